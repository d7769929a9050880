//! What is written has the documented form, and comes back as it was.

use std::io::Cursor;

use super::*;
use crate::error::Result;
use crate::facets::{FieldType, Json};
use crate::formats::item::{Bbox, Caption, Issue, Item, ItemKind, Label};
use crate::formats::metadata;
use crate::formats::source::tests::source;
use crate::formats::{Source, labels};

fn info(total: u64) -> Info {
    Info {
        dataset: "bottles".into(),
        description: "all \"of\" them".into(),
        exported_by: "ana@example.com".into(),
        export_time: "2026-02-03T10:11:12.131415Z".parse().unwrap(),
        dataset_creation_time: "2026-01-02T03:04:05Z".parse().unwrap(),
        total_media_items: total,
        ..Info::default()
    }
}

fn fields() -> Fields {
    let field = |(name, kind): (&str, _)| (name.to_owned(), Field::of(kind));
    [
        ("score", FieldType::Float),
        ("taken", FieldType::Datetime),
        ("page, \"x\"", FieldType::Link),
        ("note", FieldType::String),
    ]
    .map(field)
    .into_iter()
    .chain([("sizes".to_owned(), Field { is_multi: true, ..Field::of(FieldType::Float) })])
    .collect()
}

/// One with everything, one with nothing, and a film.
fn items() -> Vec<Item> {
    let full = Item {
        path: "train/a, \"b\"\nç.jpg".into(),
        media_id: "0b1d2c3e-0000-5000-8000-000000000001".into(),
        kind: ItemKind::Image,
        size: 2048,
        format: Some("jpeg".into()),
        width: Some(640),
        height: Some(480),
        url: Some("https://example.com/a".into()),
        uniqueness: Some(0.25),
        cluster: Some("9c1d2c3e-0000-5000-8000-000000000009".into()),
        tags: vec!["it's".into(), "night".into()],
        labels: vec![
            Label { category: "street".into(), source: Some("manual".into()), ..Label::default() },
            Label {
                category: "car".into(),
                bbox: Some(Bbox([1.0, 2.5, 100.0, 50.25])),
                confidence: Some(0.75),
                original_id: Some(17),
                source: Some("propagated".into()),
            },
        ],
        issues: vec![
            Issue { kind: "blur".into(), confidence: Some(0.9), ..Issue::default() },
            Issue { kind: "duplicates".into(), confidence: Some(1.0), group: Some("g1".into()), threshold: Some(0.96) },
        ],
        captions: vec![Caption { text: "A street.".into(), source: Some("model x".into()) }],
        metadata: [
            ("score".to_owned(), Json::Number("1.5".into())),
            ("taken".to_owned(), Json::String("2026-01-02T03:04:05.25Z".into())),
            ("page, \"x\"".to_owned(), Json::String("http://x.y/?a=1,2".into())),
            ("note".to_owned(), Json::String("=1+1".into())),
            ("sizes".to_owned(), Json::Array(vec![Json::integer(1), Json::Number("2.5".into())])),
        ]
        .into(),
        enrichment: [(
            "statistics".to_owned(),
            Json::parse(br#"{"entropy":7.10,"big":12345678901234567890123}"#).unwrap(),
        )]
        .into(),
        ..Item::default()
    };
    let plain = Item { path: "b.png".into(), media_id: "2".into(), kind: ItemKind::Image, ..Item::default() };
    let film = Item {
        path: "c.mp4".into(),
        media_id: "3".into(),
        kind: ItemKind::Video,
        size: 1 << 40,
        duration: Some(12.5),
        frames: Some(300),
        ..Item::default()
    };
    vec![full, plain, film]
}

fn given(items: Vec<Item>) -> impl Iterator<Item = Result<Item>> {
    items.into_iter().map(Ok)
}

fn read_back(source: &Source) -> Vec<Item> {
    read(source).unwrap().map(|row| row.unwrap().unwrap().item).collect()
}

fn document(items: Vec<Item>) -> Vec<u8> {
    let mut out = Vec::new();
    write_document("x", &mut out, &info(items.len() as u64), &fields(), given(items)).unwrap();
    out
}

/// What `metadata.json` has no place for, or only rounded.
fn without_technical(mut items: Vec<Item>) -> Vec<Item> {
    for item in &mut items {
        (item.format, item.duration, item.frames) = (None, None, None);
    }
    items
}

#[test]
fn the_document_has_the_documented_form() {
    let text = String::from_utf8(document(items())).unwrap();
    let mut lines = text.lines();
    assert_eq!(
        lines.next().unwrap(),
        r#"{"info":{"schema_version":"1.1","dataset":"bottles","description":"all \"of\" them","dataset_url":"","export_time":"2026-02-03T10:11:12.131415","dataset_creation_time":"2026-01-02T03:04:05.000000","exported_by":"ana@example.com","total_media_items":3},"media_items":["#
    );
    let first = lines.next().unwrap();
    let start = r#"{"media_id":"0b1d2c3e-0000-5000-8000-000000000001","media_type":"image","file_name":"a, \"b\"\nç.jpg","file_path":"train/a, \"b\"\nç.jpg","file_size":"2.00KB","uniqueness_score":0.25,"height":480,"width":640,"url":"https://example.com/a","cluster_id":"9c1d2c3e-0000-5000-8000-000000000009","metadata_items":["#;
    assert!(first.starts_with(start), "{first}");
    for part in [
        r#"{"type":"image_label","properties":{"category_name":"street","source":"manual","original_id":-1}}"#,
        r#"{"type":"object_label","properties":{"bbox":[1.0,2.5,100.0,50.25],"category_name":"car","source":"propagated","original_id":17,"confidence":0.75,"uniqueness_score":null,"url":"","metadata_items":[]}}"#,
        r#"{"type":"user_tag","properties":{"tag_name":"night"}}"#,
        r#"{"type":"issue","properties":{"issue_type":"duplicates","confidence":1.0,"duplicate_group_id":"g1","duplicate_threshold":0.96}}"#,
        r#"{"type":"caption","properties":{"text":"A street.","source":"model x"}}"#,
        r#"{"type":"custom_metadata","properties":{"field_name":"score","field_type":"float","value":1.5}}"#,
        r#"{"type":"enrichment","properties":{"model":"statistics","output":{"big":12345678901234567890123,"entropy":7.10}}}"#,
    ] {
        assert!(first.contains(part), "{part}\n{first}");
    }
    let whole: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(whole["media_items"].as_array().unwrap().len(), 3);
}

#[test]
fn a_document_comes_back() {
    let source = source("metadata.json", document(items()));
    let mut rows = read(&source).unwrap();
    let found: Vec<_> = rows.by_ref().map(|row| row.unwrap().unwrap().item).collect();
    assert_eq!(found, without_technical(items()));
    assert_eq!(rows.fields()["taken"], FieldType::Datetime);
    assert!(read_back(&self::source("metadata.json", document(Vec::new()))).is_empty());
}

#[test]
fn the_number_of_items_must_be_right() {
    let wrong = write_document("x", Vec::new(), &info(2), &fields(), given(items())).unwrap_err();
    assert!(wrong.to_string().contains("an export of 2 items has 3"));
}

#[test]
fn tables_come_back() {
    let mut text = Vec::new();
    assert_eq!(write_csv("x", &mut text, &fields(), given(items())).unwrap(), 3);
    let mut expected = items();
    assert_eq!(read_back(&source("export.csv", text)), expected);
    let mut bytes = Vec::new();
    assert_eq!(write_parquet("x", &mut bytes, &fields(), given(items())).unwrap(), 3);
    // A double has its shortest form.
    expected[0].metadata.insert("score".into(), Json::Number("1.5".into()));
    assert_eq!(read_back(&source("export.parquet", bytes)), expected);
}

#[test]
fn the_custom_fields_of_a_table_can_be_imported() {
    let mut text = Vec::new();
    write_csv("x", &mut text, &fields(), given(items())).unwrap();
    let source = source("export.csv", text);
    let schema = metadata::inspect(&source, &metadata::Options::default()).unwrap();
    assert_eq!(schema.key, "file_path");
    let kinds: Vec<_> = schema.fields.iter().map(|found| (&found.name[..], found.field.kind)).collect();
    let expected: Vec<_> = [
        ("note", FieldType::String),
        ("page, \"x\"", FieldType::Link),
        ("score", FieldType::Float),
        ("sizes", FieldType::Float),
        ("taken", FieldType::Datetime),
    ]
    .into();
    assert_eq!(kinds, expected);
    let first = metadata::read(&source, &schema).unwrap().next().unwrap().unwrap().unwrap();
    assert_eq!((first.key, first.values.len()), (items()[0].path.clone(), 5));
}

#[test]
fn many_items_make_several_row_groups() {
    let many = (0..40_000).map(|at| Ok(Item { path: format!("{at}.jpg"), size: at, ..items().remove(1) }));
    let mut bytes = Vec::new();
    assert_eq!(write_parquet("x", &mut bytes, &fields(), many).unwrap(), 40_000);
    let found = read_back(&source("export.parquet", bytes));
    assert_eq!((found.len(), &found[39_999].path[..], found[20_000].size), (40_000, "39999.jpg", 20_000));
}

fn archive(make: impl FnOnce(&mut Archive<Cursor<Vec<u8>>>)) -> Vec<u8> {
    let mut archive = Archive::new("x.zip", Cursor::new(Vec::new()));
    make(&mut archive);
    archive.finish().unwrap().into_inner()
}

#[test]
fn archives_come_back_with_their_files() {
    let bytes = archive(|zip| {
        zip.add_document(&info(3), &fields(), given(items())).unwrap();
        zip.add_file("train/b.jpg", 5, &b"hello"[..]).unwrap();
        for bad in ["../x", "/x", "a//b", "", "."] {
            assert!(zip.add_file(bad, 0, &b""[..]).is_err(), "{bad}");
        }
    });
    assert_eq!(read_back(&source("x.zip", &bytes)), without_technical(items()));
    let mut zip = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    assert_eq!(std::io::read_to_string(zip.by_name("images/train/b.jpg").unwrap()).unwrap(), "hello");
    let bytes = archive(|zip| assert_eq!(zip.add_parquet(&fields(), given(items())).unwrap(), 3));
    assert_eq!(read_back(&source("x.zip", bytes)), items());
}

#[test]
fn a_damaged_archive_is_told() {
    let bytes = archive(|zip| zip.add_document(&info(3), &fields(), given(items())).unwrap());
    let rows = |bytes: &[u8]| read(&source("x.zip", bytes)).and_then(|rows| rows.collect::<Result<Vec<_>>>());
    assert!(rows(&bytes).is_ok());
    for at in (0..bytes.len()).step_by(7) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x55;
        if let Ok(found) = rows(&damaged) {
            // What is not checked is the name and the time of the entry, not its content.
            assert_eq!(found.len(), 3, "byte {at}");
        }
    }
    assert!(rows(&bytes[..bytes.len() / 2]).is_err());
    let empty = archive(|zip| zip.add_file("a", 0, &b""[..]).unwrap());
    assert!(rows(&empty).unwrap_err().to_string().contains("no `metadata.json`"));
}

#[test]
fn labels_come_back_from_coco() {
    let mut out = Vec::new();
    let counts = write_coco("x", &mut out, &info(3), || Ok(given(items()))).unwrap();
    assert_eq!(counts, CocoCounts { images: 2, annotations: 3, categories: 2 });
    let rows: Vec<_> =
        labels::read(&source("annotations.json", &out)).unwrap().map(|row| row.unwrap().unwrap()).collect();
    let first = &items()[0];
    let marks: Vec<_> = rows.iter().flat_map(|row| row.marks.clone()).collect();
    assert!(rows.iter().all(|row| row.key == first.path));
    // A label without a number of its own gets that of its annotation.
    let street = Label { original_id: Some(1), ..first.labels[0].clone() };
    let caption = labels::Mark::Caption("A street.".into());
    assert_eq!(marks, [labels::Mark::Label(street), labels::Mark::Label(first.labels[1].clone()), caption]);
    let whole: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(whole["annotations"][1]["area"], 5025.0);
}

#[test]
fn what_is_no_export_is_refused() {
    for (name, text) in [
        ("a.json", "{}"),
        ("a.json", "[]"),
        ("a.json", r#"{"info":{"schema_version":"2.0"},"media_items":[]}"#),
        ("a.csv", "path,x\na,1\n"),
        ("a.zip", "PK\x03\x04"),
        ("a.json", r#"{"media_items":[{"file_path":"a"}"#),
    ] {
        let found = read(&source(name, text)).and_then(|rows| rows.collect::<Result<Vec<_>>>());
        assert!(found.is_err(), "{text}");
    }
    let text = r#"{"media_items":[{"file_path":"../a"},5,{"file_path":"a","metadata_items":[{"type":"user_tag","properties":{}}]},{"file_name":"b","metadata_items":[{"type":"new","properties":{}}]}]}"#;
    let rows: Vec<_> = read(&source("a.json", text)).unwrap().map(Result::unwrap).collect();
    assert_eq!(rows.iter().filter(|row| row.is_err()).count(), 3);
    assert_eq!(rows[3].as_ref().unwrap().item.path, "b");
}
