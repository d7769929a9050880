//! Items with what is known of them.

use std::borrow::Cow;

use crate::console::draw::rows::{self, Row};
use crate::console::{Sheet, escape, format, show};
use crate::error::Result;
use crate::formats::item::Item;

impl Row for Item {
    const FIELDS: &'static [&'static str] = &[
        "path",
        "path_base64",
        "media_id",
        "type",
        "size",
        "format",
        "width",
        "height",
        "duration",
        "frames",
        "url",
        "uniqueness",
        "cluster",
        "tags",
        "labels",
        "issues",
        "captions",
        "metadata",
        "enrichment",
    ];

    fn line(&self, _: &Sheet) -> Result<String> {
        let size = format::size(self.size);
        let sides = match (self.width, self.height) {
            (Some(width), Some(height)) => format!("{width} x {height}"),
            _ => String::new(),
        };
        let (kind, path, known) = (self.kind.as_str(), escape::line(&self.path), known(self));
        let end = if known.is_empty() { String::new() } else { format!("  [{}]", escape::line(&known)) };
        Ok(format!("{kind:5}  {size:>10}  {sides:>13}  {path}{end}\n"))
    }

    fn json(&self) -> Cow<'_, str> {
        show::value(self).to_string().into()
    }

    fn csv(&self) -> String {
        rows::csv_of(self)
    }

    fn id(&self) -> &str {
        &self.path
    }
}

/// Tags, labels and issues, in a few words: `night, blurry; cat; blur`.
fn known(item: &Item) -> String {
    let mut labels: Vec<&str> = item.labels.iter().map(|label| &*label.category).collect();
    labels.dedup();
    let tags = item.tags.join(", ");
    let issues: Vec<&str> = item.issues.iter().map(|issue| &*issue.kind).collect();
    let (labels, issues) = (labels.join(", "), issues.join(", "));
    let parts = [("tags", tags), ("labels", labels), ("issues", issues)];
    let parts = parts.into_iter().filter(|(_, names)| !names.is_empty());
    parts.map(|(what, names)| format!("{what}: {names}")).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::Format;
    use crate::console::draw::rows::RowWriter;
    use crate::facets::Json;
    use crate::formats::item::{ItemKind, Label};

    fn item() -> Item {
        Item {
            path: "a\n.jpg".into(),
            kind: ItemKind::Image,
            size: 1536,
            width: Some(640),
            height: Some(480),
            tags: vec!["night".into(), "wet".into()],
            labels: vec![Label { category: "cat".into(), ..Label::default() }; 2],
            metadata: [("score".to_owned(), Json::Number("1.5".into()))].into(),
            ..Item::default()
        }
    }

    fn written(format: Format) -> String {
        let mut bytes = Vec::new();
        let mut writer = RowWriter::new(&mut bytes, format, Sheet::sample(None)).unwrap();
        writer.row(&item()).unwrap();
        assert_eq!(writer.finish().unwrap(), 1);
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn people_see_what_is_known_in_a_line() {
        assert_eq!(
            written(Format::Table),
            "image     1.5 KiB      640 x 480  a\\n.jpg  [tags: night, wet; labels: cat]\n"
        );
        assert_eq!(written(Format::Id), "a\n.jpg\n");
    }

    #[test]
    fn json_comes_back_and_every_field_has_a_column() {
        let list: Vec<Item> = serde_json::from_str(&written(Format::Json)).unwrap();
        assert_eq!(list, [item()]);
        let whole = Item {
            path_base64: Some("YQ".into()),
            format: Some("x".into()),
            duration: Some(1.0),
            frames: Some(1),
            url: Some("u".into()),
            uniqueness: Some(1.0),
            cluster: Some("c".into()),
            ..item()
        };
        let value = serde_json::to_value(&whole).unwrap();
        let mut columns = Item::FIELDS.to_vec();
        columns.sort_unstable();
        assert_eq!(value.as_object().unwrap().keys().map(String::as_str).collect::<Vec<_>>(), columns);
    }
}
