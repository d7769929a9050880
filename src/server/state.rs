//! What all handlers share.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::engine::{Engine, Running};
use crate::error::Result;
use crate::model::{Person, TaskId};
use crate::models::Known;
use crate::server::auth::Authenticator;
use crate::server::exports::Exports;
use crate::server::idempotency::Idempotency;
use crate::server::limits;
use crate::server::lists::Lists;
use crate::server::metrics::Metrics;
use crate::server::options::Auth;
use crate::server::problem::Problem;
use crate::server::running::Tasks;

/// What all handlers share. Cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<App>);

/// The server's parts.
pub struct App {
    /// The store, used on behalf of the user who started the server.
    pub engine: Engine,
    /// Who clients are.
    pub authenticator: Authenticator,
    /// Answers that are given again.
    pub idempotency: Idempotency,
    /// Exports that are under way or can be fetched.
    pub exports: Exports,
    /// Lists that were asked for last.
    pub lists: Lists,
    /// Figures.
    pub metrics: Metrics,
    /// Tasks that this process carries out.
    pub tasks: Tasks,
    /// Where it listens.
    pub address: SocketAddr,
    /// Whether clients have to say who they are.
    pub auth: Auth,
    /// The models that can be asked.
    pub models: Known,
    /// The description of all routes, as it is sent.
    pub openapi: bytes::Bytes,
    slow: Semaphore,
}

impl std::ops::Deref for AppState {
    type Target = App;

    fn deref(&self) -> &App {
        &self.0
    }
}

impl AppState {
    /// The state of a server at `address`.
    pub fn new(engine: Engine, auth: Auth, models: Known, address: SocketAddr, openapi: bytes::Bytes) -> Self {
        let authenticator = Authenticator::new(engine.for_person(engine.person().clone()), auth);
        Self(Arc::new(App {
            engine,
            authenticator,
            idempotency: Idempotency::default(),
            exports: Exports::default(),
            lists: Lists::default(),
            metrics: Metrics::default(),
            tasks: Tasks::default(),
            address,
            auth,
            models,
            openapi,
            slow: Semaphore::new(limits::SLOW_CALLS),
        }))
    }

    /// Calls the engine on behalf of a person, on a blocking thread. The call goes on when nobody waits for it any more.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn blocking<T: Send + 'static>(
        &self,
        person: &Person,
        call: impl FnOnce(&Engine) -> Result<T> + Send + 'static,
    ) -> Result<T, Problem> {
        let engine = self.engine.for_person(person.clone());
        self.run(move || call(&engine)).await
    }

    /// The same for calls that may take long: only so many of them run at a time, so that others find a thread.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn blocking_long<T: Send + 'static>(
        &self,
        person: &Person,
        call: impl FnOnce(&Engine) -> Result<T> + Send + 'static,
    ) -> Result<T, Problem> {
        let state = self.clone();
        let person = person.clone();
        // On a task of its own, so that waiting for a turn outlives the client, too.
        let turn = tokio::spawn(async move {
            let _turn = state.slow.acquire().await.map_err(|_| Problem::Panic)?;
            state.blocking(&person, call).await
        });
        turn.await.unwrap_or(Err(Problem::Panic))
    }

    /// Calls the engine for what begins a task, and looks after the thread that carries it out.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn begin(
        &self,
        person: &Person,
        call: impl FnOnce(&Engine) -> Result<Option<Running>> + Send + 'static,
    ) -> Result<Option<TaskId>, Problem> {
        let state = self.clone();
        self.blocking_long(person, move |engine| {
            let running = call(engine)?;
            Ok(running.map(|running| {
                let id = running.task_id.clone();
                state.tasks.watch(running);
                id
            }))
        })
        .await
    }

    async fn run<T: Send + 'static>(&self, call: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T, Problem> {
        match tokio::task::spawn_blocking(call).await {
            Ok(result) => result.map_err(Problem::Engine),
            Err(_) => Err(Problem::Panic),
        }
    }
}
