//! `metadata.json` that is read again.

use std::collections::BTreeMap;
use std::io::Read;

use super::entries::{NO_ORIGINAL_ID, kind_of_text, size_of_text};
use super::read::{ItemRow, ItemRows};
use crate::error::Result;
use crate::facets::{FieldType, Json};
use crate::formats::item::{Bbox, Caption, Issue, Item, Label};
use crate::formats::key;
use crate::formats::problems::{Place, RowError};
use crate::formats::scanner::{Level, Scanner};
use crate::formats::source::Source;

/// The versions of the form that are understood.
const VERSIONS: &str = "1.";

/// Reads a document item by item. What stands in front of the items is passed over, but for the version.
pub(super) struct DocumentRows {
    scanner: Scanner,
    document: Level,
    items: Option<Level>,
    fields: BTreeMap<String, FieldType>,
    row: u64,
}

impl DocumentRows {
    pub(super) fn open(source: &Source, content: Box<dyn Read + Send>) -> Result<Self> {
        let mut scanner = Scanner::over(source, content);
        let mut document = scanner.enter(b'{')?;
        while scanner.advance(&mut document)? {
            match &scanner.name()?[..] {
                "media_items" => {
                    let items = Some(scanner.enter(b'[')?);
                    return Ok(Self { scanner, document, items, fields: BTreeMap::new(), row: 0 });
                }
                "info" => ensure_version(source, &Json::parse(scanner.value()?)?)?,
                _ => scanner.skip()?,
            }
        }
        Err(source.refuse("it is no export, it has no `media_items`"))
    }

    fn read(&mut self) -> Result<Option<Result<ItemRow, RowError>>> {
        let Some(items) = &mut self.items else { return Ok(None) };
        if self.scanner.advance(items)? {
            self.row += 1;
            self.scanner.peek()?;
            let place = Place::line(self.row, self.scanner.line());
            let json = Json::parse(self.scanner.value()?).map_err(|error| error.to_string());
            let item = json.and_then(|json| item(&json, &mut self.fields));
            return Ok(Some(item.map(|item| ItemRow { place, item }).map_err(|reason| place.refuse(reason))));
        }
        self.items = None;
        while self.scanner.advance(&mut self.document)? {
            self.scanner.name()?;
            self.scanner.skip()?;
        }
        self.scanner.finish().map(|()| None)
    }
}

impl Iterator for DocumentRows {
    type Item = Result<Result<ItemRow, RowError>>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.read();
        if next.is_err() {
            self.items = None;
        }
        next.transpose()
    }
}

impl ItemRows for DocumentRows {
    fn fields(&self) -> &BTreeMap<String, FieldType> {
        &self.fields
    }
}

fn ensure_version(source: &Source, info: &Json) -> Result<()> {
    match text(info, "schema_version") {
        Some(version) if !version.starts_with(VERSIONS) => {
            let version = version.escape_debug();
            Err(source.refuse(format!("its form is version {version}, this program reads version 1.1")))
        }
        _ => Ok(()),
    }
}

fn item(json: &Json, fields: &mut BTreeMap<String, FieldType>) -> Result<Item, String> {
    if json.as_object().is_none() {
        return Err("it is no JSON object".into());
    }
    let path = text(json, "file_path").or_else(|| text(json, "file_name")).unwrap_or_default();
    let filled = |name| text(json, name).filter(|text| !text.is_empty()).map(str::to_owned);
    let mut item = Item {
        path: key::clean(path)?,
        media_id: filled("media_id").unwrap_or_default(),
        kind: kind_of_text(text(json, "media_type").unwrap_or_default()),
        size: text(json, "file_size").and_then(size_of_text).unwrap_or(0),
        width: side(json, "width"),
        height: side(json, "height"),
        url: filled("url"),
        uniqueness: number(json, "uniqueness_score"),
        cluster: filled("cluster_id"),
        ..Item::default()
    };
    if let Some(Json::Array(properties)) = json.get("metadata_items") {
        for property in properties {
            let kind = text(property, "type").unwrap_or_default();
            if let Some(properties) = property.get("properties") {
                add(&mut item, fields, kind, properties).map_err(|why| format!("`{kind}`: {why}"))?;
            }
        }
    }
    item.tags.sort_unstable();
    item.tags.dedup();
    Ok(item)
}

/// Adds something that is known of an item. Kinds that are not known are passed over.
fn add(item: &mut Item, fields: &mut BTreeMap<String, FieldType>, kind: &str, found: &Json) -> Result<(), String> {
    let need = |name: &str| text(found, name).map(str::to_owned).ok_or_else(|| format!("it has no `{name}`"));
    let source = || text(found, "source").filter(|source| !source.is_empty()).map(str::to_owned);
    match kind {
        "image_label" | "object_label" => item.labels.push(Label {
            category: need("category_name")?,
            bbox: if kind == "object_label" { Some(bbox(found)?) } else { None },
            confidence: number(found, "confidence"),
            original_id: whole(found, "original_id").filter(|id| *id != NO_ORIGINAL_ID),
            source: source(),
        }),
        "user_tag" => item.tags.push(need("tag_name")?),
        "issue" => item.issues.push(Issue {
            kind: need("issue_type")?,
            confidence: number(found, "confidence"),
            group: text(found, "duplicate_group_id").map(str::to_owned),
            threshold: number(found, "duplicate_threshold"),
        }),
        "caption" => item.captions.push(Caption { text: need("text").or_else(|_| need("caption"))?, source: source() }),
        "custom_metadata" => {
            let name = need("field_name")?;
            let value = match found.get("value") {
                Some(value) if is_value(value) => value.clone(),
                Some(Json::Array(values)) if values.iter().all(is_value) => Json::Array(values.clone()),
                _ => return Err(format!("the value of `{name}` is neither a number nor a text")),
            };
            if let Some(kind) = text(found, "field_type").and_then(|kind| kind.parse().ok()) {
                fields.insert(name.clone(), kind);
            }
            item.metadata.insert(name, value);
        }
        "enrichment" => {
            item.enrichment.insert(need("model")?, found.get("output").cloned().unwrap_or(Json::Null));
        }
        _ => {}
    }
    Ok(())
}

fn is_value(json: &Json) -> bool {
    matches!(json, Json::Number(_) | Json::String(_))
}

fn text<'a>(json: &'a Json, name: &str) -> Option<&'a str> {
    json.get(name)?.as_str()
}

fn number(json: &Json, name: &str) -> Option<f64> {
    match json.get(name)? {
        Json::Number(text) => text.parse().ok().filter(|number: &f64| number.is_finite()),
        _ => None,
    }
}

fn whole(json: &Json, name: &str) -> Option<i64> {
    match json.get(name)? {
        Json::Number(text) => text.parse().ok(),
        _ => None,
    }
}

fn side(json: &Json, name: &str) -> Option<u32> {
    whole(json, name).and_then(|side| side.try_into().ok())
}

fn bbox(json: &Json) -> Result<Bbox, String> {
    let Some(Json::Array(numbers)) = json.get("bbox") else { return Err("it has no `bbox`".into()) };
    let mut sides = [0.0; 4];
    if numbers.len() != sides.len() {
        return Err(format!("the box has {} numbers instead of 4", numbers.len()));
    }
    for (side, found) in sides.iter_mut().zip(numbers) {
        let Json::Number(text) = found else { return Err("the box has something that is no number".into()) };
        *side = text.parse().map_err(|_| "the box has something that is no number")?;
    }
    Bbox(sides).ensure_box()?;
    Ok(Bbox(sides))
}
