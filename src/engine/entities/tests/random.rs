//! Whatever is written, saved, restored, taken back, cloned, folded and collected in whatever order: tenants and
//! snapshots hold what a plain map says.

use proptest::prelude::*;

use super::*;

#[derive(Debug, Clone)]
enum Step {
    Put(u8, u64),
    /// A long value.
    PutLarge(u8, usize),
    Delete(u8),
    Batch(Vec<(u8, Option<u64>)>),
    Bulk(Vec<(u8, Option<u64>)>),
    Create,
    Restore(prop::sample::Index),
    /// A part: the ids that begin with a digit.
    RestorePart(prop::sample::Index, u8),
    Undo,
    Clone(prop::sample::Index),
    /// Goes on with the other tenant.
    Switch,
    /// Puts a snapshot of this tenant into the other one.
    Into(prop::sample::Index),
    Remove(prop::sample::Index),
    Checkpoint,
    Fold,
    Collect,
    Verify,
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    let which = || any::<prop::sample::Index>();
    let changes = || proptest::collection::vec((0..40u8, prop::option::weighted(0.7, 0..5u64)), 0..12);
    prop_oneof![
        8 => (0..40u8, 0..5u64).prop_map(|(key, value)| Step::Put(key, value)),
        1 => (0..40u8, 900..3_000usize).prop_map(|(key, length)| Step::PutLarge(key, length)),
        3 => (0..40u8).prop_map(Step::Delete),
        2 => changes().prop_map(Step::Batch),
        1 => changes().prop_map(Step::Bulk),
        4 => Just(Step::Create),
        3 => which().prop_map(Step::Restore),
        1 => (which(), 0..4u8).prop_map(|(which, digit)| Step::RestorePart(which, digit)),
        3 => Just(Step::Undo),
        1 => which().prop_map(Step::Clone),
        1 => Just(Step::Switch),
        1 => which().prop_map(Step::Into),
        2 => which().prop_map(Step::Remove),
        1 => Just(Step::Checkpoint),
        2 => Just(Step::Fold),
        1 => Just(Step::Collect),
        1 => Just(Step::Verify),
        1 => Just(Step::Reopen),
    ]
}

/// What can be taken back.
enum Done {
    Restored { before: Entities, current: Option<SnapshotId> },
    Removed { snapshot: (SnapshotId, Entities), was_current: bool },
}

/// What a tenant should hold.
#[derive(Default)]
struct Tenant {
    now: Entities,
    snapshots: Vec<(SnapshotId, Entities)>,
    current: Option<SnapshotId>,
    done: Vec<Done>,
}

struct Model {
    sample: Sample,
    tenant: Tenant,
    other: (DatasetId, Tenant),
}

fn room(key: u8, value: u64) -> Entity {
    entity(&format!("{}", u32::from(key) * 7919 % 1_000), value)
}

impl Model {
    fn new() -> Self {
        let sample = Sample::new();
        let other = sample.engine.ensure_tenant(&"other".parse().unwrap()).unwrap();
        Self { sample, tenant: Tenant::default(), other: (other, Tenant::default()) }
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Put(key, value) => self.put(room(key, value)),
            Step::PutLarge(key, length) => self.put(large(room(key, 0).key().id(), length)),
            Step::Delete(key) => {
                let key = room(key, 0).key().clone();
                let is_gone = self.sample.engine.change_entity(&self.sample.tenant, EntityChange::delete(key.clone()));
                assert_eq!(is_gone.is_ok(), self.tenant.now.remove(&key).is_some());
            }
            Step::Batch(changes) => self.batch(&changes),
            Step::Bulk(changes) => self.bulk(&changes),
            Step::Create => {
                let id = self.sample.create().snapshot_id;
                self.tenant.snapshots.push((id.clone(), self.tenant.now.clone()));
                self.tenant.current = Some(id);
            }
            Step::Restore(which) => self.restore(which),
            Step::RestorePart(which, digit) => self.restore_part(which, digit),
            Step::Undo => self.undo(),
            Step::Clone(which) => {
                let Some((id, held)) = self.pick(which) else { return };
                let clone = self.sample.clone_of(&id);
                assert_eq!(all(&self.sample.engine, &Side::Working(clone.clone())), held);
                self.sample.engine.remove_dataset(&clone).unwrap();
            }
            Step::Switch => {
                std::mem::swap(&mut self.sample.tenant, &mut self.other.0);
                std::mem::swap(&mut self.tenant, &mut self.other.1);
            }
            Step::Into(which) => {
                let Some((id, held)) = self.pick(which) else { return };
                let into = Restore { into: Some(self.other.0.clone()), ..to(&id) };
                let running = self.sample.engine.restore(&self.sample.tenant, &into, Run::Here);
                assert_eq!(finish(&self.sample.engine, running), None);
                let other = &mut self.other.1;
                let before = std::mem::replace(&mut other.now, held);
                other.done.push(Done::Restored { before, current: other.current.clone() });
            }
            Step::Remove(which) => {
                let Some((id, _)) = self.pick(which) else { return };
                self.sample.remove(&id);
                let place = self.tenant.snapshots.iter().position(|(one, _)| *one == id).unwrap();
                let snapshot = self.tenant.snapshots.remove(place);
                let was_current = self.tenant.current.as_ref() == Some(&id);
                if was_current {
                    self.tenant.current = None;
                }
                self.tenant.done.push(Done::Removed { snapshot, was_current });
            }
            Step::Checkpoint => drop(self.sample.engine.checkpoint(&self.sample.tenant, "by hand", &Silent).unwrap()),
            Step::Fold => {
                self.sample.engine.fold(&self.sample.tenant).unwrap();
                assert_eq!(self.sample.waiting(), 0);
            }
            Step::Collect => self.collect(),
            Step::Verify => self.check(),
            Step::Reopen => self.sample.reopen(),
        }
        assert_eq!(self.sample.now(), self.tenant.now);
        assert_eq!(self.sample.count(), self.tenant.now.len() as u64);
    }

    fn put(&mut self, entity: Entity) {
        let text = entity.text().into_owned();
        let before = self.tenant.now.insert(entity.key().clone(), text.clone());
        let wanted = match before {
            None => Changed::Created,
            Some(before) if before == text => Changed::Unchanged,
            Some(_) => Changed::Replaced,
        };
        let change = EntityChange::upsert(entity);
        assert_eq!(self.sample.engine.change_entity(&self.sample.tenant, change).unwrap(), wanted);
    }

    fn batch(&mut self, changes: &[(u8, Option<u64>)]) {
        let made = changes.iter().map(|(key, value)| match value {
            Some(value) => EntityChange::upsert(room(*key, *value)),
            None => EntityChange::delete(room(*key, 0).key().clone()),
        });
        let results = self.sample.engine.change_entities(&self.sample.tenant, made.collect()).unwrap();
        for ((key, value), result) in changes.iter().zip(results) {
            assert_eq!(result.is_ok(), self.apply(*key, *value));
        }
    }

    fn bulk(&mut self, changes: &[(u8, Option<u64>)]) {
        let mut made = changes.iter().map(|(key, value)| {
            let key = room(*key, 0).key().clone();
            Ok((key.clone(), value.map(|value| entity(key.id(), value))))
        });
        let report = self.sample.engine.bulk_change(&self.sample.tenant, &mut made, &Silent).unwrap();
        for (key, value) in changes {
            self.apply(*key, *value);
        }
        assert_eq!((report.changes, report.entities), (changes.len() as u64, self.tenant.now.len() as u64));
    }

    /// Whether there was something to do.
    fn apply(&mut self, key: u8, value: Option<u64>) -> bool {
        let one = room(key, value.unwrap_or_default());
        match value {
            Some(_) => {
                self.tenant.now.insert(one.key().clone(), one.text().into_owned());
                true
            }
            None => self.tenant.now.remove(one.key()).is_some(),
        }
    }

    fn pick(&self, which: prop::sample::Index) -> Option<(SnapshotId, Entities)> {
        let all = &self.tenant.snapshots;
        (!all.is_empty()).then(|| all[which.index(all.len())].clone())
    }

    fn restore(&mut self, which: prop::sample::Index) {
        let Some((id, held)) = self.pick(which) else { return };
        self.sample.restore(&id);
        let before = std::mem::replace(&mut self.tenant.now, held);
        let current = self.tenant.current.replace(id);
        self.tenant.done.push(Done::Restored { before, current });
    }

    fn restore_part(&mut self, which: prop::sample::Index, digit: u8) {
        let Some((id, held)) = self.pick(which) else { return };
        let part = Restore { paths: vec![format!("{digit}*/**")], ..to(&id) };
        let running = self.sample.engine.restore(&self.sample.tenant, &part, Run::Here);
        assert_eq!(finish(&self.sample.engine, running), None);
        let is_meant = |key: &EntityKey| key.id().starts_with(&digit.to_string());
        let before = self.tenant.now.clone();
        self.tenant.now.retain(|key, _| !is_meant(key));
        self.tenant.now.extend(held.into_iter().filter(|(key, _)| is_meant(key)));
        self.tenant.done.push(Done::Restored { before, current: self.tenant.current.clone() });
    }

    fn undo(&mut self) {
        let Some(done) = self.tenant.done.pop() else {
            assert!(self.sample.engine.plan_undo(&self.sample.tenant, None, &Silent).is_err());
            return;
        };
        assert_eq!(self.sample.undo(), None);
        match done {
            Done::Restored { before, current } => {
                self.tenant.now = before;
                self.tenant.current = current;
            }
            Done::Removed { snapshot, was_current } => {
                if was_current && self.tenant.current.is_none() {
                    self.tenant.current = Some(snapshot.0.clone());
                }
                self.tenant.snapshots.push(snapshot);
            }
        }
    }

    /// What was removed is gone for good, so only a history without such can be taken back afterwards.
    fn collect(&mut self) {
        let has_removed = |tenant: &Tenant| tenant.done.iter().any(|done| matches!(done, Done::Removed { .. }));
        if !has_removed(&self.tenant) && !has_removed(&self.other.1) {
            self.sample.gc();
            self.check();
        }
    }

    fn check(&self) {
        self.sample.check();
        for (id, held) in &self.tenant.snapshots {
            assert_eq!(self.sample.at(id), *held);
        }
        let row = self.sample.engine.live_dataset(&self.sample.tenant).unwrap();
        assert_eq!(row.current_snapshot, self.tenant.current);
        assert_eq!(all(&self.sample.engine, &Side::Working(self.other.0.clone())), self.other.1.now);
    }
}

/// How many histories are tried; more with `PROPTEST_CASES`.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(24)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn tenants_hold_what_a_map_says(steps in proptest::collection::vec(step(), 1..40)) {
        let mut model = Model::new();
        for step in steps {
            model.take(step);
        }
        model.check();
        model.take(Step::Switch);
        model.check();
    }
}
