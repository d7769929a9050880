//! What the files in `packs/` say: which store it is, what they hold, and of which snapshots they have records.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use uuid::Uuid;

use crate::backend::Problem;
use crate::catalog::Salvage;
use crate::engine::layout::Layout;
use crate::engine::store::store_name;
use crate::engine::upkeep::inventory::pack_name;
use crate::engine::upkeep::repair::{Repairing, problem};
use crate::error::{Error, Result};
use crate::objects::{Objects, PackId, PackInfo, PackSource, claimed_by};
use crate::progress::{Progress, ensure_going};

/// A file in `packs/` with the name of a pack.
pub(super) struct PackFile {
    path: PathBuf,
    /// The pack that its name says it is.
    named: PackId,
    /// The store and the pack that its header says.
    claim: Option<([u8; 16], PackId)>,
}

/// All pack files.
pub(super) fn list(layout: &Layout) -> Result<Vec<PackFile>> {
    let folder = layout.packs();
    let entries = match std::fs::read_dir(&folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|error| Error::io("list", &folder, error))?,
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| Error::io("list", &folder, error))?.path();
        let named = path.file_name().and_then(|name| PackId::of_file_name(name.to_str()?));
        files.extend(named.map(|named| PackFile { claim: claimed_by(&path), path, named }));
    }
    files.sort_by_key(|file| file.named);
    Ok(files)
}

impl Repairing<'_> {
    /// Which store it is. A `format` that is gone, damaged or that of another store is written again; the problems are
    /// those that stand in the way of everything else for as long as that has not happened.
    pub(super) fn settle_format(&mut self, files: &[PackFile]) -> Result<([u8; 16], Vec<Problem>)> {
        let path = self.layout.format();
        let packs = most(files.iter().filter_map(|file| file.claim.map(|(store, _)| store)));
        let reason = match self.layout.read_format() {
            Ok(Some(id)) if packs.is_none_or(|packs| packs == id) => return Ok((id, Vec::new())),
            Ok(Some(id)) if self.store_of_catalog() == Some(id) => return Ok((id, Vec::new())),
            Ok(Some(id)) => {
                let said = packs.unwrap_or(id);
                let expected = format!("store {}, as the packs say", store_name(&said));
                Error::corrupt(format!("`{}`", path.display()), expected, format!("store {}", store_name(&id)))
            }
            Ok(None) => Error::corrupt(format!("`{}`", path.display()), "what kind of store it is", "no such file"),
            Err(error @ Error::Corrupt { .. }) => error,
            Err(error) => return Err(error),
        };
        let Some(id) = packs.or_else(|| self.store_of_catalog()) else { return Err(reason) };
        if path.exists() {
            self.put_aside(&path)?;
        }
        if !self.request.dry_run {
            self.layout.write_format_of(id)?;
        }
        self.done(format!("`{}`", path.display()), format!("written again for store {}: {reason}", store_name(&id)));
        Ok((id, vec![problem(&reason)]))
    }

    /// The store that the catalog, or the newest copy that says so, belongs to.
    fn store_of_catalog(&self) -> Option<[u8; 16]> {
        let workshop = self.workshop().ok()?;
        let copies = crate::catalog::backups(&self.layout.backup()).unwrap_or_default();
        std::iter::once(self.layout.catalog()).chain(copies).enumerate().find_map(|(number, path)| {
            let copy = workshop.0.join(format!("{number}.db"));
            crate::catalog::Catalog::copy_files(&path, &copy).ok()?;
            Uuid::parse_str(&Salvage::open(&copy)?.store()?).ok().map(|id| *id.as_bytes())
        })
    }

    /// Gives packs that stand under the name of another one their own again.
    pub(super) fn straighten(&mut self, id: &[u8; 16], files: &mut [PackFile]) -> Result<()> {
        let is_misplaced =
            |file: &&mut PackFile| file.claim.is_some_and(|(store, pack)| store == *id && pack != file.named);
        let mut misplaced: Vec<_> = files.iter_mut().filter(is_misplaced).collect();
        let rename =
            |from: &PathBuf, to: &PathBuf| std::fs::rename(from, to).map_err(|error| Error::io("rename", from, error));
        let between = |file: &PackFile| file.path.with_extension("pack.misplaced");
        if !self.request.dry_run {
            misplaced.iter().try_for_each(|file| rename(&file.path, &between(file)))?;
        }
        for file in &mut misplaced {
            let Some((_, pack)) = file.claim else { continue };
            let target = self.layout.packs().join(pack.file_name());
            if self.request.dry_run || !target.exists() {
                if !self.request.dry_run {
                    rename(&between(file), &target)?;
                }
                let how = format!("has its name again; it was called `{}`", file.named.file_name());
                self.done(pack_name(pack), how);
                file.path = target;
                file.named = pack;
            } else {
                rename(&between(file), &file.path)?;
            }
        }
        Ok(())
    }
}

/// What occurs most often.
fn most(ids: impl Iterator<Item = [u8; 16]>) -> Option<[u8; 16]> {
    let mut counts: HashMap<[u8; 16], usize> = HashMap::new();
    ids.for_each(|id| *counts.entry(id).or_default() += 1);
    counts.into_iter().max_by_key(|(id, count)| (*count, *id)).map(|(id, _)| id)
}

/// What a repair can rely on: the packs whose tables are whole.
pub(super) struct Ground {
    pub(super) id: [u8; 16],
    pub(super) packs: Vec<PackInfo>,
    /// All that is in them, whatever the catalog says.
    pub(super) objects: Objects,
}

/// Packs that count although no catalog was asked.
struct OnDisk(Vec<PackInfo>);

impl PackSource for OnDisk {
    fn live(&self) -> Result<Vec<PackInfo>> {
        Ok(self.0.clone())
    }
}

impl Ground {
    pub(super) fn survey(layout: &Layout, id: [u8; 16], progress: &dyn Progress) -> Result<Self> {
        let bare = Objects::open(layout.root(), id, Arc::new(OnDisk(Vec::new())));
        let mut packs = Vec::new();
        for (pack, bytes) in bare.pack_files()? {
            ensure_going(progress)?;
            match bare.objects_in(pack) {
                Ok(objects) => packs.push(PackInfo { id: pack, bytes, objects: objects.len() as u64 }),
                // Damaged as a whole; what was in it is looked for elsewhere.
                Err(Error::Corrupt { .. } | Error::NotFound { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        packs.sort_by_key(|pack| pack.id);
        let objects = Objects::open(layout.root(), id, Arc::new(OnDisk(packs.clone())));
        Ok(Self { id, packs, objects })
    }

    pub(super) fn pack(&self, id: &str) -> Option<&PackInfo> {
        self.packs.iter().find(|pack| pack.id.to_string() == id)
    }
}
