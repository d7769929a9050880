//! What a disk holds after a loss of power.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::dice::Dice;
use crate::disk::{Body, Change, Disk, Image, Ino, Key, Kind, ROOT};

/// Bytes that a disk writes whole or not at all.
const SECTOR: u64 = 512;

/// What is left of the changes that were not made durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Loss {
    /// All of them: the program was killed, and the machine goes on.
    Killed,
    /// None.
    Everything,
    /// Those of names, none of those of files.
    Contents,
    /// Those of files, none of those of names.
    Names,
    /// Some, as dice fall.
    Some,
}

impl Disk {
    /// What a cut at this moment may leave.
    pub(crate) fn cut(&self, loss: Loss, dice: &mut Dice) -> Image {
        if loss == Loss::Killed {
            return self.image(self.names.clone(), |ino| self.inodes[ino].now.clone());
        }
        // Sometimes nearly everything is there, sometimes nearly nothing.
        let share = [1, 4, 8, 12, 15][dice.below(5) as usize];
        let has_names = match loss {
            Loss::Contents => 16,
            Loss::Some => share,
            _ => 0,
        };
        let mut wanted: Vec<bool> = self.pending.iter().map(|_| dice.below(16) < has_names).collect();
        self.add_needed(&mut wanted);
        let mut names = self.durable.clone();
        let mut named: BTreeMap<Ino, usize> = BTreeMap::new();
        for (naming, _) in self.pending.iter().zip(wanted).filter(|(_, is_there)| *is_there) {
            naming.apply(&mut names);
            named.extend(naming.come.as_ref().map(|(_, ino)| (*ino, naming.when)));
        }
        let mut image = self.image(names, |ino| self.inodes[ino].durable.clone());
        for (ino, body) in &mut image.bodies {
            let inode = &self.inodes[*ino];
            match (body.kind, named.get(ino)) {
                (Kind::Link, Some(named)) => {
                    inode.pending.iter().filter(|(when, _)| when < named).for_each(|(_, change)| body.apply(change));
                }
                _ if loss == Loss::Names => *body = inode.now.clone(),
                _ if loss == Loss::Some => spoil(body, &inode.pending, share, dice),
                _ => {}
            }
        }
        image
    }

    /// What some names lead to.
    fn image(&self, names: BTreeMap<Key, Ino>, body: impl Fn(Ino) -> Body) -> Image {
        let mut seen = BTreeSet::from([ROOT]);
        let mut folders = vec![ROOT];
        let mut image = Image { names: BTreeMap::new(), bodies: BTreeMap::from([(ROOT, body(ROOT))]) };
        while let Some(folder) = folders.pop() {
            for (key, ino) in names.range((folder, Vec::new())..(folder + 1, Vec::new())) {
                image.names.insert(key.clone(), *ino);
                if seen.insert(*ino) {
                    image.bodies.insert(*ino, body(*ino));
                    if self.body(*ino).kind == Kind::Dir {
                        folders.push(*ino);
                    }
                }
            }
        }
        image
    }

    /// How many changes a loss of power could take now.
    pub(crate) fn at_risk(&self) -> usize {
        self.pending.len() + self.inodes.iter().map(|inode| inode.pending.len()).sum::<usize>()
    }
}

/// Some of the changes: sectors of writes, one of the lengths, modes, times.
fn spoil(body: &mut Body, pending: &[(usize, Change)], share: u64, dice: &mut Dice) {
    if pending.is_empty() {
        return;
    }
    let before = body.bytes.len() as u64;
    let mut lengths = vec![before];
    let mut whole = body.clone();
    for (_, change) in pending {
        whole.apply(change);
        lengths.push(whole.bytes.len() as u64);
    }
    let longest = lengths.iter().copied().max().unwrap_or_default();
    let is_rubbish = dice.below(2) == 0;
    let mut bytes = body.bytes.to_vec();
    let mut filler = || if is_rubbish { dice.below(256) as u8 } else { 0 };
    bytes.resize_with(longest as usize, &mut filler);
    body.bytes = Rc::new(bytes);
    for (_, change) in pending {
        match change {
            Change::Write { at, bytes } => {
                for (at, sector) in sectors(*at, bytes) {
                    if dice.below(16) < share {
                        body.put(at, sector, false);
                    }
                }
                body.mtime = None;
            }
            Change::Length(_) => {}
            Change::Mode(_) | Change::Time(_) => {
                if dice.below(16) < share {
                    body.apply(change);
                }
            }
        }
    }
    body.changes = u32::MAX;
    let length = if dice.below(16) < share {
        whole.bytes.len() as u64
    } else {
        lengths[dice.below(lengths.len() as u64) as usize]
    };
    Rc::make_mut(&mut body.bytes).truncate(length as usize);
}

/// The parts of a write that fall into different sectors.
fn sectors(at: u64, bytes: &[u8]) -> Vec<(u64, &[u8])> {
    let mut parts = Vec::new();
    let (mut at, mut rest) = (at, bytes);
    while !rest.is_empty() {
        let (part, after) = rest.split_at(rest.len().min((SECTOR - at % SECTOR) as usize));
        parts.push((at, part));
        at += part.len() as u64;
        rest = after;
    }
    parts
}
