//! The kept corpus, tried again; and what a few random changes make of it. A fuzzer with eyes (`tests/fuzz/run`) finds
//! more; this finds what comes back.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::{TARGETS, Target};

/// Changed inputs for each kept one.
const CHANGED: u64 = 40;
const CHANGED_LONG: u64 = 5_000;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus")
}

/// The kept inputs of a target, by their names.
fn kept(name: &str) -> Vec<(String, Vec<u8>)> {
    let folder = corpus().join(name);
    let files = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let file = |path: PathBuf| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap());
    let mut kept: Vec<_> = files.map(|entry| file(entry.unwrap().path())).collect();
    kept.sort();
    kept
}

/// Numbers that look random (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ mixed >> 31) % end.max(1) as u64) as usize
    }
}

/// A few random changes: bits, bytes, numbers at their ends, pieces that are cut, doubled or taken from another input.
fn changed(bytes: &[u8], other: &[u8], random: &mut Numbers) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(out.len() + 1);
        let end = at + random.below((out.len() - at).min(64) + 1);
        match random.below(8) {
            0 if at < out.len() => out[at] ^= 1 << random.below(8),
            1 if at < out.len() => out[at] = random.below(256) as u8,
            2 => drop(out.drain(at..end)),
            3 => {
                let piece = out[at..end].to_vec();
                drop(out.splice(at..at, piece));
            }
            4 => {
                let from = random.below(other.len() + 1);
                let to = from + random.below((other.len() - from).min(64) + 1);
                drop(out.splice(at..end, other[from..to].iter().copied()));
            }
            5 => out.truncate(at),
            6 => out[at..end].fill([0, 0x7f, 0x80, 0xff][random.below(4)]),
            _ => out.insert(at, random.below(256) as u8),
        }
    }
    out
}

/// Runs a target, and says with which input it failed.
fn try_one(name: &str, target: Target, bytes: &[u8], what: &str) {
    let outcome = std::panic::catch_unwind(|| target(bytes));
    assert!(outcome.is_ok(), "{name} failed with {what}: {}", bytes.escape_ascii());
}

#[test]
fn no_parser_fails_on_what_was_kept_or_on_what_is_near() {
    let is_long = std::env::var_os("SNAPSHOT_LONG_TESTS").is_some();
    let rounds = if is_long { CHANGED_LONG } else { CHANGED };
    let mut runs = 0;
    for (name, target) in TARGETS {
        let kept = kept(name);
        assert!(!kept.is_empty(), "nothing is kept for {name}");
        let mut random = Numbers(kept.len() as u64);
        for (file, bytes) in &kept {
            try_one(name, target, bytes, file);
            for round in 0..rounds {
                let other = &kept[random.below(kept.len())].1;
                let bytes = changed(bytes, other, &mut random);
                try_one(name, target, &bytes, &format!("change {round} of {file}"));
            }
            runs += 1 + rounds;
        }
    }
    println!("{runs} inputs tried on {} parsers", TARGETS.len());
}

#[test]
fn every_folder_of_the_corpus_is_a_target_and_stays_small() {
    let folders: BTreeSet<_> =
        fs::read_dir(corpus()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let names: BTreeSet<_> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(folders, names);
    for name in names {
        let bytes: usize = kept(&name).iter().map(|(_, bytes)| bytes.len()).sum();
        assert!(bytes <= 200_000, "{name} keeps {bytes} bytes");
    }
}

#[test]
fn nothing_and_noise_are_refused_like_anything_else() {
    let mut random = Numbers(1);
    for (name, target) in TARGETS {
        for length in [0, 1, 2, 7, 64, 600, 5_000] {
            let bytes: Vec<u8> = (0..length).map(|_| random.below(256) as u8).collect();
            try_one(name, target, &bytes, "noise");
        }
    }
}
