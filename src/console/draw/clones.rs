//! What a clone has made.

use crate::backend::Cloned;
use crate::console::table::Details;
use crate::console::{Records, Sheet, Show, escape};
use crate::model::TaskStatus;

/// Fields of a clone in JSON.
pub const FIELDS: [&str; 7] = ["dataset_id", "dataset_name", "snapshot_id", "task_id", "status", "path", "warnings"];

impl Show for Cloned {
    fn draw(&self, sheet: &Sheet) -> String {
        let is_done = self.status == TaskStatus::Completed;
        let mut details = Details::default();
        details
            .line("Dataset", escape::line(&self.dataset_name))
            .line("Id", self.dataset_id.as_str())
            .maybe("Snapshot", self.snapshot_id.as_ref().map(|id| id.to_string()))
            .maybe("Folder", self.path.as_deref().map(escape::line))
            .maybe("Task", (!is_done).then(|| self.task_id.to_string()));
        details.render(sheet)
    }

    fn records(&self) -> Records {
        Records::of(&FIELDS, [self])
    }

    fn ids(&self) -> Vec<String> {
        vec![self.dataset_id.to_string()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::show;

    #[test]
    fn the_fields_are_those_of_the_json() {
        let cloned = Cloned {
            dataset_id: "d".to_owned().into(),
            dataset_name: "set (cloned)".into(),
            snapshot_id: None,
            task_id: "t".to_owned().into(),
            status: TaskStatus::Running,
            path: Some("/data/set-cloned".into()),
            warnings: Vec::new(),
        };
        let value = show::value(&cloned);
        assert!(FIELDS.iter().all(|field| value.get(field).is_some()), "{value}");
        assert_eq!(value.as_object().unwrap().len(), FIELDS.len());
        assert_eq!(
            cloned.draw(&Sheet::sample(None)),
            "Dataset  set (cloned)\nId       d\nFolder   /data/set-cloned\nTask     t\n"
        );
    }
}
