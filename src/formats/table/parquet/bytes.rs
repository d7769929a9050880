//! A [`Source`] as the Parquet library wants it: by position, from several columns in turn.

use std::io::{BufReader, Read};

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

use crate::formats::source::{Source, SourceReader};

impl Length for Source {
    fn len(&self) -> u64 {
        self.len()
    }
}

impl ChunkReader for Source {
    type T = BufReader<SourceReader>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        Ok(BufReader::new(self.reader_at(start)))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let end = start.checked_add(length as u64);
        if end.is_none_or(|end| end > self.len()) {
            return Err(ParquetError::EOF("the file is shorter than it says".into()));
        }
        let mut bytes = vec![0; length];
        self.reader_at(start).read_exact(&mut bytes)?;
        Ok(bytes.into())
    }
}
