//! How a server is to be run.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::models::Known;

/// How a server is to be run.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where it listens; port 0 is any that is free.
    pub listen: SocketAddr,
    /// Whether clients have to say who they are.
    pub auth: Auth,
    /// Certificate and key, if it is to speak TLS.
    pub tls: Option<Tls>,
    /// Whether datasets in folders may be worked on away from loopback.
    pub folders: bool,
    /// The models that can be asked.
    pub models: Known,
}

/// Whether clients have to say who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Auth {
    /// Every request needs a key.
    Token,
    /// Whoever reaches it is the user who started it; it listens on loopback only.
    None,
}

/// Files with which a server proves what it is.
#[derive(Debug, Clone)]
pub struct Tls {
    /// Certificates, in PEM, its own first.
    pub cert: PathBuf,
    /// The private key, in PEM.
    pub key: PathBuf,
}

/// How lines of the log look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// A JSON object a line.
    Json,
}

pub use crate::engine::Folders;
