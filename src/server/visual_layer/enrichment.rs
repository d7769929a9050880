//! Enrichment: which models there are, what a dataset was enriched with, beginning one, and where it stands.
//!
//! Models are those that the server's own configuration names, and the built-in one; a client names them and nothing else.
//! A dataset is enriched where it is, so the id in the answer is its own. The context of a dataset has an id that never
//! changes and stands for its newest enrichment, whoever asked for it first.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderName;
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::begun::watched;
use super::blocked::{self, attempt, visible};
use crate::backend::{ModelView, Run};
use crate::contract::headers::TASK_ID;
use crate::contract::visual_layer::enrichment::{ACTIVE, NEW};
use crate::contract::visual_layer::{
    EnrichedDataset, EnrichmentContext, EnrichmentModels, EnrichmentStatus, ModelInfo, paths,
};
use crate::engine::{Engine, TaskRequest};
use crate::error::{Error, Result};
use crate::model::{DatasetId, Task, TaskStatus, TaskType};
use crate::models::{Known, Model};
use crate::server::AppState;
use crate::server::extract::{self, Authenticated, DatasetPath, Place};
use crate::server::problem::Problem;
use crate::server::routes::{Operation, Routes};

const ENRICH: blocked::Operation = blocked::Operation("enrich_dataset");

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .on(
            Operation::get(paths::LIST_MODELS, "List the models that can be asked about a dataset")
                .answers::<Vec<ModelInfo>>(200, "The models, by name"),
            list,
        )
        .on(
            Operation::get(paths::ENRICHMENT_CONTEXT, "What a dataset was enriched with")
                .answers::<EnrichmentContext>(200, "The models, and where the newest enrichment stands"),
            context,
        )
        .on(
            Operation::post(
                paths::ENRICH_DATASET,
                "Have models say what they know of a dataset, in place; a task does it",
            )
            .body::<EnrichmentModels>()
            .answers::<EnrichedDataset>(200, "Begun; `X-Task-Id` names the task")
            .errors(&[409]),
            enrich,
        )
        .on(
            Operation::get(paths::ENRICHMENT_STATUS, "Where an enrichment stands, by the context's id or the task's")
                .answers::<EnrichmentStatus>(200, "Where it stands"),
            status,
        )
}

async fn list(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
) -> Result<Json<Vec<ModelInfo>>, Problem> {
    state.blocking(&person, move |engine| visible(engine, &id).map(drop)).await?;
    Ok(Json(state.models.all().iter().map(described).collect()))
}

fn described(model: &Model) -> ModelInfo {
    let (vendor, description) = match &model.program {
        None => ("snapshot", "figures of images: brightness, colors, entropy, sharpness"),
        Some(_) => ("this server", "a program of the server's configuration"),
    };
    ModelInfo {
        id: model.name.clone(),
        name: model.name.clone(),
        r#type: model.kind.clone(),
        status: ACTIVE.to_owned(),
        vendor: vendor.to_owned(),
        description: description.to_owned(),
        dependencies: None,
    }
}

async fn context(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
) -> Result<Json<EnrichmentContext>, Problem> {
    let known = state.models.clone();
    let context = state.blocking(&person, move |engine| {
        visible(engine, &id)?;
        let status = newest(engine, &id)?.map_or_else(|| NEW.to_owned(), |task| task.status.as_str().to_owned());
        Ok(EnrichmentContext {
            enrichment_context_id: context_id(&id).to_string(),
            status,
            dataset_enrichment_models: EnrichmentModels { enrichment_models: asked(engine.models(&id, &known)?) },
        })
    });
    Ok(Json(context.await?))
}

/// The models that were asked, by type; of several of a type the last.
fn asked(mut models: Vec<ModelView>) -> BTreeMap<String, String> {
    models.retain(|model| model.ran_at.is_some());
    models.sort_by(|a, b| a.ran_at.cmp(&b.ran_at));
    models.into_iter().map(|model| (model.r#type, model.name)).collect()
}

async fn enrich(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
    extract::Json(body): extract::Json<EnrichmentModels>,
) -> Result<Response, Problem> {
    let (tasks, dataset) = (state.clone(), id.clone());
    let begun = state.blocking_long(&person, move |engine| {
        visible(engine, &id)?;
        let models = match meant(&tasks.models, &body.enrichment_models) {
            Ok(models) => models,
            Err(problem) => return Ok(Err(problem)),
        };
        let begin = || engine.enrich(&id, &models, false, Run::Here);
        let begun = attempt(engine, ENRICH, &id, None, begin);
        Ok(begun.map(|running| watched(engine, &tasks, running)).map_err(Problem::from))
    });
    let (task, _) = begun.await??;
    let header = [(HeaderName::from_static(TASK_ID), task)];
    Ok((header, Json(EnrichedDataset { dataset_id: dataset.to_string() })).into_response())
}

/// The models that a client names, each under its type.
fn meant(known: &Known, wanted: &BTreeMap<String, String>) -> Result<Vec<Model>, Problem> {
    let refuse = |kind: &str, text: String| Problem::field("body", Some("enrichment_models"), kind, text);
    if wanted.is_empty() {
        return Err(refuse("missing", "it names no model".to_owned()));
    }
    let one = |(kind, id): (&String, &String)| {
        let unknown = |_| refuse("value_error", format!("there is no model `{id}`; list_models shows what there is"));
        let model = known.named(id).map_err(unknown)?;
        if model.kind == *kind {
            return Ok(model);
        }
        Err(refuse("value_error", format!("model `{id}` is of the type {}, not of {kind}", model.kind)))
    };
    wanted.iter().map(one).collect()
}

async fn status(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    place: Place,
) -> Result<Json<EnrichmentStatus>, Problem> {
    let (id, context) = (DatasetId::from(place.id("dataset_id")?), place.id("context_id")?);
    let found = state.blocking(&person, move |engine| {
        visible(engine, &id)?;
        if context == context_id(&id).to_string() {
            return newest(engine, &id);
        }
        let missing = || Error::NotFound { what: "enrichment", reference: context.clone(), within: None };
        let task = engine.task(&context).map_err(|_| missing())?.task;
        let is_it = task.dataset_id == id && task.task_type == TaskType::Enrichment;
        is_it.then_some(Some(task)).ok_or_else(missing)
    });
    Ok(Json(standing(found.await?)))
}

fn standing(task: Option<Task>) -> EnrichmentStatus {
    let Some(task) = task else { return EnrichmentStatus { status: NEW.to_owned(), progress: 0 } };
    let progress = if task.status == TaskStatus::Completed { 100 } else { task.progress_percentage.unwrap_or(0) };
    EnrichmentStatus { status: task.status.as_str().to_owned(), progress }
}

/// What stands for the newest enrichment of a dataset.
fn context_id(dataset: &DatasetId) -> Uuid {
    let namespace = Uuid::parse_str(dataset.as_str()).unwrap_or_default();
    Uuid::new_v5(&namespace, b"enrichment")
}

fn newest(engine: &Engine, dataset: &DatasetId) -> Result<Option<Task>> {
    let task_type = Some(TaskType::Enrichment.as_str().to_owned());
    let request = TaskRequest { dataset: Some(dataset.clone()), task_type, limit: 1, ..TaskRequest::default() };
    Ok(engine.task_page(&request)?.tasks.pop())
}
