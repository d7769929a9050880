//! How fast images are read, beside what their decoder alone takes, and how fast a million hashes become clusters.
//!
//! `cargo bench --bench media` makes 200 JPEGs of about 100 KB and reads them until they are 10,000; `-- --files 2000
//! --hashes 100000` chooses otherwise. It ends with 1 if reading reaches less than 80 % of the decoder.

mod pictures;

use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use snapshot::clusters::{self, Earlier, Item, Level};
use snapshot::media::{self, Limits};
use uuid::Uuid;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// Different pictures: more of them than any cache holds.
const PICTURES: usize = 200;
/// Rounds of which the fastest counts: everything else on the machine only ever takes time away.
const ROUNDS: usize = 3;
/// What reading has to reach of the decoder's speed.
const AIM: f64 = 0.8;

fn main() -> ExitCode {
    let (files, hashes) = (option("--files", 10_000), option("--hashes", 1_000_000));
    let reached = read(files);
    cluster("without pattern", &pictures::numbers(hashes, 1));
    cluster("each picture 2.5 times", &near(hashes));
    cluster("all equal", &vec![42; hashes]);
    cluster("in as few bits as can be", &(0..hashes as u64).collect::<Vec<_>>());
    if reached < AIM { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// The number behind a word of the command line.
fn option(name: &str, default: usize) -> usize {
    let words: Vec<String> = std::env::args().collect();
    let place = words.iter().position(|word| word == name);
    place.and_then(|place| words.get(place + 1)).and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn read(count: usize) -> f64 {
    let files: Vec<Vec<u8>> =
        (0..PICTURES.min(count)).into_par_iter().map(|seed| pictures::jpeg(seed as u64)).collect();
    let bytes: usize = files.iter().map(Vec::len).sum();
    let threads = rayon::current_num_threads();
    println!("{count} JPEGs of {} KB, {threads} threads", bytes / files.len() / 1_000);
    let timed = |name: &str, work: &(dyn Fn(&[u8]) + Sync)| {
        let round = || {
            let began = Instant::now();
            (0..count).into_par_iter().for_each(|index| work(&files[index % files.len()]));
            began.elapsed()
        };
        let best = (0..ROUNDS).map(|_| round()).min().unwrap_or(Duration::MAX);
        println!("  {name:<28}{:>8.2} s {:>8.0} a second", best.as_secs_f64(), count as f64 / best.as_secs_f64());
        best.as_secs_f64()
    };
    let decoder = timed("decoder, brightness", &|file| drop(black_box(decode(file, ColorSpace::Luma))));
    timed("decoder, colors", &|file| drop(black_box(decode(file, ColorSpace::RGB))));
    let limits = Limits::default();
    let reading = timed("reading", &|file| drop(black_box(media::read_bytes(file, &limits))));
    timed("image statistics", &|file| drop(black_box(media::statistics(file, &limits))));
    println!("  reading reaches {:.0} % of the decoder of brightness", decoder / reading * 100.0);
    decoder / reading
}

fn decode(file: &[u8], colors: ColorSpace) -> Vec<u8> {
    let options = DecoderOptions::default().jpeg_set_out_colorspace(colors);
    JpegDecoder::new_with_options(ZCursor::new(file), options).decode().expect("files that were just made are sound")
}

fn cluster(name: &str, hashes: &[u64]) {
    let keys: Vec<[u8; 8]> = (0..hashes.len() as u64).map(u64::to_be_bytes).collect();
    let item = |(key, hash): ([u8; 8], &u64)| (key, *hash);
    let pairs: Vec<([u8; 8], u64)> = keys.into_iter().zip(hashes).map(item).collect();
    let items: Vec<Item<'_>> =
        pairs.iter().map(|(key, hash)| Item { key, hash: Some(*hash), content: Some((*hash).into()) }).collect();
    let began = Instant::now();
    let found = clusters::find(Uuid::nil(), &items, &Earlier::default());
    let took = began.elapsed().as_secs_f64();
    let grouped =
        |level: Level| found.iter().filter(|found| found.places.iter().any(|place| place.level == level)).count();
    println!("{} hashes {name}: {took:.2} s, in groups {:?}", hashes.len(), Level::ALL.map(grouped));
}

/// Hashes as of pictures of which there are several versions, up to ten bits apart.
fn near(count: usize) -> Vec<u64> {
    let pictures = pictures::numbers((count * 2 / 5).max(1), 2);
    let changes = pictures::numbers(count, 3);
    let version = |(index, change): (usize, &u64)| {
        let flips = (change >> 60) % 6;
        (0..flips).fold(pictures[index % pictures.len()], |hash, flip| hash ^ (1 << ((change >> (flip * 6)) % 64)))
    };
    changes.iter().enumerate().map(version).collect()
}
