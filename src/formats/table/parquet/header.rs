//! What a page says of itself, in the compact form of Thrift. Only what memory depends on is taken out of it.

use std::io::{self, Read};

/// Bytes that a header can have. With it stand the least and the greatest value of the page.
const HEADER_MAX: u64 = 16 << 20;
/// Structs inside of each other, at most.
const DEPTH_MAX: usize = 16;

/// The kind of page that has the values which others refer to.
const DICTIONARY: i64 = 2;

/// The header of a page. Numbers that are not said are 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) is_dictionary: bool,
    /// The length of the page when it is decompressed, and in the file.
    pub(super) length: i64,
    pub(super) stored: i64,
    /// Values and places without one.
    pub(super) values: i64,
}

impl Header {
    /// Reads a header.
    ///
    /// # Errors
    /// `InvalidData` for what is none, and what reading fails with.
    pub(super) fn read(from: impl Read) -> io::Result<Self> {
        let mut parser = Parser(from.take(HEADER_MAX));
        let mut header = Self::default();
        let mut field = 0;
        while let Some(kind) = parser.field(&mut field)? {
            match (field, kind) {
                (1, INTEGER) => header.is_dictionary = parser.integer()? == DICTIONARY,
                (2, INTEGER) => header.length = parser.integer()?,
                (3, INTEGER) => header.stored = parser.integer()?,
                // Headers of data, of dictionaries, and of data in the second version.
                (5 | 7 | 8, STRUCT) => header.values = header.values.max(parser.values()?),
                (_, kind) => parser.skip(kind, 0)?,
            }
        }
        Ok(header)
    }
}

/// How values are written.
const TRUE: u8 = 1;
const FALSE: u8 = 2;
const BYTE: u8 = 3;
const SHORT: u8 = 4;
const INTEGER: u8 = 5;
const LONG: u8 = 6;
const DOUBLE: u8 = 7;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const SET: u8 = 10;
const MAP: u8 = 11;
const STRUCT: u8 = 12;

struct Parser<R>(R);

impl<R: Read> Parser<R> {
    /// The next field of a struct: its number, which counts on from the one before, and how its value is written.
    fn field(&mut self, number: &mut i64) -> io::Result<Option<u8>> {
        let head = self.byte()?;
        if head == 0 {
            return Ok(None);
        }
        *number = match head >> 4 {
            0 => self.integer()?,
            step => number.saturating_add(i64::from(step)),
        };
        Ok(Some(head & 0x0f))
    }

    /// The first number of a struct, which is how many values there are.
    fn values(&mut self) -> io::Result<i64> {
        let (mut values, mut field) = (0, 0);
        while let Some(kind) = self.field(&mut field)? {
            match (field, kind) {
                (1, INTEGER) => values = self.integer()?,
                (_, kind) => self.skip(kind, 1)?,
            }
        }
        Ok(values)
    }

    fn skip(&mut self, kind: u8, depth: usize) -> io::Result<()> {
        if depth > DEPTH_MAX {
            return Err(damaged());
        }
        match kind {
            TRUE | FALSE => Ok(()),
            BYTE => self.byte().map(drop),
            SHORT | INTEGER | LONG => self.number().map(drop),
            DOUBLE => self.pass(8),
            BINARY => {
                let length = self.number()?;
                self.pass(length)
            }
            LIST | SET => {
                let head = self.byte()?;
                let count = if head >> 4 == 0x0f { self.number()? } else { u64::from(head >> 4) };
                (0..count).try_for_each(|_| self.skip_element(head & 0x0f, depth + 1))
            }
            MAP => {
                let count = self.number()?;
                let kinds = if count == 0 { 0 } else { self.byte()? };
                (0..count).try_for_each(|_| {
                    self.skip_element(kinds >> 4, depth + 1)?;
                    self.skip_element(kinds & 0x0f, depth + 1)
                })
            }
            STRUCT => {
                let mut field = 0;
                while let Some(kind) = self.field(&mut field)? {
                    self.skip(kind, depth + 1)?;
                }
                Ok(())
            }
            _ => Err(damaged()),
        }
    }

    /// Outside of structs truth takes a byte, too, so that every element does.
    fn skip_element(&mut self, kind: u8, depth: usize) -> io::Result<()> {
        if matches!(kind, TRUE | FALSE) { self.byte().map(drop) } else { self.skip(kind, depth) }
    }

    fn pass(&mut self, count: u64) -> io::Result<()> {
        let passed = io::copy(&mut self.0.by_ref().take(count), &mut io::sink())?;
        if passed == count { Ok(()) } else { Err(damaged()) }
    }

    fn byte(&mut self) -> io::Result<u8> {
        let mut byte = [0];
        self.0.read_exact(&mut byte).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => damaged(),
            _ => error,
        })?;
        Ok(byte[0])
    }

    /// Seven bits a byte, the lowest first.
    fn number(&mut self) -> io::Result<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(damaged())
    }

    /// The sign is the lowest bit.
    fn integer(&mut self) -> io::Result<i64> {
        let number = self.number()?;
        Ok((number >> 1) as i64 ^ -((number & 1) as i64))
    }
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the header of a page is damaged")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_found_among_all_else() {
        // A dictionary page of 4 and 2 bytes with 3 values; a checksum and a map before them.
        let bytes = [0x15, 4, 0x15, 8, 0x15, 4, 0x15, 1, 0x3c, 0x15, 6, 0x15, 0, 0x11, 0, 0x1b, 1, 0x58, 2, 1, b'a', 0];
        let expected = Header { is_dictionary: true, length: 4, stored: 2, values: 3 };
        assert_eq!(Header::read(&bytes[..]).unwrap(), expected);
        // The same numbers of fields, written out.
        let long = [0x05, 2, 4, 0x05, 4, 8, 0x05, 6, 4, 0x0c, 14, 0x05, 2, 6, 0, 0];
        assert_eq!(Header::read(&long[..]).unwrap(), expected);
    }

    #[test]
    fn what_is_none_is_damaged() {
        let deep = [0x1c_u8; 100];
        let endless = [0x15, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        for bytes in [&deep[..], &endless, &[], &[0x1f, 0], &[0x18, 0xff, 0x7f, 0], &[0x19, 0xf5, 0xff, 0x7f, 1]] {
            assert_eq!(Header::read(bytes).unwrap_err().kind(), io::ErrorKind::InvalidData, "{bytes:?}");
        }
    }
}
