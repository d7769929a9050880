//! Drives the target that `SNAPSHOT_FUZZ` names.

#![no_main]

use std::panic::catch_unwind;
use std::sync::{LazyLock, Mutex, PoisonError};

use libfuzzer_sys::fuzz_target;
use snapshot::fuzz::{Target, target};

/// What the last panic said.
static SAID: Mutex<String> = Mutex::new(String::new());

static TARGET: LazyLock<Target> = LazyLock::new(|| {
    let name = std::env::var("SNAPSHOT_FUZZ").expect("SNAPSHOT_FUZZ names a target");
    let target = target(&name).unwrap_or_else(|| panic!("there is no target `{name}`"));
    // Decoders of others panic now and then, behind a fence that makes errors of it. So a panic counts when it has passed
    // that, and not, as the fuzzer would have it, when it is raised.
    std::panic::set_hook(Box::new(|panic| {
        *SAID.lock().unwrap_or_else(PoisonError::into_inner) = panic.to_string();
    }));
    target
});

fuzz_target!(|data: &[u8]| {
    let target = *TARGET;
    if catch_unwind(|| target(data)).is_err() {
        eprintln!("{}", SAID.lock().unwrap_or_else(PoisonError::into_inner));
        std::process::abort();
    }
});
