//! Images and labels as COCO.

use std::collections::BTreeMap;
use std::io::Write;

use serde::Serialize;

use super::document::Info;
use super::failed;
use crate::error::Result;
use crate::formats::item::{Bbox, Item, ItemKind};

/// How much was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CocoCounts {
    /// Images.
    pub images: u64,
    /// Labels and captions.
    pub annotations: u64,
    /// Categories.
    pub categories: u64,
}

#[derive(Serialize)]
struct InfoEntry<'a> {
    description: &'a str,
    url: &'a str,
    version: &'static str,
    contributor: &'a str,
    date_created: String,
}

#[derive(Serialize)]
struct Image<'a> {
    id: u64,
    file_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<u32>,
}

#[derive(Serialize)]
struct Category<'a> {
    id: u64,
    name: &'a str,
    supercategory: &'static str,
}

/// A label or a caption. `score`, `source` and `original_id` are not in every COCO file, but known to many tools.
#[derive(Serialize, Default)]
#[serde(default)]
struct Annotation<'a> {
    id: u64,
    image_id: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    category_id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bbox: Option<Bbox>,
    #[serde(skip_serializing_if = "Option::is_none")]
    area: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iscrowd: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    caption: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    original_id: Option<i64>,
}

/// Writes a document. The items are asked for twice, first for images and categories, then for annotations; both times
/// they must be the same in the same order. Items that are no images are passed over.
///
/// # Errors
/// `Io` if it cannot be written, and whatever the items end with.
pub fn write_coco<I: Iterator<Item = Result<Item>>>(
    name: &str,
    out: impl Write,
    info: &Info,
    mut items: impl FnMut() -> Result<I>,
) -> Result<CocoCounts> {
    let mut list = Lists { name, out, is_first: true };
    let mut counts = CocoCounts::default();
    let mut categories = BTreeMap::new();
    list.text("{\"info\":")?;
    list.value(&info_entry(info))?;
    list.begin(",\"licenses\":[],\"images\":[")?;
    for item in images(items()?) {
        let item = item?;
        counts.images += 1;
        let image = Image { id: counts.images, file_name: &item.path, width: item.width, height: item.height };
        list.element(&image)?;
        categories.extend(item.labels.into_iter().map(|label| (label.category, 0)));
    }
    list.begin("],\"categories\":[")?;
    for (category, id) in &mut categories {
        counts.categories += 1;
        *id = counts.categories;
        list.element(&Category { id: *id, name: category, supercategory: "" })?;
    }
    list.begin("],\"annotations\":[")?;
    for (item, image_id) in images(items()?).zip(1..) {
        for annotation in annotations(&item?, image_id, &categories) {
            counts.annotations += 1;
            list.element(&Annotation { id: counts.annotations, ..annotation })?;
        }
    }
    list.text("\n]}\n")?;
    list.out.flush().map_err(|error| failed(name, error))?;
    Ok(counts)
}

fn images(items: impl Iterator<Item = Result<Item>>) -> impl Iterator<Item = Result<Item>> {
    items.filter(|item| item.as_ref().map_or(true, |item| item.kind == ItemKind::Image))
}

fn info_entry(info: &Info) -> InfoEntry<'_> {
    InfoEntry {
        description: &info.dataset,
        url: &info.dataset_url,
        version: "1.0",
        contributor: &info.exported_by,
        date_created: info.export_time.to_string(),
    }
}

fn annotations<'a>(item: &'a Item, image_id: u64, categories: &BTreeMap<String, u64>) -> Vec<Annotation<'a>> {
    let labels = item.labels.iter().map(|label| Annotation {
        image_id,
        category_id: categories.get(&label.category).copied(),
        bbox: label.bbox,
        area: label.bbox.map(|Bbox([_, _, width, height])| width * height),
        iscrowd: label.bbox.map(|_| 0),
        score: label.confidence,
        source: label.source.as_deref(),
        original_id: label.original_id,
        ..Annotation::default()
    });
    let captions = item.captions.iter().map(|caption| Annotation {
        image_id,
        caption: Some(&caption.text),
        source: caption.source.as_deref(),
        ..Annotation::default()
    });
    labels.chain(captions).collect()
}

/// Lists of a document, written an element at a time.
struct Lists<'a, W> {
    name: &'a str,
    out: W,
    is_first: bool,
}

impl<W: Write> Lists<'_, W> {
    fn text(&mut self, text: &str) -> Result<()> {
        self.out.write_all(text.as_bytes()).map_err(|error| failed(self.name, error))
    }

    fn begin(&mut self, text: &str) -> Result<()> {
        self.is_first = true;
        self.text(text)
    }

    fn element(&mut self, value: &impl Serialize) -> Result<()> {
        self.text(if self.is_first { "\n" } else { ",\n" })?;
        self.is_first = false;
        self.value(value)
    }

    fn value(&mut self, value: &impl Serialize) -> Result<()> {
        let text = serde_json::to_vec(value).map_err(|error| failed(self.name, error))?;
        self.out.write_all(&text).map_err(|error| failed(self.name, error))
    }
}
