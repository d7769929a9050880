//! Putting text on the clipboard: through the terminal (OSC 52, which works over ssh) and by the desktop's own program.

use std::ffi::OsString;
use std::fs::OpenOptions;
use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A clipboard program that has not taken the text by then is left alone.
const PATIENCE: Duration = Duration::from_secs(1);

/// Programs that take text on stdin, with the variable that says that their display is there.
const PROGRAMS: [(&str, &str, &[&str]); 3] = [
    ("WAYLAND_DISPLAY", "wl-copy", &[]),
    ("DISPLAY", "xclip", &["-selection", "clipboard"]),
    ("DISPLAY", "xsel", &["--clipboard", "--input"]),
];

/// Puts text on every clipboard that there is. Answers who took it, in words.
pub fn copy(text: &str) -> Vec<String> {
    let mut takers = Vec::new();
    if to_terminal(text) {
        takers.push("the terminal's clipboard (OSC 52)".to_owned());
    }
    takers.extend(to_program(text).map(|program| format!("the clipboard (`{program}`)")));
    takers
}

/// Whether the terminal was sent the text; terminals do not say whether they took it.
fn to_terminal(text: &str) -> bool {
    let variable = |name| std::env::var_os(name).filter(|value: &OsString| !value.is_empty());
    if variable("TERM").is_none_or(|term| term == "dumb") {
        return false;
    }
    let sequence = osc52(text, variable("TMUX").is_some());
    let device = OpenOptions::new().write(true).open("/dev/tty");
    device.and_then(|mut device| device.write_all(sequence.as_bytes())).is_ok()
}

/// The sequence that sets a terminal's clipboard; wrapped so that tmux passes it on, if asked.
fn osc52(text: &str, in_tmux: bool) -> String {
    let sequence = format!("\u{1b}]52;c;{}\u{7}", STANDARD.encode(text));
    if in_tmux { format!("\u{1b}Ptmux;\u{1b}{sequence}\u{1b}\\") } else { sequence }
}

/// The program that took the text, if one did.
fn to_program(text: &str) -> Option<&'static str> {
    let is_there = |variable: &str| std::env::var_os(variable).is_some_and(|value| !value.is_empty());
    if cfg!(target_os = "macos") {
        return is_taken_by("pbcopy", &[], text).then_some("pbcopy");
    }
    PROGRAMS
        .iter()
        .filter(|(variable, ..)| is_there(variable))
        .find_map(|(_, program, arguments)| is_taken_by(program, arguments, text).then_some(*program))
}

fn is_taken_by(program: &str, arguments: &[&str], text: &str) -> bool {
    let child =
        Command::new(program).args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    child.is_ok_and(|mut child| {
        let is_written = child.stdin.take().is_some_and(|mut stdin| stdin.write_all(text.as_bytes()).is_ok());
        is_written && has_ended_well(&mut child)
    })
}

fn has_ended_well(child: &mut Child) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) => std::thread::sleep(Duration::from_millis(2)),
            Err(_) => return false,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_carries_base64_and_tmux_gets_it_wrapped() {
        assert_eq!(osc52("id", false), "\u{1b}]52;c;aWQ=\u{7}");
        assert_eq!(osc52("id", true), "\u{1b}Ptmux;\u{1b}\u{1b}]52;c;aWQ=\u{7}\u{1b}\\");
    }

    #[test]
    fn a_program_that_is_missing_or_fails_has_not_taken_it() {
        assert!(!is_taken_by("/nonexistent/program", &[], "x"));
        assert!(!is_taken_by("false", &[], "x"));
        assert!(is_taken_by("true", &[], "") && is_taken_by("cat", &[], "x"));
    }
}
