//! Bodies of answers that are no success: one shape for `/v2`, another one for NGSI-LD.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Words for what went wrong, on `/v2` paths.
pub mod code {
    /// 400: the request cannot be understood.
    pub const BAD_REQUEST: &str = "BadRequest";
    /// 400: the change is not possible.
    pub const INVALID_MODIFICATION: &str = "InvalidModification";
    /// 401: no key, or one that is not good.
    pub const UNAUTHORIZED: &str = "Unauthorized";
    /// 403: the key may not do this.
    pub const FORBIDDEN: &str = "Forbidden";
    /// 404: nothing goes by that name.
    pub const NOT_FOUND: &str = "NotFound";
    /// 405: the path has no such method.
    pub const METHOD_NOT_ALLOWED: &str = "MethodNotAllowed";
    /// 409: it is there already.
    pub const ALREADY_EXISTS: &str = "AlreadyExists";
    /// 409: something else goes on that must end first.
    pub const CONFLICT: &str = "Conflict";
    /// 409: several entities are meant.
    pub const TOO_MANY_RESULTS: &str = "TooManyResults";
    /// 411: a body without a length.
    pub const CONTENT_LENGTH_REQUIRED: &str = "ContentLengthRequired";
    /// 413: a body that is too long.
    pub const REQUEST_ENTITY_TOO_LARGE: &str = "RequestEntityTooLarge";
    /// 415: a body of another kind.
    pub const UNSUPPORTED_MEDIA_TYPE: &str = "UnsupportedMediaType";
    /// 422: understood, but not possible.
    pub const UNPROCESSABLE: &str = "Unprocessable";
    /// 429: too much at once.
    pub const TOO_MANY_REQUESTS: &str = "TooManyRequests";
    /// 500: a defect.
    pub const INTERNAL_ERROR: &str = "InternalError";
    /// 503: not now.
    pub const SERVICE_UNAVAILABLE: &str = "ServiceUnavailable";
}

/// The body of a `/v2` answer that is no success.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "VelaFailure")]
pub struct Failure {
    /// One of [`code`].
    pub error: String,
    /// What is wrong, in words.
    pub description: String,
}

/// Kinds of failures under NGSI-LD.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    /// 400: not JSON, or a request that cannot be understood.
    InvalidRequest,
    /// 400: understood, but the data are not what they have to be.
    BadRequestData,
    /// 403 and others: not allowed, or not offered.
    OperationNotSupported,
    /// 404: nothing goes by that id.
    ResourceNotFound,
    /// 405: the path has no such method.
    MethodNotAllowed,
    /// 409: it is there already.
    AlreadyExists,
    /// 409: something else goes on that must end first.
    Conflict,
    /// 413: a body, or an answer, that is too long.
    TooManyResults,
    /// 415: a body of another kind.
    UnsupportedMediaType,
    /// 401: no key, or one that is not good.
    Unauthorized,
    /// 429: too much at once.
    TooManyRequests,
    /// 500: a defect.
    InternalError,
    /// 503: not now.
    ServiceUnavailable,
}

impl ProblemKind {
    /// The last part of its URI.
    fn word(self) -> &'static str {
        match self {
            Self::InvalidRequest => "InvalidRequest",
            Self::BadRequestData => "BadRequestData",
            Self::OperationNotSupported => "OperationNotSupported",
            Self::ResourceNotFound => "ResourceNotFound",
            Self::MethodNotAllowed => "MethodNotAllowed",
            Self::AlreadyExists => "AlreadyExists",
            Self::Conflict => "Conflict",
            Self::TooManyResults => "TooManyResults",
            Self::UnsupportedMediaType => "UnsupportedMediaType",
            Self::Unauthorized => "Unauthorized",
            Self::TooManyRequests => "TooManyRequests",
            Self::InternalError => "InternalError",
            Self::ServiceUnavailable => "ServiceUnavailable",
        }
    }

    /// What it is called to people.
    fn title(self) -> &'static str {
        match self {
            Self::InvalidRequest => "Invalid request",
            Self::BadRequestData => "Bad request data",
            Self::OperationNotSupported => "Operation not supported",
            Self::ResourceNotFound => "Resource not found",
            Self::MethodNotAllowed => "Method not allowed",
            Self::AlreadyExists => "Already exists",
            Self::Conflict => "Conflict",
            Self::TooManyResults => "Too many results",
            Self::UnsupportedMediaType => "Unsupported media type",
            Self::Unauthorized => "Unauthorized",
            Self::TooManyRequests => "Too many requests",
            Self::InternalError => "Internal error",
            Self::ServiceUnavailable => "Service unavailable",
        }
    }
}

/// The body of an NGSI-LD answer that is no success: RFC 7807, sent as plain JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "VelaProblem")]
pub struct Problem {
    /// URI of the kind.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in words.
    pub title: String,
    /// The HTTP status again.
    pub status: u16,
    /// What is wrong, in words.
    pub detail: String,
}

impl Problem {
    /// A problem of a kind.
    pub fn new(kind: ProblemKind, status: u16, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("https://uri.etsi.org/ngsi-ld/errors/{}", kind.word()),
            title: kind.title().into(),
            status,
            detail: detail.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_api_has_a_shape_of_its_own() {
        let failure = Failure { error: code::NOT_FOUND.into(), description: "Snapshot not found".into() };
        let text = serde_json::to_string(&failure).unwrap();
        assert_eq!(text, "{\"error\":\"NotFound\",\"description\":\"Snapshot not found\"}");
        let problem = Problem::new(ProblemKind::ResourceNotFound, 404, "no entity `x`");
        let text = serde_json::to_string(&problem).unwrap();
        let uri = "https://uri.etsi.org/ngsi-ld/errors/ResourceNotFound";
        let rest = "\"title\":\"Resource not found\",\"status\":404,\"detail\":\"no entity `x`\"";
        assert_eq!(text, format!("{{\"type\":\"{uri}\",{rest}}}"));
    }
}
