//! What can be made to go wrong, once or more often.

use std::time::Duration;

/// What happens to a request.
#[derive(Debug, Clone)]
pub(crate) enum Trouble {
    /// It is answered like this, and nothing is done.
    Answer(u16, Vec<(&'static str, String)>, String),
    /// It is done, and answered like this.
    DoneButAnswer(u16, String),
    /// The connection ends without an answer, and nothing is done.
    Drop,
    /// It is done, and the connection ends without an answer.
    DoneButDrop,
    /// The answer breaks off in the middle.
    Half,
    /// The answer takes this long.
    Slow(Duration),
}

impl Trouble {
    /// A refusal as the service words it.
    pub(crate) fn refusal(status: u16, detail: &str) -> Self {
        Self::Answer(status, Vec::new(), serde_json::json!({ "detail": detail }).to_string())
    }

    /// A gateway that asks to come back.
    pub(crate) fn gateway(status: u16, retry_after: &str) -> Self {
        let page = "<html><head><title>Bad Gateway at the edge</title></head></html>";
        Self::Answer(status, vec![("retry-after", retry_after.to_owned())], page.to_owned())
    }
}

/// A trouble, the requests it is for, and how many of them it hits.
#[derive(Debug, Clone)]
pub(super) struct Planned {
    pub(super) method: &'static str,
    pub(super) path_end: String,
    pub(super) times: usize,
    pub(super) trouble: Trouble,
}

impl Planned {
    pub(super) fn hits(&self, method: &str, path: &str) -> bool {
        self.times > 0 && self.method == method && path.ends_with(&self.path_end)
    }
}
