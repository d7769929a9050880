//! Instants, and what people type for instants and durations.

use std::time::Duration;

use jiff::{Unit, Zoned, civil, tz::TimeZone};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{Error, Result};

/// An instant. In JSON: RFC 3339 in UTC with six decimals and `Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
#[schemars(transparent)]
pub struct Timestamp(#[schemars(with = "String")] jiff::Timestamp);

impl Timestamp {
    /// The system's clock, cut to microseconds so that it survives a round trip.
    pub fn now() -> Self {
        Self::from_micros(jiff::Timestamp::now().as_microsecond())
    }

    /// An instant given in microseconds since 1970; out of range is 1970.
    pub fn from_micros(micros: i64) -> Self {
        Self(jiff::Timestamp::from_microsecond(micros).unwrap_or_default())
    }

    /// Microseconds since 1970.
    pub fn as_micros(self) -> i64 {
        self.0.as_microsecond()
    }

    /// The same instant in this machine's time zone.
    pub fn to_local(self) -> Zoned {
        self.0.to_zoned(TimeZone::system())
    }

    /// Time passed from `earlier` to this; zero if it is not earlier.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.as_micros() - earlier.as_micros()).unwrap_or(0))
    }

    /// This instant moved back by `span`.
    pub fn before(self, span: Duration) -> Self {
        Self::from_micros(self.as_micros().saturating_sub(i64::try_from(span.as_micros()).unwrap_or(i64::MAX)))
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.6}", self.0)
    }
}

impl std::str::FromStr for Timestamp {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, jiff::Error> {
        text.parse::<jiff::Timestamp>().map(|time| Self::from_micros(time.as_microsecond()))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Self).map_err(serde::de::Error::custom)
    }
}

/// Reads a duration such as `90s`, `5m`, `2h`, `7d`; a bare `0` is none at all.
pub fn parse_duration(text: &str) -> Result<Duration> {
    let refuse = || Error::invalid(format!("duration `{text}`"), "give a number and a unit: 90s, 5m, 2h, 7d");
    if text == "0" {
        return Ok(Duration::ZERO);
    }
    let unit = text.chars().last().ok_or_else(refuse)?;
    let seconds: u64 = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        'w' => 7 * 86_400,
        _ => return Err(refuse()),
    };
    let number = text.strip_suffix(unit).unwrap_or_default();
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(refuse());
    }
    let number: u64 = number.parse().map_err(|_| refuse())?;
    number.checked_mul(seconds).filter(|&total| total <= 100 * 365 * 86_400).map(Duration::from_secs).ok_or_else(refuse)
}

/// Reads an instant: RFC 3339, a date, a date with a time (local where no zone is given), or an age such as `2h`.
pub fn parse_since(text: &str) -> Result<Timestamp> {
    if let Ok(age) = parse_duration(text) {
        return Ok(Timestamp::now().before(age));
    }
    if let Ok(instant) = text.parse::<jiff::Timestamp>() {
        return Ok(Timestamp(instant));
    }
    let local =
        text.parse::<civil::DateTime>().or_else(|_| text.parse::<civil::Date>().map(|date| date.at(0, 0, 0, 0)));
    local
        .and_then(|time| time.to_zoned(TimeZone::system()))
        .and_then(|zoned| zoned.round(Unit::Microsecond))
        .map(|zoned| Timestamp(zoned.timestamp()))
        .map_err(|_| {
            Error::invalid(format!("time `{text}`"), "give RFC 3339, a date such as 2026-01-31, or an age such as 7d")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_a_number_and_a_unit() {
        assert_eq!(parse_duration("90s").unwrap(), Duration::from_secs(90));
        assert_eq!(parse_duration("7d").unwrap(), Duration::from_secs(7 * 86_400));
        assert_eq!(parse_duration("0").unwrap(), Duration::ZERO);
        for bad in ["", "5", "m", "-5m", "5 m", "5y", "99999999999999999999s", "9999999d", "五m"] {
            assert!(parse_duration(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn json_has_six_decimals_and_a_z() {
        assert_eq!(Timestamp::from_micros(1_760_000_000_000_001).to_string(), "2025-10-09T08:53:20.000001Z");
        assert_eq!(Timestamp::from_micros(0).to_string(), "1970-01-01T00:00:00.000000Z");
    }

    #[test]
    fn a_time_is_an_instant_a_date_or_an_age() {
        assert_eq!(parse_since("2025-10-09T08:53:20Z").unwrap().as_micros(), 1_760_000_000_000_000);
        assert!(parse_since("2025-10-09").is_ok());
        assert!(parse_since("2025-10-09T08:53").is_ok());
        assert!(parse_since("1h").unwrap() < Timestamp::now());
        assert!(parse_since("yesterday").is_err());
    }
}
