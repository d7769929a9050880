//! A first look at the text of an expression.
//!
//! It makes sure that the text is one expression and stays where it is put: parentheses and quotes are closed, and there
//! are no comments, parameters, further statements or queries inside. What else is wrong, SQLite finds.

use crate::error::{Error, Result};

/// The longest expression, in bytes.
const TEXT_MAX: usize = 16 << 10;

/// Words that begin a query.
const QUERIES: [&str; 4] = ["SELECT", "WITH", "VALUES", "PRAGMA"];

/// The words of an expression outside of quotes, in small letters.
pub(super) fn words(text: &str) -> Result<Vec<String>> {
    let mut look = Look { text, at: 0, depth: 0, words: Vec::new() };
    if text.trim().is_empty() {
        return Err(refuse(text, "it is empty"));
    }
    if text.len() > TEXT_MAX {
        return Err(Error::invalid("the expression", format!("it is longer than {TEXT_MAX} bytes")));
    }
    while let Some(letter) = text[look.at..].chars().next() {
        look.step(letter)?;
    }
    match look.depth {
        0 => Ok(look.words),
        _ => Err(refuse(text, "a parenthesis is not closed")),
    }
}

/// The expression cannot be used.
pub(super) fn refuse(text: &str, reason: impl Into<String>) -> Error {
    Error::invalid(format!("the expression `{}`", crate::formats::metadata::shown(text)), reason)
}

/// `at character 5`, of a byte of the text.
pub(super) fn place(text: &str, byte: usize) -> String {
    let before = text.char_indices().take_while(|(at, _)| *at < byte).count();
    format!("at character {}", before + 1)
}

struct Look<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    words: Vec<String>,
}

impl Look<'_> {
    fn step(&mut self, letter: char) -> Result<()> {
        let rest = &self.text[self.at..];
        match letter {
            '\'' | '"' | '`' => return self.quoted(letter),
            '[' => return self.quoted(']'),
            '(' => self.depth += 1,
            ')' => {
                let left = self.depth.checked_sub(1);
                self.depth = left.ok_or_else(|| self.refuse("a parenthesis is closed that was not opened"))?;
            }
            ';' => return Err(self.refuse("there can be one expression only")),
            '-' if rest.starts_with("--") => return Err(self.refuse("there can be no comment")),
            '/' if rest.starts_with("/*") => return Err(self.refuse("there can be no comment")),
            '?' | ':' | '@' | '$' | '#' | '\0' => {
                return Err(self.refuse(&format!("`{}` has no meaning here", letter.escape_debug())));
            }
            letter if letter.is_alphabetic() || letter == '_' => return self.word(),
            letter if letter.is_ascii_digit() => self.pass_number(),
            _ => {}
        }
        self.at += self.text[self.at..].chars().next().map_or(0, char::len_utf8);
        Ok(())
    }

    /// Passes over a text or a name in quotes; two quotes stand for one.
    fn quoted(&mut self, close: char) -> Result<()> {
        let end = self.text[self.at + 1..].find(close).ok_or_else(|| self.refuse("a quote is not closed"))?;
        self.at += 1 + end + 1;
        Ok(())
    }

    fn word(&mut self) -> Result<()> {
        let rest = &self.text[self.at..];
        let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != '$');
        let word = &rest[..end.unwrap_or(rest.len())];
        if QUERIES.iter().any(|query| word.eq_ignore_ascii_case(query)) {
            return Err(self.refuse("there can be no query in it"));
        }
        self.words.push(word.to_ascii_lowercase());
        self.at += word.len();
        Ok(())
    }

    /// Leaves the last letter of a number to be passed over like any other.
    fn pass_number(&mut self) {
        let digits = self.text[self.at..].bytes().take_while(u8::is_ascii_alphanumeric).count();
        self.at += digits.saturating_sub(1);
    }

    fn refuse(&self, reason: &str) -> Error {
        refuse(self.text, format!("{reason}, {}", place(self.text, self.at)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_outside_of_quotes_are_found() {
        let found = words("Path like 'a;--(' and tag('it''s') or \"size\" > 1e5 and [x] = 0x1F").unwrap();
        assert_eq!(found, ["path", "like", "and", "tag", "or", "and"]);
    }

    #[test]
    fn what_leaves_its_place_is_refused() {
        for (bad, reason) in [
            ("", "empty"),
            ("  ", "empty"),
            ("(1", "not closed"),
            ("1) or (1", "was not opened, at character 2"),
            ("1; drop table x", "one expression only, at character 2"),
            ("1 -- x", "no comment"),
            ("1 /* x */", "no comment"),
            ("'a", "quote is not closed, at character 1"),
            ("é = ?", "`?` has no meaning here, at character 5"),
            (":a", "no meaning"),
            ("(select 1)", "no query in it, at character 2"),
            ("1 in (VALUES (1))", "no query"),
            ("1\0", "no meaning"),
        ] {
            let found = words(bad).unwrap_err().to_string();
            assert!(found.contains(reason), "{bad}: {found}");
        }
        assert!(words(&"1+".repeat(20_000)).is_err());
    }
}
