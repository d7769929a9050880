//! Values that stand in a query, and how they compare with values of attributes.

use std::cmp::Ordering;

use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};

use crate::facets::Json;

#[derive(Debug, Clone)]
pub(super) enum Scalar {
    Null,
    Bool(bool),
    Number(String),
    /// Text; if it was written without quotes it may be an instant as well.
    Text(String, Option<Timestamp>),
}

impl Scalar {
    /// What stands without quotes.
    pub(super) fn bare(text: &str) -> Self {
        match text {
            "null" => Self::Null,
            "true" => Self::Bool(true),
            "false" => Self::Bool(false),
            text => match Json::parse(text.as_bytes()) {
                Ok(Json::Number(number)) => Self::Number(number.into()),
                _ => Self::Text(text.to_owned(), instant(text)),
            },
        }
    }

    /// What stands in quotes.
    pub(super) fn quoted(text: String) -> Self {
        Self::Text(text, None)
    }

    /// How a value of an attribute compares with this one; `None` if they are of different kinds.
    pub(super) fn compare(&self, found: &Json) -> Option<Ordering> {
        match (self, found) {
            (Self::Null, Json::Null) => Some(Ordering::Equal),
            (Self::Bool(wanted), Json::Bool(found)) => Some(found.cmp(wanted)),
            (Self::Number(wanted), Json::Number(found)) => compare_numbers(found, wanted),
            (Self::Text(wanted, time), Json::String(found)) => {
                let times = time.and_then(|time| Some((instant(found)?, time)));
                Some(times.map_or_else(|| found.as_str().cmp(wanted), |(found, wanted)| found.cmp(&wanted)))
            }
            _ => None,
        }
    }
}

/// The order of two numbers; whole ones are compared exactly.
pub(crate) fn compare_numbers(a: &str, b: &str) -> Option<Ordering> {
    let whole = |number: &str| number.parse::<i128>().ok();
    match (whole(a), whole(b)) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        _ => a.parse::<f64>().ok()?.partial_cmp(&b.parse::<f64>().ok()?),
    }
}

/// A text that is an instant: RFC 3339, or a date with or without a time, which is then taken in UTC.
pub(crate) fn instant(text: &str) -> Option<Timestamp> {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let in_utc = |time: civil::DateTime| time.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    let date = || text.parse::<civil::Date>().ok().and_then(|date| in_utc(date.at(0, 0, 0, 0)));
    text.parse().ok().or_else(|| text.parse().ok().and_then(in_utc)).or_else(date)
}

#[cfg(test)]
mod tests {

    use super::*;

    fn compare(wanted: &str, found: Json) -> Option<Ordering> {
        Scalar::bare(wanted).compare(&found)
    }

    #[test]
    fn kinds_are_not_mixed() {
        assert_eq!(compare("40", json!("40")), None);
        assert_eq!(Scalar::quoted("40".into()).compare(&json!("40")), Some(Ordering::Equal));
        assert_eq!(compare("true", json!("true")), None);
        assert_eq!(compare("null", json!(null)), Some(Ordering::Equal));
        assert_eq!(compare("inf", json!("inf")), Some(Ordering::Equal));
    }

    #[test]
    fn numbers_compare_by_value() {
        assert_eq!(compare("40", json!(40.0)), Some(Ordering::Equal));
        assert_eq!(compare("-1e2", json!(-101)), Some(Ordering::Less));
        assert_eq!(compare("9007199254740993", json!(9_007_199_254_740_992u64)), Some(Ordering::Less));
    }

    #[test]
    fn instants_compare_whatever_their_zone() {
        assert_eq!(compare("2026-01-15T10:00:00Z", json!("2026-01-15T11:00:00+01:00")), Some(Ordering::Equal));
        assert_eq!(compare("2026-01-15", json!("2026-01-15T00:00:00.000Z")), Some(Ordering::Equal));
        assert_eq!(compare("2026-01-15", json!("later")), Some(Ordering::Greater));
    }
}
