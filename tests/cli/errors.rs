//! What failures say, to people and as JSON, and the codes they end with.

use std::fs;
use std::time::Duration;

use snapshot::locks::{Holder, Locks};

use crate::environment::Home;
use crate::story::Story;

#[test]
fn what_is_not_there() {
    let home = Home::with_images();
    let mut story = Story::new(&home);
    story.table("show nope").json("show nope").json("-d nope list").json("task show nope");
    story.json("-p nope list").json("undo 99 --yes").json("undelete nope").json("dataset undelete images");
    story.json("cat first nope").end("error-not-found");
}

#[test]
fn no_dataset_here() {
    let home = Home::with_images();
    Story::new(&home).table("-C .. list").json("-C .. create x").json("--store ../none list").end("error-no-dataset");
}

#[test]
fn ambiguous_names_list_their_candidates() {
    let home = Home::with_images();
    home.ok("create second");
    let outcome = home.run("show second --json");
    let failure = outcome.failure();
    assert_eq!((outcome.code, failure["code"].as_str()), (4, Some("AMBIGUOUS")));
    let message = failure["message"].as_str().unwrap();
    assert!(message.matches(" second").count() == 2 && message.contains(&home.ok("copy-id latest")), "{message}");
}

#[test]
fn what_cannot_be_used() {
    let home = Home::with_images();
    let mut story = Story::new(&home);
    story.table("create 'a\u{1b}[31m'").json("create 'a\u{1b}[31m'").json("create latest").json("create ''");
    story.json("restore first --only nothing").json("list --since yesterday").table("restore first --timeout 5");
    story.json("cat first /etc/passwd").json("cat first ../x").json("restore").json("edit first").json("rm");
    story.table("bogus").json("bogus").json("prune").json("schema bogus").json("clone first labels/copy");
    story.end("error-invalid");
}

#[test]
fn a_service_that_does_not_answer() {
    let home = Home::with_images();
    // Nobody listens on a port that one must be root to take and that has no use.
    home.configure("[profiles.city]\nkind = \"vela\"\nurl = \"http://127.0.0.1:1\"\ntenant = \"city\"\n");
    Story::new(&home).table("-p city list").json("-p city list").end("error-unreachable");
}

#[test]
fn a_dataset_that_is_busy() {
    let home = Home::with_images();
    let dataset = home.ok("dataset show -o id").into();
    let holder = Holder::this_process("restore", "bob@example.com");
    let lock = Locks::new(home.path("store/locks")).dataset(&dataset, &holder, Duration::ZERO).unwrap();
    let mut story = Story::new(&home);
    story.table("restore first --yes").json("create x --wait-lock 0").end("error-busy");
    drop(lock);
    home.ok("restore first --yes");
}

#[test]
fn conflicts() {
    let home = Home::with_images();
    home.ok("protect first --reason published");
    home.ok("clone first");
    let mut story = Story::new(&home);
    story.table("rm current --yes").json("rm current --yes").table("rm first --yes").json("rm first --yes");
    story.json("restore first --plan 00000000000000000000000000000000").json("undo 1 --yes").json("dataset create");
    story.json("clone first ../images-cloned").json("dataset create ../home --name images").end("error-conflict");
}

#[test]
fn nothing_to_undo() {
    let home = Home::with_images();
    Story::new(&home).table("undo --yes").json("undo --dry-run").end("error-undo");
}

#[test]
fn what_nobody_consented_to() {
    let home = Home::with_images();
    let mut story = Story::new(&home);
    for line in ["restore first", "undo", "rm first", "prune --keep-last 1", "gc", "dataset rm"] {
        story.table(line).json(line);
    }
    story.table("-C .. -d images restore first --no-checkpoint").table("-C ../home create x").end("error-declined");
}

#[test]
fn snapshots_that_are_off() {
    let home = Home::with_images();
    home.ok("dataset set snapshots off");
    Story::new(&home).table("create x").json("create x").json("restore first --yes").end("error-off");
}

#[test]
fn damage_is_named_and_never_printed() {
    let home = Home::with_images();
    damage(&home);
    for line in ["cat first cat.jpg", "restore first --yes", "verify --full", "files first"] {
        let outcome = home.run(&format!("{line} --json"));
        assert_eq!((outcome.code, outcome.failure()["code"].as_str()), (6, Some("CORRUPT")), "{line}: {outcome:?}");
        assert!(line.starts_with("verify") || !outcome.stdout.contains("cat"), "{outcome:?}");
    }
}

/// Turns over bytes all over the store's packs.
fn damage(home: &Home) {
    for entry in walk(&home.path("store/packs")) {
        let mut bytes = fs::read(&entry).unwrap();
        bytes.iter_mut().skip(64).step_by(16).for_each(|byte| *byte ^= 0xff);
        fs::write(&entry, bytes).unwrap();
    }
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}
