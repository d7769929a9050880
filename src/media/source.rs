//! Fetching parts of a file, with a budget.
//!
//! Structures of containers are many small pieces far apart. They are fetched through a window of some kilobytes, and what
//! is fetched is counted, so that a file which is nothing but structure cannot keep its reader busy for long.

use std::io::{self, ErrorKind, Read, Seek, SeekFrom};

use super::fault::{Fault, Outcome};

/// What is fetched at once at least.
const WINDOW: usize = 4 << 10;
/// What is asked for at once at most. No piece that is looked at has reason to be larger.
const PIECE_MAX: usize = 1 << 20;

/// What can be read and sought in.
pub(super) trait Content: Read + Seek {}

impl<T: Read + Seek> Content for T {}

/// A file to fetch pieces of.
pub(super) struct Source<'a> {
    content: &'a mut dyn Content,
    len: u64,
    /// Bytes that may still be fetched.
    left: u64,
    window: Vec<u8>,
    /// Where the window begins.
    at: u64,
}

impl<'a> Source<'a> {
    /// A source of which up to `budget` bytes are fetched in pieces.
    pub(super) fn new<R: Read + Seek>(content: &'a mut R, budget: u64) -> io::Result<Self> {
        let len = content.seek(SeekFrom::End(0))?;
        Ok(Self { content, len, left: budget, window: Vec::new(), at: 0 })
    }

    /// The file's length.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// Its first `count` bytes, or all if there are fewer.
    pub(super) fn head(&mut self, count: usize) -> io::Result<Vec<u8>> {
        let count = self.len.min(count as u64) as usize;
        match self.bytes(0, count) {
            Ok(bytes) => Ok(bytes.to_vec()),
            Err(Fault::Fetch(error)) => Err(error),
            Err(_) => Ok(Vec::new()),
        }
    }

    /// All of it, if it is no longer than `most`.
    pub(super) fn all(&mut self, most: u64) -> Outcome<Vec<u8>> {
        if self.len > most {
            return Err(Fault::oversize(format_args!("the file has {} bytes, at most {most} are read", self.len)));
        }
        let mut bytes = Vec::with_capacity(self.len as usize);
        self.content.seek(SeekFrom::Start(0)).map_err(Fault::Fetch)?;
        (&mut *self.content).take(most).read_to_end(&mut bytes).map_err(Fault::Fetch)?;
        Ok(bytes)
    }

    /// `count` bytes from `at` on.
    pub(super) fn bytes(&mut self, at: u64, count: usize) -> Outcome<&[u8]> {
        if count > PIECE_MAX {
            return Err(Fault::damaged(format_args!(
                "a part of {count} bytes at byte {at} is larger than such parts are"
            )));
        }
        if at.checked_add(count as u64).is_none_or(|end| end > self.len) {
            return Err(self.ends_early());
        }
        if at < self.at || at + count as u64 > self.at + self.window.len() as u64 {
            self.fetch(at, count)?;
        }
        let from = (at - self.at) as usize;
        Ok(&self.window[from..from + count])
    }

    /// `N` bytes from `at` on.
    pub(super) fn array<const N: usize>(&mut self, at: u64) -> Outcome<[u8; N]> {
        Ok(self.bytes(at, N)?.try_into().expect("as many bytes as were asked for"))
    }

    /// Two bytes from `at` on, the highest first.
    pub(super) fn u16(&mut self, at: u64) -> Outcome<u16> {
        self.array(at).map(u16::from_be_bytes)
    }

    /// Four bytes from `at` on, the highest first.
    pub(super) fn u32(&mut self, at: u64) -> Outcome<u32> {
        self.array(at).map(u32::from_be_bytes)
    }

    /// Eight bytes from `at` on, the highest first.
    pub(super) fn u64(&mut self, at: u64) -> Outcome<u64> {
        self.array(at).map(u64::from_be_bytes)
    }

    /// Two bytes from `at` on, the lowest first.
    pub(super) fn u16_le(&mut self, at: u64) -> Outcome<u16> {
        self.array(at).map(u16::from_le_bytes)
    }

    /// Four bytes from `at` on, the lowest first.
    pub(super) fn u32_le(&mut self, at: u64) -> Outcome<u32> {
        self.array(at).map(u32::from_le_bytes)
    }

    /// Eight bytes from `at` on, the lowest first.
    pub(super) fn u64_le(&mut self, at: u64) -> Outcome<u64> {
        self.array(at).map(u64::from_le_bytes)
    }

    /// The fault of a file that is shorter than it says.
    pub(super) fn ends_early(&self) -> Fault {
        Fault::damaged(format_args!("it ends too early, after {} bytes", self.len))
    }

    fn fetch(&mut self, at: u64, count: usize) -> Outcome<()> {
        let wanted = (self.len - at).min(count.max(WINDOW) as u64);
        self.left = self
            .left
            .checked_sub(wanted)
            .ok_or_else(|| Fault::oversize("its structure is spread over more of the file than is read for it"))?;
        self.window.clear();
        self.at = at;
        self.content.seek(SeekFrom::Start(at)).map_err(Fault::Fetch)?;
        let fetched = (&mut *self.content).take(wanted).read_to_end(&mut self.window).map_err(Fault::Fetch)?;
        if (fetched as u64) < wanted {
            return Err(Fault::Fetch(io::Error::from(ErrorKind::UnexpectedEof)));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn numbers() -> Vec<u8> {
        (0..100_000_u32).flat_map(u32::to_be_bytes).collect()
    }

    #[test]
    fn pieces_come_from_wherever_they_are() {
        let mut content = Cursor::new(numbers());
        let mut source = Source::new(&mut content, 1 << 20).unwrap();
        for index in [0, 1, 99_999, 1_000, 1_023, 1_024, 2_000, 5] {
            assert_eq!(source.u32(index * 4).unwrap() as u64, index);
        }
        assert_eq!(source.head(3).unwrap(), [0, 0, 0]);
        assert_eq!(source.all(400_000).unwrap(), numbers());
    }

    #[test]
    fn what_is_not_there_is_the_files_fault() {
        let mut content = Cursor::new(vec![1, 2, 3]);
        let mut source = Source::new(&mut content, 1 << 20).unwrap();
        assert_eq!(source.head(16).unwrap(), [1, 2, 3]);
        assert!(matches!(source.u32(0), Err(Fault::Damaged(_))));
        assert!(matches!(source.u16(u64::MAX), Err(Fault::Damaged(_))));
        assert!(matches!(source.bytes(0, 2 << 20), Err(Fault::Damaged(_))));
        assert!(matches!(source.all(2), Err(Fault::Oversize(_))));
    }

    #[test]
    fn what_is_fetched_has_an_end() {
        let mut content = Cursor::new(numbers());
        let mut source = Source::new(&mut content, 10 * WINDOW as u64).unwrap();
        let fetched = (0..100).map(|index| source.u32(index * 4_000)).take_while(Result::is_ok).count();
        assert_eq!(fetched, 20, "a window of 4,096 bytes serves two pieces that are 4,000 bytes apart");
        assert!(matches!(source.u32(396_000), Err(Fault::Oversize(_))));
    }
}
