//! How failures are told in the two APIs.

use axum::http::StatusCode;

use crate::contract::vela::{self, ProblemKind, code};
use crate::error::{Code, Error};
use crate::ngsi::FaultKind;
use crate::server::problem::Problem;
use crate::server::voice::json;

/// The status of a problem under `/v2`, which is not in all cases that of the other contracts.
pub(in crate::server) fn status_of_v2(problem: &Problem) -> StatusCode {
    match problem {
        Problem::Ngsi(fault) => match fault.kind {
            FaultKind::NotJson | FaultKind::BadData => StatusCode::BAD_REQUEST,
            FaultKind::NotFound => StatusCode::NOT_FOUND,
            FaultKind::Exists | FaultKind::Unprocessable => StatusCode::UNPROCESSABLE_ENTITY,
            FaultKind::Ambiguous => StatusCode::CONFLICT,
        },
        Problem::Validation(_) => StatusCode::BAD_REQUEST,
        Problem::Engine(error) if error.code() == Code::Invalid => StatusCode::BAD_REQUEST,
        problem => problem.status(),
    }
}

/// The status of a problem under NGSI-LD.
pub(in crate::server) fn status_of_ld(problem: &Problem) -> StatusCode {
    ld_kind(problem).1
}

/// A problem in NGSIv2's words.
pub(in crate::server) fn v2(problem: &Problem, request_id: &str) -> Vec<u8> {
    let description = text(problem, request_id);
    json(&vela::Failure { error: v2_code(problem).to_owned(), description })
}

/// A problem in NGSI-LD's words.
pub(in crate::server) fn ld(problem: &Problem, request_id: &str) -> Vec<u8> {
    let (kind, status) = ld_kind(problem);
    json(&vela::Problem::new(kind, status.as_u16(), text(problem, request_id)))
}

fn text(problem: &Problem, request_id: &str) -> String {
    match problem {
        Problem::Engine(Error::NotFound { what: "snapshot", .. }) => "Snapshot not found".into(),
        Problem::NoRoute => "there is nothing at this path".into(),
        Problem::NoMethod => "the path has no such method".into(),
        problem => problem.text(request_id),
    }
}

fn v2_code(problem: &Problem) -> &'static str {
    if let Problem::Ngsi(fault) = problem
        && fault.kind == FaultKind::Ambiguous
    {
        return code::TOO_MANY_RESULTS;
    }
    match status_of_v2(problem).as_u16() {
        401 => code::UNAUTHORIZED,
        403 => code::FORBIDDEN,
        404 => code::NOT_FOUND,
        405 => code::METHOD_NOT_ALLOWED,
        409 => code::CONFLICT,
        411 => code::CONTENT_LENGTH_REQUIRED,
        413 => code::REQUEST_ENTITY_TOO_LARGE,
        415 => code::UNSUPPORTED_MEDIA_TYPE,
        422 => code::UNPROCESSABLE,
        429 => code::TOO_MANY_REQUESTS,
        503 => code::SERVICE_UNAVAILABLE,
        500.. => code::INTERNAL_ERROR,
        _ => code::BAD_REQUEST,
    }
}

fn ld_kind(problem: &Problem) -> (ProblemKind, StatusCode) {
    let status = status_of_v2(problem);
    let kind = match problem {
        Problem::Ngsi(fault) => match fault.kind {
            FaultKind::NotJson => ProblemKind::InvalidRequest,
            FaultKind::BadData | FaultKind::Unprocessable => ProblemKind::BadRequestData,
            FaultKind::NotFound => ProblemKind::ResourceNotFound,
            FaultKind::Exists => ProblemKind::AlreadyExists,
            FaultKind::Ambiguous => ProblemKind::TooManyResults,
        },
        problem => match status.as_u16() {
            401 => ProblemKind::Unauthorized,
            403 => ProblemKind::OperationNotSupported,
            404 => ProblemKind::ResourceNotFound,
            405 => ProblemKind::MethodNotAllowed,
            409 => ProblemKind::Conflict,
            413 => ProblemKind::TooManyResults,
            415 => ProblemKind::UnsupportedMediaType,
            429 => ProblemKind::TooManyRequests,
            503 => ProblemKind::ServiceUnavailable,
            500.. => ProblemKind::InternalError,
            _ if problem.code() == Code::Invalid => ProblemKind::BadRequestData,
            _ => ProblemKind::InvalidRequest,
        },
    };
    let status = match kind {
        ProblemKind::AlreadyExists => StatusCode::CONFLICT,
        ProblemKind::BadRequestData | ProblemKind::InvalidRequest if status.as_u16() == 422 => StatusCode::BAD_REQUEST,
        _ => status,
    };
    (kind, status)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::ngsi::Fault;

    fn told(problem: &Problem) -> (u16, Value, u16, Value) {
        let body = |bytes: Vec<u8>| serde_json::from_slice(&bytes).unwrap();
        let ld_body: Value = body(ld(problem, "r-1"));
        let (v2_status, ld_status) = (status_of_v2(problem), status_of_ld(problem));
        assert_eq!(ld_body["status"], ld_status.as_u16());
        (v2_status.as_u16(), body(v2(problem, "r-1")), ld_status.as_u16(), ld_body)
    }

    #[test]
    fn each_api_has_words_of_its_own() {
        let duplicate = Problem::Ngsi(Fault::new(FaultKind::Exists, "it is there"));
        let (v2_status, v2_body, ld_status, ld_body) = told(&duplicate);
        assert_eq!((v2_status, v2_body), (422, json!({"error": "Unprocessable", "description": "it is there"})));
        assert_eq!((ld_status, &ld_body["title"]), (409, &json!("Already exists")));

        let (v2_status, v2_body, ld_status, ld_body) = told(&Problem::Ngsi(Fault::bad("no")));
        assert_eq!((v2_status, &v2_body["error"], ld_status), (400, &json!("BadRequest"), 400));
        assert_eq!(ld_body["type"], "https://uri.etsi.org/ngsi-ld/errors/BadRequestData");
    }

    #[test]
    fn failures_of_the_engine_have_their_statuses() {
        let missing = Error::NotFound { what: "snapshot", reference: "x".into(), within: None };
        let (v2_status, v2_body, ..) = told(&Problem::Engine(missing));
        assert_eq!((v2_status, v2_body), (404, json!({"error": "NotFound", "description": "Snapshot not found"})));
        let busy = Error::Busy { what: "tenant `x`".into(), holder: "a restore".into() };
        let (v2_status, v2_body, ld_status, _) = told(&Problem::Engine(busy));
        assert_eq!((v2_status, &v2_body["error"], ld_status), (409, &json!("Conflict"), 409));
        let secret = Problem::Engine(Error::io("read", "/srv/store", std::io::Error::other("secret")));
        let (v2_status, v2_body, ld_status, ld_body) = told(&secret);
        assert_eq!((v2_status, ld_status), (500, 500));
        assert!(!format!("{v2_body}{ld_body}").contains("srv"));
        let invalid = Problem::Engine(Error::invalid("x", "y"));
        assert_eq!((told(&invalid).0, told(&invalid).2), (400, 400));
    }
}
