//! Routes of our own, for what the documented contracts have no words for. `GET /api/v1/healthcheck` announces them.
//!
//! They speak in the model's types: what a command prints as JSON is what travels here. Errors travel as
//! [`Failure`], so that the same error comes out at the client. Bodies are strict: a member that is not known is refused,
//! because a client that is newer than its server must not be half understood.

pub mod datasets;
pub mod exports;
pub mod failure;
pub mod imports;
pub mod items;
pub mod learning;
pub mod looking;
pub mod paths;
pub mod restoring;
pub mod snapshots;
pub mod tasks;

pub use datasets::{AddPerson, ChangeDataset, CreateDataset, CreatedDataset, DatasetsQuery, PersonQuery, Resolve};
pub use exports::{BeginExport, ExportStage, ExportView};
pub use failure::{Failure, FailureBody, Reason};
pub use imports::{FieldForm, FieldsQuery, ImportLabelsQuery, ImportLine, ImportedRow, LabelsLine, MetadataLine};
pub use items::{Items, ItemsLine, ItemsQuery, LabelItems, TagItems};
pub use learning::{EnrichRequest, PropagateRequest};
pub use looking::{CompareRequest, ContentQuery, FilesLine, HistoryQuery, Side};
pub use restoring::{
    Checkpoint, ClonePlan, CloneRequest, RestoreRequest, Started, StartedUndo, UndoQuery, UndoRequest,
};
pub use snapshots::{
    CreateRequest, CreatedSnapshot, EditRequest, ProtectRequest, RemoveRequest, Removed, SnapshotPage, SnapshotsQuery,
    TrainingModel, Verb,
};
pub use tasks::{TaskFailure, TaskView, TasksQuery, Work};

/// Version of these routes. It grows when a client has to know.
pub const VERSION: u64 = 1;

#[cfg(test)]
mod tests;
