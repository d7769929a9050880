//! The HTTP contracts: paths, headers and bodies, once for the server that answers and the clients that ask.
//!
//! Types only. What a request means is decided by the server's routes and the engine, how an answer is understood by the
//! clients.

pub mod headers;
pub mod own;
pub mod path;
pub mod vela;
pub mod visual_layer;
