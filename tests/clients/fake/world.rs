//! What the service holds, and the switches of its behaviour.

use serde_json::{Value, json};
use snapshot::model::Timestamp;

use super::Trouble;
use super::trouble::Planned;

/// The one dataset that is there from the beginning.
pub(crate) const DATASET: &str = "7c211111-0000-1000-8000-000000000001";
/// Whose key our client has.
pub(crate) const ANA: &str = "ana@example.com";
/// Somebody else.
pub(crate) const BOB: &str = "bob@example.com";

/// What somebody else does at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stranger {
    /// Nothing.
    Away,
    /// Begins the same thing just before us.
    First,
    /// Begins the same thing, and what we have asked for is never listed.
    Instead,
}

/// The service.
pub(crate) struct World {
    pub(crate) datasets: Vec<Value>,
    /// Newest first, each with the id of its dataset in `dataset`.
    pub(crate) snapshots: Vec<Value>,
    /// Newest first.
    pub(crate) tasks: Vec<Value>,
    /// What a task says at each look, the last for ever.
    pub(crate) stages: Vec<&'static str>,
    /// Why tasks fail, if they do.
    pub(crate) failure: Option<&'static str>,
    pub(crate) stranger: Stranger,
    /// Whether a 202 names its task, as our own server does.
    pub(crate) tells_tasks: bool,
    /// Whether empty things are `null`.
    pub(crate) is_null_for_empty: bool,
    pub(crate) wants_token: bool,
    pub(crate) ready_token: &'static str,
    /// Seconds that the service's clock is ahead of ours.
    pub(crate) clock: i64,
    /// Method and target of every request.
    pub(crate) log: Vec<String>,
    /// What each of them said about who asks.
    pub(crate) authorizations: Vec<Option<String>>,
    pub(super) planned: Vec<Planned>,
    made: u64,
}

/// An id with a number at its end.
pub(crate) fn id(number: u64) -> String {
    format!("{number:08x}-0d0f-4c55-9b0a-2f6a3c1d9e77")
}

/// Now, as datasets and snapshots tell it.
fn naive() -> String {
    Timestamp::now().to_string().trim_end_matches('Z').to_owned()
}

impl World {
    pub(super) fn new() -> Self {
        let mut world = Self {
            datasets: Vec::new(),
            snapshots: Vec::new(),
            tasks: Vec::new(),
            stages: vec!["INITIALIZING", "Pending", "RUNNING", "COMPLETED"],
            failure: None,
            stranger: Stranger::Away,
            tells_tasks: false,
            is_null_for_empty: false,
            wants_token: true,
            ready_token: "a-ready-token",
            clock: 0,
            log: Vec::new(),
            authorizations: Vec::new(),
            planned: Vec::new(),
            made: 0,
        };
        world.datasets.push(dataset(DATASET, "bottles"));
        world.add_snapshot(DATASET, Some("bottles_snapshot_1"), "", "creation", ANA);
        world.add_snapshot(DATASET, Some("tagged"), "with tags", "manual", BOB);
        let created = ["2026-02-03T10:11:12.131415", "2026-01-02T03:04:05.678901"];
        for (snapshot, time) in world.snapshots.iter_mut().zip(created) {
            snapshot["created_at"] = json!(time);
        }
        world
    }

    /// Makes the next requests go wrong that have this method and whose path ends like this.
    pub(crate) fn plan(&mut self, method: &'static str, path_end: &str, times: usize, trouble: Trouble) {
        self.planned.push(Planned { method, path_end: path_end.into(), times, trouble });
    }

    pub(super) fn trouble_for(&mut self, method: &str, path: &str) -> Option<Trouble> {
        let planned = self.planned.iter_mut().find(|planned| planned.hits(method, path))?;
        planned.times -= 1;
        Some(planned.trouble.clone())
    }

    pub(super) fn next_id(&mut self) -> String {
        self.made += 1;
        id(self.made)
    }

    pub(crate) fn set_status(&mut self, status: &str) {
        self.datasets[0]["status_new"] = json!(status);
    }

    /// A snapshot that is now current. Answers it.
    pub(crate) fn add_snapshot(
        &mut self,
        dataset: &str,
        name: Option<&str>,
        description: &str,
        reason: &str,
        by: &str,
    ) -> Value {
        let id = self.next_id();
        let of_dataset = self.name_of(dataset);
        let name = name.map_or_else(|| format!("{of_dataset}_snapshot_{}", &id[..8]), str::to_owned);
        for other in self.snapshots.iter_mut().filter(|other| other["dataset"] == dataset) {
            other["is_current"] = json!(false);
        }
        let snapshot = json!({
            "dataset": dataset, "snapshot_id": id, "snapshot_name": name, "source_dataset_name": of_dataset,
            "created_at": naive(), "created_by": by, "n_images": 40, "n_videos": 2, "description": description,
            "reason": reason, "training_model_id": null, "training_model_name": null, "is_current": true,
            "is_restoring": false,
        });
        self.snapshots.insert(0, snapshot.clone());
        snapshot
    }

    pub(super) fn name_of(&self, dataset: &str) -> String {
        let found = self.datasets.iter().find(|one| one["id"] == dataset);
        found.map_or_else(String::new, |one| one["display_name"].as_str().unwrap().to_owned())
    }

    /// A task of somebody, newest of all. Answers its id.
    pub(crate) fn add_task(&mut self, task_type: &str, dataset: &str, by: &str) -> String {
        let task_id = self.next_id();
        let seconds = Timestamp::now().to_string();
        let (seconds, _) = seconds.split_once('.').unwrap();
        let task = json!({
            "task_id": task_id, "dataset_id": dataset, "dataset_name": self.name_of(dataset),
            "dataset_status": "READ_ONLY", "created_by": by, "task_type": task_type, "status": "INITIALIZING",
            "status_message": "", "progress_percentage": null, "error_message": null,
            "start_time": format!("{seconds}Z"), "end_time": null, "looks": 0,
        });
        self.tasks.insert(0, task);
        task_id
    }

    /// A clone's dataset and its task. Answers the task's id.
    pub(super) fn add_clone(&mut self, source: &str, by: &str) -> String {
        let new = self.next_id();
        let name = format!("{} (cloned)", self.name_of(source));
        self.datasets.push(dataset(&new, &name));
        self.add_snapshot(&new, None, "", "clone", by);
        self.add_task("SNAPSHOT_CLONE", &new, by)
    }

    /// Every look at a task moves it on.
    pub(super) fn look(&mut self) {
        for task in &mut self.tasks {
            let looks = usize::try_from(task["looks"].as_u64().unwrap()).unwrap();
            let last = self.stages.len() - 1;
            task["status"] = json!(self.stages[looks.min(last)]);
            task["looks"] = json!(looks + 1);
            if task["status"] == "FAILED" {
                task["error_message"] = json!(self.failure);
            }
        }
    }
}

fn dataset(id: &str, name: &str) -> Value {
    json!({
        "id": id, "display_name": name, "description": "", "source_type": "BUCKET", "owned_by": "ACME",
        "created_by": ANA, "created_at": "2026-01-02T03:04:05.000006", "status": "READY", "status_new": "READY",
        "progress": 100, "n_images": 40, "n_videos": 2, "n_objects": 0, "fatal_error_msg": null,
        "source_dataset_id": null, "surprise": {"of": ["a", "newer", "version"]},
    })
}
