//! The server from outside: the real program on a free port, spoken to over sockets.
//!
//! ```text
//! place        a store, folders, and servers over them
//! http         requests as bytes, so that wrong ones can be sent
//! page         the vendor page's own examples, call by call
//! snapshots, tasks, datasets, blocked, own, once, uploads, exports, metadata     the routes
//! learning     models, labels for what looks alike, and groups of that
//! people       tokens, and what servers leave alone
//! roles        who gets past which route
//! browser      a web page that attacks
//! garbage, slow, ending, killed, tls     what comes in from the outside world
//! fuzz         what another program makes of the description
//! docs         what the server says about itself
//! readme       the section of the README, run as it stands there
//! ```

mod blocked;
mod browser;
mod datasets;
mod docs;
mod ending;
mod exports;
mod fuzz;
mod garbage;
mod http;
mod killed;
mod learning;
mod metadata;
mod once;
mod own;
mod page;
mod people;
mod place;
mod readme;
mod roles;
mod slow;
mod snapshots;
mod tasks;
mod tls;
mod uploads;
