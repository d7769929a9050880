//! Shapes, and how tolerantly they are read.

use serde_json::{Value, json};

use super::*;
use crate::model::{self, DatasetStatus, Timestamp};

const MICROS: i64 = 1_767_323_045_678_901;

#[test]
fn a_snapshot_has_the_thirteen_fields_and_a_time_without_zone() {
    let snapshot = model::Snapshot { created_at: Timestamp::from_micros(MICROS), ..model::Snapshot::sample("a", "b") };
    let value = serde_json::to_value(Snapshot::from(snapshot)).unwrap();
    let fields: Vec<_> = value.as_object().unwrap().keys().map(String::as_str).collect();
    let mut expected = vec![
        "snapshot_id",
        "snapshot_name",
        "source_dataset_name",
        "created_at",
        "created_by",
        "n_images",
        "n_videos",
        "description",
        "reason",
        "training_model_id",
        "training_model_name",
        "is_current",
        "is_restoring",
    ];
    let mut found = fields.clone();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
    assert_eq!(value["created_at"], "2026-01-02T03:04:05.678901");
    assert_eq!(value["training_model_id"], Value::Null);
}

#[test]
fn times_are_read_with_and_without_zone_and_mean_utc() {
    for text in ["2026-01-02T03:04:05.678901", "2026-01-02T03:04:05.678901Z", "2026-01-02T04:04:05.678901+01:00"] {
        let time: NaiveTime = serde_json::from_value(json!(text)).unwrap();
        assert_eq!(time.0.as_micros(), MICROS, "{text}");
    }
    let seconds: WholeSeconds = serde_json::from_value(json!("2026-01-02T03:04:05Z")).unwrap();
    assert_eq!(serde_json::to_value(seconds).unwrap(), "2026-01-02T03:04:05Z");
    assert!(serde_json::from_value::<NaiveTime>(json!("yesterday")).is_err());
}

#[test]
fn statuses_have_spaces_in_datasets_and_underscores_in_tasks_and_are_read_alike() {
    assert_eq!(status_of_dataset(DatasetStatus::ReadOnly), "READ ONLY");
    assert_eq!(status_of_dataset(DatasetStatus::PartialIndex), "PARTIAL INDEX");
    assert_eq!(status_of_task(DatasetStatus::ReadOnly), "READ_ONLY");
    for word in ["READ ONLY", "read_only", "Read Only", "UPDATING"] {
        assert_eq!(parse_status(word), Some(DatasetStatus::ReadOnly), "{word}");
    }
    assert_eq!(parse_status("SOMETHING"), None);
}

#[test]
fn null_is_read_as_empty() {
    let snapshot = json!({"snapshot_id": "a", "snapshot_name": "b", "created_at": "2026-01-02T03:04:05",
        "description": null, "n_images": null, "is_current": null, "a_field_of_tomorrow": 1});
    let snapshot: Snapshot = serde_json::from_value(snapshot).unwrap();
    assert_eq!((snapshot.description.as_str(), snapshot.n_images, snapshot.is_current), ("", 0, false));
    let list: TaskList = serde_json::from_value(json!({"tasks": null, "total": 0})).unwrap();
    assert!(list.tasks.is_empty());
    let dataset: Dataset = serde_json::from_value(json!({"id": "a", "display_name": null, "progress": 12.5})).unwrap();
    assert_eq!((dataset.display_name.as_str(), dataset.progress), ("", Some(12)));
}

#[test]
fn detail_is_a_text_a_list_or_something_else() {
    let read = |value: Value| serde_json::from_value::<Detail>(value).unwrap();
    assert_eq!(read(json!("no")), Detail::Text("no".into()));
    let fields = json!([{"loc": ["body", "files", 3], "msg": "field required", "type": "missing"}]);
    assert!(matches!(read(fields), Detail::Fields(all) if all[0].to_string() == "body.files.3: field required"));
    assert!(matches!(read(json!({"a": 1})), Detail::Other(_)));
}

#[test]
fn a_query_leaves_out_what_is_not_asked_for() {
    let query = TaskQuery { sort_by: Some(SortBy::DatasetName), page: Some(2), ..TaskQuery::default() };
    assert_eq!(serde_json::to_value(query).unwrap(), json!({"sort_by": "dataset_name", "page": 2}));
}
