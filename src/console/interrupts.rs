//! Ctrl-C and SIGTERM: the first stops work at its next safe point, the second leaves at once.
//!
//! Until something long begins the signals keep their usual effect. What a signal means after that depends on what is
//! being done, which [`Manner`] says.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::signal::unix::{self, SignalKind};
use tokio::sync::Notify;

use crate::error::{Error, Result};
use crate::progress::Cancel;

/// A signal that asks us to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// SIGINT, which Ctrl-C sends.
    Interrupt,
    /// SIGTERM.
    Terminate,
}

impl Signal {
    /// Its number.
    pub fn number(self) -> u8 {
        match self {
            Self::Interrupt => 2,
            Self::Terminate => 15,
        }
    }
}

/// What is being done when a signal comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Manner {
    /// Nothing that must end well: a signal ends the process.
    #[default]
    Idle,
    /// Work with safe points: the first signal asks it to stop there.
    Working,
    /// Waiting for what goes on without us: the first signal ends the waiting.
    Watching,
    /// Another program runs for us and gets the signals itself.
    PassedOn,
}

/// Signals that have come, and who has to know.
#[derive(Debug, Default)]
pub struct Interrupts {
    state: Mutex<State>,
    armed: Notify,
    cancel: Arc<Cancel>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct State {
    manner: Manner,
    received: Option<Signal>,
    is_armed: bool,
    streams: Option<(unix::Signal, unix::Signal)>,
}

impl Interrupts {
    /// The signal that asked work to stop, if one did.
    pub fn received(&self) -> Option<Signal> {
        self.state().received
    }

    /// The flag that work looks at.
    pub fn cancel(&self) -> Arc<Cancel> {
        Arc::clone(&self.cancel)
    }

    /// Fails if a signal has come already, so that nothing new begins after it.
    ///
    /// # Errors
    /// `Interrupted`.
    pub fn ensure_none(&self) -> Result<()> {
        if self.received().is_some() { Err(Error::Interrupted { left: None }) } else { Ok(()) }
    }

    /// Takes the signals over from the system, for good.
    ///
    /// # Errors
    /// `Io` when the system refuses.
    pub fn arm(&self) -> Result<()> {
        let mut state = self.state();
        if !state.is_armed {
            let failed = |source| Error::io("listen for", "signals", source);
            let interrupt = unix::signal(SignalKind::interrupt()).map_err(failed)?;
            let terminate = unix::signal(SignalKind::terminate()).map_err(failed)?;
            state.streams = Some((interrupt, terminate));
            state.is_armed = true;
            self.armed.notify_one();
        }
        Ok(())
    }

    /// Does things in a manner until the answer is dropped.
    ///
    /// # Errors
    /// `Io` when the system refuses to hand over the signals.
    pub fn in_manner(&self, manner: Manner) -> Result<InManner<'_>> {
        self.arm()?;
        let before = std::mem::replace(&mut self.state().manner, manner);
        Ok(InManner { interrupts: self, before })
    }

    /// Ends when work was asked to stop.
    pub async fn requested(&self) {
        while self.received().is_none() {
            self.changed.notified().await;
        }
    }

    /// Listens, and ends with the signal on which the process has to end at once. `say` is called on the first signal
    /// while there is work.
    pub async fn listen(&self, say: impl Fn()) -> Signal {
        self.armed.notified().await;
        let Some((mut interrupt, mut terminate)) = self.state().streams.take() else {
            return std::future::pending().await;
        };
        loop {
            let signal = tokio::select! {
                _ = interrupt.recv() => Signal::Interrupt,
                _ = terminate.recv() => Signal::Terminate,
            };
            if self.has_to_leave(signal, &say) {
                return signal;
            }
        }
    }

    fn has_to_leave(&self, signal: Signal, say: impl Fn()) -> bool {
        let mut state = self.state();
        match state.manner {
            Manner::PassedOn => false,
            Manner::Working if state.received.is_none() => {
                state.received = Some(signal);
                drop(state);
                self.cancel.raise();
                self.changed.notify_one();
                say();
                false
            }
            Manner::Watching if state.received.is_none() => {
                state.received = Some(signal);
                self.changed.notify_one();
                false
            }
            Manner::Idle | Manner::Working | Manner::Watching => true,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// As long as this lives, signals are taken in the manner it was made for.
#[derive(Debug)]
pub struct InManner<'a> {
    interrupts: &'a Interrupts,
    before: Manner,
}

impl Drop for InManner<'_> {
    fn drop(&mut self) {
        self.interrupts.state().manner = self.before;
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn interrupts(manner: Manner) -> Interrupts {
        let interrupts = Interrupts::default();
        interrupts.state().manner = manner;
        interrupts
    }

    #[test]
    fn the_first_signal_asks_work_to_stop_and_the_second_leaves() {
        let working = interrupts(Manner::Working);
        let said = Cell::new(0);
        let say = || said.set(said.get() + 1);
        assert!(working.ensure_none().is_ok());
        assert!(!working.has_to_leave(Signal::Terminate, say));
        assert!(working.cancel().is_raised());
        assert_eq!(working.received(), Some(Signal::Terminate));
        assert!(matches!(working.ensure_none(), Err(Error::Interrupted { .. })));
        assert!(working.has_to_leave(Signal::Interrupt, say));
        assert_eq!(said.get(), 1);
    }

    #[test]
    fn a_first_signal_ends_watching_without_a_word() {
        let watching = interrupts(Manner::Watching);
        assert!(!watching.has_to_leave(Signal::Interrupt, || panic!("nothing stops")));
        assert_eq!(watching.received(), Some(Signal::Interrupt));
        assert!(!watching.cancel().is_raised());
    }

    #[test]
    fn without_work_the_first_signal_leaves_and_one_passed_on_is_not_ours() {
        assert!(interrupts(Manner::Idle).has_to_leave(Signal::Interrupt, || ()));
        let passed_on = interrupts(Manner::PassedOn);
        assert!(!passed_on.has_to_leave(Signal::Interrupt, || ()));
        assert_eq!(passed_on.received(), None);
    }

    #[test]
    fn a_manner_ends_with_its_value() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let interrupts = Interrupts::default();
            let outer = interrupts.in_manner(Manner::Working).unwrap();
            drop(interrupts.in_manner(Manner::PassedOn).unwrap());
            assert_eq!(interrupts.state().manner, Manner::Working);
            drop(outer);
            assert_eq!(interrupts.state().manner, Manner::Idle);
        });
    }
}
