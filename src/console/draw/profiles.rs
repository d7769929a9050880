//! Profiles.

use crate::cli::profiles::ProfileView;
use crate::console::table::{Details, Table, long, text};
use crate::console::{Records, Sheet, Show, escape};

/// Fields of a profile in JSON.
pub const FIELDS: [&str; 12] = [
    "name",
    "kind",
    "is_default",
    "store",
    "url",
    "dataset",
    "tenant",
    "user",
    "api_key",
    "secret_from",
    "ca_file",
    "insecure",
];

impl Show for Vec<ProfileView> {
    fn draw(&self, sheet: &Sheet) -> String {
        let columns = [text("NAME"), text("KIND"), text("DEFAULT"), long("WHERE"), long("USUALLY")];
        let mut table = Table::new(sheet, &columns);
        for one in self {
            table.row([
                escape::line(&one.name).into_owned(),
                one.kind.to_owned(),
                if one.is_default { "yes".to_owned() } else { String::new() },
                one.url
                    .as_ref()
                    .or(one.store.as_ref())
                    .map(|place| escape::line(place).into_owned())
                    .unwrap_or_default(),
                one.dataset
                    .as_ref()
                    .or(one.tenant.as_ref())
                    .map(|name| escape::line(name).into_owned())
                    .unwrap_or_default(),
            ]);
        }
        table.render()
    }

    fn records(&self) -> Records {
        Records::of(&FIELDS, self)
    }

    fn ids(&self) -> Vec<String> {
        self.iter().map(|one| one.name.clone()).collect()
    }
}

impl Show for ProfileView {
    fn draw(&self, sheet: &Sheet) -> String {
        let shown = |value: &Option<String>| value.as_ref().map(|value| escape::line(value).into_owned());
        let mut details = Details::default();
        details
            .line("Name", escape::line(&self.name))
            .line("Kind", self.kind)
            .line("Default", if self.is_default { "yes" } else { "no" })
            .maybe("Store", shown(&self.store))
            .maybe("Url", shown(&self.url))
            .maybe("Dataset", shown(&self.dataset))
            .maybe("Tenant", shown(&self.tenant))
            .maybe("User", shown(&self.user))
            .maybe("Key", shown(&self.api_key))
            .maybe("Secret", shown(&self.secret_from).map(|from| format!("from {from}")))
            .maybe("Certificates", shown(&self.ca_file))
            .maybe("Insecure", self.insecure.then_some("yes"));
        details.render(sheet)
    }

    fn records(&self) -> Records {
        Records::of(&FIELDS, [self])
    }

    fn ids(&self) -> Vec<String> {
        vec![self.name.clone()]
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::cli::config::Config;
    use crate::cli::profiles;
    use crate::console::show;

    #[test]
    fn the_fields_are_those_of_the_json() {
        let config =
            Config::parse("[profiles.cloud]\nkind = \"visual-layer\"\ntoken_env = \"X\"\n", Path::new("c")).unwrap();
        let view = profiles::named("cloud", &config).unwrap();
        let value = show::value(&view);
        assert!(FIELDS.iter().all(|field| value.get(field).is_some()), "{value}");
        assert_eq!(value.as_object().unwrap().len(), FIELDS.len());
        assert!(view.draw(&Sheet::sample(None)).contains("from the variable X"));
    }
}
