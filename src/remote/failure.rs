//! What a refusal means, and what it says. Servers put their words into bodies of many forms; none of them is trusted
//! to be short, to be text, or to keep our secrets.

use serde_json::Value;

use crate::error::{Code, Error};
use crate::remote::Answer;

/// The longest text of a server that is repeated, in characters.
const TEXT_MAX: usize = 500;
/// Members that hold a server's words, the most telling first.
const MEMBERS: [&str; 5] = ["detail", "message", "description", "error", "title"];

/// A request that was not answered as wished.
#[derive(Debug)]
pub struct Failure {
    /// What went wrong.
    pub error: Error,
    /// The status, if there was an answer.
    pub status: Option<u16>,
    /// Whether what was asked may have been done nevertheless.
    pub may_be_done: bool,
    /// The answer, if there was one, for whoever understands more of it.
    pub answer: Option<Box<Answer>>,
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        failure.error
    }
}

impl Failure {
    /// A failure before anything was sent.
    pub(super) fn before(error: Error) -> Self {
        Self { error, status: None, may_be_done: false, answer: None }
    }

    /// A refusal, in the server's words.
    pub(super) fn of_answer(answer: Answer) -> Self {
        let (status, text) = (answer.status, text(&answer));
        let request_id = answer.header("x-request-id").map(|id| clipped(id, 80));
        let server = answer.server.clone();
        let error = match code(status, &text) {
            Code::NotLoggedIn => Error::not_logged_in(server, text),
            code => Error::Refused { server, status, code, message: text, request_id },
        };
        // A gateway that has lost the server does not know what the server has done.
        let may_be_done = matches!(status, 502..=504);
        Self { error, status: Some(status), may_be_done, answer: Some(Box::new(answer)) }
    }
}

/// What a status stands for.
fn code(status: u16, text: &str) -> Code {
    match status {
        400 | 411 | 413 | 414 | 415 | 422 | 431 => Code::Invalid,
        401 => Code::NotLoggedIn,
        403 => Code::NotAllowed,
        404 | 410 => Code::NotFound,
        405 | 501 => Code::Unsupported,
        409 if is_blocked(text) => Code::Busy,
        409 | 412 => Code::Conflict,
        423 => Code::Busy,
        408 | 429 | 502..=504 => Code::Unreachable,
        500..=599 => Code::ServerFault,
        _ => Code::BadAnswer,
    }
}

/// Whether a conflict passes by itself, going by the documented words.
fn is_blocked(text: &str) -> bool {
    text.contains("is blocked while") || text.contains("is running") || text.contains("in progress")
}

/// A server's words about a refusal.
fn text(answer: &Answer) -> String {
    let words = match serde_json::from_slice::<Value>(&answer.body) {
        Ok(value) => of_json(&value),
        Err(_) => of_text(&answer.body),
    };
    words.map_or_else(|| reason(answer.status), |words| clipped(&words, TEXT_MAX))
}

fn of_json(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => some_text(text),
        Value::Array(items) => {
            let texts: Vec<_> = items.iter().take(5).filter_map(of_item).collect();
            some_text(&texts.join("; "))
        }
        Value::Object(members) => MEMBERS.iter().find_map(|name| members.get(*name).and_then(of_json)),
        _ => None,
    }
}

/// One complaint of a list: `{loc, msg, type}`, or anything that has words.
fn of_item(item: &Value) -> Option<String> {
    let Some(message) = item.get("msg").and_then(Value::as_str) else { return of_json(item) };
    let place =
        |part: &Value| part.as_str().map(str::to_owned).or_else(|| part.as_u64().map(|number| number.to_string()));
    let places: Vec<_> = item.get("loc").and_then(Value::as_array).into_iter().flatten().filter_map(place).collect();
    Some(if places.is_empty() { message.to_owned() } else { format!("{}: {message}", places.join(".")) })
}

/// The first line of a text; of a web page its title.
fn of_text(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(&body[..body.len().min(64 << 10)]);
    let text = text.trim();
    if !text.starts_with('<') {
        return some_text(text.lines().next().unwrap_or_default());
    }
    // Lower-casing ASCII alone keeps every place where it is.
    let lower = text.to_ascii_lowercase();
    let begin = lower.find("<title")?;
    let begin = begin + lower[begin..].find('>')? + 1;
    let end = begin + lower[begin..].find("</title")?;
    some_text(&text[begin..end].split_whitespace().collect::<Vec<_>>().join(" "))
}

fn some_text(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn clipped(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

/// What a status is called.
fn reason(status: u16) -> String {
    let known = reqwest::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
    known.unwrap_or("no reason was given").to_owned()
}

/// Why a connection failed, without the address that it was to: the innermost cause says it best.
pub(super) fn cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    clipped(&cause.to_string(), TEXT_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer { server: "host".into(), status, headers: Default::default(), body: body.into() }
    }

    fn told(body: &str) -> String {
        text(&answer(409, body))
    }

    #[test]
    fn words_are_found_in_every_form() {
        assert_eq!(told(r#"{"detail":"Dataset not found"}"#), "Dataset not found");
        let array =
            r#"{"detail":[{"loc":["body","name"],"msg":"too long","type":"x"},{"loc":["path",0],"msg":"bad"}]}"#;
        assert_eq!(told(array), "body.name: too long; path.0: bad");
        assert_eq!(told(r#"{"detail":{"message":"inner"}}"#), "inner");
        assert_eq!(told(r#"{"status":"error","message":"no room"}"#), "no room");
        assert_eq!(told(r#"{"error":"NotFound","description":"no such snapshot"}"#), "no such snapshot");
        assert_eq!(told(r#"{"error":"NotFound"}"#), "NotFound");
        assert_eq!(told(r#"{"type":"about:blank","title":"Conflict"}"#), "Conflict");
        assert_eq!(told("\"plain\""), "plain");
        assert_eq!(told("busy\nsecond line"), "busy");
        assert_eq!(told("<!DOCTYPE html><html><head><TITLE>502 Bad\n Gateway</TITLE>"), "502 Bad Gateway");
    }

    #[test]
    fn what_says_nothing_is_called_by_its_status() {
        for body in ["", "{}", "[]", "null", "<html></html>", "<title>", r#"{"detail":null}"#, r#"{"detail":""}"#] {
            assert_eq!(told(body), "Conflict", "{body}");
        }
        assert_eq!(text(&answer(599, "")), "no reason was given");
        assert_eq!(told(&"x".repeat(10_000)).len(), TEXT_MAX + 3);
        assert_eq!(told("<title>é\u{130}</title>"), "é\u{130}");
    }

    #[test]
    fn statuses_have_their_codes() {
        let code = |status| Failure::of_answer(answer(status, "")).error.code();
        for (status, expected) in [
            (400, Code::Invalid),
            (413, Code::Invalid),
            (415, Code::Invalid),
            (422, Code::Invalid),
            (401, Code::NotLoggedIn),
            (403, Code::NotAllowed),
            (404, Code::NotFound),
            (409, Code::Conflict),
            (429, Code::Unreachable),
            (502, Code::Unreachable),
            (503, Code::Unreachable),
            (504, Code::Unreachable),
            (500, Code::ServerFault),
            (302, Code::BadAnswer),
        ] {
            assert_eq!(code(status), expected, "{status}");
        }
        let blocked = "Operation 'add_media' is blocked while REINDEX task is running";
        assert_eq!(Failure::of_answer(answer(409, blocked)).error.code(), Code::Busy);
    }
}
