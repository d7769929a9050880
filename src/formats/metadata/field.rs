//! Fields, their types, and the values that they can have.

use serde::{Deserialize, Serialize};

use super::{link, number, time};
use crate::error::{Error, Result};
use crate::facets::Json;
use crate::formats::table::Cell;

/// The longest option of an enumeration, in characters.
pub const ENUM_OPTION_MAX: usize = 20;

/// The most options that an enumeration may have.
pub const ENUM_OPTIONS_MAX: usize = 256;

/// The longest value, in bytes.
pub const VALUE_MAX: usize = 64 << 10;

/// The longest name of a field, in characters.
const NAME_MAX: usize = 256;

/// What the values of a field are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldType {
    /// Any text.
    String,
    /// A finite number, kept as it was written.
    Float,
    /// An instant. One without a zone is in UTC.
    Datetime,
    /// One of some short texts.
    Enum,
    /// The address of a web page, with http or https.
    Link,
}

impl FieldType {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::String, Self::Float, Self::Datetime, Self::Enum, Self::Link];

    /// Its name in files and contracts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Float => "float",
            Self::Datetime => "datetime",
            Self::Enum => "enum",
            Self::Link => "link",
        }
    }
}

impl std::fmt::Display for FieldType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for FieldType {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        found.ok_or_else(|| {
            let names = Self::ALL.map(Self::as_str).join(", ");
            Error::invalid(format!("field type `{}`", text.escape_debug()), format!("give one of {names}"))
        })
    }
}

/// A field: its type, and the options if that is an enumeration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// The type of its values.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// What an enumeration may have, sorted. None for other types; those of an enumeration that has none yet are
    /// found in the file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
}

impl Field {
    /// A field that is no enumeration.
    pub fn new(kind: FieldType) -> Self {
        Self { kind, options: Vec::new() }
    }

    /// An enumeration.
    ///
    /// # Errors
    /// `Invalid` if there are no options or too many, or one is empty or too long.
    pub fn one_of(options: impl IntoIterator<Item = String>) -> Result<Self> {
        let mut options: Vec<_> = options.into_iter().collect();
        options.sort_unstable();
        options.dedup();
        if options.is_empty() || options.len() > ENUM_OPTIONS_MAX {
            return Err(Error::invalid("an enum", format!("give 1 to {ENUM_OPTIONS_MAX} options")));
        }
        for option in &options {
            ensure_option(option).map_err(|why| Error::invalid(format!("the option `{}`", shown(option)), why))?;
        }
        Ok(Self { kind: FieldType::Enum, options })
    }

    /// The value that a cell stands for; `None` if there is nothing in it.
    ///
    /// # Errors
    /// Why it has no value of this field's type.
    pub fn value(&self, cell: Cell) -> Result<Option<Value>, String> {
        let is_typed_text = matches!(cell, Cell::Text(_));
        match (self.kind, cell) {
            (_, Cell::Null) => Ok(None),
            (FieldType::Datetime, Cell::Instant(instant)) => Ok(Some(Value::Text(time::to_text(instant)))),
            (FieldType::Float, Cell::Number(text)) => float(&text),
            (FieldType::Float, Cell::Untyped(text) | Cell::Text(text)) if number::is_nan(&text) => Ok(None),
            (FieldType::Float, Cell::Untyped(text) | Cell::Text(text)) => float(&text),
            (FieldType::String, cell) => text(cell),
            (_, cell @ (Cell::Untyped(_) | Cell::Text(_))) => {
                let text = cell.into_text().unwrap_or_default();
                if text.is_empty() && is_typed_text { Ok(None) } else { self.of_text(&text) }
            }
            (FieldType::Enum, cell @ (Cell::Number(_) | Cell::Bool(_))) => {
                self.of_text(&cell.into_text().unwrap_or_default())
            }
            (kind, cell) => Err(format!("`{}` is no {}", shown(&cell.into_text().unwrap_or_default()), article(kind))),
        }
    }

    fn of_text(&self, text: &str) -> Result<Option<Value>, String> {
        let value = match self.kind {
            FieldType::Datetime => time::parse(text).map(time::to_text),
            FieldType::Link => link::is_link(text).then(|| text.to_owned()),
            FieldType::Enum => {
                ensure_option(text).map_err(|why| format!("`{}` is no option: {why}", shown(text)))?;
                let is_known =
                    self.options.is_empty() || self.options.binary_search_by(|own| own[..].cmp(text)).is_ok();
                is_known.then(|| text.to_owned())
            }
            FieldType::String | FieldType::Float => Some(text.to_owned()),
        };
        match value {
            Some(value) => Ok(Some(Value::Text(value))),
            None if self.kind == FieldType::Enum => Err(format!("`{}` is none of the options", shown(text))),
            None => Err(format!("`{}` is no {}", shown(text), article(self.kind))),
        }
    }
}

/// A value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A number, as it was written.
    Number(Box<str>),
    /// A text; an instant is RFC 3339 in UTC.
    Text(String),
}

impl Value {
    /// As JSON.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Number(text) => Json::Number(text.clone()),
            Self::Text(text) => Json::text(text),
        }
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Number(text) => text,
            Self::Text(text) => text,
        }
    }
}

impl From<Value> for Cell {
    fn from(value: Value) -> Self {
        match value {
            Value::Number(text) => Self::Number(text),
            Value::Text(text) => Self::Text(text),
        }
    }
}

/// Whether a field may have this name.
///
/// # Errors
/// Why not.
pub(crate) fn ensure_name(name: &str) -> Result<(), &'static str> {
    match () {
        () if name.is_empty() => Err("it is empty"),
        () if name.chars().count() > NAME_MAX => Err("it is longer than 256 characters"),
        () if name.chars().any(char::is_control) => Err("it has control characters"),
        () => Ok(()),
    }
}

pub(crate) fn ensure_option(option: &str) -> Result<(), String> {
    match () {
        () if option.is_empty() => Err("it is empty".into()),
        () if option.chars().count() > ENUM_OPTION_MAX => {
            Err(format!("it is longer than {ENUM_OPTION_MAX} characters"))
        }
        () if option.chars().any(char::is_control) => Err("it has control characters".into()),
        () => Ok(()),
    }
}

fn float(text: &str) -> Result<Option<Value>, String> {
    let number = number::parse(text).ok_or_else(|| format!("`{}` is no number", shown(text)))?;
    Ok(Some(Value::Number(number)))
}

fn text(cell: Cell) -> Result<Option<Value>, String> {
    let text = match cell {
        Cell::Instant(instant) => time::to_text(instant),
        cell => cell.into_text().unwrap_or_default(),
    };
    if text.len() > VALUE_MAX {
        return Err(format!("is a text of {} bytes, at most {VALUE_MAX} can be kept", text.len()));
    }
    Ok(Some(Value::Text(text)))
}

fn article(kind: FieldType) -> &'static str {
    match kind {
        FieldType::String => "text",
        FieldType::Float => "number",
        FieldType::Datetime => "date or time",
        FieldType::Enum => "option",
        FieldType::Link => "http or https link",
    }
}

/// A value as it is shown in a message: not too long, on one line.
pub(crate) fn shown(text: &str) -> String {
    const MAX: usize = 60;
    let mut shown = String::new();
    for letter in text.chars().take(MAX) {
        if letter.is_control() { shown.extend(letter.escape_debug()) } else { shown.push(letter) }
    }
    if text.chars().nth(MAX).is_some() {
        shown.push_str("...");
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(kind: FieldType, text: &str) -> Result<Option<String>, String> {
        let value = Field::new(kind).value(Cell::Untyped(text.into()))?;
        Ok(value.map(|value| value.to_json().to_string()))
    }

    #[test]
    fn each_type_takes_its_values() {
        let good = |kind, text| value(kind, text).unwrap().unwrap();
        assert_eq!(good(FieldType::Float, "1.50"), "1.50");
        assert_eq!(good(FieldType::String, "1.50"), "\"1.50\"");
        assert_eq!(good(FieldType::Datetime, "2026-01-02 03:04"), "\"2026-01-02T03:04:00Z\"");
        assert_eq!(good(FieldType::Link, "https://example.com/a?b"), "\"https://example.com/a?b\"");
        assert_eq!(value(FieldType::Float, "NaN"), Ok(None));
        for (kind, text) in [
            (FieldType::Float, "abc"),
            (FieldType::Float, "1e999"),
            (FieldType::Float, "0x1"),
            (FieldType::Datetime, "yesterday"),
            (FieldType::Link, "ftp://example.com"),
            (FieldType::Enum, "longer than twenty characters"),
        ] {
            assert!(value(kind, text).is_err(), "{kind} {text}");
        }
        assert!(value(FieldType::String, &"x".repeat(VALUE_MAX + 1)).is_err());
    }

    #[test]
    fn an_enumeration_has_its_options_only() {
        let field = Field::one_of(["b".into(), "a".into(), "a".into()]).unwrap();
        assert_eq!(field.options, ["a", "b"]);
        assert!(field.value(Cell::Text("a".into())).unwrap().is_some());
        assert_eq!(field.value(Cell::Text("c".into())).unwrap_err(), "`c` is none of the options");
        assert!(Field::one_of([]).is_err() && Field::one_of(["x".repeat(21)]).is_err());
        assert!(Field::one_of(["é".repeat(20)]).is_ok());
    }

    #[test]
    fn cells_that_have_a_type_keep_to_it() {
        let instant = Cell::Instant("2026-01-02T00:00:00Z".parse().unwrap());
        assert!(Field::new(FieldType::Datetime).value(instant.clone()).unwrap().is_some());
        assert_eq!(Field::new(FieldType::Float).value(instant).unwrap_err(), "`2026-01-02T00:00:00Z` is no number");
        assert!(Field::new(FieldType::Datetime).value(Cell::Number("5".into())).is_err());
        let nested = Field::new(FieldType::String).value(Cell::Nested(Json::Array(vec![Json::integer(1)])));
        assert_eq!(nested.unwrap().unwrap().as_str(), "[1]");
    }

    #[test]
    fn names_of_types_come_back() {
        for kind in FieldType::ALL {
            assert_eq!(kind.as_str().parse::<FieldType>().unwrap(), kind);
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{kind}\""));
        }
        assert!("int".parse::<FieldType>().unwrap_err().to_string().contains("string, float"));
    }
}
