//! Text as it comes from a file: UTF-8 that is checked on the way, without its byte order mark.
//!
//! The first byte that is no UTF-8 is an error that names the byte and the line. The reader also gives out only so
//! many bytes for one row, so that a quote which never ends cannot fill the memory.

use std::io::{self, ErrorKind, Read};

use super::source::ROW_MAX;

const BUFFER: usize = 64 << 10;

/// Hands on what is valid UTF-8, and fails at what is not.
pub(crate) struct Utf8Reader<R> {
    inner: R,
    buffer: Vec<u8>,
    /// Checked and not handed on yet: `buffer[given..checked]`. Behind it, a character whose end is still to come.
    given: usize,
    checked: usize,
    filled: usize,
    /// Bytes of the file before `buffer`, and line ends in them.
    bytes_before: u64,
    lines_before: u64,
    is_begun: bool,
    allowance: usize,
}

impl<R: Read> Utf8Reader<R> {
    pub(crate) fn new(inner: R) -> Self {
        let buffer = vec![0; BUFFER];
        let allowance = ROW_MAX + BUFFER;
        Self {
            inner,
            buffer,
            given: 0,
            checked: 0,
            filled: 0,
            bytes_before: 0,
            lines_before: 0,
            is_begun: false,
            allowance,
        }
    }

    /// Another row begins.
    pub(crate) fn renew(&mut self) {
        self.allowance = ROW_MAX + BUFFER;
    }

    /// Reads and checks more; nothing is left to give if the file is at its end.
    fn fill(&mut self) -> io::Result<()> {
        self.lines_before += count_lines(&self.buffer[..self.checked]);
        self.bytes_before += self.checked as u64;
        self.buffer.copy_within(self.checked..self.filled, 0);
        self.filled -= self.checked;
        (self.given, self.checked) = (0, 0);
        let mut is_end = false;
        // Four bytes are a whole character at least, and enough to tell a mark.
        while !is_end && self.filled < 4 {
            let read = match self.inner.read(&mut self.buffer[self.filled..]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                read => read?,
            };
            self.filled += read;
            is_end = read == 0;
        }
        if !self.is_begun {
            self.begin()?;
        }
        self.check(is_end)
    }

    /// Looks at the first bytes: a mark is passed over, one of another encoding named.
    fn begin(&mut self) -> io::Result<()> {
        self.is_begun = true;
        let head = &self.buffer[..self.filled];
        if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
            return Err(invalid("it is UTF-16, save it as UTF-8"));
        }
        self.given = if head.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        Ok(())
    }

    fn check(&mut self, is_end: bool) -> io::Result<()> {
        let text = &self.buffer[..self.filled];
        match std::str::from_utf8(text) {
            Ok(_) => self.checked = self.filled,
            Err(error) if error.error_len().is_none() && !is_end => self.checked = error.valid_up_to(),
            Err(error) => {
                let valid = error.valid_up_to();
                let line = self.lines_before + count_lines(&text[..valid]) + 1;
                let byte = self.bytes_before + valid as u64 + 1;
                let found = text[valid];
                let reason =
                    format!("it is not UTF-8: byte {byte}, in line {line}, is 0x{found:02x}; save it as UTF-8");
                return Err(invalid(reason));
            }
        }
        self.given = self.given.min(self.checked);
        Ok(())
    }
}

impl<R: Read> Read for Utf8Reader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        if self.given == self.checked {
            self.fill()?;
        }
        let len = out.len().min(self.checked - self.given);
        if len > self.allowance {
            let line = self.lines_before + 1;
            return Err(invalid(format!(
                "a row is longer than {} MiB, near line {line}; does a quote have no end?",
                ROW_MAX >> 20
            )));
        }
        self.allowance -= len;
        out[..len].copy_from_slice(&self.buffer[self.given..self.given + len]);
        self.given += len;
        Ok(len)
    }
}

/// What a file says is wrong; see [`super::Source::failed`].
pub(crate) fn invalid(reason: impl Into<String>) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, reason.into())
}

/// Line ends among the bytes.
pub(crate) fn count_lines(bytes: &[u8]) -> u64 {
    bytes.chunks(192).map(|piece| u64::from(piece.iter().map(|byte| u8::from(*byte == b'\n')).sum::<u8>())).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Gives one byte at a time.
    struct Slow<'a>(&'a [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let len = self.0.len().min(out.len()).min(1);
            out[..len].copy_from_slice(&self.0[..len]);
            self.0 = &self.0[len..];
            Ok(len)
        }
    }

    fn read(bytes: &[u8]) -> Result<String, String> {
        let mut found = String::new();
        let fast = Utf8Reader::new(bytes).read_to_string(&mut found).map(|_| found).map_err(|error| error.to_string());
        let mut found = String::new();
        let slow = Utf8Reader::new(Slow(bytes)).read_to_string(&mut found);
        assert_eq!(fast, slow.map(|_| found).map_err(|error| error.to_string()));
        fast
    }

    #[test]
    fn a_mark_goes_and_the_rest_stays() {
        assert_eq!(read("\u{feff}né".as_bytes()).unwrap(), "né");
        assert_eq!(read("a\u{feff}".as_bytes()).unwrap(), "a\u{feff}");
        assert_eq!(read(b"").unwrap(), "");
        assert_eq!(read(b"\xef\xbb\xbf").unwrap(), "");
    }

    #[test]
    fn what_is_no_utf8_is_named_with_byte_and_line() {
        let found = read(b"a\nb\ncaf\xe9,1\n").unwrap_err();
        assert_eq!(found, "it is not UTF-8: byte 8, in line 3, is 0xe9; save it as UTF-8");
        assert!(read(b"a\xc3").unwrap_err().contains("byte 2, in line 1"));
        assert!(read(b"\xff\xfea\0").unwrap_err().contains("UTF-16"));
        let mut long = "é\n".repeat(100_000).into_bytes();
        long.push(0x80);
        assert!(read(&long).unwrap_err().contains("byte 300001, in line 100001"));
    }

    #[test]
    fn a_row_has_an_end() {
        let mut reader = Utf8Reader::new(io::repeat(b'a'));
        let found = io::copy(&mut reader, &mut io::sink()).unwrap_err();
        assert!(found.to_string().contains("longer than 16 MiB, near line 1"));
        reader.renew();
        assert!(reader.read(&mut [0; 10]).is_ok());
    }

    proptest! {
        #[test]
        fn it_agrees_with_the_standard_library(bytes in proptest::collection::vec(prop_oneof![any::<u8>(), Just(b'a')], 0..40)) {
            prop_assume!(!bytes.starts_with(b"\xff\xfe") && !bytes.starts_with(b"\xfe\xff"));
            let expected = String::from_utf8(bytes.clone()).ok();
            let expected = expected.map(|text| text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned());
            prop_assert_eq!(read(&bytes).ok(), expected);
        }
    }
}
