//! Large JSON documents, a value at a time.
//!
//! The scanner knows where values begin and end and goes into arrays and objects; what is in a value is left to a
//! parser that gets its bytes. So memory is bounded by the largest value that is asked for, and one bad value does not
//! end the reading of the others.

use std::io::Read;

use super::source::{ROW_MAX, Source};
use super::utf8::{Utf8Reader, count_lines};
use crate::error::{Error, Result};
use crate::facets::Json;

const STEP: usize = 256 << 10;

/// Where an array or an object is read.
#[derive(Debug)]
pub(crate) struct Level {
    close: u8,
    is_begun: bool,
}

/// Walks through a JSON document.
pub(crate) struct Scanner {
    source: Source,
    reader: Utf8Reader<Box<dyn Read + Send>>,
    buffer: Vec<u8>,
    at: usize,
    /// Lines before `buffer[counted]`, so that no byte is looked at twice for the number of its line.
    lines: u64,
    counted: usize,
    bytes: u64,
    is_end: bool,
}

impl Scanner {
    pub(crate) fn open(source: &Source) -> Self {
        Self::over(source, Box::new(source.reader()))
    }

    /// Reads what is in the source in another form, such as compressed.
    pub(crate) fn over(source: &Source, content: Box<dyn Read + Send>) -> Self {
        let reader = Utf8Reader::new(content);
        Self {
            source: source.clone(),
            reader,
            buffer: Vec::new(),
            at: 0,
            lines: 0,
            counted: 0,
            bytes: 0,
            is_end: false,
        }
    }

    /// The line in which the reading stands.
    pub(crate) fn line(&mut self) -> u64 {
        self.lines += count_lines(&self.buffer[self.counted..self.at]);
        self.counted = self.at;
        self.lines + 1
    }

    /// The next byte that is no white space, which is not taken; `None` at the end.
    pub(crate) fn peek(&mut self) -> Result<Option<u8>> {
        loop {
            let space = self.buffer[self.at..].iter().position(|byte| !matches!(byte, b' ' | b'\n' | b'\r' | b'\t'));
            match space {
                Some(space) => {
                    self.at += space;
                    return Ok(Some(self.buffer[self.at]));
                }
                None => self.at = self.buffer.len(),
            }
            if !self.more()? {
                return Ok(None);
            }
        }
    }

    /// Goes into an array (`[`) or an object (`{`).
    pub(crate) fn enter(&mut self, open: u8) -> Result<Level> {
        let what = if open == b'[' { "an array" } else { "an object" };
        self.expect(open, &format!("{what} should stand here"))?;
        Ok(Level { close: if open == b'[' { b']' } else { b'}' }, is_begun: false })
    }

    /// Goes to the next element of an array or member of an object; `false` if that was the last one.
    pub(crate) fn advance(&mut self, level: &mut Level) -> Result<bool> {
        let next = self.peek()?;
        if next == Some(level.close) {
            self.at += 1;
            return Ok(false);
        }
        if level.is_begun {
            self.expect(
                b',',
                if level.close == b']' {
                    "a comma or `]` should stand here"
                } else {
                    "a comma or `}` should stand here"
                },
            )?;
        }
        level.is_begun = true;
        Ok(true)
    }

    /// Reads the name of a member, up to its value.
    pub(crate) fn name(&mut self) -> Result<String> {
        if self.peek()? != Some(b'"') {
            return Err(self.refuse("a member's name should stand here"));
        }
        let name = match Json::parse(self.value()?) {
            Ok(Json::String(name)) => name,
            _ => return Err(self.refuse("a member's name cannot be read")),
        };
        self.expect(b':', "a colon should stand here")?;
        Ok(name)
    }

    /// The bytes of the next value, which may still be none that a parser accepts.
    pub(crate) fn value(&mut self) -> Result<&[u8]> {
        self.peek()?;
        let mut extent = Extent::default();
        let mut seen = self.at;
        loop {
            if let Some(end) = extent.end(&self.buffer[seen..]) {
                let start = std::mem::replace(&mut self.at, seen + end);
                if start == self.at {
                    return Err(self.refuse("a value should stand here"));
                }
                return Ok(&self.buffer[start..self.at]);
            }
            if self.buffer.len() - self.at > ROW_MAX {
                return Err(self.refuse(&format!("a value is longer than {} MiB", ROW_MAX >> 20)));
            }
            let len = self.buffer.len() - self.at;
            let is_more = self.more()?;
            seen = self.at + len;
            if !is_more {
                return self.last_value(extent);
            }
        }
    }

    /// A number or a word may end with the file.
    fn last_value(&mut self, extent: Extent) -> Result<&[u8]> {
        if extent.is_open() || self.at == self.buffer.len() {
            self.at = self.buffer.len();
            return Err(self.refuse("it ends too early"));
        }
        let start = std::mem::replace(&mut self.at, self.buffer.len());
        Ok(&self.buffer[start..])
    }

    /// Passes over a value of any length.
    pub(crate) fn skip(&mut self) -> Result<()> {
        self.peek()?;
        let mut extent = Extent::default();
        loop {
            if let Some(end) = extent.end(&self.buffer[self.at..]) {
                self.at += end;
                return Ok(());
            }
            self.at = self.buffer.len();
            if !self.more()? {
                return if extent.is_open() { Err(self.refuse("it ends too early")) } else { Ok(()) };
            }
        }
    }

    /// Nothing but white space may follow.
    pub(crate) fn finish(&mut self) -> Result<()> {
        match self.peek()? {
            None => Ok(()),
            Some(_) => Err(self.refuse("something follows the value")),
        }
    }

    fn expect(&mut self, byte: u8, reason: &str) -> Result<()> {
        match self.peek()? {
            Some(found) if found == byte => {
                self.at += 1;
                Ok(())
            }
            Some(_) => Err(self.refuse(reason)),
            None => Err(self.refuse("it ends too early")),
        }
    }

    /// The file cannot be read from here on.
    pub(crate) fn refuse(&self, reason: &str) -> Error {
        let byte = self.bytes + self.at as u64 + 1;
        let line = self.lines + count_lines(&self.buffer[self.counted..self.at]) + 1;
        self.source.refuse(format!("it is no JSON: {reason}, in line {line}, byte {byte}"))
    }

    /// Reads on; what has been passed over is forgotten. `false` at the end of the file.
    fn more(&mut self) -> Result<bool> {
        if self.is_end {
            return Ok(false);
        }
        self.line();
        self.counted = 0;
        self.bytes += self.at as u64;
        self.buffer.drain(..self.at);
        self.at = 0;
        self.reader.renew();
        let read = self.reader.by_ref().take(STEP as u64).read_to_end(&mut self.buffer);
        let read = read.map_err(|error| self.source.failed(error))?;
        self.is_end = read == 0;
        Ok(read > 0)
    }
}

/// How far a value goes.
#[derive(Debug, Default, Clone, Copy)]
struct Extent {
    depth: u64,
    is_text: bool,
    is_escaped: bool,
    is_begun: bool,
}

impl Extent {
    /// Whether the value cannot be at its end.
    fn is_open(self) -> bool {
        self.depth > 0 || self.is_text || !self.is_begun
    }

    /// Looks at more bytes of the value: where it ends in them, if it does.
    fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        while at < bytes.len() {
            if self.is_text {
                at += self.text(&bytes[at..]);
                if !self.is_text && self.depth == 0 {
                    return Some(at);
                }
                continue;
            }
            match bytes[at] {
                b'"' if self.depth == 0 && self.is_begun => return Some(at),
                b'"' => self.is_text = true,
                b'[' | b'{' if self.depth == 0 && self.is_begun => return Some(at),
                b'[' | b'{' => self.depth += 1,
                b']' | b'}' | b',' | b':' | b' ' | b'\n' | b'\r' | b'\t' if self.depth == 0 => return Some(at),
                b']' | b'}' => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return Some(at + 1);
                    }
                }
                _ => {}
            }
            self.is_begun = true;
            at += 1;
        }
        None
    }

    /// Goes to the end of a text, or of the bytes.
    fn text(&mut self, bytes: &[u8]) -> usize {
        for (at, byte) in bytes.iter().enumerate() {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' => self.is_escaped = true,
                b'"' => {
                    self.is_text = false;
                    return at + 1;
                }
                _ => {}
            }
        }
        bytes.len()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::formats::source::tests::source;

    fn scanner(text: impl AsRef<[u8]>) -> Scanner {
        Scanner::open(&source("a.json", text))
    }

    /// The values of an array, as text.
    fn elements(text: impl AsRef<[u8]>) -> Result<Vec<String>> {
        let mut scanner = scanner(text);
        let mut level = scanner.enter(b'[')?;
        let mut found = Vec::new();
        while scanner.advance(&mut level)? {
            found.push(String::from_utf8_lossy(scanner.value()?).into_owned());
        }
        scanner.finish()?;
        Ok(found)
    }

    #[test]
    fn values_are_cut_where_they_end() {
        let found = elements(" [ 1 ,\"a,]\\\"\" , {\"b\":[1,{}]},[ ] ,true,-1.5e3]\n").unwrap();
        assert_eq!(found, ["1", "\"a,]\\\"\"", "{\"b\":[1,{}]}", "[ ]", "true", "-1.5e3"]);
        assert!(elements("[]").unwrap().is_empty());
    }

    #[test]
    fn members_are_walked_and_passed_over() {
        let mut scanner = scanner("{\"a\": 1, \"\\u0062\" : [1, {\"x\": \"]\"}],\n\"c\":\"z\"}");
        let mut level = scanner.enter(b'{').unwrap();
        let mut found = Vec::new();
        while scanner.advance(&mut level).unwrap() {
            found.push((scanner.name().unwrap(), scanner.line()));
            scanner.skip().unwrap();
        }
        scanner.finish().unwrap();
        assert_eq!(found, [("a".into(), 1), ("b".into(), 1), ("c".into(), 2)]);
    }

    #[test]
    fn what_is_broken_is_told_with_its_place() {
        let say = |text: &str| elements(text).unwrap_err().to_string();
        assert!(say("[1,\n{\"a\":").contains("it ends too early, in line 2"), "{}", say("[1,\n{\"a\":"));
        assert!(say("[1 2]").contains("a comma or `]` should stand here, in line 1, byte 4"));
        assert!(say("[1,]").contains("a value should stand here"));
        assert!(say("[").contains("ends too early"));
        assert!(say("{}").contains("an array should stand here"));
        assert!(say("[] x").contains("something follows"));
        assert!(say("").contains("ends too early"));
        assert!(say("[1]]").contains("something follows"));
    }

    #[test]
    fn long_values_are_passed_over_but_not_held() {
        let text = format!("[\"{}\",1]", "x\\\"".repeat(7 << 20));
        assert!(elements(&text).unwrap_err().to_string().contains("longer than 16 MiB"));
        let mut scanner = scanner(&text);
        let mut level = scanner.enter(b'[').unwrap();
        assert!(scanner.advance(&mut level).unwrap());
        scanner.skip().unwrap();
        assert!(scanner.buffer.capacity() < 4 << 20);
        assert!(scanner.advance(&mut level).unwrap());
        assert_eq!(scanner.value().unwrap(), b"1");
    }

    #[test]
    fn depth_costs_no_stack() {
        assert!(elements("[".repeat(1_000_000)).is_err());
    }

    proptest! {
        #[test]
        fn the_values_of_a_document_are_those_that_a_parser_finds(
            values in proptest::collection::vec(proptest::collection::vec(any::<Option<String>>(), 0..4), 0..400),
            is_pretty in any::<bool>(),
        ) {
            let to_text = if is_pretty { serde_json::to_string_pretty } else { serde_json::to_string };
            let found = elements(to_text(&values).unwrap()).unwrap();
            prop_assert_eq!(found.len(), values.len());
            for (found, value) in found.iter().zip(&values) {
                prop_assert_eq!(&serde_json::from_str::<Vec<Option<String>>>(found).unwrap(), value);
            }
        }

        #[test]
        fn any_bytes_are_walked_or_refused(text in r#"[\[\]{}",:\\ a1\n]{0,40}"#) {
            let _ = elements(&text);
            let mut scanner = scanner(&text);
            if let Ok(mut level) = scanner.enter(b'{') {
                while let Ok(true) = scanner.advance(&mut level) {
                    if scanner.name().is_err() || scanner.skip().is_err() {
                        break;
                    }
                }
            }
        }
    }
}
