//! The facet `models`: which models ran over a dataset. A key is a model's name.

use crate::error::Result;
use crate::facets::Json;
use crate::facets::form::{Built, Members, parse};

/// The facet of models.
pub const MODELS: &str = "models";

const WHAT: &str = "an entry of a model";

/// A model that ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelRun {
    /// The model's id.
    pub id: String,
    /// What kind of model it is.
    pub kind: String,
    /// Its version.
    pub version: String,
    /// With what settings it ran.
    pub settings: Json,
    /// When, in RFC 3339.
    pub ran_at: Option<String>,
}

impl ModelRun {
    /// The stored form.
    pub fn encode(&self) -> Vec<u8> {
        Built::default()
            .with("id", Some(Json::text(&self.id)))
            .with("ran_at", self.ran_at.as_deref().map(Json::text))
            .with("settings", Some(self.settings.clone()))
            .with("type", Some(Json::text(&self.kind)))
            .with("version", Some(Json::text(&self.version)))
            .end()
            .to_bytes()
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// `Corrupt` if it is none.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        let mut members = Members::of(WHAT, parse(WHAT, bytes)?)?;
        let run = Self {
            id: members.need_text("id")?,
            kind: members.need_text("type")?,
            version: members.need_text("version")?,
            settings: members.any("settings").unwrap_or(Json::Null),
            ran_at: members.text("ran_at")?,
        };
        members.end().map(|()| run)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_comes_back() {
        let run = ModelRun {
            id: "m1".into(),
            kind: "STATISTICS".into(),
            version: "2".into(),
            settings: Json::parse(b"{\"k\":1.0}").unwrap(),
            ran_at: Some("2026-01-02T03:04:05Z".into()),
        };
        let bytes = run.encode();
        assert_eq!(ModelRun::decode(&bytes).unwrap(), run);
        let text =
            r#"{"id":"m1","ran_at":"2026-01-02T03:04:05Z","settings":{"k":1.0},"type":"STATISTICS","version":"2"}"#;
        assert_eq!(String::from_utf8(bytes).unwrap(), text);
        assert!(ModelRun::decode(br#"{"id":"m1"}"#).is_err());
    }
}
