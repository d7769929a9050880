//! The people of a dataset.

use crate::console::table::{Table, long, text};
use crate::console::{Records, Sheet, Show};
use crate::model::Member;

/// Fields of a person in JSON.
pub const FIELDS: [&str; 3] = ["email", "role", "since"];

impl Show for Vec<Member> {
    fn draw(&self, sheet: &Sheet) -> String {
        let mut table = Table::new(sheet, &[long("EMAIL"), text("ROLE"), text("SINCE")]);
        for one in self {
            table.row([one.email.clone(), one.role.to_string(), sheet.when(one.since)]);
        }
        table.render()
    }

    fn records(&self) -> Records {
        Records::of(&FIELDS, self)
    }

    fn ids(&self) -> Vec<String> {
        self.iter().map(|one| one.email.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::show;
    use crate::model::{Role, Timestamp};

    #[test]
    fn the_fields_are_those_of_the_json() {
        let one = Member { email: "ana@example.com".into(), role: Role::Owner, since: Timestamp::from_micros(0) };
        let value = show::value(&one);
        assert!(FIELDS.iter().all(|field| value.get(field).is_some()), "{value}");
        assert_eq!(value.as_object().unwrap().len(), FIELDS.len());
        assert!(vec![one].draw(&Sheet::sample(None)).contains("owner"));
    }
}
