//! Answers that are given again: a POST with the same `Idempotency-Key` of the same person is done once.
//!
//! Only answers of success are kept: after a refusal the same request may be tried again. While the first one is under
//! way a second one is refused. What is kept stands in the catalog, so that it outlives the server.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};
use axum::response::IntoResponse;
use http_body_util::BodyExt;
use serde::{Deserialize, Serialize};

use crate::contract::headers::{DATASET_ID, IDEMPOTENCY_HOURS, IDEMPOTENCY_KEY, IDEMPOTENCY_KEY_MAX, TASK_ID};
use crate::contract::own::imports::LINES;
use crate::engine::StoredAnswer;
use crate::model::Person;
use crate::server::AppState;
use crate::server::extract::read_body;
use crate::server::limits::BODY_BYTES;
use crate::server::problem::Problem;

/// The beginning of the type of forms with files.
const MULTIPART: &str = "multipart/";
/// The type of anything.
const BYTES: &str = "application/octet-stream";
/// Longest answer that is kept, in bytes.
const ANSWER_MAX: usize = 256 * 1024;
/// Headers of an answer that are kept with it.
const KEPT: [&str; 4] = ["content-type", "location", TASK_ID, DATASET_ID];
/// How long an answer is kept.
const KEPT_FOR: Duration = Duration::from_secs(IDEMPOTENCY_HOURS * 3600);

/// Requests with a key that are under way.
#[derive(Clone, Default)]
pub struct Idempotency(Arc<Mutex<HashSet<String>>>);

/// A request with a key, until it is answered.
struct UnderWay {
    all: Idempotency,
    key: String,
}

#[derive(Serialize, Deserialize)]
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

/// The key of a request that has to be done once, if it has one.
///
/// # Errors
/// `Bad` for a key that cannot be one.
pub fn key_of(method: &Method, headers: &HeaderMap) -> Result<Option<String>, Problem> {
    if method != Method::POST {
        return Ok(None);
    }
    let mut all = headers.get_all(IDEMPOTENCY_KEY).iter();
    let Some(first) = all.next() else { return Ok(None) };
    let key = first.to_str().ok().filter(|key| !key.is_empty() && key.len() <= IDEMPOTENCY_KEY_MAX);
    let key = key.filter(|key| key.bytes().all(|byte| byte.is_ascii_graphic()));
    match (key, all.next()) {
        (Some(key), None) => Ok(Some(key.to_owned())),
        _ => Err(Problem::field(
            "header",
            Some(IDEMPOTENCY_KEY),
            "value_error",
            "it has to be one of 1 to 255 visible ASCII characters",
        )),
    }
}

/// Has a request done once. `go` does it.
///
/// # Errors
/// `InProgress`, `KeyReused`, and what the catalog says.
pub async fn once<F: Future<Output = Response<Body>>>(
    state: &AppState,
    person: &Person,
    key: &str,
    request: Request,
    go: impl FnOnce(Request) -> F,
) -> Result<Response<Body>, Problem> {
    let name = format!("{}\n{key}", person.email);
    let under_way = state.idempotency.enter(name.clone())?;
    let (request, fingerprint) = fingerprint(request).await?;
    let (asked, print) = (name.clone(), fingerprint.clone());
    let known = state.blocking(person, move |engine| engine.stored_answer(&asked, KEPT_FOR)).await?;
    if let Some(known) = known {
        return if known.fingerprint == print { again(&known.answer) } else { Err(Problem::KeyReused) };
    }
    // On a task of its own: when the client hangs up, the work goes on, and its answer is to be found later.
    let response = go(request).await;
    let response = keep(state, person, name, fingerprint, response).await;
    drop(under_way);
    response
}

impl Idempotency {
    fn enter(&self, key: String) -> Result<UnderWay, Problem> {
        let is_new = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone());
        if is_new { Ok(UnderWay { all: self.clone(), key }) } else { Err(Problem::InProgress) }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.all.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

/// What tells a request from another one: method, path, query, and its body, but for uploads, which are not read twice.
async fn fingerprint(request: Request) -> Result<(Request, String), Problem> {
    let (parts, body) = request.into_parts();
    let kind = parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let mut hasher = blake3::Hasher::new();
    hasher.update(parts.method.as_str().as_bytes()).update(b"\n").update(parts.uri.to_string().as_bytes());
    let is_upload = [MULTIPART, LINES, BYTES].iter().any(|upload| kind.to_ascii_lowercase().starts_with(upload));
    let body = if is_upload {
        body
    } else {
        let bytes = read_body(&parts.headers, body, BODY_BYTES).await?;
        hasher.update(b"\n").update(&bytes);
        Body::from(bytes)
    };
    Ok((Request::from_parts(parts, body), hasher.finalize().to_hex().to_string()))
}

async fn keep(
    state: &AppState,
    person: &Person,
    key: String,
    fingerprint: String,
    response: Response<Body>,
) -> Result<Response<Body>, Problem> {
    if !response.status().is_success() {
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.map_err(|_| Problem::Panic)?.to_bytes();
    if let Some(text) = std::str::from_utf8(&bytes).ok().filter(|text| text.len() <= ANSWER_MAX) {
        let kept = |name: &&str| Some(((*name).to_owned(), parts.headers.get(*name)?.to_str().ok()?.to_owned()));
        let answer = Answer {
            status: parts.status.as_u16(),
            headers: KEPT.iter().filter_map(kept).collect(),
            body: text.to_owned(),
        };
        let answer = serde_json::to_string(&answer).expect("plain data has a JSON form");
        let stored = StoredAnswer { fingerprint, answer };
        state.blocking(person, move |engine| engine.store_answer(&key, &stored, KEPT_FOR)).await?;
    }
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

fn again(answer: &str) -> Result<Response<Body>, Problem> {
    let answer: Answer = serde_json::from_str(answer).map_err(|_| Problem::Panic)?;
    let status = StatusCode::from_u16(answer.status).map_err(|_| Problem::Panic)?;
    let mut response = (status, answer.body).into_response();
    response.headers_mut().remove(CONTENT_TYPE);
    for (name, value) in answer.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(&value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response.headers_mut().insert("idempotent-replayed", HeaderValue::from_static("true"));
    Ok(response)
}
