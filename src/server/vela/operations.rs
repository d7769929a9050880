//! `op/update`, which changes many entities at once or none, and `op/query`, which asks in a body.

use axum::http::StatusCode;

use crate::contract::vela::{Scope, ServicePath};
use crate::engine::{Engine, EntityChange};
use crate::facets::EntityKey;
use crate::model::DatasetId;
use crate::ngsi::v2::{Batch, Form, Lookup, Outcome as After, View};
use crate::ngsi::{Fault, FaultKind, Filter, Order};
use crate::server::problem::Problem;
use crate::server::routes::{Operation, Routes};
use crate::server::vela::answer::{Answer, list};
use crate::server::vela::call::{Faults, Outcome, Trouble, locate};
use crate::server::vela::caller::Caller;
use crate::server::vela::entities::list::{ListQuery, OPTIONS, Question};
use crate::server::vela::parameters::Parameters;
use crate::server::vela::received::Received;

const JSON: &str = crate::contract::vela::JSON;
/// The type of an entity of which neither a type is said nor anything is there.
const NO_TYPE: &str = "Thing";

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .on(
            Operation::post("/v2/op/update", "Change many entities: all of them, or none")
                .body_of(JSON, None)
                .answers_nothing(204, "It is done")
                .errors(&[404, 409, 411, 422]),
            update,
        )
        .on(
            Operation::post("/v2/op/query", "List entities")
                .query::<ListQuery>()
                .body_of(JSON, None)
                .answers_of(200, "The entities", JSON)
                .errors(&[411]),
            query,
        )
}

async fn update(caller: Caller, parameters: Parameters, body: Received) -> Result<Answer, Problem> {
    let options = parameters.options(&["keyValues"])?;
    let form = if options.contains(&"keyValues") { Form::KeyValues } else { Form::Normalized };
    let batch = Batch::parse(body.json()?.0, form).map_err(Problem::Ngsi)?;
    let path = caller.place()?;
    caller.write(move |engine, tenant| change_all(engine, &tenant, batch, path.as_ref())).await?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

/// Makes all changes in one transaction. Each sees what the ones before it have done.
fn change_all(engine: &Engine, tenant: &DatasetId, batch: Batch, path: Option<&ServicePath>) -> Outcome<()> {
    let faults = Faults::default();
    let action = batch.action;
    let mut changes: Vec<EntityChange> = Vec::with_capacity(batch.entries.len());
    for (id, kind, drafts) in batch.entries {
        let key = key(engine, tenant, &id, kind.as_deref(), path)?;
        changes.push(faults.change(key, move |before| {
            Ok(match action.apply(before, &id, kind.as_deref(), drafts)? {
                After::Put(entity) => Some(entity),
                After::Delete => None,
            })
        }));
    }
    engine.change_entities_together(tenant, changes).map_err(|error| faults.or(error))?;
    Ok(())
}

/// What an entry is about: the entity that is there, or the one that would be made.
fn key(
    engine: &Engine,
    tenant: &DatasetId,
    id: &str,
    kind: Option<&str>,
    path: Option<&ServicePath>,
) -> Outcome<EntityKey> {
    let scope = path.cloned().map_or_else(Scope::everywhere, Scope::at);
    match locate(engine, tenant, id, kind, &scope) {
        Ok(found) => Ok(found.key().clone()),
        Err(Trouble::Fault(Fault { kind: FaultKind::NotFound, .. })) => {
            let path = path.map_or("/", ServicePath::as_str);
            Ok(EntityKey::new(id, kind.unwrap_or(NO_TYPE), path)?)
        }
        Err(trouble) => Err(trouble),
    }
}

async fn query(caller: Caller, parameters: Parameters, body: Received) -> Result<Answer, Problem> {
    let options = parameters.options(&OPTIONS)?;
    let mut view = View::of_options(options.iter().copied()).map_err(Problem::Ngsi)?;
    let lookup = Lookup::parse(body.json()?.0).map_err(Problem::Ngsi)?;
    if let Some(names) = lookup.attributes.or_else(|| parameters.list("attrs")) {
        view = view.narrowed(names);
    }
    let filter = Filter { selectors: lookup.selectors, queries: lookup.queries, ..Filter::all(caller.scope()?) };
    let order = parameters.get("orderBy").map(Order::parse).transpose().map_err(Problem::Ngsi)?;
    let (page, is_counted) = (parameters.page()?, options.contains(&"count"));
    let question = Question { filter, order, page, is_counted };
    let found = caller.read_much(move |engine, tenant| question.ask(engine, tenant.as_ref())).await?;
    let shown: Vec<_> = found.entities.iter().map(|entity| view.entity(entity)).collect();
    Ok(found.answer(Answer::json(StatusCode::OK, list(&shown)), &caller, &parameters, page))
}
