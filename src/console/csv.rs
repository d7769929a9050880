//! Comma-separated values as RFC 4180 has them, with lines that end in LF.

use std::borrow::Cow;

use serde_json::Value;

use crate::console::Records;

/// The header and one line a record. What is not a plain value stands as JSON; `null` is an empty field.
pub fn write(records: &Records) -> String {
    let mut text = String::new();
    push_line(&mut text, records.fields.iter().copied().map(Cow::Borrowed));
    for record in &records.values {
        push_line(&mut text, records.fields.iter().map(|field| cell(record.get(field))));
    }
    text
}

/// One line of fields.
pub fn push_line<'a>(text: &mut String, fields: impl Iterator<Item = Cow<'a, str>>) {
    for (place, field) in fields.enumerate() {
        if place > 0 {
            text.push(',');
        }
        text.push_str(&quoted(&field));
    }
    text.push('\n');
}

/// What stands in a field for a value.
pub fn cell(value: Option<&Value>) -> Cow<'_, str> {
    match value {
        None | Some(Value::Null) => Cow::Borrowed(""),
        Some(Value::String(text)) => Cow::Borrowed(text),
        Some(other) => Cow::Owned(other.to_string()),
    }
}

fn quoted(field: &str) -> Cow<'_, str> {
    if field.contains(['"', ',', '\n', '\r']) {
        Cow::Owned(format!("\"{}\"", field.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(field)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_are_quoted_when_they_must_be() {
        let records = Records {
            fields: &["name", "note", "n", "list"],
            values: vec![
                json!({"n": 1, "name": "a,b", "note": "say \"hi\"\n", "list": [1], "more": true}),
                json!({"note": null}),
            ],
        };
        assert_eq!(write(&records), "name,note,n,list\n\"a,b\",\"say \"\"hi\"\"\n\",1,[1]\n,,,\n");
    }

    #[test]
    fn an_empty_list_has_a_header() {
        assert_eq!(write(&Records { fields: &["a", "b"], values: Vec::new() }), "a,b\n");
    }
}
