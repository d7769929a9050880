//! An answer, read whole and within limits.

use std::time::Duration;

use reqwest::header::{DATE, HeaderMap};
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};
use crate::remote::retry;

/// The longest answer that is read, in bytes.
const LENGTH_MAX: usize = 64 << 20;
/// The longest silence in the middle of an answer.
pub(super) const SILENCE_MAX: Duration = Duration::from_secs(60);

/// What a server has answered.
#[derive(Debug, Clone)]
pub struct Answer {
    pub(super) server: String,
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// Why an answer could not be read to its end.
pub(super) enum Broken {
    /// The connection.
    Connection(reqwest::Error),
    /// Nothing came for too long.
    Silence,
    /// It is longer than anything we have asked for.
    TooLong,
}

/// Reads the rest of an answer.
pub(super) async fn body(response: &mut reqwest::Response) -> Result<Vec<u8>, Broken> {
    let mut body = Vec::new();
    loop {
        let chunk = tokio::time::timeout(SILENCE_MAX, response.chunk()).await;
        let Some(chunk) = chunk.map_err(|_| Broken::Silence)?.map_err(Broken::Connection)? else { return Ok(body) };
        if body.len() + chunk.len() > LENGTH_MAX {
            return Err(Broken::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
}

impl Answer {
    /// The server's name and port.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// The status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// A header, if it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// What the server's clock says, in seconds since 1970.
    pub fn time(&self) -> Option<i64> {
        let date = retry::date(self.headers.get(DATE)?.to_str().ok()?)?;
        Some(date.as_micros().div_euclid(1_000_000))
    }

    /// The bytes of the body.
    pub fn bytes(&self) -> &[u8] {
        &self.body
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// `BadAnswer` if it is something else.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.body).map_err(|error| self.bad(&error))
    }

    /// The body as JSON; nothing and `null` are `None`.
    ///
    /// # Errors
    /// `BadAnswer` if it is something else.
    pub fn json_if_any<T: DeserializeOwned>(&self) -> Result<Option<T>> {
        if self.body.trim_ascii().is_empty() { Ok(None) } else { self.json() }
    }

    /// That the answer is not what was asked for.
    pub fn bad(&self, error: &serde_json::Error) -> Error {
        let start = self.body.trim_ascii_start();
        let reason = match start.first() {
            None => "it is empty".to_owned(),
            Some(b'<') => "it is a web page".to_owned(),
            // What stands in the answer is not repeated: where a type is wrong, serde would.
            Some(_) if error.is_data() => {
                format!("something is missing or wrong before line {} column {}", error.line(), error.column())
            }
            Some(_) => format!("it is no JSON at line {} column {}", error.line(), error.column()),
        };
        Error::BadAnswer { server: self.server.clone(), reason }
    }
}
