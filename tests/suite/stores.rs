//! Stores as earlier versions left them: they are opened, read and brought up to date, and damage in them is found and made
//! good like in any other. `tests/stores/make` says how they were made; they never change.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use snapshot::backend::{Repair, SnapshotFilter, Verify};
use snapshot::catalog::{Catalog, Trash};
use snapshot::engine::{Engine, repair};
use snapshot::error::{Code, Error};
use snapshot::model::{Dataset, Snapshot};
use snapshot::progress::Silent;
use tempfile::TempDir;

use crate::support::{ACTOR, World};
use crate::tree;

/// The versions, each with whether it has tenants.
const VERSIONS: [(&str, bool); 2] = [("v1", false), ("v2", true)];

/// A store of a version, to work with.
struct Old {
    _room: TempDir,
    store: PathBuf,
}

impl Old {
    fn of(version: &str) -> Self {
        let room = tempfile::tempdir().unwrap();
        let store = room.path().join("store");
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stores").join(version);
        fs::create_dir_all(store.join("packs")).unwrap();
        fs::copy(from.join("format"), store.join("format")).unwrap();
        for pack in fs::read_dir(from.join("packs")).unwrap() {
            let pack = pack.unwrap();
            fs::copy(pack.path(), store.join("packs").join(pack.file_name())).unwrap();
        }
        let statements = fs::read_to_string(from.join("catalog.sql")).unwrap();
        Connection::open(store.join("catalog.db")).unwrap().execute_batch(&statements).unwrap();
        Self { _room: room, store }
    }

    fn engine(&self) -> Engine {
        Engine::open(&self.store, ACTOR).unwrap().unwrap()
    }
}

fn dataset(engine: &Engine, name: &str) -> Dataset {
    engine.dataset(name, Trash::Without).unwrap()
}

fn snapshots(engine: &Engine, dataset: &Dataset) -> Vec<Snapshot> {
    engine.snapshots(&dataset.dataset_id, &SnapshotFilter::default()).unwrap().snapshots
}

fn problems(engine: &Engine) -> Vec<String> {
    let report = engine.verify(&Verify { full: true, ..Verify::default() }, &Silent).unwrap();
    report.problems.into_iter().map(|problem| problem.what).collect()
}

#[test]
fn a_store_of_every_version_is_listed_read_verified_and_written_to() {
    for (version, has_tenants) in VERSIONS {
        let old = Old::of(version);
        let engine = old.engine();
        let images = dataset(&engine, "images");
        let found = snapshots(&engine, &images);
        let names: Vec<_> = found.iter().map(|one| one.snapshot_name.as_str()).collect();
        assert_eq!(names[..2], ["second", "first"], "{version}");
        assert!(found[0].is_current == Some(true) && found[1].description == "as delivered");
        assert_eq!(problems(&engine), Vec::<String>::new(), "{version}");
        let read = |snapshot: &Snapshot, path: &[u8]| -> Vec<u8> {
            let pieces = engine.cat(&images.dataset_id, &snapshot.snapshot_id, path).unwrap();
            pieces.map(|piece| piece.unwrap()).collect::<Vec<_>>().concat()
        };
        assert_eq!(read(&found[0], b"bird.jpg"), b"a bird");
        assert_eq!(read(&found[1], b"labels/classes.json"), br#"{"cat":1}"#);
        if has_tenants {
            let city = dataset(&engine, "city");
            assert_eq!(snapshots(&engine, &city)[0].n_entities, Some(1));
            let state = snapshot::backend::State::Working(city.dataset_id);
            assert_eq!(engine.count_entities(&state, &Default::default(), None).unwrap(), 2);
        }
        // Afterwards it is a store of this version, and a copy of what it was is kept.
        let copies = fs::read_dir(old.store.join("backup")).unwrap().count();
        assert_eq!(copies, 1, "{version}");
    }
}

#[test]
fn a_snapshot_of_every_version_is_restored_exactly() {
    for (version, _) in VERSIONS {
        let old = Old::of(version);
        let world = World::new().with_store(old.store.clone());
        let folder = world.folder("images");
        world.run(&folder, &["dataset", "move", "images", "."]).ok();
        world.run(&folder, &["restore", "first", "--yes"]).ok();
        let restored = tree::read(&folder);
        assert_eq!(fs::read(folder.join("cat.jpg")).unwrap(), b"a cat");
        assert_eq!(fs::read_link(folder.join("newest")).unwrap(), Path::new("cat.jpg"));
        assert!(folder.join("empty").is_dir() && !folder.join("bird.jpg").exists());
        let time = fs::metadata(folder.join("run.sh")).unwrap().modified().unwrap();
        let nanos = time.duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos();
        assert_eq!(nanos, 1_767_323_045_678_901_234, "{version}");
        world.run(&folder, &["restore", "second", "--yes"]).ok();
        assert_eq!(fs::read(folder.join("bird.jpg")).unwrap(), b"a bird");
        world.run(&folder, &["undo", "--yes"]).ok();
        tree::assert_same(&tree::read(&folder), &restored, version);
        world.run(&folder, &["create", "third"]).ok();
        world.run(&folder, &["verify", "--full"]).ok();
    }
}

#[test]
fn a_newer_version_is_refused_and_left_alone() {
    // The guards: `parse_format` in src/engine/layout.rs, `ensure_version` in src/catalog/schema.rs.
    for (version, _) in VERSIONS {
        let old = Old::of(version);
        let format = old.store.join("format");
        let text = fs::read_to_string(&format).unwrap();
        fs::write(&format, text.replace("format 1\n", "format 2\n")).unwrap();
        let refused = Engine::open(&old.store, ACTOR).err().unwrap();
        assert!(matches!(refused, Error::NewerFormat { found: 2, .. }), "{refused}");
        let refused = repair(&old.store, ACTOR, Repair::default(), &Silent).unwrap_err();
        assert!(matches!(refused, Error::NewerFormat { found: 2, .. }), "{refused}");
        fs::write(&format, text).unwrap();
        let catalog = Connection::open(old.store.join("catalog.db")).unwrap();
        catalog.pragma_update(None, "user_version", 99).unwrap();
        drop(catalog);
        for refused in [
            Engine::open(&old.store, ACTOR).err().unwrap(),
            repair(&old.store, ACTOR, Repair::default(), &Silent).unwrap_err(),
        ] {
            assert!(matches!(refused, Error::NewerFormat { found: 99, .. }), "{refused}");
        }
    }
}

#[test]
fn files_of_two_stores_that_were_swapped_are_noticed_and_put_right() {
    let [v1, v2] = ["v1", "v2"].map(Old::of);
    for old in [&v1, &v2] {
        // Brought up to date, so that each catalog says whose it is, and in one file each.
        drop(old.engine());
        Catalog::open(&old.store.join("catalog.db")).unwrap().into_file().unwrap();
    }
    for file in ["format", "catalog.db"] {
        let [one, other] = [&v1, &v2].map(|old| old.store.join(file));
        let [one_bytes, other_bytes] = [&one, &other].map(|path| fs::read(path).unwrap());
        fs::write(&one, &other_bytes).unwrap();
        // The guard: `Catalog::ensure_of`.
        let refused = Engine::open(&v1.store, ACTOR).err().unwrap();
        assert_eq!(refused.code(), Code::Corrupt, "{file}");
        assert!(refused.to_string().contains("the one of store"), "{refused}");
        let report = repair(&v1.store, ACTOR, Repair { full: true, dry_run: false }, &Silent).unwrap();
        assert_eq!(report.problems, [], "{file}");
        let engine = v1.engine();
        assert_eq!(snapshots(&engine, &dataset(&engine, "images")).len(), 3, "{file}");
        assert_eq!(problems(&engine), Vec::<String>::new(), "{file}");
        drop(engine);
        if file == "format" {
            assert_eq!(fs::read(&one).unwrap(), one_bytes);
        }
    }
}
