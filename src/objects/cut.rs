//! How files are cut into chunks. The rules belong to the format: equal files have equal chunks everywhere.
//!
//! A file up to 1 MiB is one chunk. Larger media are cut into blocks of 1 MiB, because they are appended to or replaced,
//! not edited in the middle. Other large files are cut by content (FastCDC as of 2020, doi 10.1109/TPDS.2020.2984632), so
//! that an insertion changes the chunks around it alone. An empty file has no chunks.

use std::io::{ErrorKind, Read, Result};
use std::ops::Range;

use fastcdc::v2020;

/// Longest file that is one chunk, and length of a block.
pub const BLOCK: usize = 1 << 20;
/// Shortest piece that is cut by content, unless the file ends.
const LEAST: usize = 256 << 10;
const AVERAGE: usize = 1 << 20;
/// Longest piece that is cut by content.
const MOST: usize = 4 << 20;
/// What is read ahead when cutting by content: twice the longest piece, so that little is moved.
const WINDOW: usize = 2 * MOST;
/// The masks of the algorithm for this average, normalization level 1: 21 bits before it, 19 behind. Written down here
/// because they decide where files are cut.
const MASK_SHORT: u64 = 0x0000_d917_6753_7000;
const MASK_LONG: u64 = 0x0000_d917_0753_7000;

/// How a file is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cutting {
    /// Into one piece.
    Whole,
    /// Into blocks of [`BLOCK`] bytes and a rest.
    Blocks,
    /// Where the content says so.
    Content,
}

impl Cutting {
    /// How a file of this size is cut; `is_media` for images and videos.
    pub fn of(is_media: bool, size: u64) -> Self {
        match (size <= BLOCK as u64, is_media) {
            (true, _) => Self::Whole,
            (_, true) => Self::Blocks,
            _ => Self::Content,
        }
    }

    /// The pieces of a file of this size, if they are known without reading it: then several threads may share it.
    pub fn blocks(self, size: u64) -> Option<impl ExactSizeIterator<Item = Range<u64>>> {
        let block = BLOCK as u64;
        let count = if self == Self::Content { None } else { usize::try_from(size.div_ceil(block)).ok() };
        // A whole file is at most one block.
        count.map(|count| (0..count).map(move |at| at as u64 * block..(at as u64 * block + block).min(size)))
    }
}

/// Cuts one file after the other, with one buffer: 1 MiB, or 8 MiB once a file was cut by content.
#[derive(Debug, Default)]
pub struct Cutter {
    buffer: Vec<u8>,
}

impl Cutter {
    /// A cutter with an empty buffer.
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins a file. `size` is what its metadata says; a file that turns out to be longer or shorter gives other pieces,
    /// and it is for the caller to notice by their sum.
    pub fn pieces<R: Read>(&mut self, cutting: Cutting, size: u64, reader: R) -> Pieces<'_, R> {
        Pieces { buffer: &mut self.buffer, reader, cutting, size, start: 0, end: 0, taken: 0, is_at_end: size == 0 }
    }
}

/// The pieces of one file, in order.
#[derive(Debug)]
pub struct Pieces<'a, R> {
    buffer: &'a mut Vec<u8>,
    reader: R,
    cutting: Cutting,
    size: u64,
    /// Bytes of the buffer that were read and are in no piece yet.
    start: usize,
    end: usize,
    /// Bytes that were read.
    taken: u64,
    is_at_end: bool,
}

impl<R: Read> Pieces<'_, R> {
    /// The next piece, which is never empty; `None` at the end of the file.
    ///
    /// # Errors
    /// What the reader says.
    pub fn next_piece(&mut self) -> Result<Option<&[u8]>> {
        let length = match self.cutting {
            Cutting::Whole | Cutting::Blocks => self.next_block()?,
            Cutting::Content => self.next_by_content()?,
        };
        let piece = self.start..self.start + length;
        self.start = piece.end;
        Ok((length > 0).then_some(&self.buffer[piece]))
    }

    fn next_block(&mut self) -> Result<usize> {
        (self.start, self.end) = (0, 0);
        let longest = if self.cutting == Cutting::Whole { BLOCK + 1 } else { BLOCK };
        // One byte more than the file has: so the read that gets all of it also sees that it ends there.
        let wanted = match self.size.checked_sub(self.taken).map(usize::try_from) {
            Some(Ok(left)) => longest.min(left.saturating_add(1)),
            _ => longest,
        };
        self.fill(wanted)?;
        Ok(self.end)
    }

    fn next_by_content(&mut self) -> Result<usize> {
        if self.end - self.start < MOST && !self.is_at_end {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
            self.fill(WINDOW)?;
        }
        let (short, long) = (MASK_SHORT, MASK_LONG);
        let source = &self.buffer[self.start..self.end];
        Ok(v2020::cut(source, LEAST, AVERAGE, MOST, short, long, short << 1, long << 1).1)
    }

    /// Reads until the buffer holds `wanted` bytes or the file ends.
    fn fill(&mut self, wanted: usize) -> Result<()> {
        if self.buffer.len() < wanted {
            self.buffer.resize(wanted, 0);
        }
        while self.end < wanted && !self.is_at_end {
            match self.reader.read(&mut self.buffer[self.end..wanted]) {
                Ok(0) => self.is_at_end = true,
                Ok(count) => {
                    self.end += count;
                    self.taken += count as u64;
                    // A short read where the file is said to end: asking again would be one more call for every file.
                    self.is_at_end = self.taken == self.size && self.end < wanted;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects::fixture::noise;

    /// Gives what it has a few bytes at a time, as pipes do.
    struct Slow<'a>(&'a [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, out: &mut [u8]) -> Result<usize> {
            let length = out.len().min(self.1);
            self.0.read(&mut out[..length])
        }
    }

    fn cut(cutting: Cutting, size: u64, bytes: &[u8], step: usize) -> Vec<Vec<u8>> {
        let mut cutter = Cutter::new();
        let mut pieces = cutter.pieces(cutting, size, Slow(bytes, step));
        let mut all = Vec::new();
        while let Some(piece) = pieces.next_piece().unwrap() {
            all.push(piece.to_vec());
        }
        all
    }

    fn lengths(pieces: &[Vec<u8>]) -> Vec<usize> {
        pieces.iter().map(Vec::len).collect()
    }

    #[test]
    fn size_and_kind_decide_how_a_file_is_cut() {
        assert_eq!(Cutting::of(true, 1 << 20), Cutting::Whole);
        assert_eq!(Cutting::of(false, 1 << 20), Cutting::Whole);
        assert_eq!(Cutting::of(true, (1 << 20) + 1), Cutting::Blocks);
        assert_eq!(Cutting::of(false, (1 << 20) + 1), Cutting::Content);
    }

    #[test]
    fn a_small_file_is_one_piece_and_an_empty_one_none() {
        assert!(cut(Cutting::Whole, 0, b"", 9).is_empty());
        for length in [1, 4_096, BLOCK] {
            let bytes = noise(1, length);
            assert_eq!(cut(Cutting::Whole, length as u64, &bytes, usize::MAX), [bytes]);
        }
    }

    #[test]
    fn a_whole_file_takes_one_read() {
        struct Counted<'a>(&'a [u8], usize);
        impl Read for Counted<'_> {
            fn read(&mut self, out: &mut [u8]) -> Result<usize> {
                self.1 += 1;
                self.0.read(out)
            }
        }
        let (bytes, mut cutter) = (noise(1, 5_000), Cutter::new());
        let mut pieces = cutter.pieces(Cutting::Whole, 5_000, Counted(&bytes, 0));
        while pieces.next_piece().unwrap().is_some() {}
        assert_eq!(pieces.reader.1, 1);
    }

    #[test]
    fn blocks_are_equal_but_for_the_rest() {
        let bytes = noise(2, 2 * BLOCK + 5);
        let pieces = cut(Cutting::Blocks, bytes.len() as u64, &bytes, 300_000);
        assert_eq!(lengths(&pieces), [BLOCK, BLOCK, 5]);
        assert_eq!(pieces.concat(), bytes);
        let ranges: Vec<_> = Cutting::Blocks.blocks(bytes.len() as u64).unwrap().collect();
        let by_range: Vec<_> = ranges.iter().map(|at| bytes[at.start as usize..at.end as usize].to_vec()).collect();
        assert_eq!(by_range, pieces);
        let even = cut(Cutting::Blocks, 2 * BLOCK as u64, &bytes[..2 * BLOCK], usize::MAX);
        assert_eq!(lengths(&even), [BLOCK, BLOCK]);
        assert!(Cutting::Content.blocks(5).is_none());
        assert_eq!(Cutting::Whole.blocks(0).unwrap().len(), 0);
    }

    /// These lengths are the format: other ones would store every large file of every dataset once more.
    #[test]
    fn cuts_by_content_never_move() {
        let bytes = noise(3, 12 << 20);
        let pieces = cut(Cutting::Content, bytes.len() as u64, &bytes, usize::MAX);
        let expected = [1057869, 2078042, 1388065, 1224371, 2246259, 1226244, 1510550, 1086276, 765236];
        assert_eq!(lengths(&pieces), expected);
        assert_eq!(lengths(&cut(Cutting::Content, 6 << 20, &vec![0; 6 << 20], usize::MAX)), [MOST, 2 << 20]);
    }

    #[test]
    fn how_the_bytes_arrive_does_not_matter() {
        let bytes = noise(4, 11 << 20);
        let pieces = cut(Cutting::Content, bytes.len() as u64, &bytes, usize::MAX);
        assert_eq!(pieces.concat(), bytes);
        assert_eq!(cut(Cutting::Content, bytes.len() as u64, &bytes, 77_777), pieces);
        assert_eq!(cut(Cutting::Blocks, 3 << 20, &bytes[..3 << 20], 77_777).len(), 3);
    }

    #[test]
    fn an_insertion_changes_the_pieces_around_it_alone() {
        let bytes = noise(5, 16 << 20);
        let edited = [&bytes[..5 << 20], b"inserted", &bytes[5 << 20..]].concat();
        let before = cut(Cutting::Content, bytes.len() as u64, &bytes, usize::MAX);
        let after = cut(Cutting::Content, edited.len() as u64, &edited, usize::MAX);
        let new = after.iter().filter(|piece| !before.contains(piece)).count();
        assert!(after.len() > 6 && new <= 2, "{new} of {}", after.len());
    }

    #[test]
    fn a_file_that_is_longer_or_shorter_than_said_shows_in_the_sum() {
        let bytes = noise(6, 3 << 20);
        for cutting in [Cutting::Whole, Cutting::Blocks, Cutting::Content] {
            for size in [1_000, 1 << 20, 5 << 20] {
                let sum: usize = lengths(&cut(cutting, size, &bytes, usize::MAX)).iter().sum();
                assert_ne!(sum as u64, size, "{cutting:?} {size}");
            }
        }
    }
}
