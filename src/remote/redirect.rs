//! Redirects: followed when something is only looked up and the server stays the same, and never else.

use reqwest::header::LOCATION;
use reqwest::{Method, Url};

use crate::remote::Answer;

/// Redirects that are followed in a row.
pub(super) const HOPS_MAX: u32 = 5;

/// Where an answer sends us.
pub(super) enum Redirect {
    /// Nowhere.
    Not,
    /// To another path of the same server.
    Here(Url),
    /// To a place that is not gone to; named without its query, which may hold anything.
    Elsewhere(String),
}

/// Looks whether an answer to a request for `url` is a redirect.
pub(super) fn of(answer: &Answer, method: &Method, url: &Url) -> Redirect {
    if !matches!(answer.status, 301 | 302 | 303 | 307 | 308) {
        return Redirect::Not;
    }
    let location = answer.headers.get(LOCATION).and_then(|value| value.to_str().ok());
    let Some(mut target) = location.and_then(|location| url.join(location).ok()) else { return Redirect::Not };
    let is_same = target.origin() == url.origin() && target.username().is_empty() && target.password().is_none();
    if *method == Method::GET && is_same {
        return Redirect::Here(target);
    }
    target.set_query(None);
    target.set_fragment(None);
    let _ = (target.set_username(""), target.set_password(None));
    Redirect::Elsewhere(target.into())
}
