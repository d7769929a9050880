//! A line that is typed without being shown.
//!
//! The terminal hands over each key, Ctrl-C among them: a read of a whole line would go on after the signal, so that
//! nobody could leave.

use std::io::{self, ErrorKind};

use rustix::io::Errno;
use rustix::stdio::stdin;
use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};

const CTRL_C: u8 = 3;
const CTRL_D: u8 = 4;
const BACKSPACE: u8 = 8;
const CTRL_U: u8 = 21;
const DELETE: u8 = 127;

/// Reads a line from the terminal at standard input.
///
/// # Errors
/// `Interrupted` on Ctrl-C; what the terminal says.
pub(super) fn line() -> io::Result<String> {
    let _silence = Silence::begin()?;
    let mut typed = Vec::new();
    loop {
        match key()? {
            None | Some(b'\r' | b'\n') => return text(typed),
            Some(CTRL_C) => return Err(ErrorKind::Interrupted.into()),
            Some(CTRL_D) if typed.is_empty() => return Ok(String::new()),
            Some(BACKSPACE | DELETE) => take_letter(&mut typed),
            Some(CTRL_U) => typed.clear(),
            Some(byte) if byte.is_ascii_control() => {}
            Some(byte) => typed.push(byte),
        }
    }
}

/// The next byte; `None` at the end.
fn key() -> io::Result<Option<u8>> {
    let mut byte = [0];
    loop {
        match rustix::io::read(stdin(), &mut byte) {
            Ok(0) => return Ok(None),
            Ok(_) => return Ok(Some(byte[0])),
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Removes the last letter, however many bytes it has.
fn take_letter(typed: &mut Vec<u8>) {
    while typed.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {}
}

fn text(typed: Vec<u8>) -> io::Result<String> {
    String::from_utf8(typed).map_err(|_| io::Error::new(ErrorKind::InvalidData, "what was typed is not UTF-8"))
}

/// A terminal that shows nothing of what is typed, until this is dropped.
struct Silence(Termios);

impl Silence {
    fn begin() -> io::Result<Self> {
        let usual = tcgetattr(stdin())?;
        let mut silent = usual.clone();
        silent.local_modes.remove(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG);
        silent.special_codes[SpecialCodeIndex::VMIN] = 1;
        silent.special_codes[SpecialCodeIndex::VTIME] = 0;
        // What was typed already counts.
        tcsetattr(stdin(), OptionalActions::Drain, &silent)?;
        Ok(Self(usual))
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        // Where the terminal is gone there is nothing to set.
        let _ = tcsetattr(stdin(), OptionalActions::Drain, &self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_taken_back_whole() {
        let mut typed = "aé".as_bytes().to_vec();
        take_letter(&mut typed);
        assert_eq!(typed, b"a");
        take_letter(&mut typed);
        take_letter(&mut typed);
        assert!(typed.is_empty());
        assert!(text(vec![0xff]).is_err());
    }
}
