//! The facet `clusters`: the groups of similar items that an item is in.

use crate::error::Result;
use crate::facets::Json;
use crate::facets::form::{Built, Members, number, parse_list};

/// The facet of clusters.
pub const CLUSTERS: &str = "clusters";

const WHAT: &str = "the clusters of an item";

/// That an item is in a group.
#[derive(Debug, Clone, PartialEq)]
pub struct Membership {
    /// The group's id.
    pub cluster: String,
    /// How similar the items of a group are at least, from 0 to 1.
    pub threshold: f64,
    /// How similar the item is to the others, from 0 to 1.
    pub similarity: f64,
}

/// The groups that an item is in, by threshold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Clusters(pub Vec<Membership>);

impl Clusters {
    /// The stored form; `None` for an item in no group, for then there is no row.
    pub fn encode(&self) -> Option<Vec<u8>> {
        let mut groups: Vec<&Membership> = self.0.iter().collect();
        groups.sort_by(|a, b| a.threshold.total_cmp(&b.threshold).then_with(|| a.cluster.cmp(&b.cluster)));
        let groups: Vec<Json> = groups.into_iter().map(Membership::to_json).collect();
        (!groups.is_empty()).then(|| Json::Array(groups).to_bytes())
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// `Corrupt` if it is none.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        parse_list(WHAT, bytes)?.into_iter().map(Membership::from_json).collect::<Result<_>>().map(Self)
    }
}

impl Membership {
    fn to_json(&self) -> Json {
        Built::default()
            .with("cluster", Some(Json::text(&self.cluster)))
            .with("similarity", number(self.similarity))
            .with("threshold", number(self.threshold))
            .end()
    }

    fn from_json(value: Json) -> Result<Self> {
        let mut members = Members::of(WHAT, value)?;
        let membership = Self {
            cluster: members.need_text("cluster")?,
            threshold: members.need_number("threshold")?,
            similarity: members.need_number("similarity")?,
        };
        members.end().map(|()| membership)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_stand_in_the_order_of_their_thresholds() {
        let group = |cluster: &str, threshold| Membership { cluster: cluster.into(), threshold, similarity: 0.98 };
        let clusters = Clusters(vec![group("b", 0.95), group("a", 0.9)]);
        let bytes = clusters.encode().unwrap();
        let text = concat!(
            r#"[{"cluster":"a","similarity":0.98,"threshold":0.9},"#,
            r#"{"cluster":"b","similarity":0.98,"threshold":0.95}]"#,
        );
        assert_eq!(bytes, text.as_bytes());
        assert_eq!(Clusters::decode(&bytes).unwrap().0, [group("a", 0.9), group("b", 0.95)]);
        assert_eq!(Clusters::default().encode(), None);
        assert!(Clusters::decode(br#"[{"cluster":"a"}]"#).is_err());
    }
}
