//! What is measured, by the letters that `--only` takes.

/// One thing that a tool is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    /// The first snapshot into a fresh store.
    First,
    /// A snapshot when nothing has changed.
    Again,
    /// A snapshot after some files were changed, added, deleted and renamed.
    Changed,
    /// Back to the first snapshot, in place, over changes that are in a snapshot.
    Back,
    /// The same over changes that no snapshot has; a tool that can take a restore back has to save them first.
    BackUnsaved,
    /// The first snapshot into a new folder.
    Clone,
}

impl Operation {
    /// All of them, in the order of the tables.
    pub(crate) const ALL: [Self; 6] =
        [Self::First, Self::Again, Self::Changed, Self::Back, Self::BackUnsaved, Self::Clone];

    /// Its letter for `--only`.
    pub(crate) fn letter(self) -> char {
        match self {
            Self::First => 'a',
            Self::Again => 'b',
            Self::Changed => 'c',
            Self::Back => 'd',
            Self::BackUnsaved => 'u',
            Self::Clone => 'e',
        }
    }

    /// What the tables call it.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::First => "first snapshot",
            Self::Again => "unchanged",
            Self::Changed => "changed",
            Self::Back => "restore in place",
            Self::BackUnsaved => "restore, unsaved",
            Self::Clone => "clone",
        }
    }
}
