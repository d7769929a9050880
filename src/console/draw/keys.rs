//! Keys of the server's clients; a secret is drawn once, when it is new.

use crate::console::table::{Details, Table, long, text};
use crate::console::{Records, Sheet, Show, escape};
use crate::model::{Key, NewKey};

/// Fields of a key in JSON.
pub const FIELDS: [&str; 5] = ["key_id", "email", "tenants", "created_at", "created_by"];
/// Fields of a new key in JSON.
const NEW_FIELDS: [&str; 6] = ["key_id", "email", "tenants", "created_at", "created_by", "secret"];

impl Show for Vec<Key> {
    fn draw(&self, sheet: &Sheet) -> String {
        let columns = [text("KEY"), long("EMAIL"), long("TENANTS"), text("CREATED"), long("CREATED BY")];
        let mut table = Table::new(sheet, &columns);
        for one in self {
            table.row([
                one.key_id.clone(),
                one.email.clone(),
                one.tenants.join(", "),
                sheet.when(one.created_at),
                one.created_by.clone(),
            ]);
        }
        table.render()
    }

    fn records(&self) -> Records {
        Records::of(&FIELDS, self)
    }

    fn ids(&self) -> Vec<String> {
        self.iter().map(|one| one.key_id.clone()).collect()
    }
}

impl Show for Key {
    fn draw(&self, sheet: &Sheet) -> String {
        details(self, None, sheet).render(sheet)
    }

    fn records(&self) -> Records {
        Records::of(&FIELDS, [self])
    }

    fn ids(&self) -> Vec<String> {
        vec![self.key_id.clone()]
    }
}

impl Show for NewKey {
    fn draw(&self, sheet: &Sheet) -> String {
        details(&self.key, Some(self.secret.reveal()), sheet).render(sheet)
    }

    fn records(&self) -> Records {
        Records::of(&NEW_FIELDS, [self])
    }

    fn ids(&self) -> Vec<String> {
        self.key.ids()
    }
}

fn details(key: &Key, secret: Option<&str>, sheet: &Sheet) -> Details {
    let tenants = (!key.tenants.is_empty()).then(|| key.tenants.join(", "));
    let mut details = Details::default();
    details
        .line("Key", key.key_id.as_str())
        .maybe("Secret", secret)
        .line("Email", escape::line(&key.email))
        .maybe("Tenants", tenants)
        .line("Created", sheet.time_and_age(key.created_at))
        .line("Created by", escape::line(&key.created_by));
    details
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::show;
    use crate::model::{Secret, Timestamp};

    #[test]
    fn the_fields_are_those_of_the_json() {
        let key = Key {
            key_id: "key_1".into(),
            email: "ana@example.com".into(),
            tenants: vec!["city".into()],
            created_at: Timestamp::from_micros(0),
            created_by: "bea@example.com".into(),
        };
        let new = NewKey { key, secret: Secret::from("hunter2".to_owned()) };
        let value = show::value(&new);
        assert!(NEW_FIELDS.iter().all(|field| value.get(field).is_some()), "{value}");
        assert_eq!(value.as_object().unwrap().len(), NEW_FIELDS.len());
        assert_eq!(show::value(&new.key).as_object().unwrap().len(), FIELDS.len());
        assert!(new.draw(&Sheet::sample(None)).contains("hunter2"));
    }
}
