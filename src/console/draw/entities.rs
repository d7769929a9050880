//! Entities, written as they were stored: their numbers are text here, too.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::backend::EntityReport;
use crate::console::draw::rows::{self, Row};
use crate::console::{Format, Records, Sheet, Show, csv, escape, format};
use crate::error::Result;
use crate::facets::{Entity, Json};

/// Fields of a report in JSON.
pub const REPORT_FIELDS: [&str; 2] = ["changes", "entities"];

/// Width of the column of keys, because the widest one is not known yet.
const WIDTH: usize = 36;

/// What an entity is in JSON: its id, its type and its attributes.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct EntityDocument {
    /// Its id.
    pub id: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its attributes, by name.
    #[serde(flatten)]
    pub attributes: serde_json::Map<String, serde_json::Value>,
}

impl Show for EntityReport {
    fn draw(&self, _: &Sheet) -> String {
        format!(
            "{} changed, {} now\n",
            format::plural(self.changes, "entity", "entities"),
            format::plural(self.entities, "entity", "entities")
        )
    }

    fn records(&self) -> Records {
        Records::of(&REPORT_FIELDS, [self])
    }

    fn ids(&self) -> Vec<String> {
        Vec::new()
    }
}

impl Row for Entity {
    const FIELDS: &'static [&'static str] = &["id", "type", "service_path", "entity"];

    fn line(&self, _: &Sheet) -> Result<String> {
        let json = self.json()?;
        let names = json.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
        let names: Vec<_> = names.filter(|name| !matches!(*name, "id" | "type")).collect();
        let (key, names) = (escape::line(&self.key().to_string()).into_owned(), names.join(", "));
        Ok(format!("{}\n", format!("{key:<WIDTH$}  {}", escape::line(&names)).trim_end()))
    }

    fn json(&self) -> Cow<'_, str> {
        self.text()
    }

    fn csv(&self) -> String {
        let (key, mut line) = (self.key(), String::new());
        let cells = [Cow::Borrowed(key.id()), key.kind().into(), key.service_path().into(), self.text()];
        csv::push_line(&mut line, cells.into_iter());
        line
    }

    fn id(&self) -> &str {
        self.key().id()
    }
}

/// A single entity as a result of its own.
///
/// # Errors
/// `Corrupt` for an entity that is no JSON.
pub fn document(entity: &Entity, format: Format) -> Result<String> {
    match format {
        Format::Table | Format::Json => {
            let mut text = String::new();
            indented(&entity.json()?, 0, &mut text);
            text.push('\n');
            Ok(text)
        }
        Format::Jsonl => Ok(format!("{}\n", entity.text())),
        Format::Csv => Ok(rows::header::<Entity>() + &entity.csv()),
        Format::Id => Ok(format!("{}\n", entity.id())),
    }
}

/// With an indent of two for each level; what is empty stands on one line.
fn indented(json: &Json, depth: usize, out: &mut String) {
    let indent = |depth: usize| "  ".repeat(depth);
    match json {
        Json::Array(items) if !items.is_empty() => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                out.push_str(if place > 0 { ",\n" } else { "\n" });
                out.push_str(&indent(depth + 1));
                indented(item, depth + 1, out);
            }
            out.push_str(&format!("\n{}]", indent(depth)));
        }
        Json::Object(members) if !members.is_empty() => {
            out.push('{');
            for (place, (name, value)) in members.iter().enumerate() {
                out.push_str(if place > 0 { ",\n" } else { "\n" });
                out.push_str(&format!("{}{}: ", indent(depth + 1), Json::text(name.as_str())));
                indented(value, depth + 1, out);
            }
            out.push_str(&format!("\n{}}}", indent(depth)));
        }
        other => out.push_str(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::draw::rows::RowWriter;

    fn sample() -> Entity {
        let text = br#"{"id":"a","type":"T","n":1.10,"list":[1,{}],"o":{"x":"\u001b"}}"#;
        Entity::parse(text, "/x").unwrap()
    }

    fn written(format: Format, entities: &[Entity]) -> String {
        let mut bytes = Vec::new();
        let mut writer = RowWriter::new(&mut bytes, format, Sheet::sample(None)).unwrap();
        for entity in entities {
            writer.row(entity).unwrap();
        }
        writer.finish().unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn every_format_keeps_numbers_as_they_were_written() {
        let both = [sample(), sample()];
        assert_eq!(written(Format::Json, &[]), "[]\n");
        let json = written(Format::Json, &both);
        assert!(json.contains("1.10"));
        assert_eq!(serde_json::from_str::<Vec<EntityDocument>>(&json).unwrap().len(), 2);
        assert_eq!(written(Format::Jsonl, &both), format!("{0}\n{0}\n", sample().text()));
        assert_eq!(written(Format::Id, &both), "a\na\n");
        assert_eq!(written(Format::Table, &both[..1]), format!("{:<36}  list, n, o\n", "a/T/x"));
        assert!(written(Format::Csv, &both[..1]).starts_with("id,type,service_path,entity\na,T,/x,\"{\"\"id\"\":"));
    }

    #[test]
    fn one_entity_is_indented() {
        let text = document(&sample(), Format::Json).unwrap();
        assert!(text.contains("  \"list\": [\n    1,\n    {}\n  ],\n  \"n\": 1.10,\n"), "{text}");
        assert_eq!(Json::parse(text.as_bytes()).unwrap(), sample().json().unwrap());
    }
}
