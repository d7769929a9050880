//! Files are made with the library's own writer, and damaged.

use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use proptest::prelude::*;

use crate::formats::table::tests::rows;

const SCHEMA: &str = "message m {
    required binary path (STRING);
    optional double score;
    optional int64 taken (TIMESTAMP(NANOS,true));
    optional group tags (LIST) { repeated group list { optional binary element (STRING); } }
    optional group box { required int64 x; }
    required binary raw;
}";

fn texts(texts: &[&str]) -> Vec<ByteArray> {
    texts.iter().map(|text| ByteArray::from(*text)).collect()
}

/// Two row groups of three rows.
pub(super) fn file(compression: Compression) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
    let properties = Arc::new(WriterProperties::builder().set_compression(compression).build());
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, properties).unwrap();
    for _ in 0..2 {
        let mut group = writer.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&texts(&["a.jpg", "b.jpg", "é.jpg"]), None, None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<DoubleType>().write_batch(&[0.5, f64::NAN], Some(&[1, 0, 1]), None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<Int64Type>().write_batch(&[1_500_000_000], Some(&[0, 1, 0]), None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let levels: (&[i16], &[i16]) = (&[3, 3, 1, 0], &[0, 1, 0, 0]);
        column.typed::<ByteArrayType>().write_batch(&texts(&["x", "y"]), Some(levels.0), Some(levels.1)).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<Int64Type>().write_batch(&[7, 8, 9], Some(&[1, 1, 1]), None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let raw = [ByteArray::from(vec![0xff]), ByteArray::from(vec![0xfe]), ByteArray::from(vec![0xfd])];
        column.typed::<ByteArrayType>().write_batch(&raw, None, None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
    }
    writer.close().unwrap();
    bytes
}

#[test]
fn values_lists_and_groups_are_read() {
    for compression in [Compression::UNCOMPRESSED, Compression::SNAPPY, Compression::ZSTD(Default::default())] {
        let found: Vec<_> = rows("a.parquet", file(compression)).unwrap().into_iter().map(Result::unwrap).collect();
        let once = [
            "path=a.jpg score=0.5 tags=[\"x\",\"y\"] box.x=7",
            "path=b.jpg taken=1970-01-01T00:00:01.5Z box.x=8",
            "path=é.jpg box.x=9",
        ];
        assert_eq!(found, [once, once].concat());
    }
}

#[test]
fn a_file_that_breaks_off_is_refused() {
    let bytes = file(Compression::SNAPPY);
    for len in [4, 20, bytes.len() / 2, bytes.len() - 1] {
        let found = rows("a.parquet", &bytes[..len]).unwrap_err().to_string();
        assert!(found.contains("`a.parquet` cannot be used: the Parquet file cannot be read"), "{found}");
    }
}

/// A file with one column of texts and one of lists, compressed.
fn texts_and_lists(text: &str, rows: usize, elements: usize) -> Vec<u8> {
    let schema = "message m { required binary path (STRING); \
        optional group tags (LIST) { repeated group list { optional binary element (STRING); } } }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let compression = Compression::ZSTD(Default::default());
    let properties = WriterProperties::builder().set_compression(compression).set_dictionary_page_size_limit(64 << 20);
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties.build())).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<ByteArrayType>().write_batch(&vec![ByteArray::from(text); rows], None, None).unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let definitions = vec![3; rows * elements];
    let repetitions: Vec<i16> = (0..rows * elements).map(|at| i16::from(at % elements > 0)).collect();
    let values = vec![ByteArray::from(text); rows * elements];
    column.typed::<ByteArrayType>().write_batch(&values, Some(&definitions), Some(&repetitions)).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
    bytes
}

#[test]
fn a_list_and_a_row_have_an_end() {
    let long = texts_and_lists(&"x".repeat(1 << 20), 2, 20);
    let found = rows("a.parquet", long).unwrap();
    assert_eq!(found[1].as_ref().unwrap_err(), "row 2: `tags` is too long");
    let row = texts_and_lists(&"x".repeat(9 << 20), 2, 1);
    assert_eq!(rows("a.parquet", row).unwrap()[0].as_ref().unwrap_err(), "row 1: it is longer than 16 MiB");
}

#[test]
fn a_page_that_asks_for_too_much_is_refused_before_it_gets_it() {
    let schema = Arc::new(parse_message_type("message m { required binary path (STRING); }").unwrap());
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).set_dictionary_enabled(false);
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties.build())).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let text = ByteArray::from(vec![b'x'; 3 << 19]);
    column.typed::<ByteArrayType>().write_batch(&[text], None, None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
    // Behind the magic comes the type of the page, in two bytes, then its length: a byte that says so, and four.
    assert_eq!((bytes[6], bytes[11]), (0x15, 0x15));
    bytes[7..11].copy_from_slice(&[0xfe, 0xff, 0xff, 0x7f]);
    let said = rows("a.parquet", bytes).unwrap_err().to_string();
    assert!(said.contains("a page is longer than 64 MiB"), "{said}");
}

proptest! {
    #[test]
    fn a_damaged_file_is_read_or_refused(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut bytes = file(Compression::ZSTD(Default::default()));
        for (at, byte) in changes {
            let at = at.index(bytes.len() - 4);
            bytes[at] = if at < 4 { bytes[at] } else { byte };
        }
        let _ = rows("a.parquet", bytes);
    }
}
