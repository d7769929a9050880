//! The two ways in which the contract writes instants. Both mean UTC.

use std::fmt;

use jiff::civil;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::Timestamp;

/// With microseconds and without a zone: `2026-01-02T03:04:05.678901`. For datasets and snapshots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
#[schemars(transparent)]
pub struct NaiveTime(#[schemars(with = "String")] pub Timestamp);

/// In whole seconds with a `Z`: `2026-01-02T03:04:05Z`. For tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
#[schemars(transparent)]
pub struct WholeSeconds(#[schemars(with = "String")] pub Timestamp);

impl fmt::Display for NaiveTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        f.write_str(text.strip_suffix('Z').unwrap_or(&text))
    }
}

impl fmt::Display for WholeSeconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        write!(f, "{}Z", text.split_once('.').map_or(text.as_str(), |(seconds, _)| seconds))
    }
}

/// Reads an instant with or without a zone, with any number of decimals; without a zone it is UTC.
pub fn parse_instant(text: &str) -> Option<Timestamp> {
    let with_zone = text.parse::<jiff::Timestamp>().ok();
    let instant = with_zone.or_else(|| {
        let time = text.parse::<civil::DateTime>().ok();
        let time = time.or_else(|| text.parse::<civil::Date>().ok().map(|date| date.at(0, 0, 0, 0)));
        Some(time?.to_zoned(TimeZone::UTC).ok()?.timestamp())
    });
    instant.map(|instant| Timestamp::from_micros(instant.as_microsecond()))
}

macro_rules! as_text {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                let refuse = || serde::de::Error::custom(format!("`{text}` is no time"));
                parse_instant(&text).map(Self).ok_or_else(refuse)
            }
        }
    };
}

as_text!(NaiveTime);
as_text!(WholeSeconds);
