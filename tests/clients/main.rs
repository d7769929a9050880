//! The clients against services that are not ours: each service as its own pages describe it, and as awkward as services
//! are. Nothing here uses our server.

mod changing;
mod cloning;
mod credentials;
mod exits;
mod fake;
mod filling;
mod losing;
mod machine;
mod profiles;
mod reading;
mod restoring;
mod secrets;
mod trouble;
mod unsupported;
