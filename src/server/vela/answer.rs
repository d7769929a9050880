//! Answers: JSON as the contract has it, totals and links to other pages.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, LINK, LOCATION};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};

use crate::contract::vela::{FIWARE_TOTAL_COUNT, JSON, LD_JSON, NGSILD_RESULTS_COUNT};
use crate::ngsi::Page;
use crate::ngsi::ld::CORE_CONTEXT;
use crate::server::vela::caller::{Api, Caller};
use crate::server::vela::parameters::Parameters;

/// An answer in the making.
pub(super) struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Body,
}

impl Answer {
    /// No body.
    pub(super) fn empty(status: StatusCode) -> Self {
        Self { status, headers: HeaderMap::new(), body: Body::empty() }
    }

    /// Plain JSON.
    pub(super) fn json(status: StatusCode, text: String) -> Self {
        Self::of_type(status, JSON, text)
    }

    /// A body of some type.
    pub(super) fn of_type(status: StatusCode, media_type: &'static str, text: String) -> Self {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(media_type))]);
        Self { status, headers, body: Body::from(text) }
    }

    /// Entities of NGSI-LD: with the context inside, or with a header that names it.
    pub(super) fn ld(caller: &Caller, text: String) -> Self {
        if caller.wants_ld() {
            return Self::of_type(StatusCode::OK, LD_JSON, text);
        }
        let relation = "rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld+json\"";
        Self::json(StatusCode::OK, text).append(LINK, &format!("<{CORE_CONTEXT}>; {relation}"))
    }

    /// With the path of what was made.
    pub(super) fn at(self, path: &str) -> Self {
        self.with(LOCATION, path)
    }

    /// With a header.
    pub(super) fn with(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }

    fn append(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.append(name, value);
        }
        self
    }

    /// With how many there are.
    pub(super) fn total(self, api: Api, total: usize) -> Self {
        let name = match api {
            Api::V2 => HeaderName::from_static(FIWARE_TOTAL_COUNT),
            Api::Ld => HeaderName::from_static(NGSILD_RESULTS_COUNT),
        };
        self.with(name, &total.to_string())
    }

    /// With links to the pages before and after this one.
    pub(super) fn pages(self, caller: &Caller, parameters: &Parameters, page: Page, next: Option<Page>) -> Self {
        let link = |page: Page, relation: &str| {
            format!("<{}?{}>; rel=\"{relation}\"", caller.uri.path(), parameters.for_page(page))
        };
        let links = [next.map(|page| link(page, "next")), page.previous().map(|page| link(page, "prev"))];
        let links: Vec<_> = links.into_iter().flatten().collect();
        if links.is_empty() { self } else { self.append(LINK, &links.join(", ")) }
    }
}

impl axum::response::IntoResponse for Answer {
    fn into_response(self) -> Response<Body> {
        let mut response = Response::new(self.body);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

/// A list of things that have a JSON form.
pub(super) fn list<T: std::fmt::Display>(items: &[T]) -> String {
    let items: Vec<_> = items.iter().map(ToString::to_string).collect();
    format!("[{}]", items.join(","))
}

/// Plain data as JSON.
pub(super) fn plain<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("plain data has a JSON form")
}
