//! A file that is read, possibly more than once, by position and without a cursor of its own.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

use crate::error::{Error, Result};

/// The longest row, line or JSON value that is read.
pub(crate) const ROW_MAX: usize = 16 << 20;

/// A file, or a piece of one, with the name that people know it by.
#[derive(Debug, Clone)]
pub struct Source {
    name: Arc<str>,
    file: Arc<File>,
    start: u64,
    len: u64,
}

impl Source {
    /// Opens a file.
    ///
    /// # Errors
    /// `Io` if it cannot be read, `Invalid` if it is no regular file: all readers may read twice.
    pub fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(|error| Error::io("read", path, error))?;
        Self::new(path.to_string_lossy(), file)
    }

    /// An open file. Its cursor is neither used nor moved.
    ///
    /// # Errors
    /// As for [`Source::open`].
    pub fn new(name: impl AsRef<str>, file: File) -> Result<Self> {
        let name = Arc::from(name.as_ref());
        let stat = file.metadata().map_err(|error| Error::io("read", &*name, error))?;
        if !stat.is_file() {
            return Err(Error::invalid(
                format!("`{name}`"),
                "it is no file that can be read twice, save it as one first",
            ));
        }
        Ok(Self { name, file: Arc::new(file), start: 0, len: stat.len() })
    }

    /// A piece of this file, as a file of its own.
    pub fn piece(&self, name: &str, start: u64, len: u64) -> Self {
        let start = start.min(self.len);
        let name = Arc::from(format!("{}/{name}", self.name));
        Self { name, file: Arc::clone(&self.file), start: self.start + start, len: len.min(self.len - start) }
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its length in bytes.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Reads all of it from its beginning.
    pub fn reader(&self) -> SourceReader {
        self.reader_at(0)
    }

    /// Reads from a byte on.
    pub(crate) fn reader_at(&self, at: u64) -> SourceReader {
        SourceReader { source: self.clone(), at }
    }

    /// The first bytes, at most `len`.
    pub(crate) fn head(&self, len: usize) -> Result<Vec<u8>> {
        let mut head = Vec::new();
        self.reader().take(len as u64).read_to_end(&mut head).map_err(|error| self.failed(error))?;
        Ok(head)
    }

    /// The whole text of a small file.
    pub(crate) fn text(&self, max: u64) -> Result<String> {
        if self.len > max {
            return Err(self.refuse(format!("it is larger than {max} bytes")));
        }
        let mut text = String::new();
        super::utf8::Utf8Reader::new(self.reader()).read_to_string(&mut text).map_err(|error| self.failed(error))?;
        Ok(text)
    }

    /// The file cannot be used as a whole.
    pub(crate) fn refuse(&self, reason: impl Into<String>) -> Error {
        Error::invalid(format!("`{}`", self.name), reason)
    }

    /// Reading failed: in what the file says, or because of the system.
    pub(crate) fn failed(&self, error: io::Error) -> Error {
        match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => self.refuse(error.to_string()),
            _ => Error::io("read", &*self.name, error),
        }
    }
}

/// Reads a [`Source`] forward.
#[derive(Debug)]
pub struct SourceReader {
    source: Source,
    at: u64,
}

impl Read for SourceReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.source.len.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let wanted = buffer.len().min(left);
        let read = self.source.file.read_at(&mut buffer[..wanted], self.source.start + self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl io::Seek for SourceReader {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        let at = match to {
            io::SeekFrom::Start(at) => Some(at),
            io::SeekFrom::End(by) => self.source.len.checked_add_signed(by),
            io::SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "before the beginning"))?;
        Ok(self.at)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::{Seek, SeekFrom, Write};

    use super::*;

    /// A source of bytes with a name.
    pub(crate) fn source(name: &str, bytes: impl AsRef<[u8]>) -> Source {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes.as_ref()).unwrap();
        Source::new(name, file).unwrap()
    }

    #[test]
    fn it_is_read_twice_and_in_pieces() {
        let source = source("a", "0123456789");
        let mut readers = [source.reader(), source.reader_at(8)];
        let texts = readers.each_mut().map(|reader| io::read_to_string(reader).unwrap());
        assert_eq!(texts, ["0123456789", "89"]);
        let piece = source.piece("b", 2, 3).piece("c", 1, 99);
        assert_eq!((piece.name(), piece.len()), ("a/b/c", 2));
        assert_eq!(io::read_to_string(piece.reader()).unwrap(), "34");
        let mut reader = source.reader();
        assert_eq!(reader.seek(SeekFrom::End(-1)).unwrap(), 9);
        assert!(reader.seek(SeekFrom::Current(-10)).is_err());
        assert_eq!(io::read_to_string(reader).unwrap(), "9");
    }

    #[test]
    fn a_folder_and_a_missing_file_are_told() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Source::open(folder.path()).unwrap_err().to_string().contains("no file"));
        let missing = Source::open(&folder.path().join("x.csv")).unwrap_err().to_string();
        assert!(missing.contains("cannot read") && missing.contains("x.csv"), "{missing}");
    }
}
