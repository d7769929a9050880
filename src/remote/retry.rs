//! When a request is sent again, and after how long.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};

use crate::model::Timestamp;
use crate::remote::request::Repeat;

/// How often a request is sent at most.
pub(super) const ATTEMPTS: u32 = 5;
/// The first pause; each further one is twice as long.
const FIRST: Duration = Duration::from_millis(200);
/// The longest pause, even if a server asks for a longer one.
const LONGEST: Duration = Duration::from_secs(60);

/// Statuses with which a server, or something before it, says that it may go well later.
pub(super) fn is_passing(status: u16) -> bool {
    matches!(status, 429 | 502..=504)
}

/// Whether a request that was answered with a passing status may be sent again.
pub(super) fn may_follow_answer(repeat: &Repeat, status: u16) -> bool {
    is_passing(status) && *repeat != Repeat::Never
}

/// The pause before the next attempt after `attempts` of them; `None` if there is none.
pub(super) fn pause(attempts: u32, asked: Option<Duration>) -> Option<Duration> {
    if attempts >= ATTEMPTS || asked.is_some_and(|asked| asked > LONGEST) {
        return None;
    }
    let usual = FIRST * 2u32.saturating_pow(attempts.saturating_sub(1));
    // Between half of it and all of it, so that many clients do not come back at once.
    let random = RandomState::new().build_hasher().finish() % 1000;
    let usual = usual / 2 + (usual / 2) * u32::try_from(random).unwrap_or(0) / 1000;
    Some(asked.map_or(usual, |asked| asked.max(usual)).min(LONGEST))
}

/// How long a server asks to wait, as seconds or as a date.
pub(super) fn asked(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    Some(date(text)?.since(now))
}

/// An instant as HTTP writes it.
pub(super) fn date(text: &str) -> Option<Timestamp> {
    let zoned = jiff::fmt::rfc2822::parse(text).ok()?;
    Some(Timestamp::from_micros(zoned.timestamp().as_microsecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(RETRY_AFTER, value.parse().unwrap())])
    }

    #[test]
    fn pauses_grow_and_end() {
        for (attempts, most) in [(1, 200), (2, 400), (3, 800), (4, 1600)] {
            let pause = pause(attempts, None).unwrap();
            assert!((most / 2..=most).contains(&u64::try_from(pause.as_millis()).unwrap()), "{attempts}: {pause:?}");
        }
        assert_eq!(pause(ATTEMPTS, None), None);
    }

    #[test]
    fn a_server_is_given_the_time_it_asks_for_within_limits() {
        assert_eq!(pause(1, Some(Duration::from_secs(7))), Some(Duration::from_secs(7)));
        assert_eq!(pause(1, Some(Duration::from_secs(3600))), None);
        assert!(pause(1, Some(Duration::ZERO)).unwrap() >= Duration::from_millis(100));
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        assert_eq!(asked(&header("12"), now), Some(Duration::from_secs(12)));
        assert_eq!(asked(&header("Sun, 06 Nov 1994 08:49:42 GMT"), now), Some(Duration::from_secs(5)));
        assert_eq!(asked(&header("Sun, 06 Nov 1994 08:00:00 GMT"), now), Some(Duration::ZERO));
        assert_eq!(asked(&header("soon"), now), None);
        assert_eq!(asked(&HeaderMap::new(), now), None);
    }

    #[test]
    fn writes_without_a_key_are_not_repeated() {
        for status in [429, 502, 503, 504] {
            assert!(may_follow_answer(&Repeat::Safe, status));
            assert!(may_follow_answer(&Repeat::Keyed("k".into()), status));
            assert!(!may_follow_answer(&Repeat::Never, status));
        }
        for status in [200, 400, 401, 409, 500, 501] {
            assert!(!may_follow_answer(&Repeat::Safe, status));
        }
    }
}
