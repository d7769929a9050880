//! What the labelled items of clusters say of those without labels.
//!
//! This is cluster-then-label (Zhu and Goldberg, *Introduction to Semi-Supervised Learning*, 2009, chapter 3), with the
//! clusters of all levels up to the one asked for. Items that have labels keep them and no others, as it is usual: they
//! are what is known. An item without any listens to the strictest of its clusters in which somebody has labels, for
//! those are nearest to it. A category has there the share of the labelled items that carry it, each counting as much as
//! it is sure; times the threshold of that cluster, for whoever is less alike is less likely the same.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use crate::clusters::Level;
use crate::facets::{Clusters, Label, LabelSource, Labels};

/// Confidences are kept in steps of this, so that the same votes always give the same label.
const STEPS: f64 = 10_000.0;

/// A cluster of a level.
type Cluster = (Level, Uuid);

/// What is asked for.
#[derive(Debug, Clone)]
pub(super) struct Question {
    /// The widest level that counts.
    pub(super) level: Level,
    pub(super) min_confidence: f64,
    /// Only these categories, sorted; all if there are none.
    pub(super) categories: Vec<String>,
}

impl Question {
    fn asks_for(&self, category: &str) -> bool {
        self.categories.is_empty() || self.categories.iter().any(|one| one == category)
    }

    /// Whether a label is one that a run gives, and that the next one gives anew or takes away.
    pub(super) fn is_ours(&self, label: &Label) -> bool {
        label.source == LabelSource::Propagated && !label.is_object() && self.asks_for(&label.category)
    }

    /// The clusters of an item that count, the strictest first.
    fn clusters(&self, places: &Clusters) -> Vec<Cluster> {
        let of = |level: Level| {
            let place = places.0.iter().find(|place| Level::of_threshold(place.threshold) == Some(level))?;
            Some((level, Uuid::parse_str(&place.cluster).ok()?))
        };
        Level::ALL.into_iter().filter(|level| *level <= self.level).filter_map(of).collect()
    }
}

/// Whether an item is known to show something as a whole, by somebody else than a run like this one.
pub(super) fn is_labelled(labels: &Labels) -> bool {
    labels.iter().any(is_own)
}

fn is_own(label: &Label) -> bool {
    !label.is_object() && label.source != LabelSource::Propagated
}

/// What a cluster says.
#[derive(Debug, Default)]
struct Said {
    /// Items with labels.
    labelled: u32,
    /// How many of them carry a category, as far as they are sure.
    carry: BTreeMap<u32, f64>,
}

/// What all clusters say.
#[derive(Debug)]
pub(super) struct Votes {
    question: Question,
    names: Vec<String>,
    numbers: HashMap<String, u32>,
    said: HashMap<Cluster, Said>,
    /// Items that were heard.
    pub(super) labelled: u64,
}

impl Votes {
    pub(super) fn new(question: Question) -> Self {
        Self { question, names: Vec::new(), numbers: HashMap::new(), said: HashMap::new(), labelled: 0 }
    }

    /// Hears an item, if it has labels of its own.
    pub(super) fn hear(&mut self, places: &Clusters, labels: &Labels) {
        let clusters = self.question.clusters(places);
        if clusters.is_empty() || !is_labelled(labels) {
            return;
        }
        self.labelled += 1;
        let mut carried = BTreeMap::<u32, f64>::new();
        for label in labels.iter().filter(|label| is_own(label) && self.question.asks_for(&label.category)) {
            let number = number(&mut self.names, &mut self.numbers, &label.category);
            let sure = label.confidence.unwrap_or(1.0);
            let before = carried.entry(number).or_default();
            *before = before.max(sure);
        }
        for cluster in clusters {
            let said = self.said.entry(cluster).or_default();
            said.labelled += 1;
            carried.iter().for_each(|(number, sure)| *said.carry.entry(*number).or_default() += sure);
        }
    }

    /// The labels that an item without any gets; `None` if nobody who looks like it has any.
    pub(super) fn for_item(&self, places: &Clusters) -> Option<Vec<Label>> {
        let heard = |cluster: Cluster| self.said.get(&cluster).map(|said| (cluster.0, said));
        let (level, said) = self.question.clusters(places).into_iter().find_map(heard)?;
        let confidence = |sum: f64| {
            let share = (sum / f64::from(said.labelled)).min(1.0);
            (share * level.threshold() * STEPS).round() / STEPS
        };
        let given = said.carry.iter().filter_map(|(number, sum)| {
            let confidence = confidence(*sum);
            let is_sure = confidence > 0.0 && confidence >= self.question.min_confidence;
            let label = Label::new(self.names[*number as usize].clone(), LabelSource::Propagated);
            is_sure.then_some(Label { confidence: Some(confidence), ..label })
        });
        Some(given.collect())
    }
}

fn number(names: &mut Vec<String>, numbers: &mut HashMap<String, u32>, name: &str) -> u32 {
    if let Some(number) = numbers.get(name) {
        return *number;
    }
    let number = names.len() as u32;
    names.push(name.to_owned());
    numbers.insert(name.to_owned(), number);
    number
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facets::Membership;

    fn question(level: Level, min_confidence: f64) -> Question {
        Question { level, min_confidence, categories: Vec::new() }
    }

    /// In the groups of these numbers, by level.
    fn places(groups: &[(Level, u128)]) -> Clusters {
        let place = |(level, group): &(Level, u128)| Membership {
            cluster: Uuid::from_u128(*group).to_string(),
            threshold: level.threshold(),
            similarity: 1.0,
        };
        Clusters(groups.iter().map(place).collect())
    }

    fn labels(categories: &[&str]) -> Labels {
        categories.iter().map(|category| Label::new(*category, LabelSource::Manual)).collect()
    }

    fn given(votes: &Votes, at: &Clusters) -> Option<Vec<(String, f64)>> {
        let pair = |label: Label| {
            assert_eq!((label.source, label.bbox), (LabelSource::Propagated, None));
            (label.category, label.confidence.unwrap())
        };
        votes.for_item(at).map(|labels| labels.into_iter().map(pair).collect())
    }

    #[test]
    fn a_category_has_the_share_that_carries_it_times_the_threshold() {
        let mut votes = Votes::new(question(Level::Alike, 0.3));
        let at = places(&[(Level::Alike, 1)]);
        for categories in [&["cat", "night"][..], &["cat"], &["dog"]] {
            votes.hear(&at, &labels(categories));
        }
        assert_eq!(votes.labelled, 3);
        let third = ((0.91_f64 / 3.0) * 1e4).round() / 1e4;
        let two = ((0.91_f64 * 2.0 / 3.0) * 1e4).round() / 1e4;
        let all = [("cat".into(), two), ("night".into(), third), ("dog".into(), third)];
        assert_eq!(given(&votes, &at), Some(all.to_vec()));
        votes.question.min_confidence = 0.5;
        assert_eq!(given(&votes, &at), Some(vec![("cat".into(), two)]));
        // Somewhere else nobody was heard.
        assert_eq!(given(&votes, &places(&[(Level::Alike, 2)])), None);
        assert_eq!(given(&votes, &places(&[])), None);
    }

    #[test]
    fn the_nearest_are_heard_and_nobody_beyond_the_threshold() {
        let mut votes = Votes::new(question(Level::Alike, 0.5));
        votes.hear(&places(&[(Level::Same, 1), (Level::Alike, 2), (Level::Related, 3)]), &labels(&["cat"]));
        for _ in 0..9 {
            votes.hear(&places(&[(Level::Alike, 2), (Level::Related, 3)]), &labels(&["dog"]));
        }
        let copy = places(&[(Level::Same, 1), (Level::Alike, 2), (Level::Related, 3)]);
        assert_eq!(given(&votes, &copy), Some(vec![("cat".into(), 1.0)]));
        let other = places(&[(Level::Copied, 7), (Level::Alike, 2), (Level::Related, 3)]);
        assert_eq!(given(&votes, &other), Some(vec![("dog".into(), 0.819)]));
        assert_eq!(given(&votes, &places(&[(Level::Related, 3)])), None);
    }

    #[test]
    fn what_was_given_before_and_what_is_about_objects_is_not_heard() {
        let mut votes = Votes::new(question(Level::Related, 0.0));
        let at = places(&[(Level::Related, 1)]);
        let before = Label { confidence: Some(1.0), ..Label::new("cat", LabelSource::Propagated) };
        let object = Label { bbox: Some([0.0, 0.0, 1.0, 1.0]), ..Label::new("tail", LabelSource::Manual) };
        votes.hear(&at, &Labels::from_iter([before, object]));
        assert_eq!((votes.labelled, given(&votes, &at)), (0, None));
    }

    #[test]
    fn who_is_not_sure_counts_less_and_nobody_counts_twice() {
        let mut votes = Votes::new(question(Level::Same, 0.0));
        let at = places(&[(Level::Same, 1)]);
        let model = LabelSource::Model("m".into());
        let said = Label { confidence: Some(0.6), ..Label::new("cat", model) };
        votes.hear(&at, &Labels::from_iter([said.clone()]));
        assert_eq!(given(&votes, &at), Some(vec![("cat".into(), 0.6)]));
        votes.hear(&at, &Labels::from_iter([said, Label::new("cat", LabelSource::Import)]));
        assert_eq!(given(&votes, &at), Some(vec![("cat".into(), 0.8)]));
    }

    #[test]
    fn only_categories_that_are_asked_for_are_given() {
        let mut votes = Votes::new(Question { categories: vec!["cat".into()], ..question(Level::Same, 0.0) });
        let at = places(&[(Level::Same, 1)]);
        votes.hear(&at, &labels(&["cat", "night"]));
        votes.hear(&at, &labels(&["dog"]));
        // The one with a dog has been asked as well, and says no.
        assert_eq!(given(&votes, &at), Some(vec![("cat".into(), 0.5)]));
    }
}
