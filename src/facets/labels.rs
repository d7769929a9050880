//! The facet `labels`: what an item shows, as a whole or at a place in it, and who says so. Captions are beside them.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::facets::Json;
use crate::facets::captions::{CAPTION, Caption};
use crate::facets::form::{Built, Members, damaged, ensure_word, finite, number, parse_list};

/// The facet of labels.
pub const LABELS: &str = "labels";

/// Longest category, in characters.
const CATEGORY_MAX: usize = 255;
const WHAT: &str = "the labels of an item";

/// Who says what an item shows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub enum LabelSource {
    /// A file of labels.
    Import,
    /// Somebody, by hand.
    Manual,
    /// The labels of items that look much the same.
    Propagated,
    /// A model.
    Model(String),
}

impl fmt::Display for LabelSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Import => f.write_str("import"),
            Self::Manual => f.write_str("manual"),
            Self::Propagated => f.write_str("propagated"),
            Self::Model(name) => write!(f, "model {name}"),
        }
    }
}

impl std::str::FromStr for LabelSource {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self> {
        match word {
            "import" => Ok(Self::Import),
            "manual" => Ok(Self::Manual),
            "propagated" => Ok(Self::Propagated),
            _ => match word.strip_prefix("model ").filter(|name| !name.is_empty()) {
                Some(name) => Ok(Self::Model(name.to_owned())),
                None => Err(Error::invalid(
                    format!("label source `{}`", word.escape_debug()),
                    "it must be import, manual, propagated or `model NAME`",
                )),
            },
        }
    }
}

impl TryFrom<String> for LabelSource {
    type Error = Error;

    fn try_from(word: String) -> Result<Self> {
        word.parse()
    }
}

impl From<LabelSource> for String {
    fn from(source: LabelSource) -> Self {
        source.to_string()
    }
}

/// A label. With a box it is about an object in the item, without one about the whole of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// What is shown.
    pub category: String,
    /// Who says so.
    pub source: LabelSource,
    /// Left, top, width and height of the object, in pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bbox: Option<[f64; 4]>,
    /// How sure that is, from 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
    /// The id that the label had where it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original_id: Option<i64>,
}

impl Label {
    /// A label of a whole item.
    pub fn new(category: impl Into<String>, source: LabelSource) -> Self {
        Self { category: category.into(), source, bbox: None, confidence: None, original_id: None }
    }

    /// Refuses what cannot be a label.
    ///
    /// # Errors
    /// `Invalid` for a category that is none, a box with a negative side or a number that is not finite, and a confidence
    /// that is not between 0 and 1.
    pub fn ensure_sound(&self) -> Result<()> {
        ensure_word("category", &self.category, CATEGORY_MAX)?;
        let refuse = |reason: &str| Err(Error::invalid(format!("label `{}`", self.category), reason));
        if let Some([x, y, width, height]) = self.bbox {
            if ![x, y, width, height].iter().all(|side| side.is_finite()) {
                return refuse("its box has a number that is not finite");
            }
            if width < 0.0 || height < 0.0 {
                return refuse("its box has a negative side");
            }
        }
        if self.confidence.is_some_and(|confidence| !(0.0..=1.0).contains(&confidence)) {
            return refuse("its confidence is not between 0 and 1");
        }
        Ok(())
    }

    /// Whether it is about an object in the item.
    pub fn is_object(&self) -> bool {
        self.bbox.is_some()
    }

    /// The canonical form.
    pub fn to_json(&self) -> Json {
        let corners = self.bbox.map(|sides| Json::Array(sides.into_iter().filter_map(number).collect()));
        Built::default()
            .with("bbox", corners)
            .with("category", Some(Json::text(&self.category)))
            .with("confidence", self.confidence.and_then(number))
            .with("original_id", self.original_id.map(Json::integer))
            .with("source", Some(Json::text(self.source.to_string())))
            .end()
    }

    fn read(mut members: Members) -> Result<Self> {
        let corners = members.any("bbox").map(read_box).transpose()?;
        let source = members.need_text("source")?;
        let label = Self {
            category: members.need_text("category")?,
            source: source.parse().map_err(|_| damaged(WHAT, "a known source"))?,
            bbox: corners,
            confidence: members.number("confidence")?,
            original_id: members.integer("original_id")?,
        };
        members.end().map(|()| label)
    }
}

fn read_box(value: Json) -> Result<[f64; 4]> {
    let refuse = || damaged(WHAT, "a box of four numbers");
    let Json::Array(sides) = value else { return Err(refuse()) };
    let sides: Option<Vec<f64>> = sides.iter().map(finite).collect();
    sides.and_then(|sides| sides.try_into().ok()).ok_or_else(refuse)
}

/// The labels of an item, and its captions beside them: each once, in the order of their canonical forms.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "Vec<Mark>", into = "Vec<Mark>")]
#[schemars(with = "Vec<Mark>")]
pub struct Labels {
    labels: BTreeMap<String, Label>,
    captions: BTreeMap<String, Caption>,
}

/// What is said of an item: a caption or a label.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Mark {
    Caption(Caption),
    Label(Label),
}

impl From<Vec<Mark>> for Labels {
    fn from(marks: Vec<Mark>) -> Self {
        let mut all = Self::default();
        for mark in marks {
            match mark {
                Mark::Caption(caption) => all.insert_caption(caption),
                Mark::Label(label) => all.insert(label),
            };
        }
        all
    }
}

impl From<Labels> for Vec<Mark> {
    fn from(all: Labels) -> Self {
        let captions = all.captions.into_values().map(Mark::Caption);
        captions.chain(all.labels.into_values().map(Mark::Label)).collect()
    }
}

impl Labels {
    /// Adds a label. `false` if it was there.
    pub fn insert(&mut self, label: Label) -> bool {
        self.labels.insert(label.to_json().to_string(), label).is_none()
    }

    /// Keeps only those labels. Captions stay.
    pub fn retain(&mut self, mut keep: impl FnMut(&Label) -> bool) {
        self.labels.retain(|_, label| keep(label));
    }

    /// The labels in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Label> {
        self.labels.values()
    }

    /// How many labels there are.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is neither a label nor a caption.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty() && self.captions.is_empty()
    }

    /// Adds a caption. `false` if it was there.
    pub fn insert_caption(&mut self, caption: Caption) -> bool {
        self.captions.insert(caption.to_json().to_string(), caption).is_none()
    }

    /// Keeps only those captions.
    pub fn retain_captions(&mut self, mut keep: impl FnMut(&Caption) -> bool) {
        self.captions.retain(|_, caption| keep(caption));
    }

    /// The captions in order.
    pub fn captions(&self) -> impl ExactSizeIterator<Item = &Caption> {
        self.captions.values()
    }

    /// Refuses what can be neither a label nor a caption.
    ///
    /// # Errors
    /// `Invalid`.
    pub fn ensure_sound(&self) -> Result<()> {
        self.iter().try_for_each(Label::ensure_sound)?;
        self.captions().try_for_each(Caption::ensure_sound)
    }

    /// Takes over all of the other.
    pub fn append(&mut self, mut other: Self) {
        self.labels.append(&mut other.labels);
        self.captions.append(&mut other.captions);
    }

    /// How many are about objects.
    pub fn objects(&self) -> u64 {
        self.iter().filter(|label| label.is_object()).count() as u64
    }

    /// The stored form; `None` without a label and a caption, for then there is no row.
    pub fn encode(&self) -> Option<Vec<u8>> {
        let mut all: Vec<&str> = self.labels.keys().chain(self.captions.keys()).map(String::as_str).collect();
        all.sort_unstable();
        (!all.is_empty()).then(|| format!("[{}]", all.join(",")).into_bytes())
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// `Corrupt` if it is none.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        let mut all = Self::default();
        for value in parse_list(WHAT, bytes)? {
            let members = Members::of(WHAT, value)?;
            if members.has(CAPTION) {
                all.insert_caption(Caption::read(members)?);
            } else {
                all.insert(Label::read(members)?);
            }
        }
        Ok(all)
    }
}

impl FromIterator<Label> for Labels {
    fn from_iter<I: IntoIterator<Item = Label>>(labels: I) -> Self {
        let mut all = Self::default();
        all.extend(labels);
        all
    }
}

impl Extend<Label> for Labels {
    fn extend<I: IntoIterator<Item = Label>>(&mut self, labels: I) {
        self.labels.extend(labels.into_iter().map(|label| (label.to_json().to_string(), label)));
    }
}

impl IntoIterator for Labels {
    type Item = Label;
    type IntoIter = std::collections::btree_map::IntoValues<String, Label>;

    fn into_iter(self) -> Self::IntoIter {
        self.labels.into_values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Label {
        Label {
            bbox: Some([1.0, 2.5, 3.0, -0.0]),
            confidence: Some(0.9),
            original_id: Some(-1),
            ..Label::new("cat", LabelSource::Model("yolo 8".into()))
        }
    }

    #[test]
    fn a_label_has_one_form() {
        let text = r#"{"bbox":[1,2.5,3,0],"category":"cat","confidence":0.9,"original_id":-1,"source":"model yolo 8"}"#;
        assert_eq!(sample().to_json().to_string(), text);
        assert_eq!(Labels::decode(format!("[{text}]").as_bytes()).unwrap(), Labels::from_iter([sample()]));
        let plain = Label::new("dog", LabelSource::Propagated);
        assert_eq!(plain.to_json().to_string(), r#"{"category":"dog","source":"propagated"}"#);
    }

    #[test]
    fn labels_are_a_set() {
        let mut labels = Labels::from_iter([Label::new("b", LabelSource::Manual), sample(), sample()]);
        assert_eq!((labels.len(), labels.objects()), (2, 1));
        assert!(!labels.insert(Label::new("b", LabelSource::Manual)));
        assert!(labels.insert(Label::new("b", LabelSource::Import)));
        let bytes = labels.encode().unwrap();
        assert_eq!(Labels::decode(&bytes).unwrap().encode().unwrap(), bytes);
        labels.retain(|_| false);
        assert_eq!(labels.encode(), None);
    }

    #[test]
    fn captions_are_beside_labels() {
        let caption = |text: &str| Caption { text: text.into(), source: LabelSource::Import };
        let mut labels = Labels::from_iter([sample(), Label::new("dog", LabelSource::Manual)]);
        assert!(labels.insert_caption(caption("A dog.")) && !labels.insert_caption(caption("A dog.")));
        let text = String::from_utf8(labels.encode().unwrap()).unwrap();
        assert!(text.contains(r#"{"caption":"A dog.","source":"import"},{"category":"dog""#), "{text}");
        assert_eq!(Labels::decode(text.as_bytes()).unwrap(), labels);
        let sent = serde_json::to_string(&labels).unwrap();
        assert_eq!(serde_json::from_str::<Labels>(&sent).unwrap(), labels);
        assert!(serde_json::from_str::<Labels>(r#"[{"caption":"a","source":"import","new":1}]"#).is_err());
        labels.retain(|_| false);
        assert_eq!((labels.len(), labels.captions().len(), labels.is_empty()), (0, 1, false));
        let mut other = Labels::from_iter([sample()]);
        other.append(labels);
        assert_eq!((other.len(), other.captions().len()), (1, 1));
        other.retain_captions(|caption| caption.source != LabelSource::Import);
        assert_eq!(other, Labels::from_iter([sample()]));
    }

    #[test]
    fn what_is_no_label_is_refused() {
        let bad = |change: fn(&mut Label)| {
            let mut label = sample();
            change(&mut label);
            label.ensure_sound().unwrap_err();
        };
        sample().ensure_sound().unwrap();
        bad(|label| label.category.clear());
        bad(|label| label.bbox = Some([0.0, 0.0, -1.0, 1.0]));
        bad(|label| label.bbox = Some([f64::NAN, 0.0, 1.0, 1.0]));
        bad(|label| label.confidence = Some(1.5));
        for bytes in [
            &br#"[{"category":"a"}]"#[..],
            br#"[{"category":"a","source":"dream"}]"#,
            br#"[{"category":"a","source":"manual","bbox":[1,2,3]}]"#,
            br#"[{"category":"a","source":"manual","new":1}]"#,
            br#"{"category":"a","source":"manual"}"#,
            br#"[{"caption":"a","category":"a","source":"manual"}]"#,
            br#"[{"caption":"a"}]"#,
        ] {
            assert!(Labels::decode(bytes).is_err());
        }
    }
}
