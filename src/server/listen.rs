//! Sockets: connections are taken as long as there is room, each with limits to its time, until the server is to end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;

use crate::server::handle::{Counted, Site};
use crate::server::limits::{self, Times};
use crate::server::stream::Impatient;

/// How long to wait when the system has no more files.
const PAUSE: Duration = Duration::from_millis(50);

/// How connections are taken.
pub struct Door {
    /// Where.
    pub listener: TcpListener,
    /// With which certificate, if any.
    pub tls: Option<TlsAcceptor>,
    /// How long they may take.
    pub times: Times,
}

/// Takes connections until `end` is ready, then lets those finish that are under way.
pub async fn run(door: Door, site: Site, end: impl Future<Output = ()>) {
    let Door { listener, tls, times } = door;
    let room = Arc::new(Semaphore::new(connections()));
    let graceful = GracefulShutdown::new();
    let mut end = std::pin::pin!(end);
    loop {
        let Ok(place) = room.clone().acquire_owned().await else { break };
        let (stream, peer) = tokio::select! {
            biased;
            () = &mut end => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(PAUSE).await;
                    continue;
                }
            },
        };
        let (site, tls, watcher) = (site.clone(), tls.clone(), graceful.watcher());
        tokio::spawn(async move {
            let _place = place;
            let state = site.state().clone();
            let _counted = Counted::new(&state.metrics.connections);
            connection(stream, peer, tls, times, site, watcher).await;
        });
    }
    drop(listener);
    tracing::info!("ending: no more connections are taken, requests that are under way are answered");
    if tokio::time::timeout(times.drain, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests were cut off, they took too long to end");
    }
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    tls: Option<TlsAcceptor>,
    times: Times,
    site: Site,
    watcher: Watcher,
) {
    // Answers are written whole; nothing is gained by waiting for more.
    let _ = stream.set_nodelay(true);
    let Some(tls) = tls else { return serve(stream, peer, times, site, watcher).await };
    match tokio::time::timeout(times.handshake, tls.accept(stream)).await {
        Ok(Ok(stream)) => serve(stream, peer, times, site, watcher).await,
        Ok(Err(error)) => tracing::debug!(%peer, %error, "no handshake"),
        Err(_) => tracing::debug!(%peer, "the handshake took too long"),
    }
}

async fn serve<S>(stream: S, peer: SocketAddr, times: Times, site: Site, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let stream = TokioIo::new(Impatient::new(stream, times.write));
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let site = site.clone();
        async move {
            let request: Request = request.map(Body::new);
            Ok::<_, std::convert::Infallible>(site.answer(peer, request).await)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(times.head)
        .max_headers(limits::HEADERS)
        .max_buf_size(limits::HEAD_BYTES)
        .serve_connection(stream, service);
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%peer, %error, "the connection ended early");
    }
}

/// How many connections there may be: as many as the system gives files for, within our own limit.
fn connections() -> usize {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let wanted = maximum.unwrap_or(u64::MAX).min(limits::CONNECTIONS as u64 + limits::OTHER_FILES);
    let files = match getrlimit(Resource::Nofile).current {
        Some(current) if current < wanted => {
            match setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum }) {
                Ok(()) => wanted,
                Err(_) => current,
            }
        }
        _ => wanted,
    };
    usize::try_from(files.saturating_sub(limits::OTHER_FILES)).unwrap_or(usize::MAX).clamp(64, limits::CONNECTIONS)
}
