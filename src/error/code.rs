//! The stable names of failures: what crosses processes and HTTP, and what scripts go by.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Error;

/// The stable name of a failure, in JSON and in task rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum Code {
    /// A name or id is unknown.
    NotFound,
    /// A reference has several meanings.
    Ambiguous,
    /// An argument, a file or an environment cannot be used.
    Invalid,
    /// The backend lacks the verb.
    Unsupported,
    /// Held by another operation.
    Busy,
    /// The dataset's status forbids it.
    WrongStatus,
    /// The plan no longer holds.
    StalePlan,
    /// Any other conflict of state.
    Conflict,
    /// Not permitted.
    NotAllowed,
    /// A server does not know who asks.
    NotLoggedIn,
    /// Damage was found.
    Corrupt,
    /// Files could not be read.
    Unreadable,
    /// A file changes while it is read.
    Changing,
    /// A disk is full.
    NoSpace,
    /// The system refused something.
    Io,
    /// A task failed for a reason of its own.
    TaskFailed,
    /// A task was aborted.
    Aborted,
    /// Waiting took too long.
    TimedOut,
    /// Stopped by a signal.
    Interrupted,
    /// Declined, or nobody could be asked.
    Declined,
    /// A server could not be reached.
    Unreachable,
    /// What a server answers cannot be understood.
    BadAnswer,
    /// A server has failed.
    ServerFault,
    /// A defect.
    Internal,
}

impl Error {
    /// The stable code of this failure.
    pub fn code(&self) -> Code {
        match self {
            Self::NotFound { .. }
            | Self::NoDataset { .. }
            | Self::NoDatasetNamed { .. }
            | Self::WorktreeGone { .. }
            | Self::NoWorktree { .. } => Code::NotFound,
            Self::Ambiguous { .. } => Code::Ambiguous,
            Self::Invalid { .. } | Self::Missing { .. } | Self::NewerFormat { .. } | Self::NetworkFilesystem { .. } => {
                Code::Invalid
            }
            Self::Unsupported { .. } => Code::Unsupported,
            Self::Busy { .. } => Code::Busy,
            Self::WrongStatus { .. } => Code::WrongStatus,
            Self::StalePlan { .. } => Code::StalePlan,
            Self::CurrentSnapshot { .. }
            | Self::Protected { .. }
            | Self::Exists { .. }
            | Self::LastOwner { .. }
            | Self::NothingToUndo { .. }
            | Self::WorktreeReplaced { .. } => Code::Conflict,
            Self::NotAllowed { .. } => Code::NotAllowed,
            Self::NotLoggedIn { .. } => Code::NotLoggedIn,
            Self::Refused { code, .. } => *code,
            Self::Unreachable { .. } => Code::Unreachable,
            Self::BadAnswer { .. } => Code::BadAnswer,
            Self::Corrupt { .. } | Self::Damaged { .. } | Self::BeyondRepair { .. } => Code::Corrupt,
            Self::Unreadable { .. } => Code::Unreadable,
            Self::ChangedWhileRead { .. } => Code::Changing,
            Self::NoSpace { .. } => Code::NoSpace,
            Self::Io { source, .. } if is_full(source) => Code::NoSpace,
            Self::Io { .. } | Self::Catalog { .. } => Code::Io,
            Self::Task { code, .. } => *code,
            Self::TimedOut { .. } => Code::TimedOut,
            Self::Interrupted { .. } => Code::Interrupted,
            Self::Declined { .. } => Code::Declined,
            Self::Internal(_) => Code::Internal,
        }
    }

    /// Whether the same call may succeed later without any change by the caller.
    pub fn is_retryable(&self) -> bool {
        matches!(self.code(), Code::Busy | Code::Changing | Code::TimedOut | Code::Unreachable)
    }
}

/// Whether the system said that a disk or a quota is full.
fn is_full(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded)
}
