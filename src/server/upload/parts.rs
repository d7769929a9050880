//! The parts of a form as they come, each within its limits.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use multer::{Field, Multipart};

use crate::server::limits::PIECE_TIME;
use crate::server::problem::Problem;

/// Longest text in a form, in bytes.
pub(crate) const TEXT_MAX: usize = 16 * 1024;
/// Bytes that may come without being part of a file or a text: the form's own words.
const WORDS_MAX: usize = 1024 * 1024;

/// A form, and how many of its bytes were read that nobody got.
pub(crate) struct Form {
    parts: Multipart<'static>,
    unclaimed: Arc<AtomicUsize>,
}

impl Form {
    /// The form that a request brings.
    pub(crate) fn open(request: Request) -> Result<Self, Problem> {
        let (head, body) = request.into_parts();
        let kind = head.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let boundary = multer::parse_boundary(kind).map_err(|_| Problem::UnsupportedMedia("multipart/form-data"))?;
        let unclaimed = Arc::new(AtomicUsize::new(0));
        Ok(Self { parts: Multipart::new(watched(body, unclaimed.clone()), boundary), unclaimed })
    }

    /// The next part.
    pub(crate) async fn next(&mut self) -> Result<Option<Field<'static>>, Problem> {
        let field = in_time(self.parts.next_field()).await?;
        self.unclaimed.store(0, Ordering::Relaxed);
        Ok(field)
    }

    /// The next piece of a part.
    pub(crate) async fn piece(&mut self, field: &mut Field<'static>) -> Result<Option<Bytes>, Problem> {
        let piece = in_time(field.chunk()).await?;
        self.unclaimed.store(0, Ordering::Relaxed);
        Ok(piece)
    }

    /// All of a part that is a text.
    pub(crate) async fn text(&mut self, field: &mut Field<'static>, name: &str) -> Result<String, Problem> {
        let mut bytes = Vec::new();
        while let Some(piece) = self.piece(field).await? {
            bytes.extend_from_slice(&piece);
            if bytes.len() > TEXT_MAX {
                return Err(Problem::TooLarge(TEXT_MAX as u64));
            }
        }
        String::from_utf8(bytes).map_err(|_| Problem::field("body", Some(name), "value_error", "it is not UTF-8"))
    }
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

async fn in_time<T>(read: impl Future<Output = multer::Result<T>>) -> Result<T, Problem> {
    match tokio::time::timeout(PIECE_TIME, read).await {
        Err(_) => Err(Problem::Timeout),
        Ok(Err(error)) => Err(Problem::Bad(format!("the form is malformed or broke off: {error}"))),
        Ok(Ok(value)) => Ok(value),
    }
}
