//! TLS: a certificate and a key from files, and nothing older than TLS 1.2.

use std::path::Path;
use std::sync::Arc;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, pem};

use crate::error::{Error, Result};
use crate::server::options::Tls;

/// Reads certificate and key.
///
/// # Errors
/// `Io` for a file that cannot be read, `Invalid` for one that holds something else, or a key of another certificate.
pub fn acceptor(files: &Tls) -> Result<TlsAcceptor> {
    let certificates = certificates(&files.cert)?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|error| refused(&files.key, error))?;
    let unusable = |error: tokio_rustls::rustls::Error| {
        Error::invalid(format!("certificate `{}`", files.cert.display()), format!("with this key: {error}"))
    };
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(unusable)?
        .with_no_client_auth()
        .with_single_cert(certificates, key)
        .map_err(unusable)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let all = CertificateDer::pem_file_iter(path).map_err(|error| refused(path, error))?;
    let all = all.collect::<Result<Vec<_>, _>>().map_err(|error| refused(path, error))?;
    if all.is_empty() {
        return Err(Error::invalid(format!("`{}`", path.display()), "it holds no certificate in PEM"));
    }
    Ok(all)
}

fn refused(path: &Path, error: pem::Error) -> Error {
    match error {
        pem::Error::Io(error) => Error::io("read", path, error),
        error => Error::invalid(format!("`{}`", path.display()), format!("it cannot be read as PEM: {error}")),
    }
}
