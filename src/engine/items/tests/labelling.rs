//! Taking over labels from folders of label files, boxes and the sizes of images, and captions.

use super::*;
use crate::backend::{ImportReport, ImportRow, LabelForm, LabelImport, LabelRow};
use crate::facets::{Caption, Labels};

/// A picture of a size.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(width, height).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A dataset with these files, each a picture of 100 x 50.
fn pictures(paths: &[&str]) -> Sample {
    let sample = Sample::with(paths);
    for path in paths {
        std::fs::write(sample.path(path), png(100, 50)).unwrap();
    }
    sample.create();
    sample
}

fn boxed(category: &str, corners: [f64; 4]) -> Labels {
    Labels::from_iter([Label { bbox: Some(corners), ..Label::new(category, LabelSource::Import) }])
}

fn caption(text: &str) -> Labels {
    let mut labels = Labels::default();
    labels.insert_caption(Caption { text: text.into(), source: LabelSource::Import });
    labels
}

fn take(sample: &Sample, rows: Vec<(&str, Labels)>, import: LabelImport) -> ImportReport {
    let row = |((item, labels), number): ((&str, Labels), u64)| -> Result<LabelRow> {
        Ok(ImportRow { number, content: Ok((item.as_bytes().to_vec(), labels)) })
    };
    let mut rows = rows.into_iter().zip(1..).map(row);
    sample.engine.import_labels(&sample.id, &mut rows, &import, &Silent).unwrap()
}

const PARTS: LabelImport = LabelImport { replace: false, form: LabelForm::Parts };

fn labels(sample: &Sample, path: &str) -> String {
    sample.facet(&sample.working(), path, LABELS).unwrap_or_default()
}

#[test]
fn parts_of_an_image_become_pixels_whether_it_was_read_or_not() {
    let sample = pictures(&["images/train/a.png", "images/b.png"]);
    sample.put("images/c.png", "no picture");
    sample.create();
    sample.know(INDEX, "images/b.png", r#"{"height":100,"orientation":6,"width":200}"#);
    let half = boxed("cat", [0.25, 0.5, 0.5, 0.5]);
    let rows = vec![
        ("train/a", half.clone()),
        ("b", half.clone()),
        ("c", half.clone()),
        ("d", half.clone()),
        ("train/a", boxed("dog", [0.9, 0.0, 0.2, 0.5])),
        ("train/a", boxed("dog", [0.0, 0.0, 0.5, 0.5])),
    ];
    let report = take(&sample, rows, PARTS);
    assert_eq!((report.rows, report.inserted, report.failed), (6, 3, 3));
    let cat = |corners: &str| format!(r#"[{{"bbox":{corners},"category":"cat","source":"import"}}]"#);
    assert_eq!(labels(&sample, "images/b.png"), cat("[25,100,50,100]"));
    let both = r#"[{"bbox":[0,0,50,25],"category":"dog","source":"import"},{"bbox":[25,25,50,25],"category":"cat","source":"import"}]"#;
    assert_eq!(labels(&sample, "images/train/a.png"), both);
    let reasons: Vec<_> = report.errors.iter().map(|error| (error.row, error.reason.as_str())).collect();
    assert!(reasons[0].1.starts_with("`images/c.png`: the size of the image is not known: "), "{reasons:?}");
    assert_eq!(reasons[1], (4, "no image `d` with any ending"));
    let outside = "`images/train/a.png`: the box [90, 0, 20, 25] is outside of the image, which is 100 x 50";
    assert_eq!(reasons[2], (5, outside));
}

#[test]
fn a_label_file_finds_its_image_where_training_programs_look() {
    let sample = pictures(&[
        "train/images/x.png",
        "deep/set/images/val/y.png",
        "beside/z.png",
        "beside/z.txt",
        "images/two.png",
        "images/two.jpg",
        "a/same.png",
        "b/same.png",
    ]);
    let whole = boxed("cat", [0.0, 0.0, 1.0, 1.0]);
    let names = ["train/labels/x", "val/y", "beside/z", "two", "same", "a/same", "images/val/y", "z"];
    let report = take(&sample, names.iter().map(|name| (*name, whole.clone())).collect(), PARTS);
    let failed: Vec<_> = report.errors.iter().map(|error| error.row).collect();
    assert_eq!((report.inserted, failed), (6, vec![4, 5]), "{report:?}");
    assert!(report.errors[0].reason.contains("several images are called `images/two`"));
    for path in ["train/images/x.png", "deep/set/images/val/y.png", "beside/z.png", "a/same.png"] {
        assert!(labels(&sample, path).contains("[0,0,100,50]"), "{path}");
    }
    assert_eq!(labels(&sample, "beside/z.txt"), "");
}

#[test]
fn boxes_in_pixels_lie_in_the_image_if_its_size_is_known() {
    let sample = Sample::with(&["a.jpg", "b.jpg"]);
    sample.know(INDEX, "a.jpg", r#"{"height":50,"width":100}"#);
    let rows = vec![
        ("a.jpg", boxed("in", [90.0, 40.0, 10.0, 10.0])),
        ("a.jpg", boxed("out", [95.0, 40.0, 10.0, 10.0])),
        ("b.jpg", boxed("nobody knows", [9500.0, 40.0, 10.0, 10.0])),
    ];
    let report = take(&sample, rows, LabelImport::default());
    assert_eq!((report.inserted, report.errors[0].row), (2, 2));
    assert!(!labels(&sample, "a.jpg").contains("out") && labels(&sample, "b.jpg").contains("9500"));
}

#[test]
fn captions_stand_beside_labels_and_come_out_again() {
    let sample = Sample::with(&["a", "b"]);
    let cat = || Labels::from_iter([Label::new("cat", LabelSource::Import)]);
    let before = sample.create();
    take(&sample, vec![("a", cat()), ("a", caption("A cat.")), ("b", caption("Nothing."))], LabelImport::default());
    let (found, _) = sample.diff(&sample.at(&before), &sample.working(), LABELS);
    assert_eq!((found.added, found.inside["caption"].added, found.inside["cat"].added), (2, 2, 1));
    let with = sample.create();
    let listed = |condition: &str| -> Vec<(String, Vec<String>)> {
        let items = sample.engine.items(&sample.working(), Some(condition)).unwrap().map(Result::unwrap);
        let texts = |captions: Vec<crate::formats::item::Caption>| captions.into_iter().map(|one| one.text).collect();
        items.map(|item| (item.path, texts(item.captions))).collect()
    };
    assert_eq!(listed("caption like '%cat%'"), [("a".to_owned(), vec!["A cat.".to_owned()])]);
    assert_eq!(listed("caption is null"), []);
    let replace = LabelImport { replace: true, ..LabelImport::default() };
    take(&sample, vec![("a", caption("A dog.")), ("b", Labels::default())], replace);
    assert_eq!(
        labels(&sample, "a"),
        r#"[{"caption":"A dog.","source":"import"},{"category":"cat","source":"import"}]"#
    );
    assert_eq!(labels(&sample, "b"), r#"[{"caption":"Nothing.","source":"import"}]"#);
    take(&sample, vec![("a", Labels::default())], replace);
    assert_eq!(labels(&sample, "a"), r#"[{"caption":"A dog.","source":"import"}]"#);
    let clear = LabelChange { clear: true, ..LabelChange::default() };
    sample.engine.change_labels(&sample.id, &all(), &clear).unwrap();
    assert_eq!((labels(&sample, "a"), labels(&sample, "b")), (String::new(), String::new()));
    sample.restore(&with, &["labels"], &[]);
    assert!(labels(&sample, "a").contains("A cat.") && labels(&sample, "b").contains("Nothing."));
    let report = take(&sample, vec![("a", caption(" ")), ("a", cat())], LabelImport::default());
    assert_eq!((report.inserted, report.failed), (1, 1));
    assert!(sample.is_sound());
}
