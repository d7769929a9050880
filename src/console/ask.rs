//! Questions, on stderr. When nobody can answer, a question is refused and the flag that says yes is named.

use std::io;

use dialoguer::console::Term;
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{Confirm, FuzzySelect, Input};

use crate::console::{Console, hidden};
use crate::error::{Error, Result};
use crate::model::Secret;

impl Console {
    /// Asks for consent to something that cannot be had back easily; the default is no.
    ///
    /// # Errors
    /// `Declined` if the answer is no, or if nobody can be asked and `--yes` was not given; `Interrupted` on Ctrl-C.
    pub fn consent(&self, question: &str) -> Result<()> {
        if self.options().yes {
            return Ok(());
        }
        if !self.options().can_ask {
            return Err(Error::Declined {
                reason: format!("nobody can be asked \"{question}\", give `--yes` to go on"),
            });
        }
        self.confirm(question, false)
    }

    /// Asks about something harmless; the default is yes, and where nobody can be asked it simply goes on.
    ///
    /// # Errors
    /// `Declined` if the answer is no; `Interrupted` on Ctrl-C.
    pub fn consent_unless_no(&self, question: &str) -> Result<()> {
        if self.options().yes || !self.options().can_ask {
            return Ok(());
        }
        self.confirm(question, true)
    }

    /// Lets somebody pick one of some lines by typing parts of it. Answers its place.
    ///
    /// # Errors
    /// `Declined` if none was picked; `Interrupted` on Ctrl-C.
    pub fn pick(&self, prompt: &str, lines: &[String]) -> Result<usize> {
        let theme = self.theme();
        self.prompt(|term| {
            FuzzySelect::with_theme(&*theme)
                .with_prompt(prompt)
                .items(lines)
                .default(0)
                .report(false)
                .interact_on_opt(term)
        })?
        .ok_or_else(|| Error::Declined { reason: "nothing was picked".into() })
    }

    /// Asks for a line of text, with one filled in.
    ///
    /// # Errors
    /// `Interrupted` on Ctrl-C.
    pub fn input(&self, prompt: &str, present: &str) -> Result<String> {
        let theme = self.theme();
        self.prompt(|term| {
            Input::with_theme(&*theme)
                .with_prompt(prompt)
                .with_initial_text(present)
                .allow_empty(true)
                .report(false)
                .interact_text_on(term)
        })
    }

    /// Asks for something that is not shown while it is typed; it may be left empty.
    ///
    /// # Errors
    /// `Interrupted` on Ctrl-C.
    pub fn password(&self, prompt: &str) -> Result<Secret> {
        let theme = self.theme();
        self.prompt(|term| {
            let mut shown = String::new();
            theme.format_input_prompt(&mut shown, prompt, None).map_err(io::Error::other)?;
            term.write_str(&shown)?;
            let typed = hidden::line()?;
            term.write_line("")?;
            term.clear_last_lines(1)?;
            Ok(typed)
        })
        .map(Secret::from)
    }

    fn confirm(&self, question: &str, default: bool) -> Result<()> {
        let theme = self.theme();
        let answer = self
            .prompt(|term| Confirm::with_theme(&*theme).with_prompt(question).default(default).interact_on_opt(term))?;
        if answer == Some(true) {
            Ok(())
        } else {
            Err(Error::Declined { reason: "declined, nothing was changed".into() })
        }
    }

    fn theme(&self) -> Box<dyn Theme> {
        if self.options().color_stderr { Box::new(ColorfulTheme::default()) } else { Box::new(SimpleTheme) }
    }

    /// Runs a prompt with the signals in our hands, so that Ctrl-C leaves the terminal as it was.
    fn prompt<T>(&self, ask: impl FnOnce(&Term) -> dialoguer::Result<T>) -> Result<T> {
        self.interrupts().arm()?;
        let term = Term::stderr();
        ask(&term).map_err(|dialoguer::Error::IO(source)| {
            // A prompt that was broken off has left the cursor hidden, in the middle of a line.
            let _ = term.show_cursor();
            let _ = term.write_line("");
            if source.kind() == io::ErrorKind::Interrupted {
                Error::Interrupted { left: Some("nothing was changed".into()) }
            } else {
                Error::io("read from", "the terminal", source)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::Options;

    #[test]
    fn when_nobody_can_be_asked_the_flag_is_named() {
        let console = Console::new(Options::default());
        let refused = console.consent("Restore `x`?").unwrap_err();
        assert!(matches!(&refused, Error::Declined { reason } if reason.contains("--yes")), "{refused}");
        assert!(console.consent_unless_no("Clone `x`?").is_ok());
    }

    #[test]
    fn yes_is_an_answer_given_beforehand() {
        let console = Console::new(Options { yes: true, ..Options::default() });
        assert!(console.consent("Restore `x`?").is_ok());
    }
}
