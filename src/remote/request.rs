//! A request before it is sent: what it asks, whether it may be said twice, how long an answer may take.

use std::time::Duration;

use reqwest::Method;
use serde::Serialize;
use serde_json::Value;

use crate::error::{Error, Result};
use crate::remote::{Form, Upload};

/// How long the first line of an answer may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// Something is looked up.
    Usual,
    /// Something is done before it is answered.
    Long,
}

impl Patience {
    pub(super) fn limit(self) -> Duration {
        match self {
            Self::Usual => Duration::from_secs(60),
            Self::Long => Duration::from_secs(30 * 60),
        }
    }
}

/// Whether a request may be sent again when it is not known what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Repeat {
    /// It changes nothing.
    Safe,
    /// The server knows it again by this key.
    Keyed(String),
    /// It might be done twice.
    Never,
}

/// What is sent along.
#[derive(Debug, Clone)]
pub(super) enum Body {
    /// Nothing.
    Nothing,
    /// JSON.
    Json(Vec<u8>),
    /// A form, with files.
    Form(Form),
    /// What is made while it is sent.
    Upload(Upload),
}

impl Body {
    /// How many bytes of it were taken so far; 0 of what is sent at once.
    pub(super) fn sent(&self) -> u64 {
        match self {
            Self::Nothing | Self::Json(_) => 0,
            Self::Form(form) => form.sent(),
            Self::Upload(upload) => upload.sent(),
        }
    }
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct Request {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Body,
    pub(super) repeat: Repeat,
    pub(super) patience: Patience,
}

impl Request {
    /// A request to a path below the server's address. What is put into the path must have gone through [`segment`].
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        let repeat = if method == Method::GET { Repeat::Safe } else { Repeat::Never };
        let (query, headers) = (Vec::new(), Vec::new());
        Self { method, path: path.into(), query, headers, body: Body::Nothing, repeat, patience: Patience::Usual }
    }

    /// Asks for something.
    pub fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path)
    }

    /// Has something done.
    pub fn post(path: impl Into<String>) -> Self {
        Self::new(Method::POST, path)
    }

    /// Has something set.
    pub fn put(path: impl Into<String>) -> Self {
        Self::new(Method::PUT, path)
    }

    /// Has something changed.
    pub fn patch(path: impl Into<String>) -> Self {
        Self::new(Method::PATCH, path)
    }

    /// Has something removed.
    pub fn delete(path: impl Into<String>) -> Self {
        Self::new(Method::DELETE, path)
    }

    /// With a parameter behind the path.
    #[must_use]
    pub fn query(mut self, name: &'static str, value: impl ToString) -> Self {
        self.query.push((name.to_owned(), value.to_string()));
        self
    }

    /// With the members of a flat value as parameters; those that are `null` are left out.
    #[must_use]
    pub fn queries<T: Serialize>(mut self, parameters: &T) -> Self {
        let value = serde_json::to_value(parameters).expect("parameters have string keys only");
        for (name, value) in value.as_object().into_iter().flatten() {
            match value {
                Value::Null => {}
                Value::String(text) => self.query.push((name.clone(), text.clone())),
                other => self.query.push((name.clone(), other.to_string())),
            }
        }
        self
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// With a body in JSON.
    #[must_use]
    pub fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        self.body = Body::Json(serde_json::to_vec(body).expect("requests have string keys only"));
        self
    }

    /// With a form.
    #[must_use]
    pub fn form(mut self, form: Form) -> Self {
        self.body = Body::Form(form);
        self
    }

    /// With a body that is made while it is sent.
    #[must_use]
    pub fn upload(mut self, upload: Upload) -> Self {
        self.body = Body::Upload(upload);
        self
    }

    /// Known again by this key, so that it can be sent twice.
    #[must_use]
    pub fn keyed(mut self, key: impl Into<String>) -> Self {
        self.repeat = Repeat::Keyed(key.into());
        self
    }

    /// Done twice it is as done once, so that it can be sent twice.
    #[must_use]
    pub fn safe(mut self) -> Self {
        self.repeat = Repeat::Safe;
        self
    }

    /// Answered only when something has been done.
    #[must_use]
    pub fn patient(mut self) -> Self {
        self.patience = Patience::Long;
        self
    }
}

/// Text as one segment of a path, whatever stands in it.
///
/// # Errors
/// `Invalid` for what no path can hold as a segment: nothing, `.` and `..`.
pub fn segment(text: &str) -> Result<String> {
    if matches!(text, "" | "." | "..") {
        return Err(Error::invalid(format!("`{text}`"), "no id looks like that"));
    }
    let mut segment = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => segment.push(char::from(byte)),
            _ => segment.push_str(&format!("%{byte:02X}")),
        }
    }
    Ok(segment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_stays_one_segment() {
        assert_eq!(segment("183163fa-e999").unwrap(), "183163fa-e999");
        assert_eq!(segment("a/../b?c#d e%2f").unwrap(), "a%2F..%2Fb%3Fc%23d%20e%252f");
        assert_eq!(segment("é").unwrap(), "%C3%A9");
        for bad in ["", ".", ".."] {
            assert!(segment(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn only_what_changes_nothing_or_has_a_key_may_be_repeated() {
        assert_eq!(Request::get("/a").repeat, Repeat::Safe);
        for request in [Request::post("/a"), Request::patch("/a"), Request::delete("/a")] {
            assert_eq!(request.repeat, Repeat::Never);
        }
        assert_eq!(Request::post("/a").keyed("k").repeat, Repeat::Keyed("k".into()));
    }
}
