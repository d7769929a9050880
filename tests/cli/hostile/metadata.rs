//! Metadata: encodings, rows about one item, files that break off, and files that never end.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};

use super::{MB, is_long, measured, refused};
use crate::environment::Home;

fn utf_16(text: &str) -> Vec<u8> {
    [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

#[test]
fn what_is_not_utf_8_is_named_and_nothing_is_taken_over() {
    let home = Home::with_images();
    let rows = "path,note\ncat.jpg,caf\u{e9}\nbird.jpg,x\n";
    fs::write(home.path("a.csv"), utf_16(rows)).unwrap();
    refused(&home, "dataset import-metadata ../a.csv", 2, "it is UTF-16, save it as UTF-8");
    let latin_1: Vec<u8> = rows.chars().map(|letter| letter as u8).collect();
    fs::write(home.path("b.csv"), &latin_1).unwrap();
    refused(&home, "dataset import-metadata ../b.csv", 2, "byte 22, in line 2, is 0xe9; save it as UTF-8");
    // The bad byte comes after a thousand good rows.
    let late = ["path,note\n", &"cat.jpg,x\n".repeat(1_000)].concat();
    fs::write(home.path("c.csv"), [late.as_bytes(), b"bird.jpg,\xff\n"].concat()).unwrap();
    refused(&home, "dataset import-metadata ../c.csv", 2, "in line 1002, is 0xff");
    refused(&home, "dataset import-labels ../a.csv", 2, "it is UTF-16");
    fs::write(home.path("d.csv"), ["\u{feff}", rows].concat()).unwrap();
    assert_eq!(home.json("dataset import-metadata ../d.csv")["inserted"], 2);
    let items = home.json("items");
    assert!(items.to_string().contains("caf\u{e9}"), "{items}");
}

#[test]
fn rows_that_are_no_good_are_counted_and_the_first_are_told() {
    let home = Home::with_images();
    let rows = ["path,n\ncat.jpg,1\n", &"cat.jpg,2\nfish.jpg,3\n".repeat(200_000), "bird.jpg,4\n"].concat();
    fs::write(home.path("many.csv"), rows).unwrap();
    let report = home.json("dataset import-metadata ../many.csv");
    assert_eq!(
        (&report["rows"], &report["inserted"], &report["failed"]),
        (&400_002.into(), &2.into(), &400_000.into())
    );
    let errors = report["errors"].as_array().unwrap();
    assert_eq!((&errors[0]["row"], &errors[0]["reason"]), (&2.into(), &"row 1 is about the same item".into()));
    assert_eq!((&errors[1]["row"], &errors[1]["reason"]), (&3.into(), &"no item `fish.jpg`".into()));
    assert_eq!(errors.len(), 100);
    assert_eq!(home.json("dataset show")["status"], "READY");
    let cat = home.json("items").as_array().unwrap().iter().find(|item| item["path"] == "cat.jpg").cloned().unwrap();
    assert_eq!(cat["metadata"]["n"], 1);
}

#[test]
fn members_that_are_there_twice_spoil_their_row_alone() {
    let home = Home::with_images();
    home.write("twice.jsonl", "{\"path\":\"cat.jpg\",\"n\":1,\"n\":2}\n{\"path\":\"bird.jpg\",\"n\":3}\n");
    let report = home.json("dataset import-metadata ../twice.jsonl");
    assert_eq!((&report["inserted"], &report["failed"]), (&1.into(), &1.into()));
    assert!(report["errors"][0]["reason"].as_str().unwrap().contains('n'), "{report}");
    home.write("columns.csv", "path,n,n\ncat.jpg,1,2\n");
    refused(&home, "dataset import-metadata ../columns.csv", 2, "twice");
}

#[test]
fn a_file_that_breaks_off_is_refused_as_a_whole() {
    let home = Home::with_images();
    let rows: Vec<String> = (0..1_000).map(|n| format!("{{\"path\":\"cat.jpg\",\"n\":{n}}}")).collect();
    let whole = format!("[{}]", rows.join(","));
    home.write("cut.json", &whole[..whole.len() - 20]);
    refused(&home, "dataset import-metadata ../cut.json", 2, "ends too early");
    home.write("deep.json", &"[{\"path\":".repeat(100_000));
    refused(&home, "dataset import-metadata ../deep.json", 2, "deep.json");
    home.write("quote.csv", &format!("path,n\ncat.jpg,\"{}", "x\n".repeat(9 << 20)));
    refused(&home, "dataset import-metadata ../quote.csv", 2, "quote.csv");
    home.write("empty.csv", "");
    refused(&home, "dataset import-metadata ../empty.csv", 2, "empty.csv");
}

#[test]
fn a_file_without_an_end_of_line_is_refused_before_it_fills_the_memory() {
    let home = Home::with_images();
    for name in ["zeros.csv", "zeros.jsonl", "zeros.json"] {
        let file = File::create(home.path(name)).unwrap();
        file.set_len(8 << 30).unwrap();
        let (outcome, peak) = measured(&home, &format!("dataset import-metadata ../{name}"));
        assert!(outcome.code == 2 && peak < 200 * MB, "{name}: {} MB, {outcome:?}", peak / MB);
    }
    let items = home.json("items");
    assert!(items.as_array().unwrap().iter().all(|item| item["metadata"].as_object().unwrap().is_empty()), "{items}");
}

/// A file of so many bytes in rows about two items, and about others that are not there.
fn write_rows(home: &Home, name: &str, bytes: u64, row: impl Fn(u64) -> String) {
    let mut out = BufWriter::new(File::create(home.path(name)).unwrap());
    let (mut written, mut number) = (0, 0);
    while written < bytes {
        let row = row(number);
        out.write_all(row.as_bytes()).unwrap();
        written += row.len() as u64;
        number += 1;
    }
    out.flush().unwrap();
}

/// Gigabytes, if there is the time for them.
#[test]
fn memory_grows_with_the_items_and_not_with_the_rows() {
    let bytes = if is_long() { 4 << 30 } else { 24 << 20 };
    let home = Home::with_images();
    let item = |number: u64| ["cat.jpg", "bird.jpg", "labels/none.json", "fish.jpg"][number as usize % 4];
    write_rows(&home, "large.csv", bytes, |number| match number {
        0 => "path,speed,note\n".into(),
        _ => format!("{},{number}.5,note {number} about what is to be seen\n", item(number)),
    });
    write_rows(&home, "large.jsonl", bytes, |number| {
        format!("{{\"path\":\"{}\",\"speed\":{number},\"note\":\"note {number}\"}}\n", item(number))
    });
    for name in ["large.csv", "large.jsonl"] {
        let (outcome, peak) = measured(&home, &format!("dataset import-metadata ../{name} --json"));
        assert_eq!(outcome.code, 0, "{outcome:?}");
        assert!(peak < 150 * MB, "{name}: {} MB", peak / MB);
        let report: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
        assert_eq!((&report["inserted"], report["errors"].as_array().unwrap().len()), (&2.into(), 100));
    }
    assert_eq!(home.json("dataset show")["status"], "READY");
}
