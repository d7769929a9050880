//! Walking the boxes of ISO files: MP4, QuickTime, HEIF and JPEG 2000 are made of them.
//!
//! A box is its length with the header (4 bytes; 1: in the 8 bytes behind the name; 0: to the end), a name of 4 bytes, and
//! a body, which can be boxes again.

use super::fault::{Fault, Outcome};
use super::source::Source;

/// A box: its name and where its body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) kind: [u8; 4],
    pub(super) from: u64,
    pub(super) to: u64,
}

impl Part {
    /// The whole file, as if it was the body of a box.
    pub(super) fn file(source: &Source<'_>) -> Self {
        Self { kind: *b"file", from: 0, to: source.len() }
    }

    /// The same box with its body from `count` bytes further on.
    pub(super) fn skip(self, count: u64) -> Self {
        Self { from: self.from.saturating_add(count).min(self.to), ..self }
    }

    /// Bytes of the body.
    pub(super) fn len(self) -> u64 {
        self.to - self.from
    }
}

/// Calls `visit` with each box in the body of `parent`, in order. A box that leaves its parent is the end: what came
/// before it has been visited.
pub(super) fn each<'a>(
    source: &mut Source<'a>,
    parent: Part,
    mut visit: impl FnMut(&mut Source<'a>, Part) -> Outcome<()>,
) -> Outcome<()> {
    let mut at = parent.from;
    // Fewer bytes than a header has are padding.
    while parent.to.saturating_sub(at) >= 8 {
        let part = head(source, at, parent)?;
        if part.to > parent.to {
            let clipped = Part { to: parent.to, ..part };
            visit(source, clipped)?;
            return Err(Fault::damaged(format_args!(
                "it ends too early: its part `{}` goes on to byte {}, and only {} are there",
                part.kind.escape_ascii(),
                part.to,
                parent.to
            )));
        }
        visit(source, part)?;
        at = part.to;
    }
    Ok(())
}

/// The first box of this kind in the body of `parent`.
pub(super) fn first(source: &mut Source<'_>, parent: Part, kind: &[u8; 4]) -> Outcome<Option<Part>> {
    let mut found = None;
    each(source, parent, |_, part| {
        if part.kind == *kind && found.is_none() {
            found = Some(part);
        }
        Ok(())
    })?;
    Ok(found)
}

fn head(source: &mut Source<'_>, at: u64, parent: Part) -> Outcome<Part> {
    let short = u64::from(source.u32(at)?);
    let kind: [u8; 4] = source.array(at + 4)?;
    let (header, length) = match short {
        0 => (8, parent.to - at),
        1 => (16, source.u64(at + 8)?),
        length => (8, length),
    };
    if length < header {
        let name = kind.escape_ascii();
        return Err(Fault::damaged(format_args!("its part `{name}` at byte {at} says it has {length} bytes")));
    }
    Ok(Part { kind, from: at + header, to: at.saturating_add(length) })
}
