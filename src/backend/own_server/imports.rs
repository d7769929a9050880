//! Metadata and labels that are taken over: files are read here, and their rows are sent.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::backend::own_server::{OwnServer, of};
use crate::backend::{
    Backend, ImportReport, ImportRow, LabelImport, LabelRow, MetadataImport, MetadataRow, Rows, State, TaskProgress,
    TaskView,
};
use crate::contract::own::imports::LINES;
use crate::contract::own::{self, FieldForm, ImportLine, LabelsLine, MetadataLine, paths};
use crate::error::{Code, Error, Result};
use crate::facets::Field;
use crate::model::{DatasetId, TaskId, TaskStatus};
use crate::progress::{Phase, Progress, ensure_going};
use crate::remote::{Request, Upload};

impl OwnServer {
    pub(super) async fn fields(&self, side: &State) -> Result<BTreeMap<String, Field>> {
        let (dataset, snapshot_id) = side.parts();
        let query = own::FieldsQuery { snapshot_id: snapshot_id.cloned() };
        let found: BTreeMap<String, FieldForm> =
            self.ask(Request::get(of(paths::FIELDS, dataset)).queries(&query)).await?;
        Ok(found.into_iter().map(|(name, form)| (name, form.into())).collect())
    }

    pub(super) async fn send_labels(
        &self,
        dataset: &DatasetId,
        rows: Rows<LabelRow>,
        import: LabelImport,
        progress: Arc<dyn Progress>,
    ) -> Result<ImportReport> {
        let upload = upload(None, rows, LabelsLine::Row, progress);
        let query = own::ImportLabelsQuery { replace: import.replace, form: import.form };
        // Not known again by a key: the rows are read only once.
        self.ask(Request::post(of(paths::LABELS_IMPORT, dataset)).queries(&query).upload(upload).patient()).await
    }

    pub(super) async fn send_metadata(
        &self,
        dataset: &DatasetId,
        rows: Rows<MetadataRow>,
        import: MetadataImport,
        progress: Arc<dyn Progress>,
    ) -> Result<ImportReport> {
        let fields = import.fields.into_iter().map(|(name, field)| (name, field.into())).collect();
        let upload = upload(Some(MetadataLine::Fields(fields)), rows, MetadataLine::Row, Arc::clone(&progress));
        let request = Request::post(of(paths::METADATA, dataset)).upload(upload).patient();
        let own::Started { task_id } = self.ask(request).await?;
        let view = self.ended(&task_id, &*progress).await?;
        view.imported.ok_or_else(|| Error::BadAnswer {
            server: self.client.host().to_owned(),
            reason: format!("task {task_id} has no report of an import"),
        })
    }

    /// Waits for a task to end well. Whoever has had enough has it stop; its end is what counts.
    async fn ended(&self, task: &TaskId, progress: &dyn Progress) -> Result<TaskView> {
        let begun = tokio::time::Instant::now();
        let (mut is_aborted, mut told) = (false, TaskProgress::default());
        loop {
            let view = self.task(task.as_str()).await?;
            tell(progress, &mut told, view.progress);
            match view.task.status {
                TaskStatus::Completed => return Ok(view),
                TaskStatus::Aborted if is_aborted => {
                    return Err(Error::Interrupted { left: Some("the task was aborted, nothing was changed".into()) });
                }
                ref status if status.is_final() => return Err(failed(view)),
                _ if !is_aborted && progress.is_cancelled() => {
                    is_aborted = true;
                    // A task that can no longer be aborted ends by itself.
                    let _ = self.abort(task).await;
                }
                _ => tokio::time::sleep(self.look_again(begun.elapsed())).await,
            }
        }
    }
}

/// The task's failure as the error that it was.
fn failed(view: TaskView) -> Error {
    let told = || view.task.error_message.clone().unwrap_or_else(|| "the task failed".into());
    let (code, message) = view.failure.clone().unwrap_or_else(|| (Code::TaskFailed, told()));
    Error::Task { task_id: view.task.task_id, code, message }
}

/// Tells how far a task is, going by what was told before.
fn tell(progress: &dyn Progress, told: &mut TaskProgress, now: TaskProgress) {
    if let Some(phase) = now.phase
        && (told.phase, told.items.1, told.bytes.1) != (now.phase, now.items.1, now.bytes.1)
    {
        progress.phase(phase, now.items.1, now.bytes.1);
        *told = TaskProgress { items: (0, now.items.1), bytes: (0, now.bytes.1), ..now };
    }
    let more = |now: u64, told: u64| now.saturating_sub(told);
    progress.advance(more(now.items.0, told.items.0), more(now.bytes.0, told.bytes.0));
    *told = now;
}

/// Rows as they are sent: read one by one, after a line about all of them, if there is one.
fn upload<V: Serialize + Send + 'static>(
    head: Option<ImportLine<V>>,
    rows: Rows<ImportRow<V>>,
    line: fn(own::ImportedRow<V>) -> ImportLine<V>,
    progress: Arc<dyn Progress>,
) -> Upload {
    let make = move |put: &mut dyn FnMut(&[u8]) -> bool| {
        progress.phase(Phase::Sending, None, None);
        let mut text = Vec::new();
        let mut send = |line: &ImportLine<V>| -> Result<bool> {
            text.clear();
            serde_json::to_writer(&mut text, line).map_err(|error| Error::Internal(error.to_string()))?;
            text.push(b'\n');
            Ok(put(&text))
        };
        let mut count = 0;
        if let Some(head) = head {
            send(&head)?;
        }
        for row in rows()? {
            ensure_going(&*progress)?;
            count += 1;
            if !send(&line(row?.into()))? {
                // The server has answered already.
                return Ok(());
            }
            progress.advance(1, 0);
        }
        send(&ImportLine::End(count)).map(drop)
    };
    Upload::new(LINES, Box::new(make))
}
