//! What models have said.

use crate::backend::{EnrichmentReport, ModelView};
use crate::console::table::{Table, long, number, text};
use crate::console::{Records, Sheet, Show, escape, format};
use crate::model::parse_since;

/// Fields of a report in JSON.
pub const FIELDS: [&str; 10] =
    ["task_id", "status", "model", "revision_id", "items", "answered", "failed", "errors", "garbage", "examples"];
/// Fields of a model in JSON.
pub const MODEL_FIELDS: [&str; 6] = ["name", "type", "version", "is_configured", "ran_at", "items"];

/// Examples that people see.
const SHOWN: usize = 10;

impl Show for EnrichmentReport {
    fn draw(&self, _: &Sheet) -> String {
        if !self.status.is_final() {
            return format!("Task {} asks `{}`\n", self.task_id, escape::line(&self.model));
        }
        let items = format::plural(self.items, "item", "items");
        let mut text = format!("{items}, {} answered", format::count(self.answered));
        if self.failed > 0 {
            text.push_str(&format!(", {} not:", format::count(self.failed)));
        }
        text.push('\n');
        for error in self.errors.iter().take(SHOWN) {
            text.push_str(&format!("  {}: {}\n", escape::line(&error.path), escape::line(&error.reason)));
        }
        let more = self.failed.saturating_sub(self.errors.len().min(SHOWN) as u64);
        if more > 0 {
            text.push_str(&format!("  and {} more\n", format::count(more)));
        }
        if self.garbage > 0 {
            let lines = format::plural(self.garbage, "line that was no answer", "lines that were no answers");
            text.push_str(&format!("{lines}:\n"));
            self.examples.iter().for_each(|line| text.push_str(&format!("  {}\n", escape::line(line))));
        }
        text
    }

    fn records(&self) -> Records {
        Records::of(&FIELDS, [self])
    }

    fn ids(&self) -> Vec<String> {
        vec![self.task_id.to_string()]
    }
}

impl Show for Vec<ModelView> {
    fn draw(&self, sheet: &Sheet) -> String {
        let columns = [long("NAME"), text("TYPE"), text("VERSION"), number("ITEMS"), text("LAST ASKED"), text("HERE")];
        let mut table = Table::new(sheet, &columns);
        for one in self {
            table.row([
                one.name.clone(),
                one.r#type.clone(),
                one.version.clone(),
                format::count(one.items),
                one.ran_at.as_deref().map(|at| when(at, sheet)).unwrap_or_default(),
                if one.is_configured { "yes" } else { "no" }.to_owned(),
            ]);
        }
        table.render()
    }

    fn records(&self) -> Records {
        Records::of(&MODEL_FIELDS, self)
    }

    fn ids(&self) -> Vec<String> {
        self.iter().map(|one| one.name.clone()).collect()
    }
}

/// A time that is kept as text.
fn when(at: &str, sheet: &Sheet) -> String {
    parse_since(at).map_or_else(|_| at.to_owned(), |at| sheet.time_and_age(at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::ItemError;
    use crate::console::show;
    use crate::model::{TaskId, TaskStatus};
    use crate::models::IMAGE_STATISTICS;

    fn fields_are(value: &serde_json::Value, fields: &[&str]) {
        assert!(fields.iter().all(|field| value.get(field).is_some()), "{value}");
        assert_eq!(value.as_object().unwrap().len(), fields.len());
    }

    #[test]
    fn a_report_says_what_failed_and_why() {
        let begun = EnrichmentReport::begun(TaskId::random(), IMAGE_STATISTICS);
        assert!(begun.draw(&Sheet::sample(None)).ends_with(" asks `image-statistics`\n"));
        let errors = (0..12).map(|at| ItemError { path: format!("{at}\n.jpg"), reason: "no face".into() }).collect();
        let ended = EnrichmentReport { status: TaskStatus::Completed, items: 20, answered: 5, failed: 15, ..begun };
        let report = EnrichmentReport { errors, garbage: 1, examples: vec!["loading".into()], ..ended };
        let text = report.draw(&Sheet::sample(None));
        assert!(text.starts_with("20 items, 5 answered, 15 not:\n  0\\n.jpg: no face\n"), "{text}");
        assert!(text.ends_with("  and 5 more\n1 line that was no answer:\n  loading\n"), "{text}");
        fields_are(&show::value(&report), &FIELDS);
    }

    #[test]
    fn models_show_whether_they_can_be_asked() {
        let view = ModelView {
            name: "tagger".into(),
            r#type: "IMAGE_TAGGING".into(),
            version: "2".into(),
            is_configured: false,
            ran_at: Some("2026-01-02T03:04:05Z".into()),
            items: 1_200,
        };
        fields_are(&show::value(&view), &MODEL_FIELDS);
        assert!(vec![view].draw(&Sheet::sample(None)).contains("1,200"));
    }
}
