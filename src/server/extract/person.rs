//! Who sent a request, and from where.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::model::Person;
use crate::server::AppState;
use crate::server::problem::Problem;

/// Who sent a request, as it was found out before any route saw it.
#[derive(Clone)]
pub enum Who {
    /// Somebody who has proved it.
    Known(Arc<Person>),
    /// Nobody has said so, or what was said is not believed.
    Unknown(&'static str),
    /// It was not looked at, because too many have tried to guess keys from there.
    Unheard(u64),
}

/// The person who sent a request. Nobody else gets past it.
pub struct Authenticated(pub Arc<Person>);

/// The other end of the connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// The name of a request in the log and in its answer.
#[derive(Debug, Clone)]
pub struct RequestId(pub Arc<str>);

impl FromRequestParts<AppState> for Authenticated {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Problem> {
        match parts.extensions.get::<Who>() {
            Some(Who::Known(person)) => Ok(Self(person.clone())),
            Some(Who::Unknown(why)) => Err(Problem::Unauthorized(why)),
            Some(Who::Unheard(seconds)) => Err(Problem::TooMany(*seconds)),
            None => Err(Problem::Unauthorized("Not authenticated")),
        }
    }
}
