//! The upkeep of a store: what gc frees, what verify finds, what there is.

use crate::backend::{GcReport, Mended, Repaired, Stats, VerifyReport};
use crate::console::table::Details;
use crate::console::{Records, Sheet, Show, escape, format};

/// Fields of a gc report in JSON.
pub const GC_FIELDS: [&str; 7] =
    ["dry_run", "snapshots_purged", "datasets_purged", "packs_deleted", "packs_rewritten", "bytes_freed", "bytes_kept"];

/// Fields of a problem in JSON.
pub const PROBLEM_FIELDS: [&str; 3] = ["what", "problem", "affects"];

/// Fields of the figures of a store in JSON.
pub const STATS_FIELDS: [&str; 14] = [
    "store",
    "store_id",
    "format",
    "datasets",
    "snapshots",
    "revisions",
    "deleted_snapshots",
    "packs",
    "chunks",
    "bytes_packs",
    "bytes_catalog",
    "bytes_caches",
    "bytes_snapshots",
    "bytes_free",
];

impl Show for GcReport {
    fn draw(&self, _: &Sheet) -> String {
        let verb = if self.dry_run { "Would free" } else { "Freed" };
        format!(
            "{verb} {}, {} kept\n  {} and {} out of the trash for good\n  {} deleted, {} written anew\n",
            format::size(self.bytes_freed),
            format::size(self.bytes_kept),
            format::plural(self.snapshots_purged, "snapshot", "snapshots"),
            format::plural(self.datasets_purged, "dataset", "datasets"),
            format::plural(self.packs_deleted, "pack", "packs"),
            format::count(self.packs_rewritten),
        )
    }

    fn records(&self) -> Records {
        Records::of(&GC_FIELDS, [self])
    }

    fn ids(&self) -> Vec<String> {
        Vec::new()
    }
}

impl Show for VerifyReport {
    fn draw(&self, _: &Sheet) -> String {
        let mut text = format!(
            "Checked {}, {} and {}; {}\n",
            format::plural(self.states, "state", "states"),
            format::plural(self.nodes, "tree node", "tree nodes"),
            format::plural(self.chunks, "chunk", "chunks"),
            content(self),
        );
        for problem in &self.problems {
            text.push_str(&format!("{}: {}\n", escape::line(&problem.what), escape::line(&problem.problem)));
            for name in &problem.affects {
                text.push_str(&format!("  affects {}\n", escape::line(name)));
            }
        }
        match (&self.repair, self.problems.is_empty()) {
            (None, true) => text.push_str("No problems were found\n"),
            (Some(repair), is_whole) => text.push_str(&repaired(repair, is_whole)),
            (None, false) => {}
        }
        text
    }

    fn records(&self) -> Records {
        Records::of(&PROBLEM_FIELDS, &self.problems)
    }

    fn ids(&self) -> Vec<String> {
        self.problems.iter().map(|problem| problem.what.clone()).collect()
    }
}

/// What a repair came to.
fn repaired(repair: &Repaired, is_whole: bool) -> String {
    let mut text = String::new();
    let (done, lost) = match repair.dry_run {
        true => ("Would repair", "Would be lost"),
        false => ("Repaired", "Lost"),
    };
    let mut lines = |title: &str, list: &[Mended]| {
        for one in list {
            text.push_str(&format!("{title} {}: {}\n", escape::line(&one.what), escape::line(&one.how)));
        }
    };
    lines(done, &repair.done);
    lines(lost, &repair.lost);
    for name in &repair.snapshots {
        text.push_str(&format!("Brought back by its record: {}\n", escape::line(name)));
    }
    for name in &repair.kept {
        text.push_str(&format!("The damaged file is kept as {}\n", escape::line(name)));
    }
    text.push_str(match (is_whole, repair.done.is_empty()) {
        (true, true) => "There was nothing to repair\n",
        (true, false) => "No problems are left\n",
        (false, _) => "",
    });
    text
}

/// How much content was read.
fn content(report: &VerifyReport) -> String {
    match report.chunks_read {
        0 => "content was not read (`--full` reads all of it)".into(),
        read => format!("read {} of {}", format::size(report.bytes_read), format::plural(read, "chunk", "chunks")),
    }
}

impl Show for Stats {
    fn draw(&self, sheet: &Sheet) -> String {
        let mut details = Details::default();
        details
            .line("Store", escape::line(&self.store))
            .line("Id", &self.store_id)
            .line("Format", self.format.to_string())
            .line("Datasets", format::count(self.datasets))
            .line("Snapshots", format::count(self.snapshots))
            .line("Revisions", format::count(self.revisions))
            .line("Removed", format::count(self.deleted_snapshots))
            .line("Packs", format!("{} ({})", format::count(self.packs), format::size(self.bytes_packs)))
            .line("Chunks", format::count(self.chunks))
            .line("Catalog", format::size(self.bytes_catalog))
            .line("Caches", format::size(self.bytes_caches))
            .line("As copies", copies(self))
            .line("Free", format::size(self.bytes_free));
        details.render(sheet)
    }

    fn records(&self) -> Records {
        Records::of(&STATS_FIELDS, [self])
    }

    fn ids(&self) -> Vec<String> {
        vec![self.store_id.clone()]
    }
}

/// What all snapshots would take as copies, and which part of that the store takes.
fn copies(stats: &Stats) -> String {
    let share = format::share(stats.bytes_packs, stats.bytes_snapshots);
    format!("{} (the store takes {share} of that)", format::size(stats.bytes_snapshots))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::Problem;
    use crate::console::show;

    fn has_just(value: &serde_json::Value, fields: &[&str]) -> bool {
        fields.iter().all(|field| value.get(field).is_some()) && value.as_object().unwrap().len() == fields.len()
    }

    #[test]
    fn the_fields_are_those_of_the_json() {
        let problem = Problem { what: "pack 1".into(), problem: "is gone".into(), affects: vec!["set:first".into()] };
        let stats = Stats {
            store: "/s".into(),
            store_id: "i".into(),
            format: 1,
            datasets: 1,
            snapshots: 2,
            revisions: 0,
            deleted_snapshots: 0,
            packs: 1,
            chunks: 3,
            bytes_packs: 512,
            bytes_catalog: 1,
            bytes_caches: 1,
            bytes_snapshots: 1024,
            bytes_free: 1,
        };
        assert!(has_just(&show::value(&GcReport::default()), &GC_FIELDS));
        assert!(has_just(&show::value(&problem), &PROBLEM_FIELDS));
        assert!(has_just(&show::value(&stats), &STATS_FIELDS));
        assert!(stats.draw(&Sheet::sample(None)).contains("1.0 KiB (the store takes 50.0 % of that)"));
        let report = VerifyReport { problems: vec![problem], ..VerifyReport::default() };
        assert!(report.draw(&Sheet::sample(None)).contains("pack 1: is gone\n  affects set:first\n"));
        let mended = |what: &str| vec![Mended { what: what.into(), how: "so".into() }];
        let repair =
            Repaired { done: mended("row 1"), lost: mended("row 2"), kept: vec!["/s/x".into()], ..Repaired::default() };
        let report = VerifyReport { repair: Some(repair.clone()), ..VerifyReport::default() };
        let text = report.draw(&Sheet::sample(None));
        assert!(text.contains("Repaired row 1: so\nLost row 2: so\n") && text.ends_with("No problems are left\n"));
        let dry = VerifyReport { repair: Some(Repaired { dry_run: true, ..repair }), ..VerifyReport::default() };
        assert!(dry.draw(&Sheet::sample(None)).contains("Would repair row 1: so\n"));
    }
}
