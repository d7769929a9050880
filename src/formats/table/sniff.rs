//! What kind of table a file is.

use crate::error::Result;
use crate::facets::Json;
use crate::formats::source::Source;

const HEAD: usize = 64 << 10;
const PARQUET: &[u8] = b"PAR1";

/// The kinds of tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TableFormat {
    /// Comma-separated values, or with another delimiter between them.
    Csv { delimiter: u8 },
    /// An array of objects, or an object of objects.
    Json,
    /// An object a line.
    JsonLines,
    /// Apache Parquet.
    Parquet,
}

impl TableFormat {
    /// The ending of the name decides, and the beginning of the file where the ending is not known.
    pub(crate) fn of(source: &Source) -> Result<Self> {
        let head = source.head(HEAD)?;
        let name = source.name().to_ascii_lowercase();
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let csv = || Self::Csv { delimiter: delimiter(&head) };
        let format = match ending {
            "parquet" | "pq" => Self::Parquet,
            "csv" | "tsv" | "tab" => csv(),
            "jsonl" | "ndjson" => Self::JsonLines,
            _ if head.starts_with(PARQUET) => Self::Parquet,
            _ => match first_byte(&head) {
                Some(b'[') => Self::Json,
                Some(b'{') if is_lines(&head) => Self::JsonLines,
                Some(b'{') => Self::Json,
                _ if ending == "json" => Self::Json,
                _ if head.contains(&0) => {
                    return Err(source.refuse("it is no CSV, JSON, JSON Lines or Parquet file"));
                }
                _ => csv(),
            },
        };
        match format {
            Self::Parquet if !head.starts_with(PARQUET) => Err(source.refuse("it is no Parquet file")),
            format => Ok(format),
        }
    }
}

fn without_mark(head: &[u8]) -> &[u8] {
    head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head)
}

fn first_byte(head: &[u8]) -> Option<u8> {
    without_mark(head).iter().copied().find(|byte| !byte.is_ascii_whitespace())
}

/// Whether the first line is an object of its own, and another one follows.
fn is_lines(head: &[u8]) -> bool {
    let text = without_mark(head).trim_ascii_start();
    let Some(end) = text.iter().position(|byte| *byte == b'\n') else { return false };
    Json::parse(&text[..end]).is_ok() && first_byte(&text[end..]) == Some(b'{')
}

/// What stands most often between the names of the header, outside of quotes.
fn delimiter(head: &[u8]) -> u8 {
    let mut is_quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in without_mark(head) {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' | b'\r' if !is_quoted => break,
            _ if is_quoted => {}
            byte => counts.iter_mut().filter(|(delimiter, _)| delimiter == byte).for_each(|(_, count)| *count += 1),
        }
    }
    let best = counts.iter().rev().max_by_key(|(_, count)| *count);
    best.filter(|(_, count)| *count > 0).map_or(b',', |(delimiter, _)| *delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::source::tests::source;

    fn of(name: &str, text: &str) -> TableFormat {
        TableFormat::of(&source(name, text)).unwrap()
    }

    #[test]
    fn the_name_decides_then_the_beginning() {
        assert_eq!(of("a.CSV", "[1]"), TableFormat::Csv { delimiter: b',' });
        assert_eq!(of("a.jsonl", "x"), TableFormat::JsonLines);
        assert_eq!(of("a.json", "\u{feff} [\n"), TableFormat::Json);
        assert_eq!(of("a.json", "{\n\"a\": {}}"), TableFormat::Json);
        assert_eq!(of("a.json", "{\"a\":1}\n{\"a\":2}\n"), TableFormat::JsonLines);
        assert_eq!(of("a.json", "{\"a\":{}}\n"), TableFormat::Json);
        assert_eq!(of("a", "path;b\n"), TableFormat::Csv { delimiter: b';' });
        assert_eq!(of("a", "PAR1"), TableFormat::Parquet);
        assert!(TableFormat::of(&source("a.parquet", "path,b")).is_err());
        assert!(TableFormat::of(&source("a.bin", [0, 1, 2])).is_err());
    }

    #[test]
    fn the_delimiter_is_seen_in_the_header() {
        assert_eq!(delimiter(b"a\tb\tc,d\n;;;;;"), b'\t');
        assert_eq!(delimiter(b"\"a;b;c;d\",e\n"), b',');
        assert_eq!(delimiter(b"a;b,c"), b',');
        assert_eq!(delimiter("\u{feff}a;b\r\n".as_bytes()), b';');
        assert_eq!(delimiter(b""), b',');
    }
}
