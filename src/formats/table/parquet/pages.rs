//! Pages, looked at before the library decodes them: it takes what a header says of its page for granted, and gives it
//! that much memory.

use std::io::BufReader;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

use super::header::Header;
use crate::formats::source::{Source, SourceReader};

/// The longest page, in MiB. Those who write files end a page at about one.
const PAGE_MAX: u64 = 64;
/// What the pages of all columns may take at once, in MiB.
const HELD_MAX: u64 = 512;
/// Elements that the lists of some rows can have, with those behind them in the same page.
const ELEMENTS_MAX: u64 = 16 << 20;

/// What the pages of all columns take.
pub(super) type Held = Arc<AtomicU64>;

/// The pages of a column of lists, or of another one.
pub(super) struct Pages {
    source: Source,
    all: Held,
    is_list: bool,
    own: Mutex<Own>,
}

/// What the pages of a column take: the dictionary, and the page that was read last.
#[derive(Default)]
struct Own {
    dictionary: u64,
    page: u64,
    elements: u64,
}

impl Pages {
    pub(super) fn new(source: &Source, all: &Held, is_list: bool) -> Self {
        Self { source: source.clone(), all: Arc::clone(all), is_list, own: Mutex::default() }
    }

    /// Some more rows are going to be read.
    pub(super) fn begin_rows(&self) {
        self.own.lock().unwrap_or_else(PoisonError::into_inner).elements = 0;
    }

    fn admit(&self, header: Header) -> Result<()> {
        let (Ok(length), Ok(stored)) = (u64::try_from(header.length), u64::try_from(header.stored)) else {
            return Err(ParquetError::General("a page has a negative length".into()));
        };
        if length.max(stored) > PAGE_MAX << 20 {
            return Err(ParquetError::General(format!("a page is longer than {PAGE_MAX} MiB")));
        }
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        let place = if header.is_dictionary { &mut own.dictionary } else { &mut own.page };
        let before = std::mem::replace(place, length);
        self.all.fetch_sub(before, Ordering::Relaxed);
        if self.all.fetch_add(length, Ordering::Relaxed) + length > HELD_MAX << 20 {
            return Err(ParquetError::General(format!(
                "the pages of its columns take more than {HELD_MAX} MiB at once"
            )));
        }
        own.elements = own.elements.saturating_add(u64::try_from(header.values).unwrap_or(0));
        if self.is_list && own.elements > ELEMENTS_MAX {
            return Err(ParquetError::General(format!("some of its lists have more than {ELEMENTS_MAX} elements")));
        }
        Ok(())
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        let own = self.own.get_mut().unwrap_or_else(PoisonError::into_inner);
        self.all.fetch_sub(own.dictionary + own.page, Ordering::Relaxed);
    }
}

impl Length for Pages {
    fn len(&self) -> u64 {
        self.source.len()
    }
}

impl ChunkReader for Pages {
    type T = BufReader<SourceReader>;

    /// What is read this way is the header of a page.
    fn get_read(&self, start: u64) -> Result<Self::T> {
        self.admit(Header::read(self.source.get_read(start)?)?)?;
        self.source.get_read(start)
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        self.source.get_bytes(start, length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::source::tests::source;

    fn page(length: i64) -> Header {
        Header { length, stored: 1, values: 1, is_dictionary: false }
    }

    #[test]
    fn what_pages_take_is_bounded_and_given_back() {
        let (source, all) = (source("a", ""), Held::default());
        let said = |outcome: Result<()>| outcome.unwrap_err().to_string();
        let mut columns: Vec<Pages> = (0..8).map(|_| Pages::new(&source, &all, false)).collect();
        assert!(said(columns[0].admit(page((64 << 20) + 1))).contains("64 MiB"));
        assert!(said(columns[0].admit(page(-1))).contains("negative"));
        assert!(said(columns[0].admit(Header { stored: i64::MAX, ..page(1) })).contains("64 MiB"));
        for column in &columns {
            column.admit(page(64 << 20)).unwrap();
            column.admit(page(64 << 20)).unwrap();
        }
        let dictionary = Header { is_dictionary: true, ..page(1) };
        assert!(said(columns[7].admit(dictionary)).contains("512 MiB"));
        columns.pop();
        columns[0].admit(dictionary).unwrap();
        drop(columns);
        assert_eq!(all.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn elements_count_for_lists_from_the_beginning_of_rows() {
        let (source, all) = (source("a", ""), Held::default());
        let many = Header { values: 10 << 20, ..page(1) };
        let (lists, values) = (Pages::new(&source, &all, true), Pages::new(&source, &all, false));
        lists.admit(many).unwrap();
        assert!(lists.admit(many).unwrap_err().to_string().contains("elements"));
        lists.begin_rows();
        lists.admit(many).unwrap();
        values.admit(many).and_then(|()| values.admit(many)).unwrap();
    }
}
