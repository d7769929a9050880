//! An item with all that is known of it, as files of export have it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::facets::Json;

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ItemKind {
    /// A picture.
    Image,
    /// A film.
    Video,
    /// Any other file.
    #[default]
    Other,
}

impl ItemKind {
    /// Its name in files and expressions.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Other => "other",
        }
    }
}

/// A file of a dataset.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Item {
    /// Its path in the dataset.
    pub path: String,
    /// The bytes of the path in base64, if they are no text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_base64: Option<String>,
    /// Its id.
    pub media_id: String,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: ItemKind,
    /// Its size in bytes.
    pub size: u64,
    /// Its format, such as `jpeg`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// Its width in pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Its height in pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// How long it plays, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<f64>,
    /// How many frames it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frames: Option<u64>,
    /// Where it can be seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// How little it is like others, from 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uniqueness: Option<f64>,
    /// The group of items that are like it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
    /// Its tags, sorted.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Its labels.
    #[serde(default)]
    pub labels: Vec<Label>,
    /// What is wrong with it.
    #[serde(default)]
    pub issues: Vec<Issue>,
    /// What is to be seen in it, in words.
    #[serde(default)]
    pub captions: Vec<Caption>,
    /// Values of the dataset's own fields: a number, a text, or a list of those.
    #[serde(default)]
    pub metadata: BTreeMap<String, Json>,
    /// What models found, by the name of the model.
    #[serde(default)]
    pub enrichment: BTreeMap<String, Json>,
}

impl Item {
    /// The last part of its path.
    pub fn name(&self) -> &str {
        self.path.rsplit_once('/').map_or(&self.path, |(_, name)| name)
    }

    /// The path without its last part.
    pub fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

/// A label of an item, or of an object in it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Label {
    /// What it says.
    pub category: String,
    /// Where the object is; none if the label is of the item as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bbox: Option<Bbox>,
    /// How sure that is, from 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
    /// Its number where it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original_id: Option<i64>,
    /// Who says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// A box in pixels: left, top, width, height.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Bbox(pub [f64; 4]);

/// Tools round a box to whole pixels, so it may stand out that much.
const ROUNDING: f64 = 1.0;

impl Bbox {
    /// A box that is said in parts of an image of a size. Thousandths of a pixel are enough, and equal boxes stay equal.
    pub fn of_parts([x, y, width, height]: [f64; 4], image: (u32, u32)) -> Self {
        let (across, down) = (f64::from(image.0), f64::from(image.1));
        let rounded = |pixels: f64| (pixels * 1e3).round() / 1e3;
        Self([x * across, y * down, width * across, height * down].map(rounded))
    }

    /// Whether it is a box at all.
    ///
    /// # Errors
    /// Why not.
    pub fn ensure_box(self) -> Result<(), String> {
        let [x, y, width, height] = self.0;
        match () {
            () if self.0.iter().any(|number| !number.is_finite()) => {
                Err("the box has a number that is not finite".into())
            }
            () if width <= 0.0 || height <= 0.0 => Err(format!("the box {self} has no area")),
            () if x < -ROUNDING || y < -ROUNDING => Err(format!("the box {self} begins outside of the image")),
            () => Ok(()),
        }
    }

    /// Whether it lies in an image of a size. Boxes that are rounded may stand out by a pixel.
    ///
    /// # Errors
    /// Why not.
    pub fn ensure_inside(self, image: (u32, u32)) -> Result<(), String> {
        self.ensure_box()?;
        let [x, y, width, height] = self.0;
        let (right, bottom) = (f64::from(image.0) + ROUNDING, f64::from(image.1) + ROUNDING);
        if x + width > right || y + height > bottom {
            return Err(format!("the box {self} is outside of the image, which is {} x {}", image.0, image.1));
        }
        Ok(())
    }
}

impl std::fmt::Display for Bbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [x, y, width, height] = self.0;
        write!(f, "[{x}, {y}, {width}, {height}]")
    }
}

/// What is wrong with an item.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Issue {
    /// Its kind, such as `blur` or `duplicates`.
    #[serde(rename = "issue_type")]
    pub kind: String,
    /// How sure that is, from 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
    /// The group of duplicates that it belongs to.
    #[serde(default, rename = "duplicate_group_id", skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// How like each other the items of that group are, at least.
    #[serde(default, rename = "duplicate_threshold", skip_serializing_if = "Option::is_none")]
    pub threshold: Option<f64>,
}

/// What is to be seen in an item.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Caption {
    /// In words.
    #[serde(alias = "caption")]
    pub text: String,
    /// Who says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_a_folder_and_a_name() {
        let parts = |path: &str| {
            let item = Item { path: path.into(), ..Item::default() };
            (item.folder().to_owned(), item.name().to_owned())
        };
        assert_eq!(parts("a/b/c.jpg"), ("a/b".into(), "c.jpg".into()));
        assert_eq!(parts("c.jpg"), (String::new(), "c.jpg".into()));
    }

    #[test]
    fn boxes_are_in_the_image_but_for_rounding() {
        let inside = |bbox| Bbox(bbox).ensure_inside((100, 50));
        assert!(inside([0.0, 0.0, 100.0, 50.0]).is_ok() && inside([-0.5, 0.0, 101.0, 51.0]).is_ok());
        for bad in [[0.0, 0.0, 102.0, 5.0], [-5.0, 0.0, 9.0, 9.0], [0.0, 45.0, 9.0, 9.0], [1.0, 1.0, 0.0, 5.0]] {
            assert!(inside(bad).is_err(), "{bad:?}");
        }
        assert!(inside([f64::NAN, 0.0, 1.0, 1.0]).is_err());
        let said = inside([90.0, 0.0, 20.5, 5.0]).unwrap_err();
        assert_eq!(said, "the box [90, 0, 20.5, 5] is outside of the image, which is 100 x 50");
    }
}
