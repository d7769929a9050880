//! Each verb on the store, and what it means for the maps.

use std::time::Duration;

use proptest::prelude::*;
use snapshot::backend::{
    CloneSnapshot, CreateSnapshot, EditSnapshot, ItemChoice, Protection, RemoveVerb, Restore, Run, SnapshotFilter,
    TagChange,
};
use snapshot::error::Error;
use snapshot::model::{Name, SnapshotId};
use snapshot::progress::Silent;

use super::model::{Checked, DATASETS, Dataset, Done, Model, PEOPLE, REVISIONS, Saved, There, failed, pick};
use crate::support::{ended, whole};

fn name(text: &str) -> Name {
    text.parse().expect("a plain name")
}

impl Model {
    /// A snapshot that is shown.
    fn shown(&self, at: usize, number: usize) -> usize {
        pick(&self.datasets[at].those(There::Shown), number).expect("there is a current one")
    }

    fn id(&self, at: usize, which: usize) -> SnapshotId {
        self.datasets[at].saved[which].id.clone()
    }

    pub(super) fn tag(
        &mut self,
        who: usize,
        at: usize,
        path: Option<String>,
        add: &[usize],
        remove: &[usize],
    ) -> Checked {
        let words = |tags: &[usize]| -> Vec<String> { tags.iter().map(|tag| format!("tag{tag}")).collect() };
        let (add, remove) = (words(add), words(remove));
        let paths = path.iter().map(|path| path.clone().into_bytes()).collect();
        let choice = ItemChoice { all: path.is_none(), paths, globs: Vec::new() };
        let change = TagChange { add: add.clone(), remove: remove.clone() };
        let set = &mut self.datasets[at];
        let changed = self.people[who].change_tags(&set.id, &choice, &change);
        match &path {
            Some(path) => prop_assert_eq!(changed.is_ok(), set.items.contains_key(path), "{:?}", changed),
            None if !set.items.is_empty() => prop_assert!(changed.is_ok(), "{:?}", changed),
            None => {}
        }
        for (_, (_, tags)) in set.items.iter_mut().filter(|(one, _)| path.as_ref().is_none_or(|path| path == *one)) {
            tags.retain(|tag| !remove.contains(tag));
            tags.extend(add.iter().cloned());
        }
        Ok(())
    }

    pub(super) fn create(&mut self, who: usize, at: usize, if_changed: bool) -> Checked {
        self.names += 1;
        let (engine, set) = (&self.people[who], &mut self.datasets[at]);
        let called = format!("snapshot {}", self.names);
        let request = CreateSnapshot { if_changed, name: Some(name(&called)), ..CreateSnapshot::default() };
        let created = engine.create(&set.id, &request, &Silent).map_err(failed("create"))?;
        set.look();
        let is_changed = set.items != set.saved[set.current].items;
        prop_assert_eq!(created.is_new, !if_changed || is_changed);
        if created.is_new {
            prop_assert_eq!(created.snapshot.created_by.as_deref(), Some(PEOPLE[who]));
            let (id, items) = (created.snapshot.snapshot_id, set.items.clone());
            set.current = set.saved.len();
            set.saved.push(Saved { id, name: called, items, is_protected: false, there: There::Shown });
        }
        Ok(())
    }

    /// Afterwards it has happened or it has not, and the next step finds nothing in its way.
    pub(super) fn kill(&mut self, at: usize, micros: u64) -> Checked {
        self.names += 1;
        let (engine, set) = (&self.people[0], &mut self.datasets[at]);
        let called = format!("killed {}", self.names);
        let mut child = self.world.program(&set.folder).args(["create", &called]).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(micros));
        child.kill().unwrap();
        child.wait().unwrap();
        let listed = engine.snapshots(&set.id, &SnapshotFilter::default()).map_err(failed("list"))?.snapshots;
        if let Some(made) = listed.into_iter().find(|one| one.snapshot_name == called) {
            set.look();
            let (id, items) = (made.snapshot_id, set.items.clone());
            set.current = set.saved.len();
            set.saved.push(Saved { id, name: called, items, is_protected: false, there: There::Shown });
        }
        Ok(())
    }

    pub(super) fn checkpoint(&mut self, who: usize, at: usize) -> Checked {
        let set = &mut self.datasets[at];
        if set.revisions < REVISIONS {
            self.people[who].checkpoint(&set.id, "by hand", &Silent).map_err(failed("checkpoint"))?;
            set.revisions += 1;
            set.look();
        }
        Ok(())
    }

    pub(super) fn plan(&mut self, who: usize, at: usize, number: usize) -> Checked {
        let request = whole(&self.id(at, self.shown(at, number)));
        let plan = || self.people[who].plan_restore(&self.datasets[at].id, &request, &Silent).map_err(failed("plan"));
        prop_assert_eq!(plan()?.hash, plan()?.hash);
        Ok(())
    }

    fn run_restore(&mut self, who: usize, at: usize, request: &Restore) -> Checked {
        let (engine, set) = (&self.people[who], &mut self.datasets[at]);
        let running = engine.restore(&set.id, request, Run::Here).map_err(failed("restore"))?;
        ended(engine, running).map_err(failed("restore"))?;
        set.look();
        if request.checkpoint {
            set.revisions += 1;
            set.done.push(Done::Restored { before: set.items.clone(), current: set.current });
        }
        Ok(())
    }

    pub(super) fn restore(&mut self, who: usize, at: usize, number: usize, checkpoint: bool) -> Checked {
        let which = self.shown(at, number);
        if self.datasets[at].revisions < REVISIONS {
            let request = Restore { checkpoint, ..whole(&self.id(at, which)) };
            self.run_restore(who, at, &request)?;
            let set = &mut self.datasets[at];
            set.become_(set.saved[which].items.clone());
            set.current = which;
        }
        Ok(())
    }

    pub(super) fn restore_tags(&mut self, who: usize, at: usize, number: usize) -> Checked {
        let which = self.shown(at, number);
        if self.datasets[at].revisions < REVISIONS {
            let request = Restore { only: vec!["tags".into()], ..whole(&self.id(at, which)) };
            self.run_restore(who, at, &request)?;
            let set = &mut self.datasets[at];
            for (path, (_, tags)) in &mut set.items {
                *tags = set.saved[which].items.get(path).map(|(_, tags)| tags.clone()).unwrap_or_default();
            }
        }
        Ok(())
    }

    pub(super) fn undo(&mut self, who: usize, at: usize) -> Checked {
        let (engine, set) = (&self.people[who], &mut self.datasets[at]);
        if set.revisions >= REVISIONS {
            return Ok(());
        }
        let is_there = |which: &usize| set.saved[*which].there != There::Freed;
        // What a gc has made pointless is passed over.
        let done = loop {
            match set.done.pop() {
                Some(Done::Removed(all)) if !all.iter().any(is_there) => {}
                Some(Done::Edited { which, .. } | Done::Protected { which, .. }) if !is_there(&which) => {}
                other => break other,
            }
        };
        let plan = engine.plan_undo(&set.id, None, &Silent);
        let Some(done) = done else {
            prop_assert!(matches!(plan, Err(Error::NothingToUndo { .. })), "{:?}", plan);
            return Ok(());
        };
        let running =
            engine.undo(&set.id, &plan.map_err(failed("plan of undo"))?, Run::Here).map_err(failed("undo"))?;
        prop_assert_eq!(running.is_some(), matches!(done, Done::Restored { .. }));
        if let Some(running) = running {
            ended(engine, running).map_err(failed("undo"))?;
        }
        match done {
            Done::Restored { before, current } => {
                set.revisions += 1;
                set.become_(before);
                if set.saved[current].there != There::Freed {
                    set.saved[current].there = There::Shown;
                    set.current = current;
                }
            }
            Done::Removed(all) => {
                for which in all.into_iter().filter(|which| set.saved[*which].there != There::Freed).collect::<Vec<_>>()
                {
                    set.saved[which].there = There::Shown;
                }
            }
            Done::Edited { which, name } => set.saved[which].name = name,
            Done::Protected { which, was } => set.saved[which].is_protected = was,
            Done::Renamed(name) => set.name = name,
        }
        Ok(())
    }

    pub(super) fn remove(&mut self, who: usize, at: usize, numbers: &[usize], dry_run: bool) -> Checked {
        let mut which: Vec<_> = numbers.iter().map(|number| self.shown(at, *number)).collect();
        which.sort_unstable();
        which.dedup();
        let set = &mut self.datasets[at];
        let may_go = |one: &usize| *one != set.current && !set.saved[*one].is_protected;
        let ids: Vec<_> = which.iter().map(|one| set.saved[*one].id.clone()).collect();
        let removed = self.people[who].remove(&set.id, &ids, RemoveVerb::Remove, dry_run);
        prop_assert_eq!(removed.is_ok(), which.iter().all(may_go), "{:?}", removed);
        if removed.is_ok() && !dry_run {
            which.iter().for_each(|one| set.saved[*one].there = There::Removed);
            set.done.push(Done::Removed(which));
        }
        Ok(())
    }

    pub(super) fn undelete(&mut self, who: usize, at: usize, number: usize) -> Checked {
        let set = &mut self.datasets[at];
        if let Some(which) = pick(&set.those(There::Removed), number) {
            self.people[who].undelete(&set.id, &set.saved[which].id).map_err(failed("undelete"))?;
            set.saved[which].there = There::Shown;
        }
        Ok(())
    }

    /// By the program itself: the choice is made there.
    pub(super) fn prune(&mut self, at: usize, last: usize) -> Checked {
        let set = &mut self.datasets[at];
        let shown: Vec<usize> = set.those(There::Shown).into_iter().rev().collect();
        let goes = |one: &usize| *one != set.current && !set.saved[*one].is_protected;
        let gone: Vec<usize> = shown.into_iter().skip(last).filter(goes).collect();
        let count = last.to_string();
        let ran = self.world.run(&set.folder, &["prune", "--keep-last", &count, "--yes"]);
        prop_assert_eq!(ran.code, Some(0), "{:?}", ran);
        if !gone.is_empty() {
            gone.iter().for_each(|one| set.saved[*one].there = There::Removed);
            set.done.push(Done::Removed(gone));
        }
        Ok(())
    }

    pub(super) fn protect(&mut self, who: usize, at: usize, number: usize, is_on: bool) -> Checked {
        let which = self.shown(at, number);
        let set = &mut self.datasets[at];
        let protection = if is_on { Protection::On(None) } else { Protection::Off };
        self.people[who].protect(&set.id, &set.saved[which].id, &protection).map_err(failed("protect"))?;
        set.done.push(Done::Protected { which, was: set.saved[which].is_protected });
        set.saved[which].is_protected = is_on;
        Ok(())
    }

    pub(super) fn edit(&mut self, who: usize, at: usize, number: usize, new: usize) -> Checked {
        let (which, new) = (self.shown(at, number), format!("edited {new}"));
        let set = &mut self.datasets[at];
        let request = EditSnapshot { name: Some(name(&new)), description: None };
        self.people[who].edit(&set.id, &set.saved[which].id, &request).map_err(failed("edit"))?;
        set.done.push(Done::Edited { which, name: std::mem::replace(&mut set.saved[which].name, new) });
        Ok(())
    }

    pub(super) fn rename(&mut self, who: usize, at: usize, new: usize) -> Checked {
        let set = &mut self.datasets[at];
        let new = format!("{}-{new}", set.root);
        self.people[who].rename_dataset(&set.id, &name(&new)).map_err(failed("rename"))?;
        set.done.push(Done::Renamed(std::mem::replace(&mut set.name, new)));
        Ok(())
    }

    pub(super) fn clone_one(&mut self, who: usize, at: usize, number: usize) -> Checked {
        if self.datasets.iter().filter(|set| set.there != There::Freed).count() >= DATASETS {
            return Ok(());
        }
        self.names += 1;
        let (which, called) = (self.shown(at, number), format!("clone{}", self.names));
        let (engine, set) = (&self.people[who], &self.datasets[at]);
        let (folder, saved) = (self.world.path(&called), &set.saved[which]);
        let request = CloneSnapshot {
            snapshot: saved.id.clone(),
            destination: Some(folder.clone()),
            managed: false,
            name: Some(name(&called)),
        };
        let running = engine.clone_snapshot(&set.id, &request, Run::Here).map_err(failed("clone"))?;
        let id = ended(engine, running).map_err(failed("clone"))?.task.dataset_id;
        let first = engine.snapshots(&id, &Default::default()).map_err(failed("list"))?.snapshots.remove(0);
        let items = saved.items.clone();
        let (id_of_first, there) = (first.snapshot_id, There::Shown);
        let first = Saved { id: id_of_first, name: first.snapshot_name, items, is_protected: false, there };
        self.datasets.push(Dataset::new(id, folder, called, first));
        Ok(())
    }

    pub(super) fn remove_dataset(&mut self, who: usize, at: usize) -> Checked {
        if self.those(There::Shown).len() > 1 {
            self.people[who].remove_dataset(&self.datasets[at].id).map_err(failed("dataset rm"))?;
            self.datasets[at].there = There::Removed;
        }
        Ok(())
    }

    pub(super) fn undelete_dataset(&mut self, who: usize, number: usize) -> Checked {
        if let Some(at) = pick(&self.those(There::Removed), number) {
            self.people[who].undelete_dataset(&self.datasets[at].id).map_err(failed("dataset undelete"))?;
            self.datasets[at].there = There::Shown;
        }
        Ok(())
    }
}
