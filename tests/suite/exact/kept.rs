//! What a snapshot keeps: bytes, modes, times, links, empty folders and any name.

use std::ffi::OsStr;
use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::Path;

use snapshot::backend::CreateSnapshot;

use crate::support::{Set, chmod, is_long, is_root, noise, put, touch};
use crate::tree::{self, at};

/// Makes of the folder something that has nothing in common with what it was.
fn wreck(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.is_symlink() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.unwrap();
    }
    put(folder, "left/over", "garbage");
}

/// Fails unless the folder comes back exactly, by a restore and in a clone, and is known to be unchanged afterwards.
#[track_caller]
fn assert_round_trip(set: &Set) {
    let wanted = set.tree();
    let saved = set.create("saved");
    wreck(&set.folder);
    let view = set.restore(&saved);
    let report = view.report.unwrap();
    assert_eq!((report.kept.len(), report.warnings), (0, Vec::new()));
    tree::assert_same(&set.tree(), &wanted, "restored");
    assert_eq!(set.drift(), 0);
    let again = set.try_create(&CreateSnapshot { if_changed: true, ..CreateSnapshot::default() }).unwrap();
    assert!(!again.is_new);
    assert_eq!(again.files_read, 0, "what was restored need not be read again");
    let (id, cloned) = set.clone_into(&saved.snapshot_id, "clone").unwrap();
    tree::assert_same(&cloned, &wanted, "cloned");
    assert_eq!(set.engine.drift(&id, &snapshot::progress::Silent).unwrap().changed, Some(0));
    tree::assert_no_leftovers(&set.folder);
    tree::assert_no_leftovers(set.folder.parent().unwrap());
}

#[test]
fn bytes_of_every_size_come_back() {
    let set = Set::new(|folder| {
        for size in [0, 1, 4_095, 65_536, 262_144, (1 << 20) - 1, 1 << 20, (1 << 20) + 1] {
            put(folder, format!("{size}.bin"), noise(size as u64, size));
            put(folder, format!("{size}.mp4"), noise(size as u64 + 1, size));
        }
        put(folder, "large.bin", noise(7, 5_000_000));
        put(folder, "large.mp4", noise(8, 5_000_001));
        put(folder, "text.json", "{\"label\": \"cat\"}\n".repeat(200_000));
        put(folder, "zeros.bin", vec![0; 3_000_000]);
    });
    assert_round_trip(&set);
}

#[test]
fn modes_come_back() {
    let set = Set::new(|folder| {
        for mode in [0o600, 0o644, 0o755, 0o400, 0o444, 0o777, 0o4755, 0o2755, 0o1644] {
            put(folder, format!("file-{mode:o}"), format!("{mode:o}"));
            chmod(&folder.join(format!("file-{mode:o}")), mode);
        }
        let mut modes = vec![0o700, 0o755, 0o1777, 0o2755, 0o555, 0o500];
        if is_root() {
            put(folder, "file-0", "nobody reads this");
            chmod(&folder.join("file-0"), 0);
            modes.push(0);
        }
        for mode in modes {
            put(folder, format!("dir-{mode:o}/in"), "x");
            chmod(&folder.join(format!("dir-{mode:o}")), mode);
        }
    });
    let wanted = set.tree();
    let saved = set.create("saved");
    for path in wanted.keys() {
        let path = at(&set.folder, path);
        chmod(&path, if path.is_dir() { 0o751 } else { 0o640 });
    }
    set.restore(&saved);
    tree::assert_same(&set.tree(), &wanted, "only modes had changed");
    for path in wanted.keys().map(|path| at(&set.folder, path)).filter(|path| path.is_dir()) {
        chmod(&path, 0o755);
    }
    wreck(&set.folder);
    set.restore(&saved);
    tree::assert_same(&set.tree(), &wanted, "everything was gone");
    let (_, cloned) = set.clone_into(&saved.snapshot_id, "clone").unwrap();
    tree::assert_same(&cloned, &wanted, "cloned");
    // Closed folders cannot be removed with the temporary directory otherwise.
    for folder in [&set.folder, &set.world.path("clone")] {
        for path in wanted.keys().map(|path| at(folder, path)).filter(|path| path.is_dir()) {
            chmod(&path, 0o755);
        }
    }
}

#[test]
fn times_come_back_to_the_nanosecond() {
    let times = [0, 1, -1, 999_999_999, -999_999_999, -86_400_000_000_001, 1_600_000_000_123_456_789, 1 << 33];
    let far = [4_000_000_000_000_000_001, -2_000_000_000_000_000_007];
    let set = Set::new(|folder| {
        for (number, time) in times.into_iter().chain(far).enumerate() {
            put(folder, format!("file-{number}"), "x");
            touch(&folder.join(format!("file-{number}")), time);
            symlink("x", folder.join(format!("link-{number}"))).unwrap();
            touch(&folder.join(format!("link-{number}")), time);
        }
    });
    let wanted = set.tree();
    let saved = set.create("times");
    for path in wanted.keys() {
        touch(&at(&set.folder, path), 1_234_567_890_000_000_000);
    }
    assert_eq!(set.drift(), wanted.len() as u64);
    set.restore(&saved);
    tree::assert_same(&set.tree(), &wanted, "only times had changed");
    assert_round_trip(&set);
}

#[test]
fn links_are_kept_as_links_wherever_they_point() {
    let world = crate::support::World::new();
    let outside = world.folder("outside");
    put(&outside, "secret", "not ours");
    let long = "x".repeat(4_000);
    let set = Set::new(|folder| {
        put(folder, "dir/file", "x");
        for (name, target) in [
            ("dangling", OsStr::new("no/such/file")),
            ("absolute", outside.as_os_str()),
            ("to-dir", OsStr::new("dir")),
            ("to-itself", OsStr::new("to-itself")),
            ("up", OsStr::new("../../..")),
            ("long", OsStr::new(&long)),
            ("bytes", OsStr::from_bytes(b"\xff\xfe\n")),
            ("dir/to-file", OsStr::new("file")),
        ] {
            symlink(target, folder.join(name)).unwrap();
        }
    });
    assert_round_trip(&set);

    // A link in the place of a folder is replaced, never followed.
    fs::remove_dir_all(set.folder.join("dir")).unwrap();
    symlink(&outside, set.folder.join("dir")).unwrap();
    set.restore(&set.first);
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 1);
    assert_eq!(fs::read(set.folder.join("dir/file")).unwrap(), b"x");
}

#[test]
fn empty_folders_and_odd_names_come_back() {
    let names: [&[u8]; 12] = [
        b" ",
        b"new\nline",
        b"-rf",
        b"...",
        b"back\\slash",
        b"\xff\xfe",
        b"\x01\x7f",
        b"*?[a]",
        b".hidden",
        b"~",
        "ünï / cödé".split(" / ").next().unwrap().as_bytes(),
        &[b'n'; 255],
    ];
    let set = Set::new(|folder| {
        for name in names {
            let path = at(folder, name);
            fs::create_dir_all(path.join("empty/er")).unwrap();
            fs::write(at(&path, name), name).unwrap();
        }
        // The same letters, composed and not: two names.
        put(folder, "caf\u{e9}", "one");
        put(folder, "cafe\u{301}", "other");
        put(folder, "File", "upper");
        put(folder, "file", "lower");
    });
    assert_round_trip(&set);
}

#[test]
fn names_that_differ_by_a_byte_sort_right_beside_folders() {
    let set = Set::new(|folder| {
        for name in ["a", "a-", "a.", "a0", "a b", "a!"] {
            put(folder, format!("{name}/b"), name);
            put(folder, format!("x/{name}"), name);
        }
    });
    for (number, name) in ["a", "a-", "a.", "a0", "a b", "a!"].into_iter().enumerate() {
        put(&set.folder, format!("{name}/b"), format!("changed {number}"));
        assert_eq!(set.drift(), number as u64 + 1);
    }
    assert_round_trip(&set);
}

#[test]
fn a_path_of_4000_bytes_comes_back() {
    let set = Set::new(|folder| {
        let part = "d".repeat(199);
        let mut path = folder.to_owned();
        while path.as_os_str().len() - folder.as_os_str().len() + 200 < 3_950 {
            path.push(&part);
        }
        fs::create_dir_all(&path).unwrap();
        let left = 4_000 - (path.as_os_str().len() - folder.as_os_str().len());
        fs::write(path.join("f".repeat(left.min(200))), "deep").unwrap();
    });
    assert!(set.tree().keys().any(|path| path.len() >= 3_990), "the path is long enough");
    assert_round_trip(&set);
}

#[test]
fn a_folder_of_many_entries_comes_back() {
    let count = if is_long() { 200_000 } else { 5_000 };
    let set = Set::new(|folder| {
        for number in 0..count {
            fs::write(folder.join(format!("{number}.txt")), number.to_string()).unwrap();
        }
    });
    assert_eq!(set.first.n_files, Some(count));
    for number in 0..count / 10 {
        fs::remove_file(set.folder.join(format!("{}.txt", number * 10))).unwrap();
    }
    assert_eq!(set.drift(), count / 10);
    assert_round_trip(&set);
}

#[test]
fn hard_links_come_back_as_files_of_their_own() {
    let set = Set::new(|folder| {
        put(folder, "one", "same");
        fs::hard_link(folder.join("one"), folder.join("two")).unwrap();
        put(folder, "three", "other");
    });
    let wanted = set.tree();
    fs::write(set.folder.join("one"), "both change").unwrap();
    chmod(&set.folder.join("two"), 0o600);
    assert_eq!(set.drift(), 2);
    set.restore(&set.first);
    tree::assert_same(&set.tree(), &wanted, "restored");

    // Nothing is ever a hard link to stored bytes, nor to another file of the folder.
    for name in ["one", "two", "three"] {
        fs::OpenOptions::new().append(true).open(set.folder.join(name)).unwrap().write_all(b"!").unwrap();
    }
    assert_eq!(fs::metadata(set.folder.join("three")).unwrap().nlink(), 1);
    set.restore(&set.first);
    tree::assert_same(&set.tree(), &wanted, "restored after edits in place");
}

#[test]
fn a_sparse_file_of_five_gigabytes_is_stored_small() {
    if !is_long() {
        return;
    }
    let set = Set::new(|folder| put(folder, "small", "x"));
    let path = set.folder.join("sparse.mp4");
    let length: u64 = 5 << 30;
    let marks = [0, (4 << 30) - 3, length - 6];
    let mut file = fs::File::create(&path).unwrap();
    file.set_len(length).unwrap();
    for mark in marks {
        file.seek(SeekFrom::Start(mark)).unwrap();
        file.write_all(b"marked").unwrap();
    }
    drop(file);
    let wanted = set.tree();
    let saved = set.try_create(&CreateSnapshot::default()).unwrap();
    assert!(saved.bytes_stored < 32 << 20, "{} bytes were stored", saved.bytes_stored);
    fs::remove_file(&path).unwrap();
    set.restore(&saved.snapshot);
    tree::assert_same(&set.tree(), &wanted, "restored");
}
