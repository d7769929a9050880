//! A fence around code that reads what strangers wrote.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::fault::{Fault, Outcome};

/// Runs `work`; a panic in it becomes a fault of the file that was being read.
pub(super) fn run<T>(doing: &str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    // Whatever `work` changed when it panicked is what had been found until then, each part of it complete.
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|panic| Err(Fault::damaged(format_args!("{doing} failed: {}", message(panic.as_ref())))))
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("unknown reason")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_fault_with_its_message() {
        let outcome: Outcome<()> = run("decoding", || panic!("index {} is too large", 7));
        let issue = outcome.unwrap_err().into_issue();
        assert_eq!(issue.reason.unwrap(), "decoding failed: index 7 is too large");
    }
}
