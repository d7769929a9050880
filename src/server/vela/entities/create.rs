//! Making an entity, or adding to the one that is there.

use axum::http::StatusCode;

use crate::contract::vela::{ENTITIES, entity};
use crate::engine::Changed;
use crate::facets::EntityKey;
use crate::ngsi::v2::{self, Form};
use crate::ngsi::{Fault, FaultKind};
use crate::server::problem::Problem;
use crate::server::routes::{Operation, Routes};
use crate::server::vela::answer::Answer;
use crate::server::vela::call::change;
use crate::server::vela::caller::Caller;
use crate::server::vela::entities::JSON;
use crate::server::vela::parameters::Parameters;
use crate::server::vela::received::Received;

pub(super) fn routes() -> Routes {
    Routes::new().on(
        Operation::post(ENTITIES, "Make an entity")
            .body_of(JSON, None)
            .answers_nothing(201, "It is made")
            .answers_nothing(204, "It was there, and the attributes were added")
            .errors(&[409, 411, 422]),
        create,
    )
}

async fn create(caller: Caller, parameters: Parameters, received: Received) -> Result<Answer, Problem> {
    let options = parameters.options(&["keyValues", "upsert"])?;
    let form = if options.contains(&"keyValues") { Form::KeyValues } else { Form::Normalized };
    let is_upsert = options.contains(&"upsert");
    let new = v2::entity(received.json()?.0, form).map_err(Problem::Ngsi)?;
    let path = caller.place()?.unwrap_or_default();
    let location = entity(&new.id, &new.kind);
    let key = EntityKey::new(new.id.as_str(), new.kind.as_str(), path.as_str())?;
    let changed = caller.write(move |engine, tenant| {
        change(engine, &tenant, key, move |before| match before {
            None => Ok(Some(new)),
            Some(mut there) if is_upsert => {
                there.attributes.extend(new.attributes);
                Ok(Some(there))
            }
            Some(_) => Err(exists(&new.id)),
        })
    });
    Ok(match changed.await? {
        Changed::Created => Answer::empty(StatusCode::CREATED).at(&location),
        _ => Answer::empty(StatusCode::NO_CONTENT).at(&location),
    })
}

/// That an entity is there already.
pub(in crate::server::vela) fn exists(id: &str) -> Fault {
    Fault::new(FaultKind::Exists, format!("there is an entity `{}` already", id.escape_debug()))
}
