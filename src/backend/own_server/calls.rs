//! Asking, and what a refusal was before it travelled.

use serde::de::DeserializeOwned;

use crate::backend::own_server::OwnServer;
use crate::contract::headers;
use crate::contract::own::FailureBody;
use crate::error::{Error, Result};
use crate::remote::{Failure, Request};

impl OwnServer {
    /// A POST that the server knows again, so that it can be sent twice.
    pub(super) fn post(&self, path: impl Into<String>) -> Request {
        Request::post(path).keyed(uuid::Uuid::new_v4().to_string())
    }

    /// Sends a request, and reads the answer.
    pub(super) async fn ask<T: DeserializeOwned>(&self, request: Request) -> Result<T> {
        self.client.send(&request).await.map_err(as_it_was)?.json()
    }
}

/// The error that it was at the server, if it tells.
pub(super) fn as_it_was(failure: Failure) -> Error {
    let (Some(answer), Some(status)) = (&failure.answer, failure.status) else { return failure.error };
    if matches!(status, 401 | 429 | 502..=504) {
        return failure.error;
    }
    let Ok(body) = answer.json::<FailureBody>() else { return failure.error };
    let request_id = answer.header(headers::REQUEST_ID).map(str::to_owned);
    body.error.into_error(answer.server(), status, request_id)
}
