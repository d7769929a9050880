//! Rows go where their files go.

use super::*;

/// Tags, labels and an index for each of these.
fn known(sample: &Sample, paths: &[&str]) {
    for path in paths {
        sample.index(path);
        sample.tag(path, &[path]);
        sample.label(path, path);
    }
}

fn knows(sample: &Sample, path: &str, of: &str) -> bool {
    let has_tag = sample.tags(path) == format!("[\"{of}\"]");
    let labels = sample.facet(&sample.working(), path, LABELS).unwrap_or_default();
    assert_eq!(has_tag, labels.contains(&format!("\"{of}\"")), "{path}");
    has_tag
}

#[test]
fn a_file_that_goes_takes_its_rows_along_and_older_snapshots_keep_them() {
    let sample = Sample::with(&["a", "b"]);
    known(&sample, &["a", "b"]);
    let before = sample.create();
    sample.delete("a");
    let (found, items) = sample.diff(&sample.at(&before), &sample.working(), TAGS);
    assert_eq!((found.removed, items), (1, vec!["removed a".into()]));
    let after = sample.create();
    let state = sample.engine.state(&sample.engine.live_dataset(&sample.id).unwrap().head).unwrap();
    assert_eq!([TAGS, LABELS, INDEX].map(|facet| state.facet(facet).entries), [1, 1, 1]);
    assert_eq!(sample.tags_at(&before, "a"), r#"["a"]"#);
    sample.put("a", "something else");
    sample.create();
    assert!(sample.tags("a").is_empty() && knows(&sample, "b", "b"));
    assert_eq!(sample.diff(&sample.at(&before), &sample.at(&after), LABELS).0.inside["a"].removed, 1);
    assert!(sample.is_sound());
}

#[test]
fn a_file_that_moves_takes_its_rows_along() {
    let sample = Sample::with(&["a", "d/b", "e/b", "c"]);
    known(&sample, &["a", "d/b", "e/b", "c"]);
    sample.rename("a", "new/name");
    sample.rename("d", "f");
    let (found, _) = sample.diff(&sample.at(&sample.first), &sample.working(), TAGS);
    assert_eq!((found.added, found.removed, found.changed), (4, 0, 0));
    sample.create();
    assert!(knows(&sample, "new/name", "a") && knows(&sample, "f/b", "d/b") && knows(&sample, "e/b", "e/b"));
    assert!(["new/name", "f/b", "e/b", "c"].into_iter().all(|path| sample.has_index(path)));
    assert!(sample.is_sound());
}

#[test]
fn of_several_of_the_same_content_the_name_decides_and_doubt_means_no_move() {
    let sample = Sample::with(&["keep"]);
    for path in ["1/x", "2/x", "3/y", "4/z"] {
        sample.put(path, "same");
    }
    sample.put("empty", "");
    sample.create();
    known(&sample, &["1/x", "2/x", "3/y", "4/z", "empty"]);
    for (from, to) in [("1/x", "5/x"), ("2/x", "6/x"), ("3/y", "7/y"), ("4/z", "8/other"), ("empty", "void")] {
        sample.rename(from, to);
    }
    sample.create();
    assert!(knows(&sample, "7/y", "3/y"));
    for lost in ["5/x", "6/x", "8/other", "void"] {
        assert!(sample.tags(lost).is_empty() && !sample.has_index(lost), "{lost}");
    }
}

#[test]
fn new_content_keeps_all_but_what_reading_it_found() {
    let sample = Sample::with(&["a", "b"]);
    known(&sample, &["a", "b"]);
    sample.put("a", "new content");
    std::fs::set_permissions(sample.path("b"), std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    sample.create();
    assert!(knows(&sample, "a", "a") && knows(&sample, "b", "b"));
    assert_eq!((sample.has_index("a"), sample.has_index("b")), (false, true));
    std::fs::remove_file(sample.path("a")).unwrap();
    sample.put("a/inside", "a folder now");
    sample.create();
    assert!(sample.tags("a/inside").is_empty());
    assert_eq!(sample.engine.item(&sample.working(), b"a").unwrap_err().code(), Code::NotFound);
}

#[test]
fn a_checkpoint_and_a_revision_follow_as_well() {
    let sample = Sample::with(&["a", "b"]);
    known(&sample, &["a", "b"]);
    sample.rename("a", "c");
    let revision = sample.engine.checkpoint(&sample.id, "by hand", &Silent).unwrap().snapshot_id;
    assert_eq!(sample.tags_at(&revision, "c"), r#"["a"]"#);
    sample.rename("c", "d");
    sample.restore(&sample.first, &[], &[]);
    assert!(sample.tags("a").is_empty());
    sample.undo();
    assert!(knows(&sample, "d", "a") && knows(&sample, "b", "b"));
}

#[test]
fn where_the_tree_of_files_is_lost_what_is_known_of_the_rest_stays() {
    let sample = Sample::with(&["a", "b"]);
    known(&sample, &["a", "b"]);
    sample.create();
    sample.delete("a");
    let media = sample.engine.state(&sample.engine.live_dataset(&sample.id).unwrap().head).unwrap().media();
    let at = sample.engine.objects().copies(&media.id.into()).unwrap();
    for at in at {
        let path = sample.room.path().join("store/packs").join(at.pack.file_name());
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[at.offset as usize + 1] ^= 0x40;
        std::fs::write(path, bytes).unwrap();
    }
    std::fs::remove_dir_all(sample.room.path().join("store/index")).unwrap();
    let engine = sample.again();
    engine.verify(&Verify { full: true, ..Verify::default() }, &Silent).unwrap();
    engine.create(&sample.id, &CreateSnapshot::default(), &Silent).unwrap();
    let row = engine.live_dataset(&sample.id).unwrap();
    assert_eq!(engine.state(&row.head).unwrap().facet(TAGS).entries, 1);
    assert_eq!(engine.item(&sample.working(), b"b").unwrap().facets[TAGS].to_string(), r#"["b"]"#);
}
