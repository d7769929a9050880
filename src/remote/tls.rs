//! Whom an https connection trusts. Reading the system's certificates takes time, so it is only done for https.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};

use crate::error::{Error, Result};

/// Trusts the system's certificates and those of `ca_file`; where the system has none, those that were compiled in.
///
/// # Errors
/// `Io` or `Invalid` for a `ca_file` without certificates.
pub(super) fn config(is_https: bool, ca_file: Option<&Path>) -> Result<ClientConfig> {
    let mut roots = RootCertStore::empty();
    if is_https {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() {
            roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        }
        if let Some(path) = ca_file {
            add(&mut roots, path)?;
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::Internal(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

fn add(roots: &mut RootCertStore, path: &Path) -> Result<()> {
    let text = std::fs::read(path).map_err(|error| Error::io("read", path, error))?;
    let refuse = |reason: String| Error::invalid(format!("`{}`", path.display()), reason);
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(&text)
        .collect::<Result<_, _>>()
        .map_err(|error| refuse(format!("it is no file of certificates: {error}")))?;
    if certificates.is_empty() {
        return Err(refuse("it has no certificate".into()));
    }
    for certificate in certificates {
        roots.add(certificate).map_err(|error| refuse(format!("a certificate cannot be used: {error}")))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_certificates_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        assert!(matches!(config(true, Some(&path)), Err(Error::Io { .. })));
        std::fs::write(&path, "nothing of the kind").unwrap();
        let error = config(true, Some(&path)).unwrap_err().to_string();
        assert!(error.contains("ca.pem") && error.contains("no certificate"), "{error}");
        assert!(config(false, Some(&path)).is_ok());
    }
}
