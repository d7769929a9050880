//! Plans, and reports of what restore, undo and guard have done.

use crate::backend::Undo;
use crate::console::draw::{diffs, short_id};
use crate::console::{Records, Sheet, Show, escape, format};
use crate::model::{FacetPlan, Plan, Report, TaskStatus};

/// Names that are listed before the rest is only counted.
const LISTED: usize = 10;

/// Fields of a report in JSON.
pub const FIELDS: [&str; 9] =
    ["task_id", "status", "dataset_id", "snapshot_id", "state", "plan", "revision_id", "kept", "warnings"];

/// The status of a report on something that was only planned.
pub fn planned() -> TaskStatus {
    TaskStatus::Other("PLANNED".into())
}

/// A plan in lines for people: counts per facet, bytes, collisions.
pub fn plan(plan: &Plan) -> String {
    lines(plan, ["to write", "replaced or removed"])
}

/// A plan that was carried out, in lines for people.
fn done(plan: &Plan) -> String {
    lines(plan, ["written", "replaced or removed"])
}

fn lines(plan: &Plan, [to_write, removed]: [&str; 2]) -> String {
    let mut text = String::new();
    for (name, facet) in plan.facets.iter().filter(|(_, facet)| facet.total() + facet.dropped > 0) {
        let dropped = match facet.dropped {
            0 => String::new(),
            dropped => format!(", {} left out, for their files are not there", format::count(dropped)),
        };
        text.push_str(&format!("  {}: {}{dropped}\n", escape::line(name), counts(facet)));
    }
    if plan.bytes_written > 0 || plan.bytes_removed > 0 {
        let (writes, removes) = (format::size(plan.bytes_written), format::size(plan.bytes_removed));
        text.push_str(&format!("  {writes} {to_write}, {removes} {removed}\n"));
    }
    text.push_str(&collisions(&plan.collisions));
    text
}

/// What an undo would do, in lines for people.
pub fn undo(undo: &Undo, sheet: &Sheet) -> String {
    let operation = &undo.operation;
    let mut text = format!(
        "Taking back operation {}, {} `{}` ({})\n",
        operation.operation,
        escape::line(&operation.verb),
        escape::line(&operation.subject),
        format::age(sheet.now.since(operation.at)),
    );
    if let Some(planned) = &undo.plan {
        text.push_str(&plan(planned));
    }
    text
}

impl Show for Report {
    fn draw(&self, _: &Sheet) -> String {
        let mut text = headline(self);
        if let Some(planned) = self.plan.as_ref().filter(|planned| !planned.is_empty()) {
            text.push_str(&if self.status == TaskStatus::Completed { done(planned) } else { plan(planned) });
        }
        for kept in &self.kept {
            text.push_str(&format!("Kept `{}` as `{}`\n", escape::line(&kept.path), escape::line(&kept.kept_as)));
        }
        text
    }

    fn records(&self) -> Records {
        Records::of(&FIELDS, [self])
    }

    fn ids(&self) -> Vec<String> {
        self.task_id.iter().map(ToString::to_string).collect()
    }
}

fn headline(report: &Report) -> String {
    let is_empty = report.plan.as_ref().is_some_and(Plan::is_empty);
    match (&report.status, &report.task_id) {
        (TaskStatus::Completed, _) if is_empty => "Nothing had to be changed\n".into(),
        (TaskStatus::Completed, _) => match &report.snapshot_id {
            Some(id) => format!("Restored {}\n", short_id(id.as_str())),
            None => "Done\n".into(),
        },
        (status, _) if *status == planned() => "Planned, nothing was changed\n".into(),
        (_, Some(task)) => format!("Started task {task}\n"),
        (status, None) => format!("{}\n", status.as_str()),
    }
}

fn counts(facet: &FacetPlan) -> String {
    diffs::words([
        (facet.added, if facet.added == 1 { "comes back" } else { "come back" }),
        (facet.changed, "set back"),
        (facet.moved, "moved"),
        (facet.removed, "removed"),
    ])
}

fn collisions(names: &[String]) -> String {
    if names.is_empty() {
        return String::new();
    }
    let listed: Vec<_> = names.iter().take(LISTED).map(|name| escape::line(name)).collect();
    let more = names.len().saturating_sub(LISTED);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("  names that collide there: {}{rest}\n", listed.join(", "))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::console::show;
    use crate::model::Kept;

    pub(crate) fn sample(status: TaskStatus) -> Report {
        let media = FacetPlan { added: 2, removed: 1, ..FacetPlan::default() };
        let plan = Plan {
            hash: "h".into(),
            facets: [("media".to_owned(), media), ("tags".to_owned(), FacetPlan::default())].into(),
            bytes_written: 2048,
            bytes_removed: 10,
            collisions: Vec::new(),
        };
        Report {
            task_id: Some("t".to_owned().into()),
            status,
            dataset_id: "d".to_owned().into(),
            snapshot_id: None,
            state: None,
            plan: Some(plan),
            revision_id: None,
            kept: vec![Kept { path: "a".into(), kept_as: "a.kept-1".into() }],
            warnings: Vec::new(),
        }
    }

    #[test]
    fn a_report_says_what_was_done_and_kept() {
        assert_eq!(
            sample(TaskStatus::Completed).draw(&Sheet::sample(None)),
            "Done\n  media: 2 come back, 1 removed\n  2.0 KiB written, 10 B replaced or removed\nKept `a` as `a.kept-1`\n"
        );
        let restored = Report { snapshot_id: Some("19202ff7-38aa".to_owned().into()), ..sample(TaskStatus::Completed) };
        assert!(restored.draw(&Sheet::sample(None)).starts_with("Restored 19202ff7\n"));
        assert!(sample(TaskStatus::Running).draw(&Sheet::sample(None)).starts_with("Started task t\n"));
        assert!(sample(planned()).draw(&Sheet::sample(None)).starts_with("Planned"));
    }

    #[test]
    fn rows_without_a_file_are_told() {
        let tags = FacetPlan { changed: 2, dropped: 3, ..FacetPlan::default() };
        let planned = Plan { facets: [("tags".to_owned(), tags)].into(), ..Plan::default() };
        assert_eq!(plan(&planned), "  tags: 2 set back, 3 left out, for their files are not there\n");
    }

    #[test]
    fn one_comes_back_and_two_come_back() {
        let back = |added| counts(&FacetPlan { added, ..FacetPlan::default() });
        assert_eq!(back(1), "1 comes back");
        assert_eq!(back(2), "2 come back");
    }

    #[test]
    fn the_fields_are_those_of_the_json() {
        let value = show::value(&sample(planned()));
        assert!(FIELDS.iter().all(|field| value.get(field).is_some()), "{value}");
        assert_eq!(value.as_object().unwrap().len(), FIELDS.len());
        assert_eq!(value["status"], "PLANNED");
    }

    #[test]
    fn many_collisions_are_counted() {
        let names: Vec<_> = (0..12).map(|number| number.to_string()).collect();
        assert!(collisions(&names).ends_with("9 and 2 more\n"));
        assert_eq!(collisions(&[]), "");
    }
}
