//! The table of exit codes.

use crate::environment::Home;

#[test]
fn every_kind_of_failure_has_its_code() {
    let home = Home::with_images();
    home.ok("protect first");
    let table = [
        ("list", 0),
        ("--help", 0),
        ("restore -h", 0),
        ("--version", 0),
        ("-C /nowhere list", 1),
        ("", 2),
        ("bogus", 2),
        ("list --limit many", 2),
        ("list -q -v", 2),
        ("edit first", 2),
        ("show nope", 3),
        ("-C / list", 3),
        ("rm first --yes", 4),
        ("rm current --yes", 4),
        ("restore first --plan x", 4),
        ("restore first", 10),
        ("rm second~1 --json", 3),
        ("guard -- sh -c 'exit 42'", 42),
        ("guard -- /no/such/program", 127),
        ("guard -- ./labels", 126),
    ];
    for (line, code) in table {
        let outcome = home.run(line);
        assert_eq!(outcome.code, code, "snapshot {line}: {outcome:?}");
        assert!(code == 0 || !outcome.stderr.is_empty(), "`snapshot {line}` failed without a word");
    }
}

#[test]
fn what_may_not_be_done_is_5() {
    let home = Home::with_images();
    home.ok("dataset set snapshots off");
    assert_eq!(home.run("create x").code, 5);
}

#[test]
fn help_names_the_examples_and_goes_to_stdout() {
    let home = Home::new();
    let help = home.ok("restore --help");
    assert!(help.contains("Examples:") && help.contains("--no-checkpoint"), "{help}");
    let usage = home.run("");
    assert!(usage.stdout.is_empty() && usage.stderr.contains("Usage: snapshot"), "{usage:?}");
}
