//! The values that fields can have, made of what stands in cells.

use std::borrow::Cow;

use super::{link, number, time};
use crate::error::{Error, Result};
use crate::facets::{Field, FieldType, Json};
use crate::formats::table::Cell;

/// The longest option of an enumeration, in characters.
pub const ENUM_OPTION_MAX: usize = 20;

/// The most options that an enumeration may have.
pub const ENUM_OPTIONS_MAX: usize = 256;

/// The longest value, in bytes.
pub const VALUE_MAX: usize = 64 << 10;

/// The longest name of a field, in characters.
const NAME_MAX: usize = 255;

/// An enumeration with these options.
///
/// # Errors
/// `Invalid` if there are no options or too many, or one is empty or too long.
pub fn one_of(options: impl IntoIterator<Item = String>) -> Result<Field> {
    let mut options: Vec<_> = options.into_iter().collect();
    options.sort_unstable();
    options.dedup();
    if options.is_empty() || options.len() > ENUM_OPTIONS_MAX {
        return Err(Error::invalid("an enum", format!("give 1 to {ENUM_OPTIONS_MAX} options")));
    }
    for option in &options {
        ensure_option(option).map_err(|why| Error::invalid(format!("the option `{}`", shown(option)), why))?;
    }
    Ok(Field { options, ..Field::of(FieldType::Enum) })
}

/// The value of a field that a cell stands for: a number as it was written, a text, or a list of those if the field has
/// several values; `None` if there is nothing in the cell. An enumeration without options takes all that could be one.
///
/// # Errors
/// Why it has no value of this field's type.
pub fn value_of(field: &Field, cell: Cell) -> Result<Option<Json>, String> {
    if !field.is_multi {
        return single(field, cell);
    }
    let cells = match cell {
        Cell::Nested(Json::Array(elements)) => elements.into_iter().map(Cell::of_json).collect(),
        Cell::Untyped(text) | Cell::Text(text) => match list_of(&text) {
            Some(elements) => elements.into_iter().map(Cell::of_json).collect(),
            None => vec![Cell::Untyped(text)],
        },
        cell => vec![cell],
    };
    let values = cells.into_iter().filter_map(|cell| single(field, cell).transpose());
    let values: Vec<Json> = values.collect::<Result<_, _>>()?;
    Ok((!values.is_empty()).then_some(Json::Array(values)))
}

/// A value as text: a number as it was written, a list as JSON.
pub fn text_of(value: &Json) -> Cow<'_, str> {
    match value {
        Json::Number(text) => Cow::Borrowed(text),
        Json::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}

/// The elements of a list that is written as JSON, if none of them is a list or an object.
pub(super) fn list_of(text: &str) -> Option<Vec<Json>> {
    if !text.starts_with('[') {
        return None;
    }
    match Json::parse(text.as_bytes()) {
        Ok(Json::Array(elements)) => Some(elements).filter(|elements| elements.iter().all(is_single)),
        _ => None,
    }
}

pub(super) fn is_single(value: &Json) -> bool {
    !matches!(value, Json::Array(_) | Json::Object(_))
}

fn single(field: &Field, cell: Cell) -> Result<Option<Json>, String> {
    let is_typed_text = matches!(cell, Cell::Text(_));
    match (field.kind, cell) {
        (_, Cell::Null) => Ok(None),
        (FieldType::Datetime, Cell::Instant(instant)) => Ok(Some(Json::String(time::to_text(instant)))),
        (FieldType::Float, Cell::Number(text)) => float(&text),
        (FieldType::Float, Cell::Untyped(text) | Cell::Text(text)) if number::is_nan(&text) => Ok(None),
        (FieldType::Float, Cell::Untyped(text) | Cell::Text(text)) => float(&text),
        (FieldType::String, cell) => text(cell),
        (_, cell @ (Cell::Untyped(_) | Cell::Text(_))) => {
            let text = cell.into_text().unwrap_or_default();
            if text.is_empty() && is_typed_text { Ok(None) } else { of_text(field, &text) }
        }
        (FieldType::Enum, cell @ (Cell::Number(_) | Cell::Bool(_))) => {
            of_text(field, &cell.into_text().unwrap_or_default())
        }
        (kind, cell) => Err(format!("`{}` is no {}", shown(&cell.into_text().unwrap_or_default()), article(kind))),
    }
}

fn of_text(field: &Field, text: &str) -> Result<Option<Json>, String> {
    let value = match field.kind {
        FieldType::Datetime => time::parse(text).map(time::to_text),
        FieldType::Link => link::is_link(text).then(|| text.to_owned()),
        FieldType::Enum => {
            ensure_option(text).map_err(|why| format!("`{}` is no option: {why}", shown(text)))?;
            let is_known = field.options.is_empty() || field.options.iter().any(|option| option == text);
            is_known.then(|| text.to_owned())
        }
        FieldType::String | FieldType::Float => Some(text.to_owned()),
    };
    match value {
        Some(value) => Ok(Some(Json::String(value))),
        None if field.kind == FieldType::Enum => Err(format!("`{}` is none of the options", shown(text))),
        None => Err(format!("`{}` is no {}", shown(text), article(field.kind))),
    }
}

/// Whether a field may have this name.
///
/// # Errors
/// Why not.
pub(crate) fn ensure_name(name: &str) -> Result<(), &'static str> {
    match () {
        () if name.is_empty() => Err("it is empty"),
        () if name.chars().count() > NAME_MAX => Err("it is longer than 255 characters"),
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

fn float(text: &str) -> Result<Option<Json>, String> {
    let number = number::parse(text).ok_or_else(|| format!("`{}` is no number", shown(text)))?;
    Ok(Some(Json::Number(number)))
}

fn text(cell: Cell) -> Result<Option<Json>, String> {
    let text = match cell {
        Cell::Instant(instant) => time::to_text(instant),
        cell => cell.into_text().unwrap_or_default(),
    };
    if text.len() > VALUE_MAX {
        return Err(format!("is a text of {} bytes, at most {VALUE_MAX} can be kept", text.len()));
    }
    Ok(Some(Json::String(text)))
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
        let value = value_of(&Field::of(kind), Cell::Untyped(text.into()))?;
        Ok(value.map(|value| value.to_string()))
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
        let field = one_of(["b".into(), "a".into(), "a".into()]).unwrap();
        assert_eq!(field.options, ["a", "b"]);
        assert!(value_of(&field, Cell::Text("a".into())).unwrap().is_some());
        assert_eq!(value_of(&field, Cell::Text("c".into())).unwrap_err(), "`c` is none of the options");
        assert!(one_of([]).is_err() && one_of(["x".repeat(21)]).is_err());
        assert!(one_of(["é".repeat(20)]).is_ok());
    }

    #[test]
    fn cells_that_have_a_type_keep_to_it() {
        let instant = Cell::Instant("2026-01-02T00:00:00Z".parse().unwrap());
        assert!(value_of(&Field::of(FieldType::Datetime), instant.clone()).unwrap().is_some());
        assert_eq!(value_of(&Field::of(FieldType::Float), instant).unwrap_err(), "`2026-01-02T00:00:00Z` is no number");
        assert!(value_of(&Field::of(FieldType::Datetime), Cell::Number("5".into())).is_err());
        let nested = value_of(&Field::of(FieldType::String), Cell::Nested(Json::Array(vec![Json::integer(1)])));
        assert_eq!(text_of(&nested.unwrap().unwrap()), "[1]");
    }

    #[test]
    fn a_field_can_have_several_values() {
        let field = Field { is_multi: true, ..Field::of(FieldType::Float) };
        let value = |cell| value_of(&field, cell).map(|value| value.map(|value| value.to_string()));
        let nested = Json::parse(b"[1.0,null,2]").unwrap();
        assert_eq!(value(Cell::Nested(nested)), Ok(Some("[1.0,2]".into())));
        assert_eq!(value(Cell::Untyped("[1, 2]".into())), Ok(Some("[1,2]".into())));
        assert_eq!(value(Cell::Untyped("7".into())), Ok(Some("[7]".into())));
        assert_eq!(value(Cell::Untyped("[]".into())), Ok(None));
        assert!(value(Cell::Untyped("[1, \"x\"]".into())).is_err());
    }
}
