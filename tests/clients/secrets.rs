//! Nothing that is secret is ever shown, whatever the service does with it.

use crate::fake::{Fake, KEY, SECRET, Trouble};
use crate::machine::{Machine, Outcome};

fn ensure_silent(fake: &Fake, outcome: &Outcome) {
    let shown = format!("{}{}", outcome.stdout, outcome.stderr);
    assert!(!shown.contains(SECRET), "{shown}");
    for token in fake.world().authorizations.iter().flatten() {
        let token = token.trim_start_matches("Bearer ");
        assert!(!shown.contains(token), "{shown}");
        let signature = token.rsplit('.').next().unwrap();
        assert!(!shown.contains(signature), "{shown}");
    }
}

#[test]
fn the_trace_shows_requests_and_no_secrets() {
    let fake = Fake::start();
    let outcome = Machine::of(&fake).run("-v list");
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert!(outcome.stderr.contains("> GET http://") && outcome.stderr.contains("< 200 after"), "{outcome:?}");
    ensure_silent(&fake, &outcome);
    assert!(!outcome.stderr.to_lowercase().contains("authorization"), "{outcome:?}");
    let quiet = Machine::of(&fake).run("list");
    assert!(!quiet.stderr.contains("GET"), "{quiet:?}");
}

#[test]
fn a_service_that_repeats_our_secrets_gives_nothing_away() {
    let fake = Fake::start();
    let token = "a-token-that-is-not-known";
    for body in [
        format!("{{\"detail\":\"bad token {token}\"}}"),
        format!("<html><title>{token}</title></html>"),
        format!("{{\"detail\":[{{\"loc\":[\"header\"],\"msg\":\"{token}\"}}]}}"),
    ] {
        fake.world().plan("GET", "/snapshot", 1, Trouble::Answer(403, Vec::new(), body));
        let machine = Machine::with(&format!("url = \"{}\"\ntoken_env = \"MY_TOKEN\"", fake.url()));
        fake.world().wants_token = false;
        let outcome = Outcome::of(machine.command("-v list").env("MY_TOKEN", token));
        assert_eq!(outcome.code, 5, "{outcome:?}");
        assert!(outcome.stderr.contains("***") && !outcome.stderr.contains(token), "{outcome:?}");
    }
}

#[test]
fn a_secret_in_a_file_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let fake = Fake::start();
    let machine = Machine::with(&format!("url = \"{}\"\napi_key = \"{KEY}\"\napi_secret = \"{SECRET}\"", fake.url()));
    assert_eq!(machine.run("list").code, 0);
    std::fs::set_permissions(machine.config(), std::fs::Permissions::from_mode(0o644)).unwrap();
    let outcome = machine.run("list");
    assert_eq!(outcome.code, 2, "{outcome:?}");
    ensure_silent(&fake, &outcome);
}

#[test]
fn variables_stand_in_for_a_profile_that_leaves_them_out() {
    let fake = Fake::start();
    let machine = Machine::with("");
    let run = |secret: &str| {
        let mut command = machine.command("list --json");
        command.env("VL_BASE_URL", fake.url()).env("VL_API_KEY", KEY).env("VL_API_SECRET", secret);
        Outcome::of(&mut command)
    };
    let outcome = run(SECRET);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    let wrong = run("wr0ng-secret");
    assert_eq!(wrong.code, 5, "{wrong:?}");
    assert!(!wrong.stderr.contains("wr0ng") && wrong.stderr.contains("snapshot login"), "{wrong:?}");
}
