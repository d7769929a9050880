//! Entities go in and come out as they are: from files, arguments and pipes, few and many.

use crate::environment::Home;

#[test]
fn what_comes_out_goes_in() {
    let home = Home::new();
    home.ok("dataset create --tenant city");
    home.ok("dataset create --tenant copy");
    home.write("images/rooms.json", "[{\"id\":\"b\",\"type\":\"T\",\"n\":1.10},\n {\"type\":\"T\",\"id\":\"a\"}]");
    home.ok("entity put -d city rooms.json");
    let lines = home.ok("entity list -d city -o jsonl");
    assert_eq!(lines, "{\"id\":\"a\",\"type\":\"T\"}\n{\"id\":\"b\",\"n\":1.10,\"type\":\"T\"}");
    let piped = home.shell("snapshot entity list -d city -o jsonl | snapshot entity put -d copy --json");
    let output = { piped }.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(home.ok("entity list -d copy -o jsonl"), lines);
}

#[test]
fn thousands_go_straight_into_the_tree() {
    let home = Home::new();
    home.ok("dataset create --tenant city");
    let lines: String = (0..3_000).map(|n| format!("{{\"id\":\"e{n:04}\",\"type\":\"T\",\"n\":{n}}}\n")).collect();
    home.write("images/many.jsonl", &lines);
    let report = home.json("entity put -d city many.jsonl");
    assert_eq!((report["changes"].as_u64(), report["entities"].as_u64()), (Some(3_000), Some(3_000)));
    let sorted = |n: u32| format!("{{\"id\":\"e{n:04}\",\"n\":{n},\"type\":\"T\"}}\n");
    assert_eq!(home.ok("entity list -d city -o jsonl") + "\n", (0..3_000).map(sorted).collect::<String>());
    let table = home.run("entity list -d city");
    assert_eq!(table.stdout.lines().count(), 50);
    assert!(table.stderr.contains("`--limit 0` shows all"), "{}", table.stderr);
    home.write("images/bad.jsonl", &(lines + "{\"id\":7}\n"));
    let failed = home.run("entity put -d city bad.jsonl");
    assert_eq!(failed.code, 2);
    assert!(failed.stderr.contains("line 3001 of `bad.jsonl`"), "{}", failed.stderr);
}
