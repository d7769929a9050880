//! An error on its way over HTTP: with the data it has, so that the same error comes out at the client.
//!
//! What only concerns the server's machine (paths, system errors) stays there: such errors travel as code and message,
//! or as no more than their code.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::{Code, Error};
use crate::model::{DatasetStatus, TaskId};

/// The body of an error: `detail` as the documented routes have it, and the error itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FailureBody {
    /// In words.
    pub detail: String,
    /// With its data.
    pub error: Failure,
}

/// An error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Failure {
    /// Its stable name.
    pub code: Code,
    /// In words.
    pub message: String,
    /// Whether the same request may succeed later without any change.
    #[serde(default)]
    pub retryable: bool,
    /// Its data, if there is more to know than code and message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
}

/// The data of an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Reason {
    /// Nothing goes by that name or id.
    NotFound {
        /// Noun of the thing.
        what: String,
        /// What was asked for.
        reference: String,
        /// Where it was looked for.
        #[serde(default)]
        within: Option<String>,
    },
    /// Several things match.
    Ambiguous {
        /// Noun of the thing.
        what: String,
        /// What was asked for.
        reference: String,
        /// Ids and names of the matches.
        candidates: Vec<String>,
    },
    /// An argument cannot be used.
    Invalid {
        /// What was given.
        what: String,
        /// Why it is refused.
        reason: String,
    },
    /// Another operation holds what this one needs.
    Busy {
        /// What is held.
        what: String,
        /// Who holds it.
        holder: String,
    },
    /// The dataset's status forbids the operation.
    WrongStatus {
        /// Name of the dataset.
        dataset: String,
        /// The operation.
        verb: String,
        /// Statuses that would do, in words.
        allowed: String,
        /// The status it has.
        status: DatasetStatus,
    },
    /// The plan that was agreed to is not what would happen now.
    StalePlan {
        /// Hash that was given.
        given: String,
        /// Hash of the plan as it would be now.
        now: String,
    },
    /// The snapshot is current.
    CurrentSnapshot {
        /// Its name.
        name: String,
    },
    /// The snapshot is protected.
    Protected {
        /// Its name.
        name: String,
        /// Why it was protected.
        #[serde(default)]
        reason: Option<String>,
    },
    /// Something stands where a new thing should go.
    Exists {
        /// Noun of the thing.
        what: String,
        /// Its name.
        name: String,
    },
    /// There is nothing to take back.
    NothingToUndo {
        /// Why not.
        reason: String,
    },
    /// The caller may not do this.
    NotAllowed {
        /// Why not.
        reason: String,
    },
    /// Stored bytes are not what they should be.
    Corrupt {
        /// The damaged thing.
        what: String,
        /// What should have been there.
        expected: String,
        /// What was there.
        found: String,
    },
    /// Files cannot be read.
    Unreadable {
        /// How many.
        count: u64,
        /// The first of them, each with its reason.
        paths: Vec<String>,
    },
    /// A file changes while it is read.
    ChangedWhileRead {
        /// The file, relative to the dataset's folder.
        path: String,
    },
    /// The dataset has no folder.
    NoWorktree {
        /// Name of the dataset.
        dataset: String,
    },
    /// A task ended without success.
    Task {
        /// The task.
        task_id: TaskId,
    },
}

/// What the words in errors can be: an error holds words of the program, and only these are known to have a meaning.
const WORDS: &[&str] = &[
    "snapshot",
    "dataset",
    "task",
    "path",
    "operation",
    "removed snapshot",
    "removed dataset",
    "item",
    "item that matches",
    "export",
    "file of export",
    "field",
    "image",
    "folder",
    "a folder",
    "a file or folder",
    "a dataset of the folder",
    "entity",
    "key",
    "pack",
    "person",
    "profile",
    "role",
    "store",
    "tenant",
    "transaction",
    "upload",
    "facet",
    "create",
    "restore",
    "clone",
    "undo",
    "reindex",
    "add media",
    "metadata import",
    "enrichment",
    "label propagation",
    "model",
    "tagging and labelling",
    "Draft, Indexing, Ready or Partial Index",
    "Ready",
    "Ready, Partial Index or Error",
    "Ready or Partial Index",
    "Partial Index",
];

/// The program's own copy of a word.
fn word(text: &str) -> Option<&'static str> {
    WORDS.iter().find(|known| **known == text).copied()
}

impl Failure {
    /// What is told about an error. `None` for one whose details stay on the server: a failure of its disk, its catalog
    /// or the program.
    pub fn of(error: &Error) -> Option<Self> {
        let code = error.code();
        if matches!(error, Error::Io { .. } | Error::Catalog { .. } | Error::Internal(_)) && code != Code::NoSpace {
            return None;
        }
        let message = match error {
            Error::WorktreeGone { dataset, .. } => format!("the folder of dataset `{dataset}` is gone"),
            Error::WorktreeReplaced { dataset, .. } => {
                format!("another folder stands where that of dataset `{dataset}` was")
            }
            Error::NoSpace { needed, free, .. } => {
                format!("the server has too little room: {needed} bytes are needed, {free} are free")
            }
            Error::Io { .. } => "the server's disk is full".to_owned(),
            Error::NoDataset { .. } => "that folder is in no dataset".to_owned(),
            Error::NetworkFilesystem { .. } => "the server's store is where it would not be safe".to_owned(),
            error => error.to_string(),
        };
        Some(Self { code, message, retryable: error.is_retryable(), reason: reason_of(error) })
    }

    /// The error that it was. One that cannot be made again is a refusal by `server`, with its code and message.
    pub fn into_error(self, server: &str, status: u16, request_id: Option<String>) -> Error {
        let Self { code, message, reason, .. } = self;
        match reason.and_then(|reason| reason.into_error(code, &message)) {
            Some(error) => error,
            None => Error::Refused { server: server.to_owned(), status, code, message, request_id },
        }
    }
}

fn reason_of(error: &Error) -> Option<Reason> {
    Some(match error {
        Error::NotFound { what, reference, within } => {
            Reason::NotFound { what: (*what).to_owned(), reference: reference.clone(), within: within.clone() }
        }
        Error::Ambiguous { what, reference, candidates } => {
            let (reference, candidates) = (reference.clone(), candidates.clone());
            Reason::Ambiguous { what: (*what).to_owned(), reference, candidates }
        }
        Error::Invalid { what, reason } => Reason::Invalid { what: what.clone(), reason: reason.clone() },
        Error::Busy { what, holder } => Reason::Busy { what: what.clone(), holder: holder.clone() },
        Error::WrongStatus { dataset, verb, allowed, status } => Reason::WrongStatus {
            dataset: dataset.clone(),
            verb: (*verb).to_owned(),
            allowed: (*allowed).to_owned(),
            status: *status,
        },
        Error::StalePlan { given, now } => Reason::StalePlan { given: given.clone(), now: now.clone() },
        Error::CurrentSnapshot { name } => Reason::CurrentSnapshot { name: name.clone() },
        Error::Protected { name, reason } => Reason::Protected { name: name.clone(), reason: reason.clone() },
        Error::Exists { what: what @ ("dataset" | "field" | "task"), name } => {
            Reason::Exists { what: (*what).to_owned(), name: name.clone() }
        }
        Error::NothingToUndo { reason } => Reason::NothingToUndo { reason: reason.clone() },
        Error::NotAllowed { reason } => Reason::NotAllowed { reason: reason.clone() },
        Error::Corrupt { what, expected, found } => {
            Reason::Corrupt { what: what.clone(), expected: expected.clone(), found: found.clone() }
        }
        Error::Unreadable { count, paths } => Reason::Unreadable { count: *count, paths: paths.clone() },
        Error::ChangedWhileRead { path } => Reason::ChangedWhileRead { path: path.display().to_string() },
        Error::NoWorktree { dataset } => Reason::NoWorktree { dataset: dataset.clone() },
        Error::Task { task_id, .. } => Reason::Task { task_id: task_id.clone() },
        _ => return None,
    })
}

impl Reason {
    fn into_error(self, code: Code, message: &str) -> Option<Error> {
        Some(match self {
            Self::NotFound { what, reference, within } => Error::NotFound { what: word(&what)?, reference, within },
            Self::Ambiguous { what, reference, candidates } => {
                Error::Ambiguous { what: word(&what)?, reference, candidates }
            }
            Self::Invalid { what, reason } => Error::Invalid { what, reason },
            Self::Busy { what, holder } => Error::Busy { what, holder },
            Self::WrongStatus { dataset, verb, allowed, status } => {
                Error::WrongStatus { dataset, verb: word(&verb)?, allowed: word(&allowed)?, status }
            }
            Self::StalePlan { given, now } => Error::StalePlan { given, now },
            Self::CurrentSnapshot { name } => Error::CurrentSnapshot { name },
            Self::Protected { name, reason } => Error::Protected { name, reason },
            Self::Exists { what, name } => Error::Exists { what: word(&what)?, name },
            Self::NothingToUndo { reason } => Error::NothingToUndo { reason },
            Self::NotAllowed { reason } => Error::NotAllowed { reason },
            Self::Corrupt { what, expected, found } => Error::Corrupt { what, expected, found },
            Self::Unreadable { count, paths } => Error::Unreadable { count, paths },
            Self::ChangedWhileRead { path } => Error::ChangedWhileRead { path: path.into() },
            Self::NoWorktree { dataset } => Error::NoWorktree { dataset },
            Self::Task { task_id } => Error::Task { task_id, code, message: message.to_owned() },
        })
    }
}
