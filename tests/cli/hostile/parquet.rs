//! Parquet files that are small and ask for much.

use std::fs::{self, File};
use std::io::BufWriter;
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use super::{MB, measured, refused};
use crate::environment::Home;

/// A file with columns of texts, all of which say the same.
fn write(home: &Home, name: &str, columns: &[(&str, &str)], rows: usize) {
    let fields: Vec<String> = columns.iter().map(|(name, _)| format!("required binary {name} (STRING);")).collect();
    let schema = Arc::new(parse_message_type(&format!("message m {{ {} }}", fields.concat())).unwrap());
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY);
    let out = BufWriter::new(File::create(home.path(name)).unwrap());
    let mut writer = SerializedFileWriter::new(out, schema, Arc::new(properties.build())).unwrap();
    let mut group = writer.next_row_group().unwrap();
    for (_, text) in columns {
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&vec![ByteArray::from(*text); rows], None, None).unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.close().unwrap();
}

#[test]
fn a_text_that_stands_there_once_is_not_in_memory_for_every_row() {
    let home = Home::with_images();
    write(&home, "same.parquet", &[("path", "cat.jpg"), ("note", &"x".repeat(1 << 19))], 1_000);
    let length = fs::metadata(home.path("same.parquet")).unwrap().len();
    assert!(length < 2 * MB, "{length}");
    let (outcome, peak) = measured(&home, "dataset import-metadata ../same.parquet --json");
    assert!(outcome.code == 0 && peak < 200 * MB, "{} MB, {outcome:?}", peak / MB);
    let report: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!((&report["rows"], &report["inserted"]), (&1_000.into(), &0.into()), "{report:#}");
}

#[test]
fn a_page_that_asks_for_more_than_it_can_need_is_refused() {
    let home = Home::with_images();
    write(&home, "page.parquet", &[("path", &"x".repeat(3 << 19))], 1);
    let mut bytes = fs::read(home.path("page.parquet")).unwrap();
    // Behind the magic: the kind of the page in two bytes, what comes next in one, and the length of the page.
    let end = bytes[7..].iter().position(|byte| byte & 0x80 == 0).unwrap() + 8;
    assert_eq!((bytes[6], end), (0x15, 11));
    bytes[7..end].copy_from_slice(&[0xfe, 0xff, 0xff, 0x7f]);
    fs::write(home.path("page.parquet"), bytes).unwrap();
    refused(&home, "dataset import-metadata ../page.parquet", 2, "a page is longer than 64 MiB");
}
