//! The API as its own document describes it, tried by a program that knows nothing else.

use std::process::Command;

use crate::place::Place;

/// What has to hold of every answer.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";

/// Takes minutes and needs schemathesis, so it runs only when it is asked for.
#[test]
fn nothing_that_the_document_allows_breaks_a_server() {
    if std::env::var_os("SNAPSHOT_LONG_TESTS").is_none() {
        return;
    }
    if Command::new("st").arg("--version").output().is_err() {
        eprintln!("skipped: `st` is not there (https://schemathesis.io)");
        return;
    }
    let place = Place::new();
    let dataset = place.dataset("set");
    // Most ids that it thinks of are nobody's; this one is somebody's until it is removed.
    let settings = format!("[parameters]\n\"path.dataset_id\" = \"{dataset}\"\n");
    std::fs::write(place.path("schemathesis.toml"), settings).unwrap();
    let server = place.open_server();
    let document = format!("http://{}/api/v1/openapi.json", server.address);
    let mut program = Command::new("st");
    program.args(["run", &document, "--checks", CHECKS, "-n", "25"]).current_dir(place.path(""));
    let output = program.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
}
