//! What expressions find, and what hostile ones cannot do.

use proptest::prelude::*;

use super::*;
use crate::facets::Json;
use crate::formats::item::{Issue, ItemKind, Label};

fn item() -> Item {
    let label = |category: &str, confidence| Label { category: category.into(), confidence, ..Label::default() };
    Item {
        path: "train/night/Übung 1.JPG".into(),
        media_id: "0b1d".into(),
        kind: ItemKind::Image,
        size: 2048,
        format: Some("jpeg".into()),
        width: Some(640),
        height: Some(480),
        uniqueness: Some(0.5),
        tags: vec!["it's".into(), "night".into()],
        labels: vec![label("car", None), label("dog", Some(0.4))],
        issues: vec![Issue { kind: "blur".into(), confidence: Some(0.9), ..Issue::default() }],
        metadata: [
            ("score".to_owned(), Json::Number("1.50".into())),
            ("count".to_owned(), Json::Number("7".into())),
            ("taken".to_owned(), Json::String("2026-01-02T03:04:05Z".into())),
        ]
        .into(),
        ..Item::default()
    }
}

fn matches(text: &str) -> bool {
    Filter::parse(text).and_then(|filter| filter.matches(&item())).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn refused(text: &str) -> String {
    Filter::parse(text).and_then(|filter| filter.matches(&item())).map(|_| text.to_owned()).unwrap_err().to_string()
}

#[test]
fn items_are_chosen_by_all_that_is_known_of_them() {
    for yes in [
        "path = 'train/night/Übung 1.JPG'",
        "path GLOB 'train/*' AND extension = 'jpg'",
        "folder = 'train/night' and name like 'übung%' or name like 'Übung%'",
        "type = 'image' and format in ('jpeg', 'png')",
        "size > 2e3 and size between 2000 and 3000",
        "size > '2000'",
        "width * height = 307200",
        "duration is null and frames is null",
        "tag('night') and not tag('day')",
        "tag('it''s')",
        "label('car') and label('dog') and not label('dog', 0.5) and label('dog', 0.4)",
        "issue('blur', 0.8) and not issue('blur', 0.95)",
        "tags = 2 and labels = 2 and issues = 1",
        "meta('score') > 1 and meta('count') = 7 and meta('none') is null",
        "meta('taken') >= '2026-01-01' and date(meta('taken')) = '2026-01-02'",
        "uniqueness < 0.6",
        "name regexp '^Ü.*\\d' and not name regexp 'x$'",
        "\"size\" = 2048 and [width] = 640 and `height` = 480",
        "tag ( 'night' )",
        "lower(format) = 'jpeg' and length(name) = 11",
        "case when size > 1 then 1 else 0 end",
        "media_id = '0b1d'",
        "cluster is null",
    ] {
        assert!(matches(yes), "{yes}");
    }
    for no in ["size < 5", "duration > 1", "tag('Night')", "meta('none') > 1", "0", "null", "'abc'", "name regexp null"]
    {
        assert!(!matches(no), "{no}");
    }
}

#[test]
fn an_item_does_not_see_the_one_before() {
    let filter = Filter::parse("tag('night') or label('car') or issue('blur') or meta('score') or size > 5").unwrap();
    let mut matcher = filter.matcher().unwrap();
    assert!(matcher.matches(&item()).unwrap());
    assert!(!matcher.matches(&Item::default()).unwrap());
    assert!(matcher.matches(&item()).unwrap());
}

#[test]
fn mistakes_are_told_with_place_and_choice() {
    let found = refused("size > 1 and weight > 2");
    assert!(found.contains("no such column: weight, at character 14"), "{found}");
    assert!(found.contains("columns: path, name,") && found.contains("tag(NAME)"), "{found}");
    assert!(refused("size >").contains("incomplete input") || refused("size >").contains("syntax error"));
    assert!(refused("size > > 1").contains("syntax error, at character 8"), "{}", refused("size > > 1"));
    assert!(refused("tag(1)").contains("tag() takes a name in single quotes"));
    assert!(refused("tag()").contains("wrong number of arguments"));
    assert!(refused("label('a', 'b')").contains("number from 0 to 1"));
    assert!(refused("name regexp '('").contains("regular expression `(` cannot be read: unclosed group"));
    assert!(refused("name regexp '(a{1000}){1000}'").contains("too large"));
    assert!(refused("tag(\"night\")").contains("no such column"));
    assert!(refused("foo('x')").contains("no such function: foo"), "{}", refused("foo('x')"));
    assert!(refused("randomblob(5)").contains("no such function: randomblob"), "{}", refused("randomblob(5)"));
}

#[test]
fn hostile_expressions_reach_nothing() {
    for bad in [
        "1) union select 1 from (select 1",
        "(select count(*) from sqlite_master)",
        "exists (select 1)",
        "1 in sqlite_master",
        "1 in item",
        "'x' in json_each",
        "1 in pragma_database_list",
        "load_extension('x')",
        "readfile('/etc/passwd')",
        "writefile('/tmp/x', 'y')",
        "randomblob(1000000000)",
        "zeroblob(1000000000)",
        "printf('%1000000000d', 1)",
        "format('%1000000000d', 1)",
        "hex(zeroblob(100000))",
        "group_concat(path)",
        "count(*) over ()",
        "sqlite_version()",
        "total_changes()",
        "raise(abort, 'x')",
        "path match 'x'",
        "1; attach 'x' as y",
        "attach 'x' as y",
        "1 limit 5",
        "1 order by 1",
    ] {
        assert!(Filter::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn hostile_expressions_take_neither_time_nor_memory() {
    let doubled = "replace('aaaaaaaaaa', 'a', ".repeat(8) + "'aaaaaaaaaa'" + &")".repeat(8);
    assert!(refused(&doubled).contains("too big"), "{}", refused(&doubled));
    assert!(refused(&format!("{}1{}", "(".repeat(5_000), ")".repeat(5_000))).contains("the expression"));
    assert!(
        refused(&format!("1{}", "+1".repeat(5_000))).contains("too large"),
        "{}",
        refused(&format!("1{}", "+1".repeat(5_000)))
    );
    let long = Item { path: "a".repeat(4_000), ..Item::default() };
    let slow = Filter::parse(&format!("path like '{}b'", "%a".repeat(400))).unwrap();
    assert!(!slow.matches(&long).unwrap());
    assert!(refused(&format!("path like '{}'", "%a".repeat(4_000))).contains("pattern too complex"));
    let slow = Filter::parse("path regexp '^(a|a)*b'").unwrap();
    assert!(!slow.matches(&long).unwrap());
}

#[test]
fn a_filter_goes_to_another_thread() {
    let filter = Filter::parse("tag('night')").unwrap();
    assert_eq!(filter.text(), "tag('night')");
    assert!(std::thread::spawn(move || filter.matches(&item()).unwrap()).join().unwrap());
}

proptest! {
    #[test]
    fn any_text_is_an_expression_or_refused(text in "[a-z0-9 ()'\",=<>|*;+-]{0,30}") {
        if let Ok(filter) = Filter::parse(&text) {
            let _ = filter.matches(&item());
        }
    }

    #[test]
    fn any_words_are_an_expression_or_refused(
        words in proptest::collection::vec(prop::sample::select(vec![
            "size", "path", "tag('a')", "meta('score')", "and", "or", "not", "(", ")", "in", "like", "'x'", "1", "=",
            "case", "when", "then", "end", "is", "null", "collate", "nocase", "cast(1 as text)", ",", "between",
            "exists", "distinct", "glob", "escape", "over", "filter", "union", "from", "item", "sqlite_master",
        ]), 0..10)
    ) {
        if let Ok(filter) = Filter::parse(&words.join(" ")) {
            let _ = filter.matches(&item());
        }
    }

    #[test]
    fn numbers_are_compared_as_sqlite_does(size in any::<u32>(), other in any::<u32>()) {
        let filter = Filter::parse(&format!("size >= {other}")).unwrap();
        let item = Item { size: u64::from(size), ..Item::default() };
        prop_assert_eq!(filter.matches(&item).unwrap(), size >= other);
    }
}
