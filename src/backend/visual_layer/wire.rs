//! From the contract's bodies to our model. Words are read whatever their case, with spaces or underscores.

use serde_json::Value;

use crate::contract::visual_layer::{Dataset as WireDataset, Snapshot as WireSnapshot, Task as WireTask, parse_status};
use crate::model::{Dataset, DatasetStatus, Snapshot, Task};

/// Longest name that is sent, in characters.
const NAME_MAX: usize = 255;

/// A snapshot. What the contract does not tell is unknown.
pub(super) fn snapshot(wire: WireSnapshot) -> Snapshot {
    Snapshot {
        snapshot_id: wire.snapshot_id.into(),
        snapshot_name: wire.snapshot_name,
        source_dataset_name: wire.source_dataset_name,
        created_at: wire.created_at.0,
        created_by: some(wire.created_by),
        n_images: Some(wire.n_images),
        n_videos: Some(wire.n_videos),
        description: wire.description,
        reason: some(wire.reason).and_then(|word| word.parse().ok()),
        training_model_id: wire.training_model_id,
        training_model_name: wire.training_model_name,
        is_current: Some(wire.is_current),
        is_restoring: Some(wire.is_restoring),
        n_entities: None,
        n_files: None,
        bytes: None,
        state: None,
        protected: None,
        deleted_at: None,
    }
}

/// A dataset.
pub(super) fn dataset(wire: WireDataset) -> Dataset {
    let word = wire.status_new.or(wire.status).unwrap_or_default();
    let status = parse_status(&word);
    Dataset {
        dataset_id: wire.id.into(),
        dataset_name: wire.display_name,
        // A word that we do not know is no reason to believe that anything is allowed, or that anything has ended.
        status: status.unwrap_or(DatasetStatus::ReadOnly),
        n_images: wire.n_images,
        n_videos: wire.n_videos,
        n_files: None,
        n_entities: None,
        bytes: None,
        current_snapshot_id: None,
        path: None,
        path_base64: None,
        created_at: wire.created_at.map(|time| time.0),
        created_by: wire.created_by,
        snapshots_enabled: None,
        operation: if status.is_none() { some(word) } else { wire.fatal_error_msg },
        deleted_at: None,
    }
}

/// A task.
pub(super) fn task(wire: WireTask) -> Task {
    Task {
        task_id: wire.task_id.into(),
        dataset_id: wire.dataset_id.into(),
        dataset_name: wire.dataset_name,
        dataset_status: wire.dataset_status.as_deref().and_then(parse_status),
        created_by: some(wire.created_by),
        task_type: known(&wire.task_type),
        status: known(&wire.status),
        status_message: some(wire.status_message),
        progress_percentage: wire.progress_percentage,
        error_message: wire.error_message,
        start_time: wire.start_time.0,
        end_time: wire.end_time.map(|time| time.0),
    }
}

/// A dataset from JSON. Its id is called `id` or `dataset_id`, or both.
pub(super) fn dataset_of(mut value: Value) -> serde_json::Result<Dataset> {
    if let Some(members) = value.as_object_mut()
        && !members.contains_key("id")
        && let Some(id) = members.get("dataset_id").cloned()
    {
        members.insert("id".into(), id);
    }
    serde_json::from_value(value).map(dataset)
}

/// A word as its type; the type keeps those that it does not know.
fn known<T: std::str::FromStr<Err = std::convert::Infallible>>(word: &str) -> T {
    match word.trim().to_ascii_uppercase().replace([' ', '-'], "_").parse() {
        Ok(known) => known,
        Err(never) => match never {},
    }
}

fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// A text as a name: on one line, and no longer than names are.
pub(super) fn name(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(NAME_MAX).collect();
    line.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{TaskStatus, TaskType};

    #[test]
    fn an_unknown_status_is_neither_ready_nor_final() {
        let of = |text: &str| dataset_of(serde_json::from_str(text).unwrap()).unwrap();
        let odd = of(r#"{"id":"1","display_name":"x","status_new":"PONDERING","status":"READY"}"#);
        assert_eq!((odd.status, odd.operation.as_deref()), (DatasetStatus::ReadOnly, Some("PONDERING")));
        let either = of(r#"{"dataset_id":"1","display_name":"x","status":"READY"}"#);
        assert_eq!((either.dataset_id.as_str(), either.status), ("1", DatasetStatus::Ready));
        let both = of(r#"{"dataset_id":"1","id":"1","status_new":"READ ONLY"}"#);
        assert_eq!(both.status, DatasetStatus::ReadOnly);
        assert!(!known::<TaskStatus>("Pending").is_final());
        assert_eq!(known::<TaskStatus>("completed"), TaskStatus::Completed);
        assert_eq!(known::<TaskType>("Snapshot Restore"), TaskType::SnapshotRestore);
    }

    #[test]
    fn names_are_one_line_and_short_enough() {
        assert_eq!(name("before\nrestoring x"), "before restoring x");
        assert_eq!(name(&"é".repeat(300)).chars().count(), NAME_MAX);
    }
}
