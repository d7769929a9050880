//! What programs read: one document and nothing else, lines, tables of values, ids.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;

use serde_json::Value;

use crate::environment::{Home, Outcome};
use crate::story::{only_document, with_json};

#[test]
fn json_is_one_document_and_nothing_else() {
    let home = Home::with_images();
    home.ok("restore first --yes");
    let task = home.ok("task list -o id");
    let lines = [
        "list",
        "show first",
        "create third",
        "edit third --name fourth",
        "restore first --dry-run",
        "restore second --yes",
        "undo --yes",
        "clone first",
        "rm second --yes",
        "undelete second",
        "protect first",
        "unprotect first",
        "copy-id first",
        "diff",
        "files first",
        "items",
        "items first --where 'size > 0'",
        "history",
        "prune --keep-last 1 --dry-run",
        "gc --dry-run",
        "verify",
        "verify --repair",
        "stats",
        "dataset create ../home",
        "dataset list",
        "dataset show",
        "dataset status",
        "dataset rename images",
        "dataset set snapshots on",
        "dataset move images .",
        "dataset rm home --yes",
        "dataset undelete home",
        "task list",
        "dataset create --tenant city",
        "entity put -d city '{\"id\":\"a\",\"type\":\"T\"}'",
        "entity list -d city",
        "entity get -d city a",
        "entity rm -d city a --yes",
        "guard -- true",
        "schema",
        "schema list",
    ];
    for line in lines.map(String::from).into_iter().chain([format!("task show {task}"), format!("task wait {task}")]) {
        let outcome = home.run(&with_json(&line));
        assert_eq!(outcome.code, 0, "{line}: {outcome:?}");
        only_document(&line, &outcome);
        assert!(outcome.stdout.ends_with('\n'), "{line}");
    }
}

#[test]
fn a_failure_in_json_leaves_stdout_empty_and_one_line_on_stderr() {
    let home = Home::with_images();
    for line in
        ["show nope --json", "list --limit x --json", "bogus -o json", "restore first --json", "-C / list --json"]
    {
        let outcome = home.run(line);
        assert!(outcome.stdout.is_empty() && outcome.stderr.lines().count() == 1, "{line}: {outcome:?}");
        assert!(outcome.failure()["message"].is_string());
    }
}

#[test]
fn jsonl_has_a_document_on_each_line() {
    let home = Home::with_images();
    let lines: Vec<Value> = parsed(&home.ok("list -o jsonl"));
    let names: Vec<_> = lines.iter().map(|one| one["snapshot_name"].as_str().unwrap()).collect();
    assert_eq!(names[..2], ["second", "first"]);
    assert_eq!(parsed(&home.ok("files first -o jsonl")).len(), 4);
    assert_eq!(parsed(&home.ok("items first -o jsonl")).len(), 3);
    assert_eq!(parsed(&home.ok("show first -o jsonl")).len(), 1);
    assert_eq!(parsed(&home.ok("diff first second -o jsonl")).len(), 2);
}

#[test]
fn an_export_is_what_its_name_says_and_leaves_nothing_beside() {
    let home = Home::with_images();
    home.ok("dataset label --add cat --box 0,0,1,1 cat.jpg");
    fs::create_dir(home.path("out")).unwrap();
    let of = |name: &str, more: &str| home.json(&format!("dataset export ../out/{name} {more}"));
    let zip = of("a.zip", "--images --snapshot first");
    assert_eq!((&zip["format"], &zip["items"], &zip["files"]), (&"zip".into(), &3.into(), &3.into()));
    let coco = of("coco.json", "--format coco");
    assert_eq!((&coco["format"], &coco["files"]), (&"coco".into(), &0.into()));
    assert_eq!(of("a.parquet", "--where 'labels = 1'")["items"], 1);
    assert_eq!(of("a.json", "")["format"], "json");
    let read = |name: &str| fs::read(home.path("out").join(name)).unwrap();
    assert!(read("a.zip").starts_with(b"PK") && read("a.parquet").starts_with(b"PAR1"));
    let document = |name: &str| serde_json::from_slice::<Value>(&read(name)).unwrap();
    assert_eq!(document("coco.json")["annotations"][0]["bbox"], serde_json::json!([0.0, 0.0, 1.0, 1.0]));
    assert_eq!(document("a.json")["info"]["dataset"], "images");
    assert_eq!(home.run("dataset export ../out/b.csv --where nonsense").code, 2);
    let mut names: Vec<_> = fs::read_dir(home.path("out")).unwrap().map(|one| one.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["a.json", "a.parquet", "a.zip", "coco.json"]);
}

#[test]
fn a_path_that_is_no_text_is_there_in_base64() {
    let home = Home::with_images();
    fs::write(home.path("images").join(OsStr::from_bytes(b"\xff.jpg")), "odd").unwrap();
    home.ok("create odd");
    let items = home.json("items --where 'size = 3'");
    let paths: Vec<_> = items.as_array().unwrap().iter().map(|item| (&item["path"], &item["path_base64"])).collect();
    assert_eq!(paths, [(&"cat.jpg".into(), &Value::Null), (&"\u{fffd}.jpg".into(), &"/y5qcGc=".into())]);
    assert!(home.ok("items -o csv").starts_with("path,path_base64,media_id,"));
}

#[test]
fn csv_has_a_header_and_quotes_what_needs_it() {
    let home = Home::with_images();
    home.ok("edit first -m 'a, \"b\"\nc'");
    let text = home.ok("list --search first -o csv");
    let (header, row) = text.split_once('\n').unwrap();
    assert!(header.starts_with("snapshot_id,snapshot_name,"), "{text}");
    assert!(row.contains("\"a, \"\"b\"\"\nc\""), "{text}");
    assert_eq!(home.ok("list --search nothing -o csv"), header);
}

#[test]
fn ids_feed_xargs() {
    let home = Home::with_images();
    home.ok("create tmp-1");
    home.ok("create tmp-2");
    home.ok("create last");
    let script = "snapshot list --search tmp -o id | xargs \"$SNAPSHOT\" rm --yes -o id | wc -l";
    let outcome = Outcome::of(&mut home.shell(script));
    assert_eq!((outcome.code, outcome.stdout.trim()), (0, "2"), "{outcome:?}");
    assert!(home.ok("list --search tmp -o id").is_empty());
}

#[test]
fn copy_id_without_a_terminal_prints_the_id() {
    let home = Home::with_images();
    let outcome = home.run("copy-id first");
    let id = home.json("show first")["snapshot_id"].as_str().unwrap().to_owned();
    assert_eq!((outcome.code, outcome.stdout.trim_end()), (0, id.as_str()));
    assert!(outcome.stderr.contains("No clipboard was found"), "{outcome:?}");
}

#[test]
fn cat_prints_the_bytes_and_nothing_else() {
    let home = Home::with_images();
    let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    fs::write(home.path("images/bytes.bin"), &bytes).unwrap();
    home.ok("create third");
    let output = home.command("cat third bytes.bin").output().unwrap();
    assert!(output.stdout == bytes && output.stderr.is_empty());
    assert_eq!(home.ok("cat first dog.jpg"), "a dog");
}

fn parsed(lines: &str) -> Vec<Value> {
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
