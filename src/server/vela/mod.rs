//! The Vela contract: snapshots of a tenant, and its entities, as NGSIv2 and as NGSI-LD.
//!
//! ```text
//! caller      who asks, for which tenant, in which of the two APIs
//! call        the engine on behalf of a caller, and what its failures are here
//! answer      bodies, totals, links
//! voice       how failures are told; finish: headers that every answer has, and what OPTIONS says
//! ```

mod answer;
mod call;
mod caller;
mod entities;
mod finish;
mod ld;
mod meta;
mod operations;
mod parameters;
mod received;
mod shown;
mod snapshots;
mod types;
mod voice;

use crate::server::routes::Routes;

pub(in crate::server) use finish::finish;
pub(in crate::server) use voice::{ld as tell_ld, status_of_ld, status_of_v2, v2 as tell_v2};

/// All routes of the contract.
pub fn routes() -> Routes {
    let routes = Routes::new().merge(snapshots::routes()).merge(entities::routes()).merge(operations::routes());
    routes.merge(types::routes()).merge(ld::routes()).merge(meta::routes()).tagged("vela")
}
