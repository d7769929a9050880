//! The time zone in which times are shown. The usual ways to look one up list all zones of the system first, which takes
//! longer than most commands; here the one file that is needed is read.

use std::ffi::OsStr;
use std::path::{Component, Path};

use jiff::tz::TimeZone;

const ZONES: &str = "/usr/share/zoneinfo";
const LOCAL: &str = "/etc/localtime";

/// The zone of this process: `TZ` if it is set, else the machine's.
pub fn local() -> TimeZone {
    let direct = match std::env::var_os("TZ") {
        None => of_file("", Path::new(LOCAL)),
        Some(_) if std::env::var_os("TZDIR").is_some() => None,
        Some(name) => named(&name),
    };
    direct.unwrap_or_else(TimeZone::system)
}

/// A zone by its name, such as `Asia/Tokyo`; `None` for all else that can stand in `TZ`.
fn named(name: &OsStr) -> Option<TimeZone> {
    let name = name.to_str()?;
    if name == "UTC" {
        return Some(TimeZone::UTC);
    }
    let is_plain = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    if name.is_empty() || !is_plain { None } else { of_file(name, &Path::new(ZONES).join(name)) }
}

fn of_file(name: &str, path: &Path) -> Option<TimeZone> {
    TimeZone::tzif(name, &std::fs::read(path).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_plain_name_is_left_to_the_library() {
        for text in ["", ":Asia/Tokyo", "/etc/localtime", "../passwd", "JST-9", "No/Such"] {
            assert!(named(OsStr::new(text)).is_none(), "{text}");
        }
        assert_eq!(named(OsStr::new("UTC")), Some(TimeZone::UTC));
    }

    #[test]
    fn a_file_that_is_no_zone_is_none() {
        assert!(of_file("x", Path::new("/etc/passwd")).is_none());
    }
}
