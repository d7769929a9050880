//! Entities as they are typed, stand in files or come in on standard input, read one by one.

use std::ffi::OsString;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;

use crate::error::{Error, Result};
use crate::facets::{Entity, Json};

/// Bytes of a document that is read as a whole, at most.
const DOCUMENT_MAX: u64 = 1 << 30;

/// Entities of several inputs, one after the other. Ends after an error.
pub(super) struct Inputs {
    left: std::vec::IntoIter<OsString>,
    service_path: String,
    open: Option<Open>,
    has_failed: bool,
}

/// An input that is being read.
struct Open {
    name: String,
    reader: Box<dyn BufRead + Send>,
    line: u64,
    /// Entities of a document that was read as a whole.
    rest: std::vec::IntoIter<Json>,
}

impl Inputs {
    pub(super) fn new(inputs: Vec<OsString>, service_path: String) -> Self {
        Self { left: inputs.into_iter(), service_path, open: None, has_failed: false }
    }

    fn read(&mut self) -> Result<Option<Entity>> {
        loop {
            let open = match &mut self.open {
                Some(open) => open,
                None => match self.left.next() {
                    Some(input) => self.open.insert(Open::of(input)?),
                    None => return Ok(None),
                },
            };
            match open.next()? {
                Some(json) => {
                    let entity = Entity::new(&json, &self.service_path);
                    return entity.map(Some).map_err(|error| open.located(error));
                }
                None => self.open = None,
            }
        }
    }
}

impl Iterator for Inputs {
    type Item = Result<Entity>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.has_failed {
            return None;
        }
        let read = self.read();
        self.has_failed = read.is_err();
        read.transpose()
    }
}

impl Open {
    fn of(input: OsString) -> Result<Self> {
        let text = input.to_str().unwrap_or_default();
        let (name, reader): (String, Box<dyn BufRead + Send>) = if text.trim_start().starts_with(['{', '[']) {
            ("the argument".into(), Box::new(std::io::Cursor::new(text.to_owned().into_bytes())))
        } else if text == "-" {
            ("standard input".into(), Box::new(BufReader::new(std::io::stdin())))
        } else {
            let path = PathBuf::from(&input);
            let file = File::open(&path).map_err(|error| Error::io("open", &path, error))?;
            (format!("`{}`", path.display()), Box::new(BufReader::new(file)))
        };
        Ok(Self { name, reader, line: 0, rest: Vec::new().into_iter() })
    }

    /// The next value: of the document that was read as a whole, or of the next line that is not blank.
    fn next(&mut self) -> Result<Option<Json>> {
        loop {
            if let Some(json) = self.rest.next() {
                return Ok(Some(json));
            }
            let mut text = Vec::new();
            self.line += 1;
            let read = self.reader.by_ref().take(DOCUMENT_MAX).read_until(b'\n', &mut text);
            if read.map_err(|error| Error::io("read", &self.name, error))? == 0 {
                return Ok(None);
            }
            if text.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            match Json::parse(&text) {
                Ok(Json::Array(items)) => self.rest = items.into_iter(),
                Ok(json) => return Ok(Some(json)),
                // A document over several lines begins here, if the lines before were not already read as one each.
                Err(_) if self.line == 1 => self.read_whole(text)?,
                Err(error) => return Err(self.located(error)),
            }
        }
    }

    fn read_whole(&mut self, mut text: Vec<u8>) -> Result<()> {
        let read = self.reader.by_ref().take(DOCUMENT_MAX).read_to_end(&mut text);
        if read.map_err(|error| Error::io("read", &self.name, error))? as u64 == DOCUMENT_MAX {
            return Err(Error::invalid(
                self.name.clone(),
                "it is one very large document; give one entity on each line",
            ));
        }
        match Json::parse(&text) {
            Ok(Json::Array(items)) => self.rest = items.into_iter(),
            Ok(json) => self.rest = vec![json].into_iter(),
            Err(error) => return Err(Error::invalid(self.name.clone(), reason(&error))),
        }
        Ok(())
    }

    /// Names input and line.
    fn located(&self, error: Error) -> Error {
        Error::invalid(format!("line {} of {}", self.line, self.name), reason(&error))
    }
}

fn reason(error: &Error) -> String {
    match error {
        Error::Invalid { what, reason } => format!("{what}: {reason}"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(texts: &[&str]) -> Result<Vec<String>> {
        let inputs = texts.iter().map(OsString::from).collect();
        Inputs::new(inputs, "/".into()).map(|one| one.map(|one| one.text().into_owned())).collect()
    }

    #[test]
    fn one_an_array_and_lines_are_read() {
        let (a, b) = (r#"{"id":"a","type":"T"}"#, r#"{"id":"b","type":"T"}"#);
        assert_eq!(read(&[a]).unwrap(), [a]);
        assert_eq!(read(&[&format!("[{a},\n {b}]"), a]).unwrap(), [a, b, a]);
        assert_eq!(read(&[&format!("{a}\n\n{b}\n")]).unwrap(), [a, b]);
        assert_eq!(read(&["{\n\"id\": \"a\",\n\"type\": \"T\"}\n"]).unwrap(), [a]);
        assert_eq!(read(&["[]"]).unwrap().len(), 0);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let good = r#"{"id":"a","type":"T"}"#;
        let say = |text: &str| read(&[text]).unwrap_err().to_string();
        assert!(say(&format!("{good}\n{{\"id\":1}}")).starts_with("line 2 of the argument cannot be used: the entity"));
        assert!(say(&format!("{good}\n{{")).contains("line 2 of the argument"));
        let cut = say("{\"id\":\n\"a\"");
        assert!(cut.contains("should stand here, in line 2"), "{cut}");
        assert!(say("[1]").contains("not a JSON object"));
        assert!(read(&["/nonexistent/file"]).is_err());
    }
}
