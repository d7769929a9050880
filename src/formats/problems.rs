//! Rows that cannot be used: what is wrong with which, how many there are, and the first of them.

use serde::Serialize;

/// How many problems are kept as examples.
pub const EXAMPLES: usize = 20;

/// Where in a file something stands. Rows count from 1; the header of a table is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Place {
    /// The part of a file that has several lists, such as `annotations`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<&'static str>,
    /// The row.
    pub row: u64,
    /// The line, in a file that has lines. They count from 1, a header too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
}

impl Place {
    /// A row of a table.
    pub fn row(row: u64) -> Self {
        Self { part: None, row, line: None }
    }

    /// A row that begins in a line.
    pub fn line(row: u64, line: u64) -> Self {
        Self { part: None, row, line: Some(line) }
    }

    /// Says what is wrong there.
    pub fn refuse(self, reason: impl Into<String>) -> RowError {
        RowError { place: self, reason: reason.into() }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(part) = self.part {
            write!(f, "{part}, ")?;
        }
        write!(f, "row {}", self.row)?;
        match self.line {
            Some(line) => write!(f, " (line {line})"),
            None => Ok(()),
        }
    }
}

/// A row that cannot be used, while the others can.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[error("{place}: {reason}")]
pub struct RowError {
    /// Which row.
    #[serde(flatten)]
    pub place: Place,
    /// What is wrong with it.
    pub reason: String,
}

/// What was wrong with the rows of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Problems {
    count: u64,
    examples: Vec<RowError>,
}

impl Problems {
    /// Counts one, and keeps it if it is among the first.
    pub fn push(&mut self, problem: RowError) {
        self.count += 1;
        if self.examples.len() < EXAMPLES {
            self.examples.push(problem);
        }
    }

    /// Counts what came out of a row, and hands on what can be used.
    pub fn keep<T>(&mut self, row: Result<T, RowError>) -> Option<T> {
        row.map_err(|problem| self.push(problem)).ok()
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The first of them, at most [`EXAMPLES`].
    pub fn examples(&self) -> &[RowError] {
        &self.examples
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_counted_and_the_first_are_kept() {
        let mut problems = Problems::default();
        for row in 1..=100 {
            assert_eq!(problems.keep::<()>(Err(Place::line(row, row + 1).refuse("it is bad"))), None);
        }
        assert_eq!((problems.count(), problems.examples().len()), (100, EXAMPLES));
        assert_eq!(problems.examples()[0].to_string(), "row 1 (line 2): it is bad");
        assert_eq!(problems.keep(Ok(1)), Some(1));
        assert!(!problems.is_empty() && Problems::default().is_empty());
    }

    #[test]
    fn a_part_is_named() {
        let place = Place { part: Some("annotations"), row: 7, line: None };
        assert_eq!(place.refuse("x").to_string(), "annotations, row 7: x");
        let json = serde_json::to_string(&place.refuse("x")).unwrap();
        assert_eq!(json, r#"{"part":"annotations","row":7,"reason":"x"}"#);
    }
}
