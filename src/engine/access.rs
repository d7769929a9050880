//! Who may do what: the one place for it, whatever the verb and whoever asks.
//!
//! Every public verb of the engine begins with [`Engine::ensure`] or [`Engine::ensure_everything`] and one line of the
//! table below. A dataset in which somebody has no role does not exist for them: whatever they ask is answered as if it
//! were not there.

use std::collections::HashSet;

use crate::backend::State as Side;
use crate::catalog::{DatasetRow, Read, TaskRow, Trash};
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::model::{DatasetId, Email, Reach, Role, Selector};

/// Who is let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// Whoever has this role in the dataset, or a higher one.
    Role(Role),
    /// The user whose files these are.
    Everything,
}

/// What can be asked for: its name, its words, and who is let through.
macro_rules! actions {
    ($($name:ident $words:literal $need:expr;)+) => {
        /// Something that can be asked of the engine.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Action {
            $($name),+
        }

        impl Action {
            /// The words for people.
            pub(crate) fn as_str(self) -> &'static str {
                match self { $(Self::$name => $words),+ }
            }

            /// Who is let through.
            pub(crate) fn needs(self) -> Need {
                match self { $(Self::$name => $need),+ }
            }
        }
    };
}

const VIEWER: Need = Need::Role(Role::Viewer);
const EDITOR: Need = Need::Role(Role::Editor);
const OWNER: Need = Need::Role(Role::Owner);

actions! {
    Look "looking at it" VIEWER;
    Create "create" EDITOR;
    Edit "edit" EDITOR;
    Remove "rm" EDITOR;
    Undelete "undelete" EDITOR;
    Protect "protect" EDITOR;
    Restore "restore" EDITOR;
    Undo "undo" EDITOR;
    Clone "clone" EDITOR;
    Abort "task abort" EDITOR;
    ChangeEntities "entity put" EDITOR;
    Annotate "dataset tag and label" EDITOR;
    ImportMetadata "dataset import-metadata" EDITOR;
    Enrich "dataset enrich" EDITOR;
    Propagate "dataset propagate-labels" EDITOR;
    Upload "sending files" EDITOR;
    Reindex "reindex" EDITOR;
    RenameDataset "dataset rename" OWNER;
    RemoveDataset "dataset rm" OWNER;
    UndeleteDataset "dataset undelete" OWNER;
    SetDataset "dataset set" OWNER;
    Share "dataset share" OWNER;
    People "dataset people" OWNER;
    Folders "a folder of this machine" Need::Everything;
    Upkeep "the upkeep of a store" Need::Everything;
    Keys "the keys of clients" Need::Everything;
}

impl Engine {
    /// Refuses whoever may not do this with a dataset.
    ///
    /// # Errors
    /// `NotFound` for somebody without a role in it, as if it were not there; `NotAllowed` if the role is too low.
    pub(crate) fn ensure(&self, id: &DatasetId, action: Action) -> Result<()> {
        if self.person.reach == Reach::Everything {
            return Ok(());
        }
        let role = self.read(|read| self.role(read, id))?;
        let role = role.ok_or_else(|| missing("dataset", id.as_str()))?;
        match action.needs() {
            Need::Role(needed) if role >= needed => Ok(()),
            Need::Role(needed) => {
                let (words, who) = (action.as_str(), &self.person.email);
                let reason = format!("`{words}` needs the role {needed} in the dataset, {who} is {role}");
                Err(Error::NotAllowed { reason })
            }
            Need::Everything => self.ensure_everything(action),
        }
    }

    /// Refuses whoever may not do this with one side of a comparison.
    ///
    /// # Errors
    /// As [`Self::ensure`].
    pub(crate) fn ensure_side(&self, side: &Side, action: Action) -> Result<()> {
        match side {
            Side::Working(id) | Side::Snapshot(id, _) => self.ensure(id, action),
        }
    }

    /// Refuses everybody but the user whose files these are.
    ///
    /// # Errors
    /// `NotAllowed`.
    pub(crate) fn ensure_everything(&self, action: Action) -> Result<()> {
        if self.person.reach == Reach::Everything {
            return Ok(());
        }
        let reason = format!("{} is the affair of the user who has the store", action.as_str());
        Err(Error::NotAllowed { reason })
    }

    /// Refuses those who hold a key for tenants only, to whom no dataset of their own can belong.
    pub(crate) fn ensure_may_own(&self) -> Result<()> {
        match self.person.reach {
            Reach::Tenants(_) => Err(Error::NotAllowed { reason: "the key opens its tenants only".into() }),
            Reach::Everything | Reach::Shared => Ok(()),
        }
    }

    /// Whether everything may be reached.
    pub(crate) fn reaches_everything(&self) -> bool {
        self.person.reach == Reach::Everything
    }

    /// The role in a dataset; none if it is not there.
    pub(crate) fn role(&self, read: &Read<'_>, id: &DatasetId) -> Result<Option<Role>> {
        match &self.person.reach {
            Reach::Everything => Ok(Some(Role::Owner)),
            Reach::Shared => read.role(id, &Email::folded(&self.person.email)),
            Reach::Tenants(names) => {
                let tenant = read.tenant_name(id)?;
                Ok(tenant.filter(|name| names.contains(name)).map(|_| Role::Editor))
            }
        }
    }

    /// Those of some datasets that exist for this person.
    pub(crate) fn visible(&self, read: &Read<'_>, mut rows: Vec<DatasetRow>) -> Result<Vec<DatasetRow>> {
        if let Some(reached) = self.reached(read)? {
            rows.retain(|row| reached.contains(&row.id));
        }
        Ok(rows)
    }

    /// Those of some tasks that exist for this person: of datasets that do, and one's own where the dataset is gone.
    pub(crate) fn visible_tasks(&self, read: &Read<'_>, mut rows: Vec<TaskRow>) -> Result<Vec<TaskRow>> {
        let Some(reached) = self.reached(read)? else { return Ok(rows) };
        let there: HashSet<DatasetId> = read.datasets(Trash::With)?.into_iter().map(|row| row.id).collect();
        rows.retain(|row| reached.contains(&row.dataset_id) || !there.contains(&row.dataset_id) && self.is_own(row));
        Ok(rows)
    }

    fn is_own(&self, task: &TaskRow) -> bool {
        self.person.reach == Reach::Shared && Email::folded(&task.created_by) == Email::folded(&self.person.email)
    }

    /// The datasets that exist for this person; `None` means all.
    fn reached(&self, read: &Read<'_>) -> Result<Option<HashSet<DatasetId>>> {
        Ok(match &self.person.reach {
            Reach::Everything => None,
            Reach::Shared => Some(read.datasets_of(&Email::folded(&self.person.email))?.into_iter().collect()),
            Reach::Tenants(names) => {
                let mut found = HashSet::new();
                for name in names {
                    found.extend(read.tenants_named(name)?);
                }
                Some(found)
            }
        })
    }

    /// The dataset that this person means: a full id, else an exact name, else the unique start of an id. Others' do
    /// not get in the way.
    pub(crate) fn find_dataset(&self, read: &Read<'_>, reference: &str, trash: Trash) -> Result<DatasetRow> {
        if self.reaches_everything() {
            return read.find_dataset(reference, trash);
        }
        if let Some(row) = self.dataset_of(read, reference, trash)? {
            return Ok(row);
        }
        let rows = self.visible(read, read.datasets(trash)?)?;
        let folded = reference.to_ascii_lowercase();
        let is_prefix = Selector::is_prefix(reference);
        let ways: [&dyn Fn(&DatasetRow) -> bool; 2] =
            [&|row| row.name == reference, &|row| is_prefix && row.id.as_str().starts_with(&folded)];
        for fits in ways {
            let found: Vec<&DatasetRow> = rows.iter().filter(|row| fits(row)).collect();
            match found.as_slice() {
                [] => {}
                [row] => return Ok((*row).clone()),
                several => {
                    let candidates = several.iter().map(|row| format!("{} {}", row.id, row.name)).collect();
                    return Err(Error::Ambiguous { what: "dataset", reference: reference.to_owned(), candidates });
                }
            }
        }
        Err(missing("dataset", reference))
    }

    /// The dataset of a full id, if it exists for this person: as a server is asked, for every request.
    fn dataset_of(&self, read: &Read<'_>, id: &str, trash: Trash) -> Result<Option<DatasetRow>> {
        let id = DatasetId::from(id.to_ascii_lowercase());
        if self.role(read, &id)?.is_none() {
            return Ok(None);
        }
        let row = read.dataset(&id)?;
        let is_meant = match trash {
            Trash::With => true,
            Trash::Without => row.deleted_at.is_none(),
            Trash::Only => row.deleted_at.is_some(),
        };
        Ok(is_meant.then_some(row))
    }

    /// The task that this person means.
    pub(crate) fn find_task(&self, read: &Read<'_>, reference: &str) -> Result<TaskRow> {
        if self.reaches_everything() {
            return read.find_task(reference);
        }
        let folded = reference.to_ascii_lowercase();
        let rows = self.visible_tasks(read, read.tasks(None, None)?)?;
        let exact = rows.iter().position(|row| row.id.as_str() == folded);
        let begins = |row: &&TaskRow| Selector::is_prefix(reference) && row.id.as_str().starts_with(&folded);
        let found: Vec<&TaskRow> = match exact {
            Some(at) => vec![&rows[at]],
            None => rows.iter().filter(begins).collect(),
        };
        match found.as_slice() {
            [row] => Ok((*row).clone()),
            [] => Err(missing("task", reference)),
            several => {
                let candidates = several.iter().map(|row| format!("{} {}", row.id, row.task_type.as_str())).collect();
                Err(Error::Ambiguous { what: "task", reference: reference.to_owned(), candidates })
            }
        }
    }

    /// Refuses whoever may not do this with a task.
    pub(crate) fn ensure_task(&self, task: &TaskRow, action: Action) -> Result<()> {
        if self.read(|read| self.visible_tasks(read, vec![task.clone()]))?.is_empty() {
            return Err(missing("task", task.id.as_str()));
        }
        let is_there = self.read(|read| read.dataset(&task.dataset_id)).is_ok();
        // What is gone can neither be read nor changed; whoever began the task may look after what is left of it.
        if is_there { self.ensure(&task.dataset_id, action) } else { Ok(()) }
    }

    /// Refuses a name that another dataset goes by. Names of datasets that do not exist for this person may be used
    /// once more, those of tenants may not: a tenant is known by its name.
    pub(crate) fn ensure_name_is_free(&self, read: &Read<'_>, name: &str, but: &DatasetId) -> Result<()> {
        let mut same = read.datasets(Trash::Without)?;
        same.retain(|other| other.name == name && other.id != *but);
        if same.is_empty() {
            return Ok(());
        }
        if self.visible(read, same)?.is_empty() && read.tenants_named(name)?.iter().all(|id| id == but) {
            return Ok(());
        }
        Err(Error::Exists { what: "dataset", name: name.to_owned() })
    }
}

fn missing(what: &'static str, reference: &str) -> Error {
    Error::NotFound { what, reference: reference.to_owned(), within: None }
}

#[cfg(test)]
mod tests;
