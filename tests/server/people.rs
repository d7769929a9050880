//! Tokens that are wrong in every way, revoked keys, guessing, and the table of roles.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde_json::{Value, json};

use crate::http::{Call, Reply};
use crate::place::{Key, Place, Server, now};

fn part(value: &Value) -> String {
    BASE64.encode(value.to_string())
}

/// A token with whatever it is to say, signed with whatever.
fn token(header: &Value, claims: &Value, secret: &[u8]) -> String {
    let signed = format!("{}.{}", part(header), part(claims));
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret);
    format!("{signed}.{}", BASE64.encode(ring::hmac::sign(&key, signed.as_bytes())))
}

fn claims(key: &Key) -> Value {
    json!({"sub": key.id, "iat": now(), "exp": now() + 600, "iss": "sdk"})
}

fn header(key: &Key) -> Value {
    json!({"alg": "HS256", "typ": "JWT", "kid": key.id})
}

fn ask(server: &Server, authorization: &str) -> Reply {
    Call::new("GET", "/api/v1/datasets").header("authorization", authorization).send(server.address)
}

#[test]
fn a_token_as_the_vendor_documents_it_is_accepted() {
    let place = Place::new();
    let server = place.serve(&[]);
    let key = place.key("bea@example.com");
    let good = token(&header(&key), &claims(&key), key.secret.as_bytes());
    for scheme in ["Bearer", "bearer"] {
        ask(&server, &format!("{scheme} {good}")).is(200);
    }
}

#[test]
fn forged_tokens_are_refused() {
    let place = Place::new();
    let server = place.serve(&[]);
    let (key, other) = (place.key("bea@example.com"), place.key("cyd@example.com"));
    let secret = key.secret.as_bytes();
    let with = |name: &str, value: Value| {
        let mut claims = claims(&key);
        claims[name] = value;
        claims
    };
    let of = |alg: &str| json!({"alg": alg, "typ": "JWT", "kid": key.id});
    let good = token(&header(&key), &claims(&key), secret);
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let forged = [
        ("unsigned", format!("{}.{}.", part(&of("none")), part(&claims(&key)))),
        ("none, in another case", format!("{}.{}.", part(&of("nOnE")), part(&claims(&key)))),
        ("none, with a signature", token(&of("none"), &claims(&key), secret)),
        ("another algorithm", token(&of("HS512"), &claims(&key), secret)),
        ("key confusion", token(&of("RS256"), &claims(&key), secret)),
        ("the key's id as the secret", token(&header(&key), &claims(&key), key.id.as_bytes())),
        ("an empty secret", token(&header(&key), &claims(&key), b"")),
        ("another's secret", token(&header(&key), &claims(&key), other.secret.as_bytes())),
        ("another's name", token(&header(&other), &claims(&key), other.secret.as_bytes())),
        ("another's claims", token(&header(&key), &claims(&other), secret)),
        ("an unknown key", token(&json!({"alg": "HS256", "kid": "key_x"}), &claims(&key), secret)),
        ("no key", token(&json!({"alg": "HS256"}), &claims(&key), secret)),
        ("a path as the key", token(&json!({"alg": "HS256", "kid": "../../dev/null"}), &claims(&key), b"")),
        ("expired", token(&header(&key), &with("exp", json!(now() - 1)), secret)),
        ("valid for too long", token(&header(&key), &with("exp", json!(now() + 90_000)), secret)),
        ("from the future", token(&header(&key), &with("iat", json!(now() + 120)), secret)),
        ("a fraction", token(&header(&key), &with("exp", json!(now() as f64 + 600.5)), secret)),
        ("a text for a number", token(&header(&key), &with("exp", json!((now() + 600).to_string())), secret)),
        ("for ever", token(&header(&key), &with("exp", json!(i64::MAX)), secret)),
        ("no signature", format!("{signed}.")),
        ("a cut signature", format!("{signed}.{}", &signature[..20])),
        ("a bit more", format!("{good}A")),
        (
            "claims of another",
            format!("{}.{}.{signature}", signed.split('.').next().unwrap(), part(&with("sub", json!("x")))),
        ),
        ("nothing", "..".to_owned()),
        ("garbage", "ÿ.é.".to_owned()),
        ("long", "a".repeat(20_000)),
    ];
    // A new server for every few: somebody who has tried too often is not listened to.
    for some in forged.chunks(15) {
        let server = place.serve(&[]);
        for (what, forged) in some {
            let refused = ask(&server, &format!("Bearer {forged}"));
            assert_eq!(refused.status, 401, "{what}: {}", refused.text());
            assert_eq!(refused.header("www-authenticate"), Some("Bearer"));
        }
        ask(&server, &format!("Bearer {good}")).is(200);
    }
    for authorization in ["Basic YTpi", "Bearer", "Bearer  ", &format!("Bearer{good}"), ""] {
        ask(&server, authorization).is(401);
    }
    let twice = Call::new("GET", "/api/v1/datasets").header("authorization", &format!("Bearer {good}"));
    twice.header("authorization", "Bearer x").send(server.address).is(401);
}

#[test]
fn a_revoked_key_opens_nothing_any_more() {
    let place = Place::new();
    let mut server = place.serve(&[]);
    let key = place.key("bea@example.com");
    server.as_who(&key.token());
    server.get("/api/v1/datasets").is(200);
    server.get("/api/v1/datasets").is(200);
    place.run(&["token", "revoke", &key.id]);
    server.get("/api/v1/datasets").is(401);
}

#[test]
fn who_guesses_has_to_wait_and_who_is_logged_in_does_not() {
    let place = Place::new();
    let server = place.server_for("bea@example.com");
    server.get("/api/v1/datasets").is(200);
    let guess = |number: usize| ask(&server, &format!("Bearer snapshot_{number}"));
    let slowed = (0..200).map(guess).find(|reply| reply.status == 429).expect("guessing goes on for ever");
    assert!(slowed.header("retry-after").unwrap().parse::<u64>().unwrap() >= 1);
    server.get("/api/v1/datasets").is(200);
}

#[test]
fn a_server_without_folders_leaves_them_alone() {
    let place = Place::new();
    let dataset = place.dataset("set");
    place.run(&["-d", &dataset, "dataset", "share", "--with", "bea@example.com", "--role", "editor"]);
    let token = place.key("bea@example.com").token();
    let all = format!("/api/v1/dataset/{dataset}/snapshot");
    let mut server = place.serve(&["--listen", "0.0.0.0:0"]);
    server.address.set_ip([127, 0, 0, 1].into());
    server.as_who(&token);
    assert!(server.post(&all, &json!({})).is(403).detail().contains("--folders"));
    server.push(&format!("{all}/current/restore")).is(403);
    let snapshot = server.snapshots(&dataset)[0]["snapshot_id"].as_str().unwrap().to_owned();
    let accepted = server.push(&format!("{all}/{snapshot}/clone")).is(202);
    assert_eq!(server.task(accepted.header("x-task-id").unwrap())["status"], "COMPLETED");
    server.create(accepted.header("x-dataset-id").unwrap(), "a clone has no folder");
    let mut server = place.serve(&["--listen", "0.0.0.0:0", "--folders"]);
    server.address.set_ip([127, 0, 0, 1].into());
    server.as_who(&token).create(&dataset, "with leave");
}

#[test]
fn a_folder_of_another_user_is_left_alone() {
    if !rustix::process::geteuid().is_root() {
        return; // Only root can give a folder away.
    }
    let place = Place::new();
    let dataset = place.dataset("set");
    std::os::unix::fs::chown(place.path("set"), Some(12_345), None).unwrap();
    let server = place.open_server();
    let refused = server.post(&format!("/api/v1/dataset/{dataset}/snapshot"), &json!({})).is(403);
    assert!(refused.detail().contains("another user"), "{}", refused.detail());
}
