//! Every file of a store: changed at three places, cut in two, emptied, deleted, swapped for the same file of another store.

use std::fs;
use std::path::Path;

use super::*;
use crate::support::is_long;

#[derive(Debug, Clone, Copy)]
enum Harm {
    Flip(u64),
    Cut(u64),
    Delete,
    Swap,
}

const HARMS: [Harm; 7] =
    [Harm::Flip(10), Harm::Flip(50), Harm::Flip(90), Harm::Cut(50), Harm::Cut(0), Harm::Delete, Harm::Swap];

/// Files of a kind that are harmed unless all are.
const MOST: u32 = 3;

/// What kind of file it is: the part of its name that does not change.
fn kind(name: &str) -> &str {
    match name.split_once('/') {
        Some(("index", "damaged")) => "damaged",
        Some((folder, _)) => folder,
        None => name,
    }
}

fn harm(copy: &Twin, name: &str, how: Harm) {
    let path = copy.path(name);
    let mut bytes = fs::read(&path).unwrap();
    let at = |percent: u64| bytes.len() as u64 * percent / 100;
    match how {
        Harm::Flip(percent) => {
            let place = at(percent) as usize;
            if let Some(byte) = bytes.get_mut(place) {
                *byte ^= 0x10;
            }
            fs::write(&path, bytes).unwrap();
        }
        Harm::Cut(percent) => {
            let length = at(percent) as usize;
            fs::write(&path, &bytes[..length]).unwrap();
        }
        Harm::Delete => fs::remove_file(&path).unwrap(),
        Harm::Swap => {
            let theirs = other().copy(true);
            let same = theirs.files().into_iter().filter(|file| kind(file) == kind(name));
            // A file of the same name if there is one.
            let mut same: Vec<_> = same.collect();
            same.sort_by_key(|file| file != name);
            if let Some(file) = same.first() {
                fs::copy(theirs.path(file), &path).unwrap();
            }
        }
    }
}

/// Files that say nothing that is not said elsewhere: losing them costs time only.
fn is_cache(name: &str) -> bool {
    matches!(kind(name), "index" | "damaged" | "cache" | "locks" | "catalog.db-shm" | "catalog.count")
}

/// What cannot go unnoticed, wherever the change happens to be.
fn is_always_noticed(name: &str, how: Harm) -> bool {
    match kind(name) {
        "format" | "master.key" => true,
        "packs" => !matches!(how, Harm::Flip(_)),
        "catalog.db" => matches!(how, Harm::Delete | Harm::Cut(0)),
        "backup" => matches!(how, Harm::Cut(_) | Harm::Swap),
        _ => false,
    }
}

#[test]
fn whatever_happens_to_a_file_is_noticed_or_changes_nothing_and_is_made_good() {
    // The guards, file by file:
    //   packs       `ensure_header`, the checksum in `PackTable::read`, `ObjectId::ensure_is` (src/objects/)
    //   format      `Layout::read_format` with `has_content`, `Catalog::ensure_of`
    //   catalog.db  `Catalog::check`, the checksums of rows (src/catalog/sums.rs), `Catalog::ensure_of`
    //   its log     `commits::ensure_all_there`
    //   backup      `check_backup`
    //   master.key  `Store::check_master`
    let mut files = sample().copy(true).files();
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    files.retain(|file| {
        let count = counts.entry(kind(file).to_owned()).or_default();
        *count += 1;
        *count <= MOST || is_long()
    });
    let of = |file: String| HARMS.map(|harm| (file.clone(), harm));
    let cases: Vec<(String, Harm)> = files.into_iter().flat_map(of).collect();
    assert!(
        [
            "packs",
            "index",
            "catalog.db",
            "catalog.db-wal",
            "catalog.count",
            "format",
            "backup",
            "master.key",
            "cache",
            "locks"
        ]
        .iter()
        .all(|wanted| cases.iter().any(|(file, _)| kind(file) == *wanted))
    );
    each(&cases, |(name, how)| check(name, *how));
}

fn check(name: &str, how: Harm) {
    let what = format!("{name}, {how:?}");
    let copy = sample().copy(true);
    // A copy of the catalog is called after the instant at which it was made.
    let own = copy.files().into_iter().find(|file| kind(name) == "backup" && kind(file) == "backup");
    let name = own.as_deref().unwrap_or(name);
    harm(&copy, name, how);
    let seen = copy.verify();
    let noticed = is_noticed(&seen);
    assert!(!noticed || !is_cache(name) || kind(name) == "catalog.count", "{what}: {}", said(&seen));
    assert!(noticed || !is_always_noticed(name, how), "{what} was not noticed");
    if noticed {
        let file = Path::new(name).file_name().unwrap().to_str().unwrap();
        let named = said(&seen);
        let is_named = named.contains(file) || (name.starts_with("catalog.") && named.contains("catalog"));
        assert!(is_named, "{what}: {named}");
    }
    match &seen {
        Ok(problems) => assert_untouched(&what, &copy.contents(), problems),
        Err(_) => assert!(noticed),
    }
    let report = copy.repair();
    let repaired = report.repair.unwrap();
    assert!(!noticed || !repaired.done.is_empty() || !report.problems.is_empty(), "{what}");
    // What only that pack had, and no folder has any more, stays lost; so does a secret. All else is whole.
    if !["packs", "master.key"].contains(&kind(name)) {
        assert_eq!(report.problems, [], "{what}: {repaired:?}");
        assert_eq!(copy.contents(), sample().contents, "{what}: {repaired:?}");
    }
    assert_untouched(&what, &copy.contents(), &report.problems);
    assert_eq!(said(&copy.verify()), said(&Ok(report.problems)), "{what}");
    // What was put aside has its bytes still.
    for kept in repaired.kept {
        assert!(Path::new(&kept).exists(), "{what}: {kept}");
    }
}

#[test]
fn packs_under_each_others_names_get_their_own_again() {
    // The guard: `ensure_header`, which compares the id in the header with the one of the name.
    let copy = sample().copy(false);
    let packs: Vec<_> = copy.files().into_iter().filter(|file| kind(file) == "packs").collect();
    let [one, two] = [&packs[0], &packs[1]].map(|name| copy.path(name));
    fs::rename(&one, copy.path("packs/between")).unwrap();
    fs::rename(&two, &one).unwrap();
    fs::rename(copy.path("packs/between"), &two).unwrap();
    assert!(is_noticed(&copy.verify()));
    let dry = copy.try_repair(true).unwrap();
    assert!(!dry.problems.is_empty() && dry.repair.unwrap().done.len() >= 2);
    let report = copy.repair();
    assert_eq!(report.problems, []);
    assert_eq!(copy.contents(), sample().contents);
}

#[test]
fn a_healthy_store_has_nothing_to_repair_and_is_left_as_it_is() {
    let copy = sample().copy(true);
    for dry_run in [true, false] {
        let report = copy.try_repair(dry_run).unwrap();
        let repaired = report.repair.unwrap();
        assert_eq!((report.problems, repaired.done, repaired.lost, repaired.kept), Default::default());
    }
    assert_eq!(copy.contents(), sample().contents);
    assert!(copy.files().iter().all(|file| !file.contains("damaged-")));
}
