//! What people do.

use proptest::prelude::*;

/// One step. Who does it and on which dataset, and which snapshot is meant, are numbers that are counted round.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) who: usize,
    pub(super) dataset: usize,
    pub(super) deed: Deed,
}

#[derive(Debug, Clone)]
pub(super) enum Deed {
    Write {
        path: usize,
        content: usize,
    },
    Delete {
        path: usize,
    },
    Tag {
        path: usize,
        tag: usize,
    },
    Untag {
        path: usize,
    },
    TagAll {
        tag: usize,
    },
    Create {
        if_changed: bool,
    },
    /// A create by the program, which is killed after so long.
    Kill {
        micros: u64,
    },
    Checkpoint,
    Plan {
        pick: usize,
    },
    Restore {
        pick: usize,
        checkpoint: bool,
    },
    RestoreTags {
        pick: usize,
    },
    Undo,
    Remove {
        picks: Vec<usize>,
        dry_run: bool,
    },
    Undelete {
        pick: usize,
    },
    Prune {
        last: usize,
    },
    Protect {
        pick: usize,
        is_on: bool,
    },
    Edit {
        pick: usize,
        name: usize,
    },
    Rename {
        name: usize,
    },
    Clone {
        pick: usize,
    },
    RemoveDataset,
    UndeleteDataset {
        pick: usize,
    },
    Gc {
        dry_run: bool,
    },
    Verify,
    LoseCaches,
    Reopen,
}

pub(super) fn any_step() -> impl Strategy<Value = Step> {
    let dataset = prop_oneof![6 => Just(0), 2 => Just(1), 1 => Just(2), 1 => Just(3)];
    (0..3usize, dataset, any_deed()).prop_map(|(who, dataset, deed)| Step { who, dataset, deed })
}

fn any_deed() -> impl Strategy<Value = Deed> {
    let (pick, path) = (|| 0..64usize, || 0..8usize);
    prop_oneof![
        12 => (path(), 0..3usize).prop_map(|(path, content)| Deed::Write { path, content }),
        5 => path().prop_map(|path| Deed::Delete { path }),
        4 => (path(), 0..3usize).prop_map(|(path, tag)| Deed::Tag { path, tag }),
        1 => path().prop_map(|path| Deed::Untag { path }),
        1 => (0..3usize).prop_map(|tag| Deed::TagAll { tag }),
        7 => any::<bool>().prop_map(|if_changed| Deed::Create { if_changed }),
        2 => (0..120_000u64).prop_map(|micros| Deed::Kill { micros }),
        1 => Just(Deed::Checkpoint),
        2 => pick().prop_map(|pick| Deed::Plan { pick }),
        8 => (pick(), prop::bool::weighted(0.85)).prop_map(|(pick, checkpoint)| Deed::Restore { pick, checkpoint }),
        1 => pick().prop_map(|pick| Deed::RestoreTags { pick }),
        9 => Just(Deed::Undo),
        9 => (prop::collection::vec(pick(), 1..3), prop::bool::weighted(0.1))
            .prop_map(|(picks, dry_run)| Deed::Remove { picks, dry_run }),
        2 => pick().prop_map(|pick| Deed::Undelete { pick }),
        1 => (1..4usize).prop_map(|last| Deed::Prune { last }),
        2 => (pick(), any::<bool>()).prop_map(|(pick, is_on)| Deed::Protect { pick, is_on }),
        2 => (pick(), 0..5usize).prop_map(|(pick, name)| Deed::Edit { pick, name }),
        1 => (0..5usize).prop_map(|name| Deed::Rename { name }),
        2 => pick().prop_map(|pick| Deed::Clone { pick }),
        1 => Just(Deed::RemoveDataset),
        1 => pick().prop_map(|pick| Deed::UndeleteDataset { pick }),
        7 => prop::bool::weighted(0.15).prop_map(|dry_run| Deed::Gc { dry_run }),
        1 => Just(Deed::Verify),
        1 => Just(Deed::LoseCaches),
        1 => Just(Deed::Reopen),
    ]
}
