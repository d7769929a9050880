//! Items as they stand in `metadata.json`. The order of the members is that of the documented form.

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use super::Fields;
use crate::facets::{FieldType, Json};
use crate::formats::item::{Bbox, Item, ItemKind, Label};

/// What stands for a label that has no number where it came from.
pub(super) const NO_ORIGINAL_ID: i64 = -1;

/// Who a label is from that does not say so.
const IMPORTED: &str = "import";

/// An item.
#[derive(Serialize)]
pub(super) struct Entry<'a> {
    media_id: &'a str,
    media_type: &'static str,
    file_name: &'a str,
    file_path: &'a str,
    file_size: String,
    uniqueness_score: Option<f64>,
    height: Option<u32>,
    width: Option<u32>,
    url: &'a str,
    cluster_id: Option<&'a str>,
    metadata_items: Vec<Property<'a>>,
}

/// Something that is known of an item.
#[derive(Serialize)]
#[serde(tag = "type", content = "properties", rename_all = "snake_case")]
pub(super) enum Property<'a> {
    ImageLabel {
        category_name: &'a str,
        source: &'a str,
        original_id: i64,
        #[serde(skip_serializing_if = "Option::is_none")]
        confidence: Option<f64>,
    },
    ObjectLabel {
        bbox: Bbox,
        category_name: &'a str,
        source: &'a str,
        original_id: i64,
        #[serde(skip_serializing_if = "Option::is_none")]
        confidence: Option<f64>,
        uniqueness_score: Option<f64>,
        url: &'a str,
        metadata_items: [(); 0],
    },
    UserTag {
        tag_name: &'a str,
    },
    Issue {
        issue_type: &'a str,
        confidence: Option<f64>,
        duplicate_group_id: Option<&'a str>,
        duplicate_threshold: Option<f64>,
    },
    Caption {
        text: &'a str,
        source: &'a str,
    },
    CustomMetadata {
        field_name: &'a str,
        field_type: FieldType,
        value: Box<RawValue>,
    },
    Enrichment {
        model: &'a str,
        output: Box<RawValue>,
    },
}

impl<'a> Entry<'a> {
    pub(super) fn of(item: &'a Item, fields: &Fields) -> Self {
        Self {
            media_id: &item.media_id,
            media_type: item.kind.as_str(),
            file_name: item.name(),
            file_path: &item.path,
            file_size: size_text(item.size),
            uniqueness_score: item.uniqueness,
            height: item.height,
            width: item.width,
            url: item.url.as_deref().unwrap_or_default(),
            cluster_id: item.cluster.as_deref(),
            metadata_items: properties(item, fields),
        }
    }
}

fn properties<'a>(item: &'a Item, fields: &Fields) -> Vec<Property<'a>> {
    let mut found: Vec<_> = item.labels.iter().map(label).collect();
    found.extend(item.tags.iter().map(|tag_name| Property::UserTag { tag_name }));
    found.extend(item.issues.iter().map(|issue| Property::Issue {
        issue_type: &issue.kind,
        confidence: issue.confidence,
        duplicate_group_id: issue.group.as_deref(),
        duplicate_threshold: issue.threshold,
    }));
    found.extend(item.captions.iter().map(|caption| Property::Caption {
        text: &caption.text,
        source: caption.source.as_deref().unwrap_or(IMPORTED),
    }));
    found.extend(item.metadata.iter().map(|(field_name, value)| {
        let by_value = if matches!(value, Json::Number(_)) { FieldType::Float } else { FieldType::String };
        let field_type = fields.get(field_name).map_or(by_value, |field| field.kind);
        Property::CustomMetadata { field_name, field_type, value: raw(value) }
    }));
    found.extend(item.enrichment.iter().map(|(model, output)| Property::Enrichment { model, output: raw(output) }));
    found
}

fn label(label: &Label) -> Property<'_> {
    let (category_name, confidence) = (&label.category[..], label.confidence);
    let source = label.source.as_deref().unwrap_or(IMPORTED);
    let original_id = label.original_id.unwrap_or(NO_ORIGINAL_ID);
    match label.bbox {
        None => Property::ImageLabel { category_name, source, original_id, confidence },
        Some(bbox) => Property::ObjectLabel {
            bbox,
            category_name,
            source,
            original_id,
            confidence,
            uniqueness_score: None,
            url: "",
            metadata_items: [],
        },
    }
}

/// JSON as it is, with its numbers as they were written.
fn raw(json: &Json) -> Box<RawValue> {
    let text = RawValue::from_string(json.to_string());
    // Our own form is always JSON that the library reads, but for a number too large for it: then its text is kept.
    text.or_else(|_| to_raw_value(&json.to_string())).unwrap_or_default()
}

/// A size as people read it: `48.27KB`.
fn size_text(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["B", "KB", "MB", "GB", "TB"];
    if bytes < 1024 {
        return format!("{bytes}B");
    }
    let mut size = bytes as f64;
    let mut unit = 0;
    while size >= 1024.0 && unit + 1 < UNITS.len() {
        size /= 1024.0;
        unit += 1;
    }
    format!("{size:.2}{}", UNITS[unit])
}

/// Reads [`size_text`] again, as far as it says.
pub(super) fn size_of_text(text: &str) -> Option<u64> {
    let digits = text.find(|letter: char| letter.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let power = ["B", "KB", "MB", "GB", "TB"].iter().position(|known| unit.eq_ignore_ascii_case(known));
    let number = number.trim().parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0)?;
    Some((number * 1024_f64.powi(i32::try_from(power.unwrap_or(0)).unwrap_or(0))).round() as u64)
}

/// What a kind of media is called; frames of videos are images here.
pub(super) fn kind_of_text(text: &str) -> ItemKind {
    match text {
        "image" | "video_frame" => ItemKind::Image,
        "video" => ItemKind::Video,
        _ => ItemKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_for_people() {
        for (bytes, text) in [(0, "0B"), (1023, "1023B"), (1024, "1.00KB"), (49_428, "48.27KB"), (5 << 30, "5.00GB")] {
            assert_eq!(size_text(bytes), text);
        }
        assert_eq!(size_text(u64::MAX), "16777216.00TB");
        assert_eq!(size_of_text("48.27KB"), Some(49_428));
        assert_eq!((size_of_text("x"), size_of_text("-1B"), size_of_text("7")), (None, None, Some(7)));
    }
}
