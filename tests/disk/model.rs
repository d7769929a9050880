//! What the modelled disk keeps and loses.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::dice::Dice;
use crate::disk::{Body, Disk, Image, Ino, Kind, ROOT};
use crate::loss::Loss;
use crate::trace::{read, time_set};

fn key(folder: Ino, name: &str) -> (Ino, Vec<u8>) {
    (folder, name.into())
}

/// A new file with bytes in it, nothing of it synced.
fn file(disk: &mut Disk, when: usize, folder: Ino, name: &str, bytes: &[u8]) -> Ino {
    let ino = disk.make(Body::new(Kind::File, Vec::new(), 0o600));
    disk.rename(when, None, Some((key(folder, name), ino)));
    disk.write(when + 1, ino, 0, Rc::new(bytes.to_vec()));
    ino
}

fn folder(disk: &mut Disk, when: usize, name: &str) -> Ino {
    let ino = disk.make(Body::new(Kind::Dir, Vec::new(), 0o700));
    disk.rename(when, None, Some((key(ROOT, name), ino)));
    ino
}

fn cut(disk: &Disk, loss: Loss) -> Image {
    disk.cut(loss, &mut Dice::new(1, "model", [0; 2]))
}

/// What is left, in words, of many cuts that lose some.
fn outcomes(disk: &Disk, tell: impl Fn(&Image) -> String) -> BTreeSet<String> {
    (0..500).map(|number| tell(&disk.cut(Loss::Some, &mut Dice::new(number, "model", [0; 2])))).collect()
}

fn content(image: &Image, name: &str) -> Option<Vec<u8>> {
    image.names.get(&key(ROOT, name)).map(|ino| image.bodies[ino].bytes.to_vec())
}

#[test]
fn without_a_sync_anything_can_be_lost() {
    let mut disk = Disk::new();
    file(&mut disk, 1, ROOT, "a", b"content");
    assert_eq!(content(&cut(&disk, Loss::Killed), "a").unwrap(), b"content");
    assert_eq!(content(&cut(&disk, Loss::Everything), "a"), None);
    assert_eq!(content(&cut(&disk, Loss::Contents), "a").unwrap(), b"");
    assert_eq!(content(&cut(&disk, Loss::Names), "a"), None);
}

#[test]
fn a_file_and_its_name_are_synced_apart() {
    let mut disk = Disk::new();
    let ino = file(&mut disk, 1, ROOT, "a", b"content");
    disk.sync(3, ino, true);
    assert_eq!(content(&cut(&disk, Loss::Everything), "a"), None);
    disk.sync(4, ROOT, false);
    assert_eq!(content(&cut(&disk, Loss::Everything), "a").unwrap(), b"content");
    assert_eq!(disk.at_risk(), 0);
}

#[test]
fn a_sync_covers_what_was_done_before_it_began() {
    let mut disk = Disk::new();
    let ino = file(&mut disk, 1, ROOT, "a", b"content");
    disk.sync_all(2);
    assert_eq!(content(&cut(&disk, Loss::Everything), "a").unwrap(), b"");
    disk.set_mode(5, ino, 0o644);
    disk.sync(6, ino, true);
    assert_eq!(cut(&disk, Loss::Everything).bodies[&ino].mode, 0o600);
}

#[test]
fn a_rename_is_one_change_and_can_come_before_the_content() {
    let mut disk = Disk::new();
    let old = file(&mut disk, 1, ROOT, "a", b"old");
    disk.sync_all(3);
    let new = file(&mut disk, 4, ROOT, "b", b"new");
    disk.rename(6, Some(key(ROOT, "b")), Some((key(ROOT, "a"), new)));
    assert_eq!(content(&cut(&disk, Loss::Contents), "a").unwrap(), b"");
    let told = outcomes(&disk, |image| {
        let at = image.names.get(&key(ROOT, "a"));
        assert!(at == Some(&old) || at == Some(&new));
        assert!(at != Some(&new) || !image.names.contains_key(&key(ROOT, "b")), "it is at both names");
        String::from_utf8_lossy(&content(image, "a").unwrap()).into_owned()
    });
    assert!(told.contains("old") && told.contains("new") && told.contains(""), "{told:?}");
}

#[test]
fn names_persist_in_any_order() {
    let mut disk = Disk::new();
    file(&mut disk, 1, ROOT, "first", b"");
    file(&mut disk, 3, ROOT, "second", b"");
    let told = outcomes(&disk, |image| image.names.keys().map(|(_, name)| String::from_utf8_lossy(name)).collect());
    assert_eq!(told, ["", "first", "firstsecond", "second"].map(str::to_owned).into());
}

#[test]
fn a_folder_goes_after_what_was_in_it() {
    let mut disk = Disk::new();
    let inner = folder(&mut disk, 1, "folder");
    let moved = file(&mut disk, 2, inner, "a", b"x");
    disk.sync_all(4);
    disk.rename(5, Some(key(inner, "a")), Some((key(ROOT, "a"), moved)));
    disk.rename(6, Some(key(ROOT, "folder")), None);
    outcomes(&disk, |image| {
        assert!(image.bodies.contains_key(&moved), "the file is nowhere");
        String::new()
    });
}

#[test]
fn writes_are_torn_at_sectors() {
    let mut disk = Disk::new();
    let ino = file(&mut disk, 1, ROOT, "a", &[1; 1024]);
    disk.sync_all(3);
    disk.write(4, ino, 0, Rc::new(vec![2; 1024]));
    let told = outcomes(&disk, |image| {
        let bytes = content(image, "a").unwrap();
        assert!(
            bytes[..512].iter().all(|byte| *byte == bytes[0]) && bytes[512..].iter().all(|byte| *byte == bytes[512])
        );
        format!("{}{}", bytes[0], bytes[512])
    });
    assert_eq!(told, ["11", "12", "21", "22"].map(str::to_owned).into());
}

#[test]
fn the_time_of_a_link_is_synced_with_its_name() {
    let mut disk = Disk::new();
    let ino = disk.make(Body::new(Kind::Link, b"target".to_vec(), 0o777));
    disk.rename(1, None, Some((key(ROOT, "link"), ino)));
    disk.set_time(2, ino, 7);
    disk.sync(3, ROOT, false);
    assert_eq!(cut(&disk, Loss::Everything).bodies[&ino].mtime, Some(7));
    disk.set_time(4, ino, 8);
    disk.sync(5, ROOT, false);
    assert_eq!(cut(&disk, Loss::Everything).bodies[&ino].mtime, Some(7));
    disk.sync_all(6);
    assert_eq!(cut(&disk, Loss::Everything).bodies[&ino].mtime, Some(8));
}

#[test]
fn traces_are_taken_apart() {
    let text = r#"7  openat(AT_FDCWD<\x2f\x61>, "\x62", O_RDWR|O_CREAT, 0600) = 3<\x2f\x61\x2f\x62>
7  pwrite64(3<\x2f\x61\x2f\x62>, "\x31\x32\x33", 3, 16 <unfinished ...>
8  fsync(3<\x2f\x61\x2f\x62>) = -1 EIO (Input/output error)
8  fsync(3<\x2f\x61\x2f\x62> <unfinished ...>
7  <... pwrite64 resumed>)              = 2
8  <... fsync resumed>)                 = 0
7  +++ exited with 0 +++"#;
    let calls = read(text);
    let told: Vec<_> = calls.iter().map(|call| (call.name.as_str(), call.began, call.ended, call.nth)).collect();
    assert_eq!(told, [("openat", 0, 0, 1), ("pwrite64", 1, 4, 1), ("fsync", 3, 5, 2)]);
    assert_eq!((&calls[1].data[..], calls[1].number(3)), (&b"12"[..], 16));
    assert_eq!(calls[0].path_at(0), std::path::Path::new("/a/b"));
    assert_eq!(
        time_set("[UTIME_OMIT, {tv_sec=3, tv_nsec=5} /* 1970-01-01T00:00:03.000000005+0000 */]"),
        Some(3_000_000_005)
    );
    assert_eq!(time_set("[UTIME_OMIT, UTIME_OMIT]"), None);
}
