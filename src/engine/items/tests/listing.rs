//! Items one after the other, with all that is known of them.

use uuid::Uuid;

use super::*;
use crate::facets::CLUSTERS;
use crate::formats::item::{Item, ItemKind};

const INDEXED: &str = concat!(
    r#"{"format":"jpeg","height":48,"issues":[{"confidence":1,"type":"duplicates"},{"confidence":0.5,"type":"blur"}],"#,
    r#""uniqueness":0.25,"width":64}"#
);
const GROUPED: &str =
    r#"[{"cluster":"wide","similarity":1,"threshold":0.88},{"cluster":"same","similarity":1,"threshold":1}]"#;

fn listed(sample: &Sample, side: &Side, condition: Option<&str>) -> Vec<Item> {
    sample.engine.items(side, condition).unwrap().collect::<Result<_>>().unwrap()
}

fn paths_of(sample: &Sample, side: &Side, condition: &str) -> Vec<String> {
    listed(sample, side, Some(condition)).into_iter().map(|item| item.path).collect()
}

#[test]
fn items_come_in_order_with_what_is_known_now_and_was_known_then() {
    let sample = Sample::with(&["b/x.jpg", "a.txt", "b-c.mp4"]);
    sample.know(INDEX, "b/x.jpg", INDEXED);
    sample.know(CLUSTERS, "b/x.jpg", GROUPED);
    sample.know(METADATA, "a.txt", r#"{"score":1.10}"#);
    sample.know("enrichment/stats", "b-c.mp4", r#"{"dark":true}"#);
    sample.tag("b/x.jpg", &["wet", "night"]);
    sample.label("b/x.jpg", "cat");
    let items = listed(&sample, &sample.working(), None);
    let names: Vec<_> = items.iter().map(|item| (&*item.path, item.kind, item.size)).collect();
    let expected = [("a.txt", ItemKind::Other, 5), ("b/x.jpg", ItemKind::Image, 7), ("b-c.mp4", ItemKind::Video, 7)];
    assert_eq!(names, expected);
    assert_eq!(items[0].metadata["score"].to_string(), "1.10");
    assert_eq!(items[2].enrichment["stats"].to_string(), r#"{"dark":true}"#);
    let image = &items[1];
    assert_eq!((image.width, image.height, image.format.as_deref()), (Some(64), Some(48), Some("jpeg")));
    assert_eq!((image.uniqueness, image.cluster.as_deref()), (Some(0.25), Some("wide")));
    assert_eq!((image.tags.join(" "), &*image.labels[0].category), ("night wet".into(), "cat"));
    let copies = image.issues.iter().find(|issue| issue.kind == "duplicates").unwrap();
    assert_eq!((copies.group.as_deref(), copies.threshold, image.issues.len()), (Some("same"), Some(1.0), 2));
    let namespace = Uuid::parse_str(sample.id.as_str()).unwrap();
    assert_eq!(image.media_id, Uuid::new_v5(&namespace, b"b/x.jpg").to_string());

    let first = listed(&sample, &sample.at(&sample.first), None);
    assert!(first.iter().all(|item| item.tags.is_empty() && item.format.is_none() && item.metadata.is_empty()));
    let second = sample.create();
    sample.delete("a.txt");
    sample.create();
    assert_eq!(listed(&sample, &sample.at(&second), None), items);
    assert_eq!(listed(&sample, &sample.working(), None), items[1..]);
}

#[test]
fn an_expression_chooses_over_rows_that_wait_and_rows_in_trees() {
    let paths: Vec<String> = (0..2_500).map(|number| format!("{number:04}.txt")).collect();
    let sample = Sample::with(&paths.iter().map(String::as_str).collect::<Vec<_>>());
    let everything = ItemChoice { all: true, ..ItemChoice::default() };
    sample.try_tag(&everything, &["old"], &[]).unwrap();
    sample.tag("0007.txt", &["new"]);
    sample.try_tag(&super::paths(&["0008.txt"]), &[], &["old"]).unwrap();
    assert_eq!(paths_of(&sample, &sample.working(), "tag('new')"), ["0007.txt"]);
    assert_eq!(paths_of(&sample, &sample.working(), "not tag('old')"), ["0008.txt"]);
    assert_eq!(listed(&sample, &sample.working(), Some("tag('old')")).len(), 2_499);
    assert_eq!(paths_of(&sample, &sample.at(&sample.first), "tags > 0"), [""; 0]);
    assert_eq!(paths_of(&sample, &sample.working(), "name regexp '^001[01]'"), ["0010.txt", "0011.txt"]);
}

#[test]
fn what_cannot_be_listed_is_refused() {
    let sample = Sample::with(&["a"]);
    let refused = sample.engine.items(&sample.working(), Some("colour = 1")).err().unwrap();
    assert!(refused.to_string().contains("character 1") && refused.to_string().contains("columns: path"), "{refused}");
    let mut items = sample.engine.items(&sample.working(), Some("abs(-9223372036854775807 - size)")).unwrap();
    assert_eq!(items.next().map(|item| item.unwrap_err().code()), Some(Code::Invalid));
    assert!(items.next().is_none());
    let other = Sample::with(&["a"]);
    assert!(other.engine.items(&sample.working(), None).is_err());
    let strange = Side::Snapshot(sample.id.clone(), other.first.clone());
    assert!(sample.engine.items(&strange, None).is_err());
    let tenant = sample.engine.create_tenant(&"city".parse().unwrap()).unwrap().dataset_id;
    assert_eq!(sample.engine.items(&Side::Working(tenant), None).err().unwrap().code(), Code::Invalid);
}
