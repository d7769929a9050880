//! Cut at every step, then recovered: the folder is as before, or as it is to be, and nothing between.

use rustix::io::Errno;

use crate::error::Error;
use crate::model::TaskId;
use crate::progress::Silent;
use crate::worktree::Root;
use crate::worktree::apply::testing::{ALONE, Memory, Tree, steps};
use crate::worktree::apply::{Fresh, Limits, recover, stage, sweep_fresh};

/// Every kind of step: comes, goes, replaced, moved, a cycle, mode and time only, files, folders and links that change
/// into each other, closed folders.
fn scenario(memory: &Memory) -> (Tree, Tree) {
    let long = [7; 12_500];
    let from = Tree::default()
        .dir("goes", 0o755)
        .dir("goes/deep", 0o500)
        .file(memory, "goes/deep/file", 0o644, 1, b"gone")
        .file(memory, "replaced", 0o644, 2, b"old")
        .file(memory, "moves", 0o640, 3, b"this one moves")
        .file(memory, "cycle-a", 0o644, 4, b"first")
        .file(memory, "cycle-b", 0o600, 5, b"second")
        .file(memory, "touched", 0o644, 6, b"same")
        .file(memory, "to-dir", 0o644, 7, b"file now")
        .dir("to-file", 0o755)
        .file(memory, "to-file/x", 0o644, 8, b"x")
        .link("to-link-and-back", 9, b"somewhere")
        .link("link", 10, b"old target")
        .dir("closed", 0o555)
        .file(memory, "closed/old", 0o444, 11, b"closed old")
        .file(memory, "closed/stays", 0o444, 12, b"stays");
    let to = Tree::default()
        .dir("comes", 0o2775)
        .dir("comes/deep", 0o555)
        .file(memory, "comes/deep/empty", 0o444, 20, b"")
        .file(memory, "comes/large", 0o644, 21, &long)
        .file(memory, "comes/moved", 0o755, 22, b"this one moves")
        .file(memory, "replaced", 0o600, 23, b"new")
        .file(memory, "cycle-a", 0o644, 24, b"second")
        .file(memory, "cycle-b", 0o600, 25, b"first")
        .file(memory, "touched", 0o400, 26, b"same")
        .dir("to-dir", 0o700)
        .file(memory, "to-dir/y", 0o644, 27, b"y")
        .file(memory, "to-file", 0o644, 28, b"a file")
        .file(memory, "to-link-and-back", 0o644, 29, b"a file too")
        .link("link", 30, b"new target")
        .dir("closed", 0o555)
        .file(memory, "closed/new", 0o444, 31, b"closed new")
        .file(memory, "closed/stays", 0o444, 12, b"stays");
    (from, to)
}

/// Runs the scenario and cuts at step `number`. `None` if there was no such step, else whether the commit had begun.
fn run_and_die(root: &Root, task: &TaskId, to: &Tree, memory: &Memory, number: u64) -> Option<bool> {
    let steps = steps(root, to);
    root.faults().die_at(number);
    let staged = stage(root, task, &steps, memory, &Silent, &ALONE);
    let outcome = match staged {
        Ok(staged) => staged.commit(&Silent).map_or(Some(true), |_| None),
        Err(_) => Some(false),
    };
    assert_eq!(root.faults().disarm() > number, outcome.is_some());
    outcome
}

#[test]
fn a_cut_anywhere_leaves_before_or_after() {
    let memory = Memory::default();
    let (from, to) = scenario(&memory);
    let (mut swept, mut finished) = (0, 0);
    for number in 0.. {
        let dir = tempfile::tempdir().unwrap();
        let root = from.build(dir.path(), "data", &memory);
        let task = TaskId::random();
        let Some(is_committing) = run_and_die(&root, &task, &to, &memory, number) else {
            assert_eq!(Tree::read(root.path()), to);
            break;
        };
        let again = Root::open(root.path()).unwrap();
        // The second attempt is cut as well, somewhere.
        again.faults().die_at(number * 7 % 61);
        let _ = recover(&again, &task, is_committing, &memory, &Silent);
        again.faults().disarm();
        let applied = recover(&again, &task, is_committing, &memory, &Silent).unwrap();
        let expected = if is_committing { &to } else { &from };
        assert_eq!(&Tree::read(root.path()), expected, "cut at {number}, committing: {is_committing}");
        assert!(
            applied.is_none_or(|applied| applied.kept.is_empty() && applied.warnings.is_empty()),
            "cut at {number}"
        );
        *(if is_committing { &mut finished } else { &mut swept }) += 1;
    }
    assert!(swept > 30 && finished > 60, "{swept} cuts before the commit, {finished} in it");
}

#[test]
fn a_failure_while_staging_leaves_no_trace() {
    let memory = Memory::default();
    let (from, to) = scenario(&memory);
    let dir = tempfile::tempdir().unwrap();
    let root = from.build(dir.path(), "data", &memory);
    let steps = steps(&root, &to);
    for number in 0.. {
        root.faults().fail_at(number, Errno::NOSPC);
        let staged = stage(&root, &TaskId::random(), &steps, &memory, &Silent, &ALONE);
        root.faults().disarm();
        match staged {
            Err(error) => assert_eq!(error.code(), crate::error::Code::NoSpace, "{error}"),
            Ok(staged) => {
                assert!(number > 30);
                staged.discard().unwrap();
                break;
            }
        }
        assert_eq!(Tree::read(root.path()), from, "failed at {number}");
    }
    assert_eq!(Tree::read(root.path()), from);
}

#[test]
fn a_stage_of_which_any_folder_is_left_is_swept() {
    let memory = Memory::default();
    let (from, to) = scenario(&memory);
    for gone in [&["0"][..], &["1"], &["0", "1"], &["0", "2"]] {
        let dir = tempfile::tempdir().unwrap();
        let root = from.build(dir.path(), "data", &memory);
        let task = TaskId::random();
        let limits = Limits { threads: 3 };
        stage(&root, &task, &steps(&root, &to), &memory, &Silent, &limits).unwrap();
        let stage = root.path().join(format!(".snapshot-{task}"));
        gone.iter().for_each(|folder| std::fs::remove_dir_all(stage.join(folder)).unwrap());
        assert!(recover(&root, &task, false, &memory, &Silent).unwrap().is_none());
        assert_eq!(Tree::read(root.path()), from, "without {gone:?}");
    }
}

#[test]
fn a_failure_in_the_commit_can_be_made_good() {
    let memory = Memory::default();
    let (from, to) = scenario(&memory);
    for number in (0..).step_by(3) {
        let dir = tempfile::tempdir().unwrap();
        let root = from.build(dir.path(), "data", &memory);
        let steps = steps(&root, &to);
        let task = TaskId::random();
        let staged = stage(&root, &task, &steps, &memory, &Silent, &ALONE).unwrap();
        root.faults().fail_at(number, Errno::IO);
        let failed = staged.commit(&Silent).is_err();
        let count = root.faults().disarm();
        recover(&root, &task, true, &memory, &Silent).unwrap();
        assert_eq!(Tree::read(root.path()), to, "failed at {number}");
        if !failed && number > count {
            break;
        }
    }
}

#[test]
fn a_finished_commit_is_not_done_again() {
    let memory = Memory::default();
    let (from, to) = scenario(&memory);
    let dir = tempfile::tempdir().unwrap();
    let root = from.build(dir.path(), "data", &memory);
    let task = TaskId::random();
    assert!(recover(&root, &task, true, &memory, &Silent).unwrap().is_none());
    let steps = steps(&root, &to);
    let applied = stage(&root, &task, &steps, &memory, &Silent, &ALONE).unwrap().commit(&Silent).unwrap();
    assert!(recover(&root, &task, true, &memory, &Silent).unwrap().is_none());
    let changed = steps.iter().filter(|step| step.after.is_some()).count();
    assert_eq!(applied.written.len(), changed);
    for (path, stat) in applied.written {
        assert_eq!(root.stat(&path).unwrap(), Some(stat));
    }
}

#[test]
fn a_damaged_journal_is_an_error_and_nothing_is_touched() {
    let memory = Memory::default();
    let (from, to) = scenario(&memory);
    let dir = tempfile::tempdir().unwrap();
    let root = from.build(dir.path(), "data", &memory);
    let task = TaskId::random();
    stage(&root, &task, &steps(&root, &to), &memory, &Silent, &ALONE).unwrap();
    let journal = root.path().join(format!(".snapshot-{task}/journal"));
    let whole = std::fs::read(&journal).unwrap();
    // One of another restore in the same place: the guard is the name of the stage in the journal's sum.
    let (elsewhere, another) = (tempfile::tempdir().unwrap(), TaskId::random());
    let theirs = from.build(elsewhere.path(), "data", &memory);
    stage(&theirs, &another, &steps(&theirs, &to), &memory, &Silent, &ALONE).unwrap();
    let swapped = std::fs::read(theirs.path().join(format!(".snapshot-{another}/journal"))).unwrap();
    let mut flipped = whole.clone();
    flipped[40] ^= 1;
    for bytes in [&flipped, &whole[..whole.len() / 2].to_vec(), &Vec::new(), &swapped] {
        std::fs::write(&journal, bytes).unwrap();
        let error = recover(&root, &task, true, &memory, &Silent).unwrap_err();
        assert!(matches!(&error, Error::Corrupt { what, .. } if what.contains(journal.to_str().unwrap())), "{error}");
    }
    // The guard: `Stage::has_files`. Without it a commit whose journal is gone counts as one that came to its end.
    std::fs::remove_file(&journal).unwrap();
    assert!(matches!(recover(&root, &task, true, &memory, &Silent), Err(Error::Corrupt { .. })));
    assert!(recover(&root, &task, false, &memory, &Silent).unwrap().is_none());
    assert_eq!(Tree::read(root.path()), from);
}

#[test]
fn a_fresh_folder_that_was_cut_is_swept_or_whole() {
    let memory = Memory::default();
    let (tree, _) = scenario(&memory);
    for number in 0.. {
        let dir = tempfile::tempdir().unwrap();
        let place = Root::open(dir.path()).unwrap();
        place.faults().die_at(number);
        let mut inode = None;
        let built = Fresh::create(&place, b".data.building").and_then(|mut fresh| {
            inode = Some(fresh.inode());
            fresh.fill(tree.entries(), &memory, &Silent, &ALONE, true)?;
            fresh.finish(b"data")
        });
        let count = place.faults().disarm();
        if let Some(inode) = inode {
            sweep_fresh(&place, b".data.building", inode).unwrap();
            assert!(!dir.path().join(".data.building").exists(), "cut at {number}");
        }
        let target = dir.path().join("data");
        assert!(!target.exists() || Tree::read(&target) == tree, "cut at {number}");
        if built.is_ok() {
            assert!(target.exists() && count <= number && number > 30);
            break;
        }
    }
}
