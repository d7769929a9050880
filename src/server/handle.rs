//! What happens to every request before and after a route: its name, who sent it, what is refused outright, its answer's
//! form, its figures and its line in the log.

use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response};
use axum::response::IntoResponse;
use futures_util::FutureExt;
use tower::ServiceExt;

use crate::contract::headers::REQUEST_ID;
use crate::contract::vela::FIWARE_CORRELATOR;
use crate::server::extract::{Peer, RequestId, Who};
use crate::server::options::Auth;
use crate::server::problem::Problem;
use crate::server::voice::Voice;
use crate::server::{AppState, guard, idempotency, vela, voice};

/// Longest name that a client may give a request.
const ID_MAX: usize = 64;

/// Everything that answers.
#[derive(Clone)]
pub struct Site {
    state: AppState,
    router: Router,
    ids: Arc<Ids>,
}

/// Names for requests: of this start of the server, and counted.
struct Ids {
    start: String,
    next: AtomicU64,
}

/// Counts something as long as it lives.
pub struct Counted<'a>(&'a AtomicI64);

impl<'a> Counted<'a> {
    /// Counts one more.
    pub fn new(counter: &'a AtomicI64) -> Self {
        counter.fetch_add(1, Ordering::Relaxed);
        Self(counter)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Site {
    /// A site with these routes.
    pub fn new(state: AppState, router: Router) -> Self {
        let start = uuid::Uuid::new_v4().simple().to_string()[..12].to_owned();
        Self { state, router, ids: Arc::new(Ids { start, next: AtomicU64::new(1) }) }
    }

    /// What all handlers share.
    pub fn state(&self) -> &AppState {
        &self.state
    }

    /// Answers a request.
    pub async fn answer(&self, peer: SocketAddr, request: Request) -> Response<Body> {
        let started = Instant::now();
        let _counted = Counted::new(&self.state.metrics.in_flight);
        let id = self.ids.of(request.headers());
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let voice = Voice::of(&path);
        let correlator = request.headers().get(FIWARE_CORRELATOR).cloned();
        let answered = AssertUnwindSafe(self.route(peer, RequestId(id.clone()), request)).catch_unwind().await;
        let mut response = answered.unwrap_or_else(|_| Problem::Panic.into_response());
        let problem = response.extensions_mut().remove::<Arc<Problem>>();
        if let Some(problem) = &problem {
            voice::tell(voice, problem, &id, &mut response);
        }
        if voice.is_vela() {
            vela::finish(&method, &path, correlator, &id, self.state.auth, &mut response);
        }
        add_headers(response.headers_mut(), &id);
        let (status, took) = (response.status().as_u16(), started.elapsed());
        self.state.metrics.note(voice, method.as_str(), status, took);
        let detail = problem.and_then(|problem| problem.detail());
        let micros = took.as_micros() as u64;
        let (method, path) = (method.as_str(), path.as_str());
        match (status, detail) {
            (500.., detail) => {
                let detail = detail.unwrap_or_default();
                tracing::error!(request_id = &*id, %peer, method, path, status, micros, detail, "failed");
            }
            (_, Some(detail)) => {
                tracing::info!(request_id = &*id, %peer, method, path, status, micros, detail, "refused");
            }
            _ => tracing::info!(request_id = &*id, %peer, method, path, status, micros, "answered"),
        }
        response
    }

    async fn route(&self, peer: SocketAddr, id: RequestId, mut request: Request) -> Response<Body> {
        if let Err(problem) = guard::ensure_small(request.uri(), request.headers()) {
            return problem.into_response();
        }
        if self.state.auth == Auth::None
            && let Err(problem) =
                guard::ensure_own(request.method(), request.uri(), request.headers(), self.state.address.port())
        {
            return problem.into_response();
        }
        let who = self.state.authenticator.identify(request.headers(), peer.ip()).await;
        let key = match idempotency::key_of(request.method(), request.headers()) {
            Ok(key) => key,
            Err(problem) => return problem.into_response(),
        };
        let extensions = request.extensions_mut();
        extensions.insert(who.clone());
        extensions.insert(Peer(peer));
        extensions.insert(id);
        match (key, who) {
            (Some(key), Who::Known(person)) => self.once(key, person, request).await,
            _ => self.go(request).await,
        }
    }

    /// Answers a request that is to be done once. On a task of its own: what it does, and that it is done, outlives the
    /// client.
    async fn once(&self, key: String, person: Arc<crate::model::Person>, request: Request) -> Response<Body> {
        let site = self.clone();
        let done = tokio::spawn(async move {
            let go = |request| site.go(request);
            idempotency::once(&site.state, &person, &key, request, go).await
        });
        done.await.unwrap_or(Err(Problem::Panic)).unwrap_or_else(Problem::into_response)
    }

    async fn go(&self, request: Request) -> Response<Body> {
        match self.router.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}

impl Ids {
    /// The name of a request: the client's, if it can be one.
    fn of(&self, headers: &HeaderMap) -> Arc<str> {
        let given = headers.get(REQUEST_ID).and_then(|value| value.to_str().ok());
        let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte));
        match given.filter(|text| !text.is_empty() && text.len() <= ID_MAX && is_plain(text)) {
            Some(text) => text.into(),
            None => format!("{}-{}", self.start, self.next.fetch_add(1, Ordering::Relaxed)).into(),
        }
    }
}

fn add_headers(headers: &mut HeaderMap, id: &str) {
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(HeaderName::from_static(REQUEST_ID), value);
    }
    headers.insert(HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}
