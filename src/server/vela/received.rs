//! Bodies that clients send. Their numbers are kept as they were written.

use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};

use crate::contract::vela::{JSON, LD_JSON};
use crate::facets::Json;
use crate::ngsi::{self, Fault, FaultKind};
use crate::server::AppState;
use crate::server::extract::read_body;
use crate::server::problem::Problem;
use crate::server::vela::caller::{Api, media_type};

/// Longest body, in bytes.
const LONGEST: usize = 8 * 1024 * 1024;

/// A body that was read whole.
pub(super) struct Received {
    bytes: bytes::Bytes,
    media_type: Option<String>,
    has_length: bool,
    api: Api,
}

impl FromRequest<AppState> for Received {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &AppState) -> Result<Self, Problem> {
        let api = Api::of(request.uri().path());
        let (parts, body) = request.into_parts();
        let bytes = read_body(&parts.headers, body, LONGEST).await?;
        let has_length = parts.headers.contains_key(CONTENT_LENGTH) || parts.headers.contains_key(TRANSFER_ENCODING);
        Ok(Self { bytes, media_type: content_type(&parts.headers), has_length, api })
    }
}

impl Received {
    /// The body as JSON, and whether it came as JSON-LD.
    ///
    /// # Errors
    /// If it is missing, of another type, or no JSON.
    pub(super) fn json(&self) -> Result<(Json, bool), Problem> {
        self.ensure_there()?;
        let is_ld = self.media_type.as_deref() == Some(LD_JSON);
        if self.media_type.as_deref() != Some(JSON) && !(is_ld && self.api == Api::Ld) {
            return Err(Problem::UnsupportedMedia(JSON));
        }
        Ok((ngsi::parse(&self.bytes).map_err(Problem::Ngsi)?, is_ld))
    }

    /// The body as an object, if there is a body.
    pub(super) fn object_if_any(&self) -> Result<Option<(Json, bool)>, Problem> {
        if self.bytes.is_empty() { Ok(None) } else { self.json().map(Some) }
    }

    /// The bare value of an attribute: JSON, or plain text with a scalar in it.
    pub(super) fn value(&self) -> Result<Json, Problem> {
        self.ensure_there()?;
        match self.media_type.as_deref() {
            Some(JSON) => ngsi::parse(&self.bytes).map_err(Problem::Ngsi),
            Some("text/plain") => ngsi::v2::value_of_text(&self.bytes).map_err(Problem::Ngsi),
            _ => Err(Problem::UnsupportedMedia("application/json")),
        }
    }

    fn ensure_there(&self) -> Result<(), Problem> {
        if !self.bytes.is_empty() {
            return Ok(());
        }
        if !self.has_length {
            return Err(Problem::NoLength);
        }
        Err(Problem::Ngsi(Fault::new(FaultKind::NotJson, "the request needs a body")))
    }
}

fn content_type(headers: &HeaderMap) -> Option<String> {
    headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).map(media_type)
}
