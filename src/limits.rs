//! What a server's headers tell of its limits.

use std::time::Duration;

use crate::chat::Head;
use crate::json::{Json, Object};
use crate::plain::{concat, whole};
use crate::provider::Resets;
use crate::retry::{numbers, scaled, span, unix_ms};

/// The limits that a response tells of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimits {
    /// Of requests.
    pub requests: Option<RateLimit>,
    /// Of tokens.
    pub tokens: Option<RateLimit>,
}

/// One limit: how much there is in a window, how much is left, when the window is over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// How many there are in a window.
    pub limit: Option<u64>,
    /// How many are left.
    pub remaining: Option<u64>,
    /// How long until there are all of them again; `None` where the profile does not say how the header is to be read.
    pub reset: Option<Duration>,
}

/// Reads the headers `x-ratelimit-limit-requests` and the like. `now` is the time in milliseconds since 1970.
///
/// ```
/// use chatwire::{chat::Head, limits, provider::Resets};
/// let head = Head::new(200, [("x-ratelimit-remaining-requests", "0"), ("x-ratelimit-reset-requests", "6m0.5s")]);
/// let limits = limits::read(&head, Resets::Durations, None).unwrap();
/// assert_eq!(limits.requests.unwrap().reset.unwrap().as_millis(), 360_500);
/// ```
pub fn read(head: &Head, resets: Resets, now: Option<u64>) -> Option<RateLimits> {
    let of = |kind: &str| one(head, kind, resets, now);
    let limits = RateLimits {
        requests: of("-requests").or_else(|| of("")),
        tokens: of("-tokens"),
    };
    (limits.requests.is_some() || limits.tokens.is_some()).then_some(limits)
}

#[inline(never)]
fn one(head: &Head, of: &str, resets: Resets, now: Option<u64>) -> Option<RateLimit> {
    let header = |name: &str| {
        let value = head.header(&concat(&["x-ratelimit-", name, of]));
        value.unwrap_or_default().trim_ascii()
    };
    let limit = whole(header("limit").as_bytes());
    let remaining = whole(header("remaining").as_bytes());
    let reset = until(header("reset"), resets, now).map(Duration::from_millis);
    let is_told = limit.is_some() || remaining.is_some() || reset.is_some();
    is_told.then_some(RateLimit {
        limit,
        remaining,
        reset,
    })
}

/// How many milliseconds it is until a limit is reset.
fn until(text: &str, resets: Resets, now: Option<u64>) -> Option<u64> {
    let at = match resets {
        Resets::Unknown => return None,
        Resets::Seconds => return scaled(text, 1000.0),
        Resets::Durations => {
            let (ms, rest) = span(text)?;
            return rest.is_empty().then_some(ms);
        }
        Resets::UnixTime => whole(text.as_bytes())?.checked_mul(1000)?,
        Resets::IsoTime => iso(text.as_bytes())?,
    };
    Some(at.saturating_sub(now?))
}

/// A time such as `2026-01-31T12:00:00.5Z` or one with an offset in the place of the `Z`, in milliseconds since 1970.
fn iso(text: &[u8]) -> Option<u64> {
    let numbers = numbers(text);
    let (time, zone) = numbers.split_first_chunk()?;
    let at = unix_ms(*time)?;
    let rest = text.get(19..)?;
    let is_fraction = rest.first() == Some(&b'.');
    let minutes = match zone.get(usize::from(is_fraction)..)? {
        [] => 0,
        [hours] if *hours < 15 => hours * 60,
        [both] => both / 100 * 60 + both % 100,
        [hours, minutes] => hours.saturating_mul(60).saturating_add(*minutes),
        _ => return None,
    };
    let offset = u64::from(minutes) * 60_000;
    if rest.contains(&b'-') {
        at.checked_add(offset)
    } else {
        at.checked_sub(offset)
    }
}

impl RateLimits {
    /// How long until a limit that is used up is reset.
    pub(crate) fn wait(&self) -> Option<Duration> {
        let mut wait = None;
        for limit in [&self.requests, &self.tokens].into_iter().flatten() {
            if limit.remaining == Some(0) {
                wait = wait.max(limit.reset);
            }
        }
        wait
    }

    pub(crate) fn to_json(&self) -> Json {
        let mut value = Object::new();
        for (name, limit) in [("requests", &self.requests), ("tokens", &self.tokens)] {
            let Some(limit) = limit else { continue };
            let mut one = Object::new();
            let mut add = |name: &str, number: Option<u64>| {
                if let Some(number) = number {
                    one.push(name, Json::Number(number.into()));
                }
            };
            add("limit", limit.limit);
            add("remaining", limit.remaining);
            let reset = limit.reset.map(|reset| reset.as_millis() as u64);
            add("resetAfter", reset);
            value.push(name, Json::Object(one));
        }
        Json::Object(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reset(text: &str, resets: Resets, now: u64) -> Option<u128> {
        let head = Head::new(429, [("X-RateLimit-Reset-Requests", text)]);
        let limits = read(&head, resets, Some(now))?;
        Some(limits.requests?.reset?.as_millis())
    }

    #[test]
    fn each_dialect_of_resets_is_read_where_the_profile_says_so() {
        let noon = 1_769_860_800_000;
        for (text, resets, ms) in [
            ("1s", Resets::Durations, 1000),
            ("20ms", Resets::Durations, 20),
            ("1h2m3.5s", Resets::Durations, 3_723_500),
            ("2.5", Resets::Seconds, 2500),
            ("1769860801", Resets::UnixTime, 1000),
            ("2026-01-31T12:00:01Z", Resets::IsoTime, 1000),
            ("2026-01-31T12:00:01.123456+00:00", Resets::IsoTime, 1000),
            ("2026-01-31T14:00:01+02:00", Resets::IsoTime, 1000),
            ("2026-01-31T10:30:01-0130", Resets::IsoTime, 1000),
            ("2026-01-31T11:00:00", Resets::IsoTime, 0),
        ] {
            assert_eq!(reset(text, resets, noon), Some(ms), "{text}");
        }
        for (text, resets) in [
            ("1s", Resets::Unknown),
            ("1769860801", Resets::Durations),
            ("", Resets::Durations),
            ("soon", Resets::IsoTime),
            ("2026-13-31T12:00:01Z", Resets::IsoTime),
            ("1s", Resets::UnixTime),
        ] {
            assert_eq!(reset(text, resets, noon), None, "{text}");
        }
    }

    #[test]
    fn a_limit_that_is_used_up_says_how_long_to_wait() {
        let head = Head::new(
            429,
            [
                ("x-ratelimit-remaining-requests", "5"),
                ("x-ratelimit-reset-requests", "90"),
                ("x-ratelimit-remaining-tokens", "0"),
                ("x-ratelimit-limit-tokens", "100"),
                ("x-ratelimit-reset-tokens", "30"),
            ],
        );
        let limits = read(&head, Resets::Seconds, None).unwrap();
        assert_eq!(limits.wait().unwrap().as_secs(), 30);
        assert_eq!(
            limits.to_json().to_string(),
            r#"{"requests":{"remaining":5,"resetAfter":90000},"tokens":{"limit":100,"remaining":0,"resetAfter":30000}}"#
        );
        assert_eq!(read(&Head::ok(), Resets::Seconds, None), None);
    }
}
