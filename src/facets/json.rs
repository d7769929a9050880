//! JSON in its canonical form: no white space, members sorted by name, numbers as they were written.
//!
//! Equal values have equal bytes, so they are stored once and compare by comparing bytes. Numbers are kept as text,
//! because 1.10 and 1.1, or an integer of twenty digits, must come back as they came. Members of the same name are
//! refused: which of them counts would depend on the reader.

mod parser;

use std::collections::BTreeMap;

use crate::error::Result;

/// A JSON value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it was written.
    Number(Box<str>),
    /// A text.
    String(String),
    /// Values in order.
    Array(Vec<Json>),
    /// Values by name.
    Object(BTreeMap<String, Json>),
}

impl Json {
    /// Reads JSON text.
    ///
    /// # Errors
    /// `Invalid` with the place of what is wrong: no JSON, no UTF-8, a member twice, or too deep.
    pub fn parse(text: &[u8]) -> Result<Self> {
        parser::parse(text)
    }

    /// The canonical form.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = String::new();
        self.write(&mut out);
        out.into_bytes()
    }

    /// A whole number.
    pub fn integer(number: i64) -> Self {
        Self::Number(number.to_string().into())
    }

    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::String(text.into())
    }

    /// The members of an object; `None` for anything else.
    pub fn as_object(&self) -> Option<&BTreeMap<String, Json>> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The members of an object, to be changed; `None` for anything else.
    pub fn as_object_mut(&mut self) -> Option<&mut BTreeMap<String, Json>> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// A text; `None` for anything else.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// A member of an object; `None` if there is none, or no object.
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.as_object()?.get(name)
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(true) => out.push_str("true"),
            Self::Bool(false) => out.push_str("false"),
            Self::Number(text) => out.push_str(text),
            Self::String(text) => write_string(text, out),
            Self::Array(items) => {
                out.push('[');
                for (place, item) in items.iter().enumerate() {
                    if place > 0 {
                        out.push(',');
                    }
                    item.write(out);
                }
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (place, (name, value)) in members.iter().enumerate() {
                    if place > 0 {
                        out.push(',');
                    }
                    write_string(name, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }
}

impl std::fmt::Display for Json {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut out = String::new();
        self.write(&mut out);
        f.write_str(&out)
    }
}

/// Only what must be escaped is, in its shortest form.
fn write_string(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => out.push(other),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::parser::MAX_DEPTH;
    use super::*;

    fn canonical(text: &str) -> String {
        Json::parse(text.as_bytes()).unwrap().to_string()
    }

    #[test]
    fn members_are_sorted_and_space_goes() {
        assert_eq!(canonical(" { \"b\" : [ 1 , {} , [ ] ] ,\n\"a\":null } "), r#"{"a":null,"b":[1,{},[]]}"#);
        assert_eq!(canonical(r#"{"é":1,"z":2,"Z":3}"#), r#"{"Z":3,"z":2,"é":1}"#);
    }

    #[test]
    fn numbers_stay_as_they_were_written() {
        for number in ["0", "-0", "1.10", "1e5", "1E+05", "-12.5e-3", "123456789012345678901234567890"] {
            assert_eq!(canonical(number), number);
        }
        for bad in ["01", "+1", "1.", ".5", "1e", "-", "0x1", "NaN", "1 2", "--1"] {
            assert!(Json::parse(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_text_has_one_form() {
        assert_eq!(canonical(r#""\u0041\/\u000a\u0007\u001F\ud83d\ude00 é""#), "\"A/\\n\\u0007\\u001f😀 é\"");
        for bad in [r#""\ud83d""#, r#""\ud83dx""#, r#""\ud83d\u0041""#, r#""\ude00""#, r#""\x""#, r#""\u00g0""#, "\"a"]
        {
            assert!(Json::parse(bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(Json::parse(b"\"\n\"").is_err() && Json::parse(b"\"\xff\"").is_err());
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let say = |text: &str| Json::parse(text.as_bytes()).unwrap_err().to_string();
        assert!(say("{\"a\":1,\n \"\\u0061\":2}").contains("`a` is there twice, in line 2, column 2"));
        assert!(say("[1,").contains("ends too early"));
        assert!(say("").contains("ends too early, in line 1, column 1"));
        for bad in ["{", "[", "{\"a\"}", "{a:1}", "[1,]", "{\"a\":1,}", "[1 2]", "tru", "nul", "1]", "{\"a\":}"] {
            assert!(Json::parse(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    #[test]
    fn depth_has_a_limit_that_is_no_crash() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(canonical(&nested(MAX_DEPTH)), nested(MAX_DEPTH));
        assert!(Json::parse(nested(MAX_DEPTH + 1).as_bytes()).is_err());
        assert!(Json::parse("[{\"a\":".repeat(100_000).as_bytes()).is_err());
    }

    fn value() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<String>().prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
                proptest::collection::btree_map(any::<String>(), inner, 0..5)
                    .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn another_reader_finds_the_same_value(value in value()) {
            let pretty = serde_json::to_vec_pretty(&value).unwrap();
            let bytes = Json::parse(&pretty).unwrap().to_bytes();
            prop_assert_eq!(serde_json::from_slice::<serde_json::Value>(&bytes).unwrap(), value);
            prop_assert_eq!(Json::parse(&bytes).unwrap().to_bytes(), bytes);
        }

        #[test]
        fn any_text_is_a_value_or_an_error(text in any::<Vec<u8>>()) {
            if let Ok(value) = Json::parse(&text) {
                prop_assert_eq!(Json::parse(&value.to_bytes()).unwrap(), value);
            }
        }

        #[test]
        fn any_text_like_json_is_a_value_or_an_error(text in r#"[\[\]{}",:\\u0-9a-f.eE+\- ]{0,24}"#) {
            let other = serde_json::from_str::<serde_json::Value>(&text);
            if Json::parse(text.as_bytes()).is_ok() {
                // It may find a number too large to hold, but nothing else wrong.
                prop_assert!(other.as_ref().err().is_none_or(|error| error.to_string().contains("out of range")));
            }
        }
    }
}
