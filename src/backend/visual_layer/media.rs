//! Adding media, having it read, and beginning the creation of a dataset again.

use std::sync::Arc;

use crate::backend::AddMedia;
use crate::backend::visual_layer::begun::Mark;
use crate::backend::visual_layer::{Begun, VisualLayer};
use crate::contract::path::fill;
use crate::contract::visual_layer::paths;
use crate::error::Result;
use crate::model::{DatasetId, TaskId, TaskType};
use crate::progress::Progress;
use crate::remote::Request;

impl VisualLayer {
    pub(super) async fn begin_addition(
        &self,
        dataset: &DatasetId,
        request: &AddMedia,
        progress: Arc<dyn Progress>,
    ) -> Result<TaskId> {
        let form = request.form(progress)?;
        let request = Request::post(fill(paths::ADD_MEDIA, &[dataset.as_str()])).form(form).patient();
        self.begin_on(dataset, &request, TaskType::MediaAddition, "the addition of media").await
    }

    pub(super) async fn begin_reindex(&self, dataset: &DatasetId) -> Result<TaskId> {
        let request = Request::post(fill(paths::REINDEX, &[dataset.as_str()])).patient();
        self.begin_on(dataset, &request, TaskType::Reindex, "the reindex").await
    }

    async fn begin_on(&self, dataset: &DatasetId, request: &Request, kind: TaskType, what: &str) -> Result<TaskId> {
        let (dataset, what) = (Some(dataset.to_string()), what.to_owned());
        let task = self.begin(request, &Mark { task_type: kind, dataset, name: "", what }).await?;
        self.remember(&task, Begun::of(&task));
        Ok(task.task_id)
    }

    pub(super) async fn retry_task(&self, task: &TaskId) -> Result<()> {
        self.client.send(&Request::post(fill(paths::TASK_RETRY, &[task.as_str()])).patient()).await?;
        Ok(())
    }
}
