//! Models that do what they should.

use super::{ECHO, model, seen, tried};
use crate::facets::Json;
use crate::models::{Summary, run};
use crate::progress::Silent;

#[test]
fn every_item_gets_its_own_result() {
    let (summary, results) = tried(&model(ECHO), 103);
    assert!((0..103).all(|number| results[&number] == seen(number)), "{results:?}");
    let starts = summary.starts;
    assert!((1..=2).contains(&starts), "{starts}");
    assert_eq!(summary, Summary { answered: 103, starts, ..Summary::default() });
}

#[test]
fn nothing_is_started_for_nothing() {
    assert_eq!(tried(&model("exit 1"), 0).0, Summary::default());
}

#[test]
fn answers_come_in_any_order_and_beside_other_output() {
    // Takes a batch of four, and answers from the last to the first; the second of them with an error.
    let script = r#"
        echo loading >&2; echo 'ready to go'
        while read -r a && read -r b && read -r c && read -r d; do
            for line in "$d" "$c" "$b" "$a"; do
                id=$(echo "$line" | sed 's/{"id":\([0-9]*\).*/\1/')
                if [ "$line" = "$b" ]; then echo "{\"id\":$id,\"error\":\"no face in it\"}"
                else echo "{\"id\":$id,\"output\":$id}"; fi
            done
        done"#;
    let program = super::Program { processes: 1, ..model(script) };
    let (summary, results) = tried(&program, 8);
    assert_eq!((summary.answered, summary.failed, summary.garbage, summary.starts), (6, 2, 1, 1));
    assert_eq!(summary.examples, ["ready to go"]);
    for number in 0..8 {
        let expected =
            if number % 4 == 1 { Err("the model says: no face in it".into()) } else { Ok(number.to_string()) };
        assert_eq!(results[&number], expected);
    }
}

#[test]
fn items_and_answers_larger_than_pipes_pass() {
    let large = "x".repeat(300_000);
    let item = Json::parse(format!(r#"{{"path":"{large}"}}"#).as_bytes()).unwrap();
    let mut count = 0;
    let summary = run(&model(ECHO), &mut (0..12).map(|number| (number, item.clone())), &Silent, &mut |_, result| {
        assert!(result.unwrap().to_string().len() > 300_000);
        count += 1;
        Ok(())
    });
    assert_eq!((summary.unwrap().answered, count), (12, 12));
}

#[test]
fn the_program_has_its_directory_and_environment() {
    let room = tempfile::tempdir().unwrap();
    let script = r#"while read -r line; do
        id=$(echo "$line" | sed 's/{"id":\([0-9]*\).*/\1/'); echo "{\"id\":$id,\"output\":\"$PWD $WEIGHTS\"}"; done"#;
    let program = super::Program {
        directory: Some(room.path().canonicalize().unwrap()),
        environment: vec![("WEIGHTS".into(), "small".into())],
        ..model(script)
    };
    let expected = Ok(format!("\"{} small\"", room.path().canonicalize().unwrap().display()));
    assert_eq!(tried(&program, 1).1[&0], expected);
}
