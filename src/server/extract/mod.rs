//! What handlers ask for. Every refusal is a [`Problem`](super::problem::Problem), so that each contract tells it in its
//! own form. The person comes first in a handler's arguments: who is not known is told nothing about the rest.

mod body;
mod path;
mod person;
mod query;

pub use body::{Json, JsonOrNothing, read_body};
pub use path::{DatasetPath, Place, SnapshotPath, TaskPath, parse_id};
pub use person::{Authenticated, Peer, RequestId, Who};
pub use query::Query;
