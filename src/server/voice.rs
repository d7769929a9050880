//! How problems are told: each contract has a form of its own for errors.

use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, Response, StatusCode};

use crate::contract::headers::IDEMPOTENCY_KEY;
use crate::contract::own;
use crate::contract::visual_layer::{ErrorBody, FieldError, ValidationError};
use crate::error::Error;
use crate::server::problem::Problem;
use crate::server::vela;

/// The contract that a request speaks, known by its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    /// The Visual Layer contract; and whatever is none of the others.
    VisualLayer,
    /// Routes of our own.
    Own,
    /// The Vela contract, as NGSIv2 words it.
    Vela,
    /// The Vela contract, as NGSI-LD words it.
    VelaLd,
}

/// What is told about a problem.
pub struct Told {
    /// The body.
    pub body: Vec<u8>,
    /// Its type.
    pub content_type: &'static str,
}

impl Voice {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::VisualLayer, Self::Own, Self::Vela, Self::VelaLd];

    /// The voice for a path.
    pub fn of(path: &str) -> Self {
        let is_below =
            |prefix: &str| path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        match () {
            () if is_below(own::paths::PREFIX) => Self::Own,
            () if is_below("/ngsi-ld") => Self::VelaLd,
            () if ["/v2", "/version", "/health"].into_iter().any(is_below) => Self::Vela,
            () => Self::VisualLayer,
        }
    }

    /// Whether it is one of the Vela contract.
    pub fn is_vela(self) -> bool {
        matches!(self, Self::Vela | Self::VelaLd)
    }

    /// The word in figures and in the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::VisualLayer => "visual-layer",
            Self::Own => "own",
            Self::Vela => "vela",
            Self::VelaLd => "vela-ld",
        }
    }

    /// The place in a table with an entry for each.
    pub fn place(self) -> usize {
        self as usize
    }

    /// The status of a problem, where the contract has one of its own.
    fn status(self, problem: &Problem) -> Option<StatusCode> {
        match self {
            Self::VisualLayer | Self::Own => None,
            Self::Vela => Some(vela::status_of_v2(problem)),
            Self::VelaLd => Some(vela::status_of_ld(problem)),
        }
    }

    /// Puts a problem into the contract's words.
    fn tell(self, problem: &Problem, request_id: &str) -> Told {
        let body = match self {
            Self::VisualLayer => visual_layer(problem, request_id),
            Self::Own => own(problem, request_id),
            Self::Vela => vela::tell_v2(problem, request_id),
            Self::VelaLd => vela::tell_ld(problem, request_id),
        };
        Told { body, content_type: "application/json" }
    }
}

/// Writes the body of a response that stands for a problem. Headers that it has stay.
pub fn tell(voice: Voice, problem: &Arc<Problem>, request_id: &str, response: &mut Response<Body>) {
    let told = voice.tell(problem, request_id);
    if let Some(status) = voice.status(problem) {
        *response.status_mut() = status;
    }
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(told.content_type));
    match &**problem {
        Problem::Unauthorized(_) => {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        Problem::TooMany(seconds) => {
            headers.insert(RETRY_AFTER, HeaderValue::from(*seconds));
        }
        _ => {}
    }
    headers.remove(axum::http::header::CONTENT_LENGTH);
    *response.body_mut() = Body::from(told.body);
}

fn visual_layer(problem: &Problem, request_id: &str) -> Vec<u8> {
    match problem {
        Problem::Validation(fields) => json(&ValidationError { detail: fields.clone() }),
        // Every 422 of this contract is a list.
        Problem::Engine(error) if problem.status() == StatusCode::UNPROCESSABLE_ENTITY => {
            json(&ValidationError { detail: vec![FieldError::new("body", None, "value_error", error.to_string())] })
        }
        Problem::KeyReused => json(&ValidationError {
            detail: vec![FieldError::new("header", Some(IDEMPOTENCY_KEY), "value_error", problem.text(request_id))],
        }),
        Problem::Engine(Error::NotFound { what, .. }) => json(&ErrorBody { detail: not_found(what) }),
        problem => json(&ErrorBody { detail: problem.text(request_id) }),
    }
}

/// The contract's own words.
fn not_found(what: &str) -> String {
    let mut letters = what.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).chain(" not found".chars()).collect()
}

fn own(problem: &Problem, request_id: &str) -> Vec<u8> {
    let detail = problem.text(request_id);
    let error = match problem {
        Problem::Engine(error) | Problem::Blocked(_, error) => own::Failure::of(error),
        _ => None,
    };
    let error = error.unwrap_or_else(|| own::Failure {
        code: problem.code(),
        message: detail.clone(),
        retryable: matches!(problem, Problem::InProgress | Problem::TooMany(_) | Problem::Timeout),
        reason: None,
    });
    json(&own::FailureBody { detail, error })
}

/// A value as JSON.
pub fn json<T: serde::Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("plain data has a JSON form")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_ours_only_below_our_prefix() {
        assert_eq!(Voice::of("/api/v1/x/datasets"), Voice::Own);
        assert_eq!(Voice::of("/api/v1/x"), Voice::Own);
        assert_eq!(Voice::of("/api/v1/xyz"), Voice::VisualLayer);
        assert_eq!(Voice::of("/api/v1/datasets"), Voice::VisualLayer);
    }

    #[test]
    fn failures_of_the_server_name_the_request_and_nothing_else() {
        let problem = Problem::Engine(Error::io("read", "/srv/store", std::io::Error::other("secret")));
        for voice in Voice::ALL {
            let body = String::from_utf8(voice.tell(&problem, "r-1").body).unwrap();
            assert!(body.contains("r-1") && !body.contains("/srv") && !body.contains("secret"), "{body}");
        }
    }
}
