//! What the README says about a server works as it stands there.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::place::Place;

/// The address in the README.
const ADDRESS: &str = "127.0.0.1:8750";

/// The scripts between the two marks, as one.
fn script(readme: &str) -> String {
    let (_, rest) = readme.split_once("<!-- server-begin -->").expect("the README marks where its scripts begin");
    let (part, _) = rest.split_once("<!-- server-end -->").expect("the README marks where its scripts end");
    let blocks = part.split("```sh\n").skip(1).map(|block| block.split("```").next().unwrap_or_default());
    blocks.collect()
}

/// A program for a recipe to run.
fn stand_in(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn the_section_about_a_server_and_its_recipes() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let place = Place::new();
    let server = place.serve(&[]);
    let folder = place.path("work");
    fs::create_dir(&folder).unwrap();
    // One that works, and two that fail, so that recipes have something to take back.
    stand_in(&folder, "enrich", "true");
    stand_in(&folder, "deploy", "false");
    stand_in(&folder, "migrate", "false");
    let text = script(&readme);
    assert!(text.contains(ADDRESS), "{text}");
    let last = "snapshot -p city guard before-migration --restore-on-failure -- ./migrate";
    assert!(text.trim_end().ends_with(last), "the last recipe fails as its program does: {text}");
    let text = text.replace(ADDRESS, &server.address.to_string());

    let mut shell = Command::new("bash");
    let program = Path::new(env!("CARGO_BIN_EXE_snapshot")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    shell.args(["-euo", "pipefail", "-c", &text]).current_dir(&folder).env("PATH", path);
    shell
        .env("HOME", place.path("home"))
        .env("SNAPSHOT_STORE", place.store())
        .env("SNAPSHOT_USER", crate::place::ACTOR);
    for name in ["SNAPSHOT_CONFIG", "SNAPSHOT_PROFILE", "SNAPSHOT_DATASET", "XDG_CONFIG_HOME", "XDG_DATA_HOME"] {
        shell.env_remove(name);
    }
    let output = shell.output().expect("the scripts of the README need bash");
    let (told, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "the exit code of `migrate`:\n{told}\n{said}");
    for text in ["before-enrichment", "ana@example.com\tmanual\tv1"] {
        assert!(told.contains(text), "`{text}` should be told:\n{told}\n{said}");
    }
    assert!(said.contains("Undo with: snapshot -p city undo -d smartcity_test"), "{said}");
    assert!(said.contains("The command failed; the dataset is as it was before"), "{said}");
    let key = fs::read_to_string(folder.join("key.json")).unwrap();
    let secret = serde_json::from_str::<serde_json::Value>(&key).unwrap()["secret"].as_str().unwrap().to_owned();
    assert!(!said.contains(&secret) && !server.log().contains(&secret), "a secret was told");
}
