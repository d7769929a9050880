//! Real programs, as small as they can be: shell and sed.

mod behavior;
mod misbehavior;

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Program, Summary, run};
use crate::error::Result;
use crate::facets::Json;
use crate::progress::{Progress, Silent};

/// A model that says of each item what its path was.
const ECHO: &str = r#"sed -u 's/^{"id":\([0-9]*\),"path":\(.*\)}$/{"id":\1,"output":{"seen":\2}}/'"#;

fn model(script: &str) -> Program {
    Program {
        command: ["sh", "-c", script].map(String::from).to_vec(),
        directory: None,
        environment: Vec::new(),
        batch: 4,
        processes: 2,
        timeout: Duration::from_secs(60),
        startup: Duration::from_secs(60),
    }
}

/// What became of items with the numbers from 0 on.
type Results = BTreeMap<u32, std::result::Result<String, String>>;

fn over(program: &Program, count: u32, progress: &dyn Progress) -> (Result<Summary>, Results) {
    let mut results = Results::new();
    let item = |number: u32| (number, Json::parse(format!(r#"{{"path":"{number}.jpg"}}"#).as_bytes()).unwrap());
    let summary = run(program, &mut (0..count).map(item), progress, &mut |number, result| {
        let told = results.insert(number, result.map(|json| json.to_string()));
        assert_eq!(told, None, "item {number} is told of twice");
        Ok(())
    });
    (summary, results)
}

fn tried(program: &Program, count: u32) -> (Summary, Results) {
    let (summary, results) = over(program, count, &Silent);
    (summary.unwrap(), results)
}

fn seen(number: u32) -> std::result::Result<String, String> {
    Ok(format!(r#"{{"seen":"{number}.jpg"}}"#))
}
