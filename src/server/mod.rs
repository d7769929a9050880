//! The HTTP server: routes over the engine. It maps HTTP to the engine's verbs and back and decides nothing itself.
//!
//! ```text
//! listen      sockets, TLS, limits of connections and time, shutdown
//! handle      every request: its id, who sent it, what is refused before any route sees it, its line in the log
//! routes      a route and its documentation, said once; openapi and docs are made of that
//! extract     what handlers ask for: bodies, queries, ids, the person
//! problem     what can go wrong, in no contract's words; voice puts it into those of the contract that was spoken
//! exports     files that are asked for, made, and fetched
//! state       what handlers share: the engine on blocking threads, the tasks that run
//! visual_layer, vela, own      the contracts, one resource a file
//! ```

pub mod auth;
pub mod docs;
pub mod exports;
pub mod extract;
pub mod guard;
pub mod handle;
pub mod idempotency;
pub mod limits;
pub mod listen;
pub mod lists;
pub mod log;
pub mod metrics;
pub mod openapi;
pub mod options;
pub mod own;
pub mod problem;
pub mod routes;
pub mod running;
pub mod serve;
pub mod state;
pub mod stream;
pub mod tls;
pub mod upload;
pub mod vela;
pub mod visual_layer;
pub mod voice;

pub use options::{Auth, Folders, LogFormat, Options, Tls};
pub use serve::{serve, site};
pub use state::AppState;
