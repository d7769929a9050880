//! Differences: counts per facet, then the items with a letter each.

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use crate::console::{Records, Sheet, Show, escape, format};
use crate::model::{Change, ChangeCounts, Diff, DiffItem, FacetDiff};

/// Fields of an item of a difference.
pub const FIELDS: [&str; 5] = ["facet", "change", "path", "path_base64", "from"];

impl Show for Diff {
    fn draw(&self, sheet: &Sheet) -> String {
        let mut text = String::new();
        for (name, facet) in self.facets.iter().filter(|(_, facet)| !facet.is_empty()) {
            text.push_str(&format!("{}: {}\n", escape::line(name), counts(facet)));
            for (part, counts) in &facet.inside {
                text.push_str(&format!("  {}: {}\n", escape::line(part), inside(counts)));
            }
            for item in &facet.items {
                text.push_str(&line(item, sheet));
            }
        }
        text
    }

    fn records(&self) -> Records {
        let of_facet = |(name, facet): (&String, &FacetDiff)| -> Vec<Value> {
            facet.items.iter().map(|item| record(name, item)).collect()
        };
        Records { fields: &FIELDS, values: self.facets.iter().flat_map(of_facet).collect() }
    }

    fn ids(&self) -> Vec<String> {
        self.facets.values().flat_map(|facet| facet.items.iter().map(|item| item.path.clone())).collect()
    }
}

/// Counts of one facet in words: `2 added, 1 removed`.
pub fn counts(facet: &FacetDiff) -> String {
    words([(facet.added, "added"), (facet.changed, "changed"), (facet.moved, "moved"), (facet.removed, "removed")])
}

/// Counts of a field, a category or a tag in words.
fn inside(counts: &ChangeCounts) -> String {
    words([(counts.added, "added"), (counts.changed, "changed"), (0, ""), (counts.removed, "removed")])
}

/// The counts that are not zero, in words.
pub(super) fn words(counts: [(u64, &str); 4]) -> String {
    let parts: Vec<_> = counts
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{} {word}", format::count(*number)))
        .collect();
    if parts.is_empty() { "nothing".into() } else { parts.join(", ") }
}

fn record(facet: &str, item: &DiffItem) -> Value {
    json!({"facet": facet, "change": item.change, "path": item.path, "path_base64": item.path_base64, "from": item.from})
}

fn line(item: &DiffItem, sheet: &Sheet) -> String {
    let (letter, color) = match item.change {
        Change::Added => ("A", AnsiColor::Green),
        Change::Changed => ("M", AnsiColor::Yellow),
        Change::Moved => ("R", AnsiColor::Cyan),
        Change::Removed => ("D", AnsiColor::Red),
    };
    let path = escape::line(&item.path);
    let letter = sheet.paint(letter, Style::new().fg_color(Some(color.into())));
    match &item.from {
        Some(from) => format!("  {letter} {} -> {path}\n", escape::line(from)),
        None => format!("  {letter} {path}\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::Format;
    use crate::console::output::render;

    fn sample() -> Diff {
        let item = |path: &str, change| DiffItem { path: path.into(), path_base64: None, change, from: None };
        let mut media = FacetDiff::default();
        media.push(item("a.jpg", Change::Added), true);
        media.push(DiffItem { from: Some("old".into()), ..item("n\new", Change::Moved) }, true);
        media.push(item("z", Change::Removed), true);
        let facets = [("media".to_owned(), media), ("tags".to_owned(), FacetDiff::default())].into();
        Diff { a: "s1".into(), b: "working".into(), facets }
    }

    #[test]
    fn items_have_letters_and_escaped_paths() {
        assert_eq!(
            sample().draw(&Sheet::sample(None)),
            "media: 1 added, 1 moved, 1 removed\n  A a.jpg\n  R old -> n\\new\n  D z\n"
        );
    }

    #[test]
    fn what_differs_inside_of_items_is_counted() {
        let mut labels = FacetDiff { changed: 1, ..FacetDiff::default() };
        labels.inside.insert("cat".into(), ChangeCounts { added: 2, changed: 0, removed: 1 });
        let diff = Diff { facets: [("labels".to_owned(), labels)].into(), ..sample() };
        assert_eq!(diff.draw(&Sheet::sample(None)), "labels: 1 changed\n  cat: 2 added, 1 removed\n");
    }

    #[test]
    fn every_item_is_a_record() {
        let text = render(&sample(), Format::Csv, &Sheet::sample(None));
        assert_eq!(
            text,
            "facet,change,path,path_base64,from\nmedia,added,a.jpg,,\nmedia,moved,\"n\new\",,old\nmedia,removed,z,,\n"
        );
        assert_eq!(render(&sample(), Format::Id, &Sheet::sample(None)).lines().next(), Some("a.jpg"));
    }
}
