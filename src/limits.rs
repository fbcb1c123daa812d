//! What a server's headers tell of its limits.

use std::time::Duration;

use crate::chat::Head;
use crate::json::{Json, Number, Object};
use crate::plain::{concat, whole};
use crate::provider::Resets;
use crate::retry::{scaled, unix_ms};

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
    let limits = RateLimits {
        requests: one(head, "-requests", resets, now).or_else(|| one(head, "", resets, now)),
        tokens: one(head, "-tokens", resets, now),
    };
    (limits.requests.is_some() || limits.tokens.is_some()).then_some(limits)
}

fn one(head: &Head, of: &str, resets: Resets, now: Option<u64>) -> Option<RateLimit> {
    let header = |name: &str| head.header(&concat(&["x-ratelimit-", name, of]));
    let count = |name: &str| whole(header(name)?.trim_ascii().as_bytes());
    let limit = RateLimit {
        limit: count("limit"),
        remaining: count("remaining"),
        reset: header("reset").and_then(|text| until(text.trim_ascii(), resets, now)),
    };
    (limit != RateLimit::default()).then_some(limit)
}

fn until(text: &str, resets: Resets, now: Option<u64>) -> Option<Duration> {
    let from_now = |at: u64| Some(Duration::from_millis(at.saturating_sub(now?)));
    match resets {
        Resets::Unknown => None,
        Resets::Seconds => scaled(text, 1000.0),
        Resets::Durations => duration(text),
        Resets::UnixTime => from_now(whole(text.as_bytes())?.checked_mul(1000)?),
        Resets::IsoTime => from_now(iso(text.as_bytes())?),
    }
}

/// `1h2m3.5s`, `20ms`.
fn duration(text: &str) -> Option<Duration> {
    let (mut rest, mut sum) = (text, Duration::ZERO);
    while !rest.is_empty() {
        let is_digit = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
        let digits = rest.bytes().take_while(is_digit).count();
        let (number, unit) = rest.split_at_checked(digits)?;
        let (len, scale) = match unit.as_bytes() {
            [b'm', b's', ..] => (2, 1.0),
            [b's', ..] => (1, 1000.0),
            [b'm', ..] => (1, 60_000.0),
            [b'h', ..] => (1, 3_600_000.0),
            [b'd', ..] => (1, 86_400_000.0),
            _ => return None,
        };
        sum = sum.checked_add(scaled(number, scale)?)?;
        rest = unit.get(len..)?;
    }
    (!text.is_empty()).then_some(sum)
}

/// A time such as `2026-01-31T12:00:00.5Z` or one with an offset in the place of the `Z`, in milliseconds since 1970.
fn iso(text: &[u8]) -> Option<u64> {
    let part = |from: usize, to: usize| whole(text.get(from..to)?);
    let at = unix_ms([
        part(0, 4)?,
        part(5, 7)?,
        part(8, 10)?,
        part(11, 13)?,
        part(14, 16)?,
        part(17, 19)?,
    ])?;
    let zone = text.get(19..)?;
    let fraction = zone
        .iter()
        .take_while(|byte| **byte == b'.' || byte.is_ascii_digit());
    let offset = match zone.get(fraction.count()..)? {
        [] | [b'Z' | b'z'] => return Some(at),
        [_, offset @ ..] if offset.len() >= 4 => offset,
        _ => return None,
    };
    let minutes = whole(offset.get(..2)?)? * 60 + whole(offset.get(offset.len() - 2..)?)?;
    if zone.contains(&b'-') {
        at.checked_add(minutes * 60_000)
    } else {
        at.checked_sub(minutes * 60_000)
    }
}

impl RateLimits {
    /// How long until a limit that is used up is reset.
    pub(crate) fn wait(&self) -> Option<Duration> {
        let used_up = |limit: &&RateLimit| limit.remaining == Some(0);
        let limits = [&self.requests, &self.tokens].into_iter().flatten();
        limits.filter(used_up).filter_map(|limit| limit.reset).max()
    }

    pub(crate) fn to_json(&self) -> Json {
        let mut value = Object::new();
        for (name, limit) in [("requests", &self.requests), ("tokens", &self.tokens)] {
            let Some(limit) = limit else { continue };
            let mut one = Object::new();
            let reset = limit.reset.map(|reset| reset.as_millis() as u64);
            for (name, number) in [
                ("limit", limit.limit),
                ("remaining", limit.remaining),
                ("resetAfter", reset),
            ] {
                if let Some(number) = number {
                    one.push(name, Json::Number(Number::from(number)));
                }
            }
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
