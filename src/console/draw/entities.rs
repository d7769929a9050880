//! Entities, written as they were stored: their numbers are text here, too.

use std::borrow::Cow;
use std::io::{BufWriter, Write};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::backend::EntityReport;
use crate::console::{Format, Records, Sheet, Show, csv, escape, format, output};
use crate::error::Result;
use crate::facets::{Entity, Json};

/// Columns of entities in CSV.
pub const FIELDS: [&str; 4] = ["id", "type", "service_path", "entity"];
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

/// Writes entities one by one, in any format.
pub struct EntityWriter<W: Write> {
    out: BufWriter<W>,
    format: Format,
    written: u64,
}

impl<W: Write> EntityWriter<W> {
    /// Begins with what stands before the first entity.
    ///
    /// # Errors
    /// `Io` when `out` cannot be written to, here and below.
    pub fn new(out: W, format: Format) -> Result<Self> {
        let mut writer = Self { out: BufWriter::with_capacity(1 << 16, out), format, written: 0 };
        match format {
            Format::Csv => writer.put(&line(FIELDS.iter().copied().map(Cow::Borrowed)))?,
            Format::Json => writer.put("[")?,
            Format::Table | Format::Jsonl | Format::Id => {}
        }
        Ok(writer)
    }

    /// Writes one entity.
    ///
    /// # Errors
    /// See [`new`](Self::new); `Corrupt` for an entity that is no JSON.
    pub fn entity(&mut self, entity: &Entity) -> Result<()> {
        let text = match self.format {
            Format::Json => format!("{}\n  {}", if self.written > 0 { "," } else { "" }, entity.text()),
            format => one(entity, format)?,
        };
        self.written += 1;
        self.put(&text)
    }

    /// Ends with what stands after the last entity. Answers how many there were.
    ///
    /// # Errors
    /// See [`new`](Self::new).
    pub fn finish(mut self) -> Result<u64> {
        if self.format == Format::Json {
            let end = if self.written > 0 { "\n]\n" } else { "]\n" };
            self.put(end)?;
        }
        self.out.flush().map_err(output::failed)?;
        Ok(self.written)
    }

    fn put(&mut self, text: &str) -> Result<()> {
        self.out.write_all(text.as_bytes()).map_err(output::failed)
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
        Format::Csv => Ok(line(FIELDS.iter().copied().map(Cow::Borrowed)) + &one(entity, format)?),
        Format::Jsonl | Format::Id => one(entity, format),
    }
}

/// What stands on a line for an entity.
fn one(entity: &Entity, format: Format) -> Result<String> {
    let key = entity.key();
    Ok(match format {
        Format::Table => {
            let json = entity.json()?;
            let names = json.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
            let names: Vec<_> = names.filter(|name| !matches!(*name, "id" | "type")).collect();
            let line = format!("{:<WIDTH$}  {}", escape::line(&key.to_string()), escape::line(&names.join(", ")));
            format!("{}\n", line.trim_end())
        }
        Format::Json | Format::Jsonl => format!("{}\n", entity.text()),
        Format::Csv => line([Cow::Borrowed(key.id()), key.kind().into(), key.service_path().into(), entity.text()]),
        Format::Id => format!("{}\n", key.id()),
    })
}

fn line<'a>(fields: impl IntoIterator<Item = Cow<'a, str>>) -> String {
    let mut text = String::new();
    csv::push_line(&mut text, fields.into_iter());
    text
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

    fn sample() -> Entity {
        let text = br#"{"id":"a","type":"T","n":1.10,"list":[1,{}],"o":{"x":"\u001b"}}"#;
        Entity::parse(text, "/x").unwrap()
    }

    fn written(format: Format, entities: &[Entity]) -> String {
        let mut bytes = Vec::new();
        let mut writer = EntityWriter::new(&mut bytes, format).unwrap();
        for entity in entities {
            writer.entity(entity).unwrap();
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
