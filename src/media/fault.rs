//! Why a file, or a part of it, cannot be read.

use std::fmt::Display;
use std::io;

use super::issue::{Issue, IssueKind};

/// How reading goes.
pub(super) type Outcome<T> = Result<T, Fault>;

/// What is in the way.
#[derive(Debug)]
pub(super) enum Fault {
    /// The content is not what its format asks for, and why.
    Damaged(String),
    /// It would take more memory or time than it may, and what.
    Oversize(String),
    /// The content could not be fetched. Not the content's fault.
    Fetch(io::Error),
}

impl Fault {
    pub(super) fn damaged(reason: impl Display) -> Self {
        Self::Damaged(reason.to_string())
    }

    pub(super) fn oversize(reason: impl Display) -> Self {
        Self::Oversize(reason.to_string())
    }

    /// For content of `len` bytes that begins like nothing that is known.
    pub(super) fn unknown(len: u64) -> Self {
        Self::damaged(if len == 0 { "the file is empty" } else { "it begins like no known image or video format" })
    }

    /// The issue that an item has because of it.
    pub(super) fn into_issue(self) -> Issue {
        match self {
            Self::Damaged(reason) => Issue::because(IssueKind::Corrupt, reason),
            Self::Oversize(reason) => Issue::because(IssueKind::Oversize, reason),
            Self::Fetch(error) => Issue::because(IssueKind::Corrupt, format!("it cannot be read: {error}")),
        }
    }
}
