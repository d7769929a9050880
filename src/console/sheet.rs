//! What a drawing has to fit: width, colour, clock and time zone.

use jiff::tz::TimeZone;

use crate::console::{format, zone};
use crate::model::Timestamp;

/// The conditions of a drawing. Drawings depend on nothing else, so equal sheets give equal drawings.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Columns; `None` when lines may be as long as they like.
    pub width: Option<u16>,
    /// Whether colours may be used.
    pub color: bool,
    /// The present, for ages.
    pub now: Timestamp,
    /// The zone in which times are shown.
    pub zone: TimeZone,
}

impl Sheet {
    /// What stdout offers now.
    pub fn of_stdout(color: bool) -> Self {
        Self { width: width_of_stdout(), color, now: Timestamp::now(), zone: zone::local() }
    }

    /// An instant to the minute, in the sheet's zone.
    pub fn time(&self, instant: Timestamp) -> String {
        let instant = jiff::Timestamp::from_microsecond(instant.as_micros()).unwrap_or_default();
        instant.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// An instant to the minute, and how long ago that was.
    pub fn time_and_age(&self, instant: Timestamp) -> String {
        format!("{} ({})", self.time(instant), format::age(self.now.since(instant)))
    }

    /// When something was, as far as a row of a table has room for that: time and age, the time, or the age.
    pub fn when(&self, instant: Timestamp) -> String {
        match self.width {
            Some(..90) => format::age(self.now.since(instant)),
            Some(90..120) => self.time(instant),
            _ => self.time_and_age(instant),
        }
    }

    /// Text in a style, if colours may be used.
    pub fn paint(&self, text: &str, style: anstyle::Style) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

/// Columns of the terminal at stdout, if there is one.
fn width_of_stdout() -> Option<u16> {
    let size = rustix::termios::tcgetwinsize(std::io::stdout()).ok()?;
    let told = || std::env::var("COLUMNS").ok()?.parse().ok();
    Some(if size.ws_col > 0 { size.ws_col } else { told().unwrap_or(80) })
}

#[cfg(test)]
impl Sheet {
    /// A sheet for tests: fixed width, UTC, one hour after 1970 began.
    pub(crate) fn sample(width: Option<u16>) -> Self {
        Self { width, color: false, now: Timestamp::from_micros(3_600_000_000), zone: TimeZone::UTC }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrow_tables_say_less_about_when() {
        let when = |width| Sheet::sample(width).when(Timestamp::from_micros(0));
        assert_eq!(when(Some(80)), "1 h ago");
        assert_eq!(when(Some(100)), "1970-01-01 00:00");
        assert_eq!(when(Some(120)), "1970-01-01 00:00 (1 h ago)");
        assert_eq!(when(None), when(Some(120)));
    }

    #[test]
    fn times_are_in_the_zone_of_the_sheet() {
        let mut sheet = Sheet::sample(None);
        assert_eq!(sheet.time_and_age(Timestamp::from_micros(0)), "1970-01-01 00:00 (1 h ago)");
        sheet.zone = TimeZone::fixed(jiff::tz::offset(2));
        assert_eq!(sheet.time(Timestamp::from_micros(0)), "1970-01-01 02:00");
    }
}
