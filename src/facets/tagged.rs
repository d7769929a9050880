//! Values as tagged fields: (tag, length, bytes), tags growing, a field that has its default left out.
//!
//! A new kind of field gets a new tag; values without it keep their bytes and so their hashes. An unknown tag means that
//! a newer version wrote the value. Numbers are LEB128 varints, as in DWARF 5, section 7.6.

use crate::error::{Error, Result};

/// Appends `value` as a varint.
pub(crate) fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Takes a varint off the front; `None` if it is cut off, too long or not the shortest form.
pub(crate) fn take_varint(input: &mut &[u8]) -> Option<u64> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = input.split_first()?;
        *input = rest;
        let bits = u64::from(byte & 0x7f);
        if shift == 63 && bits > 1 {
            return None;
        }
        value |= bits << shift;
        if byte & 0x80 == 0 {
            return (byte != 0 || shift == 0).then_some(value);
        }
    }
    None
}

/// Takes `length` bytes off the front.
pub(crate) fn take_bytes<'a>(input: &mut &'a [u8], length: u64) -> Option<&'a [u8]> {
    let (taken, rest) = input.split_at_checked(usize::try_from(length).ok()?)?;
    *input = rest;
    Some(taken)
}

/// Appends a field.
pub(crate) fn put_field(out: &mut Vec<u8>, tag: u64, bytes: &[u8]) {
    put_varint(out, tag);
    put_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// Appends a field that is a number; zero is the default and left out.
pub(crate) fn put_number(out: &mut Vec<u8>, tag: u64, value: u64) {
    if value != 0 {
        let mut bytes = Vec::with_capacity(10);
        put_varint(&mut bytes, value);
        put_field(out, tag, &bytes);
    }
}

/// Reads a number that fills its field.
pub(crate) fn number(mut bytes: &[u8]) -> Option<u64> {
    let value = take_varint(&mut bytes)?;
    bytes.is_empty().then_some(value)
}

/// The fields of a value, in order.
pub(crate) struct Fields<'a> {
    rest: &'a [u8],
    last: Option<u64>,
}

impl<'a> Fields<'a> {
    /// Reads `value` field by field.
    pub(crate) fn of(value: &'a [u8]) -> Self {
        Self { rest: value, last: None }
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, &'a [u8])>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let field = take_varint(&mut self.rest).and_then(|tag| {
            let length = take_varint(&mut self.rest)?;
            let bytes = take_bytes(&mut self.rest, length)?;
            self.last.is_none_or(|last| last < tag).then_some((tag, bytes))
        });
        match field {
            Some((tag, bytes)) => {
                self.last = Some(tag);
                Some(Ok((tag, bytes)))
            }
            None => {
                self.rest = &[];
                Some(Err(Error::corrupt("a stored value", "tagged fields in order", "something else")))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn varints_come_back_and_have_one_form() {
        for value in [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX] {
            let mut bytes = Vec::new();
            put_varint(&mut bytes, value);
            let mut rest = &bytes[..];
            assert_eq!(take_varint(&mut rest), Some(value));
            assert!(rest.is_empty());
        }
        for bad in [&[0x80][..], &[0x80, 0x00], &[0xff; 10], &[]] {
            assert_eq!(take_varint(&mut &bad[..]), None, "{bad:?}");
        }
    }

    #[test]
    fn tags_must_grow() {
        let mut value = Vec::new();
        put_field(&mut value, 2, b"x");
        put_field(&mut value, 1, b"y");
        assert!(Fields::of(&value).any(|field| field.is_err()));
    }
}
