//! The bare value of one attribute: scalars as plain text, all else as JSON.

use crate::facets::Json;
use crate::ngsi::{Fault, FaultKind, Result};

/// A value on its way to a client.
#[derive(Debug, Clone, PartialEq)]
pub enum Raw {
    /// `text/plain`.
    Text(String),
    /// `application/json`.
    Json(Json),
}

/// How a value is sent: texts in quotes.
pub fn raw(value: &Json) -> Raw {
    match value {
        Json::Array(_) | Json::Object(_) => Raw::Json(value.clone()),
        scalar => Raw::Text(scalar.to_string()),
    }
}

/// Reads a value that came as plain text: a text in quotes, a number, `true`, `false` or `null`.
///
/// # Errors
/// `BadData` for anything else.
pub fn value_of_text(text: &[u8]) -> Result<Json> {
    match Json::parse(text) {
        Ok(value @ (Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_))) => Ok(value),
        _ => Err(Fault::new(
            FaultKind::BadData,
            "plain text has to be a text in double quotes, a number, `true`, `false` or `null`",
        )),
    }
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn scalars_come_back_from_text() {
        for value in [json!(null), json!(true), json!(23.5), json!("a \"b\"\n")] {
            let Raw::Text(text) = raw(&value) else { panic!("{value} is no text") };
            assert_eq!(value_of_text(text.as_bytes()).unwrap(), value);
        }
        assert_eq!(raw(&json!([1])), Raw::Json(json!([1])));
        for bad in ["", "abc", "[1]", "{}", "'a'", "\"a", "NaN"] {
            assert!(value_of_text(bad.as_bytes()).is_err(), "{bad}");
        }
    }
}
