//! Who is working: the e-mail address that becomes `created_by`.

use std::process::{Command, Stdio};
use std::thread;

use crate::backend::Actor;
use crate::cli::Environment;

/// The address: as it was set, else git's, else `user@host`. Asking git starts a process, which takes as long as opening
/// a store: only what writes does it, and goes on meanwhile.
pub fn actor(set: Option<&str>, environment: &Environment, writes: bool) -> Actor {
    if let Some(address) = set {
        return address.into();
    }
    let account = account(environment);
    if !writes {
        return account.into();
    }
    let asked = thread::spawn(git_address);
    Actor::later(move || asked.join().ok().flatten().unwrap_or(account))
}

/// What git has as `user.email` here.
fn git_address() -> Option<String> {
    let output = Command::new("git")
        .args(["config", "--get", "user.email"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    let address = String::from_utf8(output.stdout).ok()?;
    Some(address.trim().to_owned()).filter(|address| !address.is_empty())
}

/// The account and the machine.
fn account(environment: &Environment) -> String {
    let name = |variable| environment.text(variable).ok().flatten();
    let user = name("USER").or_else(|| name("LOGNAME"));
    let user = user.unwrap_or_else(|| format!("uid{}", rustix::process::getuid().as_raw()));
    format!("{user}@{}", rustix::system::uname().nodename().to_string_lossy())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_set_wins_and_the_account_is_the_last_resort() {
        let environment = Environment::of(&[("USER", "ana")]);
        assert_eq!(&*actor(Some("ana@example.com"), &environment, true), "ana@example.com");
        assert!(actor(None, &environment, false).starts_with("ana@"));
        assert!(actor(None, &Environment::default(), false).starts_with("uid"));
    }
}
