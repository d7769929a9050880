//! What can be chosen.

use std::path::PathBuf;

/// How the benchmark is run.
pub(crate) struct Options {
    /// Entities of the tenant.
    pub(crate) entities: u64,
    /// Threads that write at once.
    pub(crate) threads: u64,
    /// How long they do.
    pub(crate) seconds: u64,
    /// Where the store is made.
    pub(crate) dir: Option<PathBuf>,
}

impl Options {
    /// Reads the words behind `--`; what is not known is passed over, for cargo adds words of its own.
    pub(crate) fn read() -> Self {
        let mut options = Self { entities: 1_000_000, threads: 32, seconds: 10, dir: None };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let mut number = |into: &mut u64| {
                *into =
                    words.next().and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("{word} needs a number"));
            };
            match word.as_str() {
                "--entities" => number(&mut options.entities),
                "--threads" => number(&mut options.threads),
                "--seconds" => number(&mut options.seconds),
                "--dir" => options.dir = words.next().map(PathBuf::from),
                _ => {}
            }
        }
        options
    }
}
