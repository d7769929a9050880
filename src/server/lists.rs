//! Answers that are asked for again and again, as they are sent: they stand as long as the catalog has not changed.
//!
//! Polling clients ask for the same list many times a second. What it holds, and who may see it, stands in the catalog
//! alone, whose changes the engine notices at the cost of a few microseconds.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;

use crate::model::{DatasetId, Person};

/// Answers that are kept at most.
const KEPT: usize = 256;
/// Longest answer that is kept, in bytes.
const LENGTH_MAX: usize = 1 << 20;

/// Answers, by what was asked for and by whom.
#[derive(Default)]
pub struct Lists(Mutex<HashMap<String, Kept>>);

struct Kept {
    changes: i64,
    body: Bytes,
}

/// What an answer is kept under: what one person sees of a dataset may not be what another one does.
pub fn name(person: &Person, dataset: &DatasetId) -> String {
    format!("{dataset}\n{}\n{:?}", person.email, person.reach)
}

impl Lists {
    /// The answer of this name, if the catalog's changes are the same as when it was put here.
    pub fn get(&self, name: &str, changes: i64) -> Option<Bytes> {
        let lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lists.get(name).filter(|kept| kept.changes == changes).map(|kept| kept.body.clone())
    }

    /// Keeps an answer. `changes` are those from before it was read.
    pub fn put(&self, name: String, changes: i64, body: &Bytes) {
        if body.len() > LENGTH_MAX {
            return;
        }
        let mut lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lists.len() >= KEPT && !lists.contains_key(&name) {
            lists.clear();
        }
        lists.insert(name, Kept { changes, body: body.clone() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_stands_until_something_changes() {
        let lists = Lists::default();
        lists.put("a".into(), 1, &Bytes::from_static(b"one"));
        assert_eq!(lists.get("a", 1).unwrap(), "one");
        assert_eq!(lists.get("a", 2), None);
        assert_eq!(lists.get("b", 1), None);
    }

    #[test]
    fn what_one_person_sees_is_not_what_another_one_does() {
        let dataset = DatasetId::from("d".to_owned());
        let person = |email: &str, reach| Person { email: email.into(), reach };
        let shared = name(&person("a", crate::model::Reach::Shared), &dataset);
        assert_ne!(shared, name(&person("b", crate::model::Reach::Shared), &dataset));
        assert_ne!(shared, name(&person("a", crate::model::Reach::Everything), &dataset));
    }
}
