//! One entity: showing it and removing it.

use axum::http::StatusCode;

use crate::engine::EntityChange;
use crate::ngsi::Entity;
use crate::ngsi::v2::{Shown, View};
use crate::server::extract::Place;
use crate::server::problem::Problem;
use crate::server::routes::{Operation, Routes};
use crate::server::vela::answer::Answer;
use crate::server::vela::call::{locate, missing, opened};
use crate::server::vela::caller::Caller;
use crate::server::vela::entities::{JSON, ONE};
use crate::server::vela::parameters::Parameters;

/// The words of `options` that showing one knows.
pub(super) const OPTIONS: [&str; 5] = ["normalized", "keyValues", "values", "unique", "sysAttrs"];

pub(super) fn routes() -> Routes {
    Routes::new()
        .on(Operation::get(ONE, "Show an entity").answers_of(200, "The entity", JSON).errors(&[409]), show)
        .on(Operation::delete(ONE, "Remove an entity").answers_nothing(204, "It is removed").errors(&[409]), remove)
}

async fn show(caller: Caller, place: Place, parameters: Parameters) -> Result<Answer, Problem> {
    let view = view(&parameters)?;
    let entity = find(&caller, place.text("id")?, parameters.get("type")).await?;
    Ok(shown(&view.entity(&entity)))
}

/// How an entity is to be shown.
pub(super) fn view(parameters: &Parameters) -> Result<View, Problem> {
    let view = View::of_options(parameters.options(&OPTIONS)?).map_err(Problem::Ngsi)?;
    Ok(match parameters.list("attrs") {
        Some(names) => view.narrowed(names),
        None => view,
    })
}

/// The one entity that is meant.
pub(in crate::server::vela) async fn find(caller: &Caller, id: &str, kind: Option<&str>) -> Result<Entity, Problem> {
    let (id, kind, scope) = (id.to_owned(), kind.map(str::to_owned), caller.scope()?);
    let found = caller.read(move |engine, tenant| {
        let tenant = tenant.ok_or_else(|| missing(&id))?;
        Ok(opened(&locate(engine, &tenant, &id, kind.as_deref(), &scope)?)?)
    });
    found.await
}

pub(super) fn shown(shown: &Shown) -> Answer {
    Answer::json(StatusCode::OK, shown.to_string())
}

async fn remove(caller: Caller, place: Place, parameters: Parameters) -> Result<Answer, Problem> {
    let removed = caller.change(place.text("id")?, parameters.get("type"), |engine, tenant, key| {
        engine.change_entity(tenant, EntityChange::delete(key))?;
        Ok(())
    });
    removed.await?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
