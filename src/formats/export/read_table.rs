//! A table of items that is read again.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

use super::entries::kind_of_text;
use super::read::{ItemRow, ItemRows};
use crate::error::Result;
use crate::facets::{Field, FieldType, Json};
use crate::formats::item::Item;
use crate::formats::key;
use crate::formats::metadata::{self, Options, shown, value_of};
use crate::formats::problems::RowError;
use crate::formats::source::Source;
use crate::formats::table::{self, Cell, Row, Table};

/// Reads a table row by row, after its custom fields have been found out.
pub(super) struct TableRows {
    table: Box<dyn Table>,
    /// Columns by their names.
    columns: BTreeMap<String, usize>,
    key: usize,
    own: Vec<(usize, String, Field)>,
    fields: BTreeMap<String, FieldType>,
}

impl TableRows {
    pub(super) fn open(source: &Source) -> Result<Self> {
        let schema = metadata::inspect(source, &Options::default())?;
        let table = table::open(source)?;
        let names = table.columns();
        if !names.iter().any(|name| name == "media_type") {
            return Err(source.refuse("it is no export, it has no column `media_type`"));
        }
        let columns: BTreeMap<_, _> = names.iter().cloned().zip(0..).collect();
        let key = key::column(source, names, Some("file_path"))?;
        let is_own = |column: &str| column.starts_with(metadata::FIELD_PREFIX);
        let own = schema.fields.into_iter().filter(|found| is_own(&found.column));
        let own: Vec<_> = own.filter_map(|own| Some((*columns.get(&own.column)?, own.name, own.field))).collect();
        let fields = own.iter().map(|(_, name, field)| (name.clone(), field.kind)).collect();
        Ok(Self { table, columns, key, own, fields })
    }

    fn item(&self, mut row: Row) -> Result<Item, String> {
        let path = key::clean(&row.take(self.key).into_text().unwrap_or_default())?;
        let mut metadata = BTreeMap::new();
        for (column, name, field) in &self.own {
            let value = value_of(field, row.take(*column)).map_err(|why| format!("field `{name}`: {why}"))?;
            metadata.extend(value.map(|value| (name.clone(), value)));
        }
        let mut cells = Cells { columns: &self.columns, row };
        Ok(Item {
            path,
            media_id: cells.text("media_id").unwrap_or_default(),
            kind: kind_of_text(&cells.text("media_type").unwrap_or_default()),
            size: cells.number("file_size")?.unwrap_or(0),
            format: cells.text("format"),
            width: cells.number("width")?,
            height: cells.number("height")?,
            duration: cells.number("duration")?,
            frames: cells.number("frames")?,
            url: cells.text("url"),
            uniqueness: cells.number("uniqueness_score")?,
            cluster: cells.text("cluster_id"),
            tags: cells.list("tags")?,
            labels: cells.list("labels")?,
            issues: cells.list("issues")?,
            captions: cells.list("captions")?,
            metadata,
            enrichment: cells.enrichment()?,
            ..Item::default()
        })
    }
}

impl Iterator for TableRows {
    type Item = Result<Result<ItemRow, RowError>>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.table.next() {
            Err(error) => Some(Err(error)),
            Ok(row) => row.map(|row| {
                Ok(row.and_then(|row| {
                    let place = row.place;
                    self.item(row).map(|item| ItemRow { place, item }).map_err(|reason| place.refuse(reason))
                }))
            }),
        }
    }
}

impl ItemRows for TableRows {
    fn fields(&self) -> &BTreeMap<String, FieldType> {
        &self.fields
    }
}

/// The cells of a row by the names of their columns.
struct Cells<'a> {
    columns: &'a BTreeMap<String, usize>,
    row: Row,
}

impl Cells<'_> {
    fn take(&mut self, name: &str) -> Cell {
        self.columns.get(name).map_or(Cell::Null, |column| self.row.take(*column))
    }

    fn text(&mut self, name: &str) -> Option<String> {
        self.take(name).into_text()
    }

    fn number<T: std::str::FromStr>(&mut self, name: &str) -> Result<Option<T>, String> {
        let Some(text) = self.text(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| format!("`{name}` is `{}`, which it cannot be", shown(&text)))
    }

    fn list<T: DeserializeOwned>(&mut self, name: &str) -> Result<Vec<T>, String> {
        let Some(text) = self.text(name) else { return Ok(Vec::new()) };
        serde_json::from_str(&text).map_err(|error| format!("`{name}` cannot be read: {error}"))
    }

    fn enrichment(&mut self) -> Result<BTreeMap<String, Json>, String> {
        let Some(text) = self.text("enrichment") else { return Ok(BTreeMap::new()) };
        match Json::parse(text.as_bytes()) {
            Ok(Json::Object(models)) => Ok(models),
            _ => Err("`enrichment` is no JSON object".into()),
        }
    }
}
