//! Sending requests: credentials, retries, redirects, limits and the trace.

use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use reqwest::header::CONTENT_TYPE;
use reqwest::{Method, Url};

use crate::error::{Error, Result};
use crate::model::Timestamp;
use crate::remote::answer::{self, Broken};
use crate::remote::credentials::Login;
use crate::remote::redirect::{self, Redirect};
use crate::remote::request::{Body, Repeat};
use crate::remote::{Answer, Credentials, Failure, Request, Trace, failure, retry, tls};

/// How long a connection may take to be made.
const CONNECT_MAX: Duration = Duration::from_secs(15);

/// A server, as it was configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Its address, with the path that all others stand below.
    pub url: String,
    /// Who we are to it.
    pub credentials: Credentials,
    /// Whether something secret may go over plain http to another machine.
    pub insecure: bool,
    /// A file of certificates that are trusted besides the system's.
    pub ca_file: Option<PathBuf>,
    /// Headers of every request.
    pub headers: Vec<(&'static str, String)>,
}

/// Speaks to one server. Nothing is opened before something is asked.
pub struct Client {
    base: Url,
    host: String,
    server: Server,
    login: Arc<Login>,
    trace: Trace,
    http: OnceLock<reqwest::Client>,
    /// Milliseconds that the server asked for in its last answer.
    asked: AtomicU64,
    /// Seconds that the server's clock is ahead of ours, as its last answer told.
    ahead: AtomicI64,
}

impl Client {
    /// A client of a server.
    ///
    /// # Errors
    /// `Invalid` for an address that is none, or over which a secret would travel for everyone to read.
    pub fn new(server: Server, trace: Trace) -> Result<Self> {
        let base = address(&server.url)?;
        ensure_private(&base, &server)?;
        let host = host(&base);
        let login = Arc::new(Login::new(server.credentials.clone(), host.clone()));
        Ok(Self {
            base,
            host,
            server,
            login,
            trace,
            http: OnceLock::new(),
            asked: AtomicU64::new(0),
            ahead: AtomicI64::new(0),
        })
    }

    /// The same with connections of its own, for another thread.
    pub(super) fn apart(&self) -> Self {
        Self {
            base: self.base.clone(),
            host: self.host.clone(),
            server: self.server.clone(),
            login: self.login.clone(),
            trace: self.trace.clone(),
            http: OnceLock::new(),
            asked: AtomicU64::new(0),
            ahead: AtomicI64::new(0),
        }
    }

    /// The server's name and port, as messages call it.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// What the server's clock says now, as far as its answers have told; in whole seconds.
    pub fn server_time(&self) -> Timestamp {
        let ahead = self.ahead.load(Ordering::Relaxed);
        Timestamp::from_micros(Timestamp::now().as_micros().saturating_add(ahead.saturating_mul(1_000_000)))
    }

    /// How long the server asked to be left alone, the last time that it answered.
    pub fn asked_pause(&self) -> Duration {
        Duration::from_millis(self.asked.load(Ordering::Relaxed))
    }

    /// Sends a request, again where that is harmless and may help. Only an answer of success is one.
    ///
    /// # Errors
    /// What the server refused, or why there is no answer.
    pub async fn send(&self, request: &Request) -> Result<Answer, Failure> {
        let mut attempts = 0;
        loop {
            attempts += 1;
            let mut begun = self.begin(request).await?;
            let broken = match answer::body(&mut begun.response).await {
                Ok(body) => return Ok(Answer { body, ..begun.head }),
                Err(broken) => broken,
            };
            let may_repeat = request.repeat != Repeat::Never && !matches!(broken, Broken::TooLong);
            let pause = if may_repeat { retry::pause(attempts, None) } else { None };
            let Some(pause) = pause else { return Err(self.broken(&broken, request)) };
            tokio::time::sleep(pause).await;
        }
    }

    /// Sends a request until there is the beginning of a good answer.
    pub(super) async fn begin(&self, request: &Request) -> Result<Begun, Failure> {
        let (mut attempts, mut is_renewed) = (0, false);
        loop {
            attempts += 1;
            let failed = match self.attempt(request).await {
                Ok(begun) => return Ok(begun),
                Err(failed) => failed,
            };
            if failed.failure.status == Some(401) && !is_renewed && self.login.renew(failed.time).await {
                (is_renewed, attempts) = (true, attempts - 1);
                continue;
            }
            let pause = if failed.may_repeat { retry::pause(attempts, failed.asked) } else { None };
            let Some(pause) = pause else { return Err(failed.failure) };
            self.trace.say(|| format!("  {}; again in {} ms", failed.failure.error, pause.as_millis()));
            tokio::time::sleep(pause).await;
        }
    }

    async fn attempt(&self, request: &Request) -> Result<Begun, Failed> {
        let mut url = self.url(request).map_err(Failed::before)?;
        for _ in 0..=redirect::HOPS_MAX {
            let begun = self.once(request, &url).await?;
            match redirect::of(&begun.head, &request.method, &url) {
                Redirect::Here(target) => url = target,
                Redirect::Elsewhere(target) => return Err(self.sent_away(&target)),
                Redirect::Not if (200..300).contains(&begun.head.status) => return Ok(begun),
                Redirect::Not => return Err(self.refused(begun, request).await),
            }
        }
        Err(Failed::before(self.bad("it redirects without end")))
    }

    /// Sends it once and reads the head of the answer.
    async fn once(&self, request: &Request, url: &Url) -> Result<Begun, Failed> {
        let http = self.http().map_err(Failed::before)?;
        let mut builder = http.request(request.method.clone(), url.clone());
        if let Some((name, value)) = self.login.header().await.map_err(Failed::before)? {
            builder = builder.header(name, value);
        }
        if let Repeat::Keyed(key) = &request.repeat {
            builder = builder.header("Idempotency-Key", key);
        }
        for (name, value) in self.server.headers.iter().chain(&request.headers) {
            builder = builder.header(*name, value);
        }
        match &request.body {
            Body::Nothing => {}
            Body::Json(body) => builder = builder.header(CONTENT_TYPE, "application/json").body(body.clone()),
            Body::Form(form) => builder = builder.header(CONTENT_TYPE, form.kind()).body(form.body()),
            Body::Upload(upload) => builder = builder.header(CONTENT_TYPE, upload.kind()).body(upload.body()),
        }
        self.trace.say(|| format!("> {} {url}", request.method));
        let begun = Instant::now();
        let response = match in_time(request, builder.send()).await {
            Some(Ok(response)) => response,
            Some(Err(error)) => return Err(self.unsent(&error, request)),
            None => return Err(self.unreached("it did not answer in time", true, request)),
        };
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        self.trace.say(|| format!("< {status} after {} ms", begun.elapsed().as_millis()));
        let asked = retry::asked(&headers, Timestamp::now());
        let millis = asked.map_or(0, |asked| u64::try_from(asked.as_millis()).unwrap_or(u64::MAX));
        self.asked.store(millis, Ordering::Relaxed);
        let head = Answer { server: self.host.clone(), status, headers, body: Vec::new() };
        if let Some(time) = head.time() {
            let ours = Timestamp::now().as_micros().div_euclid(1_000_000);
            self.ahead.store(time.saturating_sub(ours), Ordering::Relaxed);
        }
        Ok(Begun { head, asked, response })
    }

    /// A refusal, with the server's words.
    async fn refused(&self, mut begun: Begun, request: &Request) -> Failed {
        // The status says enough where the words cannot be read.
        let body = answer::body(&mut begun.response).await.unwrap_or_default();
        let body = self.login.redact(&String::from_utf8_lossy(&body)).await.into_bytes();
        let answer = Answer { body, ..begun.head };
        Failed {
            time: answer.time(),
            asked: begun.asked,
            may_repeat: retry::may_follow_answer(&request.repeat, answer.status),
            failure: Failure::of_answer(answer),
        }
    }

    fn unsent(&self, error: &reqwest::Error, request: &Request) -> Failed {
        if let Some(stopped) = stopped(error, request) {
            return Failed::before(stopped);
        }
        let reason = failure::cause(error);
        if error.is_builder() {
            return Failed::before(Error::invalid(format!("the request to {}", self.host), reason));
        }
        // Nothing was sent where there was no connection. A certificate does not become good by asking again.
        let mut failed = self.unreached(&reason, !error.is_connect(), request);
        failed.may_repeat &= !reason.contains("certificate");
        failed
    }

    fn unreached(&self, reason: &str, is_sent: bool, request: &Request) -> Failed {
        let error = Error::Unreachable { server: self.host.clone(), reason: reason.to_owned() };
        let failure = Failure { error, status: None, may_be_done: is_sent, answer: None };
        Failed { failure, may_repeat: !is_sent || request.repeat != Repeat::Never, asked: None, time: None }
    }

    pub(super) fn broken(&self, broken: &Broken, request: &Request) -> Failure {
        let error = match broken {
            Broken::Connection(error) => {
                Error::Unreachable { server: self.host.clone(), reason: failure::cause(error) }
            }
            Broken::Silence => {
                Error::Unreachable { server: self.host.clone(), reason: "it fell silent in the middle".into() }
            }
            Broken::TooLong => self.bad("it is too long"),
        };
        Failure { error, status: None, may_be_done: request.method != Method::GET, answer: None }
    }

    fn sent_away(&self, target: &str) -> Failed {
        let reason =
            format!("it redirects to {target}, which is not followed; if that is the right place, set it as `url`");
        Failed::before(self.bad(&reason))
    }

    fn bad(&self, reason: &str) -> Error {
        Error::BadAnswer { server: self.host.clone(), reason: reason.to_owned() }
    }

    fn url(&self, request: &Request) -> Result<Url> {
        let text = format!("{}{}", self.base.as_str().trim_end_matches('/'), request.path);
        let mut url = Url::parse(&text).map_err(|error| Error::invalid(format!("`{text}`"), error.to_string()))?;
        if !request.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&request.query);
        }
        Ok(url)
    }

    fn http(&self) -> Result<&reqwest::Client> {
        if self.http.get().is_none() {
            let _ = self.http.set(self.open()?);
        }
        self.http.get().ok_or_else(|| Error::Internal("no HTTP client".into()))
    }

    fn open(&self) -> Result<reqwest::Client> {
        let tls = tls::config(self.base.scheme() == "https", self.server.ca_file.as_deref())?;
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_MAX)
            .user_agent(concat!("snapshot/", env!("CARGO_PKG_VERSION")));
        if is_loopback(&self.base) {
            builder = builder.no_proxy();
        }
        builder.build().map_err(|error| Error::Internal(failure::cause(&error)))
    }
}

/// The beginning of an answer.
pub(super) struct Begun {
    pub(super) head: Answer,
    pub(super) response: reqwest::Response,
    asked: Option<Duration>,
}

/// An attempt that failed, and what can be done about it.
struct Failed {
    failure: Failure,
    may_repeat: bool,
    asked: Option<Duration>,
    time: Option<i64>,
}

impl Failed {
    fn before(error: Error) -> Self {
        Self { failure: Failure::before(error), may_repeat: false, asked: None, time: None }
    }
}

/// The beginning of the answer, unless it takes too long. While a body is on its way the time does not run.
async fn in_time<T>(request: &Request, answer: impl Future<Output = T>) -> Option<T> {
    let mut answer = std::pin::pin!(answer);
    let sent = || request.body.sent();
    loop {
        let before = sent();
        match tokio::time::timeout(request.patience.limit(), &mut answer).await {
            Ok(answer) => return Some(answer),
            Err(_) if sent() > before => {}
            Err(_) => return None,
        }
    }
}

/// Why a body was not sent to its end, if that was for a reason on this side.
fn stopped(error: &reqwest::Error, request: &Request) -> Option<Error> {
    let form = match &request.body {
        Body::Form(form) => form,
        Body::Upload(upload) => return upload.failure(),
        Body::Nothing | Body::Json(_) => return None,
    };
    if let Err(stopped) = form.ensure_going() {
        return Some(stopped);
    }
    let mut cause = std::error::Error::source(error);
    while let Some(one) = cause {
        if let Some(Error::Io { action, path, source }) = one.downcast_ref::<Error>() {
            return Some(Error::io(action, path, std::io::Error::new(source.kind(), source.to_string())));
        }
        cause = one.source();
    }
    None
}

fn address(text: &str) -> Result<Url> {
    let refuse = |reason: &str| Err(Error::invalid("the `url` of the profile", reason));
    let Ok(mut url) = Url::parse(text) else { return refuse("it is no address; give one such as https://example.com") };
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return refuse("it has to begin with https:// or http://");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refuse("it holds a name or a password; the profile has settings of their own for these");
    }
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

fn host(url: &Url) -> String {
    let name = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"))
}

fn is_loopback(url: &Url) -> bool {
    let name = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Refuses to send a secret to another machine where everybody on the way can read it.
fn ensure_private(url: &Url, server: &Server) -> Result<()> {
    if url.scheme() == "https" || is_loopback(url) || server.insecure || !server.credentials.is_secret() {
        return Ok(());
    }
    Err(Error::invalid(
        "the `url` of the profile",
        "a secret would go over plain http for everyone to read; use https://, or say `insecure = true` in the profile",
    ))
}
