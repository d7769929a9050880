//! JSON bodies: read whole, within a limit and a time, and taken for objects only.

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, request};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;

use crate::server::AppState;
use crate::server::limits::{BODY_BYTES, BODY_TIME};
use crate::server::problem::Problem;

/// A body that has to be there.
pub struct Json<T>(pub T);

/// A body that may be left out: then everything in it is.
pub struct JsonOrNothing<T>(pub T);

impl<T: DeserializeOwned> FromRequest<AppState> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &AppState) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let bytes = whole(&parts, body).await?;
        if bytes.is_empty() {
            return Err(Problem::field("body", None, "missing", "there is no body"));
        }
        parse(&bytes).map(Self)
    }
}

impl<T: DeserializeOwned + Default> FromRequest<AppState> for JsonOrNothing<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &AppState) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let bytes = whole(&parts, body).await?;
        if bytes.is_empty() || bytes[..] == *b"null" {
            return Ok(Self(T::default()));
        }
        parse(&bytes).map(Self)
    }
}

/// The body's bytes, if it says that they are JSON, or has none.
async fn whole(parts: &request::Parts, body: Body) -> Result<Bytes, Problem> {
    let bytes = read_body(&parts.headers, body, BODY_BYTES).await?;
    if bytes.is_empty() || is_json(&parts.headers) {
        return Ok(bytes);
    }
    Err(Problem::UnsupportedMedia("application/json"))
}

/// All bytes of a body, within a limit and a time.
pub async fn read_body(headers: &HeaderMap, body: Body, limit: usize) -> Result<Bytes, Problem> {
    let too_large = || Problem::TooLarge(limit as u64);
    let announced = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit as u64) {
        return Err(too_large());
    }
    let read = tokio::time::timeout(BODY_TIME, Limited::new(body, limit).collect());
    match read.await {
        Err(_) => Err(Problem::Timeout),
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large()),
        Ok(Err(_)) => Err(Problem::Bad("the body broke off".into())),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(text) = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) else { return false };
    let kind = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || kind.starts_with("application/") && kind.ends_with("+json")
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    // A list would be taken for an object whose members come in their order.
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    if first.is_some_and(|&byte| byte == b'[') {
        return Err(Problem::field("body", None, "model_type", "it has to be an object"));
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        refusal(error.inner(), Some(path.as_str()).filter(|path| *path != "."))
    })?;
    reader.end().map_err(|error| refusal(&error, None))?;
    Ok(value)
}

fn refusal(error: &serde_json::Error, name: Option<&str>) -> Problem {
    let kind = if error.is_data() { "value_error" } else { "json_invalid" };
    Problem::field("body", name, kind, error.to_string())
}
