//! The facet `index`: what reading an item found.

use std::fmt;

use crate::error::Result;
use crate::facets::Json;
use crate::facets::form::{Built, Members, damaged, number, parse};

/// The facet of what reading the media found.
pub const INDEX: &str = "index";

const WHAT: &str = "the index of an item";

/// The perceptual hash of an image: what looks much the same differs in few bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PHash(pub u64);

impl fmt::Display for PHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// Something about an item that somebody may want to know: `blur`, `dark`, `bright`, `corrupt`, `oversize`, `duplicates`, `outliers`.
#[derive(Debug, Clone, PartialEq)]
pub struct Issue {
    /// What it is.
    pub kind: String,
    /// How sure that is, from 0 to 1.
    pub confidence: f64,
    /// Why, where it is not to be seen.
    pub reason: Option<String>,
}

/// What reading an item found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Index {
    /// What the content is: `jpeg`, `png`, `mp4`.
    pub format: Option<String>,
    /// Width in pixels, as it is stored.
    pub width: Option<u32>,
    /// Height in pixels, as it is stored.
    pub height: Option<u32>,
    /// Length of a video in seconds.
    pub duration: Option<f64>,
    /// Pictures of a video.
    pub frames: Option<u64>,
    /// The orientation that EXIF says, from 1 to 8.
    pub orientation: Option<u8>,
    /// The perceptual hash.
    pub phash: Option<PHash>,
    /// How little the item is like any other of the dataset, from 0 to 1.
    pub uniqueness: Option<f64>,
    /// What is worth knowing.
    pub issues: Vec<Issue>,
}

impl Index {
    /// Whether the picture is seen with width and height the other way round.
    pub fn is_turned(&self) -> bool {
        self.orientation.is_some_and(|orientation| orientation >= 5)
    }

    /// Pixels across and down of the picture as it is seen.
    pub fn upright(&self) -> Option<(u32, u32)> {
        let (width, height) = self.width.zip(self.height)?;
        Some(if self.is_turned() { (height, width) } else { (width, height) })
    }

    /// The stored form.
    pub fn encode(&self) -> Vec<u8> {
        let whole = |number: Option<u64>| number.map(|number| Json::Number(number.to_string().into()));
        let mut issues: Vec<(String, Json)> = self.issues.iter().map(Issue::to_json).collect();
        issues.sort_by(|a, b| a.0.cmp(&b.0));
        issues.dedup_by(|a, b| a.0 == b.0);
        let issues: Vec<Json> = issues.into_iter().map(|(_, json)| json).collect();
        Built::default()
            .with("duration", self.duration.and_then(number))
            .with("format", self.format.as_deref().map(Json::text))
            .with("frames", whole(self.frames))
            .with("height", whole(self.height.map(u64::from)))
            .with("issues", (!issues.is_empty()).then_some(Json::Array(issues)))
            .with("orientation", whole(self.orientation.map(u64::from)))
            .with("phash", self.phash.map(|hash| Json::text(hash.to_string())))
            .with("uniqueness", self.uniqueness.and_then(number))
            .with("width", whole(self.width.map(u64::from)))
            .end()
            .to_bytes()
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// `Corrupt` if it is none.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        let mut members = Members::of(WHAT, parse(WHAT, bytes)?)?;
        let hash = |text: String| {
            let is_hash = text.len() == 16 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
            let bits = u64::from_str_radix(&text, 16).ok().filter(|_| is_hash);
            bits.map(PHash).ok_or_else(|| damaged(WHAT, "a hash of 16 hexadecimal digits"))
        };
        let index = Self {
            format: members.text("format")?,
            width: members.integer("width")?,
            height: members.integer("height")?,
            duration: members.number("duration")?,
            frames: members.integer("frames")?,
            orientation: members.integer("orientation")?,
            phash: members.text("phash")?.map(hash).transpose()?,
            uniqueness: members.number("uniqueness")?,
            issues: members.list("issues")?.into_iter().map(Issue::from_json).collect::<Result<_>>()?,
        };
        members.end().map(|()| index)
    }
}

impl Issue {
    fn to_json(&self) -> (String, Json) {
        let json = Built::default()
            .with("confidence", Some(number(self.confidence).unwrap_or_else(|| Json::integer(0))))
            .with("reason", self.reason.as_deref().map(Json::text))
            .with("type", Some(Json::text(&self.kind)))
            .end();
        (format!("{} {json}", self.kind), json)
    }

    fn from_json(value: Json) -> Result<Self> {
        let mut members = Members::of(WHAT, value)?;
        let issue = Self {
            kind: members.need_text("type")?,
            confidence: members.need_number("confidence")?,
            reason: members.text("reason")?,
        };
        members.end().map(|()| issue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_comes_back() {
        let issue = |kind: &str, confidence| Issue { kind: kind.into(), confidence, reason: None };
        let index = Index {
            format: Some("jpeg".into()),
            width: Some(640),
            height: Some(480),
            duration: Some(12.5),
            frames: Some(300),
            orientation: Some(6),
            phash: Some(PHash(0x00ff_0000_0000_0001)),
            uniqueness: Some(0.5),
            issues: vec![issue("blur", 0.25), issue("dark", 1.0)],
        };
        let text = concat!(
            r#"{"duration":12.5,"format":"jpeg","frames":300,"height":480,"issues":[{"confidence":0.25,"type":"blur"},"#,
            r#"{"confidence":1,"type":"dark"}],"orientation":6,"phash":"00ff000000000001","uniqueness":0.5,"width":640}"#,
        );
        assert_eq!(String::from_utf8(index.encode()).unwrap(), text);
        assert_eq!(Index::decode(text.as_bytes()).unwrap(), index);
        let turned = Index { issues: index.issues.iter().rev().cloned().collect(), ..index };
        assert_eq!(turned.encode(), text.as_bytes());
        assert_eq!(Index::default().encode(), b"{}");
        assert_eq!(Index { duration: Some(f64::INFINITY), ..Index::default() }.encode(), b"{}");
    }

    #[test]
    fn what_is_none_is_refused() {
        for bad in [&b"[]"[..], br#"{"width":-1}"#, br#"{"width":1.5}"#, br#"{"phash":"1"}"#, br#"{"new":1}"#] {
            assert!(Index::decode(bad).is_err());
        }
    }
}
