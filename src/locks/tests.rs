use std::process::{Child, Command};

use super::*;

const NOW: Duration = Duration::ZERO;
/// As long as it takes.
const PATIENT: Duration = Duration::MAX;

fn locks() -> (tempfile::TempDir, Locks) {
    let folder = tempfile::tempdir().unwrap();
    let locks = Locks::new(folder.path().join("locks"));
    (folder, locks)
}

fn set() -> DatasetId {
    "aaaa-1111".to_owned().into()
}

fn ana(verb: &str) -> Holder {
    Holder::this_process(verb, "ana@example.com")
}

fn is_busy(result: Result<Lock>) -> bool {
    matches!(result, Err(Error::Busy { .. }))
}

/// A process that holds a lock as its standard input until it is killed.
fn child_with(lock: Lock) -> Child {
    Command::new("sleep").arg("600").stdin(lock.into_stdio()).spawn().unwrap()
}

#[test]
fn one_operation_at_a_time_works_on_a_dataset() {
    let (_folder, locks) = locks();
    let held = locks.dataset(&set(), &ana("restore"), NOW).unwrap();
    assert!(is_busy(locks.dataset(&set(), &ana("create"), NOW)));
    locks.dataset(&"bbbb".to_owned().into(), &ana("create"), NOW).unwrap();
    drop(held);
    locks.dataset(&set(), &ana("create"), NOW).unwrap();
}

#[test]
fn writers_share_the_store_and_freeing_space_does_not() {
    let (_folder, locks) = locks();
    let writers = [locks.store_shared(NOW).unwrap(), locks.store_shared(NOW).unwrap()];
    assert!(is_busy(locks.store_exclusive(NOW)));
    drop(writers);
    let exclusive = locks.store_exclusive(NOW).unwrap();
    assert!(is_busy(locks.store_shared(NOW)));
    assert!(is_busy(locks.store_exclusive(NOW)));
    drop(exclusive);
    locks.store_shared(NOW).unwrap();
}

#[test]
fn threads_exclude_each_other() {
    let (_folder, locks) = locks();
    let inside = std::sync::atomic::AtomicU32::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..5 {
                    let _held = locks.dataset(&set(), &ana("create"), PATIENT).unwrap();
                    assert_eq!(inside.fetch_add(1, std::sync::atomic::Ordering::SeqCst), 0);
                    std::thread::yield_now();
                    inside.fetch_sub(1, std::sync::atomic::Ordering::SeqCst);
                }
            });
        }
    });
}

#[test]
fn a_waiter_gets_the_lock_when_it_is_released() {
    let (_folder, locks) = locks();
    let held = locks.dataset(&set(), &ana("restore"), NOW).unwrap();
    std::thread::scope(|scope| {
        let waiter = scope.spawn(|| locks.dataset(&set(), &ana("create"), PATIENT).map(drop));
        drop(held);
        waiter.join().unwrap().unwrap();
    });
}

#[test]
fn the_holder_is_named_while_it_holds() {
    let (_folder, locks) = locks();
    assert_eq!(locks.holder_of(&set()).unwrap(), None);
    let note = ana("restore");
    let held = locks.dataset(&set(), &note, NOW).unwrap();
    assert_eq!(locks.holder_of(&set()).unwrap(), Some(note));
    let Err(Error::Busy { what, holder }) = locks.dataset(&set(), &ana("create"), NOW) else { panic!("not busy") };
    assert_eq!(what, "dataset `aaaa-1111`");
    assert!(holder.starts_with("a restore by ana@example.com, since "), "{holder}");
    assert!(holder.ends_with(&format!(" s, process {}", std::process::id())), "{holder}");
    drop(held);
    assert_eq!(locks.holder_of(&set()).unwrap(), None);
}

#[test]
fn a_note_left_in_a_free_file_is_no_holder() {
    let (_folder, locks) = locks();
    drop(locks.dataset(&set(), &ana("restore"), NOW).unwrap());
    let left = std::fs::read_to_string(locks.dataset_path(&set()).unwrap()).unwrap();
    assert!(left.contains("restore"));
    assert_eq!(locks.holder_of(&set()).unwrap(), None);
}

#[test]
fn a_longer_note_leaves_nothing_behind_a_shorter_one() {
    let (_folder, locks) = locks();
    drop(locks.dataset(&set(), &ana(&"long".repeat(50)), NOW).unwrap());
    let _held = locks.dataset(&set(), &ana("create"), NOW).unwrap();
    assert_eq!(locks.holder_of(&set()).unwrap().unwrap().verb, "create");
}

#[test]
fn a_holder_without_a_readable_note_is_another_operation() {
    let (_folder, locks) = locks();
    let held = locks.dataset(&set(), &ana("restore"), NOW).unwrap();
    held.file.as_ref().unwrap().set_len(3).unwrap();
    assert_eq!(locks.holder_of(&set()).unwrap().unwrap().to_string(), "another operation");
}

#[test]
fn a_look_in_between_refuses_nobody() {
    let (_folder, locks) = locks();
    drop(locks.dataset(&set(), &ana("create"), NOW).unwrap());
    let looking = File::open(locks.dataset_path(&set()).unwrap()).unwrap();
    looking.try_lock_shared().unwrap();
    std::thread::scope(|scope| {
        let taker = scope.spawn(|| locks.dataset(&set(), &ana("create"), NOW).map(drop));
        drop(looking);
        taker.join().unwrap().unwrap();
    });
}

#[test]
fn a_lock_lives_on_in_the_process_that_it_was_handed_to_and_ends_when_that_is_killed() {
    let (_folder, locks) = locks();
    let note = ana("restore");
    let mut child = child_with(locks.dataset(&set(), &note, NOW).unwrap());
    assert!(is_busy(locks.dataset(&set(), &ana("create"), NOW)));
    assert_eq!(locks.holder_of(&set()).unwrap(), Some(note));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(locks.holder_of(&set()).unwrap(), None);
    locks.dataset(&set(), &ana("create"), NOW).unwrap();
}

#[test]
fn a_lock_of_the_store_is_handed_over_too() {
    let (_folder, locks) = locks();
    let mut child = child_with(locks.store_shared(NOW).unwrap());
    assert!(is_busy(locks.store_exclusive(NOW)));
    locks.store_shared(NOW).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    locks.store_exclusive(NOW).unwrap();
}

#[test]
fn a_process_that_was_not_given_the_lock_does_not_keep_it() {
    let (_folder, locks) = locks();
    let held = locks.dataset(&set(), &ana("restore"), NOW).unwrap();
    let mut child = Command::new("sleep").arg("600").spawn().unwrap();
    drop(held);
    locks.dataset(&set(), &ana("create"), NOW).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn whoever_takes_a_lock_over_can_say_so() {
    let (_folder, locks) = locks();
    let held = locks.dataset(&set(), &ana("restore"), NOW).unwrap();
    let next = Holder { pid: 7, ..ana("restore") };
    held.write_note(&next).unwrap();
    assert_eq!(locks.holder_of(&set()).unwrap(), Some(next));
}

#[test]
fn a_removed_file_does_not_let_two_in() {
    let (_folder, locks) = locks();
    let path = locks.dataset_path(&set()).unwrap();
    let held = locks.dataset(&set(), &ana("restore"), NOW).unwrap();
    std::thread::scope(|scope| {
        let waiter = scope.spawn(|| locks.dataset(&set(), &ana("create"), PATIENT).unwrap());
        std::fs::remove_file(&path).unwrap();
        drop(held);
        let _second = waiter.join().unwrap();
        assert!(is_busy(locks.dataset(&set(), &ana("create"), NOW)));
    });
}

#[test]
fn files_are_for_their_owner_only() {
    let (_folder, locks) = locks();
    let _held = locks.dataset(&set(), &ana("restore"), NOW).unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().mode() & 0o777;
    assert_eq!(mode(&locks.dataset_path(&set()).unwrap()), 0o600);
    assert_eq!(mode(&locks.folder), 0o700);
}

#[test]
fn an_id_that_is_a_path_is_refused() {
    let (_folder, locks) = locks();
    for bad in ["", "../x", "a/b", "a\0b"] {
        assert!(matches!(locks.holder_of(&bad.to_owned().into()), Err(Error::Invalid { .. })), "{bad:?}");
    }
}

#[test]
fn ages_are_short() {
    assert_eq!(age(Duration::from_secs(12)), "12 s");
    assert_eq!(age(Duration::from_secs(600)), "10 min");
    assert_eq!(age(Duration::from_secs(36_000)), "10 h");
    assert!(ana("undo").to_string().starts_with("an undo by "));
}
