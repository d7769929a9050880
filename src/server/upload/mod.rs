//! Files that are sent: read from the socket and stored piece by piece, so that memory stays flat however long they are.
//!
//! The request is taken apart on the server's side of a pipe, and the engine reads from the other side on a thread of
//! its own. If the sender breaks off, or says something wrong, the engine drops what it has begun, and nothing of it is
//! ever seen. What has to be read more than once, or only when a lock is held, waits in a file without a name (`spool`).

mod form;
mod lines;
pub(crate) mod parts;
mod pipe;
mod spool;

pub use form::{Received, Take, receive};
pub use lines::Lines;
pub use spool::{nameless, spool, spool_part};
