//! Attributes: adding, changing and removing them. What could not be changed is named, and the rest is changed.

use axum::http::StatusCode;

use crate::ngsi::ld::{self, Changes};
use crate::server::extract::Place;
use crate::server::problem::Problem;
use crate::server::routes::{Operation, Routes};
use crate::server::vela::answer::{Answer, plain};
use crate::server::vela::call::change_there;
use crate::server::vela::caller::Caller;
use crate::server::vela::ld::{ATTRIBUTE, ATTRIBUTES, LD_JSON};
use crate::server::vela::parameters::Parameters;
use crate::server::vela::received::Received;

pub(super) fn routes() -> Routes {
    let writes =
        |operation: Operation| operation.body_of(LD_JSON, None).answers_nothing(204, "It is done").errors(&[409, 411]);
    let some = |operation: Operation| operation.answers_of(207, "Some attributes were not changed", LD_JSON);
    Routes::new()
        .on(some(writes(Operation::post(ATTRIBUTES, "Add attributes"))), append)
        .on(some(writes(Operation::patch(ATTRIBUTES, "Change attributes"))), update)
        .on(writes(Operation::patch(ATTRIBUTE, "Change an attribute")), update_one)
        .on(Operation::delete(ATTRIBUTE, "Remove an attribute").answers_nothing(204, "Done").errors(&[409]), remove)
}

async fn append(caller: Caller, place: Place, parameters: Parameters, body: Received) -> Result<Answer, Problem> {
    let keep = parameters.options(&["noOverwrite"])?.contains(&"noOverwrite");
    let attributes = read_all(&caller, &place, &body)?;
    let changed = caller.change(place.text("id")?, None, move |engine, tenant, key| {
        change_there(engine, tenant, key, move |entity| Ok(Changes::append(entity, attributes, keep)))
    });
    Ok(told(&changed.await?))
}

async fn update(caller: Caller, place: Place, body: Received) -> Result<Answer, Problem> {
    let attributes = read_all(&caller, &place, &body)?;
    let changed = caller.change(place.text("id")?, None, move |engine, tenant, key| {
        change_there(engine, tenant, key, move |entity| Ok(Changes::update(entity, attributes)))
    });
    Ok(told(&changed.await?))
}

type Attributes = std::collections::BTreeMap<String, crate::ngsi::Attribute>;

fn read_all(caller: &Caller, place: &Place, body: &Received) -> Result<Attributes, Problem> {
    let (body, is_ld) = body.json()?;
    ld::attributes(body, is_ld, caller.has_context_link(), place.text("id")?).map_err(Problem::Ngsi)
}

fn told(changes: &Changes) -> Answer {
    if changes.not_updated.is_empty() {
        return Answer::empty(StatusCode::NO_CONTENT);
    }
    Answer::json(StatusCode::MULTI_STATUS, plain(changes))
}

async fn update_one(caller: Caller, place: Place, body: Received) -> Result<Answer, Problem> {
    let name = ld::short(place.text("name")?).to_owned();
    let (body, is_ld) = body.json()?;
    let attribute = ld::attribute(body, is_ld, caller.has_context_link(), &name).map_err(Problem::Ngsi)?;
    let changed = caller.change(place.text("id")?, None, move |engine, tenant, key| {
        change_there(engine, tenant, key, move |entity| {
            entity.attribute(&name)?;
            Changes::update(entity, Attributes::from([(name, attribute)]));
            Ok(())
        })
    });
    changed.await?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

async fn remove(caller: Caller, place: Place) -> Result<Answer, Problem> {
    let name = ld::short(place.text("name")?).to_owned();
    let changed = caller.change(place.text("id")?, None, move |engine, tenant, key| {
        change_there(engine, tenant, key, move |entity| crate::ngsi::v2::remove_attribute(entity, &name).map(|_| ()))
    });
    changed.await?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
