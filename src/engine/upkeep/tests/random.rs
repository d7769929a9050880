//! Whatever is created, removed and collected in whatever order, each snapshot that remains holds what it held.

use proptest::prelude::*;

use super::*;

#[derive(Debug, Clone)]
enum Step {
    /// Writes or deletes a file: its name, and seed and length of the content, if any.
    Change(u8, Option<(u64, usize)>),
    Create,
    /// Removes one of the snapshots that are not current.
    Remove(prop::sample::Index),
    Collect,
    Verify,
    Reopen,
    ForgetIndex,
}

fn step() -> impl Strategy<Value = Step> {
    let content =
        prop::option::weighted(0.8, (0..6u64, prop_oneof![0..30usize, 2_000..9_000usize, 70_000..90_000usize]));
    prop_oneof![
        6 => (0..8u8, content).prop_map(|(name, content)| Step::Change(name, content)),
        4 => Just(Step::Create),
        3 => any::<prop::sample::Index>().prop_map(Step::Remove),
        2 => Just(Step::Collect),
        1 => Just(Step::Verify),
        1 => Just(Step::Reopen),
        1 => Just(Step::ForgetIndex),
    ]
}

/// The sample and what it should hold.
struct Model {
    sample: Sample,
    folder: Files,
    /// All snapshots that were not removed; the last is current.
    snapshots: Vec<(SnapshotId, Files)>,
}

impl Model {
    fn new() -> Self {
        let sample = Sample::with(&[]);
        let snapshots = vec![(sample.first.clone(), Files::new())];
        Self { sample, folder: Files::new(), snapshots }
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Change(name, content) => self.change(&format!("d{}/{name}", name % 3), content),
            Step::Create => self.snapshots.push((self.sample.create(), self.folder.clone())),
            Step::Remove(which) if self.snapshots.len() > 1 => {
                let (id, _) = self.snapshots.remove(which.index(self.snapshots.len() - 1));
                self.sample.remove(&id);
            }
            Step::Remove(_) => {}
            Step::Collect => {
                let (foretold, report) = (self.sample.gc(true), self.sample.gc(false));
                assert_eq!(report.snapshots_purged, foretold.snapshots_purged);
                assert_eq!(report.packs_deleted, foretold.packs_deleted);
                assert_eq!(report.packs_rewritten, foretold.packs_rewritten);
                let stats = self.sample.engine.stats().unwrap();
                assert_eq!((stats.bytes_packs, stats.deleted_snapshots), (report.bytes_kept, 0));
                self.check();
            }
            Step::Verify => assert_eq!(self.sample.verify(true).problems, []),
            Step::Reopen => self.sample.reopen(),
            Step::ForgetIndex => {
                let _ = std::fs::remove_dir_all(self.sample.store().join("index"));
                self.sample.reopen();
            }
        }
    }

    fn change(&mut self, path: &str, content: Option<(u64, usize)>) {
        match content {
            Some((seed, length)) => {
                let bytes = noise(seed, length);
                self.sample.put(path, &bytes);
                self.folder.insert(path.to_owned(), bytes);
            }
            None if self.folder.remove(path).is_some() => self.sample.delete(path),
            None => {}
        }
    }

    fn check(&self) {
        for (id, files) in &self.snapshots {
            assert_eq!(self.sample.files_of(id).unwrap(), *files);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn what_remains_is_whole(steps in proptest::collection::vec(step(), 1..30)) {
        let mut model = Model::new();
        for step in steps {
            model.take(step);
        }
        model.take(Step::Collect);
        model.take(Step::Verify);
    }
}
