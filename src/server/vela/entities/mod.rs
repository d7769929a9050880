//! Entities as NGSIv2: the collection, one entity, its attributes, one attribute, its value.

mod attribute;
mod attributes;
mod create;
pub(super) mod list;
mod one;

use crate::server::routes::Routes;

pub(super) fn routes() -> Routes {
    let routes = list::routes().merge(create::routes()).merge(one::routes());
    routes.merge(attributes::routes()).merge(attribute::routes())
}

/// One entity.
const ONE: &str = "/v2/entities/{id}";
/// Its attributes.
const ATTRIBUTES: &str = "/v2/entities/{id}/attrs";
/// One of them.
const ATTRIBUTE: &str = "/v2/entities/{id}/attrs/{name}";
/// Its value.
const VALUE: &str = "/v2/entities/{id}/attrs/{name}/value";
/// JSON whose form depends on what is asked for.
const JSON: &str = crate::contract::vela::JSON;
