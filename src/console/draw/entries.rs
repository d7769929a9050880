//! Entries of a snapshot, written while they are read so that memory stays bounded.

use std::borrow::Cow;
use std::io::{BufWriter, Write};

use crate::backend::{Entry, EntryKind};
use crate::console::{Format, Sheet, csv, escape, format, output, show};
use crate::error::Result;

/// Fields of an entry in JSON.
pub const FIELDS: [&str; 7] = ["path", "path_base64", "kind", "size", "mode", "modified", "target"];

/// Writes entries one by one, in any format.
pub struct EntryWriter<W: Write> {
    out: BufWriter<W>,
    format: Format,
    sheet: Sheet,
    written: u64,
}

impl<W: Write> EntryWriter<W> {
    /// Begins with what stands before the first entry.
    ///
    /// # Errors
    /// `Io` when `out` cannot be written to, here and below.
    pub fn new(out: W, format: Format, sheet: Sheet) -> Result<Self> {
        let mut writer = Self { out: BufWriter::with_capacity(1 << 16, out), format, sheet, written: 0 };
        match format {
            Format::Csv => {
                let mut header = String::new();
                csv::push_line(&mut header, FIELDS.iter().copied().map(Cow::Borrowed));
                writer.put(&header)?;
            }
            Format::Json => writer.put("[")?,
            Format::Table | Format::Jsonl | Format::Id => {}
        }
        Ok(writer)
    }

    /// Writes one entry.
    ///
    /// # Errors
    /// See [`new`](Self::new).
    pub fn entry(&mut self, entry: &Entry) -> Result<()> {
        let text = match self.format {
            Format::Table => self.line(entry),
            Format::Json => format!("{}\n  {}", if self.written > 0 { "," } else { "" }, show::value(entry)),
            Format::Jsonl => format!("{}\n", show::value(entry)),
            Format::Csv => {
                let (value, mut line) = (show::value(entry), String::new());
                csv::push_line(&mut line, FIELDS.iter().map(|field| csv::cell(value.get(field))));
                line
            }
            Format::Id => format!("{}\n", entry.path),
        };
        self.written += 1;
        self.put(&text)
    }

    /// Ends with what stands after the last entry. Answers how many there were.
    ///
    /// # Errors
    /// See [`new`](Self::new).
    pub fn finish(mut self) -> Result<u64> {
        if self.format == Format::Json {
            let end = if self.written > 0 { "\n]\n" } else { "]\n" };
            self.put(end)?;
        }
        self.out.flush().map_err(output::failed)?;
        Ok(self.written)
    }

    fn put(&mut self, text: &str) -> Result<()> {
        self.out.write_all(text.as_bytes()).map_err(output::failed)
    }

    /// Columns of fixed width, because the widest entry is not known yet.
    fn line(&self, entry: &Entry) -> String {
        let (size, end) = match entry.kind {
            EntryKind::File => (format::size(entry.size), String::new()),
            EntryKind::Dir => (String::new(), "/".into()),
            EntryKind::Symlink => {
                (String::new(), format!(" -> {}", escape::line(entry.target.as_deref().unwrap_or_default())))
            }
            EntryKind::Skipped => (String::new(), "  (could not be read)".into()),
        };
        let (mode, time, path) = (&entry.mode, self.sheet.time(entry.modified), escape::line(&entry.path));
        match entry.kind {
            EntryKind::Dir => format!("{mode}  {size:>10}  {:16}  {path}{end}\n", ""),
            _ => format!("{mode}  {size:>10}  {time:16}  {path}{end}\n"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Timestamp;

    fn written(format: Format, entries: &[Entry]) -> String {
        let mut bytes = Vec::new();
        let mut writer = EntryWriter::new(&mut bytes, format, Sheet::sample(None)).unwrap();
        for entry in entries {
            writer.entry(entry).unwrap();
        }
        writer.finish().unwrap();
        String::from_utf8(bytes).unwrap()
    }

    fn entries() -> Vec<Entry> {
        let file = Entry {
            path: "a.jpg".into(),
            path_base64: None,
            kind: EntryKind::File,
            size: 1536,
            mode: "0644".into(),
            modified: Timestamp::from_micros(0),
            target: None,
        };
        let link = Entry { path: "l\n".into(), kind: EntryKind::Symlink, target: Some("a".into()), ..file.clone() };
        vec![file, link]
    }

    #[test]
    fn people_see_mode_size_time_and_path() {
        assert_eq!(
            written(Format::Table, &entries()),
            "0644     1.5 KiB  1970-01-01 00:00  a.jpg\n0644              1970-01-01 00:00  l\\n -> a\n"
        );
    }

    #[test]
    fn json_is_one_array_even_when_empty() {
        assert_eq!(written(Format::Json, &[]), "[]\n");
        let list: Vec<Entry> = serde_json::from_str(&written(Format::Json, &entries())).unwrap();
        assert_eq!(list, entries());
    }

    #[test]
    fn csv_and_id_have_one_line_an_entry() {
        assert_eq!(written(Format::Csv, &[]), "path,path_base64,kind,size,mode,modified,target\n");
        assert_eq!(
            written(Format::Csv, &entries()[..1]),
            "path,path_base64,kind,size,mode,modified,target\na.jpg,,file,1536,0644,1970-01-01T00:00:00.000000Z,\n"
        );
        assert_eq!(written(Format::Id, &entries()[..1]), "a.jpg\n");
    }
}
