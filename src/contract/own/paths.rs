//! The paths. `path::fill` puts ids into them; names, which may hold anything, stand in queries.

/// Where all of them are.
pub const PREFIX: &str = "/api/v1/x";

/// GET lists datasets, POST makes one without a folder.
pub const DATASETS: &str = "/api/v1/x/datasets";
/// GET finds a dataset by id, exact name or the start of an id.
pub const DATASET_RESOLVE: &str = "/api/v1/x/datasets/resolve";
/// PATCH changes name or switches, DELETE puts it in the trash.
pub const DATASET: &str = "/api/v1/x/datasets/{dataset_id}";
/// POST takes it out of the trash.
pub const DATASET_UNDELETE: &str = "/api/v1/x/datasets/{dataset_id}/undelete";
/// GET: how far its folder is from the current snapshot.
pub const DRIFT: &str = "/api/v1/x/datasets/{dataset_id}/drift";
/// GET lists who has a part in it, PUT adds somebody or changes the role, DELETE removes somebody.
pub const PEOPLE: &str = "/api/v1/x/datasets/{dataset_id}/people";
/// POST changes tags of its items.
pub const TAGS: &str = "/api/v1/x/datasets/{dataset_id}/tags";
/// POST changes labels of its items.
pub const LABELS: &str = "/api/v1/x/datasets/{dataset_id}/labels";
/// GET: its operation log.
pub const HISTORY: &str = "/api/v1/x/datasets/{dataset_id}/history";

/// GET lists snapshots with every filter, POST takes one with every option.
pub const SNAPSHOTS: &str = "/api/v1/x/datasets/{dataset_id}/snapshots";
/// GET finds a snapshot by what people type for it.
pub const SNAPSHOT_RESOLVE: &str = "/api/v1/x/datasets/{dataset_id}/snapshots/resolve";
/// POST hides several, all or none.
pub const SNAPSHOTS_REMOVE: &str = "/api/v1/x/datasets/{dataset_id}/snapshots/remove";
/// PATCH changes name or description.
pub const SNAPSHOT: &str = "/api/v1/x/datasets/{dataset_id}/snapshots/{snapshot_id}";
/// POST shows it again.
pub const SNAPSHOT_UNDELETE: &str = "/api/v1/x/datasets/{dataset_id}/snapshots/{snapshot_id}/undelete";
/// PUT keeps it from removal, or no longer.
pub const PROTECTION: &str = "/api/v1/x/datasets/{dataset_id}/snapshots/{snapshot_id}/protection";
/// GET: its entries, one JSON object a line.
pub const FILES: &str = "/api/v1/x/datasets/{dataset_id}/snapshots/{snapshot_id}/files";
/// GET: the bytes of one of its files.
pub const CONTENT: &str = "/api/v1/x/datasets/{dataset_id}/snapshots/{snapshot_id}/content";

/// GET: the items of a dataset or a snapshot with what is known of them, one JSON object a line.
pub const ITEMS: &str = "/api/v1/x/datasets/{dataset_id}/items";
/// GET: the custom fields of a dataset or a snapshot.
pub const FIELDS: &str = "/api/v1/x/datasets/{dataset_id}/fields";
/// POST takes over custom metadata, one JSON object a line.
pub const METADATA: &str = "/api/v1/x/datasets/{dataset_id}/metadata";
/// POST takes over labels, one JSON object a line.
pub const LABELS_IMPORT: &str = "/api/v1/x/datasets/{dataset_id}/labels/import";
/// POST begins an export.
pub const EXPORTS: &str = "/api/v1/x/datasets/{dataset_id}/exports";
/// GET: how far an export has come; DELETE gives it up.
pub const EXPORT: &str = "/api/v1/x/datasets/{dataset_id}/exports/{export_id}";
/// GET: the file of an export.
pub const EXPORT_FILE: &str = "/api/v1/x/datasets/{dataset_id}/exports/{export_id}/file";

/// POST begins to have a model say what it knows of its items.
pub const ENRICH: &str = "/api/v1/x/datasets/{dataset_id}/enrich";
/// GET: the models that can be asked about it, and those that were.
pub const MODELS: &str = "/api/v1/x/datasets/{dataset_id}/models";
/// POST begins to give labels to items that look much like those that have them.
pub const PROPAGATE_LABELS: &str = "/api/v1/x/datasets/{dataset_id}/propagate-labels";

/// POST says what a restore would do.
pub const PLAN_RESTORE: &str = "/api/v1/x/datasets/{dataset_id}/plan-restore";
/// POST begins a restore.
pub const RESTORE: &str = "/api/v1/x/datasets/{dataset_id}/restore";
/// GET says what an undo would take back, POST takes it back.
pub const UNDO: &str = "/api/v1/x/datasets/{dataset_id}/undo";
/// POST saves the working state as a revision.
pub const CHECKPOINT: &str = "/api/v1/x/datasets/{dataset_id}/checkpoint";
/// POST says what a clone would make.
pub const PLAN_CLONE: &str = "/api/v1/x/datasets/{dataset_id}/plan-clone";
/// POST begins a clone.
pub const CLONE: &str = "/api/v1/x/datasets/{dataset_id}/clone";
/// POST compares two states.
pub const DIFF: &str = "/api/v1/x/diff";

/// GET lists tasks.
pub const TASKS: &str = "/api/v1/x/tasks";
/// GET: a task, by id or the start of one, with its progress and result.
pub const TASK: &str = "/api/v1/x/tasks/{task_id}";
/// POST asks it to stop.
pub const TASK_ABORT: &str = "/api/v1/x/tasks/{task_id}/abort";
