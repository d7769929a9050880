//! Captions: what is to be seen in an item, in words. They stand among the labels of the item.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::facets::form::{Built, Members, damaged};
use crate::facets::{Json, LabelSource};

/// The member that a caption has and a label has not.
pub(super) const CAPTION: &str = "caption";

/// Longest text in bytes.
const TEXT_MAX: usize = 64 << 10;
const WHAT: &str = "the captions of an item";

/// What is to be seen in an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Caption {
    /// In words.
    #[serde(rename = "caption")]
    pub text: String,
    /// Who says so.
    pub source: LabelSource,
}

impl Caption {
    /// Refuses what cannot be a caption.
    ///
    /// # Errors
    /// `Invalid` for a text that is empty or too long.
    pub fn ensure_sound(&self) -> Result<()> {
        match () {
            () if self.text.trim().is_empty() => Err(Error::invalid("the caption", "it is empty")),
            () if self.text.len() > TEXT_MAX => {
                let start: String = self.text.chars().take(20).collect();
                let what = format!("the caption `{}...`", start.escape_debug());
                Err(Error::invalid(what, format!("it is longer than {TEXT_MAX} bytes")))
            }
            () => Ok(()),
        }
    }

    /// The canonical form.
    pub fn to_json(&self) -> Json {
        Built::default()
            .with(CAPTION, Some(Json::text(&self.text)))
            .with("source", Some(Json::text(self.source.to_string())))
            .end()
    }

    pub(super) fn read(mut members: Members) -> Result<Self> {
        let source = members.need_text("source")?;
        let caption = Self {
            text: members.need_text(CAPTION)?,
            source: source.parse().map_err(|_| damaged(WHAT, "a known source"))?,
        };
        members.end().map(|()| caption)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caption_has_words_but_not_too_many() {
        let caption = |text: &str| Caption { text: text.into(), source: LabelSource::Model("x".into()) };
        caption("A cat\nin the sun.").ensure_sound().unwrap();
        assert_eq!(caption("a").to_json().to_string(), r#"{"caption":"a","source":"model x"}"#);
        assert!(caption(" \n").ensure_sound().is_err());
        let said = caption(&"x".repeat(TEXT_MAX + 1)).ensure_sound().unwrap_err().to_string();
        assert!(said.contains("longer") && said.len() < 200, "{said}");
    }
}
