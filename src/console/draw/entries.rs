//! Entries of a snapshot.

use std::borrow::Cow;

use crate::backend::{Entry, EntryKind};
use crate::console::draw::rows::{self, Row};
use crate::console::{Sheet, escape, format, show};
use crate::error::Result;

impl Row for Entry {
    const FIELDS: &'static [&'static str] = &["path", "path_base64", "kind", "size", "mode", "modified", "target"];

    fn line(&self, sheet: &Sheet) -> Result<String> {
        let (size, end) = match self.kind {
            EntryKind::File => (format::size(self.size), String::new()),
            EntryKind::Dir => (String::new(), "/".into()),
            EntryKind::Symlink => {
                (String::new(), format!(" -> {}", escape::line(self.target.as_deref().unwrap_or_default())))
            }
            EntryKind::Skipped => (String::new(), "  (could not be read)".into()),
        };
        let (mode, time, path) = (&self.mode, sheet.time(self.modified), escape::line(&self.path));
        Ok(match self.kind {
            EntryKind::Dir => format!("{mode}  {size:>10}  {:16}  {path}{end}\n", ""),
            _ => format!("{mode}  {size:>10}  {time:16}  {path}{end}\n"),
        })
    }

    fn json(&self) -> Cow<'_, str> {
        show::value(self).to_string().into()
    }

    fn csv(&self) -> String {
        rows::csv_of(self)
    }

    fn id(&self) -> &str {
        &self.path
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::Format;
    use crate::console::draw::rows::RowWriter;
    use crate::model::Timestamp;

    fn written(format: Format, entries: &[Entry]) -> String {
        let mut bytes = Vec::new();
        let mut writer = RowWriter::new(&mut bytes, format, Sheet::sample(None)).unwrap();
        for entry in entries {
            writer.row(entry).unwrap();
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
