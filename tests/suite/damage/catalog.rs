//! The catalog as a whole: gone, cut short, gone back in time, with and without copies.

use std::fs;

use super::*;

/// Takes the catalog away, and its log.
fn lose(copy: &Twin) {
    for name in ["catalog.db", "catalog.db-wal", "catalog.db-shm"] {
        let _ = fs::remove_file(copy.path(name));
    }
}

fn labels(contents: &Contents) -> Vec<&str> {
    contents.keys().map(String::as_str).collect()
}

#[test]
fn a_store_without_its_catalog_says_which_file_why_and_what_to_do() {
    let copy = sample().copy(true);
    let world = World::new().with_store(copy.store.clone());
    let folder = world.folder("anywhere");
    let catalog = copy.path("catalog.db");
    lose(&copy);
    for words in [&["dataset", "list"][..], &["list", "-d", "set"], &["verify"], &["create", "-d", "set"]] {
        let ran = world.run(&folder, words).code(6);
        let ran = ran.says(catalog.to_str().unwrap()).says("found nothing");
        ran.says("snapshot verify --repair");
    }
    // The guard: `Layout::read_format` with `has_content`; without it the store would be made anew under another id.
    fs::remove_file(copy.path("format")).unwrap();
    for words in [&["dataset", "list"][..], &["init"]] {
        let ran = world.run(&folder, words).code(6);
        ran.says(copy.path("format").to_str().unwrap()).says("snapshot verify --repair");
    }
    let dry = world.run(&folder, &["verify", "--repair", "--dry-run"]).code(6);
    assert!(dry.stdout.contains("Would repair") && !copy.path("catalog.db").exists(), "{dry:?}");
    let ran = world.run(&folder, &["verify", "--repair", "--full", "--json"]).ok().json();
    assert_eq!(ran["problems"], serde_json::json!([]));
    assert!(ran["repair"]["copy"].as_str().unwrap().contains("backup"), "{ran}");
    assert_eq!(copy.contents(), sample().contents);
}

#[test]
fn a_lost_catalog_comes_back_from_records_alone() {
    let copy = sample().copy(false);
    lose(&copy);
    let report = copy.repair();
    let repaired = report.repair.unwrap();
    assert_eq!(report.problems, [], "{repaired:?}");
    assert_eq!(repaired.copy, None);
    let now = copy.contents();
    // What stored something is there with all that it held; who and where, too.
    for label in ["set:two", "set:three", "set:four", "city:evening"] {
        let before = if label == "set:three" { "set:drei" } else { label };
        assert_eq!(now.get(label), sample().contents.get(before), "{label}: {:?}", labels(&now));
    }
    assert!(repaired.snapshots.contains(&"set:four".to_owned()), "{:?}", repaired.snapshots);
    // What stored nothing new is in no record, and that is said.
    assert!(!now.contains_key("set:last"));
    assert!(repaired.lost.iter().any(|lost| lost.how.contains("stored nothing new")), "{:?}", repaired.lost);
    let engine = copy.open().unwrap();
    let set = engine.dataset("set", Trash::Without).unwrap();
    assert_eq!(set.path.as_deref(), sample().world.path("set").to_str());
    // It goes on from there.
    let request = snapshot::backend::CreateSnapshot::default();
    engine.create(&set.dataset_id, &request, &Silent).unwrap();
    assert_eq!(copy.verify().unwrap(), []);
}

#[test]
fn snapshots_since_the_copy_come_back_from_their_records() {
    let world = World::new();
    let folder = world.folder("set");
    put(&folder, "a", "1");
    world.run(&folder, &["init"]).ok();
    put(&folder, "a", "2");
    world.run(&folder, &["create", "two"]).ok();
    world.run(&folder, &["edit", "two", "--name", "zwei"]).ok();
    Catalog::open(&world.store().join("catalog.db")).unwrap().backup(&world.store().join("backup")).unwrap();
    put(&folder, "a", "3");
    world.run(&folder, &["create", "three", "-m", "since the copy"]).ok();
    world.run(&folder, &["edit", "zwei", "--name", "due"]).ok();
    for name in ["catalog.db", "catalog.db-wal"] {
        fs::write(world.store().join(name), "not a database at all").unwrap();
    }
    let ran = world.run(&folder, &["verify", "--repair", "--json"]).ok().json();
    assert_eq!(ran["repair"]["snapshots"], serde_json::json!(["set:three"]));
    let kept = ran["repair"]["kept"][0].as_str().unwrap().to_owned();
    assert_eq!(fs::read(&kept).unwrap(), b"not a database at all");
    let list = world.run(&folder, &["list", "--json"]).ok().json();
    let names: Vec<_> = list.as_array().unwrap().iter().map(|one| one["snapshot_name"].as_str().unwrap()).collect();
    assert_eq!(names[..2], ["three", "zwei"]);
    assert_eq!(list[0]["description"], "since the copy");
    assert_eq!(list[0]["is_current"], true);
    put(&folder, "a", "4");
    world.run(&folder, &["restore", "three", "--yes"]).ok();
    assert_eq!(fs::read(folder.join("a")).unwrap(), b"3");
    world.run(&folder, &["undo", "--yes"]).ok();
    assert_eq!(fs::read(folder.join("a")).unwrap(), b"4");
    world.run(&folder, &["verify", "--full"]).ok();
}

#[test]
fn a_catalog_that_lost_its_log_is_noticed_and_what_packs_know_comes_back() {
    // The guard: `commits::ensure_all_there`. The database itself opens and is what it was some snapshots ago.
    let world = World::new();
    let folder = world.folder("set");
    put(&folder, "a", "1");
    world.run(&folder, &["init"]).ok();
    Catalog::open(&world.store().join("catalog.db")).unwrap().into_file().unwrap();
    put(&folder, "a", "2");
    world.run(&folder, &["create", "two"]).ok();
    let log = world.store().join("catalog.db-wal");
    assert!(fs::metadata(&log).unwrap().len() > 0);
    fs::remove_file(&log).unwrap();
    world.run(&folder, &["list"]).code(6).says("the newest are lost").says("snapshot verify --repair");
    let ran = world.run(&folder, &["verify", "--repair", "--json"]);
    let report = ran.json();
    assert_eq!(report["repair"]["snapshots"], serde_json::json!(["set:two"]), "{report}");
    let list = world.run(&folder, &["list", "--json"]).ok().json();
    assert_eq!((list[0]["snapshot_name"].as_str(), list.as_array().unwrap().len()), (Some("two"), 2));
    world.run(&folder, &["verify", "--full"]).ok();
    put(&folder, "a", "3");
    world.run(&folder, &["create", "three"]).ok();
}

#[test]
fn what_gc_took_since_the_copy_does_not_come_back_as_damage() {
    let world = World::new();
    let folder = world.folder("set");
    put(&folder, "a.mp4", noise(1, 50_000));
    world.run(&folder, &["init"]).ok();
    put(&folder, "a.mp4", noise(2, 50_000));
    world.run(&folder, &["create", "two"]).ok();
    put(&folder, "a.mp4", noise(3, 50_000));
    world.run(&folder, &["create", "three"]).ok();
    world.run(&folder, &["rm", "two", "--yes"]).ok();
    // The copy that a gc makes before it forgets anything.
    world.run(&folder, &["gc", "--grace", "0", "--yes"]).ok();
    for name in ["catalog.db", "catalog.db-wal", "catalog.db-shm"] {
        let _ = fs::remove_file(world.store().join(name));
    }
    let ran = world.run(&folder, &["verify", "--repair", "--full", "--json"]).ok().json();
    assert_eq!(ran["problems"], serde_json::json!([]));
    let names = world.run(&folder, &["list", "--deleted", "-o", "id"]).ok();
    assert_eq!(names.stdout, "", "what was freed is not offered again");
    world.run(&folder, &["restore", "three", "--yes"]).ok();
}

#[test]
fn what_can_still_be_read_of_a_damaged_catalog_is_kept() {
    // Without a copy, and with one page in the middle of the catalog gone.
    let copy = sample().copy(false);
    let path = Catalog::open(&copy.path("catalog.db")).unwrap().into_file().unwrap();
    let whole = fs::read(&path).unwrap();
    let pages = whole.len() / 4096;
    let mut tried = 0;
    for page in (2..pages).step_by(7) {
        let copy = sample().copy(false);
        let path = Catalog::open(&copy.path("catalog.db")).unwrap().into_file().unwrap();
        let mut bytes = fs::read(&path).unwrap();
        bytes[page * 4096..][..4096].fill(0x5a);
        fs::write(&path, bytes).unwrap();
        let seen = copy.verify();
        let report = copy.repair();
        assert_eq!(report.problems, [], "page {page}: {}", said(&seen));
        let now = copy.contents();
        // Names may be those of records; what they held is there.
        for label in ["set:two", "set:four", "city:evening"] {
            assert_eq!(now.get(label), sample().contents.get(label), "page {page}: {:?}", report.repair);
        }
        tried += 1;
    }
    assert!(tried > 4, "{tried} of {pages} pages");
}
