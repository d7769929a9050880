//! The service, from its page alone: five calls, two objects, tenants. What the page leaves open it does as services do.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Value, json};
use snapshot::backend::{Backend, CreateSnapshot, Restore, Run, SnapshotFilter, TaskView, Vela};
use snapshot::error::Result;
use snapshot::model::Secret;
use snapshot::model::{DatasetId, Snapshot, SnapshotId, TaskId};
use snapshot::progress::Silent;
use snapshot::remote::{Credentials, Server, Source, Trace};

use crate::http::{Reply, Request, serve};

/// The key that the service takes.
pub(crate) const KEY: &str = "gdb_k3y-that-nobody-sees";

/// What goes wrong with one call.
#[derive(Debug, Clone)]
pub(crate) enum Trouble {
    /// It is answered otherwise, and not done.
    Instead(Reply),
    /// It is done, and answered otherwise.
    Afterwards(Reply),
}

/// What the service holds, and how it behaves.
pub(crate) struct State {
    snapshots: BTreeMap<String, Vec<Stored>>,
    troubles: VecDeque<(&'static str, Trouble)>,
    /// What was asked.
    pub(crate) log: Vec<Request>,
    /// Most snapshots that a page has, whatever is asked for; and all at once if `None`.
    pub(crate) page: Option<usize>,
    /// Whether a list says how many there are.
    pub(crate) tells_total: bool,
    /// What a snapshot says while it is being put back, one word a look.
    pub(crate) words: Vec<&'static str>,
    /// What a snapshot says after it was taken, one word a look.
    pub(crate) first_words: Vec<&'static str>,
    clock: u64,
}

#[derive(Clone)]
struct Stored {
    id: String,
    description: String,
    created_at: String,
    words: VecDeque<&'static str>,
}

impl Stored {
    fn show(&mut self) -> Value {
        let status = self.words.pop_front().unwrap_or("completed");
        let (id, at) = (&self.id, &self.created_at);
        json!({"id": id, "description": self.description, "createdAt": at, "entityCount": 3, "status": status})
    }
}

/// A running service.
pub(crate) struct Fake {
    url: String,
    state: Arc<Mutex<State>>,
}

impl Fake {
    pub(crate) fn start() -> Self {
        let state = State {
            snapshots: BTreeMap::new(),
            troubles: VecDeque::new(),
            log: Vec::new(),
            page: Some(20),
            tells_total: true,
            words: vec!["restoring", "restoring"],
            first_words: Vec::new(),
            clock: 0,
        };
        let state = Arc::new(Mutex::new(state));
        let answering = state.clone();
        let url = serve(move |request| answering.lock().unwrap().answer(request));
        Self { url, state }
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// A client of it, as a user of the tenant `smartcity`.
    pub(crate) fn client(&self) -> Client {
        self.client_with(KEY)
    }

    pub(crate) fn client_with(&self, key: &str) -> Client {
        self.client_of(Credentials::Token(Source::Given(Secret::from(key.to_owned()))))
    }

    pub(crate) fn client_of(&self, credentials: Credentials) -> Client {
        let url = self.url.clone();
        let server = Server { url, credentials, insecure: false, ca_file: None, headers: Vec::new() };
        let client = snapshot::remote::Client::new(server, Trace::default()).unwrap();
        Client(Vela::new(client, Some("smartcity")).unwrap())
    }

    /// Lets the next call whose method and path begin like this go wrong.
    pub(crate) fn trouble(&self, call: &'static str, trouble: Trouble) {
        self.state().troubles.push_back((call, trouble));
    }

    /// Fills the tenant with so many snapshots.
    pub(crate) fn fill(&self, count: usize) {
        let mut state = self.state();
        for number in 0..count {
            state.take("smartcity", &format!("number {number}"));
        }
    }

    /// How often such a call was made.
    pub(crate) fn count(&self, method: &str) -> usize {
        self.state().log.iter().filter(|request| request.method == method).count()
    }

    /// Descriptions of all snapshots of a tenant, oldest first.
    pub(crate) fn descriptions(&self, tenant: &str) -> Vec<String> {
        let state = self.state();
        state.snapshots.get(tenant).into_iter().flatten().map(|one| one.description.clone()).collect()
    }
}

impl State {
    fn answer(&mut self, request: Request) -> Reply {
        self.log.push(request.clone());
        let call = format!("{} {}", request.method, request.path);
        let trouble = match self.troubles.iter().position(|(start, _)| call.starts_with(start)) {
            Some(place) => self.troubles.remove(place).map(|(_, trouble)| trouble),
            None => None,
        };
        match trouble {
            Some(Trouble::Instead(reply)) => reply,
            Some(Trouble::Afterwards(reply)) => {
                self.serve(&request);
                reply
            }
            None => self.serve(&request),
        }
    }

    fn serve(&mut self, request: &Request) -> Reply {
        if !request.path.starts_with("/v2/") {
            return refuse(404, "NotFound", "The requested resource was not found");
        }
        let bearer = request.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
        if bearer.or(request.header("x-api-key")) != Some(KEY) {
            return refuse(401, "Unauthorized", "Invalid token");
        }
        let tenant = request.header("fiware-service").unwrap_or("default").to_owned();
        let parts: Vec<_> = request.path.trim_start_matches("/v2/snapshots").split('/').skip(1).collect();
        match (request.method.as_str(), parts.as_slice()) {
            ("GET", []) => self.list(&tenant, request),
            ("POST", []) => {
                let body: Value = serde_json::from_str(&request.body).unwrap();
                let shown = self.take(&tenant, body["description"].as_str().unwrap_or_default());
                answer(201, &shown)
            }
            (method, [id, rest @ ..]) => self.one(&tenant, method, id, rest),
            _ => refuse(405, "MethodNotAllowed", "Method not allowed"),
        }
    }

    fn list(&mut self, tenant: &str, request: &Request) -> Reply {
        let all: Vec<_> = self.snapshots.get(tenant).into_iter().flatten().rev().cloned().collect();
        let total = all.len();
        let mut page: Vec<_> = match self.page {
            None => all,
            Some(most) => {
                let limit = request.parameter("limit").unwrap_or(20).min(most);
                all.into_iter().skip(request.parameter("offset").unwrap_or(0)).take(limit).collect()
            }
        };
        let page: Vec<_> = page.iter_mut().map(Stored::show).collect();
        let total = self.tells_total.then(|| ("fiware-total-count", total.to_string()));
        Reply::Answer(200, total.into_iter().collect(), json!(page).to_string())
    }

    fn one(&mut self, tenant: &str, method: &str, id: &str, rest: &[&str]) -> Reply {
        let words = self.words.clone();
        let list = self.snapshots.entry(tenant.to_owned()).or_default();
        let Some(place) = list.iter().position(|one| one.id == id) else {
            return refuse(404, "NotFound", "Snapshot not found");
        };
        match (method, rest) {
            ("GET", []) => answer(200, &list[place].show()),
            ("DELETE", []) => {
                list.remove(place);
                Reply::Answer(204, Vec::new(), String::new())
            }
            ("POST", ["restore"]) => {
                list[place].words = words.into();
                answer(200, &json!({"id": id, "status": "restoring", "restoredEntities": 3}))
            }
            _ => refuse(405, "MethodNotAllowed", "Method not allowed"),
        }
    }

    fn take(&mut self, tenant: &str, description: &str) -> Value {
        let at = format!("2026-01-{:02}T{:02}:00:00Z", 1 + self.clock / 24, self.clock % 24);
        self.clock += 1;
        let words = self.first_words.clone().into();
        let id = format!("snapshot_{}", at.replace(':', "-"));
        let mut one = Stored { id, description: description.to_owned(), created_at: at, words };
        let shown = one.show();
        self.snapshots.entry(tenant.to_owned()).or_default().push(one);
        shown
    }
}

fn answer(status: u16, body: &Value) -> Reply {
    Reply::Answer(status, vec![("content-type", "application/json".into())], body.to_string())
}

/// An answer that is no success, as the service words it.
pub(crate) fn refuse(status: u16, error: &str, description: &str) -> Reply {
    answer(status, &json!({"error": error, "description": description}))
}

/// A web page, as proxies like to send it.
pub(crate) fn page(status: u16, title: &str) -> Reply {
    let headers = vec![("content-type", "text/html".into())];
    Reply::Answer(status, headers, format!("<html><head><title>{title}</title></head></html>"))
}

/// A client, with the calls that tests make most.
pub(crate) struct Client(pub(crate) Vela);

impl Client {
    pub(crate) fn city() -> DatasetId {
        DatasetId::from("smartcity".to_owned())
    }

    pub(crate) async fn list(&self) -> Result<Vec<Snapshot>> {
        Ok(self.0.snapshots(&Self::city(), SnapshotFilter::default()).await?.snapshots)
    }

    pub(crate) async fn create(&self, name: &str) -> Result<Snapshot> {
        let request = CreateSnapshot { name: Some(name.parse().unwrap()), ..CreateSnapshot::default() };
        Ok(self.0.create(&Self::city(), request, Arc::new(Silent)).await?.snapshot)
    }

    pub(crate) async fn find(&self, reference: &str) -> Result<Snapshot> {
        self.0.snapshot(&Self::city(), &reference.parse().unwrap(), false).await
    }

    pub(crate) async fn restore(&self, snapshot: &SnapshotId) -> Result<TaskId> {
        self.0.restore(&Self::city(), whole(snapshot), Run::Detached).await
    }

    pub(crate) async fn ended(&self, task: &TaskId) -> Result<TaskView> {
        loop {
            let view = self.0.task(task.as_str()).await?;
            if view.task.status.is_final() {
                return Ok(view);
            }
        }
    }
}

/// A restore of everything.
pub(crate) fn whole(snapshot: &SnapshotId) -> Restore {
    let (only, paths) = (Vec::new(), Vec::new());
    Restore { snapshot: snapshot.clone(), only, paths, plan: None, into: None, checkpoint: true }
}
