//! Media in one request: a dataset made of files or an archive, more of them added, and reading what was added.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Request, State};
use axum::response::Response;

use super::begun::{accepted, watched};
use super::blocked::{self, attempt, ensure_free, visible};
use super::ingestion::name;
use crate::backend::Run;
use crate::contract::visual_layer::ingestion::{AUTO_REINDEX, DATASET_NAME, S3_URI};
use crate::contract::visual_layer::{NewDataset, paths};
use crate::model::DatasetId;
use crate::server::AppState;
use crate::server::extract::{Authenticated, DatasetPath};
use crate::server::problem::Problem;
use crate::server::routes::{Operation, Routes};
use crate::server::upload::{self, Take};

const ADD: blocked::Operation = blocked::Operation("add_media");
const REINDEX: blocked::Operation = blocked::Operation("reindex");
const FORM: &str = "multipart/form-data";
const NO_SOURCE: &str = "Exactly one media source must be provided: files or archive";
const NO_BUCKETS: &str = "this server reads no buckets; send files or an archive";

type Texts = BTreeMap<String, String>;

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .on(
            Operation::post(paths::NEW_DATASET, "Make a dataset of files or an archive; `dataset_name` comes first")
                .body_of(FORM, None)
                .answers::<NewDataset>(200, "The dataset; a task reads what was sent")
                .errors(&[507]),
            create,
        )
        .on(
            Operation::post(paths::ADD_MEDIA, "Add files or an archive to a dataset; a task reads them")
                .body_of(FORM, None)
                .answers_nothing(202, "Begun; `X-Task-Id` names the task")
                .errors(&[507]),
            add,
        )
        .on(
            Operation::post(paths::REINDEX, "Read what was added; a task does it")
                .answers_nothing(202, "Begun; `X-Task-Id` names the task"),
            reindex,
        )
}

async fn create(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    request: Request,
) -> Result<Json<NewDataset>, Problem> {
    let (drafting, for_draft) = (state.clone(), person.clone());
    let made = std::sync::Arc::new(std::sync::OnceLock::<DatasetId>::new());
    let drafted = made.clone();
    let draft = async move |texts: Texts| {
        ensure_no_bucket(&texts)?;
        let missing = || Problem::field("body", Some(DATASET_NAME), "missing", "it has to come before the files");
        let name = name("body", texts.get(DATASET_NAME).ok_or_else(missing)?)?;
        let opened = drafting.blocking(&for_draft, move |engine| {
            let dataset = engine.draft_dataset(&name)?.dataset_id;
            Ok((dataset.clone(), engine.open_upload(&dataset)?))
        });
        let opened = opened.await?;
        let _ = drafted.set(opened.0.clone());
        Ok(opened)
    };
    let sent = upload::receive(&state, &person, request, Take { archives: true }, draft).await;
    let sent = sent.and_then(|received| {
        ensure_no_bucket(&received.texts)?;
        received.sent.ok_or_else(|| Problem::Bad(NO_SOURCE.into()))
    });
    let begun = match sent {
        Ok((dataset, upload, _)) => {
            let begin =
                move |engine: &crate::engine::Engine| engine.process_upload(&dataset, upload, Run::Here).map(Some);
            state.begin(&person, begin).await.map(drop)
        }
        Err(problem) => Err(problem),
    };
    match (begun, made.get().cloned()) {
        (Ok(()), Some(dataset)) => Ok(Json(NewDataset::of(dataset.as_str()))),
        (Ok(()), None) => Err(Problem::Panic),
        (Err(problem), made) => {
            if let Some(dataset) = made {
                // Nobody has its id, so nobody could do anything with it.
                let _ = state.blocking(&person, move |engine| engine.remove_dataset(&dataset)).await;
            }
            Err(problem)
        }
    }
}

async fn add(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(dataset): DatasetPath,
    request: Request,
) -> Result<Response, Problem> {
    let asked = dataset.clone();
    let opened = state.blocking(&person, move |engine| {
        visible(engine, &asked)?;
        let opened = ensure_free(engine, ADD, &asked)
            .and_then(|()| attempt(engine, ADD, &asked, None, || engine.open_upload(&asked)));
        Ok(opened)
    });
    let upload = opened.await??;
    let to = (dataset.clone(), upload);
    let received = upload::receive(&state, &person, request, Take { archives: true }, async |_| Ok(to)).await;
    let ready = received.and_then(|received| {
        ensure_no_bucket(&received.texts)?;
        let reindex = switch(&received.texts, AUTO_REINDEX)?;
        received.sent.map(|_| reindex).ok_or_else(|| Problem::Bad(NO_SOURCE.into()))
    });
    let reindex = match ready {
        Ok(reindex) => reindex,
        Err(problem) => {
            // What was taken up on the way goes with it.
            let _ = state.blocking(&person, move |engine| engine.discard_upload(&dataset, upload)).await;
            return Err(problem);
        }
    };
    let tasks = state.clone();
    let begun = state.blocking_long(&person, move |engine| {
        let begin = || engine.add_media(&dataset, upload, reindex, Run::Here);
        let begun = attempt(engine, ADD, &dataset, None, begin);
        if begun.is_err() {
            let _ = engine.discard_upload(&dataset, upload);
        }
        Ok(begun.map(|running| watched(engine, &tasks, running)))
    });
    let (task, _) = begun.await??;
    Ok(accepted(&task, None))
}

async fn reindex(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(dataset): DatasetPath,
) -> Result<Response, Problem> {
    let tasks = state.clone();
    let begun = state.blocking_long(&person, move |engine| {
        visible(engine, &dataset)?;
        let begun = attempt(engine, REINDEX, &dataset, None, || engine.reindex_added(&dataset, Run::Here));
        Ok(begun.map(|running| watched(engine, &tasks, running)))
    });
    let (task, _) = begun.await??;
    Ok(accepted(&task, None))
}

fn ensure_no_bucket(texts: &Texts) -> Result<(), Problem> {
    if texts.contains_key(S3_URI) || texts.contains_key("bucket_path") {
        return Err(Problem::Bad(NO_BUCKETS.into()));
    }
    Ok(())
}

fn switch(texts: &Texts, name: &str) -> Result<bool, Problem> {
    match texts.get(name).map(|text| text.to_ascii_lowercase()).as_deref() {
        None | Some("" | "false" | "0" | "no" | "off") => Ok(false),
        Some("true" | "1" | "yes" | "on") => Ok(true),
        Some(_) => Err(Problem::field("body", Some(name), "bool_parsing", "it has to be `true` or `false`")),
    }
}
