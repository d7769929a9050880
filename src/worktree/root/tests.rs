use super::*;
use std::os::unix::fs::symlink;

fn root() -> (tempfile::TempDir, Root) {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(dir.path().join("a/b")).unwrap();
    std::fs::write(dir.path().join("a/b/file"), "x").unwrap();
    let root = Root::open(dir.path()).unwrap();
    (dir, root)
}

/// Both ways to walk must behave alike.
fn both(test: impl Fn(&Path, &Root)) {
    let (dir, root) = root();
    test(dir.path(), &root);
    let (dir, root) = self::root();
    test(dir.path(), &root.without_openat2());
}

#[test]
fn files_and_folders_are_found() {
    both(|_, root| {
        assert_eq!(root.stat(b"a/b/file").unwrap().unwrap().size, 1);
        assert_eq!(root.stat(b"a/b").unwrap().unwrap().kind, FileKind::Dir);
        assert_eq!(root.stat(b"a/none").unwrap(), None);
        assert_eq!(root.stat(b"a/b/file/below").unwrap(), None);
        assert!(root.open_file(b"a/b/file").is_ok());
        assert!(root.open_dir(b"a/b").is_ok());
        assert!(root.open_dir(b"").is_ok());
    });
}

#[test]
fn links_are_not_followed() {
    both(|dir, root| {
        let outside = tempfile::tempdir().unwrap();
        std::fs::write(outside.path().join("file"), "secret").unwrap();
        symlink(outside.path(), dir.join("away")).unwrap();
        symlink(dir.join("a/b/file"), dir.join("link")).unwrap();
        symlink("a", dir.join("inside")).unwrap();
        assert_eq!(root.stat(b"inside/b/file").unwrap(), None);
        assert!(root.open_file(b"inside/b/file").is_err());
        assert!(root.open_file(b"link").is_err());
        assert!(root.open_file(b"away/file").is_err());
        assert!(root.open_dir(b"away").is_err());
        assert_eq!(root.stat(b"away/file").unwrap(), None);
        assert_eq!(root.stat(b"away").unwrap().unwrap().kind, FileKind::Symlink);
        assert_eq!(root.read_link(b"away").unwrap(), outside.path().as_os_str().as_bytes());
    });
}

#[test]
fn names_that_lead_upwards_are_refused() {
    both(|_, root| {
        for path in [&b".."[..], b"../x", b"a/../../x", b"a/..", b"/etc/passwd", b"a//b/file", b".", b"", b"a\0b"] {
            assert!(root.open_file(path).is_err(), "{path:?}");
        }
        assert!(root.stat(b"..").is_err());
        assert!(root.open_dir(b"..").is_err());
    });
}

#[test]
fn a_mount_point_is_special_and_closed() {
    let root = Root::open("/").unwrap();
    assert_eq!(root.stat(b"proc").unwrap().unwrap().kind, FileKind::Special);
    assert!(root.stat(b"proc/self").is_err());
    assert!(root.open_file(b"proc/version").is_err());
    assert!(root.without_openat2().open_file(b"proc/version").is_err());
}

#[test]
fn paths_longer_than_the_system_takes_are_walked() {
    both(|_, root| {
        let mut path = b"a".to_vec();
        while path.len() < 6000 {
            path.extend_from_slice(b"/");
            path.extend_from_slice(&[b'n'; 200]);
            root.mkdir(&root.spot(&path).unwrap(), 0o755).unwrap();
        }
        path.extend_from_slice(b"/file");
        let spot = root.spot(&path).unwrap();
        root.write_at(root.create(spot.dir.as_fd(), spot.name, 0o600).unwrap().as_fd(), b"deep", 0).unwrap();
        assert_eq!(root.stat(&path).unwrap().unwrap().size, 4);
        assert_eq!(std::io::read_to_string(root.open_file(&path).unwrap()).unwrap(), "deep");
        while path != b"a" {
            let spot = root.spot(&path).unwrap();
            root.unlink(&spot).or_else(|_| root.rmdir(&spot)).unwrap();
            path = split(&path).0.to_vec();
        }
    });
}

#[test]
fn a_fifo_does_not_block() {
    let (_dir, root) = root();
    let spot = root.spot(b"a/fifo").unwrap();
    let (fifo, mode) = (rustix::fs::FileType::Fifo, Mode::from_raw_mode(0o644));
    rustix::fs::mknodat(&spot.dir, spot.name, fifo, mode, 0).unwrap();
    assert_eq!(root.stat(b"a/fifo").unwrap().unwrap().kind, FileKind::Special);
    drop(root.open_file(b"a/fifo"));
}
