//! Adding media, having it read, and beginning the creation of a dataset again: by the documented calls, whose answers
//! name the task.

use crate::backend::own_server::{OwnServer, calls};
use crate::contract::headers;
use crate::error::{Error, Result};
use crate::model::TaskId;
use crate::remote::Request;

impl OwnServer {
    /// Sends what begins a task.
    pub(super) async fn begin(&self, request: Request) -> Result<TaskId> {
        let answer = self.client.send(&request).await.map_err(calls::as_it_was)?;
        let missing = || Error::BadAnswer {
            server: self.client.host().to_owned(),
            reason: format!("it accepted the request without `{}`", headers::TASK_ID),
        };
        answer.header(headers::TASK_ID).map(|id| id.to_owned().into()).ok_or_else(missing)
    }
}
