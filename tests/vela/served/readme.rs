//! The recipe of the README does what it says.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::served::Served;

#[test]
fn the_recipe_for_a_tenant_works() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(path).unwrap();
    let (_, rest) = readme.split_once("<!-- vela-begin -->").unwrap();
    let (recipe, _) = rest.split_once("<!-- vela-end -->").unwrap();
    let script: Vec<_> = recipe.lines().filter(|line| !line.starts_with("```")).collect();
    let served = Served::locked();
    let key = served.key(&["production", "test"]);
    let mut shell = Command::new("bash");
    shell.args(["-eu", "-o", "pipefail", "-c", &script.join("\n")]).env("SERVER", &served.url).env("KEY", &key);
    let output = shell.output().unwrap();
    let (shown, said) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(output.status.success(), "{shown}{said}");
    let room = "{\"id\":\"Room1\",\"type\":\"Room\",\"temperature\":21}";
    assert_eq!(shown.matches(room).count(), 2, "{shown}");
}
