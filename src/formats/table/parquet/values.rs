//! What the values of a column mean.

use jiff::Timestamp;
use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::schema::types::ColumnDescPtr;

use super::super::Cell;

/// Days from the beginning of the Julian calendar to 1970.
const JULIAN_1970: i128 = 2_440_588;
const DAY_NANOS: i128 = 86_400 * 1_000_000_000;

type Made = Result<Cell, String>;

/// How the physical values of a column are to be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Plain,
    Unsigned,
    Date,
    /// An instant as a number of units, each so many nanoseconds.
    Instant(i128),
    Decimal(usize),
    Text,
    Uuid,
    HalfFloat,
    /// Bytes that are text if they can be.
    Bytes,
}

/// Fixed bytes are only read where they are said to be a number or an id.
pub(super) fn is_readable(column: &ColumnDescPtr) -> bool {
    let is_fixed = column.physical_type() == Type::FIXED_LEN_BYTE_ARRAY;
    !is_fixed || !matches!(Meaning::of(column), Meaning::Bytes | Meaning::Plain)
}

impl Meaning {
    pub(super) fn of(column: &ColumnDescPtr) -> Self {
        if let Some(logical) = column.logical_type_ref() {
            match logical {
                LogicalType::String | LogicalType::Enum | LogicalType::Json => return Self::Text,
                LogicalType::Decimal(kind) => return Self::Decimal(usize::try_from(kind.scale).unwrap_or(0)),
                LogicalType::Date => return Self::Date,
                LogicalType::Timestamp(kind) => return Self::Instant(nanos(&kind.unit)),
                LogicalType::Integer(kind) if !kind.is_signed => return Self::Unsigned,
                LogicalType::Uuid => return Self::Uuid,
                LogicalType::Float16 => return Self::HalfFloat,
                _ => {}
            }
        }
        match column.converted_type() {
            ConvertedType::UTF8 | ConvertedType::ENUM | ConvertedType::JSON => Self::Text,
            ConvertedType::DATE => Self::Date,
            ConvertedType::TIMESTAMP_MILLIS => Self::Instant(1_000_000),
            ConvertedType::TIMESTAMP_MICROS => Self::Instant(1_000),
            ConvertedType::DECIMAL => Self::Decimal(usize::try_from(column.type_scale()).unwrap_or(0)),
            ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64 => {
                Self::Unsigned
            }
            _ if matches!(column.physical_type(), Type::BYTE_ARRAY | Type::FIXED_LEN_BYTE_ARRAY) => Self::Bytes,
            _ => Self::Plain,
        }
    }

    pub(super) fn integer(self, value: i64, bits: u32) -> Made {
        match self {
            Self::Date => instant(i128::from(value) * DAY_NANOS),
            Self::Instant(unit) => instant(i128::from(value) * unit),
            Self::Decimal(scale) => number(decimal(i128::from(value), scale)),
            Self::Unsigned => number((value as u64 & (u64::MAX >> (64 - bits))).to_string()),
            _ => number(value.to_string()),
        }
    }

    /// An instant as old programs write it: nanoseconds of a day, and the day.
    pub(super) fn julian(self, [low, high, day]: [u32; 3]) -> Made {
        let nanos = i128::from(u64::from(low) | u64::from(high) << 32);
        instant((i128::from(day) - JULIAN_1970) * DAY_NANOS + nanos)
    }

    /// A number; what is none is nothing.
    pub(super) fn float(self, text: &str, value: f64) -> Made {
        match value {
            value if value.is_nan() => Ok(Cell::Null),
            value if value.is_infinite() => Err("is an infinite number".into()),
            _ => number(text.to_owned()),
        }
    }

    pub(super) fn bytes(self, bytes: &[u8]) -> Made {
        match self {
            Self::Decimal(scale) => match bytes.len() {
                1..=16 => number(decimal(big_endian(bytes), scale)),
                _ => Err("is a number that is too long".into()),
            },
            Self::Uuid => match uuid::Uuid::from_slice(bytes) {
                Ok(id) => Ok(Cell::Text(id.to_string())),
                Err(_) => Err("is no UUID".into()),
            },
            Self::HalfFloat => match bytes.try_into() {
                Ok(bytes) => {
                    let value = half_float(u16::from_le_bytes(bytes));
                    self.float(&value.to_string(), value)
                }
                Err(_) => Err("is no number".into()),
            },
            Self::Text => match std::str::from_utf8(bytes) {
                Ok(text) => Ok(Cell::Text(text.to_owned())),
                Err(_) => Err("is not UTF-8".into()),
            },
            _ => Ok(std::str::from_utf8(bytes).map_or(Cell::Null, |text| Cell::Text(text.to_owned()))),
        }
    }
}

fn nanos(unit: &TimeUnit) -> i128 {
    match unit {
        TimeUnit::MILLIS => 1_000_000,
        TimeUnit::MICROS => 1_000,
        TimeUnit::NANOS => 1,
    }
}

fn number(text: String) -> Made {
    Ok(Cell::Number(text.into()))
}

fn instant(nanos: i128) -> Made {
    Timestamp::from_nanosecond(nanos).map(Cell::Instant).map_err(|_| "is a time out of range".into())
}

/// A whole number with a point `scale` digits before its end.
fn decimal(value: i128, scale: usize) -> String {
    if scale == 0 {
        return value.to_string();
    }
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = scale.min(64) + 1);
    let (whole, part) = digits.split_at(digits.len() - scale.min(64));
    format!("{}{whole}.{part}", if value < 0 { "-" } else { "" })
}

fn big_endian(bytes: &[u8]) -> i128 {
    let is_negative = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
    bytes.iter().fold(if is_negative { -1 } else { 0 }, |value, byte| value << 8 | i128::from(*byte))
}

/// The number that sixteen bits stand for: sign, five bits of exponent, ten of fraction.
fn half_float(bits: u16) -> f64 {
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f64::from(bits & 0x3ff));
    let size = match exponent {
        0 => fraction * 2_f64.powi(-24),
        0x1f if fraction == 0.0 => f64::INFINITY,
        0x1f => f64::NAN,
        _ => (1.0 + fraction / 1024.0) * 2_f64.powi(exponent - 15),
    };
    if bits & 0x8000 == 0 { size } else { -size }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(made: Made) -> Option<String> {
        made.unwrap().into_text()
    }

    #[test]
    fn numbers_and_times_are_what_they_are_said_to_be() {
        let say = |made| text(made).unwrap();
        assert_eq!(say(Meaning::Plain.integer(-5, 64)), "-5");
        assert_eq!(say(Meaning::Unsigned.integer(-1, 32)), "4294967295");
        assert_eq!(say(Meaning::Unsigned.integer(-1, 64)), "18446744073709551615");
        assert_eq!(say(Meaning::Date.integer(1, 32)), "1970-01-02T00:00:00Z");
        assert_eq!(say(Meaning::Instant(1_000_000).integer(1_500, 64)), "1970-01-01T00:00:01.5Z");
        assert_eq!(say(Meaning::Plain.julian([0, 0, 2_440_589])), "1970-01-02T00:00:00Z");
        assert_eq!(say(Meaning::Decimal(2).integer(-5, 32)), "-0.05");
        assert_eq!(say(Meaning::Decimal(3).bytes(&[0xff, 0x85])), "-0.123");
        assert_eq!(say(Meaning::HalfFloat.bytes(&[0x00, 0x3e])), "1.5");
        assert_eq!(say(Meaning::Plain.float("0.1", 0.1)), "0.1");
        assert!(Meaning::Date.integer(i64::MAX, 64).is_err());
        assert!(Meaning::Plain.float("inf", f64::INFINITY).is_err());
        assert_eq!(text(Meaning::Plain.float("NaN", f64::NAN)), None);
    }

    #[test]
    fn bytes_are_text_where_they_can_be() {
        assert_eq!(text(Meaning::Bytes.bytes(b"a")), Some("a".into()));
        assert_eq!(text(Meaning::Bytes.bytes(b"\xff")), None);
        assert!(Meaning::Text.bytes(b"\xff").is_err());
        assert!(Meaning::Decimal(0).bytes(&[0; 17]).is_err());
        assert!(Meaning::Uuid.bytes(&[0; 3]).is_err());
    }
}
