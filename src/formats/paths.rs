//! Which item a row means: by its path, else by the name of its file if there is only one of that name.
//!
//! A million paths take some sixty bytes each beside their text. What a row claimed once, another row cannot claim: so
//! keys that are there twice are found without remembering the keys.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher, RandomState};

use super::metadata::shown;
use super::problems::Place;

/// The paths of the items of a dataset.
#[derive(Debug, Default)]
pub struct Paths {
    text: String,
    ends: Vec<usize>,
    hasher: RandomState,
    by_path: HashMap<u64, u32, Direct>,
    /// By the name of the file, and by the path without its ending.
    by_name: HashMap<u64, Meant, Direct>,
    by_stem: HashMap<u64, Meant, Direct>,
}

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meant {
    One(u32),
    Several,
}

impl Paths {
    /// Takes up the paths of all items, each once. They are numbered in this order.
    pub fn new(paths: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let mut found = Self::default();
        for path in paths {
            found.push(path.as_ref());
        }
        found
    }

    fn push(&mut self, path: &str) {
        let Ok(number) = u32::try_from(self.ends.len()) else { return };
        self.text.push_str(path);
        self.ends.push(self.text.len());
        let name = name_of(path);
        let (path_hash, name_hash) = (self.hash(path), self.hash(name));
        let stem_hash = self.hash(stem_of(path));
        self.by_path.entry(path_hash).or_insert(number);
        note(&mut self.by_name, name_hash, number);
        note(&mut self.by_stem, stem_hash, number);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The path of an item.
    pub fn get(&self, number: u32) -> &str {
        let at = number as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(at).map_or("", |end| &self.text[start..*end])
    }

    /// The item that a key means.
    ///
    /// # Errors
    /// Why it means none.
    pub fn find(&self, key: &str) -> Result<u32, String> {
        if let Some(number) = self.by_path.get(&self.hash(key)).filter(|number| self.get(**number) == key) {
            return Ok(*number);
        }
        let is_meant = |number: &u32| name_of(self.get(*number)) == key;
        self.meant(&self.by_name, key, is_meant).unwrap_or_else(|| Err(format!("there is no item `{}`", shown(key))))
    }

    /// The item whose path without its ending is meant, as label files have it: below `folder`, else from the top.
    ///
    /// # Errors
    /// Why it means none.
    pub fn find_stem(&self, folder: &str, stem: &str) -> Result<u32, String> {
        for whole in [format!("{folder}/{stem}"), stem.to_owned()] {
            let is_meant = |number: &u32| stem_of(self.get(*number)) == whole;
            if let Some(found) = self.meant(&self.by_stem, &whole, is_meant) {
                return found;
            }
        }
        Err(format!("there is no item `{}` with any ending", shown(stem)))
    }

    fn meant(
        &self,
        names: &HashMap<u64, Meant, Direct>,
        name: &str,
        is_meant: impl Fn(&u32) -> bool,
    ) -> Option<Result<u32, String>> {
        match names.get(&self.hash(name))? {
            Meant::One(number) => Some(*number).filter(is_meant).map(Ok),
            Meant::Several => Some(Err(format!("several items are called `{}`, give the path", shown(name)))),
        }
    }

    fn hash(&self, text: &str) -> u64 {
        self.hasher.hash_one(text)
    }
}

fn note(names: &mut HashMap<u64, Meant, Direct>, hash: u64, number: u32) {
    match names.entry(hash) {
        Entry::Vacant(free) => drop(free.insert(Meant::One(number))),
        Entry::Occupied(mut taken) => drop(taken.insert(Meant::Several)),
    }
}

fn name_of(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

fn stem_of(path: &str) -> &str {
    let name = name_of(path);
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => &path[..path.len() - ending.len() - 1],
        _ => path,
    }
}

/// Which row was the first about each item.
#[derive(Debug)]
pub struct Claims {
    rows: Vec<u64>,
}

impl Claims {
    /// None yet, of so many items.
    pub fn new(items: usize) -> Self {
        Self { rows: vec![0; items] }
    }

    /// Notes that a row is about an item.
    ///
    /// # Errors
    /// If another row was before.
    pub fn claim(&mut self, number: u32, place: Place) -> Result<(), String> {
        match self.rows.get_mut(number as usize) {
            Some(first) if *first > 0 => Err(format!("row {first} is about the same item")),
            Some(first) => {
                *first = place.row.max(1);
                Ok(())
            }
            None => Err("there is no such item".into()),
        }
    }
}

/// Hashes are not hashed once more.
#[derive(Debug, Clone, Copy, Default)]
struct Direct;

#[derive(Debug, Default)]
struct DirectHasher(u64);

impl BuildHasher for Direct {
    type Hasher = DirectHasher;

    fn build_hasher(&self) -> DirectHasher {
        DirectHasher::default()
    }
}

impl std::hash::Hasher for DirectHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_wins_over_a_name() {
        let paths = Paths::new(["a.jpg", "x/a.jpg", "x/b.jpg", "y/c.jpg", "y/d/c.jpg"]);
        let find = |key: &str| paths.find(key).map(|number| paths.get(number).to_owned());
        assert_eq!(find("a.jpg").unwrap(), "a.jpg");
        assert_eq!(find("x/a.jpg").unwrap(), "x/a.jpg");
        assert_eq!(find("b.jpg").unwrap(), "x/b.jpg");
        assert_eq!(find("c.jpg").unwrap_err(), "several items are called `c.jpg`, give the path");
        assert_eq!(find("z.jpg").unwrap_err(), "there is no item `z.jpg`");
        assert!(find("x").is_err() && find("").is_err());
        assert_eq!((paths.len(), paths.get(99)), (5, ""));
    }

    #[test]
    fn label_files_have_no_ending() {
        let paths = Paths::new(["images/train/a.jpg", "b.png", "images/b.png", "c.jpg", "c.png", ".hidden"]);
        let find = |stem: &str| paths.find_stem("images", stem).map(|number| paths.get(number).to_owned());
        assert_eq!(find("train/a").unwrap(), "images/train/a.jpg");
        assert_eq!(find("b").unwrap(), "images/b.png");
        assert!(find("c").unwrap_err().contains("several"));
        assert_eq!(find(".hidden").unwrap(), ".hidden");
        assert!(find("d").unwrap_err().contains("no item `d`"));
    }

    #[test]
    fn an_item_is_claimed_once() {
        let mut claims = Claims::new(2);
        assert_eq!(claims.claim(1, Place::row(3)), Ok(()));
        assert_eq!(claims.claim(1, Place::row(8)), Err("row 3 is about the same item".into()));
        assert_eq!(claims.claim(0, Place::row(9)), Ok(()));
        assert!(claims.claim(2, Place::row(9)).is_err());
    }
}
