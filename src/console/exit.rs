//! Exit codes: the one table from what went wrong to what the shell sees.

use crate::console::Signal;
use crate::error::{Code, Error};

/// What the process ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exit(u8);

impl Exit {
    /// All went well.
    pub const OK: Self = Self(0);
    /// Any failure that has no number of its own.
    pub const FAILURE: Self = Self(1);
    /// Wrong usage.
    pub const USAGE: Self = Self(2);
    /// `guard` could not take back what its command did.
    pub const NOT_TAKEN_BACK: Self = Self(125);
    /// The command of `guard` cannot be executed.
    pub const CANNOT_EXECUTE: Self = Self(126);
    /// The command of `guard` is not there.
    pub const NO_COMMAND: Self = Self(127);

    /// The code of a command that was run for somebody.
    pub fn of_command(code: u8) -> Self {
        Self(code)
    }

    /// Ended by a signal, as shells count.
    pub fn of_signal(signal: Signal) -> Self {
        Self(128 + signal.number())
    }

    /// The code for a failure.
    pub fn of_error(error: &Error) -> Self {
        match (error, Self::of_code(error.code())) {
            (Error::Task { .. }, code @ Self(4..=6)) => code,
            (Error::Task { .. }, _) => Self(7),
            (_, code) => code,
        }
    }

    /// The code for a failure of which only the stable name is known.
    pub fn of_code(code: Code) -> Self {
        Self(match code {
            Code::Invalid | Code::Unsupported => 2,
            Code::NotFound => 3,
            Code::Ambiguous | Code::Busy | Code::WrongStatus | Code::StalePlan | Code::Conflict => 4,
            Code::NotAllowed | Code::NotLoggedIn => 5,
            Code::Corrupt => 6,
            Code::TaskFailed | Code::Aborted => 7,
            Code::TimedOut => 8,
            Code::Unreachable => 9,
            Code::Declined => 10,
            Code::Interrupted => 130,
            Code::Unreadable | Code::Changing | Code::NoSpace | Code::Io | Code::Internal => 1,
            Code::BadAnswer | Code::ServerFault => 1,
        })
    }

    /// The number that the shell sees.
    pub fn number(self) -> u8 {
        self.0
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_keeps_the_codes_4_5_and_6_of_its_cause_and_is_7_otherwise() {
        let task = |code| {
            Exit::of_error(&Error::Task { task_id: "t".to_owned().into(), code, message: String::new() }).number()
        };
        assert_eq!(task(Code::StalePlan), 4);
        assert_eq!(task(Code::NotAllowed), 5);
        assert_eq!(task(Code::Corrupt), 6);
        assert_eq!(task(Code::NoSpace), 7);
        assert_eq!(task(Code::NotFound), 7);
        assert_eq!(task(Code::Aborted), 7);
    }

    #[test]
    fn failures_have_the_documented_codes() {
        let code = |error: Error| Exit::of_error(&error).number();
        assert_eq!(code(Error::invalid("x", "y")), 2);
        assert_eq!(code(Error::Unsupported { backend: "b", verb: "v", instead: "" }), 2);
        assert_eq!(code(Error::NoDataset { path: "/".into(), known: Vec::new() }), 3);
        assert_eq!(code(Error::Ambiguous { what: "x", reference: "y".into(), candidates: Vec::new() }), 4);
        assert_eq!(code(Error::StalePlan { given: "a".into(), now: "b".into() }), 4);
        assert_eq!(code(Error::Damaged { problems: 1 }), 6);
        assert_eq!(code(Error::TimedOut { task_id: "t".to_owned().into() }), 8);
        assert_eq!(code(Error::Declined { reason: String::new() }), 10);
        assert_eq!(code(Error::Interrupted { left: None }), 130);
        assert_eq!(code(Error::Internal(String::new())), 1);
        assert_eq!(Exit::of_signal(Signal::Terminate).number(), 143);
    }
}
