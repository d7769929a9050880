//! How much of anything one client may take.

use std::time::Duration;

/// Connections at a time; more wait until one ends.
pub const CONNECTIONS: usize = 16_384;
/// Open files that are not connections: the store's, the log.
pub const OTHER_FILES: u64 = 512;
/// Bytes of a request's head.
pub const HEAD_BYTES: usize = 64 * 1024;
/// Headers of a request.
pub const HEADERS: usize = 100;
/// Bytes of a body that is read whole.
pub const BODY_BYTES: usize = 2 * 1024 * 1024;
/// How long a body that is read whole may take to come.
pub const BODY_TIME: Duration = Duration::from_secs(60);
/// Bytes of rows that are taken over in one request: some millions of rows, which are held in memory while they are.
pub const ROWS_BYTES: u64 = 512 * 1024 * 1024;
/// Exports that are made at a time; more wait for their turn.
pub const EXPORTS: usize = 4;
/// Exports that are kept to be fetched.
pub const EXPORTS_KEPT: usize = 64;
/// The same of one person.
pub const EXPORTS_EACH: usize = 8;
/// How long they are kept.
pub const EXPORTS_TIME: Duration = Duration::from_secs(3600);
/// Bytes that an export leaves free on the disk of the store.
pub const EXPORTS_HEADROOM: u64 = 64 * 1024 * 1024;
/// How long the next piece of an upload may take to come.
pub const PIECE_TIME: Duration = Duration::from_secs(60);
/// How long tasks may go on when the server is asked to end; then they are asked to stop at their next safe point.
pub const TASK_TIME: Duration = Duration::from_secs(10);
/// Calls of the engine that may take long (they read folders or wait for locks) at a time.
pub const SLOW_CALLS: usize = 64;

/// How long a connection may take for what it does.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// For a request's head to come; so long a connection may lie idle, too.
    pub head: Duration,
    /// For the handshake of TLS.
    pub handshake: Duration,
    /// For a client to read on in an answer.
    pub write: Duration,
    /// For requests that are under way when the server is asked to end.
    pub drain: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(30),
            handshake: Duration::from_secs(10),
            write: Duration::from_secs(60),
            drain: Duration::from_secs(30),
        }
    }
}
