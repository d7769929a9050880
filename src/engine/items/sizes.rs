//! Boxes of objects, and the sizes of the images they are in.

use crate::backend::LabelForm;
use crate::engine::Engine;
use crate::engine::indexing::{StoredFile, index_of};
use crate::engine::items::edits::Lookup;
use crate::engine::items::importing::{OfKey, Outcome};
use crate::error::Result;
use crate::facets::{Entry, INDEX, Index, Label, Labels, path_of_key};
use crate::formats::item::Bbox;
use crate::media::{self, Limits};
use crate::model::path_text;
use crate::state::State;

/// Knows how large images are. Keys are asked for in their order.
pub(super) struct Sizes<'e> {
    engine: &'e Engine,
    index: Lookup<'e>,
    media: Lookup<'e>,
    form: LabelForm,
}

impl<'e> Sizes<'e> {
    /// The images of a state, for boxes that are said in some way.
    pub(super) fn of(engine: &'e Engine, state: &State, form: LabelForm) -> Self {
        let nodes = engine.store.nodes();
        let (index, media) = (Lookup::new(nodes, &state.facet(INDEX)), Lookup::new(nodes, &state.media()));
        Self { engine, index, media, form }
    }

    /// The rows whose boxes lie in the image, in pixels. The others have failed.
    pub(super) fn fitting(&mut self, key: &[u8], rows: OfKey<Labels>, outcome: &mut Outcome) -> Result<OfKey<Labels>> {
        if rows.iter().all(|(_, labels)| labels.objects() == 0) {
            return Ok(rows);
        }
        let index = self.index(key)?;
        let mut fitting = Vec::with_capacity(rows.len());
        for (number, labels) in rows {
            let fitted = match self.form {
                LabelForm::Pixels => in_pixels(labels, &index),
                LabelForm::Parts => in_parts(labels, &index).map_err(|reason| {
                    let path = path_text(&path_of_key(key));
                    format!("`{}`: {reason}", path.escape_debug())
                }),
            };
            match fitted {
                Ok(labels) => fitting.push((number, labels)),
                Err(reason) => outcome.fail(number, reason),
            }
        }
        Ok(fitting)
    }

    /// What is known of an image. If it has to be known, and was not read yet, its header is read.
    fn index(&mut self, key: &[u8]) -> Result<Index> {
        if let Some(value) = self.index.get(key)? {
            return Index::decode(&value);
        }
        match (self.form, self.media.get(key)?) {
            (LabelForm::Parts, Some(value)) => {
                let entry = Entry::decode(&value)?;
                let file = StoredFile::new(self.engine.objects(), &entry);
                file.read_with(|file| media::read_header(file, &Limits::default())).map(index_of)
            }
            _ => Ok(Index::default()),
        }
    }
}

/// Boxes in pixels, which lie in the image as it is stored or as it is seen: tools differ in that.
fn in_pixels(labels: Labels, index: &Index) -> std::result::Result<Labels, String> {
    let Some(size) = index.upright() else { return Ok(labels) };
    for corners in labels.iter().filter_map(|label| label.bbox) {
        let inside = Bbox(corners).ensure_inside(size);
        if index.is_turned() {
            inside.or_else(|reason| Bbox(corners).ensure_inside((size.1, size.0)).map_err(|_| reason))?;
        } else {
            inside?;
        }
    }
    Ok(labels)
}

/// Boxes in parts of the image as it is seen.
fn in_parts(labels: Labels, index: &Index) -> std::result::Result<Labels, String> {
    let Some(size) = index.upright() else {
        let reason = index.issues.iter().find_map(|issue| issue.reason.as_deref());
        return Err(format!("the size of the image is not known: {}", reason.unwrap_or("it cannot be read")));
    };
    let mut fitted = labels.clone();
    fitted.retain(|label| !label.is_object());
    for label in labels {
        let bbox = label.bbox.map(|parts| Bbox::of_parts(parts, size));
        bbox.map_or(Ok(()), |bbox| bbox.ensure_inside(size))?;
        fitted.insert(Label { bbox: bbox.map(|bbox| bbox.0), ..label });
    }
    Ok(fitted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facets::LabelSource;

    fn boxed(corners: [f64; 4]) -> Labels {
        Labels::from_iter([Label { bbox: Some(corners), ..Label::new("cat", LabelSource::Import) }])
    }

    fn index(orientation: u8) -> Index {
        Index { width: Some(100), height: Some(50), orientation: Some(orientation), ..Index::default() }
    }

    #[test]
    fn parts_are_of_the_image_as_it_is_seen() {
        let corners = |orientation| in_parts(boxed([0.5, 0.5, 0.25, 0.5]), &index(orientation)).unwrap();
        assert_eq!(corners(1), boxed([50.0, 25.0, 25.0, 25.0]));
        assert_eq!(corners(6), boxed([25.0, 50.0, 12.5, 50.0]));
        let outside = in_parts(boxed([0.9, 0.0, 0.2, 0.5]), &index(1)).unwrap_err();
        assert_eq!(outside, "the box [90, 0, 20, 25] is outside of the image, which is 100 x 50");
        let unknown = in_parts(boxed([0.0, 0.0, 0.5, 0.5]), &Index::default()).unwrap_err();
        assert!(unknown.contains("not known"), "{unknown}");
    }

    #[test]
    fn pixels_lie_in_an_image_whose_size_is_known() {
        let fits = |corners, orientation| in_pixels(boxed(corners), &index(orientation)).is_ok();
        assert!(fits([90.0, 0.0, 10.0, 50.0], 1) && !fits([0.0, 60.0, 10.0, 10.0], 1));
        assert!(fits([0.0, 60.0, 10.0, 10.0], 6) && fits([90.0, 0.0, 10.0, 10.0], 6));
        assert!(!fits([90.0, 60.0, 10.0, 10.0], 6));
        assert!(in_pixels(boxed([900.0, 0.0, 1.0, 1.0]), &Index::default()).is_ok());
    }
}
