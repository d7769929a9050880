//! The operation log as a table.

use crate::backend::Operation;
use crate::console::draw::known;
use crate::console::table::{Table, long, number, text};
use crate::console::{Records, Sheet, Show};

/// Fields of an operation in JSON.
pub const FIELDS: [&str; 10] =
    ["operation", "verb", "dataset_id", "at", "by", "subject", "state_before", "state_after", "can_undo", "undone_by"];

impl Show for Vec<Operation> {
    fn draw(&self, sheet: &Sheet) -> String {
        let columns = [number("OP"), text("WHEN"), text("VERB"), long("WHAT"), long("BY"), text("UNDO")];
        let mut table = Table::new(sheet, &columns);
        for one in self {
            table.row([
                one.operation.to_string(),
                sheet.when(one.at),
                one.verb.clone(),
                one.subject.clone(),
                known(one.by.clone(), |by| by),
                undo(one),
            ]);
        }
        table.render()
    }

    fn records(&self) -> Records {
        Records::of(&FIELDS, self)
    }

    fn ids(&self) -> Vec<String> {
        self.iter().map(|one| one.operation.to_string()).collect()
    }
}

fn undo(one: &Operation) -> String {
    match one.undone_by {
        Some(by) => format!("taken back by {by}"),
        None if one.can_undo => "possible".into(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::show;
    use crate::model::Timestamp;

    #[test]
    fn the_log_says_what_can_be_taken_back() {
        let operation = Operation {
            operation: 7,
            verb: "restore".into(),
            dataset_id: "d".to_owned().into(),
            at: Timestamp::from_micros(0),
            by: Some("ana@example.com".into()),
            subject: "first".into(),
            state_before: None,
            state_after: None,
            can_undo: true,
            undone_by: None,
        };
        let value = show::value(&operation);
        assert!(FIELDS.iter().all(|field| value.get(field).is_some()), "{value}");
        assert_eq!(value.as_object().unwrap().len(), FIELDS.len());
        let undone = Operation { undone_by: Some(9), can_undo: false, ..operation.clone() };
        let text = vec![undone, operation].draw(&Sheet::sample(None));
        assert!(text.contains("taken back by 9") && text.contains("possible"), "{text}");
    }
}
