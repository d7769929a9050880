//! Snapshots: a table of many, all about one.

use comfy_table::Color;
use schemars::JsonSchema;
use serde::Serialize;

use crate::console::draw::{known, short_id, short_ids};
use crate::console::table::{Details, Styled, Table, long, number, text};
use crate::console::{Records, Sheet, Show, escape, format};
use crate::model::{Snapshot, SnapshotId};

/// Fields of a snapshot in JSON, the contract's thirteen first.
pub const FIELDS: [&str; 19] = [
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
    "n_entities",
    "n_files",
    "bytes",
    "state",
    "protected",
    "deleted_at",
];

impl Show for Vec<Snapshot> {
    fn draw(&self, sheet: &Sheet) -> String {
        let columns = [
            long("NAME"),
            text("STATUS"),
            text("ID"),
            text("CREATED"),
            number("ITEMS"),
            long("CREATED BY"),
            long("DESCRIPTION"),
        ];
        let short = short_ids(self.iter().map(|one| one.snapshot_id.as_str()));
        let mut table = Table::new(sheet, &columns);
        for one in self {
            table.row([
                one.snapshot_name.as_str().into(),
                badge(one),
                short[one.snapshot_id.as_str()].as_str().into(),
                sheet.when(one.created_at).into(),
                known(one.items(), format::count).into(),
                known(one.created_by.clone(), |by| by).into(),
                Styled::from(one.description.as_str()),
            ]);
        }
        table.render()
    }

    fn records(&self) -> Records {
        Records::of(&FIELDS, self)
    }

    fn ids(&self) -> Vec<String> {
        self.iter().map(|one| one.snapshot_id.to_string()).collect()
    }
}

impl Show for Snapshot {
    fn draw(&self, sheet: &Sheet) -> String {
        let count = |number: Option<u64>| number.filter(|number| *number > 0).map(format::count);
        let mut details = Details::default();
        details
            .line("Name", escape::line(&self.snapshot_name))
            .maybe("Status", badge_text(self))
            .line("Id", self.snapshot_id.as_str())
            .line("Dataset", escape::line(&self.source_dataset_name))
            .line("Created", sheet.time_and_age(self.created_at))
            .maybe("Created by", self.created_by.as_deref())
            .maybe("Reason", self.reason.as_ref().map(|reason| reason.as_str().to_owned()))
            .line("Items", known(self.items(), format::count))
            .maybe("Images", count(self.n_images))
            .maybe("Videos", count(self.n_videos))
            .maybe("Files", count(self.n_files))
            .maybe("Entities", count(self.n_entities))
            .maybe("Size", self.bytes.map(format::size))
            .maybe("Description", Some(&self.description).filter(|text| !text.is_empty()))
            .maybe("Model", model(self))
            .maybe("State", self.state.as_deref())
            .maybe("Removed", self.deleted_at.map(|at| sheet.time_and_age(at)));
        details.render(sheet)
    }

    fn records(&self) -> Records {
        Records::of(&FIELDS, [self])
    }

    fn ids(&self) -> Vec<String> {
        vec![self.snapshot_id.to_string()]
    }
}

/// Nothing but the id of a snapshot.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Id {
    /// The id.
    pub snapshot_id: SnapshotId,
}

impl Show for Id {
    fn draw(&self, _: &Sheet) -> String {
        format!("{}\n", self.snapshot_id)
    }

    fn records(&self) -> Records {
        Records::of(&FIELDS[..1], [self])
    }

    fn ids(&self) -> Vec<String> {
        vec![self.snapshot_id.to_string()]
    }
}

/// The line by which somebody picks a snapshot: name, age, items, start of the id.
pub fn line(one: &Snapshot, sheet: &Sheet) -> String {
    let items = known(one.items(), |items| format::plural(items, "item", "items"));
    let age = format::age(sheet.now.since(one.created_at));
    let id = short_id(one.snapshot_id.as_str());
    let badge = badge_text(one).map(|text| format!(", {text}")).unwrap_or_default();
    format!("{}  ({age}, {items}, {id}{badge})", escape::line(&one.snapshot_name))
}

fn model(one: &Snapshot) -> Option<String> {
    match (&one.training_model_name, &one.training_model_id) {
        (Some(name), Some(id)) => Some(format!("{name} ({id})")),
        (Some(only), None) | (None, Some(only)) => Some(only.clone()),
        (None, None) => None,
    }
}

fn badge(one: &Snapshot) -> Styled {
    let color = if one.is_restoring == Some(true) { Color::Yellow } else { Color::Green };
    Styled::colored(badge_text(one).unwrap_or_default(), color)
}

/// The words that mark a snapshot, if any do.
fn badge_text(one: &Snapshot) -> Option<String> {
    let mut words = Vec::new();
    if one.is_restoring == Some(true) {
        words.push("Restoring");
    } else if one.is_current == Some(true) {
        words.push("Current Version");
    }
    if one.protected == Some(true) {
        words.push("Protected");
    }
    if one.deleted_at.is_some() {
        words.push("Removed");
    }
    (!words.is_empty()).then(|| words.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::output::render;
    use crate::console::{Format, show};

    fn two() -> Vec<Snapshot> {
        let mut list =
            vec![Snapshot::sample("aaaaaaaa-1111", "first\u{1b}[0m"), Snapshot::sample("bbbbbbbb-2222", "second")];
        list[0].is_current = Some(true);
        list[1].description = "two\nlines".into();
        list
    }

    #[test]
    fn a_table_shows_badges_short_ids_and_ages() {
        assert_eq!(
            render(&two(), Format::Table, &Sheet::sample(None)),
            "NAME            STATUS           ID        CREATED                     ITEMS  CREATED BY       DESCRIPTION\n\
             first\\u{1b}[0m  Current Version  aaaaaaaa  1970-01-01 00:00 (1 h ago)      3  ana@example.com\n\
             second                           bbbbbbbb  1970-01-01 00:00 (1 h ago)      3  ana@example.com  two\\nlines\n"
        );
    }

    #[test]
    fn a_table_fits_its_width() {
        let text = render(&two(), Format::Table, &Sheet::sample(Some(100)));
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
        assert_eq!(text.lines().count(), 3, "{text}");
    }

    #[test]
    fn the_fields_are_those_of_the_json() {
        let value = show::value(&two()[0]);
        let fields = value.as_object().unwrap();
        assert!(FIELDS.iter().all(|field| fields.contains_key(*field)));
        assert_eq!(fields.len(), FIELDS.len());
    }

    #[test]
    fn empty_lists_have_their_form_in_every_format() {
        let none: Vec<Snapshot> = Vec::new();
        let of = |format| render(&none, format, &Sheet::sample(None));
        assert_eq!(of(Format::Table), "");
        assert_eq!(of(Format::Json), "[]\n");
        assert_eq!(of(Format::Jsonl), "");
        assert_eq!(of(Format::Id), "");
        assert_eq!(of(Format::Csv), format!("{}\n", FIELDS.join(",")));
    }

    #[test]
    fn ids_stand_one_a_line() {
        assert_eq!(render(&two(), Format::Id, &Sheet::sample(None)), "aaaaaaaa-1111\nbbbbbbbb-2222\n");
    }

    #[test]
    fn a_line_to_pick_has_name_age_items_and_id() {
        assert_eq!(line(&two()[1], &Sheet::sample(None)), "second  (1 h ago, 3 items, bbbbbbbb)");
    }
}
