//! The lines.

use crate::facets::Json;

/// What a line says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// The answer to the item with this id.
    Answer(u64, Result<Json, String>),
    /// Nothing that was asked for.
    Garbage,
}

/// The line that asks for an item.
pub(super) fn question(id: u64, item: &Json) -> Vec<u8> {
    let mut members = item.as_object().cloned().unwrap_or_default();
    members.insert("id".into(), Json::Number(id.to_string().into()));
    let mut line = Json::Object(members).to_bytes();
    line.push(b'\n');
    line
}

/// Reads a line of the model.
pub(crate) fn line(text: &[u8]) -> Line {
    let read = || {
        let json = Json::parse(text).ok()?;
        let Json::Number(id) = json.get("id")? else { return None };
        let id = id.parse().ok()?;
        match (json.get("output"), json.get("error")) {
            (Some(output), None) => Some(Line::Answer(id, Ok(output.clone()))),
            (None, Some(error)) => Some(Line::Answer(id, Err(reason(error)))),
            _ => None,
        }
    };
    read().unwrap_or(Line::Garbage)
}

fn reason(error: &Json) -> String {
    let text = error.as_str().map_or_else(|| error.to_string(), str::to_owned);
    format!("the model says: {}", shortened(text.as_bytes()))
}

/// What is shown of a text that can be anything.
pub(super) fn shortened(text: &[u8]) -> String {
    const MOST: usize = 200;
    let text = String::from_utf8_lossy(&text[..text.len().min(4 * MOST)]);
    let mut shown: String =
        text.trim().chars().map(|char| if char.is_control() { ' ' } else { char }).take(MOST).collect();
    if text.trim().chars().count() > MOST {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_they_are_meant() {
        let item = Json::parse(br#"{"path":"a/b.jpg","id":"mine"}"#).unwrap();
        assert_eq!(question(7, &item), b"{\"id\":7,\"path\":\"a/b.jpg\"}\n");
        let output = Json::parse(br#"{"b":1.50,"a":null}"#).unwrap();
        assert_eq!(line(br#"{"id":7,"output":{"b":1.50,"a":null}}"#), Line::Answer(7, Ok(output)));
        assert_eq!(line(br#"{"id":0,"output":null}"#), Line::Answer(0, Ok(Json::Null)));
        let failed = |reason: &str| Line::Answer(3, Err(reason.into()));
        assert_eq!(line(br#"{"id":3,"error":"no\nface"}"#), failed("the model says: no face"));
        assert_eq!(line(br#"{"error":{"code":4},"id":3}"#), failed(r#"the model says: {"code":4}"#));
        for garbage in [
            &b""[..],
            b"loading weights ...",
            b"{}",
            b"[1]",
            br#"{"id":1}"#,
            br#"{"id":"1","output":2}"#,
            br#"{"id":-1,"output":2}"#,
            br#"{"id":1.5,"output":2}"#,
            br#"{"id":1,"output":2,"error":"both"}"#,
            br#"{"id":1,"id":2,"output":2}"#,
            b"\xff\xfe",
        ] {
            assert_eq!(line(garbage), Line::Garbage, "{}", garbage.escape_ascii());
        }
    }

    #[test]
    fn long_texts_are_shortened() {
        assert_eq!(shortened(b" a\tb\n"), "a b");
        assert_eq!(shortened("é".repeat(500).as_bytes()).chars().count(), 201);
    }
}
