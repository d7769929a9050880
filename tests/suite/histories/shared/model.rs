//! What the store should hold, in maps, and the store beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use snapshot::backend::{SnapshotFilter, State, Verify};
use snapshot::catalog::Trash;
use snapshot::engine::Engine;
use snapshot::error::Error;
use snapshot::model::{DatasetId, DatasetStatus, Reason, SnapshotId};
use snapshot::progress::Silent;

use super::steps::{Deed, Step};
use crate::support::{World, eventually, noise, put, register, touch};

pub(super) type Checked = Result<(), TestCaseError>;

/// What is at each path: which content, and which tags.
pub(super) type Items = BTreeMap<String, (usize, BTreeSet<String>)>;

pub(super) const PEOPLE: [&str; 3] = ["ana@example.com", "ben@example.com", "cy@example.com"];
/// Most datasets.
pub(super) const DATASETS: usize = 4;
/// Most revisions of one, so that none is thinned out.
pub(super) const REVISIONS: usize = 18;

/// Whether something is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum There {
    Shown,
    Removed,
    Freed,
}

pub(super) struct Saved {
    pub(super) id: SnapshotId,
    pub(super) name: String,
    pub(super) items: Items,
    pub(super) is_protected: bool,
    pub(super) there: There,
}

/// An operation that can be taken back.
pub(super) enum Done {
    Restored { before: Items, current: usize },
    Removed(Vec<usize>),
    Edited { which: usize, name: String },
    Protected { which: usize, was: bool },
    Renamed(String),
}

pub(super) struct Dataset {
    pub(super) id: DatasetId,
    pub(super) folder: PathBuf,
    /// Its first name; later ones begin with it.
    pub(super) root: String,
    pub(super) name: String,
    /// Which content is at which path of the folder.
    pub(super) disk: BTreeMap<String, usize>,
    /// What the store has seen of it.
    pub(super) items: Items,
    pub(super) saved: Vec<Saved>,
    pub(super) current: usize,
    pub(super) done: Vec<Done>,
    pub(super) revisions: usize,
    pub(super) there: There,
}

pub(super) struct Model {
    pub(super) world: World,
    pub(super) people: Vec<Engine>,
    pub(super) datasets: Vec<Dataset>,
    pub(super) names: usize,
}

/// The bytes of a content at a path. No two paths have one in common, so nothing ever counts as moved.
fn bytes(path: &str, content: usize) -> Vec<u8> {
    let seed = path.bytes().fold(content as u64, |seed, byte| seed * 257 + u64::from(byte));
    noise(seed, [3, 5_000, 70_000][content])
}

pub(super) fn failed(what: &'static str) -> impl Fn(Error) -> TestCaseError {
    move |error| TestCaseError::fail(format!("{what}: {error:?}"))
}

impl Dataset {
    pub(super) fn new(id: DatasetId, folder: PathBuf, name: String, first: Saved) -> Self {
        let items = first.items.clone();
        let disk = items.iter().map(|(path, (content, _))| (path.clone(), *content)).collect();
        let (saved, there) = (vec![first], There::Shown);
        let root = name.clone();
        Self { id, folder, root, name, disk, items, saved, current: 0, done: Vec::new(), revisions: 0, there }
    }

    pub(super) fn write(&mut self, path: &str, content: usize) {
        put(&self.folder, path, bytes(path, content));
        touch(&self.folder.join(path), 1_600_000_000_000_000_000 + content as i128);
        self.disk.insert(path.to_owned(), content);
    }

    /// What an operation that reads the folder finds: files are as they are now, and what is known of them stays.
    pub(super) fn look(&mut self) {
        self.items.retain(|path, _| self.disk.contains_key(path));
        for (path, content) in &self.disk {
            self.items.entry(path.clone()).or_default().0 = *content;
        }
    }

    pub(super) fn become_(&mut self, items: Items) {
        self.disk = items.iter().map(|(path, (content, _))| (path.clone(), *content)).collect();
        self.items = items;
    }

    /// Those of its snapshots that are there like this.
    pub(super) fn those(&self, there: There) -> Vec<usize> {
        (0..self.saved.len()).filter(|at| self.saved[*at].there == there).collect()
    }
}

/// The one that is meant by a number.
pub(super) fn pick(of: &[usize], number: usize) -> Option<usize> {
    (!of.is_empty()).then(|| of[number % of.len()])
}

impl Model {
    pub(super) fn new() -> Self {
        let world = World::new();
        let people = PEOPLE.map(|person| Engine::open_or_create(&world.store(), person).unwrap()).into();
        let mut model = Self { world, people, datasets: Vec::new(), names: 0 };
        for number in 0..2 {
            let name = format!("set{number}");
            let folder = model.world.folder(&name);
            put(&folder, "f0", bytes("f0", 0));
            touch(&folder.join("f0"), 1_600_000_000_000_000_000);
            let (dataset, first) = register(&model.people[0], &folder).unwrap();
            let items = [("f0".to_owned(), (0, BTreeSet::new()))].into();
            let (id, there) = (first.snapshot_id, There::Shown);
            let first = Saved { id, name: first.snapshot_name, items, is_protected: false, there };
            model.datasets.push(Dataset::new(dataset.dataset_id, folder, name, first));
        }
        model
    }

    /// The datasets that are there like this.
    pub(super) fn those(&self, there: There) -> Vec<usize> {
        (0..self.datasets.len()).filter(|at| self.datasets[*at].there == there).collect()
    }

    pub(super) fn take(&mut self, step: &Step) -> Checked {
        let Some(at) = pick(&self.those(There::Shown), step.dataset) else { return Ok(()) };
        let who = step.who;
        match &step.deed {
            Deed::Write { path, content } => self.datasets[at].write(&format!("f{path}"), *content),
            Deed::Delete { path } => {
                let (set, path) = (&mut self.datasets[at], format!("f{path}"));
                if set.disk.remove(&path).is_some() {
                    fs::remove_file(set.folder.join(&path)).unwrap();
                }
            }
            Deed::Tag { path, tag } => self.tag(who, at, Some(format!("f{path}")), &[*tag], &[])?,
            Deed::Untag { path } => self.tag(who, at, Some(format!("f{path}")), &[], &[0, 1, 2])?,
            Deed::TagAll { tag } => self.tag(who, at, None, &[*tag], &[])?,
            Deed::Create { if_changed } => self.create(who, at, *if_changed)?,
            Deed::Kill { micros } => self.kill(at, *micros)?,
            Deed::Checkpoint => self.checkpoint(who, at)?,
            Deed::Plan { pick } => self.plan(who, at, *pick)?,
            Deed::Restore { pick, checkpoint } => self.restore(who, at, *pick, *checkpoint)?,
            Deed::RestoreTags { pick } => self.restore_tags(who, at, *pick)?,
            Deed::Undo => self.undo(who, at)?,
            Deed::Remove { picks, dry_run } => self.remove(who, at, picks, *dry_run)?,
            Deed::Undelete { pick } => self.undelete(who, at, *pick)?,
            Deed::Prune { last } => self.prune(at, *last)?,
            Deed::Protect { pick, is_on } => self.protect(who, at, *pick, *is_on)?,
            Deed::Edit { pick, name } => self.edit(who, at, *pick, *name)?,
            Deed::Rename { name } => self.rename(who, at, *name)?,
            Deed::Clone { pick } => self.clone_one(who, at, *pick)?,
            Deed::RemoveDataset => self.remove_dataset(who, at)?,
            Deed::UndeleteDataset { pick } => self.undelete_dataset(who, *pick)?,
            Deed::Gc { dry_run } => self.gc(who, *dry_run)?,
            Deed::Verify => self.verify(who)?,
            Deed::LoseCaches => {
                let _ = fs::remove_dir_all(self.world.store().join("cache"));
                let _ = fs::remove_dir_all(self.world.store().join("index"));
            }
            Deed::Reopen => self.people[who] = Engine::open(&self.world.store(), PEOPLE[who]).unwrap().unwrap(),
        }
        Ok(())
    }

    /// Compares all that is cheap to look at.
    pub(super) fn check(&self) -> Checked {
        let engine = &self.people[0];
        for at in self.those(There::Shown) {
            let set = &self.datasets[at];
            // A process that is being started by another test holds our locks as well, for a moment.
            let found = eventually("it is ready", || {
                let found = engine.dataset(set.id.as_str(), Trash::Without).ok()?;
                (found.status == DatasetStatus::Ready).then_some(found)
            });
            prop_assert_eq!(&found.dataset_name, &set.name);
            prop_assert_eq!(found.current_snapshot_id.as_ref(), Some(&set.saved[set.current].id));
            for (there, deleted) in [(There::Shown, false), (There::Removed, true)] {
                let filter = SnapshotFilter { deleted, ..SnapshotFilter::default() };
                let listed = engine.snapshots(&set.id, &filter).map_err(failed("list"))?.snapshots;
                let listed = listed.into_iter().filter(|one| one.reason != Some(Reason::Auto));
                let listed: BTreeSet<_> =
                    listed.map(|one| (one.snapshot_id.to_string(), one.snapshot_name, one.protected)).collect();
                let expected = set.those(there).into_iter().map(|one| &set.saved[one]);
                let expected: BTreeSet<_> =
                    expected.map(|one| (one.id.to_string(), one.name.clone(), Some(one.is_protected))).collect();
                prop_assert_eq!(listed, expected, "{:?} of {}", there, set.name);
            }
            prop_assert_eq!(&self.on_disk(set), &set.disk, "the folder of {}", set.name);
        }
        Ok(())
    }

    /// Which content is at which path; a file with another one is an error.
    fn on_disk(&self, set: &Dataset) -> BTreeMap<String, usize> {
        let files = fs::read_dir(&set.folder).unwrap().map(|entry| entry.unwrap());
        let content = |path: &str, found: &[u8]| (0..3).find(|content| bytes(path, *content) == found);
        let file = |entry: fs::DirEntry| {
            let path = entry.file_name().into_string().unwrap();
            let found = content(&path, &fs::read(entry.path()).unwrap());
            (path, found.unwrap_or(usize::MAX))
        };
        files.map(file).collect()
    }

    /// Reads all snapshots, and what is known of the files in them.
    pub(super) fn check_contents(&self, engine: &Engine) -> Checked {
        for at in self.those(There::Shown) {
            let set = &self.datasets[at];
            for one in set.those(There::Shown) {
                let saved = &set.saved[one];
                self.check_items(engine, &State::Snapshot(set.id.clone(), saved.id.clone()), &saved.items)?;
                for (path, (content, _)) in &saved.items {
                    let pieces = engine.cat(&set.id, &saved.id, path.as_bytes()).map_err(failed("cat"))?;
                    let pieces: Vec<_> = pieces.collect::<Result<_, _>>().map_err(failed("cat"))?;
                    prop_assert!(pieces.concat() == bytes(path, *content), "`{}` of `{}`", path, saved.name);
                }
            }
        }
        Ok(())
    }

    fn check_items(&self, engine: &Engine, side: &State, expected: &Items) -> Checked {
        let items = engine.items(side, None).map_err(failed("items"))?;
        let item = |item: Result<snapshot::formats::item::Item, Error>| item.map(|item| (item.path, item.tags));
        let found: BTreeMap<String, Vec<String>> =
            items.map(item).collect::<Result<_, _>>().map_err(failed("items"))?;
        let tags = |(path, (_, tags)): (&String, &(usize, BTreeSet<String>))| {
            (path.clone(), tags.iter().cloned().collect::<Vec<_>>())
        };
        prop_assert_eq!(found, expected.iter().map(tags).collect::<BTreeMap<_, _>>());
        Ok(())
    }

    pub(super) fn verify(&self, who: usize) -> Checked {
        let report = self.people[who].verify(&Verify { full: true, ..Verify::default() }, &Silent);
        let problems = report.map_err(failed("verify"))?.problems;
        prop_assert!(problems.is_empty(), "{problems:?}");
        Ok(())
    }

    fn gc(&mut self, who: usize, dry_run: bool) -> Checked {
        let gc = || match self.people[who].gc(Duration::ZERO, dry_run, &Silent) {
            // Somebody else's child may still hold what it inherited.
            Err(Error::Busy { .. }) => None,
            ended => Some(ended),
        };
        let report = eventually("nobody is at work", gc).map_err(failed("gc"))?;
        prop_assert_eq!(report.dry_run, dry_run);
        if dry_run {
            return Ok(());
        }
        for set in &mut self.datasets {
            if set.there != There::Shown {
                set.there = There::Freed;
                continue;
            }
            let current = set.current;
            for (_, one) in
                set.saved.iter_mut().enumerate().filter(|(at, one)| *at != current && one.there == There::Removed)
            {
                one.there = There::Freed;
            }
        }
        self.check_contents(&self.people[(who + 1) % self.people.len()])
    }

    /// What must hold whatever has happened.
    pub(super) fn finish(mut self) -> Checked {
        for at in self.those(There::Shown) {
            self.create(0, at, false)?;
        }
        self.gc(1, false)?;
        self.check()?;
        self.verify(2)
    }
}
