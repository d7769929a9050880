//! What a program gets of an item: its path, its size, and a file to read. That is the file of the dataset's folder, if
//! it still is what was saved; otherwise a copy from the store, which is removed when the item has an answer.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::catalog::DatasetRow;
use crate::engine::Engine;
use crate::engine::indexing::{Due, StoredFile};
use crate::error::{Error, Result};
use crate::facets::{Entry, Json, MediaKind, path_of_key};
use crate::model::path_text;

/// Characters of an extension that a copy keeps.
const EXTENSION_MAX: usize = 16;

/// An item that a program has been given.
pub(super) struct Offered {
    pub(super) key: Vec<u8>,
    _copy: Option<Copy>,
}

/// A copy of a stored file, for a while.
struct Copy(PathBuf);

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// Where files for programs come from.
pub(super) struct Files<'e> {
    engine: &'e Engine,
    folder: Option<PathBuf>,
    room: PathBuf,
    next: AtomicU64,
}

impl Drop for Files<'_> {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.room);
    }
}

impl<'e> Files<'e> {
    /// Those of a dataset whose lock is held.
    pub(super) fn new(engine: &'e Engine, row: &DatasetRow) -> Result<Self> {
        let folder = engine.read(|read| read.worktree(&row.id))?.map(|worktree| worktree.path);
        let room = engine.store.layout.copies(&row.id);
        let room = std::path::absolute(&room).map_err(|error| Error::io("find", &room, error))?;
        // What a run left that died.
        match fs::remove_dir_all(&room) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(Error::io("remove", room, error)),
            _ => {}
        }
        fs::create_dir_all(&room).map_err(|error| Error::io("create", &room, error))?;
        Ok(Self { engine, folder, room, next: AtomicU64::new(0) })
    }

    /// An item as a program gets it.
    pub(super) fn offer(&self, one: Due) -> Result<(Offered, Json)> {
        let path = path_of_key(&one.key);
        let there = self.in_folder(&path, &one.entry);
        let copy = match &there {
            Some(_) => None,
            None => Some(self.copy(&path, &one.entry)?),
        };
        let file = there.or_else(|| copy.as_ref().map(|copy| path_text(copy.0.as_os_str().as_encoded_bytes())));
        let kind = if one.entry.media == MediaKind::Video { "video" } else { "image" };
        let members = [
            ("file", Json::text(file.unwrap_or_default())),
            ("path", Json::text(path_text(&path))),
            ("size", Json::Number(one.entry.size.to_string().into())),
            ("type", Json::text(kind)),
        ];
        let item = Json::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
        Ok((Offered { key: one.key, _copy: copy }, item))
    }

    /// The file of the folder, if it is what was saved and JSON can name it.
    fn in_folder(&self, path: &[u8], entry: &Entry) -> Option<String> {
        let file = self.folder.as_ref()?.join(std::str::from_utf8(path).ok()?);
        let found = fs::symlink_metadata(&file).ok()?;
        let mtime = (found.mtime(), u32::try_from(found.mtime_nsec()).ok()?);
        let is_same = found.is_file() && found.len() == entry.size && mtime == (entry.mtime.seconds, entry.mtime.nanos);
        is_same.then(|| file.into_os_string().into_string().ok()).flatten()
    }

    fn copy(&self, path: &[u8], entry: &Entry) -> Result<Copy> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let place = self.room.join(number.to_string() + &extension(path));
        let copy = Copy(place.clone());
        let mut file = File::create_new(&place).map_err(|error| Error::io("create", &place, error))?;
        StoredFile::new(self.engine.objects(), entry).read_with(|stored| io::copy(stored, &mut file))?;
        Ok(copy)
    }
}

/// The extension of a path with its dot, where it is a plain one: some programs go by it.
fn extension(path: &[u8]) -> String {
    let text = path_text(path);
    let extension = Path::new(&text).extension().and_then(|extension| extension.to_str());
    let is_plain = |text: &&str| text.len() <= EXTENSION_MAX && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    extension.filter(is_plain).map_or_else(String::new, |extension| format!(".{extension}"))
}
