//! Entities: making, listing, showing and removing them.

use axum::http::StatusCode;
use schemars::JsonSchema;

use crate::contract::vela::{LD_ENTITIES, Scope, ld_entity};
use crate::engine::EntityChange;
use crate::facets::EntityKey;
use crate::ngsi::ld::{self, Style, View};
use crate::ngsi::query::Dialect;
use crate::ngsi::{Fault, FaultKind};
use crate::server::extract::Place;
use crate::server::problem::Problem;
use crate::server::routes::{Operation, Routes};
use crate::server::vela::answer::{Answer, list};
use crate::server::vela::call::{Trouble, change, locate, missing, opened};
use crate::server::vela::caller::{Caller, bad};
use crate::server::vela::entities::list::{Question, filter};
use crate::server::vela::ld::{LD_JSON, ONE};
use crate::server::vela::parameters::Parameters;
use crate::server::vela::received::Received;

/// The query of a list.
#[derive(JsonSchema)]
#[expect(dead_code, non_snake_case, reason = "it is read by `Parameters`; this documents it")]
struct ListQuery {
    /// Ids, with commas between them.
    id: Option<String>,
    /// A regular expression for ids.
    idPattern: Option<String>,
    /// Types, with commas between them.
    r#type: Option<String>,
    /// Statements about attributes.
    q: Option<String>,
    /// The attributes of which an entity has at least one, and which are shown.
    attrs: Option<String>,
    /// Most entities shown, 1 to 1000; 20 without it.
    limit: Option<u32>,
    /// Entities left out at the beginning, at most 10000.
    offset: Option<u32>,
    /// Whether to say how many there are.
    count: Option<bool>,
    /// keyValues, sysAttrs.
    options: Option<String>,
}

pub(super) fn routes() -> Routes {
    Routes::new()
        .on(
            Operation::get(LD_ENTITIES, "List entities")
                .query::<ListQuery>()
                .answers_of(200, "The entities", LD_JSON)
                .answers_of(200, "The entities", "application/json"),
            entities,
        )
        .on(
            Operation::post(LD_ENTITIES, "Make an entity")
                .body_of(LD_JSON, None)
                .answers_nothing(201, "It is made")
                .errors(&[409, 411]),
            create,
        )
        .on(
            Operation::get(ONE, "Show an entity")
                .answers_of(200, "The entity", LD_JSON)
                .answers_of(200, "The entity", "application/json")
                .errors(&[409]),
            show,
        )
        .on(Operation::delete(ONE, "Remove an entity").answers_nothing(204, "It is removed").errors(&[409]), remove)
}

/// How entities are to be shown.
fn view(caller: &Caller, parameters: &Parameters) -> Result<View, Problem> {
    let options = parameters.options(&["normalized", "keyValues", "simplified", "sysAttrs"])?;
    let is_bare = match parameters.get("format") {
        None | Some("normalized") => options.iter().any(|word| matches!(*word, "keyValues" | "simplified")),
        Some("keyValues" | "simplified") => true,
        Some(_) => return Err(bad("`format` has to be normalized or simplified")),
    };
    let names = parameters.list("attrs");
    let short = |names: Vec<String>| names.iter().map(|name| ld::short(name).to_owned()).collect();
    Ok(View {
        style: if is_bare { Style::KeyValues } else { Style::Normalized },
        attributes: names.map(short),
        times: options.contains(&"sysAttrs"),
        context: caller.wants_ld(),
    })
}

async fn entities(caller: Caller, parameters: Parameters) -> Result<Answer, Problem> {
    let view = view(&caller, &parameters)?;
    let mut filter = filter(&caller, &parameters, &[("q", Dialect::Ld)])?;
    filter.selectors = filter.selectors.into_iter().map(crate::ngsi::Selector::with_short_types).collect();
    filter.having = view.attributes.clone().unwrap_or_default();
    let (page, is_counted) = (parameters.page()?, parameters.is_on("count")?);
    let question = Question { filter, order: None, page, is_counted };
    let found = caller.read_much(move |engine, tenant| question.ask(engine, tenant.as_ref())).await?;
    let shown: Vec<_> = found.entities.iter().map(|entity| view.entity(entity)).collect();
    Ok(found.answer(Answer::ld(&caller, list(&shown)), &caller, &parameters, page))
}

async fn create(caller: Caller, received: Received) -> Result<Answer, Problem> {
    let (body, is_ld) = received.json()?;
    let new = ld::entity(body, is_ld, caller.has_context_link()).map_err(Problem::Ngsi)?;
    let path = caller.place()?.unwrap_or_default();
    let location = ld_entity(&new.id);
    let key = EntityKey::new(new.id.as_str(), new.kind.as_str(), path.as_str())?;
    let made = caller.write(move |engine, tenant| {
        // An id is unique there, whatever the type.
        match locate(engine, &tenant, key.id(), None, &Scope::at(path)) {
            Err(Trouble::Fault(Fault { kind: FaultKind::NotFound, .. })) => {}
            Err(Trouble::Fault(Fault { kind: FaultKind::Ambiguous, .. })) | Ok(_) => return Err(exists(&new.id).into()),
            Err(trouble) => return Err(trouble),
        }
        change(engine, &tenant, key, move |before| match before {
            None => Ok(Some(new)),
            Some(there) => Err(exists(&there.id)),
        })
    });
    made.await?;
    Ok(Answer::empty(StatusCode::CREATED).at(&location))
}

fn exists(id: &str) -> Fault {
    Fault::new(FaultKind::Exists, format!("there is an entity `{}` already", id.escape_debug()))
}

async fn show(caller: Caller, place: Place, parameters: Parameters) -> Result<Answer, Problem> {
    let view = view(&caller, &parameters)?;
    let (id, scope) = (place.text("id")?.to_owned(), caller.scope()?);
    let kind = parameters.get("type").map(|kind| ld::short(kind).to_owned());
    let found = caller.read(move |engine, tenant| {
        let tenant = tenant.ok_or_else(|| missing(&id))?;
        Ok(opened(&locate(engine, &tenant, &id, kind.as_deref(), &scope)?)?)
    });
    let found = found.await?;
    if let Some(names) = &view.attributes
        && !names.iter().any(|name| found.attributes.contains_key(name))
    {
        return Err(Problem::Ngsi(Fault::not_found("the entity has none of these attributes")));
    }
    Ok(Answer::ld(&caller, view.entity(&found).to_string()))
}

async fn remove(caller: Caller, place: Place, parameters: Parameters) -> Result<Answer, Problem> {
    let kind = parameters.get("type").map(ld::short);
    let removed = caller.change(place.text("id")?, kind, |engine, tenant, key| {
        engine.change_entity(tenant, EntityChange::delete(key))?;
        Ok(())
    });
    removed.await?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
