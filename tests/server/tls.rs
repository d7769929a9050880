//! TLS by flag: only who knows the certificate is spoken to, and nothing older than 1.2.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::http::{exchange, parse};
use crate::place::Place;

const CERT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/server/tls/cert.pem");
const KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/server/tls/key.pem");

#[test]
fn a_client_that_knows_the_certificate_is_answered() {
    let place = Place::new();
    let server = place.serve(&["--tls-cert", CERT, "--tls-key", KEY]);
    assert_eq!(server.scheme, "https");
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(CERT).unwrap()).unwrap();
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(config.with_root_certificates(roots).with_no_client_auth());
    let name = ServerName::try_from("127.0.0.1").unwrap();
    let client = ClientConnection::new(config, name).unwrap();
    let mut stream = StreamOwned::new(client, TcpStream::connect(server.address).unwrap());
    write!(stream, "GET /api/v1/healthcheck HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", server.address)
        .unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    assert_eq!(parse(&answer).unwrap().is(200).json()["status"], "healthy");

    let plain = exchange(server.address, b"GET /api/v1/healthcheck HTTP/1.1\r\nhost: x\r\n\r\n");
    assert!(parse(&plain).is_none(), "nothing is said in the clear");
}

#[test]
fn files_that_do_not_belong_together_are_named() {
    let place = Place::new();
    std::fs::write(place.path("empty.pem"), "").unwrap();
    let empty = place.path("empty.pem");
    let empty = empty.to_str().unwrap();
    for (cert, key, named) in
        [(empty, KEY, "empty.pem"), (CERT, empty, "empty.pem"), ("/nothing.pem", KEY, "nothing.pem")]
    {
        let output = place
            .program()
            .args(["serve", "--listen", "127.0.0.1:0", "--tls-cert", cert, "--tls-key", key])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(named), "{said}");
    }
    let alone = place.program().args(["serve", "--tls-cert", CERT]).output().unwrap();
    assert_eq!(alone.status.code(), Some(2));
}

#[test]
fn the_program_trusts_a_server_whose_authority_its_profile_names() {
    let place = Place::new();
    let dataset = place.dataset("set");
    let key = place.key("bea@example.com");
    place.run(&["-d", &dataset, "dataset", "share", "--with", "bea@example.com", "--role", "editor"]);
    let server = place.serve(&["--tls-cert", CERT, "--tls-key", KEY]);
    let profile = |name: &str, authority: &str| {
        format!(
            "[profiles.{name}]\nkind = \"visual-layer\"\nurl = \"https://{}\"\ndataset = \"set\"\n\
             api_key = \"{}\"\napi_secret_env = \"SECRET\"\n{authority}\n",
            server.address, key.id
        )
    };
    let config = place.path("config.toml");
    let trusting = profile("team", &format!("ca_file = \"{CERT}\""));
    std::fs::write(&config, trusting + &profile("wary", "")).unwrap();
    let run = |words: &[&str]| {
        let mut program = place.program();
        program.env("SNAPSHOT_CONFIG", &config).env("SECRET", &key.secret).args(words).output().unwrap()
    };
    let made = run(&["-p", "team", "create", "over tls", "--json"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let listed = String::from_utf8(run(&["-p", "team", "list"]).stdout).unwrap();
    assert!(listed.contains("over tls"), "{listed}");
    let inside = run(&["-p", "team", "cat", "over tls", "1.jpg"]);
    assert_eq!(String::from_utf8(inside.stdout).unwrap(), "image 1 of set");

    let refused = run(&["-p", "wary", "list"]);
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(refused.status.code() == Some(9) && said.contains("certificate"), "{said}");
}
