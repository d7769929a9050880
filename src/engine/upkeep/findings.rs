//! What a verification has found so far: the problems, and which objects and states each is about.

use std::collections::{BTreeMap, HashMap};

use crate::backend::{Problem, VerifyReport};
use crate::engine::upkeep::damage::Note;
use crate::engine::upkeep::inventory::{pack_name, place_name};
use crate::error::Error;
use crate::objects::{DamagedObject, ObjectId, PackId, StateId};

/// Objects that are listed one by one. More stand together.
const LISTED: usize = 1_000;
/// Snapshots that are named for a problem.
const NAMED: usize = 20;

/// A problem's place in the report.
pub(crate) type Place = u32;

/// The findings.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// The report, as far as it is known.
    pub(crate) report: VerifyReport,
    /// The problem with each object that somebody may need.
    pub(crate) objects: HashMap<ObjectId, Place>,
    /// The problem with each state.
    pub(crate) states: BTreeMap<StateId, Place>,
    /// Copies that do not count from now on.
    pub(crate) notes: Vec<Note>,
    listed: usize,
    others: Option<(Place, u64)>,
}

impl Findings {
    /// Adds a problem.
    pub(crate) fn add(&mut self, what: impl Into<String>, problem: impl Into<String>) -> Place {
        let problem = Problem { what: what.into(), problem: problem.into(), affects: Vec::new() };
        self.report.problems.push(problem);
        self.report.problems.len() as Place - 1
    }

    /// Adds a problem that an error tells of, named by the error where it names something.
    pub(crate) fn add_error(&mut self, what: impl Into<String>, error: &Error) -> Place {
        match error {
            Error::Corrupt { what, expected, found } => self.add(what, expected_found(expected, found)),
            other => self.add(what, other.to_string()),
        }
    }

    /// A pack of which nothing can be read.
    pub(crate) fn add_pack(&mut self, pack: PackId, error: &Error) -> Place {
        let problem = match error {
            Error::Corrupt { expected, found, .. } => expected_found(expected, found),
            other => other.to_string(),
        };
        self.add(pack_name(pack), problem)
    }

    /// An object of which no copy is whole.
    pub(crate) fn add_object(&mut self, object: ObjectId, what: String, problem: String) {
        if self.objects.contains_key(&object) {
            return;
        }
        let place = if self.listed < LISTED {
            self.listed += 1;
            self.add(what, problem)
        } else {
            self.one_of_many(&problem)
        };
        self.objects.insert(object, place);
    }

    /// An object that was read and is not what it was.
    pub(crate) fn add_damaged(&mut self, damaged: DamagedObject) {
        self.add_object(damaged.object, place_name(&damaged.object, &damaged.at), damaged.problem);
    }

    /// What is too much to list stands in one problem.
    fn one_of_many(&mut self, problem: &str) -> Place {
        let (place, count) = match self.others {
            Some((place, count)) => (place, count + 1),
            None => (self.add("", problem), 1),
        };
        self.others = Some((place, count));
        self.report.problems[place as usize].what = format!("{count} more chunks and nodes");
        place
    }

    /// Whether the problem already names as many snapshots as it may.
    fn is_full(&self, place: Place) -> bool {
        self.report.problems[place as usize].affects.len() >= NAMED
    }

    /// Says that a snapshot cannot be restored whole because of these problems.
    pub(crate) fn affect(&mut self, places: impl IntoIterator<Item = Place>, label: &str) {
        for place in places {
            if !self.is_full(place) {
                self.report.problems[place as usize].affects.push(label.to_owned());
            }
        }
    }

    /// Whether nothing is wrong.
    pub(crate) fn is_clean(&self) -> bool {
        self.report.problems.is_empty()
    }
}

fn expected_found(expected: &str, found: &str) -> String {
    format!("expected {expected}, found {found}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects::ObjectKind;

    #[test]
    fn what_is_too_much_to_list_is_counted_and_still_affects() {
        let mut findings = Findings::default();
        let object = |number: usize| ObjectId::of(ObjectKind::Chunk, &number.to_le_bytes());
        for number in 0..LISTED + 5 {
            findings.add_object(object(number), number.to_string(), "gone".into());
            findings.add_object(object(number), "again".into(), "gone".into());
        }
        assert_eq!(findings.report.problems.len(), LISTED + 1);
        assert_eq!(findings.report.problems[LISTED].what, "5 more chunks and nodes");
        let place = findings.objects[&object(LISTED + 4)];
        for number in 0..2 * NAMED {
            findings.affect([place], &number.to_string());
        }
        assert_eq!(findings.report.problems[LISTED].affects.len(), NAMED);
    }
}
