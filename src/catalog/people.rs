//! Who may do what with a dataset. Addresses are in the form in which they are compared.

use rusqlite::params;

use crate::catalog::query::{Read, Write};
use crate::error::Result;
use crate::model::{DatasetId, Member, Role, Timestamp};

impl Read<'_> {
    /// The role of a person in a dataset.
    pub fn role(&self, dataset: &DatasetId, email: &str) -> Result<Option<Role>> {
        let sql = "SELECT role FROM people WHERE dataset_id = ?1 AND email = ?2";
        self.one(sql, params![dataset, email], |row| row.take())
    }

    /// The people of a dataset, by address.
    pub fn people(&self, dataset: &DatasetId) -> Result<Vec<Member>> {
        let sql = "SELECT email, role, since FROM people WHERE dataset_id = ?1 ORDER BY email";
        self.all(sql, [dataset], |row| Ok(Member { email: row.take()?, role: row.take()?, since: row.take()? }))
    }

    /// The datasets in which a person has a role.
    pub fn datasets_of(&self, email: &str) -> Result<Vec<DatasetId>> {
        self.all("SELECT dataset_id FROM people WHERE email = ?1", [email], |row| row.take())
    }

    /// The name of a tenant; `None` for another kind of dataset.
    pub fn tenant_name(&self, dataset: &DatasetId) -> Result<Option<String>> {
        let sql = "SELECT name FROM datasets WHERE id = ?1 AND kind = 'tenant'";
        self.one(sql, [dataset], |row| row.take())
    }

    /// The tenants of this name, those in the trash too.
    pub fn tenants_named(&self, name: &str) -> Result<Vec<DatasetId>> {
        self.all("SELECT id FROM datasets WHERE name = ?1 AND kind = 'tenant'", [name], |row| row.take())
    }
}

impl Write<'_> {
    /// Gives a person a role in a dataset, in place of the one before.
    pub fn put_role(&self, dataset: &DatasetId, email: &str, role: Role, since: Timestamp) -> Result<()> {
        self.run(
            "INSERT INTO people (dataset_id, email, role, since) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT (dataset_id, email) DO UPDATE SET role = excluded.role, since = excluded.since",
            params![dataset, email, role, since],
        )?;
        Ok(())
    }

    /// Takes a person's role in a dataset. `false` if there is none.
    pub fn delete_role(&self, dataset: &DatasetId, email: &str) -> Result<bool> {
        Ok(self.run("DELETE FROM people WHERE dataset_id = ?1 AND email = ?2", params![dataset, email])? > 0)
    }
}
