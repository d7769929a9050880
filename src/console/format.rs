//! Numbers as people read them: sizes, counts, ages, durations, shares.

use std::time::Duration;

const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

/// Bytes in the largest unit that leaves at least one: `512 B`, `1.5 MiB`.
pub fn size(bytes: u64) -> String {
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let mut value = bytes as f64 / 1024.0;
    let mut unit = 0;
    // 1023.95 would be shown as 1024.0.
    while value >= 1023.95 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    format!("{value:.1} {}", UNITS[unit])
}

/// A number with a comma before every third digit: `12,345`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number and its noun: `1 file`, `2 files`.
pub fn plural(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// How long ago something was: `just now`, `3 min ago`, `5 days ago`.
pub fn age(passed: Duration) -> String {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    let seconds = passed.as_secs();
    let days = |number: u64, one: &str, many: &str| format!("{} ago", plural(number, one, many));
    match seconds {
        0..10 => "just now".into(),
        10..MINUTE => format!("{seconds} s ago"),
        MINUTE..HOUR => format!("{} min ago", seconds / MINUTE),
        HOUR..DAY => format!("{} h ago", seconds / HOUR),
        _ => match seconds / DAY {
            number @ 0..60 => days(number, "day", "days"),
            number @ 60..730 => days(number / 30, "month", "months"),
            number => days(number / 365, "year", "years"),
        },
    }
}

/// How long something takes: `12 ms`, `1.5 s`, `2 min 5 s`, `1 h 2 min`, `30 days`.
pub fn duration(span: Duration) -> String {
    let seconds = span.as_secs();
    match seconds {
        0 => format!("{} ms", span.as_millis()),
        1..10 => format!("{:.1} s", span.as_secs_f64().min(9.9)),
        10..60 => format!("{seconds} s"),
        60..3600 => two(seconds / 60, "min", seconds % 60, "s"),
        3600..172_800 => two(seconds / 3600, "h", seconds % 3600 / 60, "min"),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// The time that is left, in whole seconds and never none: `1 s`, `2 min 5 s`.
pub fn remaining(span: Duration) -> String {
    let seconds = span.as_secs() + u64::from(span.subsec_nanos() > 0);
    match seconds {
        0..60 => format!("{} s", seconds.max(1)),
        _ => duration(Duration::from_secs(seconds)),
    }
}

fn two(large: u64, large_unit: &str, small: u64, small_unit: &str) -> String {
    if small == 0 { format!("{large} {large_unit}") } else { format!("{large} {large_unit} {small} {small_unit}") }
}

/// A part of one in percent, from 0 to 100; 100 only when all is done.
pub fn percent(fraction: f64) -> u8 {
    if fraction >= 1.0 { 100 } else { (fraction.max(0.0) * 100.0).min(99.0) as u8 }
}

/// A share of the whole with one decimal: `12.5 %`.
pub fn share(part: u64, whole: u64) -> String {
    if whole == 0 { "-".into() } else { format!("{:.1} %", part as f64 * 100.0 / whole as f64) }
}

/// The time that is left at the pace so far; `None` while that cannot be told.
pub fn time_left(fraction: f64, passed: Duration) -> Option<Duration> {
    if fraction <= 0.0 || passed < Duration::from_millis(500) {
        return None;
    }
    let left = passed.as_secs_f64() * (1.0 - fraction).max(0.0) / fraction;
    (left < 100.0 * 86_400.0).then(|| Duration::from_secs_f64(left))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_one_decimal_above_a_kibibyte() {
        assert_eq!(size(0), "0 B");
        assert_eq!(size(1023), "1023 B");
        assert_eq!(size(1024), "1.0 KiB");
        assert_eq!(size(1_572_864), "1.5 MiB");
        assert_eq!(size(1024 * 1024 - 1), "1.0 MiB");
        assert_eq!(size(u64::MAX), "16.0 EiB");
    }

    #[test]
    fn counts_and_nouns_agree() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_000), "1,000");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(plural(1, "file", "files"), "1 file");
        assert_eq!(plural(0, "file", "files"), "0 files");
    }

    #[test]
    fn ages_are_in_the_largest_fitting_unit() {
        let of = |seconds| age(Duration::from_secs(seconds));
        assert_eq!(of(9), "just now");
        assert_eq!(of(59), "59 s ago");
        assert_eq!(of(60), "1 min ago");
        assert_eq!(of(7199), "1 h ago");
        assert_eq!(of(86_400), "1 day ago");
        assert_eq!(of(59 * 86_400), "59 days ago");
        assert_eq!(of(60 * 86_400), "2 months ago");
        assert_eq!(of(800 * 86_400), "2 years ago");
    }

    #[test]
    fn durations_have_at_most_two_units() {
        assert_eq!(duration(Duration::from_millis(12)), "12 ms");
        assert_eq!(duration(Duration::from_millis(1500)), "1.5 s");
        assert_eq!(duration(Duration::from_millis(9999)), "9.9 s");
        assert_eq!(duration(Duration::from_secs(125)), "2 min 5 s");
        assert_eq!(duration(Duration::from_secs(120)), "2 min");
        assert_eq!(duration(Duration::from_secs(3720)), "1 h 2 min");
        assert_eq!(duration(Duration::from_secs(30 * 86_400)), "30 days");
    }

    #[test]
    fn what_remains_is_rounded_up_to_seconds() {
        assert_eq!(remaining(Duration::from_millis(608)), "1 s");
        assert_eq!(remaining(Duration::ZERO), "1 s");
        assert_eq!(remaining(Duration::from_millis(4001)), "5 s");
        assert_eq!(remaining(Duration::from_millis(59_900)), "1 min");
        assert_eq!(remaining(Duration::from_secs(125)), "2 min 5 s");
    }

    #[test]
    fn a_hundred_percent_means_all() {
        assert_eq!(percent(0.0), 0);
        assert_eq!(percent(0.999), 99);
        assert_eq!(percent(0.999_999_999), 99);
        assert_eq!(percent(1.0), 100);
        assert_eq!(share(1, 8), "12.5 %");
        assert_eq!(share(1, 0), "-");
    }

    #[test]
    fn time_left_follows_the_pace() {
        assert_eq!(time_left(0.25, Duration::from_secs(5)), Some(Duration::from_secs(15)));
        assert_eq!(time_left(0.0, Duration::from_secs(5)), None);
        assert_eq!(time_left(0.01, Duration::from_millis(10)), None);
    }
}
