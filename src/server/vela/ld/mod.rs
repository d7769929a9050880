//! Entities as NGSI-LD, over the same entities as NGSIv2.

mod attributes;
mod entities;

use crate::server::routes::Routes;

pub(super) fn routes() -> Routes {
    entities::routes().merge(attributes::routes())
}

/// One entity.
const ONE: &str = "/ngsi-ld/v1/entities/{id}";
/// Its attributes.
const ATTRIBUTES: &str = "/ngsi-ld/v1/entities/{id}/attrs";
/// One of them.
const ATTRIBUTE: &str = "/ngsi-ld/v1/entities/{id}/attrs/{name}";
/// The media type that is documented; plain JSON goes as well.
const LD_JSON: &str = crate::contract::vela::LD_JSON;
