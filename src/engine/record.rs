//! What a pack says of the snapshot that it was written for, in case the catalog is lost.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};

use crate::catalog::{DatasetRow, NewSnapshot, WorktreeRow};
use crate::error::{Error, Result};
use crate::model::{DatasetId, DatasetKind, Reason, SnapshotId, Timestamp};
use crate::state::State;

/// The record of a snapshot. Members that came later are left out where they say nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Record {
    dataset_id: String,
    pub(crate) dataset_name: String,
    snapshot_id: String,
    pub(crate) snapshot_name: String,
    description: String,
    reason: String,
    created_at: i64,
    created_by: String,
    /// The bytes of the state.
    state: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    folder: Option<RecordedFolder>,
    /// Id and name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    training_model: Option<(String, String)>,
}

/// Where the dataset's folder was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct RecordedFolder {
    machine: String,
    path: String,
    inode: u64,
    born: i64,
}

impl Record {
    /// The record of a snapshot that is about to be taken.
    pub(crate) fn of(row: &DatasetRow, new: &NewSnapshot, state: &State, folder: Option<&WorktreeRow>) -> Self {
        Self {
            dataset_id: row.id.as_str().to_owned(),
            dataset_name: row.name.clone(),
            snapshot_id: new.id.as_str().to_owned(),
            snapshot_name: new.name.clone(),
            description: new.description.clone(),
            reason: new.reason.as_str().to_owned(),
            created_at: new.created_at.as_micros(),
            created_by: new.created_by.clone(),
            state: BASE64.encode(state.encode()),
            kind: (row.kind != DatasetKind::Media).then(|| row.kind.as_str().to_owned()),
            folder: folder.map(|folder| RecordedFolder {
                machine: folder.machine.clone(),
                path: BASE64.encode(folder.path.as_os_str().as_bytes()),
                inode: folder.inode,
                born: folder.born,
            }),
            training_model: new.training_model.clone(),
        }
    }

    /// The stored form.
    pub(crate) fn encode(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("plain data has a JSON form")
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// `Corrupt` for what is none.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self> {
        serde_json::from_slice(bytes).map_err(|error| Error::corrupt("a snapshot's record", "its members", error))
    }

    pub(crate) fn dataset(&self) -> DatasetId {
        self.dataset_id.clone().into()
    }

    pub(crate) fn snapshot(&self) -> SnapshotId {
        self.snapshot_id.clone().into()
    }

    pub(crate) fn kind(&self) -> DatasetKind {
        self.kind.as_deref().and_then(|word| word.parse().ok()).unwrap_or_default()
    }

    pub(crate) fn created_at(&self) -> Timestamp {
        Timestamp::from_micros(self.created_at)
    }

    pub(crate) fn created_by(&self) -> &str {
        &self.created_by
    }

    /// What people call it: `dataset:name`.
    pub(crate) fn label(&self) -> String {
        format!("{}:{}", self.dataset_name, self.snapshot_name)
    }

    /// The state that it holds.
    pub(crate) fn state(&self) -> Result<State> {
        let damaged = |error| Error::corrupt("a snapshot's record", "a state", error);
        State::decode(&BASE64.decode(&self.state).map_err(damaged)?)
    }

    /// Where the dataset's folder was, if it had one.
    pub(crate) fn folder(&self) -> Option<WorktreeRow> {
        let folder = self.folder.as_ref()?;
        Some(WorktreeRow {
            dataset_id: self.dataset(),
            machine: folder.machine.clone(),
            path: OsString::from_vec(BASE64.decode(&folder.path).ok()?).into(),
            inode: folder.inode,
            born: folder.born,
        })
    }

    /// The snapshot as it was.
    pub(crate) fn to_snapshot(&self) -> Result<NewSnapshot> {
        let state = self.state()?;
        Ok(NewSnapshot {
            id: self.snapshot(),
            dataset_id: self.dataset(),
            name: self.snapshot_name.clone(),
            description: self.description.clone(),
            reason: self.reason.parse().unwrap_or(Reason::Other(self.reason.clone())),
            created_at: self.created_at(),
            created_by: self.created_by.clone(),
            state: state.id(),
            counts: state.counts,
            training_model: self.training_model.clone(),
            pending_epoch: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the first version wrote them.
    const FIRST: &str = r#"{"dataset_id":"d","dataset_name":"set","snapshot_id":"s","snapshot_name":"one","description":"","reason":"manual","created_at":7,"created_by":"ana@example.com","state":"AQ=="}"#;

    #[test]
    fn a_record_comes_back_with_all_that_it_says() {
        let first = Record::decode(FIRST.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(first.encode()).unwrap(), FIRST);
        assert_eq!((first.label(), first.kind(), first.folder()), ("set:one".into(), DatasetKind::Media, None));
        assert_eq!(first.state().unwrap(), State::default());
        let folder = RecordedFolder { machine: "m".into(), path: BASE64.encode(b"/a/\xff"), inode: u64::MAX, born: 5 };
        let training_model = Some(("id".into(), "name".into()));
        let kind = Some("tenant".into());
        let newer = Record { kind, folder: Some(folder), training_model, ..first };
        let again = Record::decode(&newer.encode()).unwrap();
        assert_eq!(again, newer);
        assert_eq!((again.kind(), again.folder().unwrap().inode), (DatasetKind::Tenant, u64::MAX));
        let snapshot = again.to_snapshot().unwrap();
        assert_eq!((snapshot.reason, snapshot.state), (Reason::Manual, State::default().id()));
        assert_eq!(snapshot.training_model.unwrap().1, "name");
    }

    #[test]
    fn what_is_no_record_is_an_error() {
        for bad in ["", "{}", "[]", "\u{0}"] {
            assert!(matches!(Record::decode(bad.as_bytes()), Err(Error::Corrupt { .. })), "{bad}");
        }
        let broken = Record { state: "!".into(), ..Record::decode(FIRST.as_bytes()).unwrap() };
        assert!(matches!(broken.state(), Err(Error::Corrupt { .. })));
    }
}
