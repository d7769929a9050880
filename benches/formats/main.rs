//! How fast files are read and written, and expressions answered.
//!
//! `cargo bench --bench formats` makes files of a million rows in a temporary directory and prints what reading each of
//! them takes, what exporting a million items takes, and what asking an expression about each of them takes.
//! `-- --rows 100000 --dir /data` chooses otherwise.

mod data;

use std::fs::File;
use std::hint::black_box;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use snapshot::error::{Error, Result};
use snapshot::formats::export::{self, Info};
use snapshot::formats::item::Item;
use snapshot::formats::metadata::{self, Options};
use snapshot::formats::{Claims, Paths, Source, labels};
use snapshot::query::Filter;

fn main() -> Result<()> {
    let (rows, dir) = options();
    let room = dir.map_or_else(tempfile::tempdir, tempfile::tempdir_in).expect("a temporary directory can be made");
    println!("{rows} rows, {}", room.path().display());
    write_all(room.path(), rows)?;
    let paths = timed("paths, taken up", || Ok(Paths::new((0..rows).map(data::path))))?;
    for name in ["rows.csv", "rows.jsonl", "rows.json", "rows.parquet"] {
        read_metadata(&Source::open(&room.path().join(name))?, &paths)?;
    }
    read_labels(&Source::open(&room.path().join("annotations.json"))?)?;
    read_export(&Source::open(&room.path().join("metadata.json"))?)?;
    for text in ["size > 500000", "tag('night') and not issue('blur')", "meta('score') < 0.5 and path glob '*/00*'"] {
        ask(text, rows)?;
    }
    report_memory();
    Ok(())
}

/// Words behind `--`; what is not known is passed over, for cargo adds words of its own.
fn options() -> (u64, Option<PathBuf>) {
    let (mut rows, mut dir) = (1_000_000, None);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--rows" => rows = words.next().and_then(|text| text.parse().ok()).expect("--rows needs a number"),
            "--dir" => dir = words.next().map(PathBuf::from),
            _ => {}
        }
    }
    (rows, dir)
}

fn write_all(room: &Path, rows: u64) -> Result<()> {
    let create = |name: &str| {
        let path = room.join(name);
        File::create(&path).map(BufWriter::new).map_err(|error| Error::io("write", path, error))
    };
    let items = || (0..rows).map(|at| Ok(data::item(at)));
    let fields = data::fields();
    let info = Info { dataset: "bench".into(), total_media_items: rows, ..Info::default() };
    write(create("rows.csv")?, rows, "", data::csv_line)?;
    write(create("rows.jsonl")?, rows, "", data::json_line)?;
    write(create("rows.json")?, rows, "[", data::json_element)?;
    timed("export: CSV", || export::write_csv("csv", create("export.csv")?, &fields, items()))?;
    timed("export: Parquet", || export::write_parquet("parquet", create("rows.parquet")?, &fields, items()))?;
    timed("export: metadata.json", || {
        export::write_document("json", create("metadata.json")?, &info, &fields, items())
    })?;
    timed("export: COCO", || export::write_coco("coco", create("annotations.json")?, &info, || Ok(items())))?;
    Ok(())
}

/// A file of rows that are written as text.
fn write(mut out: impl Write, rows: u64, head: &str, row: fn(u64) -> String) -> Result<()> {
    let mut all = || -> io::Result<()> {
        out.write_all(head.as_bytes())?;
        for at in 0..rows {
            out.write_all(row(at).as_bytes())?;
        }
        if !head.is_empty() {
            out.write_all(b"]")?;
        }
        out.flush()
    };
    all().map_err(|error| Error::io("write", "the rows", error))
}

fn read_metadata(source: &Source, paths: &Paths) -> Result<()> {
    let name = source.name().rsplit('/').next().unwrap_or_default();
    let schema = timed(&format!("{name}: types found"), || metadata::inspect(source, &Options::default()))?;
    let mut claims = Claims::new(paths.len());
    let read = timed(&format!("{name}: rows read"), || {
        let mut read = 0;
        for row in metadata::read(source, &schema)? {
            let Ok(row) = row? else { continue };
            let found = paths.find(&row.key).and_then(|item| claims.claim(item, row.place));
            read += u64::from(found.is_ok() && !row.values.is_empty());
        }
        Ok(read)
    })?;
    assert_eq!(read, schema.rows, "all rows of {name} are good");
    Ok(())
}

fn read_labels(source: &Source) -> Result<()> {
    let read = timed("COCO: labels read", || {
        labels::read(source)?.try_fold(0_u64, |all, row| Ok(all + u64::from(row?.is_ok())))
    })?;
    println!("  {read} annotations");
    Ok(())
}

fn read_export(source: &Source) -> Result<()> {
    timed("metadata.json: items read", || {
        export::read(source)?.try_fold(0_u64, |all, row| Ok(all + u64::from(row?.is_ok())))
    })?;
    Ok(())
}

/// Asks about items that are there already: making them is not what is measured.
fn ask(text: &str, rows: u64) -> Result<()> {
    let items: Vec<Item> = (0..10_000).map(data::item).collect();
    let filter = Filter::parse(text)?;
    timed(&format!("where {text}"), || {
        let mut matcher = filter.matcher()?;
        let mut found = 0_u64;
        for at in 0..rows {
            found += u64::from(matcher.matches(&items[at as usize % items.len()])?);
        }
        Ok(black_box(found))
    })?;
    Ok(())
}

fn timed<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let began = Instant::now();
    let made = work()?;
    print(name, began.elapsed());
    Ok(made)
}

fn print(name: &str, took: Duration) {
    println!("{name:<64}{:>10}", format!("{took:.2?}"));
}

/// The most memory that was used, most of which are the paths.
fn report_memory() {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or(" unknown");
    println!("{:<64}{:>10}", "memory at most", most.trim());
}
