//! Exports, read again by the readers of what others send.

use std::io::{Cursor, Read as _};

use super::*;
use crate::backend::{ExportFormat, ExportReport, ExportRequest, ImportRow, LabelImport};
use crate::facets::{Caption, Labels};
use crate::formats::Source;
use crate::formats::export::read;
use crate::formats::item::Item;
use crate::formats::labels;

/// Two images, a text, and much that is known of them.
fn sample() -> Sample {
    let sample = Sample::with(&["a/one.jpg", "a/two.jpg", "notes.txt"]);
    sample.know(INDEX, "a/one.jpg", r#"{"format":"jpeg","height":48,"width":64}"#);
    sample.know(METADATA, "a/one.jpg", r#"{"score":1.5,"town":"Bern, \"CH\""}"#);
    sample.know("enrichment/stats", "a/two.jpg", r#"{"dark":true}"#);
    sample.know("fields", "score", r#"{"type":"float"}"#);
    sample.know("fields", "town", r#"{"type":"string"}"#);
    sample.tag("a/one.jpg", &["night"]);
    sample.tag("notes.txt", &["night"]);
    sample.label("a/one.jpg", "cat");
    sample.label("a/two.jpg", "dog");
    let mut captions = Labels::default();
    captions.insert_caption(Caption { text: "A dog, \"big\".".into(), source: LabelSource::Import });
    let row = ImportRow { number: 1, content: Ok((b"a/two.jpg".to_vec(), captions)) };
    let import = LabelImport::default();
    sample.engine.import_labels(&sample.id, &mut [Ok(row)].into_iter(), &import, &Silent).unwrap();
    sample
}

fn exported(sample: &Sample, side: &Side, request: &ExportRequest) -> (ExportReport, Vec<u8>) {
    let mut out = Cursor::new(Vec::new());
    let report = sample.engine.export(side, request, "the export", &mut out, &Silent).unwrap();
    assert_eq!(report.bytes, out.get_ref().len() as u64);
    (report, out.into_inner())
}

fn of(format: ExportFormat) -> ExportRequest {
    ExportRequest { format, ..ExportRequest::default() }
}

fn source(sample: &Sample, name: &str, bytes: &[u8]) -> Source {
    let path = sample.room.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    Source::open(&path).unwrap()
}

fn listed(sample: &Sample, side: &Side) -> Vec<Item> {
    sample.engine.items(side, None).unwrap().collect::<Result<_>>().unwrap()
}

/// What is the same in all formats.
fn core(items: &[Item]) -> Vec<Item> {
    let core = |item: &Item| Item { size: 0, format: None, ..item.clone() };
    items.iter().map(core).collect()
}

#[test]
fn what_is_exported_is_what_the_readers_read() {
    let sample = sample();
    let formats = [ExportFormat::Zip, ExportFormat::Json, ExportFormat::Csv, ExportFormat::Parquet];
    for format in formats {
        let (report, bytes) = exported(&sample, &sample.working(), &of(format));
        assert_eq!((report.items, report.files, report.format), (3, 0, format));
        let name = format!("all.{}", format.as_str());
        let rows = read(&source(&sample, &name, &bytes)).unwrap();
        let mut items: Vec<Item> = rows.map(|row| row.unwrap().unwrap().item).collect();
        for item in &mut items {
            item.url = item.url.take().filter(|url| !url.is_empty());
        }
        assert_eq!(core(&items), core(&listed(&sample, &sample.working())), "{format:?}");
    }
}

#[test]
fn a_snapshot_is_exported_as_it_was() {
    let sample = sample();
    let saved = sample.create();
    let before = listed(&sample, &sample.working());
    sample.tag("a/two.jpg", &["later"]);
    sample.delete("notes.txt");
    sample.create();
    let (report, bytes) = exported(&sample, &sample.at(&saved), &of(ExportFormat::Parquet));
    assert_eq!(report.items, 3);
    let rows = read(&source(&sample, "then.parquet", &bytes)).unwrap();
    let items: Vec<Item> = rows.map(|row| row.unwrap().unwrap().item).collect();
    assert_eq!(core(&items), core(&before));
}

#[test]
fn a_zip_has_the_content_of_the_items_that_are_meant() {
    let sample = sample();
    let big = "x".repeat(3 << 20);
    sample.put("notes.txt", &big);
    sample.create();
    let condition = Some("tag('night')".to_owned());
    let request = ExportRequest { format: ExportFormat::Zip, images: true, condition, ..ExportRequest::default() };
    let (report, bytes) = exported(&sample, &sample.working(), &request);
    assert_eq!((report.items, report.files), (2, 2));
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut names: Vec<_> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    names.sort();
    assert_eq!(names, ["images/a/one.jpg", "images/notes.txt", "metadata.json"]);
    let mut text = |name: &str| {
        let mut text = String::new();
        zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    assert_eq!(text("images/a/one.jpg"), "a/one.jpg");
    assert_eq!(text("images/notes.txt"), big);
    let document: serde_json::Value = serde_json::from_str(&text("metadata.json")).unwrap();
    assert_eq!(document["info"]["schema_version"], "1.1");
    assert_eq!(document["info"]["total_media_items"], 2);
    assert_eq!(document["info"]["exported_by"], "ana@example.com");
}

#[test]
fn coco_has_the_images_and_their_labels() {
    let sample = sample();
    let (report, bytes) = exported(&sample, &sample.working(), &of(ExportFormat::Coco));
    assert_eq!(report.items, 2);
    let document: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(document["annotations"].as_array().unwrap().len(), 3);
    assert_eq!(document["annotations"][2]["caption"], "A dog, \"big\".");
    let rows = labels::read(&source(&sample, "coco.json", &bytes)).unwrap();
    assert_eq!(rows.count(), 3);
}

#[test]
fn what_cannot_be_exported_is_refused() {
    let sample = sample();
    let refused = |request: &ExportRequest| {
        let mut out = Cursor::new(Vec::new());
        sample.engine.export(&sample.working(), request, "x", &mut out, &Silent).unwrap_err()
    };
    let images = ExportRequest { images: true, ..of(ExportFormat::Csv) };
    assert!(refused(&images).to_string().contains("a zip has"));
    let strange = ExportRequest { condition: Some("colour = 1".into()), ..of(ExportFormat::Csv) };
    assert!(refused(&strange).to_string().contains("columns: path"));
}
