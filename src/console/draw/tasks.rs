//! Tasks: a table of many, all about one.

use crate::console::draw::{known, short_ids};
use crate::console::table::{Details, Table, long, number, text};
use crate::console::{Records, Sheet, Show, escape};
use crate::model::{Task, TaskStatus, TaskType};

/// Fields of a task in JSON.
pub const FIELDS: [&str; 12] = [
    "task_id",
    "dataset_id",
    "dataset_name",
    "dataset_status",
    "created_by",
    "task_type",
    "status",
    "status_message",
    "progress_percentage",
    "error_message",
    "start_time",
    "end_time",
];

impl Show for Vec<Task> {
    fn draw(&self, sheet: &Sheet) -> String {
        let columns = [
            text("ID"),
            text("TYPE"),
            text("STATUS"),
            number("DONE"),
            long("DATASET"),
            text("STARTED"),
            long("MESSAGE"),
        ];
        let short = short_ids(self.iter().map(|one| one.task_id.as_str()));
        let mut table = Table::new(sheet, &columns);
        for one in self {
            table.row([
                short[one.task_id.as_str()].clone(),
                kind(&one.task_type),
                status(&one.status),
                known(one.progress_percentage, |percent| format!("{percent} %")),
                one.dataset_name.clone(),
                sheet.when(one.start_time),
                one.error_message.clone().or_else(|| one.status_message.clone()).unwrap_or_default(),
            ]);
        }
        table.render()
    }

    fn records(&self) -> Records {
        Records::of(&FIELDS, self)
    }

    fn ids(&self) -> Vec<String> {
        self.iter().map(|one| one.task_id.to_string()).collect()
    }
}

impl Show for Task {
    fn draw(&self, sheet: &Sheet) -> String {
        let mut details = Details::default();
        details
            .line("Id", self.task_id.as_str())
            .line("Type", kind(&self.task_type))
            .line("Status", status(&self.status))
            .maybe("Done", self.progress_percentage.map(|percent| format!("{percent} %")))
            .maybe("Message", self.status_message.as_deref())
            .maybe("Error", self.error_message.as_deref())
            .line("Dataset", escape::line(&self.dataset_name))
            .line("Started", sheet.time_and_age(self.start_time))
            .maybe("Ended", self.end_time.map(|at| sheet.time_and_age(at)))
            .maybe("Created by", self.created_by.as_deref().map(escape::line));
        details.render(sheet)
    }

    fn records(&self) -> Records {
        Records::of(&FIELDS, [self])
    }

    fn ids(&self) -> Vec<String> {
        vec![self.task_id.to_string()]
    }
}

fn kind(kind: &TaskType) -> String {
    words(kind.as_str())
}

fn status(status: &TaskStatus) -> String {
    words(status.as_str())
}

/// `SNAPSHOT_RESTORE` as `Snapshot Restore`.
fn words(constant: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters.map(|letter| letter.to_ascii_lowercase())).collect::<String>()
    };
    constant.split('_').map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::console::show;
    use crate::model::Timestamp;

    pub(crate) fn sample(id: &str, status: TaskStatus) -> Task {
        Task {
            task_id: id.to_owned().into(),
            dataset_id: "d".to_owned().into(),
            dataset_name: "set".into(),
            dataset_status: None,
            created_by: None,
            task_type: TaskType::SnapshotRestore,
            status,
            status_message: None,
            progress_percentage: Some(40),
            error_message: None,
            start_time: Timestamp::from_micros(0),
            end_time: None,
        }
    }

    #[test]
    fn the_fields_are_those_of_the_json() {
        let value = show::value(&sample("t", TaskStatus::Running));
        assert!(FIELDS.iter().all(|field| value.get(field).is_some()), "{value}");
        assert_eq!(value.as_object().unwrap().len(), FIELDS.len());
    }

    #[test]
    fn constants_become_words() {
        let table = vec![sample("t1t1t1t1t1", TaskStatus::Running)].draw(&Sheet::sample(None));
        assert!(table.contains("Snapshot Restore  Running  40 %  set"), "{table}");
    }
}
