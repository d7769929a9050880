//! Labels that went from items to those that look much like them.

use crate::backend::PropagationReport;
use crate::console::{Records, Sheet, Show, escape, format};

/// Fields of a report in JSON.
pub const FIELDS: [&str; 11] = [
    "task_id",
    "status",
    "revision_id",
    "threshold",
    "min_confidence",
    "labelled",
    "candidates",
    "items",
    "labels",
    "categories",
    "removed",
];

/// Categories that people see.
const SHOWN: usize = 10;

impl Show for PropagationReport {
    fn draw(&self, _: &Sheet) -> String {
        if !self.status.is_final() {
            return format!("Task {} propagates labels\n", self.task_id);
        }
        let candidates = format::plural(self.candidates, "item", "items");
        let mut text = format!(
            "{} labelled in clusters, {candidates} without labels beside them\n",
            format::plural(self.labelled, "item", "items"),
        );
        let labels = format::plural(self.labels, "label", "labels");
        text.push_str(&format!("{labels} given to {}\n", format::plural(self.items, "item", "items")));
        let mut categories: Vec<_> = self.categories.iter().collect();
        categories.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
        for (category, count) in categories.iter().take(SHOWN) {
            text.push_str(&format!("  {}: {}\n", escape::line(category), format::count(**count)));
        }
        let more = categories.len().saturating_sub(SHOWN) as u64;
        if more > 0 {
            text.push_str(&format!("  and {} more\n", format::plural(more, "category", "categories")));
        }
        if self.removed > 0 {
            let labels = format::plural(self.removed, "label", "labels");
            text.push_str(&format!("{labels} of an earlier run removed\n"));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::Propagate;
    use crate::console::show;
    use crate::model::{TaskId, TaskStatus};

    #[test]
    fn a_report_says_what_was_given_and_what_is_gone() {
        let begun = PropagationReport::begun(TaskId::random(), &Propagate::default());
        assert!(begun.draw(&Sheet::sample(None)).ends_with(" propagates labels\n"));
        let categories = (0..12).map(|at| (format!("c{at:02}\n"), at)).collect();
        let ended = PropagationReport { status: TaskStatus::Completed, labelled: 3, candidates: 2, ..begun };
        let report = PropagationReport { items: 1, labels: 66, categories, removed: 1_000, ..ended };
        let text = report.draw(&Sheet::sample(None));
        let begins = "3 items labelled in clusters, 2 items without labels beside them\n66 labels given to 1 item\n";
        assert!(text.starts_with(&format!("{begins}  c11\\n: 11\n  c10\\n: 10\n")), "{text}");
        assert!(text.ends_with("  and 2 categories more\n1,000 labels of an earlier run removed\n"), "{text}");
        let value = show::value(&report);
        assert!(FIELDS.iter().all(|field| value.get(field).is_some()), "{value}");
        assert_eq!(value.as_object().unwrap().len(), FIELDS.len());
    }
}
