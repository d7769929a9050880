//! Random histories against a model that knows nothing but what folders held.
//!
//! Somebody edits a folder at random; in between come all the commands, and now and then the stat cache is lost or an old
//! one comes back. Whatever the order, what a snapshot holds, what a diff says and what a restore leaves is what the model
//! says.

mod disk;
mod oracle;
mod shared;

use std::collections::BTreeSet;
use std::fs;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError};
use snapshot::backend::{CreateSnapshot, DiffRequest, Entry, EntryKind, Restore, State, TaskView};
use snapshot::catalog::Trash;
use snapshot::error::Error;
use snapshot::model::{DatasetStatus, SnapshotId};
use snapshot::progress::Silent;

use crate::support::{Set, eventually, is_long, whole};
use crate::tree::{self, Node, Tree};
use disk::{Edit, any_edit, edit};
use oracle::{Restored, check_diff, differing, visible, with_unseen};

/// What `--path` may say.
const GLOBS: [&str; 6] = ["a/**", "**/*.jpg", "d", "{d,d/**}", "f.mp4", "**/y"];

#[derive(Debug, Clone)]
enum Act {
    Edit(Edit),
    Create { if_changed: bool },
    Checkpoint,
    Diff { pick: usize },
    DiffSaved { a: usize, b: usize },
    Drift,
    Restore { pick: usize, how: How, checkpoint: bool, planned: bool },
    Undo,
    Clone { pick: usize },
    LoseCache,
    KeepCache,
    OldCache,
    Reopen,
}

#[derive(Debug, Clone)]
enum How {
    Whole,
    Path(usize),
    OnlyMedia,
    OnlyTags,
}

fn any_act() -> impl Strategy<Value = Act> {
    let how = prop_oneof![
        4 => Just(How::Whole),
        3 => (0..GLOBS.len()).prop_map(How::Path),
        1 => Just(How::OnlyMedia),
        1 => Just(How::OnlyTags),
    ];
    let pick = || 0..64usize;
    prop_oneof![
        24 => any_edit().prop_map(Act::Edit),
        4 => any::<bool>().prop_map(|if_changed| Act::Create { if_changed }),
        1 => Just(Act::Checkpoint),
        2 => pick().prop_map(|pick| Act::Diff { pick }),
        1 => (pick(), pick()).prop_map(|(a, b)| Act::DiffSaved { a, b }),
        2 => Just(Act::Drift),
        6 => (pick(), how, prop::bool::weighted(0.8), any::<bool>())
            .prop_map(|(pick, how, checkpoint, planned)| Act::Restore { pick, how, checkpoint, planned }),
        3 => Just(Act::Undo),
        1 => pick().prop_map(|pick| Act::Clone { pick }),
        1 => Just(Act::LoseCache),
        1 => Just(Act::KeepCache),
        1 => Just(Act::OldCache),
        1 => Just(Act::Reopen),
    ]
}

/// A saved state, and what the folder held when it was saved.
#[derive(Clone)]
struct Saved {
    id: SnapshotId,
    tree: Tree,
    is_revision: bool,
}

/// An operation that can be taken back, and to what.
struct Undoable {
    tree: Tree,
    current: SnapshotId,
}

struct History {
    set: Set,
    saved: Vec<Saved>,
    current: SnapshotId,
    undoable: Vec<Undoable>,
    old_cache: Option<Vec<u8>>,
    clones: usize,
}

/// What somebody does, one act a line.
#[derive(Clone)]
struct Script(Vec<Act>);

impl std::fmt::Debug for Script {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|act| write!(f, "\n  {act:?}"))
    }
}

type Checked = Result<(), TestCaseError>;

impl History {
    fn new(acts: &[Act]) -> Self {
        let set = Set::new(|folder| {
            for act in acts {
                if let Act::Edit(one) = act {
                    edit(folder, one);
                }
            }
        });
        let saved = Saved { id: set.first.snapshot_id.clone(), tree: set.tree(), is_revision: false };
        let saved = Saved { tree: visible(&set.folder, &saved.tree), ..saved };
        let current = saved.id.clone();
        Self { set, saved: vec![saved], current, undoable: Vec::new(), old_cache: None, clones: 0 }
    }

    fn act(&mut self, act: &Act) -> Checked {
        match act {
            Act::Edit(one) => edit(&self.set.folder, one),
            Act::Create { if_changed } => self.create(*if_changed)?,
            Act::Checkpoint => self.checkpoint()?,
            Act::Diff { pick } => self.diff(*pick)?,
            Act::DiffSaved { a, b } => self.diff_saved(*a, *b)?,
            Act::Drift => self.check_drift()?,
            Act::Restore { pick, how, checkpoint, planned } => self.restore(*pick, how, *checkpoint, *planned)?,
            Act::Undo => self.undo()?,
            Act::Clone { pick } => self.clone_one(*pick)?,
            Act::LoseCache => drop(fs::remove_file(self.cache())),
            Act::KeepCache => self.old_cache = fs::read(self.cache()).ok(),
            Act::OldCache => {
                if let Some(bytes) = &self.old_cache {
                    fs::write(self.cache(), bytes).unwrap();
                }
            }
            Act::Reopen => self.set.engine = self.set.world.engine(),
        }
        // A process that is being started by another test holds our locks as well, for a moment.
        let dataset = eventually("it is ready", || {
            let dataset = self.set.engine.dataset(self.set.id.as_str(), Trash::Without).unwrap();
            (dataset.status == DatasetStatus::Ready).then_some(dataset)
        });
        prop_assert_eq!(dataset.current_snapshot_id.as_ref(), Some(&self.current));
        Ok(())
    }

    fn cache(&self) -> std::path::PathBuf {
        self.set.world.store().join(format!("cache/{}.stat", self.set.id))
    }

    fn seen(&self) -> Tree {
        visible(&self.set.folder, &self.set.tree())
    }

    fn pick(&self, pick: usize) -> Saved {
        self.saved[pick % self.saved.len()].clone()
    }

    fn current_tree(&self) -> &Tree {
        &self.saved.iter().find(|saved| saved.id == self.current).expect("it was saved").tree
    }

    fn create(&mut self, if_changed: bool) -> Checked {
        let request = CreateSnapshot { if_changed, ..CreateSnapshot::default() };
        let created = self.set.try_create(&request).map_err(failed("create"))?;
        let tree = self.seen();
        let is_changed = &tree != self.current_tree();
        prop_assert_eq!(created.is_new, !if_changed || is_changed);
        if created.is_new {
            self.current = created.snapshot.snapshot_id.clone();
            let files = tree.values().filter(|node| matches!(node, Node::File { .. })).count() as u64;
            prop_assert_eq!(created.snapshot.n_files, Some(files));
            self.saved.push(Saved { id: self.current.clone(), tree, is_revision: false });
            self.check_saved(self.saved.last().expect("one was pushed"))?;
        }
        Ok(())
    }

    fn checkpoint(&mut self) -> Checked {
        let saved = self.set.engine.checkpoint(&self.set.id, "by hand", &Silent).map_err(failed("checkpoint"))?;
        self.saved.push(Saved { id: saved.snapshot_id, tree: self.seen(), is_revision: true });
        self.check_saved(self.saved.last().expect("one was pushed"))
    }

    /// Fails unless a snapshot holds just what it was made of.
    fn check_saved(&self, saved: &Saved) -> Checked {
        let (engine, id) = (&self.set.engine, &self.set.id);
        let mut listed = BTreeSet::new();
        for entry in engine.files(id, &saved.id, b"").map_err(failed("files"))? {
            let entry = entry.map_err(failed("files"))?;
            let path = bytes_of(&entry);
            prop_assert!(is_like(&entry, saved.tree.get(&path)), "{:?} in {:?}", entry, saved.tree.get(&path));
            if let Some(Node::File { hash, .. }) = saved.tree.get(&path) {
                let mut hasher = blake3::Hasher::new();
                for piece in engine.cat(id, &saved.id, &path).map_err(failed("cat"))? {
                    hasher.update(&piece.map_err(failed("cat"))?);
                }
                prop_assert_eq!(*hasher.finalize().as_bytes(), *hash, "{}", entry.path);
            }
            listed.insert(path);
        }
        let missing: Vec<_> = saved.tree.keys().filter(|path| !listed.contains(*path)).collect();
        prop_assert!(missing.is_empty(), "not in the snapshot: {missing:?}");
        Ok(())
    }

    fn diff(&self, pick: usize) -> Checked {
        let (saved, id) = (self.pick(pick), &self.set.id);
        let sides = (State::Snapshot(id.clone(), saved.id), State::Working(id.clone()));
        let diff = |a, b| self.set.engine.diff(a, b, &DiffRequest::default(), &Silent).map_err(failed("diff"));
        let seen = self.seen();
        check_diff(&diff(&sides.0, &sides.1)?, &saved.tree, &seen).map_err(TestCaseError::fail)?;
        check_diff(&diff(&sides.1, &sides.0)?, &seen, &saved.tree).map_err(TestCaseError::fail)
    }

    fn diff_saved(&self, a: usize, b: usize) -> Checked {
        let (a, b, id) = (self.pick(a), self.pick(b), &self.set.id);
        let sides = (State::Snapshot(id.clone(), a.id), State::Snapshot(id.clone(), b.id));
        let diff = self.set.engine.diff(&sides.0, &sides.1, &DiffRequest::default(), &Silent);
        check_diff(&diff.map_err(failed("diff"))?, &a.tree, &b.tree).map_err(TestCaseError::fail)
    }

    fn check_drift(&self) -> Checked {
        prop_assert_eq!(self.set.drift(), differing(self.current_tree(), &self.seen()).len() as u64);
        Ok(())
    }

    fn restore(&mut self, pick: usize, how: &How, checkpoint: bool, planned: bool) -> Checked {
        let saved = self.pick(pick);
        let mut request = Restore { checkpoint, ..whole(&saved.id) };
        let mut filter = None;
        match how {
            How::Whole => {}
            How::Path(glob) => {
                request.paths = vec![GLOBS[*glob].to_owned()];
                filter = Some(glob_set(GLOBS[*glob]));
            }
            How::OnlyMedia => request.only = vec!["media".into()],
            How::OnlyTags => {
                request.only = vec!["tags".into()];
                filter = Some(GlobSet::empty());
            }
        }
        let before = self.set.tree();
        let seen = visible(&self.set.folder, &before);
        if planned {
            let plan = self.set.engine.plan_restore(&self.set.id, &request, &Silent).map_err(failed("plan"))?;
            prop_assert_eq!(&before, &self.set.tree());
            if filter.is_none() {
                let media = plan.facets["media"];
                let paths = media.total() + media.moved;
                let base = with_unseen(&before, &seen, &saved.tree, None);
                prop_assert_eq!(paths, differing(&base, &saved.tree).len() as u64, "{:?}", plan);
            }
            request.plan = Some(plan.hash);
        }
        let view = self.set.try_restore(&request).map_err(failed("restore"))?;
        let tree = self.check_restored(&before, &seen, &saved.tree, filter.as_ref(), &view)?;
        prop_assert_eq!(tree.is_some(), checkpoint);
        if let Some(tree) = tree {
            self.undoable.push(Undoable { tree, current: self.current.clone() });
        }
        if matches!(how, How::Whole) && !saved.is_revision {
            self.current = saved.id;
        }
        Ok(())
    }

    /// Says what the revision holds, if there is one.
    fn check_restored(
        &self,
        before: &Tree,
        seen: &Tree,
        wanted: &Tree,
        filter: Option<&GlobSet>,
        view: &TaskView,
    ) -> Result<Option<Tree>, TestCaseError> {
        let after = self.set.tree();
        tree::assert_no_leftovers(&self.set.folder);
        let report = view.report.as_ref().expect("a restore has a report");
        let checkpoint = report.revision_id.is_some();
        let restored = Restored { before, seen, wanted, filter, after: &after, kept: &report.kept, checkpoint };
        let faults = restored.faults();
        prop_assert!(faults.is_empty(), "{faults:#?}\nkept: {:?}\nwarnings: {:?}", report.kept, report.warnings);
        let Some(id) = report.revision_id.clone() else { return Ok(None) };
        let revision = Saved { id, tree: restored.saved(), is_revision: true };
        self.check_saved(&revision)?;
        Ok(Some(revision.tree))
    }

    fn undo(&mut self) -> Checked {
        let before = self.set.tree();
        let seen = visible(&self.set.folder, &before);
        match (self.set.undo(), self.undoable.pop()) {
            (Ok(Some(view)), Some(expected)) => {
                self.check_restored(&before, &seen, &expected.tree, None, &view)?;
                self.current = expected.current;
                Ok(())
            }
            (Err(Error::NothingToUndo { .. }), None) => Ok(()),
            (other, expected) => {
                Err(TestCaseError::fail(format!("undo: {other:?}, one to take back: {}", expected.is_some())))
            }
        }
    }

    fn clone_one(&mut self, pick: usize) -> Checked {
        let saved = self.pick(pick);
        self.clones += 1;
        let name = format!("clone-{}", self.clones);
        let (id, tree) = self.set.clone_into(&saved.id, &name).map_err(failed("clone"))?;
        let differences = tree::differences(&tree, &saved.tree);
        prop_assert!(differences.is_empty(), "{differences}");
        prop_assert_eq!(self.set.engine.drift(&id, &Silent).unwrap().changed, Some(0));
        self.set.engine.remove_dataset(&id).map_err(failed("rm"))?;
        fs::remove_dir_all(self.set.world.path(&name)).unwrap();
        Ok(())
    }

    /// What must hold whatever has happened.
    fn finish(mut self) -> Checked {
        self.check_drift()?;
        self.create(false)?;
        self.check_drift()?;
        for saved in self.saved.iter().filter(|saved| !saved.is_revision) {
            self.check_saved(saved)?;
        }
        Ok(())
    }
}

fn failed(what: &'static str) -> impl Fn(Error) -> TestCaseError {
    move |error| TestCaseError::fail(format!("{what}: {error:?}"))
}

fn glob_set(glob: &str) -> GlobSet {
    let glob = GlobBuilder::new(glob).literal_separator(true).build().unwrap();
    GlobSetBuilder::new().add(glob).build().unwrap()
}

fn bytes_of(entry: &Entry) -> Vec<u8> {
    use base64::Engine as _;
    match &entry.path_base64 {
        Some(text) => base64::engine::general_purpose::STANDARD.decode(text).unwrap(),
        None => entry.path.clone().into_bytes(),
    }
}

fn is_like(entry: &Entry, node: Option<&Node>) -> bool {
    let micros = |nanos: i128| nanos.div_euclid(1_000) as i64;
    match (entry.kind, node) {
        (EntryKind::File, Some(Node::File { size, mode, mtime, .. })) => {
            entry.size == *size && entry.mode == format!("{mode:04o}") && entry.modified.as_micros() == micros(*mtime)
        }
        (EntryKind::Dir, Some(Node::Dir { mode })) => entry.mode == format!("{mode:04o}"),
        (EntryKind::Symlink, Some(Node::Link { target, .. })) => {
            entry.target.as_deref() == Some(&*String::from_utf8_lossy(target))
        }
        _ => false,
    }
}

fn config() -> Config {
    let cases = if is_long() { 2_000 } else { 64 };
    Config { cases, failure_persistence: None, max_shrink_iters: 400, ..Config::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn whatever_the_order_everything_is_as_the_model_says(
        first in prop::collection::vec(any_edit().prop_map(Act::Edit), 0..12).prop_map(Script),
        script in prop::collection::vec(any_act(), 10..40).prop_map(Script),
    ) {
        let mut history = History::new(&first.0);
        for act in &script.0 {
            history.act(act)?;
        }
        history.finish()?;
    }
}
