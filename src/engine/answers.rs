//! Answers that a service has given, kept so that the same request is not done twice.

use std::time::Duration;

use crate::catalog::StoredAnswer;
use crate::engine::Engine;
use crate::engine::operation::now;
use crate::error::Result;

impl Engine {
    /// The answer that was given under a name, unless that is longer ago than `kept`.
    pub(crate) fn stored_answer(&self, name: &str, kept: Duration) -> Result<Option<StoredAnswer>> {
        self.read(|read| read.answer(name, now().before(kept)))
    }

    /// Keeps an answer, and forgets those that are older than `kept`.
    pub(crate) fn store_answer(&self, name: &str, answer: &StoredAnswer, kept: Duration) -> Result<()> {
        let at = now();
        self.write(|write| write.put_answer(name, answer, at, at.before(kept)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_found_until_it_is_too_old() {
        let folder = tempfile::tempdir().unwrap();
        let engine = Engine::open_or_create(&folder.path().join("store"), "ana@example.com").unwrap();
        let day = Duration::from_secs(86_400);
        let answer = StoredAnswer { fingerprint: "a".into(), answer: "{}".into() };
        assert_eq!(engine.stored_answer("ana\n1", day).unwrap(), None);
        engine.store_answer("ana\n1", &answer, day).unwrap();
        assert_eq!(engine.stored_answer("ana\n1", day).unwrap(), Some(answer.clone()));
        assert_eq!(engine.stored_answer("bea\n1", day).unwrap(), None);
        assert_eq!(engine.stored_answer("ana\n1", Duration::ZERO).unwrap(), None);
        engine.store_answer("ana\n2", &answer, Duration::ZERO).unwrap();
        assert_eq!(engine.stored_answer("ana\n1", day).unwrap(), None, "it is forgotten when others are kept");
    }
}
