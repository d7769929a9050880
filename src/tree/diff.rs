//! What differs between two trees.
//!
//! Both are walked at once, the one that stands higher goes down first, and where the same node comes next in both, at
//! whatever level, both skip it unread. It need not stand at the same place in its parent, and both leave a node that
//! ends at the same key together, so a cut that an edit moved costs no more than the nodes around it.

use std::cmp::Ordering;

use crate::error::Result;
use crate::tree::{Cursor, NodeReader, TreeRoot};

/// A key whose value is not the same in both trees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The key.
    pub key: Vec<u8>,
    /// Its value in the first tree.
    pub before: Option<Vec<u8>>,
    /// Its value in the second tree.
    pub after: Option<Vec<u8>>,
}

/// Differences in order of their keys, found as they are asked for. Ends after an error.
pub struct Differences<R> {
    before: Cursor<R>,
    after: Cursor<R>,
    state: State,
}

#[derive(PartialEq)]
enum State {
    New,
    Walking,
    Ended,
}

/// What differs from `before` to `after`.
pub fn diff<R: NodeReader + Clone>(reader: R, before: &TreeRoot, after: &TreeRoot) -> Differences<R> {
    let state = if before == after { State::Ended } else { State::New };
    Differences { before: Cursor::new(reader.clone(), before), after: Cursor::new(reader, after), state }
}

impl<R: NodeReader> Differences<R> {
    fn find(&mut self) -> Result<Option<Difference>> {
        if self.state == State::New {
            self.before.begin()?;
            self.after.begin()?;
            self.state = State::Walking;
        }
        loop {
            let is_reached = match (self.before.place().is_some(), self.after.place().is_some()) {
                (false, false) => return Ok(None),
                (true, false) => descend(&mut self.before)?,
                (false, true) => descend(&mut self.after)?,
                (true, true) => !self.skip_common() && self.approach()?,
            };
            if is_reached && let Some(difference) = self.compare()? {
                return Ok(Some(difference));
            }
        }
    }

    /// Skips the node that begins here in both trees, if it is the same.
    fn skip_common(&mut self) -> bool {
        let is_common = self.before.rank() == self.after.rank()
            && self.before.child().is_some_and(|child| Some(child) == self.after.child());
        if is_common {
            self.before.step();
            self.after.step();
        }
        is_common
    }

    /// Goes one level down where that must be; says whether both are at entries of leaves.
    fn approach(&mut self) -> Result<bool> {
        let (first, second) = (self.before.rank(), self.after.rank());
        if first > 0 && first >= second {
            self.before.enter()?;
        }
        if second > 0 && second >= first {
            self.after.enter()?;
        }
        Ok(first == 0 && second == 0)
    }

    /// Takes the lesser of two entries, or both if their keys are equal.
    fn compare(&mut self) -> Result<Option<Difference>> {
        let order = match (self.before.entry(), self.after.entry()) {
            (Some((first, left)), Some((second, right))) => match first.cmp(second) {
                Ordering::Equal if left == right => {
                    self.before.step();
                    self.after.step();
                    return Ok(None);
                }
                order => order,
            },
            (Some(_), None) => Ordering::Less,
            _ => Ordering::Greater,
        };
        let before = if order.is_le() { take(&mut self.before)? } else { None };
        let after = if order.is_ge() { take(&mut self.after)? } else { None };
        Ok(Difference::of(before, after))
    }
}

impl Difference {
    fn of(before: Option<(Vec<u8>, Vec<u8>)>, after: Option<(Vec<u8>, Vec<u8>)>) -> Option<Self> {
        Some(match (before, after) {
            (Some((key, before)), Some((_, after))) => Self { key, before: Some(before), after: Some(after) },
            (Some((key, before)), None) => Self { key, before: Some(before), after: None },
            (None, Some((key, after))) => Self { key, before: None, after: Some(after) },
            (None, None) => return None,
        })
    }
}

/// Goes down to the next entry of a leaf.
fn descend<R: NodeReader>(cursor: &mut Cursor<R>) -> Result<bool> {
    while cursor.rank() > 0 {
        cursor.enter()?;
    }
    Ok(true)
}

/// Reads the entry and goes behind it.
fn take<R: NodeReader>(cursor: &mut Cursor<R>) -> Result<Option<(Vec<u8>, Vec<u8>)>> {
    let entry = match cursor.entry() {
        Some((key, value)) => Some((key.to_vec(), value.load(cursor.reader())?)),
        None => None,
    };
    cursor.step();
    Ok(entry)
}

impl<R: NodeReader> Iterator for Differences<R> {
    type Item = Result<Difference>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.state == State::Ended {
            return None;
        }
        let found = self.find();
        if !matches!(found, Ok(Some(_))) {
            self.state = State::Ended;
        }
        found.transpose()
    }
}
