//! Making a damaged store good: `format` and the catalog from what packs and copies say, the index from packs, content
//! from folders.
//!
//! ```text
//! packs     which files are packs of which store; misplaced ones go back to their names
//! catalog   whole rows stay; the rest comes from copies and from records in packs, all of it in one transaction
//! folders   chunks and nodes that no pack has whole any more
//! ```
//! The store's lock is held exclusively. Nothing that is damaged is deleted: it is put aside under another name. What
//! had to be given up is told.

mod catalog;
mod folders;
mod heads;
mod mending;
mod packs;
mod records;
mod rows;

use std::path::{Path, PathBuf};

use crate::backend::{Mended, Problem, Repair, Repaired, Verify, VerifyReport};
use crate::catalog::{backups, check_backup, sortable};
use crate::engine::Engine;
use crate::engine::layout::Layout;
use crate::engine::operation::{STORE_WAIT, now};
use crate::engine::store::store_name;
use crate::engine::upkeep::findings::Findings;
use crate::error::{Error, Result};
use crate::files;
use crate::locks::Locks;
use crate::model::Person;
use crate::objects::ObjectKind;
use crate::progress::{Phase, Progress};

/// How the folders begin in which a repair works, below the store's `tmp`.
const WORKSHOP: &str = "repair-";

/// Makes good what is damaged in the store at `root`, as far as packs, copies of the catalog and folders still have it.
/// The report also has the problems that are left.
///
/// # Errors
/// `NotFound` if there is no store, `Busy` while others work on it, `NewerFormat`; `Corrupt` if nothing is left that
/// says which store it is. The catalog is replaced, or changed, as a whole or not at all.
pub fn repair(
    root: &Path,
    person: impl Into<Person>,
    request: Repair,
    progress: &dyn Progress,
) -> Result<VerifyReport> {
    let layout = Layout::at(root);
    if !layout.format().exists() && !layout.has_content() {
        return Err(Error::NotFound { what: "store", reference: root.display().to_string(), within: None });
    }
    let locks = Locks::new(layout.locks());
    let _lock = match request.dry_run {
        true => locks.store_shared(STORE_WAIT)?,
        false => locks.store_exclusive(STORE_WAIT)?,
    };
    progress.phase(Phase::Verifying, None, None);
    let report = Repaired { dry_run: request.dry_run, ..Repaired::default() };
    let mut repairing = Repairing { layout, request, progress, report, stamp: sortable(now()) };
    repairing.sweep_workshops();
    let mut result = repairing.run(person.into())?;
    result.repair = Some(repairing.report);
    Ok(result)
}

/// A repair under way.
struct Repairing<'a> {
    layout: Layout,
    request: Repair,
    progress: &'a dyn Progress,
    report: Repaired,
    /// The instant, for names of what is put aside.
    stamp: String,
}

impl Repairing<'_> {
    fn run(&mut self, person: Person) -> Result<VerifyReport> {
        let mut files = packs::list(&self.layout)?;
        let (id, mut open) = self.settle_format(&files)?;
        self.straighten(&id, &mut files)?;
        let ground = packs::Ground::survey(&self.layout, id, self.progress)?;
        let before = self.report.done.len();
        open.extend(self.settle_catalog(&ground)?);
        if self.request.dry_run && !open.is_empty() {
            // What else there is can be told only once the store can be opened.
            return Ok(VerifyReport { problems: open, ..VerifyReport::default() });
        }
        if !self.request.dry_run {
            self.forget_index()?;
            self.settle_copies(&id)?;
        }
        let is_changed = self.report.done.len() > before;
        let engine = Engine::open(self.layout.root(), person)?.ok_or_else(|| self.no_store())?;
        if !self.request.dry_run {
            engine.settle_all();
        }
        let request = Verify { snapshot: None, full: self.request.full, sample: None };
        let mut findings = engine.verify_held(&request, self.progress)?;
        if self.request.dry_run {
            self.foretell(&findings);
            return Ok(findings.report);
        }
        if self.heal(&engine, &findings)? {
            findings = engine.verify_held(&request, self.progress)?;
        }
        if findings.objects.is_empty() && findings.states.is_empty() {
            // Nothing of what datasets hold is damaged any more.
            for row in engine.read(|read| read.dataset_rows())?.into_iter().flatten() {
                engine.after_healing(&row.id)?;
            }
        }
        if is_changed && engine.back_up().is_err() {
            self.lost("a new copy of the catalog", "it could not be written; the next `snapshot create` tries again");
        }
        Ok(findings.report)
    }

    /// What would be looked for in folders.
    fn foretell(&mut self, findings: &Findings) {
        let count = findings.objects.keys().filter(|object| object.kind != ObjectKind::Record).count();
        if count > 0 {
            self.done(format!("{count} chunks and tree nodes"), "would be looked for in the folders of datasets");
        }
    }

    /// The index is made of the packs' own tables again when it is needed next.
    fn forget_index(&self) -> Result<()> {
        remove_files(&self.layout.index())
    }

    /// Copies of the catalog that are of no use are put aside.
    fn settle_copies(&mut self, id: &[u8; 16]) -> Result<()> {
        for copy in backups(&self.layout.backup())? {
            if let Err(error) = check_backup(&copy, &store_name(id)) {
                let name = self.put_aside(&copy)?;
                self.done(format!("the copy `{}`", copy.display()), format!("put aside as `{name}`: {error}"));
            }
        }
        Ok(())
    }

    fn done(&mut self, what: impl Into<String>, how: impl Into<String>) {
        self.report.done.push(Mended { what: what.into(), how: how.into() });
    }

    fn lost(&mut self, what: impl Into<String>, how: impl Into<String>) {
        self.report.lost.push(Mended { what: what.into(), how: how.into() });
    }

    /// Gives a damaged file another name, and tells it.
    fn put_aside(&mut self, path: &Path) -> Result<String> {
        let name = self.aside(path);
        if !self.request.dry_run {
            std::fs::rename(path, &name).map_err(|error| Error::io("rename", path, error))?;
            path.parent().map_or(Ok(()), files::sync_dir).map_err(|error| Error::io("sync", path, error))?;
        }
        self.keep(&name);
        Ok(name.display().to_string())
    }

    /// Tells the name of a damaged file that was kept.
    fn keep(&mut self, name: &Path) {
        if !self.request.dry_run {
            self.report.kept.push(name.display().to_string());
        }
    }

    /// The name of a damaged file that is kept.
    fn aside(&self, path: &Path) -> PathBuf {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".damaged-{}", self.stamp));
        name.into()
    }

    /// A folder to work in.
    fn workshop(&self) -> Result<Workshop> {
        let folder = self.layout.root().join("tmp").join(format!("{WORKSHOP}{}", uuid::Uuid::new_v4()));
        files::create_private_dir(&folder).map_err(|error| Error::io("create", &folder, error))?;
        Ok(Workshop(folder))
    }

    /// What repairs have left that were cut short. Nobody else is at work.
    fn sweep_workshops(&self) {
        let Ok(entries) = std::fs::read_dir(self.layout.root().join("tmp")) else { return };
        for entry in entries.flatten().filter(|_| !self.request.dry_run) {
            if entry.file_name().to_str().is_some_and(|name| name.starts_with(WORKSHOP)) {
                let _ = std::fs::remove_dir_all(entry.path());
            }
        }
    }

    fn no_store(&self) -> Error {
        Error::NotFound { what: "store", reference: self.layout.root().display().to_string(), within: None }
    }
}

/// A folder that goes when the work in it is done.
struct Workshop(PathBuf);

impl Drop for Workshop {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Empties a folder of a cache.
fn remove_files(folder: &Path) -> Result<()> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(|error| Error::io("list", folder, error))?,
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_file() {
            std::fs::remove_file(&path).map_err(|error| Error::io("remove", &path, error))?;
        }
    }
    Ok(())
}

/// A problem that stands in the way of everything else.
fn problem(error: &Error) -> Problem {
    match error {
        Error::Corrupt { what, expected, found } => {
            Problem { what: what.clone(), problem: format!("expected {expected}, found {found}"), affects: Vec::new() }
        }
        other => Problem { what: "the store".into(), problem: other.to_string(), affects: Vec::new() },
    }
}
