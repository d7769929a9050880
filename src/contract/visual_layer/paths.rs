//! The paths. `path::fill` puts ids into them.

/// Whether the server is there. Needs no token.
pub const HEALTHCHECK: &str = "/api/v1/healthcheck";

/// The snapshots of a dataset: GET lists them, POST takes one.
pub const SNAPSHOTS: &str = "/api/v1/dataset/{dataset_id}/snapshot";
/// One snapshot: PATCH changes what is said about it, DELETE hides it; GET is an addition of ours.
pub const SNAPSHOT: &str = "/api/v1/dataset/{dataset_id}/snapshot/{snapshot_id}";
/// POST goes back to a snapshot, or to `current`.
pub const RESTORE: &str = "/api/v1/dataset/{dataset_id}/snapshot/{snapshot_id}/restore";
/// POST makes a dataset of a snapshot.
pub const CLONE: &str = "/api/v1/dataset/{dataset_id}/snapshot/{snapshot_id}/clone";
/// In place of a snapshot's id in [`RESTORE`]: the current one.
pub const CURRENT: &str = "current";

/// GET lists tasks.
pub const TASKS: &str = "/api/v1/tasks";
/// GET says what tasks can be filtered by.
pub const TASK_FILTERS: &str = "/api/v1/tasks/filters";
/// One task; an addition of ours.
pub const TASK: &str = "/api/v1/tasks/{task_id}";
/// POST stops a task.
pub const TASK_ABORT: &str = "/api/v1/tasks/{task_id}/abort";
/// POST begins a task again.
pub const TASK_RETRY: &str = "/api/v1/tasks/{task_id}/retry";

/// GET lists datasets.
pub const DATASETS: &str = "/api/v1/datasets";
/// POST makes a dataset.
pub const NEW_DATASET: &str = "/api/v1/dataset";
/// One dataset: GET shows it, DELETE removes it.
pub const DATASET: &str = "/api/v1/dataset/{dataset_id}";
/// GET: a dataset's figures.
pub const DATASET_STATS: &str = "/api/v1/dataset/{dataset_id}/stats";
/// GET: how far a dataset that is being made has come.
pub const CREATION_STATUS: &str = "/api/v1/datasets/{dataset_id}/creation-status";

/// GET begins an export.
pub const EXPORT: &str = "/api/v1/dataset/{dataset_id}/export_context_async";
/// POST begins an export of some items.
pub const EXPORT_ENTITIES: &str = "/api/v1/dataset/{dataset_id}/export_entities_async";
/// GET: how far an export has come.
pub const EXPORT_STATUS: &str = "/api/v1/dataset/{dataset_id}/export_status";
/// GET: the file of an export. An addition: the service has its files elsewhere.
pub const EXPORT_FILE: &str = "/api/v1/dataset/{dataset_id}/exports/{export_id}";
/// GET: an export in the answer itself.
pub const EXPORT_INLINE: &str = "/api/v1/dataset/{dataset_id}/export";
/// GET: the ids of all items with their paths, as CSV.
pub const EXPORT_MEDIA_ID: &str = "/api/v1/dataset/{dataset_id}/export_media_id";

/// POST declares a field whose values are to be sent.
pub const METADATA_TASKS: &str = "/api/v1/datasets/{dataset_id}/custom_metadata/tasks";
/// POST sends the values of a field.
pub const METADATA_TASK: &str = "/api/v1/datasets/{dataset_id}/custom_metadata/tasks/{task_id}";
/// GET: how many of the values were taken over.
pub const METADATA_TASK_STATUS: &str = "/api/v1/datasets/{dataset_id}/custom_metadata/tasks/{task_id}/status";
/// GET: the fields of a dataset.
pub const METADATA_SCHEMA: &str = "/api/v1/datasets/{dataset_id}/custom_metadata/schema";
/// GET: the values of an item.
pub const METADATA_OF_IMAGE: &str = "/api/v1/datasets/{dataset_id}/image/{image_id}/custom_metadata";

/// GET lists the models that can be asked about a dataset.
pub const LIST_MODELS: &str = "/api/v1/enrichment/{dataset_id}/list_models";
/// GET: what a dataset was enriched with.
pub const ENRICHMENT_CONTEXT: &str = "/api/v1/enrichment/{dataset_id}/context";
/// POST has models say what they know of a dataset.
pub const ENRICH_DATASET: &str = "/api/v1/dataset/{dataset_id}/enrich_dataset";
/// GET: where an enrichment stands.
pub const ENRICHMENT_STATUS: &str = "/api/v1/enrichment/{dataset_id}/{context_id}/status";

/// GET: groups of items that look alike.
pub const EXPLORE: &str = "/api/v1/explore/{dataset_id}";
/// GET: what looks like an item.
pub const DUPLICATES: &str = "/api/v1/dataset/{dataset_id}/media/{media_id}/duplicates";

/// PUT shares a dataset.
pub const INVITE: &str = "/api/v1/manage/{dataset_id}/invite";
/// GET: who has a part in a dataset.
pub const SHARE: &str = "/api/v1/manage/{dataset_id}/share";

/// GET makes an empty dataset that waits for files.
pub const INGESTION_NEW: &str = "/api/v1/ingestion/new_dataset";
/// GET opens a transaction for files.
pub const INGESTION_FILES: &str = "/api/v1/ingestion/{dataset_id}/data_files";
/// POST puts files into a transaction.
pub const INGESTION_UPLOAD: &str = "/api/v1/ingestion/{dataset_id}/data_files/{trans_id}";
/// POST makes the dataset of what a transaction has.
pub const INGESTION_PROCESS: &str = "/api/v1/ingestion/{dataset_id}/process_files/{trans_id}";
/// POST adds media.
pub const ADD_MEDIA: &str = "/api/v1/dataset/{dataset_id}/add_media";
/// POST reads what was added.
pub const REINDEX: &str = "/api/v1/dataset/{dataset_id}/reindex";
