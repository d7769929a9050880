//! What became of items, and of rows that were taken over.

use crate::backend::{ImportReport, ItemsChanged};
use crate::console::{Records, Sheet, Show, escape, format};

/// Fields of a change in JSON.
pub const FIELDS: [&str; 2] = ["items", "changed"];
/// Fields of an import in JSON.
pub const IMPORT_FIELDS: [&str; 6] = ["task_id", "revision_id", "rows", "inserted", "failed", "errors"];

/// Failures that people see.
const SHOWN: usize = 10;

impl Show for ItemsChanged {
    fn draw(&self, _: &Sheet) -> String {
        let items = format::plural(self.items, "item", "items");
        match self.changed {
            0 => format!("{items}, as they were\n"),
            changed => format!("{items}, {} changed\n", format::count(changed)),
        }
    }

    fn records(&self) -> Records {
        Records::of(&FIELDS, [self])
    }

    fn ids(&self) -> Vec<String> {
        Vec::new()
    }
}

impl Show for ImportReport {
    fn draw(&self, _: &Sheet) -> String {
        let rows = format::plural(self.rows, "row", "rows");
        let mut text = format!("{rows}, {} taken over", format::count(self.inserted));
        if self.failed > 0 {
            text.push_str(&format!(", {} not:", format::count(self.failed)));
        }
        text.push('\n');
        for error in self.errors.iter().take(SHOWN) {
            text.push_str(&format!("  row {}: {}\n", error.row, escape::line(&error.reason)));
        }
        let more = self.failed.saturating_sub(self.errors.len().min(SHOWN) as u64);
        if more > 0 {
            text.push_str(&format!("  and {} more\n", format::count(more)));
        }
        text
    }

    fn records(&self) -> Records {
        Records::of(&IMPORT_FIELDS, [self])
    }

    fn ids(&self) -> Vec<String> {
        self.task_id.iter().map(ToString::to_string).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::RowError;
    use crate::console::show;

    fn fields_are(value: &serde_json::Value, fields: &[&str]) {
        assert!(fields.iter().all(|field| value.get(field).is_some()), "{value}");
        assert_eq!(value.as_object().unwrap().len(), fields.len());
    }

    #[test]
    fn a_change_says_how_many() {
        let some = ItemsChanged { items: 1_200, changed: 3 };
        assert_eq!(some.draw(&Sheet::sample(None)), "1,200 items, 3 changed\n");
        let none = ItemsChanged { items: 1, changed: 0 };
        assert_eq!(none.draw(&Sheet::sample(None)), "1 item, as they were\n");
        fields_are(&show::value(&some), &FIELDS);
    }

    #[test]
    fn an_import_says_what_failed_and_why() {
        let errors = (1..=12).map(|row| RowError { row, reason: "no item `a\nb`".into() }).collect();
        let report = ImportReport { rows: 30, inserted: 10, failed: 20, errors, ..ImportReport::default() };
        let text = report.draw(&Sheet::sample(None));
        assert!(text.starts_with("30 rows, 10 taken over, 20 not:\n  row 1: no item `a\\nb`\n"), "{text}");
        assert!(text.ends_with("  and 10 more\n"), "{text}");
        fields_are(&show::value(&report), &IMPORT_FIELDS);
        let good = ImportReport { rows: 1, inserted: 1, ..ImportReport::default() };
        assert_eq!(good.draw(&Sheet::sample(None)), "1 row, 1 taken over\n");
    }
}
