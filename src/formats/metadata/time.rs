//! Dates and times. One without a zone is in UTC.

use jiff::{Timestamp, civil, tz::TimeZone};

/// Reads RFC 3339, or a date with or without a time.
pub(super) fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim_matches(' ');
    if !is_like_a_date(text) {
        return None;
    }
    if let Ok(instant) = text.parse() {
        return Some(instant);
    }
    let local = text.parse::<civil::DateTime>().or_else(|_| Ok(text.parse::<civil::Date>()?.at(0, 0, 0, 0)));
    local.and_then(|time: civil::DateTime| time.to_zoned(TimeZone::UTC)).ok().map(|zoned| zoned.timestamp())
}

/// RFC 3339 in UTC, with as many decimals as there are.
pub(super) fn to_text(instant: Timestamp) -> String {
    instant.to_string()
}

/// `2026-01-02...`: the library also takes forms in which numbers are dates.
fn is_like_a_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    bytes.len() <= 40 && [0, 1, 2, 3, 5, 6, 8, 9].into_iter().all(is_digit) && bytes[4] == b'-' && bytes[7] == b'-'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_become_instants_in_utc() {
        for (text, expected) in [
            ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"),
            ("2026-01-02T03:04:05.250+02:00", "2026-01-02T01:04:05.25Z"),
            ("2026-01-02 03:04:05.5", "2026-01-02T03:04:05.5Z"),
            ("2026-01-02T03:04", "2026-01-02T03:04:00Z"),
            (" 2026-01-02 ", "2026-01-02T00:00:00Z"),
        ] {
            assert_eq!(parse(text).map(to_text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in
            ["", "20260102", "2026", "2026-13-01", "2026-02-30", "01/02/2026", "now", "2026-01-02 x", "9999-99-99"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
