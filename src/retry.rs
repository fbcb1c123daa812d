//! How long a server asks to wait.

use std::time::Duration;

use crate::chat::Head;
use crate::json::{Json, Number};
use crate::plain::{find, whole};

/// The wait that a response asks for: `retry-after-ms`, then `Retry-After` in seconds or as a date, then Google's `RetryInfo`, then
/// the words of the message. `now` is the time in milliseconds since 1970, without which a date says nothing.
///
/// Headers that tell when a limit is reset are left alone: four dialects use four units, so only a profile may read them.
///
/// ```
/// use chatwire::chat::Head;
/// let head = Head::new(429, [("retry-after", "2.5")]);
/// assert_eq!(chatwire::retry::wait(&head, None, "", None), Some(std::time::Duration::from_millis(2500)));
/// ```
pub fn wait(head: &Head, body: Option<&Json>, message: &str, now: Option<u64>) -> Option<Duration> {
    let in_headers = head
        .header("retry-after-ms")
        .and_then(|value| scaled(value, 1.0))
        .or_else(|| {
            head.header("retry-after")
                .and_then(|value| scaled(value, 1000.0).or_else(|| until(value, now?)))
        });
    in_headers
        .or_else(|| wait_in_value(body?, message))
        .or_else(|| in_words(message))
}

/// The wait that an error value or its message asks for.
pub(crate) fn wait_in_value(value: &Json, message: &str) -> Option<Duration> {
    let outer = value.as_array().and_then(<[Json]>::first).unwrap_or(value);
    let error = outer.get("error").unwrap_or(outer);
    let details = error
        .get("details")
        .and_then(Json::as_array)
        .unwrap_or_default();
    let delay = details
        .iter()
        .find_map(|detail| duration(detail.get("retryDelay")?.as_str()?));
    delay.or_else(|| in_words(message))
}

/// A decimal number of units of `scale` milliseconds.
pub(crate) fn scaled(text: &str, scale: f64) -> Option<Duration> {
    let text = text.trim_ascii();
    let mut digits = text;
    while let Some(rest) = digits.strip_prefix("0") {
        digits = rest;
    }
    let number = Number::from_text(digits).or_else(|| Number::from_text(text))?;
    let value = number.as_f64()? * scale;
    (0.0..MAX_MS)
        .contains(&value)
        .then(|| Duration::from_millis(value as u64))
}

/// A protobuf duration such as `38s` or `1.5s`.
fn duration(text: &str) -> Option<Duration> {
    scaled(text.strip_suffix("s")?, 1000.0)
}

/// An HTTP date in any of its three forms: `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` and
/// `Sun Nov  6 08:49:37 1994`.
fn until(text: &str, now: u64) -> Option<Duration> {
    let is_gap = |byte: &u8| matches!(byte, b' ' | b',' | b'-' | b':');
    let mut parts = [&b""[..]; 8];
    let mut free = parts.iter_mut();
    for part in text.as_bytes().split(is_gap) {
        if !part.is_empty() {
            *free.next()? = part;
        }
    }
    let (day, month, year, hours, minutes, seconds) = match parts {
        [_, day, month, year, hours, minutes, seconds, b"GMT"] => {
            (day, month, year, hours, minutes, seconds)
        }
        [_, month, day, hours, minutes, seconds, year, b""] => {
            (day, month, year, hours, minutes, seconds)
        }
        _ => return None,
    };
    let month = MONTHS.chunks(3).position(|name| name == month)? as u64;
    // Two digits name a year of this century.
    let year = whole(year).map(|year| if year < 100 { year + 2000 } else { year })?;
    let at = unix_ms([
        year,
        month + 1,
        whole(day)?,
        whole(hours)?,
        whole(minutes)?,
        whole(seconds)?,
    ])?;
    Some(Duration::from_millis(at.saturating_sub(now)))
}

/// The milliseconds since 1970 at a year, month, day, hour, minute and second of the civil calendar, in UTC.
pub(crate) fn unix_ms([year, month, day, hours, minutes, seconds]: [u64; 6]) -> Option<u64> {
    let fits = (1970..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hours < 24
        && minutes < 60
        && seconds <= 60;
    if !fits {
        return None;
    }
    // Years begin in March, so that a leap day is the last of one.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day
        - 1
        - DAYS_TO_1970;
    Some((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000)
}

/// "retry after 45 seconds", "try again in 1.5s", "try again in 20ms".
fn in_words(message: &str) -> Option<Duration> {
    let message = message.to_ascii_lowercase();
    let rest = ["retry after ", "try again in ", "retry in "]
        .iter()
        .find_map(|words| {
            let at = find(message.as_bytes(), words.as_bytes())?;
            message.get(at + words.len()..)
        })?;
    let end = rest
        .bytes()
        .position(|byte| !byte.is_ascii_digit() && byte != b'.')
        .unwrap_or(rest.len());
    let (mut number, unit) = rest.split_at_checked(end)?;
    while let Some(digits) = number.strip_suffix(".") {
        number = digits;
    }
    let unit = unit.trim_ascii_start();
    let scale = match unit {
        _ if unit.starts_with("ms") || unit.starts_with("millisecond") => 1.0,
        _ if unit.starts_with("minute") => 60_000.0,
        _ if unit.starts_with("s") => 1000.0,
        _ => return None,
    };
    scaled(number, scale)
}

const MONTHS: &[u8] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
/// From the first of March of the year 0.
const DAYS_TO_1970: u64 = 719_468;
/// Longer waits than a year are no waits.
const MAX_MS: f64 = 3.2e10;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    fn ms(value: Option<Duration>) -> Option<u128> {
        value.map(|wait| wait.as_millis())
    }

    #[test]
    fn the_finer_header_comes_first() {
        let head = Head::new(429, [("retry-after", "30"), ("Retry-After-Ms", "2500")]);
        assert_eq!(ms(wait(&head, None, "", None)), Some(2500));
    }

    #[test]
    fn dates_count_from_now_and_never_backwards() {
        let head = Head::new(429, [("retry-after", "Thu, 01 Jan 1970 00:01:00 GMT")]);
        assert_eq!(ms(wait(&head, None, "", Some(15_000))), Some(45_000));
        assert_eq!(ms(wait(&head, None, "", Some(90_000))), Some(0));
        assert_eq!(wait(&head, None, "", None), None);
    }

    #[test]
    fn dates_follow_the_calendar() {
        for (date, seconds) in [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
            ("Thu, 29 Feb 2024 23:59:59 GMT", 1_709_251_199),
            ("Fri, 01 Mar 2024 00:00:00 GMT", 1_709_251_200),
            ("Friday, 01-Mar-24 00:00:00 GMT", 1_709_251_200),
            ("Sun Nov  6 08:49:37 1994", 784_111_777),
            ("Fri, 31 Dec 2100 00:00:00 GMT", 4_133_894_400),
        ] {
            assert_eq!(ms(until(date, 0)), Some(seconds * 1000), "{date}");
        }
        for date in [
            "soon",
            "Sun, 06 Nov 1994",
            "Sun, 06 Xyz 1994 08:49:37 GMT",
            "Sun, 99 Nov 1994 08:49:37 GMT",
            "Mon, 05 Jan 2026 18446744073709551615:00:00 GMT",
        ] {
            assert_eq!(until(date, 0), None, "{date}");
        }
    }

    #[test]
    fn bodies_and_words_are_read_when_headers_are_silent() {
        let body =
            parse(br#"[{"error":{"details":[{"@type":"x"},{"retryDelay":"38s"}]}}]"#).unwrap();
        assert_eq!(ms(wait_in_value(&body, "")), Some(38_000));
        for (words, expected) in [
            ("Please retry after 45 seconds.", 45_000),
            ("try again in 1.5s", 1500),
            ("Try again in 20ms", 20),
        ] {
            assert_eq!(ms(in_words(words)), Some(expected), "{words}");
        }
        assert_eq!(in_words("do not retry after that"), None);
    }
}
