//! A Visual Layer service in this process, written from its pages alone. It does what they say, and on request also
//! what services do: it refuses, stutters, answers with web pages, forgets to answer.

mod routes;
mod serving;
mod trouble;
mod world;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use snapshot::backend::{self, Backend, Home};
use snapshot::remote::{Credentials, Server, Source, Trace};
use tokio::runtime::Runtime;

pub(crate) use trouble::Trouble;
pub(crate) use world::{ANA, BOB, DATASET, Stranger, World, id};

/// The key of the service's one client.
pub(crate) const KEY: &str = "key_demo";
/// Its secret.
pub(crate) const SECRET: &str = "s3cret-of-ana";

/// A running service. It ends with this value.
pub(crate) struct Fake {
    address: SocketAddr,
    world: Arc<Mutex<World>>,
    runtime: Option<Runtime>,
}

impl Fake {
    /// A service with one dataset, `bottles`, which has two snapshots.
    pub(crate) fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let world = Arc::new(Mutex::new(World::new()));
        let address = serving::start(&runtime, world.clone());
        Self { address, world, runtime: Some(runtime) }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What the service holds and how it behaves.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }

    /// How many requests there were whose method and path are these.
    pub(crate) fn count(&self, method: &str, path_end: &str) -> usize {
        let fits = |line: &&String| {
            let (own, path) = line.split_once(' ').unwrap();
            own == method && path.split('?').next().unwrap().ends_with(path_end)
        };
        self.world().log.iter().filter(fits).count()
    }

    /// The service's server, for a client with a key.
    pub(crate) fn server(&self) -> Server {
        let secret = Source::Given(SECRET.to_owned().into());
        self.server_for(Credentials::Key { key: KEY.into(), secret })
    }

    pub(crate) fn server_for(&self, credentials: Credentials) -> Server {
        Server { url: self.url(), credentials, insecure: false, ca_file: None, headers: Vec::new() }
    }

    /// A client with a key, that does not know who it is to the service.
    pub(crate) async fn backend(&self) -> Box<dyn Backend> {
        self.backend_of(None).await
    }

    /// A client with a key, of a person.
    pub(crate) async fn backend_of(&self, user: Option<&str>) -> Box<dyn Backend> {
        let home = Home::VisualLayer { server: self.server(), user: user.map(str::to_owned) };
        backend::open(&home, "", Trace::default()).await.unwrap()
    }
}

impl Drop for Fake {
    /// Tests have runtimes of their own, in which nothing may wait for another one to end.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
