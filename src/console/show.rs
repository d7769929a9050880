//! What a result needs so that it can be printed in every format.

use serde::Serialize;
use serde_json::Value;

use crate::console::Sheet;

/// A result of a command. Its JSON document is what it serializes to.
pub trait Show: Serialize {
    /// The drawing for people; empty if there is nothing to draw. Lines end in LF.
    fn draw(&self, sheet: &Sheet) -> String;

    /// What stands on one line each in `jsonl` and `csv`.
    fn records(&self) -> Records;

    /// What `id` prints, one a line.
    fn ids(&self) -> Vec<String>;
}

/// Flat records with the fields that they may have.
#[derive(Debug, Clone, PartialEq)]
pub struct Records {
    /// Names of the fields, in the order of the columns.
    pub fields: &'static [&'static str],
    /// The records, each a JSON object.
    pub values: Vec<Value>,
}

impl Records {
    /// Records of things that serialize to objects.
    pub fn of<'a, T: Serialize + 'a>(fields: &'static [&'static str], things: impl IntoIterator<Item = &'a T>) -> Self {
        Self { fields, values: things.into_iter().map(value).collect() }
    }
}

/// The JSON of a thing of ours.
pub fn value(thing: &impl Serialize) -> Value {
    serde_json::to_value(thing).expect("our results have string keys and finite numbers")
}
