//! What was exported.

use crate::backend::ExportReport;
use crate::console::{Records, Sheet, Show, escape, format};

/// Fields of a report in JSON.
pub const FIELDS: [&str; 5] = ["path", "format", "items", "files", "bytes"];

impl Show for ExportReport {
    fn draw(&self, _: &Sheet) -> String {
        let mut text = format::plural(self.items, "item", "items");
        if self.files > 0 {
            text.push_str(&format!(", {} with content", format::count(self.files)));
        }
        if let Some(path) = &self.path {
            text.push_str(&format!(", in `{}`", escape::line(path)));
        }
        format!("{text} ({}, {})\n", self.format.as_str(), format::size(self.bytes))
    }

    fn records(&self) -> Records {
        Records::of(&FIELDS, [self])
    }

    fn ids(&self) -> Vec<String> {
        Vec::new()
    }
}
