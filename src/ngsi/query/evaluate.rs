//! Whether an entity fulfils a query.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::facets::Json;
use crate::ngsi::Entity;
use crate::ngsi::entity::{CREATED, MODIFIED};
use crate::ngsi::query::{Choice, Node, Relation, Target, Test};

impl Node {
    pub(super) fn matches(&self, entity: &Entity) -> bool {
        match self {
            Self::All(nodes) => nodes.iter().all(|node| node.matches(entity)),
            Self::Any(nodes) => nodes.iter().any(|node| node.matches(entity)),
            Self::Has(target) => target.find(entity).is_some(),
            Self::Lacks(target) => target.find(entity).is_none(),
            Self::Is(target, test) => target.find(entity).is_some_and(|value| test.holds(&value)),
        }
    }
}

impl Target {
    fn find<'a>(&self, entity: &'a Entity) -> Option<Cow<'a, Json>> {
        let Some(mut attribute) = entity.attributes.get(&self.attribute) else {
            return self.time(entity).map(|time| Cow::Owned(Json::text(time)));
        };
        for name in &self.metadata {
            attribute = attribute.metadata.get(name)?;
        }
        let mut members = self.members.iter();
        members.try_fold(&attribute.value, |value, name| value.get(name)).map(Cow::Borrowed)
    }

    /// The times that every entity has, by the names that either API has for them.
    fn time<'a>(&self, entity: &'a Entity) -> Option<&'a str> {
        if !self.metadata.is_empty() || !self.members.is_empty() {
            return None;
        }
        match self.attribute.as_str() {
            CREATED | "createdAt" => entity.created.as_deref(),
            MODIFIED | "modifiedAt" => entity.modified.as_deref(),
            _ => None,
        }
    }
}

impl Test {
    /// A list fulfils an equality if one of its elements does.
    fn holds(&self, value: &Json) -> bool {
        match self {
            Self::OneOf(choices) => is_one_of(value, choices),
            Self::NoneOf(choices) => !is_one_of(value, choices),
            Self::Ordered(relation, limit) => limit.compare(value).is_some_and(|order| relation.holds(order)),
            Self::Like(pattern) => value.as_str().is_some_and(|text| pattern.matches(text)),
            Self::Unlike(pattern) => value.as_str().is_some_and(|text| !pattern.matches(text)),
        }
    }
}

fn is_one_of(value: &Json, choices: &[Choice]) -> bool {
    match value {
        Json::Array(elements) => elements.iter().any(|element| choices.iter().any(|choice| choice.covers(element))),
        value => choices.iter().any(|choice| choice.covers(value)),
    }
}

impl Choice {
    fn covers(&self, value: &Json) -> bool {
        match self {
            Self::Just(wanted) => wanted.compare(value) == Some(Ordering::Equal),
            Self::Between(from, to) => {
                from.compare(value).is_some_and(Ordering::is_ge) && to.compare(value).is_some_and(Ordering::is_le)
            }
        }
    }
}

impl Relation {
    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ngsi::query::Dialect;
    use crate::ngsi::{Attribute, Query};

    fn room() -> Entity {
        let mut entity = Entity::from_stored(json!({
            "id": "Room1", "type": "Room", "temperature": 23.5, "open": true, "name": "Bedroom", "note": null,
            "tags": ["warm", "small"], "address": {"type": "PostalAddress", "value": {"city": "Tokyo", "no": 7}},
            "a.b": 1, "since": {"type": "DateTime", "value": "2026-01-15T11:00:00+01:00"}, "digits": "40",
        }))
        .unwrap();
        let accuracy = Attribute::new("Property", json!({"unit": "K", "plus": 2}));
        entity.attributes.get_mut("temperature").unwrap().metadata.insert("accuracy".into(), accuracy);
        entity.touch("2026-01-15T10:00:00.000Z");
        entity
    }

    #[track_caller]
    fn check(dialect: Dialect, cases: &[(&str, bool)]) {
        for (text, is_match) in cases {
            assert_eq!(Query::parse(text, dialect).unwrap().matches(&room()), *is_match, "{text}");
        }
    }

    #[test]
    fn statements_about_values() {
        check(
            Dialect::V2,
            &[
                ("temperature==23.5", true),
                ("temperature:23.5", true),
                ("temperature!=23.5", false),
                ("temperature>23", true),
                ("temperature>=23.5;temperature<=23.5", true),
                ("temperature<23.5", false),
                ("temperature>warm", false),
                ("temperature==20..30", true),
                ("temperature==24..30", false),
                ("temperature!=24..30", true),
                ("temperature==1,23.5", true),
                ("temperature!=1,2", true),
                ("open==true", true),
                ("open==false", false),
                ("name==Bedroom", true),
                ("name=='Bedroom'", true),
                ("name~=^Bed.*m$", true),
                ("name!~=^x", true),
                ("name>=Alpha;name<Zulu", true),
                ("note==null", true),
                ("note", true),
                ("!note", false),
                ("missing", false),
                ("!missing", true),
                ("missing!=1", false),
                ("digits==40", false),
                ("digits=='40'", true),
            ],
        );
    }

    #[test]
    fn members_lists_and_times() {
        check(
            Dialect::V2,
            &[
                ("address.city==Tokyo", true),
                ("address.city", true),
                ("address.street", false),
                ("!address.street", true),
                ("address.no>6;address.city~=kyo", true),
                ("'a.b'==1", true),
                ("a.b==1", false),
                ("tags==warm", true),
                ("tags==cold,small", true),
                ("tags!=warm", false),
                ("tags!=cold", true),
                ("since==2026-01-15T10:00:00Z", true),
                ("since>=2026-01-15;since<2026-01-16", true),
                ("dateCreated==2026-01-15T10:00:00Z", true),
                ("dateModified>2026-01-16", false),
            ],
        );
    }

    #[test]
    fn statements_about_metadata() {
        check(
            Dialect::Metadata,
            &[
                ("temperature.accuracy.unit==K", true),
                ("temperature.accuracy", true),
                ("!temperature.age", true),
                ("temperature.accuracy.plus>2", false),
                ("name.accuracy", false),
            ],
        );
        assert!(Query::parse("temperature>2", Dialect::Metadata).is_err());
    }

    #[test]
    fn statements_of_ngsi_ld() {
        check(
            Dialect::Ld,
            &[
                ("temperature==23.5|name==\"x\"", true),
                ("(open==false|name==\"Bedroom\");temperature>20", true),
                ("open==false|name==\"Bedroom\";temperature>30", false),
                ("temperature.accuracy[unit]==\"K\"", true),
                ("address[city]==\"Tokyo\"", true),
                ("address[city]==\"Kyoto\"", false),
                ("createdAt>=2026-01-15", true),
                ("((((temperature))))", true),
                ("!missing", true),
            ],
        );
    }

    #[test]
    fn what_cannot_be_understood_is_refused() {
        for bad in [
            "",
            ";",
            "a==",
            "a==1;",
            "==1",
            "a=1",
            "a==1..",
            "a==..1",
            "a=='x",
            "a>1,2",
            "a~=",
            "a~=(",
            "a.",
            "!",
            "a<>1",
            &format!("a=={}", "x".repeat(5_000)),
        ] {
            assert!(Query::parse(bad, Dialect::V2).is_err(), "{bad}");
        }
        for bad in ["(a==1", "a[b==1", &format!("{}a{}", "(".repeat(30), ")".repeat(30)), "a==1||b==2", "a==1)", "()"] {
            assert!(Query::parse(bad, Dialect::Ld).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[a-c.'\"!=<>~;|()\\[\\],:0-9 é]{0,40}") {
            for dialect in [Dialect::V2, Dialect::Metadata, Dialect::Ld] {
                if let Ok(query) = Query::parse(&text, dialect) {
                    query.matches(&room());
                }
            }
        }

        #[test]
        fn ranges_are_two_comparisons(low in -50i64..50, high in -50i64..50, found in -50i64..50) {
            let entity = Entity::from_stored(json!({"id": "e", "type": "T", "n": found})).unwrap();
            let matches = |text: String| Query::parse(&text, Dialect::V2).unwrap().matches(&entity);
            prop_assert_eq!(matches(format!("n=={low}..{high}")), low <= found && found <= high);
            prop_assert_eq!(matches(format!("n>={low};n<={high}")), low <= found && found <= high);
            prop_assert_eq!(matches(format!("n!={low}")), found != low);
        }
    }
}
