//! Stories: commands with everything that came of them, kept as files under `golden/`. JSON is checked against the
//! schema that the program itself publishes.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use crate::environment::{Home, Outcome, words};
use crate::placeholders::{narrow, tidy, without_sizes};

/// Numbers that depend on how well things are packed, and on the machine.
const VARYING: [&str; 6] = ["bytes_packs", "bytes_catalog", "bytes_caches", "bytes_free", "bytes_kept", "bytes_freed"];

/// What was typed and what came of it.
pub(crate) struct Story<'a> {
    home: &'a Home,
    text: String,
    has_sizes: bool,
}

impl<'a> Story<'a> {
    /// An empty story.
    pub(crate) fn new(home: &'a Home) -> Self {
        Self { home, text: String::new(), has_sizes: true }
    }

    /// A story about the store, in which sizes do not matter.
    pub(crate) fn of_store(home: &'a Home) -> Self {
        Self { has_sizes: false, ..Self::new(home) }
    }

    /// Runs a line as people do.
    pub(crate) fn table(&mut self, line: &str) -> &mut Self {
        let outcome = self.home.run(line);
        self.add(line, &narrow(&outcome.stdout), &outcome);
        self
    }

    /// Runs a line as programs do: the document, or the failure, must fit its schema.
    pub(crate) fn json(&mut self, line: &str) -> &mut Self {
        let with_json = with_json(line);
        let outcome = self.home.run(&with_json);
        let stdout = if outcome.code == 0 || !outcome.stdout.is_empty() {
            let document = only_document(line, &outcome);
            ensure_valid(self.home, &schema_name(line), &document);
            pretty(document)
        } else {
            let failure: Value = serde_json::from_str(outcome.stderr.lines().last().unwrap_or_default()).unwrap();
            ensure_valid(self.home, "error", &failure);
            String::new()
        };
        self.add(&with_json, &stdout, &outcome);
        self
    }

    /// Compares the story with the one that is kept.
    pub(crate) fn end(&self, name: &str) {
        let text = tidy(&self.text, self.home.root());
        compare(name, &if self.has_sizes { text } else { without_sizes(&text) });
    }

    fn add(&mut self, line: &str, stdout: &str, outcome: &Outcome) {
        self.text.push_str(&format!("$ snapshot {line}\n{stdout}"));
        if !outcome.stderr.is_empty() {
            self.text.push_str(&format!("[stderr]\n{}", outcome.stderr));
        }
        if outcome.code != 0 {
            self.text.push_str(&format!("[exit {}]\n", outcome.code));
        }
        self.text.push('\n');
    }
}

/// Compares a text with the one that is kept under its name.
pub(crate) fn compare(name: &str, text: &str) {
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path("golden");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// The line with `--json`, which is ours only before `--`.
pub(crate) fn with_json(line: &str) -> String {
    match line.split_once(" -- ") {
        Some((ours, theirs)) => format!("{ours} --json -- {theirs}"),
        None => format!("{line} --json"),
    }
}

/// The one document on stdout.
pub(crate) fn only_document(line: &str, outcome: &Outcome) -> Value {
    let document = serde_json::from_str(&outcome.stdout);
    document
        .unwrap_or_else(|error| panic!("snapshot {line} prints something else than one document: {error}: {outcome:?}"))
}

/// Fails if a document does not fit the schema that the program prints for a command.
pub(crate) fn ensure_valid(home: &Home, name: &str, document: &Value) {
    static KNOWN: Mutex<BTreeMap<String, Value>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let schema = known.entry(name.to_owned()).or_insert_with(|| home.json(&format!("schema {name}")));
    if let Err(error) = jsonschema::validate(schema, document) {
        panic!("`{name}` does not fit its schema: {error}\n{document:#}");
    }
}

/// The command whose schema describes what a line prints.
fn schema_name(line: &str) -> String {
    let words = words(line);
    match words.first().map(String::as_str) {
        Some(group @ ("dataset" | "entity" | "task" | "token")) => format!("{group} {}", words[1]),
        first => first.unwrap_or_default().to_owned(),
    }
}

fn pretty(mut document: Value) -> String {
    mask(&mut document);
    format!("{document:#}\n")
}

fn mask(document: &mut Value) {
    match document {
        Value::Object(members) => members.iter_mut().for_each(|(name, value)| {
            if VARYING.contains(&name.as_str()) && value.is_number() {
                *value = "[BYTES]".into();
            }
            mask(value);
        }),
        Value::Array(items) => items.iter_mut().for_each(mask),
        _ => {}
    }
}
