//! HTTP as the clients of both services need it: one place for addresses, credentials, retries, limits and for what
//! a refusal means. Nothing here knows a contract.

mod answer;
mod client;
mod credentials;
mod failure;
mod form;
mod redirect;
mod request;
mod retry;
mod source;
mod stream;
mod tls;
mod trace;
mod upload;

pub use answer::Answer;
pub use client::{Client, Server};
pub use credentials::Credentials;
pub use failure::Failure;
pub use form::Form;
pub use request::{Patience, Request, segment};
pub use source::Source;
pub use stream::Pieces;
pub use trace::Trace;
pub use upload::{Make, Upload};
