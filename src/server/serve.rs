//! Putting a server together, from the store to its sockets, and taking it down again.

use std::io::Write as _;
use std::net::{SocketAddr, TcpListener as StdListener};

use axum::Router;
use bytes::Bytes;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::engine::{Engine, Folders};
use crate::error::{Error, Result};
use crate::models::Known;
use crate::server::handle::Site;
use crate::server::listen::Door;
use crate::server::options::{Auth, Options};
use crate::server::problem::Problem;
use crate::server::routes::Routes;
use crate::server::{AppState, docs, limits, listen, openapi, own, tls, vela, visual_layer};

/// Serves a store until it is asked to end. Prints the address on stdout, as one line, once requests are answered.
///
/// # Errors
/// `Invalid` for options that are not safe, `Io` for a socket or a file that cannot be opened.
pub async fn serve(engine: Engine, options: Options) -> Result<()> {
    ensure_safe(&options)?;
    let tls = options.tls.as_ref().map(tls::acceptor).transpose()?;
    let is_loopback = options.listen.ip().to_canonical().is_loopback();
    let end = asked_to_end()?;
    let listener = bind(options.listen)?;
    let address = listener.local_addr().map_err(|error| Error::io("open", options.listen.to_string(), error))?;
    // What an earlier server left is finished as the store's owner, before anybody can look.
    let engine = tokio::task::spawn_blocking(move || {
        engine.tidy();
        engine
    });
    let engine = engine.await.map_err(|error| Error::Internal(error.to_string()))?;
    let folders = if is_loopback || options.folders { Folders::Own } else { Folders::None };
    let site = site(engine.for_service(folders), options.auth, options.models, address);
    let state = site.state().clone();
    if options.auth == Auth::Token && !is_loopback && tls.is_none() {
        tracing::warn!("keys and data travel unencrypted; use --tls-cert and --tls-key, or a proxy that speaks TLS");
    }
    say_address(address, tls.is_some());
    tracing::info!(%address, "listening");
    listen::run(Door { listener, tls, times: limits::Times::default() }, site, end).await;
    let finish = move || {
        state.exports.stop();
        let asked = state.tasks.finish(&state.engine, limits::TASK_TIME);
        // Nothing would be lost, but the next server would begin with all the rows.
        state.engine.wait_for_folds();
        asked
    };
    let asked = tokio::task::spawn_blocking(finish);
    if let Ok(asked @ 1..) = asked.await {
        tracing::warn!(tasks = asked, "tasks were asked to stop at their next safe point");
    }
    tracing::info!("ended");
    Ok(())
}

/// All routes over a store, for a server at `address`.
pub fn site(engine: Engine, auth: Auth, models: Known, address: SocketAddr) -> Site {
    let (router, operations) = routes().into_parts();
    let document = openapi::document(&operations);
    let openapi = Bytes::from(serde_json::to_vec(&document).expect("plain data has a JSON form"));
    let state = AppState::new(engine, auth, models, address, openapi);
    let router: Router<AppState> =
        router.fallback(|| async { Problem::NoRoute }).method_not_allowed_fallback(|| async { Problem::NoMethod });
    Site::new(state.clone(), router.with_state(state))
}

/// Every route there is.
pub fn routes() -> Routes {
    Routes::new().merge(visual_layer::routes()).merge(own::routes()).merge(vela::routes()).merge(docs::routes())
}

/// Refuses what would open the store to others.
fn ensure_safe(options: &Options) -> Result<()> {
    if options.auth == Auth::None && !options.listen.ip().to_canonical().is_loopback() {
        let what = format!("address `{}` with `--auth none`", options.listen);
        return Err(Error::invalid(what, "without authentication the server listens on loopback only"));
    }
    Ok(())
}

fn bind(address: SocketAddr) -> Result<TcpListener> {
    let failed = |error| Error::io("listen at", address.to_string(), error);
    // The standard library lets the address be used again at once, and queues up many connections.
    let listener = StdListener::bind(address).map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    TcpListener::from_std(listener).map_err(failed)
}

/// Ready when the process is asked to end. A second signal ends it at once; whatever it does is safe at every instant.
fn asked_to_end() -> Result<impl Future<Output = ()>> {
    let failed = |error| Error::io("hear", "signals", error);
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    let mut hangup = signal(SignalKind::hangup()).map_err(failed)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            _ = hangup.recv() => {}
        }
        tokio::spawn(async move {
            let code = tokio::select! {
                _ = terminate.recv() => 143,
                _ = interrupt.recv() => 130,
                _ = hangup.recv() => 129,
            };
            std::process::exit(code);
        });
    })
}

fn say_address(address: SocketAddr, is_tls: bool) {
    let scheme = if is_tls { "https" } else { "http" };
    let mut stdout = std::io::stdout().lock();
    // Nobody may be reading; the log has it, too.
    let _ = writeln!(stdout, "{scheme}://{address}").and_then(|()| stdout.flush());
}
