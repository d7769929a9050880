//! The query of a request.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::server::AppState;
use crate::server::problem::Problem;

/// What the query says.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<AppState> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Problem> {
        match axum::extract::Query::<T>::try_from_uri(&parts.uri) {
            Ok(axum::extract::Query(query)) => Ok(Self(query)),
            Err(rejection) => Err(refusal(&rejection.body_text())),
        }
    }
}

/// What the parser says begins with the member that is wrong.
fn refusal(text: &str) -> Problem {
    let text = text.strip_prefix("Failed to deserialize query string: ").unwrap_or(text);
    match text.split_once(": ") {
        Some((name, reason)) if name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') => {
            Problem::field("query", Some(name), "value_error", reason)
        }
        _ => Problem::field("query", None, "value_error", text),
    }
}
