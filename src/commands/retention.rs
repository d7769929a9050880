//! Which snapshots a retention keeps: a pure choice from the list, in the time zone of whoever asks.

use std::collections::BTreeSet;

use jiff::Zoned;
use jiff::tz::TimeZone;

use crate::model::{Reason, Snapshot};

/// How many snapshots are kept, by their age. A snapshot that any rule keeps is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::Args)]
#[group(required = true, multiple = true)]
pub struct Retention {
    /// Keep the newest N
    #[arg(long = "keep-last", value_name = "N")]
    pub last: Option<u64>,

    /// Keep the newest of each of the newest N days that have any
    #[arg(long = "keep-daily", value_name = "N")]
    pub daily: Option<u64>,

    /// Keep the newest of each of the newest N weeks (Monday to Sunday) that have any
    #[arg(long = "keep-weekly", value_name = "N")]
    pub weekly: Option<u64>,

    /// Keep the newest of each of the newest N months that have any
    #[arg(long = "keep-monthly", value_name = "N")]
    pub monthly: Option<u64>,
}

impl Retention {
    /// The snapshots that go, of a list newest first. Current, protected, restoring and automatic ones never go.
    pub fn pruned<'a>(&self, newest_first: &'a [Snapshot], zone: &TimeZone) -> Vec<&'a Snapshot> {
        let kept = self.kept(newest_first, zone);
        let goes = |(place, one): &(usize, &Snapshot)| !kept.contains(place) && may_go(one);
        newest_first.iter().enumerate().filter(goes).map(|(_, one)| one).collect()
    }

    /// Places of those that a rule keeps.
    fn kept(&self, newest_first: &[Snapshot], zone: &TimeZone) -> BTreeSet<usize> {
        let times: Vec<Zoned> = newest_first.iter().map(|one| local(one, zone)).collect();
        let mut kept = BTreeSet::new();
        kept.extend(newest_of_each(&times, self.last, |place, _| (0, place)));
        kept.extend(newest_of_each(&times, self.daily, |_, time| {
            (time.year(), usize::from(time.day_of_year() as u16))
        }));
        kept.extend(newest_of_each(&times, self.weekly, |_, time| week(time)));
        kept.extend(newest_of_each(&times, self.monthly, |_, time| (time.year(), usize::from(time.month() as u8))));
        kept
    }
}

/// Places of the first of each of the first `number` periods.
fn newest_of_each(times: &[Zoned], number: Option<u64>, period: impl Fn(usize, &Zoned) -> (i16, usize)) -> Vec<usize> {
    let number = number.map_or(0, |number| usize::try_from(number).unwrap_or(usize::MAX));
    let mut seen = BTreeSet::new();
    let mut places = Vec::new();
    for (place, time) in times.iter().enumerate() {
        if seen.len() == number {
            break;
        }
        if seen.insert(period(place, time)) {
            places.push(place);
        }
    }
    places
}

fn week(time: &Zoned) -> (i16, usize) {
    let date = time.date().iso_week_date();
    (date.year(), usize::from(date.week() as u8))
}

fn local(one: &Snapshot, zone: &TimeZone) -> Zoned {
    jiff::Timestamp::from_microsecond(one.created_at.as_micros()).unwrap_or_default().to_zoned(zone.clone())
}

fn may_go(one: &Snapshot) -> bool {
    one.is_current != Some(true)
        && one.protected != Some(true)
        && one.is_restoring != Some(true)
        && one.reason != Some(Reason::Auto)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Timestamp;

    const HOUR: i64 = 3_600_000_000;
    const DAY: i64 = 24 * HOUR;

    /// Snapshots newest first, taken so many hours after 1970-01-01 (a Thursday) began in UTC; named after that.
    fn taken(hours: &[i64]) -> Vec<Snapshot> {
        let one = |hour: &i64| {
            let mut snapshot = Snapshot::sample(&hour.to_string(), &hour.to_string());
            snapshot.created_at = Timestamp::from_micros(hour * HOUR);
            snapshot
        };
        hours.iter().map(one).collect()
    }

    fn names(retention: Retention, list: &[Snapshot], zone: &TimeZone) -> Vec<String> {
        retention.pruned(list, zone).into_iter().map(|one| one.snapshot_name.clone()).collect()
    }

    #[test]
    fn the_last_n_are_kept() {
        let keep = Retention { last: Some(2), ..Retention::default() };
        assert_eq!(names(keep, &taken(&[3, 2, 1, 0]), &TimeZone::UTC), ["1", "0"]);
        let more_than_there_are = Retention { last: Some(9), ..Retention::default() };
        assert!(names(more_than_there_are, &taken(&[3, 2]), &TimeZone::UTC).is_empty());
    }

    #[test]
    fn the_newest_of_each_day_is_kept_in_local_time() {
        let keep = Retention { daily: Some(2), ..Retention::default() };
        let list = taken(&[49, 26, 25, 23, 1]);
        assert_eq!(names(keep, &list, &TimeZone::UTC), ["25", "23", "1"]);
        // Two hours further east 23:00 belongs to the next day, and 49 h is still the day after that.
        let east = TimeZone::fixed(jiff::tz::offset(2));
        let keep = Retention { daily: Some(3), ..Retention::default() };
        assert_eq!(names(keep, &list, &TimeZone::UTC), ["25", "1"]);
        assert_eq!(names(keep, &list, &east), ["25", "23"]);
    }

    #[test]
    fn weeks_begin_on_monday_and_months_on_the_first() {
        // Sunday the 4th, Monday the 5th and Saturday the 10th of January 1970, and the 1st of February.
        let (sunday, monday, saturday, february) = (3 * 24, 4 * 24, 9 * 24, 31 * 24);
        let list = taken(&[february, saturday, monday, sunday]);
        let weekly = Retention { weekly: Some(3), ..Retention::default() };
        assert_eq!(names(weekly, &list, &TimeZone::UTC), [monday.to_string()]);
        let monthly = Retention { monthly: Some(2), ..Retention::default() };
        assert_eq!(names(monthly, &list, &TimeZone::UTC), [monday.to_string(), sunday.to_string()]);
    }

    #[test]
    fn rules_add_up() {
        let keep = Retention { last: Some(1), monthly: Some(2), ..Retention::default() };
        assert_eq!(names(keep, &taken(&[40 * 24, 33 * 24, 5, 4]), &TimeZone::UTC), ["792", "4"]);
    }

    #[test]
    fn current_protected_restoring_and_automatic_ones_never_go() {
        let mut list = taken(&[9, 8, 7, 6, 5]);
        list[1].is_current = Some(true);
        list[2].protected = Some(true);
        list[3].is_restoring = Some(true);
        list[4].reason = Some(Reason::Auto);
        let keep = Retention { last: Some(0), ..Retention::default() };
        assert_eq!(names(keep, &list, &TimeZone::UTC), ["9"]);
        assert!(list[0].created_at < Timestamp::from_micros(DAY));
    }
}
