//! Exports: a server makes the file, and it is fetched to its place.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::backend::own_server::{OwnServer, calls, of};
use crate::backend::{Backend, ExportReport, ExportRequest, State};
use crate::beside::Beside;
use crate::contract::own::{BeginExport, ExportStage, ExportView, paths};
use crate::contract::path::fill;
use crate::error::{Error, Result};
use crate::model::DatasetId;
use crate::progress::{Phase, Progress, ensure_going};
use crate::remote::{Pieces, Request};

impl OwnServer {
    pub(super) async fn export_to(
        &self,
        side: &State,
        request: ExportRequest,
        target: PathBuf,
        replaces: bool,
        progress: Arc<dyn Progress>,
    ) -> Result<ExportReport> {
        let (dataset, snapshot_id) = side.parts();
        let (beside, file) = Beside::create(&target, replaces)?;
        let ExportRequest { format, images, condition, .. } = request;
        let body = BeginExport { snapshot_id: snapshot_id.cloned(), format, images, condition };
        let begun: ExportView = self.ask(self.post(of(paths::EXPORTS, dataset)).json(&body)).await?;
        let id = begun.export_id.clone();
        let ended = async {
            let report = self.made(dataset, begun, &*progress).await?;
            let fetch = Request::get(fill(paths::EXPORT_FILE, &[dataset.as_str(), &id])).patient();
            let pieces = self.client.pieces(fetch).await.map_err(calls::as_it_was)?;
            let host = self.client.host().to_owned();
            let write = move || write(beside, file, pieces, &target, report, &host, &*progress);
            tokio::task::spawn_blocking(write).await.map_err(|error| Error::Internal(error.to_string()))?
        };
        let ended = ended.await;
        // The server would let it go by itself, later.
        let _ = self.ask::<ExportView>(Request::delete(fill(paths::EXPORT, &[dataset.as_str(), &id]))).await;
        ended
    }

    /// Waits until a file is made.
    async fn made(&self, dataset: &DatasetId, begun: ExportView, progress: &dyn Progress) -> Result<ExportReport> {
        let since = tokio::time::Instant::now();
        let path = fill(paths::EXPORT, &[dataset.as_str(), &begun.export_id]);
        let (mut view, mut told, mut is_counted) = (begun, 0, false);
        progress.phase(Phase::Exporting, None, None);
        loop {
            ensure_going(progress)?;
            if !is_counted && view.items_total.is_some() {
                is_counted = true;
                progress.phase(Phase::Exporting, view.items_total, None);
            }
            progress.advance(view.items.saturating_sub(told), 0);
            told = view.items;
            match (view.stage, view.report, view.failure) {
                (ExportStage::Completed, Some(report), _) => return Ok(report),
                (ExportStage::Failed, _, Some(failure)) => {
                    return Err(failure.into_error(self.client.host(), 200, None));
                }
                (ExportStage::Running, ..) => {}
                _ => return Err(bad(self.client.host(), "an export has ended without a word")),
            }
            tokio::time::sleep(self.look_again(since.elapsed())).await;
            view = self.ask(Request::get(path.clone())).await?;
        }
    }
}

/// Writes what comes beside its place, and puts it there when it is whole.
fn write(
    beside: Beside,
    mut file: std::fs::File,
    pieces: Pieces,
    target: &Path,
    report: ExportReport,
    host: &str,
    progress: &dyn Progress,
) -> Result<ExportReport> {
    progress.phase(Phase::Exporting, None, Some(report.bytes));
    let mut bytes = 0;
    for piece in pieces {
        ensure_going(progress)?;
        let piece = piece?;
        file.write_all(&piece).map_err(|error| Error::io("write", target, error))?;
        bytes += piece.len() as u64;
        progress.advance(0, piece.len() as u64);
    }
    if bytes != report.bytes {
        return Err(bad(host, "the file of an export breaks off"));
    }
    beside.finish(&file)?;
    Ok(ExportReport { path: Some(target.display().to_string()), ..report })
}

fn bad(host: &str, reason: &str) -> Error {
    Error::BadAnswer { server: host.to_owned(), reason: reason.to_owned() }
}
