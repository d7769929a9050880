//! Running somebody's command: streams inherited, signals passed on, its exit code ours.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::fd::AsFd;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitStatus};

use rustix::process::{Pid, Signal, kill_process};
use tokio::signal::unix::{SignalKind, signal};

use crate::console::{Console, Exit, Manner, escape};

/// Runs the command to its end.
///
/// # Errors
/// What the system says if the command cannot be started.
pub async fn run(command: &[OsString], console: &Console) -> io::Result<ExitStatus> {
    let _manner = console.interrupts().in_manner(Manner::PassedOn).map_err(io::Error::other)?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = signal(SignalKind::hangup())?;
    let mut child = Command::new(&command[0]).args(&command[1..]).spawn()?;
    let pid = Pid::from_child(&child);
    let mut ended = tokio::task::spawn_blocking(move || child.wait());
    loop {
        tokio::select! {
            biased;
            status = &mut ended => return status.map_err(io::Error::other)?,
            _ = interrupt.recv() => if !comes_from_terminal() { pass_on(pid, Signal::INT) },
            _ = terminate.recv() => pass_on(pid, Signal::TERM),
            _ = hangup.recv() => pass_on(pid, Signal::HUP),
        }
    }
}

/// Ctrl-C goes to the whole foreground group, so the command has it already; twice would often mean "at once".
fn comes_from_terminal() -> bool {
    let group_at = |stream: &dyn AsFd| rustix::termios::tcgetpgrp(stream.as_fd()).ok();
    let foreground = group_at(&io::stdin()).or_else(|| group_at(&io::stderr())).or_else(|| group_at(&io::stdout()));
    foreground.is_some_and(|group| group == rustix::process::getpgrp())
}

fn pass_on(pid: Pid, signal: Signal) {
    // A command that has just ended needs no signal.
    let _ = kill_process(pid, signal);
}

/// The code to end with after a command that ran.
pub fn exit(status: ExitStatus) -> Exit {
    let code = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0));
    Exit::of_command(u8::try_from(code).unwrap_or(u8::MAX))
}

/// The code to end with after a command that could not be started, as shells have it.
pub fn exit_of_not_run(error: &io::Error) -> Exit {
    if error.kind() == io::ErrorKind::NotFound { Exit::NO_COMMAND } else { Exit::CANNOT_EXECUTE }
}

/// Why a command could not be started.
pub fn not_run(program: &OsStr, error: &io::Error) -> anyhow::Error {
    anyhow::anyhow!("cannot run `{}`: {error}", program.to_string_lossy())
}

/// The command as one line.
pub fn words(command: &[OsString]) -> String {
    let words: Vec<_> = command.iter().map(|word| escape::shell(&word.to_string_lossy()).into_owned()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::Options;

    fn ended(script: &str) -> io::Result<ExitStatus> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let console = Console::new(Options::default());
        runtime.block_on(run(&["sh".into(), "-c".into(), script.into()], &console))
    }

    #[test]
    fn the_exit_code_is_that_of_the_command() {
        assert_eq!(exit(ended("exit 0").unwrap()), Exit::OK);
        assert_eq!(exit(ended("exit 7").unwrap()).number(), 7);
        assert_eq!(exit(ended("kill -TERM $$").unwrap()).number(), 143);
    }

    #[test]
    fn a_command_that_is_not_there_is_127() {
        let error = Command::new("/nonexistent/program").spawn().unwrap_err();
        assert_eq!(exit_of_not_run(&error).number(), 127);
        assert_eq!(exit_of_not_run(&io::ErrorKind::PermissionDenied.into()).number(), 126);
    }

    #[test]
    fn words_can_be_pasted_into_a_shell() {
        assert_eq!(words(&["python".into(), "my script.py".into()]), "python 'my script.py'");
    }
}
