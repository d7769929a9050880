//! Every reader, given files that are damaged in every way: it reads them or refuses them, and comes to an end.

use std::io::Cursor;

use proptest::prelude::*;
use proptest::sample::Index;

use super::export::{self, Archive, Fields, Info};
use super::item::{Bbox, Item, ItemKind, Label};
use super::source::tests::source;
use super::{Source, labels, metadata, open_table};
use crate::error::Result;
use crate::facets::{Field, FieldType, Json};

/// More rows than any damaged file of these can have.
const ROWS_MAX: usize = 100_000;

/// What is done to a file.
#[derive(Debug, Clone)]
enum Damage {
    Cut(Index),
    Change(Index, u8),
    Insert(Index, Vec<u8>),
    Repeat(Index, Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    let pieces = prop_oneof![
        proptest::collection::vec(any::<u8>(), 1..6),
        prop::sample::select(vec![
            "\"", "[", "{", "}", "]", ",", ":", "\n", "null", "1e999", "\\u00", "\u{feff}", "\0"
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    prop_oneof![
        any::<Index>().prop_map(Damage::Cut),
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Damage::Change(at, byte)),
        (any::<Index>(), pieces).prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Damage::Repeat(from, to)),
    ]
}

impl Damage {
    fn apply(&self, bytes: &mut Vec<u8>) {
        let len = bytes.len().max(1);
        match self {
            Self::Cut(at) => bytes.truncate(at.index(len)),
            Self::Change(at, byte) => bytes.get_mut(at.index(len)).into_iter().for_each(|old| *old = *byte),
            Self::Insert(at, more) => {
                let at = at.index(len).min(bytes.len());
                bytes.splice(at..at, more.iter().copied());
            }
            Self::Repeat(from, to) => {
                let (from, to) = (from.index(len).min(bytes.len()), to.index(len).min(bytes.len()));
                let piece = bytes[from.min(to)..from.max(to)].to_vec();
                bytes.splice(to..to, piece);
            }
        }
    }
}

fn items() -> impl Iterator<Item = Result<Item>> {
    (0..20).map(|at| {
        Ok(Item {
            path: format!("train/{at}.jpg"),
            kind: ItemKind::Image,
            width: Some(640),
            height: Some(480),
            tags: vec!["night".into()],
            labels: vec![Label {
                category: "car".into(),
                bbox: Some(Bbox([1.0, 2.0, 30.5, 40.0])),
                ..Label::default()
            }],
            metadata: [("score".to_owned(), Json::Number("0.5".into()))].into(),
            ..Item::default()
        })
    })
}

/// A good file of each kind.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    let fields: Fields = [("score".to_owned(), Field::of(FieldType::Float))].into();
    let info = Info { dataset: "x".into(), total_media_items: 20, ..Info::default() };
    let (mut csv, mut parquet, mut json, mut coco) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    export::write_csv("x", &mut csv, &fields, items()).unwrap();
    export::write_parquet("x", &mut parquet, &fields, items()).unwrap();
    export::write_document("x", &mut json, &info, &fields, items()).unwrap();
    export::write_coco("x", &mut coco, &info, || Ok(items())).unwrap();
    let mut zip = Archive::new("x", Cursor::new(Vec::new()));
    zip.add_document(&info, &fields, items()).unwrap();
    let row = "{\"path\":\"a.jpg\",\"label\":[\"x\",\"y\"],\"n\":1.5,\"day\":\"2026-01-02\"}";
    vec![
        ("export.csv", csv),
        ("export.parquet", parquet),
        ("metadata.json", json),
        ("annotations.json", coco),
        ("export.zip", zip.finish().unwrap().into_inner()),
        ("rows.jsonl", format!("{row}\n{row}\n{row}\n").into_bytes()),
        ("rows.json", format!("[{row},\n{row}]").into_bytes()),
        ("named.json", format!("{{\"a\":{row},\n\"b\":{row}}}").into_bytes()),
        (
            "object_annotations.csv",
            b"filename,col_x,row_y,width,height,label\na,1,2,3,4,x\n\"b\",1,2,3,4,'y'\n".to_vec(),
        ),
    ]
}

fn drain<T>(rows: impl Iterator<Item = Result<T>>) -> Result<usize> {
    let mut count = 0;
    for row in rows {
        row?;
        count += 1;
        assert!(count < ROWS_MAX, "it does not end");
    }
    Ok(count)
}

/// Reads a file in every way there is; how many ways worked.
fn read_all(source: &Source) -> usize {
    let table = open_table(source).and_then(|mut table| drain(std::iter::from_fn(|| table.next().transpose())));
    let schema = metadata::inspect(source, &metadata::Options::default());
    let rows = schema.and_then(|schema| drain(metadata::read(source, &schema)?));
    let labels = labels::read(source).and_then(drain);
    let items = export::read(source).and_then(drain);
    [table, rows, labels, items].iter().filter(|read| read.is_ok()).count()
}

#[test]
fn good_files_are_read_in_some_way() {
    for (name, bytes) in files() {
        assert!(read_all(&source(name, bytes)) > 0, "{name}");
    }
}

proptest! {
    #[test]
    fn damaged_files_are_read_or_refused(which in any::<Index>(), damages in proptest::collection::vec(damage(), 1..5)) {
        let files = files();
        let (name, bytes) = which.get(&files);
        let mut bytes = bytes.clone();
        damages.iter().for_each(|damage| damage.apply(&mut bytes));
        read_all(&source(name, bytes));
    }

    #[test]
    fn any_bytes_are_read_or_refused(
        name in prop::sample::select(vec!["a.csv", "a.json", "a.jsonl", "a.parquet", "a.zip", "a"]),
        head in prop::sample::select(vec![&b""[..], b"PAR1", b"PK\x03\x04", b"{\"images\":[", b"path,label\n", b"[{"]),
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        read_all(&source(name, [head, &bytes].concat()));
    }

    #[test]
    fn any_lines_are_labels_or_refused(text in "[0-9 .e\n-]{0,60}") {
        let classes = ["x".to_owned(), String::new(), "y".to_owned()];
        for object in labels::yolo::objects(&text, &classes).into_iter().flatten() {
            let [_, _, width, height] = object.parts;
            prop_assert!(object.parts.iter().all(|part| part.is_finite()) && width > 0.0 && height > 0.0);
        }
    }
}
