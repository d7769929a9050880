//! The columns of an item, and how they get into a statement.

use rusqlite::types::{ToSqlOutput, Value, ValueRef};

use crate::formats::item::Item;

/// A column: its name, its type in SQL, and its value.
#[derive(Clone, Copy)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) sql: &'static str,
    pub(super) value: for<'a> fn(&'a Item) -> ToSqlOutput<'a>,
}

/// The names of the columns that an expression can use. `tags`, `labels` and `issues` are how many there are.
pub const COLUMNS: [&str; DEFINED.len()] = {
    let mut names = [""; DEFINED.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = DEFINED[at].name;
        at += 1;
    }
    names
};

/// The columns, in the order of their parameters.
pub(super) const DEFINED: [Column; 18] = [
    Column { name: "path", sql: "TEXT", value: |item| text(&item.path) },
    Column { name: "name", sql: "TEXT", value: |item| text(item.name()) },
    Column { name: "folder", sql: "TEXT", value: |item| text(item.folder()) },
    Column { name: "extension", sql: "TEXT", value: extension },
    Column { name: "type", sql: "TEXT", value: |item| text(item.kind.as_str()) },
    Column { name: "size", sql: "INTEGER", value: |item| whole(Some(item.size)) },
    Column { name: "format", sql: "TEXT", value: |item| maybe(item.format.as_deref()) },
    Column { name: "width", sql: "INTEGER", value: |item| whole(item.width.map(u64::from)) },
    Column { name: "height", sql: "INTEGER", value: |item| whole(item.height.map(u64::from)) },
    Column { name: "duration", sql: "REAL", value: |item| real(item.duration) },
    Column { name: "frames", sql: "INTEGER", value: |item| whole(item.frames) },
    Column { name: "uniqueness", sql: "REAL", value: |item| real(item.uniqueness) },
    Column { name: "cluster", sql: "TEXT", value: |item| maybe(item.cluster.as_deref()) },
    Column { name: "tags", sql: "INTEGER", value: |item| whole(Some(item.tags.len() as u64)) },
    Column { name: "labels", sql: "INTEGER", value: |item| whole(Some(item.labels.len() as u64)) },
    Column { name: "issues", sql: "INTEGER", value: |item| whole(Some(item.issues.len() as u64)) },
    Column { name: "caption", sql: "TEXT", value: caption },
    Column { name: "media_id", sql: "TEXT", value: |item| text(&item.media_id) },
];

fn text(text: &str) -> ToSqlOutput<'_> {
    ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes()))
}

fn maybe(value: Option<&str>) -> ToSqlOutput<'_> {
    value.map_or(ToSqlOutput::Borrowed(ValueRef::Null), text)
}

fn whole(number: Option<u64>) -> ToSqlOutput<'static> {
    let number = number.map(|number| Value::Integer(i64::try_from(number).unwrap_or(i64::MAX)));
    ToSqlOutput::Owned(number.unwrap_or(Value::Null))
}

fn real(number: Option<f64>) -> ToSqlOutput<'static> {
    ToSqlOutput::Owned(number.map_or(Value::Null, Value::Real))
}

/// What is to be seen, a line for each caption.
fn caption(item: &Item) -> ToSqlOutput<'_> {
    match &item.captions[..] {
        [] => maybe(None),
        [one] => text(&one.text),
        several => {
            let texts: Vec<&str> = several.iter().map(|caption| &*caption.text).collect();
            ToSqlOutput::Owned(Value::Text(texts.join("\n")))
        }
    }
}

/// What stands behind the last dot of the name, in small letters.
fn extension(item: &Item) -> ToSqlOutput<'_> {
    let ending = item.name().rsplit_once('.').filter(|(stem, _)| !stem.is_empty());
    let ending = ending.map(|(_, ending)| Value::Text(ending.to_ascii_lowercase()));
    ToSqlOutput::Owned(ending.unwrap_or(Value::Null))
}
