//! A named checkpoint, as people and scripts see it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{SnapshotId, Timestamp};

/// What a state holds, in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    /// Items whose media kind is image.
    pub images: u64,
    /// Items whose media kind is video.
    pub videos: u64,
    /// All files, images and videos included.
    pub files: u64,
    /// Sum of the sizes of all files, in bytes.
    pub bytes: u64,
    /// Entities of a tenant.
    pub entities: u64,
    /// Labelled objects inside items.
    pub objects: u64,
}

impl Counts {
    /// What people call items: images and videos; files if there are neither; entities if there are no files.
    pub fn items(&self) -> u64 {
        match (self.images + self.videos, self.files) {
            (0, 0) => self.entities,
            (0, files) => files,
            (media, _) => media,
        }
    }
}

/// Why a snapshot exists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Reason {
    /// Somebody took it.
    Manual,
    /// The first of its dataset.
    Creation,
    /// The first of a clone.
    Clone,
    /// An automatic revision, saved before something else happened.
    Auto,
    /// A word of a service that this version does not know.
    #[serde(untagged)]
    Other(String),
}

impl Reason {
    /// The word in JSON and in the catalog.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Manual => "manual",
            Self::Creation => "creation",
            Self::Clone => "clone",
            Self::Auto => "auto",
            Self::Other(word) => word,
        }
    }
}

impl std::str::FromStr for Reason {
    type Err = std::convert::Infallible;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Ok(match word {
            "manual" => Self::Manual,
            "creation" => Self::Creation,
            "clone" => Self::Clone,
            "auto" => Self::Auto,
            other => Self::Other(other.to_owned()),
        })
    }
}

/// A snapshot. What a backend does not know is `None`, `null` in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Snapshot {
    /// Its id, for good.
    pub snapshot_id: SnapshotId,
    /// Its name; names may repeat.
    pub snapshot_name: String,
    /// Present name of the dataset it belongs to.
    pub source_dataset_name: String,
    /// When it was taken.
    pub created_at: Timestamp,
    /// E-mail address of who took it.
    pub created_by: Option<String>,
    /// Images at that time.
    pub n_images: Option<u64>,
    /// Videos at that time.
    pub n_videos: Option<u64>,
    /// Free text, empty if none was given.
    pub description: String,
    /// Why it exists.
    pub reason: Option<Reason>,
    /// The model that was being trained.
    pub training_model_id: Option<String>,
    /// That model's name.
    pub training_model_name: Option<String>,
    /// Whether it is the dataset's current version.
    pub is_current: Option<bool>,
    /// Whether a restore of it is running.
    pub is_restoring: Option<bool>,
    /// Entities at that time.
    pub n_entities: Option<u64>,
    /// Files at that time.
    pub n_files: Option<u64>,
    /// Bytes of all files at that time.
    pub bytes: Option<u64>,
    /// Hash of the whole state, in hex; equal states have equal hashes.
    pub state: Option<String>,
    /// Whether it is kept from removal.
    pub protected: Option<bool>,
    /// When it was removed, if it was.
    pub deleted_at: Option<Timestamp>,
}

impl Snapshot {
    /// What the list shows as items.
    pub fn items(&self) -> Option<u64> {
        if self.n_images.is_none() && self.n_files.is_none() {
            return self.n_entities;
        }
        let known = |count: Option<u64>| count.unwrap_or(0);
        let counts = Counts {
            images: known(self.n_images),
            videos: known(self.n_videos),
            files: known(self.n_files),
            entities: known(self.n_entities),
            ..Counts::default()
        };
        Some(counts.items())
    }
}

#[cfg(test)]
impl Snapshot {
    /// A snapshot for tests of lists.
    pub(crate) fn sample(id: &str, name: &str) -> Self {
        Self {
            snapshot_id: id.to_owned().into(),
            snapshot_name: name.into(),
            source_dataset_name: "set".into(),
            created_at: Timestamp::from_micros(0),
            created_by: Some("ana@example.com".into()),
            n_images: Some(2),
            n_videos: Some(1),
            description: String::new(),
            reason: Some(Reason::Manual),
            training_model_id: None,
            training_model_name: None,
            is_current: Some(false),
            is_restoring: Some(false),
            n_entities: Some(0),
            n_files: Some(5),
            bytes: Some(10),
            state: None,
            protected: Some(false),
            deleted_at: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_media_or_files_or_entities() {
        let counts = Counts { images: 2, videos: 1, files: 9, entities: 0, ..Counts::default() };
        assert_eq!(counts.items(), 3);
        assert_eq!(Counts { files: 9, ..Counts::default() }.items(), 9);
        assert_eq!(Counts { entities: 4, ..Counts::default() }.items(), 4);
    }

    #[test]
    fn unknown_reasons_pass_through() {
        let reason: Reason = serde_json::from_str("\"training\"").unwrap();
        assert_eq!(reason, Reason::Other("training".into()));
        assert_eq!(serde_json::to_string(&reason).unwrap(), "\"training\"");
        assert_eq!(serde_json::to_string(&Reason::Manual).unwrap(), "\"manual\"");
    }
}
