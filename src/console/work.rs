//! Accompanying work that may take long: progress is shown, and a signal asks it to stop.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use crate::console::meter::Meter;
use crate::console::painter::Painter;
use crate::console::{Console, Manner};
use crate::error::Result;
use crate::progress::Progress;

/// Time between two looks at the meter.
const LOOK_EVERY: Duration = Duration::from_millis(100);

impl Console {
    /// Begins work with a listener and waits for it to end.
    ///
    /// # Errors
    /// `Interrupted` if a signal had come before; otherwise what the work says.
    pub async fn work<T, W>(&self, begin: impl FnOnce(Arc<dyn Progress>) -> W) -> Result<T>
    where
        W: Future<Output = Result<T>>,
    {
        self.interrupts().ensure_none()?;
        let _manner = self.interrupts().in_manner(Manner::Working)?;
        let meter = Arc::new(Meter::new(self.interrupts().cancel()));
        let mut painter = Painter::new(self, None);
        let listener: Arc<dyn Progress> = meter.clone();
        let mut work = pin!(begin(listener));
        loop {
            tokio::select! {
                biased;
                result = &mut work => {
                    painter.finish(&meter.look());
                    return result;
                }
                () = tokio::time::sleep(LOOK_EVERY) => painter.paint(&meter.look()),
            }
        }
    }
}
