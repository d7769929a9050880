//! COCO: one document with lists of images, categories and annotations, in any order.
//!
//! The document is read twice, first for images and categories, then for annotations, of which one at a time is in
//! memory. So memory grows with the number of images, not with that of annotations or the length of their outlines.

use std::collections::HashMap;

use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};

use super::row::{LabelRow, Mark, category, confidence};
use crate::error::Result;
use crate::formats::item::{Bbox, Label};
use crate::formats::key;
use crate::formats::problems::{Place, RowError};
use crate::formats::scanner::{Level, Scanner};
use crate::formats::source::Source;

/// The id of an image or a category: a number, or a text in some files.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Id {
    Number(i64),
    Text(Box<str>),
}

#[derive(Deserialize)]
struct Image {
    id: Id,
    file_name: String,
    #[serde(default)]
    width: Option<f64>,
    #[serde(default)]
    height: Option<f64>,
}

#[derive(Deserialize)]
struct Category {
    id: Id,
    name: String,
}

#[derive(Deserialize)]
struct Annotation {
    #[serde(default)]
    id: Option<Id>,
    image_id: Id,
    #[serde(default)]
    category_id: Option<Id>,
    #[serde(default)]
    bbox: Option<Vec<f64>>,
    #[serde(default)]
    caption: Option<String>,
    #[serde(default)]
    score: Option<f64>,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    original_id: Option<i64>,
}

/// An image that annotations can be about; none of them, if its own entry cannot be used.
struct Known {
    key: Box<str>,
    size: Option<(u32, u32)>,
}

/// What must be known before annotations can be read.
#[derive(Default)]
struct Names {
    images: HashMap<Id, Known>,
    categories: HashMap<Id, Box<str>>,
    problems: Vec<RowError>,
}

/// Annotations one by one, after what was wrong with images and categories.
pub(super) struct CocoRows {
    names: Names,
    problems: std::vec::IntoIter<RowError>,
    scanner: Scanner,
    document: Level,
    annotations: Option<Level>,
    row: u64,
    is_done: bool,
}

/// Opens a document.
///
/// # Errors
/// `Invalid` if it is no JSON, or has no images or no annotations.
pub(super) fn read(source: &Source) -> Result<CocoRows> {
    let mut names = read_names(source)?;
    let problems = std::mem::take(&mut names.problems).into_iter();
    let mut scanner = Scanner::open(source);
    let document = scanner.enter(b'{')?;
    Ok(CocoRows { names, problems, scanner, document, annotations: None, row: 0, is_done: false })
}

fn read_names(source: &Source) -> Result<Names> {
    let mut scanner = Scanner::open(source);
    let mut names = Names::default();
    let (mut has_images, mut has_annotations) = (false, false);
    let mut document = scanner.enter(b'{')?;
    while scanner.advance(&mut document)? {
        match &scanner.name()?[..] {
            "images" => {
                has_images = true;
                each(&mut scanner, "images", |place, bytes| names.add_image(place, bytes))?;
            }
            "categories" => each(&mut scanner, "categories", |place, bytes| names.add_category(place, bytes))?,
            other => {
                has_annotations |= other == "annotations";
                scanner.skip()?;
            }
        }
    }
    scanner.finish()?;
    match (has_images, has_annotations) {
        (true, true) => Ok(names),
        (false, _) => Err(source.refuse("it is no COCO file, it has no `images`")),
        _ => Err(source.refuse("it is no COCO file, it has no `annotations`")),
    }
}

/// Goes through a list.
fn each(scanner: &mut Scanner, part: &'static str, mut take: impl FnMut(Place, &[u8])) -> Result<()> {
    let mut level = scanner.enter(b'[')?;
    let mut row = 0;
    while scanner.advance(&mut level)? {
        row += 1;
        let place = Place { part: Some(part), row, line: None };
        take(place, scanner.value()?);
    }
    Ok(())
}

impl Names {
    fn add_image(&mut self, place: Place, bytes: &[u8]) {
        let added = parse::<Image>(bytes).and_then(|image| {
            let key = key::clean(&image.file_name)?.into();
            let size = image.width.zip(image.height).and_then(|(width, height)| Some((side(width)?, side(height)?)));
            if self.images.contains_key(&image.id) {
                return Err(format!("the image id {} is there twice", image.id));
            }
            self.images.insert(image.id, Known { key, size });
            Ok(())
        });
        self.note(place, added);
    }

    fn add_category(&mut self, place: Place, bytes: &[u8]) {
        let added = parse::<Category>(bytes).and_then(|found| {
            let name = category(&found.name)?.into();
            match self.categories.insert(found.id.clone(), name) {
                None => Ok(()),
                Some(first) => {
                    self.categories.insert(found.id.clone(), first);
                    Err(format!("the category id {} is there twice", found.id))
                }
            }
        });
        self.note(place, added);
    }

    fn note(&mut self, place: Place, added: Result<(), String>) {
        if let Err(reason) = added {
            self.problems.push(place.refuse(reason));
        }
    }

    fn annotation(&self, place: Place, bytes: &[u8]) -> Result<LabelRow, String> {
        let found: Annotation = parse(bytes)?;
        let image = self.images.get(&found.image_id);
        let image = image.ok_or_else(|| format!("there is no image with the id {}", found.image_id))?;
        let mut marks = Vec::new();
        if let Some(id) = &found.category_id {
            let name = self.categories.get(id).ok_or_else(|| format!("there is no category with the id {id}"))?;
            marks.push(Mark::Label(Label {
                category: name.to_string(),
                bbox: bbox(found.bbox.as_deref(), image.size)?,
                confidence: found.score.map(confidence).transpose()?,
                original_id: found.original_id.or(match found.id {
                    Some(Id::Number(id)) => Some(id),
                    _ => None,
                }),
                source: found.source,
            }));
        }
        marks.extend(found.caption.map(Mark::Caption));
        if marks.is_empty() {
            return Err("it has no category".into());
        }
        Ok(LabelRow { place, key: image.key.to_string(), marks })
    }
}

impl Iterator for CocoRows {
    type Item = Result<Result<LabelRow, RowError>>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(problem) = self.problems.next() {
            return Some(Ok(Err(problem)));
        }
        if self.is_done {
            return None;
        }
        let next = self.read_next();
        self.is_done = !matches!(next, Ok(Some(_)));
        next.transpose()
    }
}

impl CocoRows {
    fn read_next(&mut self) -> Result<Option<Result<LabelRow, RowError>>> {
        loop {
            if let Some(level) = &mut self.annotations {
                if self.scanner.advance(level)? {
                    self.row += 1;
                    let place = Place { part: Some("annotations"), row: self.row, line: None };
                    let row = self.names.annotation(place, self.scanner.value()?);
                    return Ok(Some(row.map_err(|reason| place.refuse(reason))));
                }
                self.annotations = None;
            }
            if !self.scanner.advance(&mut self.document)? {
                return Ok(None);
            }
            match &self.scanner.name()?[..] {
                "annotations" => self.annotations = Some(self.scanner.enter(b'[')?),
                _ => self.scanner.skip()?,
            }
        }
    }
}

fn parse<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, String> {
    serde_json::from_slice(bytes).map_err(|error| {
        let text = error.to_string();
        format!("it cannot be read: {}", text.rsplit_once(" at line").map_or(&text[..], |(what, _)| what))
    })
}

fn side(length: f64) -> Option<u32> {
    (length >= 1.0 && length <= f64::from(u32::MAX)).then_some(length as u32)
}

/// An empty list stands for no box in some files.
fn bbox(numbers: Option<&[f64]>, size: Option<(u32, u32)>) -> Result<Option<Bbox>, String> {
    let Some(numbers) = numbers.filter(|numbers| !numbers.is_empty()) else { return Ok(None) };
    let numbers = numbers.try_into().map_err(|_| format!("the box has {} numbers instead of 4", numbers.len()))?;
    let bbox = Bbox(numbers);
    match size {
        Some(size) => bbox.ensure_inside(size)?,
        None => bbox.ensure_box()?,
    }
    Ok(Some(bbox))
}

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => write!(f, "`{}`", text.escape_debug()),
        }
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct IdVisitor;

        impl Visitor<'_> for IdVisitor {
            type Value = Id;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an id")
            }

            fn visit_i64<E: de::Error>(self, id: i64) -> Result<Id, E> {
                Ok(Id::Number(id))
            }

            fn visit_u64<E: de::Error>(self, id: u64) -> Result<Id, E> {
                Ok(i64::try_from(id).map_or_else(|_| Id::Text(id.to_string().into()), Id::Number))
            }

            fn visit_str<E: de::Error>(self, id: &str) -> Result<Id, E> {
                Ok(Id::Text(id.into()))
            }
        }

        deserializer.deserialize_any(IdVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::rows;

    const GOOD: &str = r#"{"info":{},"annotations":[
        {"id":11,"image_id":1,"category_id":3,"bbox":[1,2,10.5,20],"segmentation":[[1,2,3]],"iscrowd":0,"score":0.5},
        {"id":12,"image_id":"two","category_id":3,"bbox":[]},
        {"id":13,"image_id":1,"caption":"A cat"}],
        "categories":[{"id":3,"name":"cat"}],
        "images":[{"id":1,"file_name":"a.jpg","width":100,"height":50},{"id":"two","file_name":"b/c.jpg"}]}"#;

    #[test]
    fn lists_may_come_in_any_order() {
        let expected = [
            r#"a.jpg {"category":"cat","bbox":[1.0,2.0,10.5,20.0],"confidence":0.5,"original_id":11}"#,
            r#"b/c.jpg {"category":"cat","original_id":12}"#,
            "a.jpg caption A cat",
        ];
        assert_eq!(rows("annotations.json", GOOD).unwrap(), expected);
    }

    #[test]
    fn what_does_not_fit_together_fails_alone() {
        let text = r#"{"images":[{"id":1,"file_name":"a.jpg","width":100,"height":50},{"id":1,"file_name":"b.jpg"},{"id":2}],
            "categories":[{"id":3,"name":"cat"},{"id":4,"name":""}],
            "annotations":[
            {"id":1,"image_id":9,"category_id":3},
            {"id":2,"image_id":1,"category_id":7},
            {"id":3,"image_id":1,"category_id":3,"bbox":[90,0,20,10]},
            {"id":4,"image_id":1,"category_id":3,"bbox":[1,2,3]},
            {"id":5,"image_id":1,"category_id":3,"bbox":[1,2,3,-4]},
            {"id":6,"image_id":1},
            {"id":7},
            5,
            {"id":8,"image_id":1,"category_id":3,"bbox":[0,0,100,50]}]}"#;
        let expected = [
            "images, row 2: the image id 1 is there twice",
            "images, row 3: it cannot be read: missing field `file_name`",
            "categories, row 2: the label is empty",
            "annotations, row 1: there is no image with the id 9",
            "annotations, row 2: there is no category with the id 7",
            "annotations, row 3: the box [90, 0, 20, 10] is outside of the image, which is 100 x 50",
            "annotations, row 4: the box has 3 numbers instead of 4",
            "annotations, row 5: the box [1, 2, 3, -4] has no area",
            "annotations, row 6: it has no category",
            "annotations, row 7: it cannot be read: missing field `image_id`",
            "annotations, row 8: it cannot be read: invalid type: integer `5`, expected struct Annotation",
            r#"a.jpg {"category":"cat","bbox":[0.0,0.0,100.0,50.0],"original_id":8}"#,
        ];
        assert_eq!(rows("annotations.json", text).unwrap(), expected);
    }

    #[test]
    fn a_document_that_is_none_is_refused() {
        let say = |text: &str| rows("annotations.json", text).unwrap_err().to_string();
        assert!(say(r#"{"images":[]}"#).contains("no `annotations`"));
        assert!(say(r#"{"annotations":[]}"#).contains("no `images`"));
        assert!(say(&GOOD[..GOOD.len() / 2]).contains("ends too early"));
        assert!(say(r#"{"images":{},"annotations":[]}"#).contains("an array should stand here"));
    }
}
