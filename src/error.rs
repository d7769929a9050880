//! The one error that crosses the backend boundary.
//!
//! Each variant is a situation that a caller can act on and carries data, not prose. Exit codes and
//! hints are decided at the edge (`console::hints`), because only the edge knows flag names; the
//! stable [`Code`] is what crosses processes and HTTP.

mod code;

use std::path::{Path, PathBuf};

use crate::model::{DatasetStatus, TaskId};

pub use code::Code;

/// What every fallible call of the engine and the backends returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure, with the data that explains it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nothing goes by that name or id. `what` is a noun: `snapshot`, `dataset`, `task`, `path`.
    #[error("no {what} `{reference}`{}", within.as_deref().map(|name| format!(" in `{name}`")).unwrap_or_default())]
    NotFound {
        /// Noun of the thing that was looked for.
        what: &'static str,
        /// What the caller typed.
        reference: String,
        /// Where it was looked for, if that narrows the search.
        within: Option<String>,
    },
    /// No dataset was named and the current directory belongs to none.
    #[error("`{}` is not in a dataset", path.display())]
    NoDataset {
        /// The directory that was looked at.
        path: PathBuf,
        /// Names of the datasets that could have been meant.
        known: Vec<String>,
    },
    /// Several things match.
    #[error("`{reference}` matches more than one {what}: {}", candidates.join(", "))]
    Ambiguous {
        /// Noun of the thing that was looked for.
        what: &'static str,
        /// What the caller typed.
        reference: String,
        /// Ids and names of the matches.
        candidates: Vec<String>,
    },
    /// An argument cannot be used.
    #[error("{what} cannot be used: {reason}")]
    Invalid {
        /// What was given, in backticks where it is a literal.
        what: String,
        /// Why it is refused.
        reason: String,
    },
    /// Something has to be said that was not, and nobody can be asked.
    #[error("no {what} was given and nobody can be asked, {instead}")]
    Missing {
        /// What was left out, as it is called in the help text.
        what: &'static str,
        /// What to give.
        instead: &'static str,
    },
    /// The chosen backend has no such verb.
    #[error("`{verb}` is not supported by {backend}")]
    Unsupported {
        /// The backend's name.
        backend: &'static str,
        /// The verb as typed.
        verb: &'static str,
        /// What it offers instead.
        instead: &'static str,
    },
    /// Another operation holds what this one needs.
    #[error("{what} is busy: {holder}")]
    Busy {
        /// What is held, such as ``dataset `images` ``.
        what: String,
        /// Who holds it, as far as it is known.
        holder: String,
    },
    /// The dataset's status forbids the operation.
    #[error("{verb} needs dataset `{dataset}` to be {allowed}, but it is {status}")]
    WrongStatus {
        /// Name of the dataset.
        dataset: String,
        /// The operation.
        verb: &'static str,
        /// Statuses that would do, in words.
        allowed: &'static str,
        /// The status it has.
        status: DatasetStatus,
    },
    /// The plan that was agreed to is not what would happen now.
    #[error("the plan `{given}` no longer holds, it would be `{now}` now")]
    StalePlan {
        /// Hash that was given.
        given: String,
        /// Hash of the plan as it would be now.
        now: String,
    },
    /// The current snapshot can be neither removed nor pruned.
    #[error("snapshot `{name}` is the current version of its dataset")]
    CurrentSnapshot {
        /// Name of the snapshot.
        name: String,
    },
    /// A protected snapshot can be neither removed nor pruned.
    #[error("snapshot `{name}` is protected{}", reason.as_deref().map(|text| format!(": {text}")).unwrap_or_default())]
    Protected {
        /// Name of the snapshot.
        name: String,
        /// Why it was protected, if that was said.
        reason: Option<String>,
    },
    /// Something stands where a new thing should go.
    #[error("{what} `{name}` exists already")]
    Exists {
        /// Noun: `dataset`, `folder`.
        what: &'static str,
        /// Its name or path.
        name: String,
    },
    /// Nobody would own the dataset any more.
    #[error("dataset `{dataset}` would have no owner")]
    LastOwner {
        /// Name of the dataset.
        dataset: String,
    },
    /// There is nothing to take back, or it has been taken back already.
    #[error("{reason}")]
    NothingToUndo {
        /// Why not.
        reason: String,
    },
    /// The caller may not do this.
    #[error("not allowed: {reason}")]
    NotAllowed {
        /// Why not.
        reason: String,
    },
    /// A server wants to know who we are, and does not believe what we say or has heard nothing.
    #[error("not logged in to {server}: {reason}")]
    NotLoggedIn {
        /// Name of the server.
        server: String,
        /// Why not.
        reason: String,
    },
    /// A server refused a request.
    #[error("{server} answers {status}: {message}")]
    Refused {
        /// Name of the server.
        server: String,
        /// The status of its answer.
        status: u16,
        /// What the refusal stands for.
        code: Code,
        /// The server's words.
        message: String,
        /// What the server calls this request, to be given to its support.
        request_id: Option<String>,
    },
    /// A server could not be reached, or what it answers got lost.
    #[error("{server} cannot be reached: {reason}")]
    Unreachable {
        /// Name of the server.
        server: String,
        /// Why not.
        reason: String,
    },
    /// What a server answers cannot be understood.
    #[error("{server} gives an answer that cannot be understood: {reason}")]
    BadAnswer {
        /// Name of the server.
        server: String,
        /// What is wrong with it.
        reason: String,
    },
    /// No dataset was named, and where datasets live on a server no folder says which one is meant.
    #[error("no dataset was named")]
    NoDatasetNamed {
        /// Names of the datasets that could have been meant.
        known: Vec<String>,
    },
    /// Stored bytes are not what they should be.
    #[error("{what} is corrupt: expected {expected}, found {found}")]
    Corrupt {
        /// The damaged thing, named precisely.
        what: String,
        /// What should have been there.
        expected: String,
        /// What was there.
        found: String,
    },
    /// Verification found damage; the report lists it.
    #[error("{problems} {} found", if *problems == 1 { "problem was" } else { "problems were" })]
    Damaged {
        /// How many problems were found.
        problems: u64,
    },
    /// A repair has left damage; the report lists it.
    #[error("{problems} {} left", if *problems == 1 { "problem is" } else { "problems are" })]
    BeyondRepair {
        /// How many problems are left.
        problems: u64,
    },
    /// Written by a newer version of the program.
    #[error("{what} has format {found}, this version reads up to {supported}")]
    NewerFormat {
        /// What was opened.
        what: String,
        /// Its format number.
        found: u64,
        /// The newest format that can be read.
        supported: u64,
    },
    /// Files that cannot be read, so that a snapshot would not be whole.
    #[error("{} cannot be read: {}", plural_files(*.count), shown(.paths, *.count))]
    Unreadable {
        /// How many there are.
        count: u64,
        /// The first of them, each with its reason.
        paths: Vec<String>,
    },
    /// A file was written to while it was read, twice.
    #[error("`{}` changes while it is read", path.display())]
    ChangedWhileRead {
        /// The file, relative to the dataset's folder.
        path: PathBuf,
    },
    /// Too little room, found out before anything was changed.
    #[error("{} has too little room: {needed} bytes are needed, {free} are free", path.display())]
    NoSpace {
        /// Where the room is missing.
        path: PathBuf,
        /// Bytes that the operation takes.
        needed: u64,
        /// Bytes that are free.
        free: u64,
    },
    /// The dataset's folder is not where it was.
    #[error("the folder of dataset `{dataset}` is gone: `{}`", path.display())]
    WorktreeGone {
        /// Name of the dataset.
        dataset: String,
        /// Where the folder was.
        path: PathBuf,
    },
    /// Another folder stands where the dataset's folder was.
    #[error("`{}` is not the folder that dataset `{dataset}` was made from", path.display())]
    WorktreeReplaced {
        /// Name of the dataset.
        dataset: String,
        /// The path at which another folder stands.
        path: PathBuf,
    },
    /// The dataset has no folder, but the operation needs one.
    #[error("dataset `{dataset}` has no folder on this machine")]
    NoWorktree {
        /// Name of the dataset.
        dataset: String,
    },
    /// SQLite would not be safe there.
    #[error("`{}` is on a network filesystem ({kind}), where the catalog would not be safe", path.display())]
    NetworkFilesystem {
        /// The store's directory.
        path: PathBuf,
        /// Name of the filesystem.
        kind: String,
    },
    /// A system call failed.
    #[error("cannot {action} `{}`: {source}", path.display())]
    Io {
        /// What was attempted, as a verb: `read`, `write`, `rename`.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The catalog's database failed.
    #[error("the catalog: {reason}")]
    Catalog {
        /// What the database said.
        reason: String,
    },
    /// A task ended without success. Its cause keeps the code that it had.
    #[error("{message}")]
    Task {
        /// The task.
        task_id: TaskId,
        /// Code of the cause.
        code: Code,
        /// Text of the cause.
        message: String,
    },
    /// Waiting took longer than allowed; the task goes on.
    #[error("the task did not end in time, it goes on")]
    TimedOut {
        /// The task.
        task_id: TaskId,
    },
    /// Stopped by a signal at a safe point.
    #[error("interrupted{}", left.as_deref().map(|text| format!(": {text}")).unwrap_or_default())]
    Interrupted {
        /// What state things were left in.
        left: Option<String>,
    },
    /// The person said no, or could not be asked.
    #[error("{reason}")]
    Declined {
        /// What was declined or could not be asked.
        reason: String,
    },
    /// A defect of the program, found by one of its own checks.
    #[error("internal error: {0}")]
    Internal(String),
}

impl Error {
    /// An I/O failure with its verb and path.
    pub fn io(action: &'static str, path: impl AsRef<Path>, source: impl Into<std::io::Error>) -> Self {
        Self::Io { action, path: path.as_ref().to_owned(), source: source.into() }
    }

    /// A refused argument.
    pub fn invalid(what: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Invalid { what: what.into(), reason: reason.into() }
    }

    /// A server that does not know us.
    pub fn not_logged_in(server: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::NotLoggedIn { server: server.into(), reason: reason.into() }
    }

    /// Damage, named.
    pub fn corrupt(what: impl Into<String>, expected: impl ToString, found: impl ToString) -> Self {
        Self::Corrupt { what: what.into(), expected: expected.to_string(), found: found.to_string() }
    }
}

fn plural_files(count: u64) -> String {
    if count == 1 { "1 file".into() } else { format!("{count} files") }
}

fn shown(paths: &[String], count: u64) -> String {
    let mut text = paths.join("; ");
    if count > paths.len() as u64 {
        text.push_str(&format!("; and {} more", count - paths.len() as u64));
    }
    text
}
