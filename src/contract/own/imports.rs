//! Metadata and labels on their way to a server: rows, one JSON object a line, in the form in which every kind of file is
//! taken over. Files themselves are read where they are.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::backend::{ImportRow, LabelForm};
use crate::facets::{Field, FieldType, Json, Labels};
use crate::model::SnapshotId;

/// The type of such bodies.
pub const LINES: &str = "application/x-ndjson";

/// Whose fields are meant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldsQuery {
    /// Those of a snapshot, by its id; without it those that are there now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot_id: Option<SnapshotId>,
}

/// A custom field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldForm {
    /// What its values are.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// The words that an enum's value can be.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// Whether an item may have several values.
    #[serde(default)]
    pub multi: bool,
}

impl From<Field> for FieldForm {
    fn from(field: Field) -> Self {
        Self { kind: field.kind, options: field.options, multi: field.is_multi }
    }
}

impl From<FieldForm> for Field {
    fn from(form: FieldForm) -> Self {
        Self { kind: form.kind, options: form.options, is_multi: form.multi }
    }
}

/// How labels are taken over.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportLabelsQuery {
    /// Whether labels that were taken over earlier go, where new ones come.
    #[serde(default)]
    pub replace: bool,
    /// How the rows name items, and what their boxes are.
    #[serde(default)]
    pub form: LabelForm,
}

/// A line: rows, and at last how many they were, without which they have broken off.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ImportLine<V> {
    /// Types of fields, in the first line alone, and of metadata alone.
    Fields(BTreeMap<String, FieldForm>),
    /// A row.
    Row(ImportedRow<V>),
    /// There are no more, and there were so many.
    End(u64),
}

/// A line of metadata: the values of fields.
pub type MetadataLine = ImportLine<Vec<(String, Json)>>;
/// A line of labels and captions.
pub type LabelsLine = ImportLine<Labels>;

/// A row: the item that it is about and what it says, or why it is no good.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportedRow<V> {
    /// Its number in the file that it comes from.
    pub number: u64,
    /// The path or name of the item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// The same if it is not UTF-8: its bytes in base64 with `-` and `_` and without padding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_base64: Option<String>,
    /// What it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<V>,
    /// Why it is no good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl<V> From<ImportRow<V>> for ImportedRow<V> {
    fn from(row: ImportRow<V>) -> Self {
        let mut form = Self { number: row.number, item: None, item_base64: None, value: None, reason: None };
        match row.content {
            Ok((item, value)) => {
                form.value = Some(value);
                match String::from_utf8(item) {
                    Ok(item) => form.item = Some(item),
                    Err(error) => form.item_base64 = Some(URL_SAFE_NO_PAD.encode(error.into_bytes())),
                }
            }
            Err(reason) => form.reason = Some(reason),
        }
        form
    }
}

impl<V> ImportedRow<V> {
    /// The row; `None` if it says neither something of an item nor why it does not.
    pub fn into_row(self) -> Option<ImportRow<V>> {
        let Self { number, item, item_base64, value, reason } = self;
        let content = match (item, item_base64, value, reason) {
            (Some(item), None, Some(value), None) => Ok((item.into_bytes(), value)),
            (None, Some(coded), Some(value), None) => Ok((URL_SAFE_NO_PAD.decode(coded).ok()?, value)),
            (None, None, None, Some(reason)) => Err(reason),
            _ => return None,
        };
        Some(ImportRow { number, content })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_comes_out_as_it_went_in() {
        let values = || vec![("n".to_owned(), Json::parse(b"1.50").unwrap())];
        let rows: [ImportRow<Vec<(String, Json)>>; 3] = [
            ImportRow { number: 1, content: Ok((b"a/b.jpg".to_vec(), values())) },
            ImportRow { number: 2, content: Ok((b"\xff".to_vec(), values())) },
            ImportRow { number: 7, content: Err("it is empty".into()) },
        ];
        for row in rows {
            let text = serde_json::to_string(&MetadataLine::Row(row.clone().into())).unwrap();
            let MetadataLine::Row(read) = serde_json::from_str(&text).unwrap() else { panic!("{text}") };
            assert_eq!(read.into_row(), Some(row), "{text}");
        }
    }

    #[test]
    fn a_row_says_one_thing() {
        for text in [
            r#"{"row":{"number":1}}"#,
            r#"{"row":{"number":1,"item":"a","value":[],"reason":"x"}}"#,
            r#"{"row":{"number":1,"item_base64":"!","value":[]}}"#,
        ] {
            let MetadataLine::Row(row) = serde_json::from_str(text).unwrap() else { panic!("{text}") };
            assert!(row.into_row().is_none(), "{text}");
        }
        assert!(serde_json::from_str::<MetadataLine>(r#"{"row":{"number":1,"x":2}}"#).is_err());
    }
}
