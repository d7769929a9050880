//! A form with files, taken apart as it comes.

use std::collections::BTreeMap;

use axum::extract::Request;
use multer::Field;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::parts::Form;
use super::pipe::{Inlet, Outlet, pipe};
use crate::contract::visual_layer::ingestion::{ARCHIVE, FILES};
use crate::engine::{ArchiveFormat, Engine, Filling, Limits as ArchiveLimits, Sent};
use crate::error::Result;
use crate::model::{DatasetId, Person};
use crate::server::AppState;
use crate::server::problem::Problem;

/// Texts in a form.
const TEXTS_MAX: usize = 32;

/// What a form may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Take {
    /// Archives too.
    pub archives: bool,
}

/// What a form held.
#[derive(Debug, Default)]
pub struct Received {
    /// Its texts, by name.
    pub texts: BTreeMap<String, String>,
    /// Files that were stored, if it had any.
    pub sent: Option<(DatasetId, u64, Sent)>,
}

/// Something with content, on its way to the thread that stores it.
enum Item {
    File(String, Outlet),
    Archive(ArchiveFormat, Outlet),
    /// There are no more.
    All,
}

/// Files on their way: the dataset, the upload, the way to the thread that stores them, and what it ends with.
struct Storing {
    place: (DatasetId, u64),
    items: Sender<Item>,
    thread: tokio::task::JoinHandle<Result<Option<Sent>>>,
    source: &'static str,
}

/// Takes a form apart and stores its files. `place` says where: it is called at the first file, with the texts that came
/// before.
///
/// # Errors
/// What is wrong with the form, and what the engine says; then nothing was stored.
pub async fn receive<F, P>(
    state: &AppState,
    person: &Person,
    request: Request,
    take: Take,
    place: F,
) -> Result<Received, Problem>
where
    F: FnOnce(BTreeMap<String, String>) -> P,
    P: Future<Output = Result<(DatasetId, u64), Problem>>,
{
    let mut form = Form::open(request)?;
    let mut received = Received::default();
    let mut place = Some(place);
    let mut storing: Option<Storing> = None;
    while let Some(mut field) = form.next().await? {
        let name = field.name().unwrap_or_default().to_owned();
        if name != FILES && name != ARCHIVE {
            if received.texts.len() >= TEXTS_MAX {
                return Err(Problem::Bad("the form has too many parts".into()));
            }
            let text = form.text(&mut field, &name).await?;
            received.texts.insert(name, text);
            continue;
        }
        if let Some(place) = place.take() {
            let place = place(received.texts.clone()).await?;
            storing = Some(begin(state, person, place, if name == FILES { FILES } else { ARCHIVE }));
        }
        let Some(store) = &storing else { return Err(Problem::Panic) };
        if store.source != name || name == ARCHIVE && !take.archives {
            return Err(Problem::Bad("Exactly one media source must be provided: files or archive".into()));
        }
        if !store_one(&mut form, store, &mut field).await? {
            // The engine has refused it, and says why.
            break;
        }
    }
    if let Some(store) = storing {
        received.sent = Some(finish(store).await?);
    }
    Ok(received)
}

/// Passes one part on. `false` if the engine does not read on.
async fn store_one(form: &mut Form, store: &Storing, field: &mut Field<'static>) -> Result<bool, Problem> {
    let (inlet, outlet) = pipe();
    let name = field.file_name().unwrap_or_default().to_owned();
    let item = if store.source == FILES {
        Item::File(name, outlet)
    } else {
        let refuse =
            || Problem::field("body", Some(ARCHIVE), "value_error", "it has to be .zip, .tar, .tar.gz or .tgz");
        Item::Archive(ArchiveFormat::of_name(&name).ok_or_else(refuse)?, outlet)
    };
    if store.items.send(item).await.is_err() {
        return Ok(false);
    }
    pass_on(form, field, inlet).await
}

async fn pass_on(form: &mut Form, field: &mut Field<'static>, inlet: Inlet) -> Result<bool, Problem> {
    while let Some(piece) = form.piece(field).await? {
        if !inlet.put(piece).await {
            return Ok(false);
        }
    }
    Ok(inlet.end().await)
}

fn begin(state: &AppState, person: &Person, place: (DatasetId, u64), source: &'static str) -> Storing {
    let (items, incoming) = channel(1);
    let engine = state.engine.for_person(person.clone());
    let (dataset, upload) = place.clone();
    let thread = tokio::task::spawn_blocking(move || store_all(&engine, &dataset, upload, incoming));
    Storing { place, items, thread, source }
}

/// Stores what comes. Unless it is said that it was all, nothing of it stays.
fn store_all(engine: &Engine, dataset: &DatasetId, upload: u64, mut items: Receiver<Item>) -> Result<Option<Sent>> {
    let mut filling: Filling = engine.fill_upload(dataset, upload)?;
    while let Some(item) = items.blocking_recv() {
        match item {
            Item::File(path, mut content) => {
                filling.put(path.as_bytes(), &mut content)?;
            }
            Item::Archive(format, mut content) => {
                filling.put_archive(format, &mut content, &ArchiveLimits::default())?;
            }
            Item::All => return filling.finish().map(Some),
        }
    }
    Ok(None)
}

async fn finish(store: Storing) -> Result<(DatasetId, u64, Sent), Problem> {
    // If the engine has stopped reading, it says why below.
    let _ = store.items.send(Item::All).await;
    drop(store.items);
    let sent = store.thread.await.map_err(|_| Problem::Panic)??;
    let (dataset, upload) = store.place;
    sent.map(|sent| (dataset, upload, sent)).ok_or(Problem::Panic)
}
