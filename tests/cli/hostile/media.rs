//! Images and videos: each bad one has an issue that says what is wrong, and nothing else suffers.

use std::fs;

use image::ImageFormat;
use serde_json::Value;

use super::files::{bad, bomb, picture};
use super::{MB, measured, refused};
use crate::environment::Home;

/// A picture of a few pixels whose content unfolds to half a gigabyte: there is a picture in it, and the rest is not read.
const BOMB: &str = "bomb.png";

/// What reading may take. Most of it is for the image that is decoded; the largest good one here has 64,000 pixels.
const PEAK: u64 = 300 * MB;

fn with_bad_files() -> Home {
    let home = Home::new();
    fs::write(home.path("images/good.jpg"), picture(ImageFormat::Jpeg)).unwrap();
    fs::write(home.path("images").join(BOMB), bomb()).unwrap();
    bad().into_iter().for_each(|(name, bytes)| fs::write(home.path("images").join(name), bytes).unwrap());
    home
}

fn issues(item: &Value) -> Vec<&str> {
    item["issues"].as_array().unwrap().iter().map(|issue| issue["issue_type"].as_str().unwrap()).collect()
}

fn ensure_told(home: &Home, line: &str) {
    let items = home.json(line);
    let item = |name: &str| {
        let found = items.as_array().unwrap().iter().find(|item| item["path"] == name);
        found.unwrap_or_else(|| panic!("{name} is there"))
    };
    let good = item("good.jpg");
    assert_eq!((&good["width"], &good["height"], &good["format"]), (&320.into(), &200.into(), &"jpeg".into()));
    assert!(!issues(good).contains(&"corrupt"));
    assert_eq!(item(BOMB)["width"], 16);
    for (name, _) in bad() {
        let found = issues(item(name));
        assert!(found.contains(&"corrupt") || found.contains(&"oversize"), "{name}: {found:?}");
    }
}

#[test]
fn bad_media_of_a_folder_are_told_one_by_one_and_memory_stays_small() {
    let home = with_bad_files();
    home.ok("create before --yes");
    let (outcome, peak) = measured(&home, "dataset reindex");
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert!(peak < PEAK, "{} MB", peak / MB);
    assert_eq!(home.json("dataset show")["status"], "READY");
    ensure_told(&home, "items");
    let (outcome, peak) = measured(&home, "dataset enrich --model image-statistics --json");
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert!(peak < PEAK && outcome.stdout.contains("cut.png"), "{} MB, {outcome:?}", peak / MB);
    assert_eq!(home.json("dataset show")["status"], "READY");
    home.ok("verify --full");
}

#[test]
fn bad_media_that_were_added_wait_to_be_read_and_then_are_told() {
    let home = with_bad_files();
    home.ok("dataset create --managed --name cloud");
    let names: Vec<&str> = bad().iter().map(|(name, _)| *name).chain(["good.jpg", BOMB]).collect();
    home.ok(&format!("-d cloud dataset add-media {}", names.join(" ")));
    assert_eq!(home.json("dataset show cloud")["status"], "PARTIAL_INDEX");
    home.write("m.csv", "path,x\ngood.jpg,1\n");
    let line = "-d cloud dataset import-metadata ../m.csv";
    assert_eq!(home.run(line).code, 4);
    assert_eq!(home.json("dataset show cloud")["status"], "PARTIAL_INDEX");
    let (outcome, peak) = measured(&home, "dataset reindex cloud");
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert!(peak < PEAK, "{} MB", peak / MB);
    assert_eq!(home.json("dataset show cloud")["status"], "READY");
    ensure_told(&home, "-d cloud items");
}

#[test]
fn an_archive_is_no_media_and_a_folder_is_no_file_of_rows() {
    let home = Home::with_images();
    refused(&home, "dataset import-metadata labels", 2, "no file");
    refused(&home, "dataset import-labels labels", 2, "no names of classes");
}
