//! A form with files, taken apart as it comes.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use multer::{Field, Multipart};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::pipe::{Inlet, Outlet, pipe};
use crate::contract::visual_layer::ingestion::{ARCHIVE, FILES};
use crate::engine::{ArchiveFormat, Engine, Filling, Limits as ArchiveLimits, Sent};
use crate::error::Result;
use crate::model::{DatasetId, Person};
use crate::server::AppState;
use crate::server::limits::PIECE_TIME;
use crate::server::problem::Problem;

/// Longest text in a form, in bytes.
const TEXT_MAX: usize = 16 * 1024;
/// Texts in a form.
const TEXTS_MAX: usize = 32;
/// Bytes that may come without being part of a file or a text: the form's own words.
const WORDS_MAX: usize = 1024 * 1024;

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
    let mut form = open(request)?;
    let mut received = Received::default();
    let mut place = Some(place);
    let mut storing: Option<Storing> = None;
    while let Some(mut field) = next(&mut form).await? {
        let name = field.name().unwrap_or_default().to_owned();
        if name != FILES && name != ARCHIVE {
            if received.texts.len() >= TEXTS_MAX {
                return Err(Problem::Bad("the form has too many parts".into()));
            }
            let text = text(&mut form, &mut field, &name).await?;
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

/// A form, and how many of its bytes were read that nobody got.
pub(super) struct Form {
    parts: Multipart<'static>,
    unclaimed: Arc<AtomicUsize>,
}

pub(super) fn open(request: Request) -> Result<Form, Problem> {
    let (head, body) = request.into_parts();
    let kind = head.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let boundary = multer::parse_boundary(kind).map_err(|_| Problem::UnsupportedMedia("multipart/form-data"))?;
    let unclaimed = Arc::new(AtomicUsize::new(0));
    Ok(Form { parts: Multipart::new(watched(body, unclaimed.clone()), boundary), unclaimed })
}

/// The body's pieces. Ends with an error if too much comes that is part of no file and no text.
fn watched(body: Body, unclaimed: Arc<AtomicUsize>) -> impl Stream<Item = std::io::Result<Bytes>> + Send {
    body.into_data_stream().map(move |piece| {
        let piece = piece.map_err(std::io::Error::other)?;
        // The last piece may be large; only what waits before it counts.
        if unclaimed.fetch_add(piece.len(), Ordering::Relaxed) > WORDS_MAX {
            return Err(std::io::Error::other("the form has too many words of its own"));
        }
        Ok(piece)
    })
}

pub(super) async fn next(form: &mut Form) -> Result<Option<Field<'static>>, Problem> {
    let field = in_time(form.parts.next_field()).await?;
    form.unclaimed.store(0, Ordering::Relaxed);
    Ok(field)
}

pub(super) async fn piece(form: &mut Form, field: &mut Field<'static>) -> Result<Option<Bytes>, Problem> {
    let piece = in_time(field.chunk()).await?;
    form.unclaimed.store(0, Ordering::Relaxed);
    Ok(piece)
}

async fn in_time<T>(read: impl Future<Output = multer::Result<T>>) -> Result<T, Problem> {
    match tokio::time::timeout(PIECE_TIME, read).await {
        Err(_) => Err(Problem::Timeout),
        Ok(Err(error)) => Err(Problem::Bad(format!("the form is malformed or broke off: {error}"))),
        Ok(Ok(value)) => Ok(value),
    }
}

async fn text(form: &mut Form, field: &mut Field<'static>, name: &str) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    while let Some(piece) = piece(form, field).await? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > TEXT_MAX {
            return Err(Problem::TooLarge(TEXT_MAX as u64));
        }
    }
    String::from_utf8(bytes).map_err(|_| Problem::field("body", Some(name), "value_error", "it is not UTF-8"))
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
    while let Some(piece) = piece(form, field).await? {
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
