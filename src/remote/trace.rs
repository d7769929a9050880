//! What is said about requests to whoever wants to watch them. Neither headers nor bodies are shown.

use std::sync::Arc;

/// Somebody who watches, or nobody.
#[derive(Clone, Default)]
pub struct Trace(Option<Arc<Watcher>>);

type Watcher = dyn Fn(&str) + Send + Sync;

impl Trace {
    /// Every line goes to `watcher`.
    pub fn to(watcher: Arc<Watcher>) -> Self {
        Self(Some(watcher))
    }

    /// Says a line; it is only made if somebody watches.
    pub(super) fn say(&self, line: impl FnOnce() -> String) {
        if let Some(watcher) = &self.0 {
            watcher(&line());
        }
    }
}

impl std::fmt::Debug for Trace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "Trace(on)" } else { "Trace(off)" })
    }
}
