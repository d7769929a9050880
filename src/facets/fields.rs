//! The facet `fields`: the custom fields of a dataset and their types. A key is a field's name.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::facets::Json;
use crate::facets::form::{Built, Members, damaged, ensure_word, finite, parse};

/// The facet of custom fields.
pub const FIELDS: &str = "fields";

/// Longest name of a field and longest option, in characters.
const NAME_MAX: usize = 255;
const OPTION_MAX: usize = 20;
const WHAT: &str = "a custom field";

/// What a field's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FieldType {
    /// Any text.
    String,
    /// A number.
    Float,
    /// An instant.
    Datetime,
    /// One of some words.
    Enum,
    /// An address in the web.
    Link,
}

impl FieldType {
    /// The word in JSON.
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

impl fmt::Display for FieldType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for FieldType {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self> {
        let all = [Self::String, Self::Float, Self::Datetime, Self::Enum, Self::Link];
        let found = all.into_iter().find(|kind| kind.as_str() == word);
        found.ok_or_else(|| {
            let what = format!("field type `{}`", word.escape_debug());
            Error::invalid(what, "the types are string, float, datetime, enum and link")
        })
    }
}

/// A custom field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// What its values are.
    pub kind: FieldType,
    /// The words that an enum's value can be.
    pub options: Vec<String>,
    /// Whether an item may have several values.
    pub is_multi: bool,
}

impl Field {
    /// A field of one value and no options.
    pub fn of(kind: FieldType) -> Self {
        Self { kind, options: Vec::new(), is_multi: false }
    }

    /// Refuses a field that no value could have, and a name that nobody could type.
    ///
    /// # Errors
    /// `Invalid`.
    pub fn ensure_sound(&self, name: &str) -> Result<()> {
        ensure_word("field", name, NAME_MAX)?;
        let refuse = |reason: &str| Err(Error::invalid(format!("field `{name}`"), reason));
        if (self.kind == FieldType::Enum) == self.options.is_empty() {
            return refuse("an enum has options, and nothing else has");
        }
        self.options.iter().try_for_each(|option| ensure_word("option", option, OPTION_MAX))
    }

    /// The value that is stored for a given one; `None` for an absent one. The error says what is wrong with it.
    pub fn value_of(&self, given: &Json) -> std::result::Result<Option<Json>, String> {
        match given {
            Json::Null => Ok(None),
            Json::String(text) if text.is_empty() => Ok(None),
            Json::Array(values) if self.is_multi => {
                let values = values.iter().filter_map(|value| self.single(value).transpose());
                let values: Vec<Json> = values.collect::<std::result::Result<_, _>>()?;
                Ok((!values.is_empty()).then_some(Json::Array(values)))
            }
            single => {
                Ok(self.single(single)?.map(|value| if self.is_multi { Json::Array(vec![value]) } else { value }))
            }
        }
    }

    fn single(&self, given: &Json) -> std::result::Result<Option<Json>, String> {
        let text = match given {
            Json::Null => return Ok(None),
            Json::String(text) => text.clone(),
            Json::Number(text) => text.to_string(),
            Json::Bool(flag) => flag.to_string(),
            Json::Array(_) => return Err("it is a list, and the field has one value".into()),
            Json::Object(_) => return Err("it is an object".into()),
        };
        let shown = || shorten(&text);
        match self.kind {
            FieldType::String => Ok(Some(Json::String(text))),
            FieldType::Float => match number(&text) {
                Some(number) => Ok(Some(number)),
                None => Err(format!("`{}` is not a number", shown())),
            },
            FieldType::Datetime => match instant(&text) {
                Some(instant) => Ok(Some(Json::String(instant.to_string()))),
                None => Err(format!("`{}` is not a date or time", shown())),
            },
            FieldType::Enum if self.options.contains(&text) => Ok(Some(Json::String(text))),
            FieldType::Enum => Err(format!("`{}` is not one of {}", shown(), self.options.join(", "))),
            FieldType::Link if is_link(&text) => Ok(Some(Json::String(text))),
            FieldType::Link => Err(format!("`{}` is not a link", shown())),
        }
    }

    /// The stored form.
    pub fn encode(&self) -> Vec<u8> {
        let options = self.options.iter().map(Json::text).collect();
        Built::default()
            .with("multi", self.is_multi.then_some(Json::Bool(true)))
            .with("options", (!self.options.is_empty()).then_some(Json::Array(options)))
            .with("type", Some(Json::text(self.kind.as_str())))
            .end()
            .to_bytes()
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// `Corrupt` if it is none.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        let mut members = Members::of(WHAT, parse(WHAT, bytes)?)?;
        let option = |value: Json| match value {
            Json::String(option) => Ok(option),
            _ => Err(damaged(WHAT, "options that are texts")),
        };
        let field = Self {
            kind: members.need_text("type")?.parse().map_err(|_| damaged(WHAT, "a known type"))?,
            options: members.list("options")?.into_iter().map(option).collect::<Result<_>>()?,
            is_multi: members.any("multi") == Some(Json::Bool(true)),
        };
        members.end().map(|()| field)
    }
}

/// Finds out which type the values of a field have, one value after the other.
#[derive(Debug, Clone)]
pub struct Guess {
    is_number: bool,
    is_instant: bool,
    is_link: bool,
    is_multi: bool,
    has_any: bool,
}

impl Default for Guess {
    fn default() -> Self {
        Self { is_number: true, is_instant: true, is_link: true, is_multi: false, has_any: false }
    }
}

impl Guess {
    /// Looks at one more value.
    pub fn look(&mut self, value: &Json) {
        match value {
            Json::Null => {}
            Json::Array(values) => {
                self.is_multi = true;
                values.iter().for_each(|value| self.look_at(value));
            }
            single => self.look_at(single),
        }
    }

    fn look_at(&mut self, value: &Json) {
        let text = match value {
            Json::Null => return,
            Json::String(text) if text.is_empty() => return,
            Json::Number(_) => {
                (self.has_any, self.is_instant, self.is_link) = (true, false, false);
                return;
            }
            Json::String(text) => text,
            _ => "",
        };
        self.has_any = true;
        self.is_number = self.is_number && number(text).is_some();
        self.is_instant = self.is_instant && instant(text).is_some();
        self.is_link = self.is_link && is_link(text);
    }

    /// The field that takes all values that were looked at.
    pub fn field(&self) -> Field {
        let kind = match () {
            () if !self.has_any => FieldType::String,
            () if self.is_number => FieldType::Float,
            () if self.is_instant => FieldType::Datetime,
            () if self.is_link => FieldType::Link,
            () => FieldType::String,
        };
        Field { is_multi: self.is_multi, ..Field::of(kind) }
    }
}

/// A number in JSON's own spelling, or in one that is close to it.
fn number(text: &str) -> Option<Json> {
    let text = text.trim();
    let written = Json::parse(text.as_bytes()).ok().filter(|value| finite(value).is_some());
    written.or_else(|| {
        let is_plain = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
        super::form::number(text.parse().ok().filter(|_| is_plain)?)
    })
}

/// An instant; a time without a zone is one in UTC, a date its midnight.
fn instant(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    // A bare number is no date.
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let utc = |time: DateTime| time.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    let zoned = text.parse::<Timestamp>().ok();
    zoned
        .or_else(|| text.parse::<DateTime>().ok().and_then(utc))
        .or_else(|| text.parse::<Date>().ok().and_then(|date| utc(date.at(0, 0, 0, 0))))
}

fn is_link(text: &str) -> bool {
    let rest = ["http://", "https://", "s3://", "gs://", "ftp://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/') && !rest.contains(char::is_whitespace))
}

/// The beginning of a text, for messages.
fn shorten(text: &str) -> String {
    const SHOWN: usize = 40;
    let text: String = text.chars().flat_map(char::escape_debug).take(SHOWN + 1).collect();
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(field: &Field, given: &str) -> std::result::Result<Option<String>, String> {
        field.value_of(&Json::parse(given.as_bytes()).unwrap()).map(|value| value.map(|value| value.to_string()))
    }

    #[test]
    fn values_get_the_form_of_their_type() {
        let of = |kind, given| stored(&Field::of(kind), given).map(Option::unwrap_or_default);
        assert_eq!(of(FieldType::String, "12.50").unwrap(), "\"12.50\"");
        assert_eq!(of(FieldType::Float, "12.50").unwrap(), "12.50");
        assert_eq!(of(FieldType::Float, "\" +.5 \"").unwrap(), "0.5");
        assert_eq!(of(FieldType::Datetime, "\"2026-01-02\"").unwrap(), "\"2026-01-02T00:00:00Z\"");
        assert_eq!(of(FieldType::Datetime, "\"2026-01-02 03:04:05\"").unwrap(), "\"2026-01-02T03:04:05Z\"");
        assert_eq!(of(FieldType::Datetime, "\"2026-01-02T03:04:05.5+01:00\"").unwrap(), "\"2026-01-02T02:04:05.5Z\"");
        assert_eq!(of(FieldType::Link, "\"https://a.example/b\"").unwrap(), "\"https://a.example/b\"");
        for (kind, bad) in [
            (FieldType::Float, "\"a\""),
            (FieldType::Float, "\"inf\""),
            (FieldType::Datetime, "\"yesterday\""),
            (FieldType::Datetime, "2026"),
            (FieldType::Link, "\"https:///\""),
            (FieldType::String, "[1]"),
            (FieldType::String, "{}"),
        ] {
            assert!(of(kind, bad).is_err(), "{kind} {bad}");
        }
        assert_eq!(stored(&Field::of(FieldType::Float), "\"\""), Ok(None));
        assert_eq!(stored(&Field::of(FieldType::Float), "null"), Ok(None));
    }

    #[test]
    fn an_enum_has_its_options_and_lists_are_of_several_values() {
        let field = Field { options: vec!["day".into(), "night".into()], ..Field::of(FieldType::Enum) };
        field.ensure_sound("when").unwrap();
        assert_eq!(stored(&field, "\"day\"").unwrap().unwrap(), "\"day\"");
        assert!(stored(&field, "\"dusk\"").unwrap_err().contains("is not one of day, night"));
        let several = Field { is_multi: true, ..field.clone() };
        assert_eq!(stored(&several, "[\"day\",null,\"night\"]").unwrap().unwrap(), r#"["day","night"]"#);
        assert_eq!(stored(&several, "\"day\"").unwrap().unwrap(), r#"["day"]"#);
        for field in [Field::of(FieldType::Enum), Field { options: vec!["a".into()], ..Field::of(FieldType::Link) }] {
            assert!(field.ensure_sound("f").is_err());
        }
        let long = Field { options: vec!["x".repeat(21)], ..Field::of(FieldType::Enum) };
        assert!(long.ensure_sound("f").is_err());
        for field in [field, several] {
            assert_eq!(Field::decode(&field.encode()).unwrap(), field);
        }
        assert_eq!(Field::of(FieldType::Float).encode(), br#"{"type":"float"}"#);
    }

    #[test]
    fn the_type_is_guessed_from_all_values() {
        let guess = |values: &[&str]| {
            let mut guess = Guess::default();
            values.iter().for_each(|value| guess.look(&Json::parse(value.as_bytes()).unwrap()));
            guess.field()
        };
        assert_eq!(guess(&["1", "\"2.5\"", "null", "\"\""]).kind, FieldType::Float);
        assert_eq!(guess(&["\"2026-01-02\""]).kind, FieldType::Datetime);
        assert_eq!(guess(&["\"2026-01-02\"", "3"]).kind, FieldType::String);
        assert_eq!(guess(&["\"http://a.example\""]).kind, FieldType::Link);
        assert_eq!(guess(&["\"1\"", "\"a\""]).kind, FieldType::String);
        assert_eq!(guess(&["null"]).kind, FieldType::String);
        assert_eq!(guess(&["[1,2]"]), Field { is_multi: true, ..Field::of(FieldType::Float) });
        assert_eq!(guess(&["true"]).kind, FieldType::String);
    }
}
