//! Datasets: a table of many, all about one, and how far a folder has drifted.

use crate::console::draw::{known, short_ids};
use crate::console::table::{Details, Table, long, number, text};
use crate::console::{Records, Sheet, Show, escape, format};
use crate::model::{Counts, Dataset, DatasetStatus, Drift};

/// Fields of a dataset in JSON.
pub const FIELDS: [&str; 16] = [
    "dataset_id",
    "dataset_name",
    "status",
    "n_images",
    "n_videos",
    "n_files",
    "n_entities",
    "bytes",
    "current_snapshot_id",
    "path",
    "path_base64",
    "created_at",
    "created_by",
    "snapshots_enabled",
    "operation",
    "deleted_at",
];

/// Fields of a dataset with its drift.
const DRIFT_FIELDS: [&str; 18] = {
    let mut fields = [""; 18];
    let mut place = 0;
    while place < FIELDS.len() {
        fields[place] = FIELDS[place];
        place += 1;
    }
    fields[16] = "current_snapshot_name";
    fields[17] = "changed";
    fields
};

impl Show for Vec<Dataset> {
    fn draw(&self, sheet: &Sheet) -> String {
        let columns = [long("NAME"), text("STATUS"), text("ID"), number("ITEMS"), number("SIZE"), long("FOLDER")];
        let short = short_ids(self.iter().map(|one| one.dataset_id.as_str()));
        let mut table = Table::new(sheet, &columns);
        for one in self {
            table.row([
                one.dataset_name.clone(),
                status(one),
                short[one.dataset_id.as_str()].clone(),
                known(items(one), format::count),
                known(one.bytes, format::size),
                known(one.path.clone(), |path| path),
            ]);
        }
        table.render()
    }

    fn records(&self) -> Records {
        Records::of(&FIELDS, self)
    }

    fn ids(&self) -> Vec<String> {
        self.iter().map(|one| one.dataset_id.to_string()).collect()
    }
}

impl Show for Dataset {
    fn draw(&self, sheet: &Sheet) -> String {
        details(self, sheet).render(sheet)
    }

    fn records(&self) -> Records {
        Records::of(&FIELDS, [self])
    }

    fn ids(&self) -> Vec<String> {
        vec![self.dataset_id.to_string()]
    }
}

impl Show for Drift {
    fn draw(&self, sheet: &Sheet) -> String {
        let mut details = details(&self.dataset, sheet);
        details.maybe("Folder is", changed(self));
        details.render(sheet)
    }

    fn records(&self) -> Records {
        Records::of(&DRIFT_FIELDS, [self])
    }

    fn ids(&self) -> Vec<String> {
        self.dataset.ids()
    }
}

fn details(one: &Dataset, sheet: &Sheet) -> Details {
    let count = |number: Option<u64>| number.filter(|number| *number > 0).map(format::count);
    let mut details = Details::default();
    details
        .line("Name", escape::line(&one.dataset_name))
        .line("Status", status(one))
        .maybe(
            if one.status == DatasetStatus::Error { "Why" } else { "Running" },
            one.operation.as_deref().map(escape::line),
        )
        .line("Id", one.dataset_id.as_str())
        .maybe("Folder", one.path.as_deref().map(escape::line))
        .line("Items", known(items(one), format::count))
        .maybe("Images", count(one.n_images))
        .maybe("Videos", count(one.n_videos))
        .maybe("Files", count(one.n_files))
        .maybe("Entities", count(one.n_entities))
        .maybe("Size", one.bytes.map(format::size))
        .maybe("Current", one.current_snapshot_id.as_ref().map(|id| id.to_string()))
        .maybe("Created", one.created_at.map(|at| sheet.time_and_age(at)))
        .maybe("Created by", one.created_by.as_deref().map(escape::line))
        .maybe("Snapshots", (one.snapshots_enabled == Some(false)).then_some("off"))
        .maybe("Removed", one.deleted_at.map(|at| sheet.time_and_age(at)));
    details
}

fn items(one: &Dataset) -> Option<u64> {
    if one.n_images.is_none() && one.n_files.is_none() {
        return one.n_entities;
    }
    let known = |count: Option<u64>| count.unwrap_or(0);
    let counts = Counts {
        images: known(one.n_images),
        videos: known(one.n_videos),
        files: known(one.n_files),
        entities: known(one.n_entities),
        ..Counts::default()
    };
    Some(counts.items())
}

fn status(one: &Dataset) -> String {
    if one.deleted_at.is_some() { format!("{}, Removed", one.status) } else { one.status.to_string() }
}

/// "changed since NAME: n files", or that nothing was; `None` if there is no folder to look at.
pub fn changed(drift: &Drift) -> Option<String> {
    let name = drift.current_snapshot_name.as_deref().map(escape::line);
    let since = name.map_or_else(String::new, |name| format!(" since {name}"));
    Some(match drift.changed? {
        0 => format!("unchanged{since}"),
        number => format!("changed{since}: {}", format::plural(number, "file", "files")),
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::console::output::render;
    use crate::console::{Format, show};
    use crate::model::DatasetStatus;

    pub(crate) fn sample(id: &str, name: &str) -> Dataset {
        Dataset {
            dataset_id: id.to_owned().into(),
            dataset_name: name.into(),
            status: DatasetStatus::ReadOnly,
            n_images: Some(0),
            n_videos: Some(0),
            n_files: Some(1200),
            n_entities: Some(0),
            bytes: Some(2048),
            current_snapshot_id: None,
            path: Some("/data/set".into()),
            path_base64: Some("L2RhdGEvc2V0".into()),
            created_at: None,
            created_by: None,
            snapshots_enabled: Some(true),
            operation: None,
            deleted_at: None,
        }
    }

    #[test]
    fn statuses_are_words_for_people_and_constants_in_json() {
        let list = vec![sample("d1d1d1d1d1", "set")];
        let table = render(&list, Format::Table, &Sheet::sample(None));
        assert_eq!(
            table,
            "NAME  STATUS     ID        ITEMS     SIZE  FOLDER\nset   Read Only  d1d1d1d1  1,200  2.0 KiB  /data/set\n"
        );
        assert!(render(&list, Format::Json, &Sheet::sample(None)).contains("\"READ_ONLY\""));
    }

    #[test]
    fn the_fields_are_those_of_the_json() {
        let drift = Drift { dataset: sample("d", "set"), current_snapshot_name: None, changed: Some(1) };
        let value = show::value(&drift);
        assert!(DRIFT_FIELDS.iter().all(|field| value.get(field).is_some()), "{value}");
        assert_eq!(value.as_object().unwrap().len(), DRIFT_FIELDS.len());
    }

    #[test]
    fn drift_is_told_in_files() {
        let mut drift =
            Drift { dataset: sample("d", "set"), current_snapshot_name: Some("first".into()), changed: Some(3) };
        assert_eq!(changed(&drift).unwrap(), "changed since first: 3 files");
        drift.changed = Some(0);
        assert_eq!(changed(&drift).unwrap(), "unchanged since first");
        drift.changed = None;
        assert_eq!(changed(&drift), None);
    }
}
