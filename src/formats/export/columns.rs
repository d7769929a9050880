//! The columns of a dataset as a table. Lists and objects stand in their cells as JSON.

use std::borrow::Cow;

use serde::Serialize;

use super::Fields;
use crate::error::{Error, Result};
use crate::facets::{FieldType, Json};
use crate::formats::item::Item;
use crate::formats::metadata::{FIELD_PREFIX, text_of};

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColumnType {
    Text,
    Whole,
    Real,
    Instant,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Out<'a> {
    Nothing,
    Text(Cow<'a, str>),
    Whole(u64),
    Real(f64),
    /// A number or an instant of a custom field, as it was written.
    Value(&'a str),
}

/// A column.
pub(super) enum Column {
    /// What every item has.
    Fixed { name: &'static str, kind: ColumnType, cell: fn(&Item) -> Out<'_> },
    /// A custom field.
    Field { header: String, kind: ColumnType },
}

impl Column {
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Fixed { name, .. } => name,
            Self::Field { header, .. } => header,
        }
    }

    pub(super) fn kind(&self) -> ColumnType {
        match self {
            Self::Fixed { kind, .. } | Self::Field { kind, .. } => *kind,
        }
    }

    /// What an item has in this column.
    ///
    /// # Errors
    /// `Invalid` if a value is not of its field's type.
    pub(super) fn cell<'a>(&self, item: &'a Item) -> Result<Out<'a>> {
        let (header, kind) = match self {
            Self::Fixed { cell, .. } => return Ok(cell(item)),
            Self::Field { header, kind } => (header, *kind),
        };
        let name = header.strip_prefix(FIELD_PREFIX).unwrap_or(header);
        match (kind, item.metadata.get(name)) {
            (_, None) => Ok(Out::Nothing),
            (ColumnType::Text, Some(value)) => Ok(Out::Text(text_of(value))),
            (ColumnType::Real, Some(Json::Number(number))) => Ok(Out::Value(number)),
            (ColumnType::Instant, Some(Json::String(instant))) => Ok(Out::Value(instant)),
            (_, Some(value)) => {
                let what = format!("field `{name}` of `{}`", item.path);
                Err(Error::invalid(what, format!("`{}` is not of the field's type", text_of(value))))
            }
        }
    }
}

/// All columns of a dataset with these custom fields.
pub(super) fn columns(fields: &Fields) -> Vec<Column> {
    let kind = |kind| match kind {
        FieldType::Float => ColumnType::Real,
        FieldType::Datetime => ColumnType::Instant,
        FieldType::String | FieldType::Enum | FieldType::Link => ColumnType::Text,
    };
    let own = fields.iter().map(|(name, field)| Column::Field {
        header: format!("{FIELD_PREFIX}{name}"),
        kind: if field.is_multi { ColumnType::Text } else { kind(field.kind) },
    });
    fixed().into_iter().chain(own).collect()
}

fn fixed() -> [Column; 18] {
    use ColumnType::{Real, Text, Whole};
    let column = |name, kind, cell| Column::Fixed { name, kind, cell };
    [
        column("media_id", Text, |item| text(&item.media_id)),
        column("media_type", Text, |item| text(item.kind.as_str())),
        column("file_name", Text, |item| text(item.name())),
        column("file_path", Text, |item| text(&item.path)),
        column("file_size", Whole, |item| Out::Whole(item.size)),
        column("format", Text, |item| maybe(item.format.as_deref())),
        column("width", Whole, |item| whole(item.width.map(u64::from))),
        column("height", Whole, |item| whole(item.height.map(u64::from))),
        column("duration", Real, |item| real(item.duration)),
        column("frames", Whole, |item| whole(item.frames)),
        column("uniqueness_score", Real, |item| real(item.uniqueness)),
        column("cluster_id", Text, |item| maybe(item.cluster.as_deref())),
        column("url", Text, |item| maybe(item.url.as_deref())),
        column("tags", Text, |item| list(&item.tags)),
        column("labels", Text, |item| list(&item.labels)),
        column("issues", Text, |item| list(&item.issues)),
        column("captions", Text, |item| list(&item.captions)),
        column("enrichment", Text, enrichment),
    ]
}

fn text(text: &str) -> Out<'_> {
    Out::Text(text.into())
}

fn maybe(text: Option<&str>) -> Out<'_> {
    text.map_or(Out::Nothing, |text| Out::Text(text.into()))
}

fn whole(number: Option<u64>) -> Out<'static> {
    number.map_or(Out::Nothing, Out::Whole)
}

fn real(number: Option<f64>) -> Out<'static> {
    number.filter(|number| number.is_finite()).map_or(Out::Nothing, Out::Real)
}

/// Nothing, if the list is empty.
fn list<T: Serialize>(list: &[T]) -> Out<'static> {
    if list.is_empty() {
        return Out::Nothing;
    }
    serde_json::to_string(list).map_or(Out::Nothing, |text| Out::Text(text.into()))
}

fn enrichment(item: &Item) -> Out<'_> {
    if item.enrichment.is_empty() {
        return Out::Nothing;
    }
    Out::Text(Json::Object(item.enrichment.clone()).to_string().into())
}
