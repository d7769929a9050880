//! Rows and items that differ from each other, the same in every run.

use snapshot::facets::{Field, FieldType, Json};
use snapshot::formats::export::Fields;
use snapshot::formats::item::{Bbox, Issue, Item, ItemKind, Label};

/// The path of an item.
pub(crate) fn path(at: u64) -> String {
    format!("train/{:03}/{at:08}.jpg", at % 1000)
}

/// The custom fields of the items.
pub(crate) fn fields() -> Fields {
    let field = |(name, kind): (&str, _)| (name.to_owned(), Field::of(kind));
    [
        ("score", FieldType::Float),
        ("taken", FieldType::Datetime),
        ("camera", FieldType::String),
        ("page", FieldType::Link),
    ]
    .map(field)
    .into()
}

fn score(at: u64) -> f64 {
    (at * 7919 % 10_000) as f64 / 10_000.0
}

fn taken(at: u64) -> String {
    format!("2026-01-{:02}T{:02}:{:02}:00Z", at % 28 + 1, at % 24, at % 60)
}

pub(crate) fn csv_line(at: u64) -> String {
    let head = if at == 0 { "path,score,taken,camera,page\n" } else { "" };
    format!("{head}{},{},{},cam {},https://example.com/{at}\n", path(at), score(at), taken(at), at % 7)
}

fn object(at: u64) -> String {
    format!(
        r#"{{"path":"{}","score":{},"taken":"{}","camera":"cam {}","page":"https://example.com/{at}"}}"#,
        path(at),
        score(at),
        taken(at),
        at % 7
    )
}

pub(crate) fn json_line(at: u64) -> String {
    object(at) + "\n"
}

pub(crate) fn json_element(at: u64) -> String {
    let comma = if at == 0 { "" } else { ",\n" };
    format!("{comma}{}", object(at))
}

/// An item with two labels, a tag, and every other one with an issue.
pub(crate) fn item(at: u64) -> Item {
    let bbox = Bbox([(at % 100) as f64, 10.5, 50.0, 60.0]);
    let label = |category: &str, bbox| Label { category: category.into(), bbox, ..Label::default() };
    let issue = Issue { kind: "blur".into(), confidence: Some(score(at)), ..Issue::default() };
    Item {
        path: path(at),
        media_id: format!("{at:08x}-0000-5000-8000-000000000000"),
        kind: ItemKind::Image,
        size: at * 104_729 % 1_000_000,
        format: Some("jpeg".into()),
        width: Some(640),
        height: Some(480),
        tags: vec![if at.is_multiple_of(3) { "night" } else { "day" }.into()],
        labels: vec![label("street", None), label("car", Some(bbox))],
        issues: if at.is_multiple_of(2) { vec![issue] } else { Vec::new() },
        metadata: [
            ("score".to_owned(), Json::Number(score(at).to_string().into())),
            ("taken".to_owned(), Json::String(taken(at))),
            ("camera".to_owned(), Json::String(format!("cam {}", at % 7))),
            ("page".to_owned(), Json::String(format!("https://example.com/{at}"))),
        ]
        .into(),
        ..Item::default()
    }
}
