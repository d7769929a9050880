//! Whatever is written, tagged, moved, saved, restored and taken back in whatever order: the tags are what a plain map
//! says.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

/// Content and tags of each file.
type Files = BTreeMap<String, (String, BTreeSet<String>)>;

#[derive(Debug, Clone)]
enum Step {
    /// A file with content of its own.
    Put(u8),
    Delete(u8),
    /// To a path at which nothing is.
    Move(u8, u8),
    Tag(u8, u8),
    Untag(u8),
    TagAll(u8),
    Create,
    Checkpoint,
    Restore(prop::sample::Index),
    RestoreTags(prop::sample::Index),
    Undo,
    Fold,
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    let (path, which) = (|| 0..8u8, || any::<prop::sample::Index>());
    prop_oneof![
        3 => path().prop_map(Step::Put),
        1 => path().prop_map(Step::Delete),
        3 => (path(), path()).prop_map(|(from, to)| Step::Move(from, to)),
        6 => (path(), 0..3u8).prop_map(|(path, tag)| Step::Tag(path, tag)),
        2 => path().prop_map(Step::Untag),
        1 => (0..3u8).prop_map(Step::TagAll),
        4 => Just(Step::Create),
        1 => Just(Step::Checkpoint),
        2 => which().prop_map(Step::Restore),
        2 => which().prop_map(Step::RestoreTags),
        2 => Just(Step::Undo),
        1 => Just(Step::Fold),
        1 => Just(Step::Reopen),
    ]
}

/// What the dataset should hold. The folder changes at once, items with the next look of an operation.
struct Model {
    sample: Sample,
    disk: BTreeMap<String, String>,
    items: Files,
    snapshots: Vec<(SnapshotId, Files)>,
    done: Vec<Files>,
    serial: u32,
}

fn name(path: u8) -> String {
    format!("{}/{}", if path.is_multiple_of(2) { "even" } else { "odd" }, path)
}

fn tag(number: u8) -> String {
    format!("tag{number}")
}

impl Model {
    fn new() -> Self {
        let sample = Sample::with(&["odd/1"]);
        let items: Files = [("odd/1".to_owned(), ("odd/1".to_owned(), BTreeSet::new()))].into();
        let disk = [("odd/1".to_owned(), "odd/1".to_owned())].into();
        let snapshots = vec![(sample.first.clone(), items.clone())];
        Self { sample, disk, items, snapshots, done: Vec::new(), serial: 0 }
    }

    /// What an operation that scans finds: contents are all different, so a move is beyond doubt.
    fn scan(&mut self) {
        let gone: Vec<String> = self.items.keys().filter(|path| !self.disk.contains_key(*path)).cloned().collect();
        let lost: Vec<_> = gone.into_iter().filter_map(|path| self.items.remove(&path)).collect();
        for (path, content) in &self.disk {
            match self.items.get_mut(path) {
                Some(item) => item.0.clone_from(content),
                None => {
                    let tags = lost.iter().find(|(old, _)| old == content).map(|(_, tags)| tags.clone());
                    self.items.insert(path.clone(), (content.clone(), tags.unwrap_or_default()));
                }
            }
        }
    }

    fn restored(&mut self, items: Files) {
        self.scan();
        self.done.push(self.items.clone());
        self.become_(items);
    }

    fn become_(&mut self, items: Files) {
        self.disk = items.iter().map(|(path, (content, _))| (path.clone(), content.clone())).collect();
        self.items = items;
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Put(path) => {
                self.serial += 1;
                let content = format!("content {}", self.serial);
                self.sample.put(&name(path), &content);
                self.disk.insert(name(path), content);
            }
            Step::Delete(path) => {
                if self.disk.remove(&name(path)).is_some() {
                    self.sample.delete(&name(path));
                }
            }
            Step::Move(from, to) => {
                if self.disk.contains_key(&name(to)) {
                    return;
                }
                if let Some(content) = self.disk.remove(&name(from)) {
                    self.sample.rename(&name(from), &name(to));
                    self.disk.insert(name(to), content);
                }
            }
            Step::Tag(path, number) => {
                let tagged = self.sample.try_tag(&paths(&[&name(path)]), &[&tag(number)], &[]);
                assert_eq!(tagged.is_ok(), self.items.contains_key(&name(path)));
                self.items.entry(name(path)).and_modify(|item| item.1.extend([tag(number)]));
            }
            Step::Untag(path) => {
                let all = [tag(0), tag(1), tag(2)];
                let all = all.each_ref().map(String::as_str);
                let _ = self.sample.try_tag(&paths(&[&name(path)]), &[], &all);
                self.items.entry(name(path)).and_modify(|item| item.1.clear());
            }
            Step::TagAll(number) => {
                self.sample.try_tag(&all(), &[&tag(number)], &[]).unwrap();
                self.items.values_mut().for_each(|item| item.1.extend([tag(number)]));
            }
            Step::Create => {
                self.scan();
                self.snapshots.push((self.sample.create(), self.items.clone()));
            }
            Step::Checkpoint => {
                self.scan();
                self.sample.engine.checkpoint(&self.sample.id, "m", &Silent).unwrap();
            }
            Step::Restore(which) => {
                let (id, items) = which.get(&self.snapshots).clone();
                self.sample.restore(&id, &[], &[]);
                self.restored(items);
            }
            Step::RestoreTags(which) => {
                let (id, saved) = which.get(&self.snapshots).clone();
                self.sample.restore(&id, &["tags"], &[]);
                self.scan();
                self.done.push(self.items.clone());
                for (path, item) in &mut self.items {
                    item.1 = saved.get(path).map(|(_, tags)| tags.clone()).unwrap_or_default();
                }
            }
            Step::Undo => {
                if let Some(before) = self.done.pop() {
                    self.sample.undo();
                    self.become_(before);
                }
            }
            Step::Fold => drop(self.sample.engine.fold_if_free(&self.sample.id).unwrap()),
            Step::Reopen => self.sample.engine = self.sample.again(),
        }
    }

    fn check(&self) {
        for (path, (_, tags)) in &self.items {
            let list: Vec<String> = tags.iter().map(|tag| format!("\"{tag}\"")).collect();
            let expected = if list.is_empty() { String::new() } else { format!("[{}]", list.join(",")) };
            assert_eq!(self.sample.tags(path), expected, "{path}");
        }
        self.sample.engine.fold_if_free(&self.sample.id).unwrap();
        let row = self.sample.engine.live_dataset(&self.sample.id).unwrap();
        let state = self.sample.engine.state(&row.head).unwrap();
        let tagged = self.items.values().filter(|(_, tags)| !tags.is_empty()).count() as u64;
        assert_eq!(state.facet(TAGS).entries, tagged);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn tags_are_what_a_plain_map_says(steps in proptest::collection::vec(step(), 1..40)) {
        let mut model = Model::new();
        for step in steps {
            model.take(step);
            model.check();
        }
        prop_assert!(model.sample.is_sound());
    }
}
