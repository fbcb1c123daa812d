//! How long a server asks to wait.

use std::time::Duration;

use crate::chat::Head;
use crate::json::{Json, Number};
use crate::plain::find;

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
    let ms = in_headers(head, now)
        .or_else(|| in_value(body?))
        .or_else(|| in_words(message))?;
    Some(Duration::from_millis(ms))
}

/// The wait that an error value or its message asks for.
pub(crate) fn wait_in_value(value: &Json, message: &str) -> Option<Duration> {
    let ms = in_value(value).or_else(|| in_words(message))?;
    Some(Duration::from_millis(ms))
}

fn in_headers(head: &Head, now: Option<u64>) -> Option<u64> {
    let ms = head.header("retry-after-ms");
    if let Some(ms) = ms.and_then(|value| scaled(value, 1.0)) {
        return Some(ms);
    }
    let value = head.header("retry-after")?;
    scaled(value, 1000.0).or_else(|| Some(until(value)?.saturating_sub(now?)))
}

#[inline(never)]
fn in_value(value: &Json) -> Option<u64> {
    let outer = value.as_array().and_then(<[Json]>::first).unwrap_or(value);
    let error = outer.get("error").unwrap_or(outer);
    for detail in error.get("details")?.as_array()? {
        // A protobuf duration such as `38s` or `1.5s`.
        let delay = detail.get("retryDelay").and_then(Json::as_str);
        let seconds = delay.and_then(|delay| delay.strip_suffix("s"));
        if let Some(ms) = seconds.and_then(|seconds| scaled(seconds, 1000.0)) {
            return Some(ms);
        }
    }
    None
}

/// The milliseconds of a decimal number of units of `scale` milliseconds.
#[inline(never)]
pub(crate) fn scaled(text: &str, scale: f64) -> Option<u64> {
    let mut text = text.trim_ascii();
    // No number of JSON begins with two digits of which the first is a zero.
    while let [b'0', b'0'..=b'9', ..] = text.as_bytes() {
        text = text.get(1..)?;
    }
    let value = Number::from_text(text)?.as_f64()? * scale;
    (0.0..MAX_MS).contains(&value).then_some(value as u64)
}

/// An HTTP date in any of its three forms: `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` and
/// `Sun Nov  6 08:49:37 1994`.
fn until(text: &str) -> Option<u64> {
    let bytes = text.as_bytes();
    let month = MONTHS
        .chunks(3)
        .position(|name| find(bytes, name).is_some())? as u32
        + 1;
    let &[day, b, c, d, e] = numbers(bytes).as_slice() else {
        return None;
    };
    let (year, hours, minutes, seconds) = if text.ends_with("GMT") {
        (b, c, d, e)
    } else {
        (e, b, c, d)
    };
    // Two digits name a year near this one: none that a server writes is half a century ahead.
    let year = match year {
        0..70 => year + 2000,
        70..100 => year + 1900,
        _ => year,
    };
    unix_ms([year, month, day, hours, minutes, seconds])
}

/// The whole numbers in a text, whatever stands between them.
#[inline(never)]
pub(crate) fn numbers(text: &[u8]) -> Vec<u32> {
    let mut numbers = Vec::new();
    let mut number = None;
    for byte in text.iter().chain(b" ") {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            let tens = number.unwrap_or(0_u32).saturating_mul(10);
            number = Some(tens.saturating_add(digit.into()));
        } else {
            if let Some(number) = number.take() {
                numbers.push(number);
            }
        }
    }
    numbers
}

/// The milliseconds since 1970 at a year, month, day, hour, minute and second of the civil calendar, in UTC.
#[inline(never)]
pub(crate) fn unix_ms([year, month, day, hours, minutes, seconds]: [u32; 6]) -> Option<u64> {
    let is_time = month < 13 && day < 32 && hours < 24 && minutes < 60 && seconds < 61;
    if !is_time || !(1970..=9999).contains(&year) || month == 0 || day == 0 {
        return None;
    }
    // Years begin in March, so that a leap day is the last of one.
    let year = year - u32::from(month < 3);
    let days =
        365 * year + year / 4 - year / 100 + year / 400 + (153 * ((month + 9) % 12) + 2) / 5 + day
            - 1
            - DAYS_TO_1970;
    let seconds = (hours * 60 + minutes) * 60 + seconds;
    Some((u64::from(days) * 86_400 + u64::from(seconds)) * 1000)
}

/// "retry after 45 seconds", "try again in 1.5s", "try again in 6m0s", "try again in 20ms".
fn in_words(message: &str) -> Option<u64> {
    let message = message.to_ascii_lowercase();
    for words in ["retry after ", "try again in ", "retry in "] {
        if let Some(at) = find(message.as_bytes(), words.as_bytes()) {
            let (ms, _) = span(message.get(at + words.len()..)?)?;
            return Some(ms);
        }
    }
    None
}

/// The milliseconds of a duration such as `1h2m3.5s`, `20ms` or `45 seconds`, and what stands behind it.
#[inline(never)]
pub(crate) fn span(text: &str) -> Option<(u64, &str)> {
    let (mut rest, mut sum) = (text, None);
    loop {
        let is_of_number = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
        let end = rest.bytes().take_while(is_of_number).count();
        let (number, unit) = rest.split_at_checked(end)?;
        let unit = unit.trim_ascii_start();
        let (len, scale) = match unit.as_bytes() {
            [b'm', b's', ..] => (2, 1.0),
            [b'm', b'i', b'l', ..] => (3, 1.0),
            [b's', ..] => (1, 1000.0),
            [b'm', ..] => (1, 60_000.0),
            [b'h', ..] => (1, 3_600_000.0),
            [b'd', ..] => (1, 86_400_000.0),
            _ => (0, 0.0),
        };
        let Some(ms) = scaled(number, scale).filter(|_| len > 0) else {
            return Some((sum?, rest));
        };
        sum = Some(ms.saturating_add(sum.unwrap_or(0)));
        rest = unit.get(len..)?;
    }
}

const MONTHS: &[u8] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
/// From the first of March of the year 0.
const DAYS_TO_1970: u32 = 719_468;
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
    fn leading_zeros_say_nothing() {
        for (text, expected) in [
            ("0", 0),
            ("00", 0),
            ("007", 7000),
            ("00.5", 500),
            ("0.25", 250),
        ] {
            let head = Head::new(429, [("retry-after", text)]);
            assert_eq!(ms(wait(&head, None, "", None)), Some(expected), "{text}");
        }
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
            ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
            ("Sun Nov  6 08:49:37 1994", 784_111_777),
            ("Fri, 31 Dec 2100 00:00:00 GMT", 4_133_894_400),
        ] {
            assert_eq!(until(date), Some(seconds * 1000), "{date}");
        }
        for date in [
            "soon",
            "Sun, 06 Nov 1994",
            "Sun, 06 Xyz 1994 08:49:37 GMT",
            "Sun, 99 Nov 1994 08:49:37 GMT",
            "Mon, 05 Jan 2026 18446744073709551615:00:00 GMT",
        ] {
            assert_eq!(until(date), None, "{date}");
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
            ("try again in 250 milliseconds", 250),
            ("Please try again in 1m12.5s. Visit", 72_500),
            ("try again in 2 minutes.", 120_000),
        ] {
            assert_eq!(in_words(words), Some(expected), "{words}");
        }
        assert_eq!(in_words("do not retry after that"), None);
    }
}
