//! The types of a tenant's entities.

use axum::http::StatusCode;

use crate::backend::State as Side;
use crate::contract::vela::Scope;
use crate::engine::{Engine, EntityQuery};
use crate::model::DatasetId;
use crate::ngsi::Types;
use crate::server::extract::Place;
use crate::server::problem::Problem;
use crate::server::routes::{Operation, Routes};
use crate::server::vela::answer::{Answer, list};
use crate::server::vela::call::{Outcome, opened};
use crate::server::vela::caller::Caller;
use crate::server::vela::parameters::Parameters;

const JSON: &str = crate::contract::vela::JSON;

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .on(Operation::get("/v2/types", "List the types of entities").answers_of(200, "The types", JSON), all)
        .on(Operation::get("/v2/types/{type}", "Show a type of entities").answers_of(200, "The type", JSON), one)
}

async fn all(caller: Caller, parameters: Parameters) -> Result<Answer, Problem> {
    let options = parameters.options(&["values", "count"])?;
    let (names_only, is_counted) = (options.contains(&"values"), options.contains(&"count"));
    let (page, scope) = (parameters.page()?, caller.scope()?);
    let types = caller.read_much(move |engine, tenant| collect(engine, tenant.as_ref(), &scope, None)).await?;
    let answer = Answer::json(StatusCode::OK, list(&types.list(page, names_only)));
    let answer = answer.pages(&caller, &parameters, page, page.next(types.total()));
    Ok(if is_counted { answer.total(caller.api, types.total()) } else { answer })
}

async fn one(caller: Caller, place: Place) -> Result<Answer, Problem> {
    let (name, scope) = (place.text("type")?.to_owned(), caller.scope()?);
    let shown =
        caller.read_much(move |engine, tenant| Ok(collect(engine, tenant.as_ref(), &scope, Some(&name))?.one(&name)?));
    Ok(Answer::json(StatusCode::OK, shown.await?.to_string()))
}

fn collect(engine: &Engine, tenant: Option<&DatasetId>, scope: &Scope, only: Option<&str>) -> Outcome<Types> {
    let mut types = Types::default();
    let Some(tenant) = tenant else { return Ok(types) };
    let query = EntityQuery { kinds: only.map(str::to_owned).into_iter().collect(), ..EntityQuery::default() };
    engine.each_entity(&Side::Working(tenant.clone()), &query, &mut |stored| {
        if scope.covers(stored.key().service_path()) {
            types.add(&opened(&stored)?);
        }
        Ok(true)
    })?;
    Ok(types)
}
