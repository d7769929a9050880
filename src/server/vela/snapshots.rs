//! Snapshots of a tenant: taking, listing, showing, putting back and removing them; the same under both APIs.

use std::time::Duration;

use axum::http::{HeaderName, StatusCode};
use schemars::JsonSchema;

use crate::backend::{self, RemoveVerb, Run, SnapshotFilter};
use crate::contract::headers::TASK_ID;
use crate::contract::vela::{self, LD_SNAPSHOTS, Restoring, SNAPSHOTS, Snapshot, encode, status};
use crate::engine::Engine;
use crate::facets::Json;
use crate::model::{DatasetId, Description, SnapshotId, TenantName};
use crate::ngsi::{Fault, ld};
use crate::progress::Silent;
use crate::server::extract::Place;
use crate::server::problem::Problem;
use crate::server::routes::{Operation, Routes};
use crate::server::vela::answer::{Answer, plain};
use crate::server::vela::caller::{Api, Caller, bad};
use crate::server::vela::parameters::Parameters;
use crate::server::vela::received::Received;
use crate::server::vela::shown;

const ONE: &str = "/v2/snapshots/{id}";
const RESTORE: &str = "/v2/snapshots/{id}/restore";
const LD_ONE: &str = "/ngsi-ld/v1/snapshots/{id}";
const LD_CLONE: &str = "/ngsi-ld/v1/snapshots/{id}/clone";

/// The query of a list.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it is read by `Parameters`; this documents it")]
struct ListQuery {
    /// Most snapshots shown, 1 to 1000; all of them without it.
    limit: Option<u32>,
    /// Snapshots left out at the beginning.
    offset: Option<u32>,
}

/// The routes.
pub(super) fn routes() -> Routes {
    let list = |path| {
        Operation::get(path, "List the tenant's snapshots, newest first")
            .query::<ListQuery>()
            .answers::<Vec<Snapshot>>(200, "The snapshots")
    };
    let create = |path| {
        Operation::post(path, "Take a snapshot of all entities of the tenant")
            .body::<vela::CreateSnapshot>()
            .answers::<Snapshot>(201, "The snapshot")
            .errors(&[409, 411, 507])
    };
    let get = |path| Operation::get(path, "Show a snapshot").answers::<Snapshot>(200, "The snapshot");
    let delete =
        |path| Operation::delete(path, "Remove a snapshot").answers_nothing(204, "It is removed").errors(&[409]);
    Routes::new()
        .on(list(SNAPSHOTS), list_all)
        .on(create(SNAPSHOTS), take)
        .on(get(ONE), show)
        .on(delete(ONE), remove)
        .on(
            Operation::post(RESTORE, "Replace the entities of the tenant, or of another one, with those of a snapshot")
                .optional_body::<vela::RestoreSnapshot>()
                .answers::<Restoring>(202, "It has begun; the snapshot says when it is done")
                .errors(&[409]),
            restore,
        )
        .on(list(LD_SNAPSHOTS), list_all)
        .on(create(LD_SNAPSHOTS), take)
        .on(get(LD_ONE), show)
        .on(delete(LD_ONE), remove)
        .on(
            Operation::post(LD_CLONE, "Take a second snapshot of the state that a snapshot has")
                .answers::<Snapshot>(200, "The new snapshot")
                .errors(&[409]),
            copy,
        )
}

async fn list_all(caller: Caller, parameters: Parameters) -> Result<Answer, Problem> {
    let page = parameters.page_of_snapshots()?;
    let shown = caller.read(|engine, tenant| {
        let Some(tenant) = tenant else { return Ok(Vec::new()) };
        let found = engine.snapshots(&tenant, &SnapshotFilter::default())?;
        let ids = engine.vela_ids(&tenant)?;
        Ok(found.snapshots.iter().map(|one| shown::snapshot(one, &ids)).collect())
    });
    let shown: Vec<Snapshot> = shown.await?;
    let total = shown.len();
    let answer = Answer::json(StatusCode::OK, plain(&page.cut(shown))).total(caller.api, total);
    Ok(answer.pages(&caller, &parameters, page, page.next(total)))
}

async fn show(caller: Caller, place: Place) -> Result<Answer, Problem> {
    let id = place.text("id")?.to_owned();
    let found = caller.read(move |engine, tenant| Ok(shown::find(engine, tenant.as_ref(), &id)?.1)).await?;
    Ok(Answer::json(StatusCode::OK, plain(&found)))
}

async fn take(caller: Caller, received: Received) -> Result<Answer, Problem> {
    let description = description(&caller, &received)?;
    let tenant = caller.tenant.clone();
    let taken = caller.state.blocking_long(&caller.person, move |engine| {
        let tenant = engine.ensure_tenant(&tenant)?;
        let request = backend::CreateSnapshot {
            description: Some(description),
            wait_lock: Duration::ZERO,
            ..backend::CreateSnapshot::default()
        };
        let taken = engine.create(&tenant, &request, &Silent)?.snapshot;
        Ok(shown::one(&taken, engine.vela_id(&taken.snapshot_id)?))
    });
    Ok(made(StatusCode::CREATED, caller.api, &taken.await?))
}

/// The description that a body gives. Members that are not known are passed over.
fn description(caller: &Caller, received: &Received) -> Result<Description, Problem> {
    let (body, is_ld) = received.json()?;
    let Json::Object(mut members) = body else { return Err(bad("the body has to be an object")) };
    if caller.api == Api::Ld {
        ld::ensure_context(&mut members, is_ld, caller.has_context_link()).map_err(Problem::Ngsi)?;
    }
    let text = match members.remove("description") {
        None | Some(Json::Null) => String::new(),
        Some(Json::String(text)) => text,
        Some(_) => return Err(bad("`description` has to be a text")),
    };
    text.parse().map_err(|error: crate::error::Error| bad(error.to_string()))
}

async fn restore(caller: Caller, place: Place, received: Received) -> Result<Answer, Problem> {
    let id = place.text("id")?.to_owned();
    let target = target(&received)?.filter(|target| *target != caller.tenant);
    let tenant = caller.tenant.clone();
    let found = caller.read(move |engine, tenant| Ok(shown::find(engine, tenant.as_ref(), &id)?));
    let (snapshot, shown) = found.await?;
    let wanted = snapshot.snapshot_id.clone();
    let begun = caller.state.begin(&caller.person, move |engine| {
        let (from, into) = both(engine, &tenant, target.as_ref())?;
        engine.restore(&from, &request(wanted, into), Run::Here).map(Some)
    });
    let task = begun.await?;
    let body = Restoring {
        id: shown.id,
        status: status::RESTORING.to_owned(),
        restored_entities: Some(snapshot.n_entities.unwrap_or(0)),
    };
    let answer = Answer::json(StatusCode::ACCEPTED, plain(&body));
    Ok(match task {
        Some(task) => answer.with(HeaderName::from_static(TASK_ID), task.as_str()),
        None => answer,
    })
}

/// The other tenant that a body names.
fn target(received: &Received) -> Result<Option<TenantName>, Problem> {
    let Some((body, _)) = received.object_if_any()? else { return Ok(None) };
    let Json::Object(mut members) = body else { return Err(bad("the body has to be an object")) };
    match members.remove("targetTenant") {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => text.parse().map(Some).map_err(|error: crate::error::Error| bad(error.to_string())),
        Some(_) => Err(bad("`targetTenant` has to be a text")),
    }
}

/// The tenant of the snapshot, and the one that is replaced if it is another one.
fn both(
    engine: &Engine,
    tenant: &TenantName,
    target: Option<&TenantName>,
) -> crate::error::Result<(DatasetId, Option<DatasetId>)> {
    let from = engine.ensure_tenant(tenant)?;
    let into = target.map(|target| engine.ensure_tenant(target)).transpose()?;
    Ok((from, into))
}

fn request(snapshot: SnapshotId, into: Option<DatasetId>) -> backend::Restore {
    backend::Restore { snapshot, only: Vec::new(), paths: Vec::new(), plan: None, into, checkpoint: true }
}

async fn remove(caller: Caller, place: Place) -> Result<Answer, Problem> {
    let id = place.text("id")?.to_owned();
    let removed = caller.read(move |engine, tenant| {
        let (found, _) = shown::find(engine, tenant.as_ref(), &id)?;
        if let Some(tenant) = tenant {
            engine.remove(&tenant, &[found.snapshot_id], RemoveVerb::Remove, false)?;
        }
        Ok(())
    });
    removed.await?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

async fn copy(caller: Caller, place: Place) -> Result<Answer, Problem> {
    let id = place.text("id")?.to_owned();
    let copied = caller.read_much(move |engine, tenant| {
        let (found, _) = shown::find(engine, tenant.as_ref(), &id)?;
        let tenant = tenant.ok_or_else(|| Fault::not_found("Snapshot not found"))?;
        let copy = engine.copy_snapshot(&tenant, &found.snapshot_id)?;
        Ok(shown::one(&copy, engine.vela_id(&copy.snapshot_id)?))
    });
    Ok(made(StatusCode::OK, caller.api, &copied.await?))
}

/// The answer about a snapshot that is new.
fn made(status: StatusCode, api: Api, taken: &Snapshot) -> Answer {
    let base = if api == Api::Ld { LD_SNAPSHOTS } else { SNAPSHOTS };
    Answer::json(status, plain(taken)).at(&format!("{base}/{}", encode(&taken.id)))
}
