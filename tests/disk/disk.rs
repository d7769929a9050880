//! A disk of which it is known what a loss of power leaves.
//!
//! Every inode and every name has a durable state, which a loss of power never takes, and changes since. The model is
//! that of ALICE (Pillai et al., OSDI 2014), narrowed to what ext4, xfs and btrfs have in common where POSIX leaves
//! everything open:
//!
//! - A change of a file (bytes, length, mode, time) is durable once `fsync` of it returned that began later; after
//!   `fdatasync`, bytes and length are. Until then each 512-byte sector of each write, each length, mode and time is
//!   there or not, in any combination. What was never written within the length reads as zeros or as rubbish. Bytes next
//!   to a write are never harmed.
//! - A name that came, went or moved is durable once `fsync` of a folder that it is in returned; `fsync` of the file
//!   itself makes no name durable. Until then each such change is there or not, whatever their order, but: changes of the
//!   same name keep theirs; a rename is one change, for both folders; a folder goes only after everything in it, and
//!   what was durable is not moved into a folder that cannot be reached.
//! - `syncfs` makes everything durable that was done before it began.
//! - A symbolic link cannot be synced. Its time is durable with its name, if it was set before that was synced; one that
//!   is set later, only with `syncfs`.

use std::collections::BTreeMap;
use std::rc::Rc;

/// A number that is never used again, unlike that of a real filesystem.
pub(crate) type Ino = usize;

/// A folder and a name in it.
pub(crate) type Key = (Ino, Vec<u8>);

/// The folder in which everything happens.
pub(crate) const ROOT: Ino = 0;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Dir,
    Link,
}

/// What an inode holds: a file's bytes, or a link's target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Body {
    pub(crate) kind: Kind,
    pub(crate) bytes: Rc<Vec<u8>>,
    pub(crate) mode: u32,
    /// `None` where it is whatever the clock said.
    pub(crate) mtime: Option<i128>,
    /// How often it was changed.
    pub(crate) changes: u32,
}

#[derive(Debug, Clone)]
pub(crate) enum Change {
    Write { at: u64, bytes: Rc<Vec<u8>> },
    Length(u64),
    Mode(u32),
    Time(i128),
}

#[derive(Debug)]
pub(crate) struct Inode {
    pub(crate) durable: Body,
    pub(crate) now: Body,
    /// With the time at which each was done.
    pub(crate) pending: Vec<(usize, Change)>,
}

/// A change of names: one goes, one comes, or both at once.
#[derive(Debug, Clone)]
pub(crate) struct Naming {
    pub(crate) when: usize,
    gone: Option<Key>,
    pub(crate) come: Option<(Key, Ino)>,
    /// The folder that is gone with its name.
    emptied: Option<Ino>,
}

/// What the names of a disk, and all that they lead to, are at a moment.
#[derive(Debug, Clone)]
pub(crate) struct Image {
    pub(crate) names: BTreeMap<Key, Ino>,
    pub(crate) bodies: BTreeMap<Ino, Body>,
}

#[derive(Debug, Default)]
pub(crate) struct Disk {
    pub(crate) inodes: Vec<Inode>,
    pub(crate) names: BTreeMap<Key, Ino>,
    pub(crate) durable: BTreeMap<Key, Ino>,
    pub(crate) pending: Vec<Naming>,
}

impl Body {
    pub(crate) fn new(kind: Kind, bytes: Vec<u8>, mode: u32) -> Self {
        Self { kind, bytes: Rc::new(bytes), mode, mtime: None, changes: 0 }
    }

    pub(crate) fn apply(&mut self, change: &Change) {
        self.changes += 1;
        match change {
            Change::Write { at, bytes } => self.put(*at, bytes, true),
            Change::Length(length) => Rc::make_mut(&mut self.bytes).resize(*length as usize, 0),
            Change::Mode(mode) => self.mode = *mode,
            Change::Time(time) => self.mtime = Some(*time),
        }
    }

    pub(crate) fn put(&mut self, at: u64, bytes: &[u8], grows: bool) {
        let own = Rc::make_mut(&mut self.bytes);
        let end = at as usize + bytes.len();
        if own.len() < end && grows {
            own.resize(end, 0);
        }
        let end = end.min(own.len());
        if let Some(target) = own.get_mut(at as usize..end) {
            target.copy_from_slice(&bytes[..target.len()]);
        }
        self.mtime = None;
    }
}

impl Naming {
    fn keys(&self) -> impl Iterator<Item = &Key> {
        self.gone.iter().chain(self.come.as_ref().map(|(key, _)| key))
    }

    fn touches(&self, folder: Ino) -> bool {
        self.keys().any(|(dir, _)| *dir == folder)
    }

    /// Whether this cannot be on the disk without an earlier one.
    fn needs(&self, earlier: &Self) -> bool {
        let is_of_same_name = self.keys().any(|key| earlier.keys().any(|other| key == other));
        is_of_same_name || self.emptied.is_some_and(|folder| earlier.touches(folder))
    }

    /// What is moved from one folder to another, where it was, and the folder that it comes into.
    fn move_between(&self) -> Option<(&Key, Ino, Ino)> {
        let from = self.gone.as_ref()?;
        let ((to, _), ino) = self.come.as_ref()?;
        (from.0 != *to).then_some((from, *ino, *to))
    }

    pub(crate) fn apply(&self, names: &mut BTreeMap<Key, Ino>) {
        if let Some(key) = &self.gone {
            names.remove(key);
        }
        if let Some((key, ino)) = &self.come {
            names.insert(key.clone(), *ino);
        }
    }
}

impl Disk {
    /// An empty folder.
    pub(crate) fn new() -> Self {
        let mut disk = Self::default();
        disk.make(Body::new(Kind::Dir, Vec::new(), 0o700));
        disk
    }

    /// A disk on which an image is, all of it durable.
    pub(crate) fn of(image: &Image) -> Self {
        let mut disk = Self::default();
        // Numbers of inodes are places, so there may be no gaps.
        for ino in 0..image.bodies.keys().max().map_or(0, |last| last + 1) {
            let lost = || Body::new(Kind::File, Vec::new(), 0);
            disk.make(image.bodies.get(&ino).cloned().unwrap_or_else(lost));
        }
        image.names.iter().for_each(|(key, ino)| disk.settle(key.clone(), *ino));
        disk
    }

    /// A new inode without a name.
    pub(crate) fn make(&mut self, body: Body) -> Ino {
        self.inodes.push(Inode { durable: body.clone(), now: body, pending: Vec::new() });
        self.inodes.len() - 1
    }

    /// A name that was there before everything else.
    pub(crate) fn settle(&mut self, key: Key, ino: Ino) {
        self.names.insert(key.clone(), ino);
        self.durable.insert(key, ino);
    }

    pub(crate) fn body(&self, ino: Ino) -> &Body {
        &self.inodes[ino].now
    }

    pub(crate) fn write(&mut self, when: usize, ino: Ino, at: u64, bytes: Rc<Vec<u8>>) {
        self.change(when, ino, Change::Write { at, bytes });
    }

    pub(crate) fn set_length(&mut self, when: usize, ino: Ino, length: u64) {
        if self.body(ino).bytes.len() as u64 != length {
            self.change(when, ino, Change::Length(length));
        }
    }

    pub(crate) fn set_mode(&mut self, when: usize, ino: Ino, mode: u32) {
        self.change(when, ino, Change::Mode(mode));
    }

    pub(crate) fn set_time(&mut self, when: usize, ino: Ino, time: i128) {
        self.change(when, ino, Change::Time(time));
    }

    fn change(&mut self, when: usize, ino: Ino, change: Change) {
        let inode = &mut self.inodes[ino];
        inode.now.apply(&change);
        inode.pending.push((when, change));
    }

    /// A name goes, a name comes, or one moves. What had the name that comes loses it.
    pub(crate) fn rename(&mut self, when: usize, gone: Option<Key>, come: Option<(Key, Ino)>) {
        let lost = come.as_ref().map_or(gone.as_ref(), |(key, _)| Some(key)).and_then(|key| self.names.get(key));
        let emptied = lost.copied().filter(|ino| self.body(*ino).kind == Kind::Dir);
        let naming = Naming { when, gone, come, emptied };
        naming.apply(&mut self.names);
        self.pending.push(naming);
    }

    /// `fsync` or `fdatasync` of a file or folder, which began at a time.
    pub(crate) fn sync(&mut self, began: usize, ino: Ino, is_data_only: bool) {
        let inode = &mut self.inodes[ino];
        let durable = &mut inode.durable;
        inode.pending.retain(|(when, change)| {
            let is_data = matches!(change, Change::Write { .. } | Change::Length(_));
            let is_now = *when < began && (is_data || !is_data_only);
            if is_now {
                durable.apply(change);
            }
            !is_now
        });
        if inode.now.kind == Kind::Dir {
            let wanted = self.pending.iter().map(|naming| naming.when < began && naming.touches(ino)).collect();
            self.make_durable(began, wanted);
        }
    }

    /// `syncfs` that began at a time.
    pub(crate) fn sync_all(&mut self, began: usize) {
        for ino in 0..self.inodes.len() {
            self.sync(began, ino, false);
        }
        self.make_durable(began, self.pending.iter().map(|naming| naming.when < began).collect());
    }

    fn make_durable(&mut self, began: usize, mut wanted: Vec<bool>) {
        self.add_needed(&mut wanted);
        let mut wanted = wanted.into_iter();
        let (durable, inodes) = (&mut self.durable, &mut self.inodes);
        self.pending.retain(|naming| {
            let is_now = wanted.next().expect("one for each");
            if is_now {
                naming.apply(durable);
                // The time of a link goes with its name.
                if let Some((_, ino)) = naming.come.as_ref().filter(|(_, ino)| inodes[*ino].now.kind == Kind::Link) {
                    let inode = &mut inodes[*ino];
                    let earlier = inode.pending.iter().filter(|(when, _)| *when < began);
                    earlier.for_each(|(_, change)| inode.durable.apply(change));
                    inode.pending.retain(|(when, _)| *when >= began);
                }
            }
            !is_now
        });
    }

    /// Adds to the wanted changes of names those without which they cannot be on the disk.
    pub(crate) fn add_needed(&self, wanted: &mut [bool]) {
        for later in (0..wanted.len()).rev() {
            let (before, rest) = wanted.split_at_mut(later);
            if !rest[0] {
                continue;
            }
            let naming = &self.pending[later];
            for (earlier, is_wanted) in self.pending.iter().zip(before.iter_mut()) {
                *is_wanted |= naming.needs(earlier);
            }
            // What was durable at its old place is not moved to where nobody finds it.
            let durable = naming.move_between().filter(|(from, ino, _)| self.durable.get(*from) == Some(ino));
            let mut folder = durable.map(|(_, _, to)| to);
            while let Some(made) = folder.and_then(|folder| self.making(folder, later)) {
                before[made] = true;
                folder = self.pending[made].come.as_ref().map(|((above, _), _)| *above);
            }
        }
    }

    /// The change, earlier than another, with which a folder got its name.
    fn making(&self, folder: Ino, later: usize) -> Option<usize> {
        self.pending[..later].iter().rposition(|naming| naming.come.as_ref().is_some_and(|(_, made)| *made == folder))
    }
}
