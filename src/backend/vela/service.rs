//! The calls of the contract, one function each.

use std::collections::HashSet;
use std::time::Duration;

use tokio::sync::OnceCell;

use crate::backend::own_server;
use crate::contract::vela::{
    CreateSnapshot, FIWARE_SERVICE, FIWARE_TOTAL_COUNT, RestoreSnapshot, Restoring, SNAPSHOTS, Snapshot,
};
use crate::error::{Code, Error, Result};
use crate::model::TenantName;
use crate::remote::{Answer, Client, Failure, Request, segment};

/// Snapshots asked for at once.
const PAGE: usize = 1_000;
/// How often a service may say that it is too much before that is the answer.
const ATTEMPTS: u32 = 5;
/// The longest pause that a service is given.
const LONGEST: Duration = Duration::from_secs(60);

/// A service that speaks the contract.
pub(super) struct Service {
    client: Client,
    is_ours: OnceCell<bool>,
}

impl Service {
    pub(super) fn new(client: Client) -> Self {
        Self { client, is_ours: OnceCell::new() }
    }

    /// The service's name, as messages call it.
    pub(super) fn host(&self) -> &str {
        self.client.host()
    }

    /// All snapshots of a tenant, newest first. A service may give fewer at once than were asked for, and may not know
    /// pages at all.
    pub(super) async fn list(&self, tenant: &TenantName) -> Result<Vec<Snapshot>> {
        let (mut all, mut seen) = (Vec::new(), HashSet::new());
        loop {
            let page = Request::get(SNAPSHOTS).query("limit", PAGE).query("offset", all.len());
            let answer = self.client.send(&of(tenant, page)).await?;
            let total = answer.header(FIWARE_TOTAL_COUNT).and_then(|text| text.trim().parse::<usize>().ok());
            let page: Vec<Snapshot> = answer.json_if_any::<Option<_>>()?.flatten().unwrap_or_default();
            let before = all.len();
            all.extend(page.into_iter().filter(|one| seen.insert(one.id.clone())));
            if all.len() == before || total.is_some_and(|total| all.len() >= total) {
                break;
            }
        }
        all.sort_by(|a, b| b.created_at.cmp(&a.created_at));
        Ok(all)
    }

    /// One snapshot; `None` if there is none of that id.
    pub(super) async fn get(&self, tenant: &TenantName, id: &str) -> Result<Option<Snapshot>> {
        let Ok(id) = segment(id) else { return Ok(None) };
        let request = of(tenant, Request::get(format!("{SNAPSHOTS}/{id}")));
        match self.client.send(&request).await {
            Ok(answer) => answer.json().map(Some),
            Err(failure) if failure.error.code() == Code::NotFound => Ok(None),
            // What is no id at all is no id of a snapshot.
            Err(failure) if failure.status == Some(400) => Ok(None),
            Err(failure) => Err(failure.into()),
        }
    }

    /// Takes a snapshot. `None` if the service has nothing to say about it.
    pub(super) async fn create(&self, tenant: &TenantName, description: &str) -> Result<Option<Snapshot>, Failure> {
        let body = CreateSnapshot { description: Some(description.to_owned()) };
        let answer = self.admitted(&of(tenant, Request::post(SNAPSHOTS).json(&body).patient())).await?;
        Ok(answer.json_if_any::<Option<_>>().ok().flatten().flatten())
    }

    /// Puts a snapshot back, into its own tenant or into another one.
    pub(super) async fn restore(
        &self,
        tenant: &TenantName,
        id: &str,
        target: Option<&TenantName>,
    ) -> Result<Option<Restoring>, Failure> {
        let mut request = Request::post(format!("{SNAPSHOTS}/{}/restore", known(id)?)).patient();
        if let Some(target) = target {
            request = request.json(&RestoreSnapshot { target_tenant: Some(target.to_string()) });
        }
        let answer = self.admitted(&of(tenant, request)).await?;
        Ok(answer.json_if_any::<Option<_>>().ok().flatten().flatten())
    }

    /// Removes a snapshot.
    pub(super) async fn delete(&self, tenant: &TenantName, id: &str) -> Result<(), Failure> {
        let request = Request::delete(format!("{SNAPSHOTS}/{}", known(id)?));
        self.admitted(&of(tenant, request)).await.map(|_| ())
    }

    /// Whether it is a server of ours, which knows more than the contract.
    pub(super) async fn is_ours(&self) -> bool {
        let ask = || async { own_server::is_announced(&self.client).await.unwrap_or(false) };
        *self.is_ours.get_or_init(ask).await
    }

    /// How long to leave before the service is asked again; longer and longer, and as long as it wants.
    pub(super) async fn pause(&self, looks: u32) {
        let usual = Duration::from_millis(200) * 2u32.saturating_pow(looks.min(5));
        tokio::time::sleep(usual.min(Duration::from_secs(5)).max(self.client.asked_pause()).min(LONGEST)).await;
    }

    /// How long the service asked to be left alone, the last time that it answered.
    pub(super) fn asked_pause(&self) -> Duration {
        self.client.asked_pause().min(LONGEST)
    }

    /// Sends what changes something. Only an answer that it was too much at once, which means that nothing was done, lets
    /// it be sent again.
    async fn admitted(&self, request: &Request) -> Result<Answer, Failure> {
        let mut attempts = 1;
        loop {
            match self.client.send(request).await {
                Err(failure) if failure.status == Some(429) && attempts < ATTEMPTS => {
                    if self.client.asked_pause() > LONGEST {
                        return Err(failure);
                    }
                    self.pause(attempts).await;
                    attempts += 1;
                }
                answered => return answered,
            }
        }
    }
}

fn of(tenant: &TenantName, request: Request) -> Request {
    request.header(FIWARE_SERVICE, tenant.as_str())
}

/// An id as a part of a path.
fn known(id: &str) -> Result<String, Failure> {
    segment(id).map_err(|error| Failure { error, status: None, may_be_done: false, answer: None })
}

/// That there is no snapshot of that name.
pub(super) fn missing(tenant: &TenantName, reference: &str) -> Error {
    Error::NotFound { what: "snapshot", reference: reference.to_owned(), within: Some(tenant.to_string()) }
}
