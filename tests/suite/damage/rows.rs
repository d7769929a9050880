//! Every kind of row of the catalog: each column changed, the row deleted, its content swapped with that of another row.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;
use rusqlite::types::Value;

use super::*;

/// Tables of which a row says what is said elsewhere, or nothing that has to last: they need not be what they were.
const DERIVED: [&str; 4] = ["about", "sums", "damaged", "answers"];

fn open(copy: &Twin) -> Connection {
    Connection::open(copy.path("catalog.db")).unwrap()
}

fn tables(connection: &Connection) -> Vec<String> {
    let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
    let mut found = connection.prepare(sql).unwrap();
    found.query_map((), |row| row.get(0)).unwrap().map(|name| name.unwrap()).collect()
}

fn columns(connection: &Connection, table: &str) -> Vec<String> {
    let statement = connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
    statement.column_names().map(str::to_owned).collect()
}

/// All rows that matter, whatever their order and number.
fn dump(copy: &Twin) -> BTreeMap<String, BTreeSet<String>> {
    let connection = open(copy);
    let tables = tables(&connection).into_iter().filter(|table| !DERIVED.contains(&table.as_str()));
    tables
        .map(|table| {
            let count = columns(&connection, &table).len();
            let mut rows = connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
            let rows = rows.query_map((), |row| {
                (0..count).map(|place| row.get::<_, Value>(place)).collect::<rusqlite::Result<Vec<_>>>()
            });
            let rows = rows.unwrap().map(|row| format!("{:?}", row.unwrap())).collect();
            (table, rows)
        })
        .collect()
}

/// The statements that damage a table: each with what it does, in words.
fn harms(connection: &Connection, table: &str) -> Vec<(String, String)> {
    let numbers: Vec<i64> = {
        let mut found = connection.prepare(&format!("SELECT rowid FROM {table} ORDER BY rowid")).unwrap();
        found.query_map((), |row| row.get(0)).unwrap().map(|number| number.unwrap()).collect()
    };
    let Some(first) = numbers.first() else { return Vec::new() };
    let (last, at) = (numbers.last().unwrap_or(first), |number: &i64| format!("{table} row {number}"));
    let mut harms = vec![(format!("{} deleted", at(last)), format!("DELETE FROM {table} WHERE rowid = {last}"))];
    if last != first {
        harms.push((format!("{} deleted", at(first)), format!("DELETE FROM {table} WHERE rowid = {first}")));
    }
    for column in columns(connection, table) {
        let sql = format!("SELECT {column} FROM {table} WHERE rowid = {last}");
        let changed = match connection.query_row(&sql, (), |row| row.get::<_, Value>(0)).unwrap() {
            Value::Null => "x'00'".to_owned(),
            Value::Integer(number) => (number ^ 1).to_string(),
            Value::Real(number) => (number + 1.0).to_string(),
            // One bit of the last character, or of the last byte.
            Value::Text(text) => {
                let mut bytes = text.into_bytes();
                match bytes.last_mut() {
                    Some(byte) => *byte ^= 1,
                    None => bytes.push(b'x'),
                }
                format!("CAST(x'{}' AS TEXT)", hex(&bytes))
            }
            Value::Blob(mut bytes) => {
                match bytes.last_mut() {
                    Some(byte) => *byte ^= 1,
                    None => bytes.push(1),
                }
                format!("x'{}'", hex(&bytes))
            }
        };
        let sql = format!("UPDATE OR IGNORE {table} SET {column} = {changed} WHERE rowid = {last}");
        harms.push((format!("{} with another {column}", at(last)), sql));
    }
    if last != first {
        // By a number that nobody has in between.
        let swap = |from: i64, to: i64| format!("UPDATE {table} SET rowid = {to} WHERE rowid = {from};");
        let sql = [swap(*first, -7), swap(*last, *first), swap(-7, *last)].concat();
        harms.push((format!("{} and {first} swapped", at(last)), sql));
    }
    harms
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Tables that a sample has no row in, filled by hand through the program's own statements.
fn cases() -> Vec<(String, String, String)> {
    let copy = sample().copy(true);
    let connection = open(&copy);
    let mut cases = Vec::new();
    let mut empty = Vec::new();
    for table in tables(&connection) {
        let harms = harms(&connection, &table);
        if harms.is_empty() {
            empty.push(table.clone());
        }
        cases.extend(harms.into_iter().map(|(what, sql)| (table.clone(), what, sql)));
    }
    // One bit more or less in an id can leave an id, or not.
    let sql = "UPDATE packs SET id = 'x' || substr(id, 2) WHERE rowid = (SELECT max(rowid) FROM packs)";
    cases.push(("packs".to_owned(), "packs row with an id that is none".to_owned(), sql.to_owned()));
    // Damage that was found, answers of a server, and files that were sent: none of them in this store.
    assert_eq!(empty, ["answers", "damaged", "uploads"]);
    cases
}

#[test]
fn whatever_happens_to_a_row_is_named_and_made_good_from_a_copy() {
    // The guards: the checksums in `sums` (src/catalog/sums.rs), `checksum::ensure_equal` for datasets, snapshots and pending
    // writes, the hash of a state in `Read::state`, `Read::pending_gaps`, `Catalog::ensure_of`, `commits::of`.
    let before = dump(&sample().copy(true));
    let cases = cases();
    assert!(cases.len() > 100, "{}", cases.len());
    each(&cases, |(table, what, sql)| {
        let copy = sample().copy(true);
        copy.tamper(sql);
        let is_changed = dump(&copy) != before;
        let seen = copy.look();
        if !is_noticed(&seen) {
            // Swapping rows of a table without an order of its own changes nothing, and some things count for nothing.
            assert!(!is_changed || what.ends_with("swapped"), "{what} was not noticed");
            assert_eq!(copy.contents(), sample().contents, "{what}");
            return;
        }
        let named = said(&seen);
        assert!(
            ["catalog row", "the catalog", "state ", "the master key"].iter().any(|name| named.contains(name)),
            "{what}: {named}"
        );
        if let Ok(problems) = &seen
            && !["datasets", "snapshots", "snapshot_counts", "pending", "pending_marks"].contains(&table.as_str())
        {
            assert_untouched(what, &copy.contents(), problems);
        }
        let report = copy.mend();
        assert_eq!(report.problems, [], "{what}: {:?}", report.repair);
        assert_eq!(copy.contents(), sample().contents, "{what}: {:?}", report.repair);
        let after = dump(&copy);
        for (table, rows) in &before {
            // Numbers that are counted anew leave out those that are none.
            if !["snapshot_counts", "pending_marks"].contains(&table.as_str()) {
                assert_eq!(&after[table], rows, "{what}: {table}; {:?}", report.repair);
            }
        }
        assert_eq!(copy.look().unwrap(), [], "{what}");
    });
}

#[test]
fn without_a_copy_a_row_comes_from_a_record_or_is_said_to_be_lost() {
    let is_meant = |(table, what, _): &(String, String, String)| table != "about" && what.ends_with("deleted");
    let cases: Vec<_> = cases().into_iter().filter(is_meant).collect();
    each(&cases, |(table, what, sql)| {
        let copy = sample().copy(false);
        copy.tamper(sql);
        assert!(is_noticed(&copy.look()), "{what}");
        let report = copy.mend();
        assert_eq!(report.problems, [], "{what}: {:?}", report.repair);
        let repaired = report.repair.unwrap();
        let told = repaired.done.len() + repaired.lost.len();
        assert!(told > 0 && !repaired.kept.is_empty(), "{what}: {repaired:?}");
        assert_eq!(copy.look().unwrap(), [], "{what}: {repaired:?}");
        // Whoever loses a snapshot that stored nothing hears of that; all others are there.
        let now = copy.contents();
        let lost: Vec<_> = sample().contents.keys().filter(|label| !now.contains_key(*label)).collect();
        match table.as_str() {
            "snapshots" => {
                assert!(lost.len() <= 1 && (lost.is_empty() || !repaired.lost.is_empty()), "{what}: {lost:?}")
            }
            "datasets" | "pending" | "pending_marks" | "states" => {}
            _ => assert_eq!(now, sample().contents, "{what}: {repaired:?}"),
        }
        let engine = copy.open().unwrap();
        for dataset in engine.datasets(false).unwrap() {
            assert!(
                engine.people(&dataset.dataset_id).unwrap().iter().any(|one| one.role == snapshot::model::Role::Owner)
            );
        }
    });
}

#[test]
fn a_dataset_of_which_only_snapshots_are_left_is_one_again() {
    let copy = sample().copy(false);
    copy.tamper("DELETE FROM datasets");
    assert!(is_noticed(&copy.look()));
    let report = copy.mend();
    assert_eq!(report.problems, [], "{:?}", report.repair);
    let held = |contents: &Contents| {
        let of = |(label, held): (&String, &Option<String>)| {
            let name = label.split_once(':').unwrap().1;
            (!name.is_empty()).then(|| (name.to_owned(), held.clone()))
        };
        contents.iter().filter_map(of).collect::<BTreeSet<_>>()
    };
    assert_eq!(held(&copy.contents()), held(&sample().contents));
}
