//! How our types stand in a column: ids and words as TEXT, hashes as BYTEA, times as BIGINT microseconds.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::Error as WordError;

use crate::error::Code;
use crate::model::{
    DatasetId, DatasetKind, DatasetStatus, Reason, Role, SnapshotId, TaskId, TaskStatus, TaskType, Timestamp,
};
use crate::objects::StateId;
use crate::progress::Phase;

/// Types whose word is kept and read back by `FromStr`.
macro_rules! word {
    ($($name:ty),+) => {$(
        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(ToSqlOutput::from(self.as_str()))
            }
        }

        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                let word = value.as_str()?;
                word.parse().map_err(|_| unknown(word))
            }
        }
    )+};
}

word!(DatasetId, SnapshotId, TaskId, DatasetKind, DatasetStatus, Reason, Role, TaskStatus, TaskType);

impl ToSql for Timestamp {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.as_micros().into())
    }
}

impl FromSql for Timestamp {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_i64().map(Self::from_micros)
    }
}

impl ToSql for StateId {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.as_bytes().as_slice()))
    }
}

impl FromSql for StateId {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let bytes = value.as_blob()?;
        Self::from_slice(bytes).ok_or(FromSqlError::InvalidBlobSize { expected_size: 32, blob_size: bytes.len() })
    }
}

impl ToSql for Phase {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.as_str()))
    }
}

impl FromSql for Phase {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        from_word(value.as_str()?)
    }
}

impl ToSql for Code {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(word)) => Ok(word.into()),
            _ => Err(rusqlite::Error::ToSqlConversionFailure("a code that is no word".into())),
        }
    }
}

impl FromSql for Code {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        from_word(value.as_str()?)
    }
}

/// Reads a word by the names that the type has in JSON.
fn from_word<'de, T: Deserialize<'de>>(word: &'de str) -> FromSqlResult<T> {
    let deserializer: serde::de::value::StrDeserializer<'de, WordError> = word.into_deserializer();
    T::deserialize(deserializer).map_err(|_| unknown(word))
}

fn unknown(word: &str) -> FromSqlError {
    FromSqlError::Other(format!("the unknown word `{word}`").into())
}
