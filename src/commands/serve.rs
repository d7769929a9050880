//! `snapshot serve`

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Result;
use tracing::level_filters::LevelFilter;

use crate::backend::Home;
use crate::cli::Settings;
use crate::console::{Console, Level};
use crate::engine::Engine;
use crate::error::Error;
use crate::server::{self, Auth, LogFormat, Options, Tls};

/// Serve the local store over HTTP
///
/// Prints the address on stdout, as one line, once requests are answered. The log is on stderr. With `--auth token`
/// clients need a key (`snapshot token create`); with `--auth none` everybody who reaches it is you, so it listens on
/// loopback only and refuses what web pages send. The routes are described at `/api/v1/docs`.
///
/// It ends with SIGTERM, SIGINT or SIGHUP: requests that are under way are answered, tasks are finished or stopped at a
/// safe point.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot serve
  snapshot serve --listen 127.0.0.1:0 --auth none
  snapshot serve --listen 0.0.0.0:8443 --tls-cert cert.pem --tls-key key.pem")]
pub struct Args {
    /// Where to listen; port 0 is any that is free
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8750")]
    listen: SocketAddr,
    /// Whether clients have to say who they are
    #[arg(long, value_enum, default_value = "token")]
    auth: Auth,
    /// The server's certificates, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The key of the first of them, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Work on datasets in folders even for clients on other machines
    #[arg(long)]
    folders: bool,
    /// How lines of the log look
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text")]
    log: LogFormat,
}

/// Serves until it is asked to end.
///
/// # Errors
/// `Unsupported` with a profile of a service; what the server says when it cannot begin.
pub fn run(args: Args, settings: &Settings, console: &Console) -> Result<()> {
    let Home::Local { store } = &settings.home else {
        let instead = "choose a profile of kind `local`, or give `--store`";
        return Err(Error::Unsupported { backend: "a service", verb: "serve", instead }.into());
    };
    let level = match console.options().level {
        Level::Quiet => LevelFilter::WARN,
        Level::Normal => LevelFilter::INFO,
        Level::Verbose => LevelFilter::DEBUG,
    };
    server::log::begin(args.log, level);
    let engine = Engine::open_or_create(store, &settings.actor(true))?;
    settings.master_key()?.map_or(Ok(()), |key| engine.use_master_key(&key))?;
    let tls = args.tls_cert.zip(args.tls_key).map(|(cert, key)| Tls { cert, key });
    let models = settings.models.clone();
    let options = Options { listen: args.listen, auth: args.auth, tls, folders: args.folders, models };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(server::serve(engine, options))?;
    Ok(())
}
