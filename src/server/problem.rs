//! What can go wrong with a request, in no contract's words.
//!
//! Handlers and extractors return a [`Problem`]. As a response it is no more than a status with the problem attached;
//! what the client reads is written by the voice of the contract that it speaks.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::contract::visual_layer::FieldError;
use crate::error::{Code, Error};
use crate::ngsi::{Fault, FaultKind};
use crate::server::limits;

/// Why a request was not done.
#[derive(Debug)]
#[non_exhaustive]
pub enum Problem {
    /// The engine refused it, or failed.
    Engine(Error),
    /// The engine refused it because something else runs, which the text names in the contract's words.
    Blocked(String, Error),
    /// It does not say who sent it, or what it says is not believed.
    Unauthorized(&'static str),
    /// Too many have tried to guess keys from there; in so many seconds one may try again.
    TooMany(u64),
    /// It is refused whoever sent it.
    Forbidden(&'static str),
    /// It cannot be understood or served.
    Bad(String),
    /// Parts of it are wrong.
    Validation(Vec<FieldError>),
    /// It asks for entities in a way that cannot be served.
    Ngsi(Fault),
    /// It has no body and does not say so.
    NoLength,
    /// There is nothing at its path.
    NoRoute,
    /// What is at its path has no such method.
    NoMethod,
    /// It came too slowly.
    Timeout,
    /// Its head has more bytes than heads have.
    HeadTooLarge,
    /// Its body has more bytes than this.
    TooLarge(u64),
    /// Its body is of another type than this.
    UnsupportedMedia(&'static str),
    /// A request with the same idempotency key is under way.
    InProgress,
    /// The idempotency key belongs to another request.
    KeyReused,
    /// A thread has panicked.
    Panic,
}

impl Problem {
    /// One part of the request that is wrong.
    pub fn field(place: &str, name: Option<&str>, kind: &str, msg: impl Into<String>) -> Self {
        Self::Validation(vec![FieldError::new(place, name, kind, msg)])
    }

    /// The status that it has in most contracts.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Engine(error) | Self::Blocked(_, error) => status_of(error),
            Self::Unauthorized(_) => StatusCode::UNAUTHORIZED,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::Bad(_) => StatusCode::BAD_REQUEST,
            Self::NoLength => StatusCode::LENGTH_REQUIRED,
            Self::Ngsi(fault) => match fault.kind {
                FaultKind::NotJson | FaultKind::BadData => StatusCode::BAD_REQUEST,
                FaultKind::NotFound => StatusCode::NOT_FOUND,
                FaultKind::Exists | FaultKind::Ambiguous => StatusCode::CONFLICT,
                FaultKind::Unprocessable => StatusCode::UNPROCESSABLE_ENTITY,
            },
            Self::Validation(_) | Self::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::NoRoute => StatusCode::NOT_FOUND,
            Self::NoMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Timeout => StatusCode::REQUEST_TIMEOUT,
            Self::HeadTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMedia(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::InProgress => StatusCode::CONFLICT,
            Self::Panic => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What the client may know of it, in words. Of the server's own failures that is nothing but their place in its
    /// log.
    pub fn text(&self, request_id: &str) -> String {
        match self {
            Self::Engine(error) => match crate::contract::own::Failure::of(error) {
                Some(failure) => failure.message,
                None => internal(request_id),
            },
            Self::Blocked(text, _) => text.clone(),
            Self::Unauthorized(text) | Self::Forbidden(text) => (*text).to_owned(),
            Self::TooMany(_) => "too many attempts to log in; try again later".to_owned(),
            Self::Bad(text) => text.clone(),
            Self::Ngsi(fault) => fault.text.clone(),
            Self::NoLength => "the request needs a body, and a `Content-Length`".to_owned(),
            Self::Validation(fields) => fields.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
            Self::NoRoute => "Not Found".to_owned(),
            Self::NoMethod => "Method Not Allowed".to_owned(),
            Self::Timeout => "the request did not come in time".to_owned(),
            Self::HeadTooLarge => format!("the head of the request is larger than {} bytes", limits::HEAD_BYTES),
            Self::TooLarge(limit) => format!("the body is larger than {limit} bytes"),
            Self::UnsupportedMedia(expected) => format!("the body has to be `{expected}`"),
            Self::InProgress => "a request with this idempotency key is under way; wait for its answer".to_owned(),
            Self::KeyReused => "this idempotency key belongs to another request; choose a new one".to_owned(),
            Self::Panic => internal(request_id),
        }
    }

    /// The stable name of the failure.
    pub fn code(&self) -> Code {
        match self {
            Self::Engine(error) | Self::Blocked(_, error) => error.code(),
            Self::Unauthorized(_) | Self::TooMany(_) => Code::NotLoggedIn,
            Self::Forbidden(_) => Code::NotAllowed,
            Self::NoRoute | Self::NoMethod => Code::NotFound,
            Self::InProgress => Code::Busy,
            Self::Panic => Code::Internal,
            Self::Ngsi(fault) if fault.kind == FaultKind::NotFound => Code::NotFound,
            Self::Ngsi(_)
            | Self::NoLength
            | Self::Bad(_)
            | Self::Validation(_)
            | Self::Timeout
            | Self::HeadTooLarge
            | Self::TooLarge(_)
            | Self::UnsupportedMedia(_)
            | Self::KeyReused => Code::Invalid,
        }
    }

    /// What only the log is told.
    pub fn detail(&self) -> Option<String> {
        match self {
            Self::Engine(error) | Self::Blocked(_, error) => Some(error.to_string()),
            _ => None,
        }
    }
}

fn internal(request_id: &str) -> String {
    format!("the server has failed; contact support and give them the request's id: {request_id}")
}

/// The status for a failure of the engine.
fn status_of(error: &Error) -> StatusCode {
    match error.code() {
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Code::Unsupported => StatusCode::BAD_REQUEST,
        Code::Ambiguous
        | Code::Busy
        | Code::WrongStatus
        | Code::StalePlan
        | Code::Conflict
        | Code::Unreadable
        | Code::Changing
        | Code::Declined
        | Code::Interrupted
        | Code::Aborted
        | Code::TaskFailed => StatusCode::CONFLICT,
        Code::NotAllowed => StatusCode::FORBIDDEN,
        Code::NotLoggedIn => StatusCode::UNAUTHORIZED,
        Code::NoSpace => StatusCode::INSUFFICIENT_STORAGE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self::Engine(error)
    }
}

/// A status, with the problem attached for the voice that will tell it.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}
