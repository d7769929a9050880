//! Values as tagged fields: (tag, length, bytes), tags growing, a field that has its default left out.
//!
//! A new kind of field gets a new tag; values without it keep their bytes and so their hashes. An unknown tag means that
//! a newer version wrote the value. Numbers are varints.

use crate::error::{Error, Result};
pub(crate) use crate::varint::{put_varint, take_bytes, take_varint};

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
    fn tags_must_grow() {
        let mut value = Vec::new();
        put_field(&mut value, 2, b"x");
        put_field(&mut value, 1, b"y");
        assert!(Fields::of(&value).any(|field| field.is_err()));
    }
}
