//! With whom a dataset is shared.

use crate::catalog::Write;
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::engine::operation::{Detail, now};
use crate::error::{Error, Result};
use crate::model::{DatasetId, Email, Member, Role};

impl Engine {
    /// Gives a person a role in a dataset. Returns all its people.
    ///
    /// # Errors
    /// `LastOwner` if nobody would own it then.
    pub fn share(&self, id: &DatasetId, email: &Email, role: Role) -> Result<Vec<Member>> {
        self.ensure(id, Action::Share)?;
        self.live_dataset(id)?;
        self.write(|write| {
            write.put_role(id, email.as_str(), role, now())?;
            ensure_owned(write, id)?;
            write.insert_operation(&self.operation(id, "share", format!("{email} as {role}"), &Detail::None))?;
            write.people(id)
        })
    }

    /// Takes a person's role in a dataset. Returns all its people.
    ///
    /// # Errors
    /// `NotFound` if there is none; `LastOwner` if nobody would own it then.
    pub fn unshare(&self, id: &DatasetId, email: &Email) -> Result<Vec<Member>> {
        self.ensure(id, Action::Share)?;
        self.live_dataset(id)?;
        self.write(|write| {
            if !write.delete_role(id, email.as_str())? {
                let within = Some(write.dataset(id)?.name);
                return Err(Error::NotFound { what: "person", reference: email.to_string(), within });
            }
            ensure_owned(write, id)?;
            write.insert_operation(&self.operation(id, "unshare", email.to_string(), &Detail::None))?;
            write.people(id)
        })
    }

    /// The people of a dataset, by address.
    pub fn people(&self, id: &DatasetId) -> Result<Vec<Member>> {
        self.ensure(id, Action::People)?;
        self.live_dataset(id)?;
        self.read(|read| read.people(id))
    }
}

fn ensure_owned(write: &Write<'_>, id: &DatasetId) -> Result<()> {
    if write.people(id)?.iter().any(|member| member.role == Role::Owner) {
        return Ok(());
    }
    Err(Error::LastOwner { dataset: write.dataset(id)?.name })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::CreateDataset;
    use crate::error::Code;
    use crate::progress::Silent;

    #[test]
    fn a_dataset_has_an_owner_at_any_time() {
        let folder = tempfile::tempdir().unwrap();
        let engine = Engine::open_or_create(&folder.path().join("store"), "Ana@Example.com").unwrap();
        let request = CreateDataset { path: None, name: Some("set".parse().unwrap()), skip_unreadable: false };
        let id = engine.create_dataset(&request, &Silent).unwrap().dataset.dataset_id;
        let roles = |people: Vec<Member>| people.into_iter().map(|one| (one.email, one.role)).collect::<Vec<_>>();
        let (ana, bea): (Email, Email) = ("ana@example.com".parse().unwrap(), "bea@example.com".parse().unwrap());
        assert_eq!(roles(engine.people(&id).unwrap()), [("ana@example.com".into(), Role::Owner)]);
        for refused in [engine.unshare(&id, &ana), engine.share(&id, &ana, Role::Editor)] {
            assert_eq!(refused.unwrap_err().code(), Code::Conflict);
        }
        engine.share(&id, &bea, Role::Owner).unwrap();
        let left = roles(engine.unshare(&id, &ana).unwrap());
        assert_eq!(left, [("bea@example.com".into(), Role::Owner)]);
        assert_eq!(engine.unshare(&id, &ana).unwrap_err().code(), Code::NotFound);
        let verbs: Vec<_> = engine.history(&id, None).unwrap().into_iter().map(|one| one.verb).collect();
        assert_eq!(verbs, ["unshare", "share", "create"]);
    }
}
