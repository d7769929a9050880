//! Writing to stdout. A reader that has gone (`| head`) is no failure.

use std::io::{self, ErrorKind, Write};
use std::path::Path;

use crate::console::{Format, Sheet, Show, csv};
use crate::error::{Error, Result};

const STDOUT: &str = "standard output";

/// Prints a result in one of the formats.
///
/// # Errors
/// `Io` when stdout cannot be written to.
pub fn print<T: Show + ?Sized>(result: &T, format: Format, sheet: &Sheet) -> Result<()> {
    write(render(result, format, sheet).as_bytes())
}

/// The text of a result in one of the formats.
pub fn render<T: Show + ?Sized>(result: &T, format: Format, sheet: &Sheet) -> String {
    match format {
        Format::Table => result.draw(sheet),
        Format::Json => json(result),
        Format::Jsonl => result.records().values.iter().map(|value| format!("{value}\n")).collect(),
        Format::Csv => csv::write(&result.records()),
        Format::Id => result.ids().iter().map(|id| format!("{id}\n")).collect(),
    }
}

/// One document, indented.
pub fn json<T: serde::Serialize + ?Sized>(thing: &T) -> String {
    let mut text = serde_json::to_string_pretty(thing).expect("our results have string keys and finite numbers");
    text.push('\n');
    text
}

/// Writes bytes to stdout and flushes them.
///
/// # Errors
/// `Io` when stdout cannot be written to.
pub fn write(bytes: &[u8]) -> Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes).and_then(|()| stdout.flush()).map_err(failed)
}

/// What a failure to write to stdout is called.
pub fn failed(source: io::Error) -> Error {
    Error::io("write to", STDOUT, source)
}

/// Whether this says no more than that nobody reads stdout any longer.
pub fn is_reader_gone(error: &Error) -> bool {
    matches!(error, Error::Io { path, source, .. } if path == Path::new(STDOUT) && source.kind() == ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_closed_stdout_is_forgiven() {
        let gone = || io::Error::from(ErrorKind::BrokenPipe);
        assert!(is_reader_gone(&failed(gone())));
        assert!(!is_reader_gone(&Error::io("write", "pack", gone())));
        assert!(!is_reader_gone(&failed(ErrorKind::StorageFull.into())));
    }
}
