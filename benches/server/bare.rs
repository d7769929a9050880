//! A bare handler of the same framework that answers given bytes, in a process of its own.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result};
use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;

/// How the benchmark tells itself to be the handler.
pub(crate) const VERB: &str = "__bare";

/// The process. It is killed when nobody needs it any more.
pub(crate) struct Bare {
    process: Child,
    address: SocketAddr,
}

impl Bare {
    /// Answers every request with `body`.
    pub(crate) fn begin(file: &Path, body: &[u8]) -> Result<Self> {
        std::fs::write(file, body)?;
        let mut command = Command::new(std::env::current_exe()?);
        let mut process = command.arg(VERB).arg(file).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        BufReader::new(process.stdout.take().context("it has an output")?).read_line(&mut line)?;
        Ok(Self { process, address: line.trim().parse().context("the handler says where it is")? })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Answers until it is killed.
pub(crate) fn serve(file: &Path) -> Result<()> {
    let body: &'static [u8] = std::fs::read(file)?.leak();
    let answer = move || async move { ([(CONTENT_TYPE, "application/json")], body) };
    let router = Router::new().fallback(get(answer));
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?);
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let service = TowerToHyperService::new(router.clone());
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    })
}
