//! What a row of a file of labels says.

use crate::formats::item::Label;
use crate::formats::metadata::shown;
use crate::formats::problems::Place;

/// The longest category, in characters.
const CATEGORY_MAX: usize = 255;

/// What a row says of an item.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelRow {
    /// Where it stands.
    pub place: Place,
    /// The path of the item, or the name of its file.
    pub key: String,
    /// What it says of it.
    pub marks: Vec<Mark>,
}

/// A label or a caption.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// A label of the item or of an object in it.
    Label(Label),
    /// What is to be seen, in words.
    Caption(String),
}

/// A category as it is kept, without white space around it.
///
/// # Errors
/// Why it can be none.
pub(super) fn category(text: &str) -> Result<String, String> {
    let text = text.trim();
    match () {
        () if text.is_empty() => Err("the label is empty".into()),
        () if text.chars().count() > CATEGORY_MAX => {
            Err(format!("the label `{}` is longer than {CATEGORY_MAX} characters", shown(text)))
        }
        () if text.chars().any(char::is_control) => Err(format!("the label `{}` has control characters", shown(text))),
        () => Ok(text.to_owned()),
    }
}

/// How sure a label is.
///
/// # Errors
/// If that is not from 0 to 1.
pub(super) fn confidence(value: f64) -> Result<f64, String> {
    if (0.0..=1.0).contains(&value) { Ok(value) } else { Err(format!("the confidence {value} is not from 0 to 1")) }
}
