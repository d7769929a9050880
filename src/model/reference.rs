//! What a person types for a snapshot, and which snapshot it means.

use std::str::FromStr;

use crate::error::{Error, Result};
use crate::model::{Name, Snapshot};

/// Shortest prefix of an id that is accepted for the id.
const PREFIX_MIN: usize = 4;

/// A snapshot as typed: `current`, `latest`, `latest~N`, an id, a name, the start of an id; or any of
/// these of another dataset, as `DATASET:SNAPSHOT`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference(String);

impl Reference {
    /// What was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What was typed, taken for a snapshot of the dataset at hand.
    pub fn selector(&self) -> Selector {
        Selector::parse(&self.0)
    }

    /// The ways to read it as `DATASET:SNAPSHOT`, leftmost colon first.
    pub fn splits(&self) -> impl Iterator<Item = (&str, Self)> {
        self.0
            .match_indices(':')
            .map(|(at, _)| (&self.0[..at], Self(self.0[at + 1..].to_owned())))
            .filter(|(left, right)| !left.is_empty() && !right.0.is_empty())
    }
}

impl FromStr for Reference {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if text.trim().is_empty() {
            return Err(Error::invalid("an empty SNAPSHOT", "give an id, a name, `current` or `latest`"));
        }
        Ok(Self(text.to_owned()))
    }
}

impl std::fmt::Display for Reference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A reference within one dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selector {
    /// The snapshot marked as current.
    Current,
    /// The newest (0), the one before (1), and so on.
    Latest(u64),
    /// An id, a name or the start of an id.
    Text(String),
}

impl Selector {
    /// Reads the words that have a meaning of their own; all else is text.
    pub fn parse(text: &str) -> Self {
        match text.split_once('~') {
            Some(("latest", steps)) => steps.parse().map_or_else(|_| Self::Text(text.into()), Self::Latest),
            None if text == "latest" => Self::Latest(0),
            None if text == "current" => Self::Current,
            _ => Self::Text(text.into()),
        }
    }

    /// Whether `text` may stand at the start of an id.
    pub fn is_prefix(text: &str) -> bool {
        text.len() >= PREFIX_MIN && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
    }

    /// The snapshot that is meant, of `candidates` in order newest first. `within` names the dataset.
    ///
    /// For text the order is: a full id, an exact name, a unique start of an id.
    pub fn pick(&self, candidates: &[Snapshot], within: &str) -> Result<Snapshot> {
        let missing =
            |reference: String| Error::NotFound { what: "snapshot", reference, within: Some(within.to_owned()) };
        match self {
            Self::Current => candidates
                .iter()
                .find(|one| one.is_current == Some(true))
                .cloned()
                .ok_or_else(|| missing("current".into())),
            Self::Latest(steps) => {
                let place = usize::try_from(*steps).unwrap_or(usize::MAX);
                candidates
                    .get(place)
                    .cloned()
                    .ok_or_else(|| missing(if place == 0 { "latest".into() } else { format!("latest~{place}") }))
            }
            Self::Text(text) => pick_by_text(text, candidates).unwrap_or_else(|| Err(missing(text.clone()))),
        }
    }
}

/// Refuses the names that mean something else when they are typed.
pub(crate) fn ensure_not_reserved(name: &Name) -> Result<()> {
    if Selector::parse(name.as_str()) == Selector::Text(name.as_str().to_owned()) {
        return Ok(());
    }
    Err(Error::invalid(
        format!("name `{name}`"),
        "`current`, `latest` and `latest~N` always mean a snapshot by its place",
    ))
}

fn pick_by_text(text: &str, candidates: &[Snapshot]) -> Option<Result<Snapshot>> {
    if let Some(one) = candidates.iter().find(|one| one.snapshot_id.as_str().eq_ignore_ascii_case(text)) {
        return Some(Ok(one.clone()));
    }
    let named: Vec<_> = candidates.iter().filter(|one| one.snapshot_name == text).collect();
    let found = if named.is_empty() && Selector::is_prefix(text) {
        candidates.iter().filter(|one| one.snapshot_id.as_str().starts_with(&text.to_ascii_lowercase())).collect()
    } else {
        named
    };
    match found.as_slice() {
        [] => None,
        [one] => Some(Ok((*one).clone())),
        many => Some(Err(Error::Ambiguous {
            what: "snapshot",
            reference: text.to_owned(),
            candidates: many.iter().map(|one| format!("{} {}", one.snapshot_id, one.snapshot_name)).collect(),
        })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_a_meaning_and_all_else_is_text() {
        assert_eq!(Selector::parse("current"), Selector::Current);
        assert_eq!(Selector::parse("latest"), Selector::Latest(0));
        assert_eq!(Selector::parse("latest~3"), Selector::Latest(3));
        assert_eq!(Selector::parse("latest~x"), Selector::Text("latest~x".into()));
        assert_eq!(Selector::parse("Current"), Selector::Text("Current".into()));
        assert!(ensure_not_reserved(&"latest~2".parse().unwrap()).is_err());
        assert!(ensure_not_reserved(&"latest-2".parse().unwrap()).is_ok());
    }

    #[test]
    fn an_id_beats_a_name_and_a_name_beats_a_prefix() {
        let mut list = [
            Snapshot::sample("aaaa1111", "x"),
            Snapshot::sample("aaaa2222", "aaaa1111"),
            Snapshot::sample("bbbb3333", "aaaa"),
        ];
        let pick = |list: &[Snapshot], text: &str| Selector::parse(text).pick(list, "set");
        assert_eq!(pick(&list, "aaaa1111").unwrap().snapshot_name, "x");
        assert_eq!(pick(&list, "aaaa").unwrap().snapshot_name, "aaaa");
        assert_eq!(pick(&list, "bbbb").unwrap().snapshot_name, "aaaa");
        assert!(matches!(pick(&list, "bbb"), Err(Error::NotFound { .. })));
        list[2].snapshot_name = "y".into();
        assert!(matches!(pick(&list, "aaaa"), Err(Error::Ambiguous { candidates, .. }) if candidates.len() == 2));
        list[0].snapshot_name = "y".into();
        assert!(matches!(pick(&list, "y"), Err(Error::Ambiguous { .. })));
    }
}
