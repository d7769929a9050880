//! Ids in paths.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;

use crate::model::{DatasetId, SnapshotId, TaskId};
use crate::server::AppState;
use crate::server::problem::Problem;

/// The dataset of a path.
pub struct DatasetPath(pub DatasetId);

/// The dataset and the snapshot of a path.
pub struct SnapshotPath(pub DatasetId, pub SnapshotId);

/// The task of a path.
pub struct TaskPath(pub TaskId);

/// The places of a path as they were sent, decoded.
pub struct Place(Vec<(String, String)>);

impl Place {
    /// The text in a place.
    pub fn text(&self, name: &str) -> Result<&str, Problem> {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).ok_or(Problem::NoRoute)
    }

    /// The id in a place.
    pub fn id(&self, name: &str) -> Result<String, Problem> {
        parse_id("path", name, self.text(name)?)
    }
}

/// Reads an id: a UUID in any of its written forms, as it is stored.
pub fn parse_id(place: &str, name: &str, text: &str) -> Result<String, Problem> {
    let refuse = |_| Problem::field(place, Some(name), "uuid_parsing", "it is not a valid UUID");
    uuid::Uuid::try_parse(text).map(|id| id.to_string()).map_err(refuse)
}

impl FromRequestParts<AppState> for Place {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let refuse = |_| Problem::field("path", None, "unicode", "it is not UTF-8 once decoded");
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(refuse)?;
        Ok(Self(params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()))
    }
}

impl FromRequestParts<AppState> for DatasetPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let place = Place::from_request_parts(parts, state).await?;
        Ok(Self(place.id("dataset_id")?.into()))
    }
}

impl FromRequestParts<AppState> for SnapshotPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let place = Place::from_request_parts(parts, state).await?;
        Ok(Self(place.id("dataset_id")?.into(), place.id("snapshot_id")?.into()))
    }
}

impl FromRequestParts<AppState> for TaskPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let place = Place::from_request_parts(parts, state).await?;
        Ok(Self(place.id("task_id")?.into()))
    }
}
