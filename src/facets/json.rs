//! JSON in its canonical form: no white space, members sorted by name, numbers as they were written.
//!
//! Equal values have equal bytes, so they are stored once and compare by comparing bytes. Numbers are kept as text,
//! because 1.10 and 1.1, or an integer of twenty digits, must come back as they came. Members of the same name are
//! refused: which of them counts would depend on the reader.

use std::collections::BTreeMap;

use crate::error::{Error, Result};

/// Arrays and objects inside each other, at most.
const MAX_DEPTH: usize = 128;

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
        let text = std::str::from_utf8(text)
            .map_err(|error| refuse(format!("it is not UTF-8 from byte {} on", error.valid_up_to())))?;
        let mut parser = Parser { text, at: 0, depth: 0 };
        parser.skip_space();
        let value = parser.value()?;
        parser.skip_space();
        if parser.at < text.len() {
            return Err(parser.refuse("something follows the value"));
        }
        Ok(value)
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

fn refuse(reason: impl Into<String>) -> Error {
    Error::invalid("the JSON", reason)
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn refuse(&self, reason: &str) -> Error {
        let before = &self.text.as_bytes()[..self.at.min(self.text.len())];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
        refuse(format!("{reason}, in line {line}, column {column}"))
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    /// Takes a byte if it is the next one.
    fn take(&mut self, byte: u8) -> bool {
        let is_there = self.peek() == Some(byte);
        self.at += usize::from(is_there);
        is_there
    }

    fn value(&mut self) -> Result<Json> {
        match self.peek() {
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::array),
            Some(b'"') => self.string().map(Json::String),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Json::Bool(true)),
            Some(b'f') => self.word("false", Json::Bool(false)),
            Some(b'n') => self.word("null", Json::Null),
            Some(_) => Err(self.refuse("a value should stand here")),
            None => Err(self.refuse("it ends too early")),
        }
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Json>) -> Result<Json> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.refuse(&format!("it is nested more than {MAX_DEPTH} deep")));
        }
        self.at += 1;
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }

    fn word(&mut self, word: &str, value: Json) -> Result<Json> {
        if !self.text[self.at..].starts_with(word) {
            return Err(self.refuse("a value should stand here"));
        }
        self.at += word.len();
        Ok(value)
    }

    fn array(&mut self) -> Result<Json> {
        let mut items = Vec::new();
        self.skip_space();
        if self.take(b']') {
            return Ok(Json::Array(items));
        }
        loop {
            self.skip_space();
            items.push(self.value()?);
            self.skip_space();
            if self.take(b']') {
                return Ok(Json::Array(items));
            }
            self.expect(b',', "a comma or `]` should stand here")?;
        }
    }

    fn object(&mut self) -> Result<Json> {
        let mut members = BTreeMap::new();
        self.skip_space();
        if self.take(b'}') {
            return Ok(Json::Object(members));
        }
        loop {
            self.skip_space();
            if self.peek() != Some(b'"') {
                return Err(self.refuse("a member's name should stand here"));
            }
            let start = self.at;
            let name = self.string()?;
            self.skip_space();
            self.expect(b':', "a colon should stand here")?;
            self.skip_space();
            let value = self.value()?;
            if members.contains_key(&name) {
                self.at = start;
                return Err(self.refuse(&format!("the member `{}` is there twice", name.escape_debug())));
            }
            members.insert(name, value);
            self.skip_space();
            if self.take(b'}') {
                return Ok(Json::Object(members));
            }
            self.expect(b',', "a comma or `}` should stand here")?;
        }
    }

    fn expect(&mut self, byte: u8, reason: &str) -> Result<()> {
        if self.take(byte) { Ok(()) } else { Err(self.refuse(reason)) }
    }

    /// -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?
    fn number(&mut self) -> Result<Json> {
        let start = self.at;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            if !self.take(b'+') {
                self.take(b'-');
            }
            self.digits()?;
        }
        Ok(Json::Number(self.text[start..self.at].into()))
    }

    fn digits(&mut self) -> Result<()> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at > start { Ok(()) } else { Err(self.refuse("a digit should stand here")) }
    }

    fn string(&mut self) -> Result<String> {
        self.at += 1;
        let mut found = String::new();
        loop {
            let rest = &self.text[self.at..];
            let plain = rest.bytes().position(|byte| byte == b'"' || byte == b'\\' || byte < b' ');
            let Some(plain) = plain else {
                self.at = self.text.len();
                return Err(self.refuse("a text does not end"));
            };
            found.push_str(&rest[..plain]);
            self.at += plain;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(found);
                }
                Some(b'\\') => found.push(self.escape()?),
                _ => return Err(self.refuse("a control character in a text must be escaped")),
            }
        }
    }

    fn escape(&mut self) -> Result<char> {
        self.at += 1;
        let character = match self.peek() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => return Err(self.refuse("an escape that there is not")),
        };
        self.at += 1;
        Ok(character)
    }

    /// `uXXXX`, or two of them with a backslash between, for what needs two.
    fn unicode(&mut self) -> Result<char> {
        let first = self.hex()?;
        let code = match first {
            0xd800..=0xdbff => {
                let second = if self.take(b'\\') && self.peek() == Some(b'u') { self.hex()? } else { 0 };
                if !(0xdc00..=0xdfff).contains(&second) {
                    return Err(self.refuse("half of a character stands alone"));
                }
                0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00)
            }
            other => other,
        };
        char::from_u32(code).ok_or_else(|| self.refuse("half of a character stands alone"))
    }

    fn hex(&mut self) -> Result<u32> {
        let digits = self.text.as_bytes().get(self.at + 1..self.at + 5);
        let digits = digits.filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let code = digits.and_then(|digits| u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        let code = code.ok_or_else(|| self.refuse("four hexadecimal digits should stand here"))?;
        self.at += 5;
        Ok(code)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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
