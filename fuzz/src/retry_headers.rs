//! Retry headers: the wait and the limits that a response tells, against readers that others wrote (`httpdate`, `chrono`, the
//! standard library's numbers).
//!
//! Where a reference takes a value, so must the crate, and give the same; it may take more.

use chatwire::limits;
use chatwire::provider::Resets;
use chatwire::retry;
use chrono::DateTime;
use serde_json::Value;

use crate::json::strict;
use crate::response::Response;

/// Takes any bytes as a response that asks to wait.
pub fn check(bytes: &[u8]) {
    let response = Response::read(bytes);
    let message = &*String::from_utf8_lossy(response.body);
    check_wait(&response, message);
    let value = response
        .header("x-ratelimit-reset-requests")
        .unwrap_or_default();
    for resets in [
        Resets::Unknown,
        Resets::Seconds,
        Resets::Durations,
        Resets::UnixTime,
        Resets::IsoTime,
    ] {
        let limits = limits::read(&response.head(&[]), resets, response.now);
        let reset = limits.and_then(|limits| limits.requests?.reset);
        let reset = reset.map(|reset| reset.as_millis() as f64);
        if let Some(expected) = expected_reset(value, resets, response.now) {
            let Some(reset) = reset else {
                panic!("{value:?} was not read as {resets:?}, but is {expected} ms");
            };
            assert!(
                is_near(reset, expected),
                "{value:?} as {resets:?} is {expected} ms, not {reset}"
            );
        }
    }
}

fn check_wait(response: &Response<'_>, message: &str) {
    let body = chatwire::json::parse(response.body).ok();
    let wait = retry::wait(&response.head(&[]), body.as_ref(), message, response.now);
    let wait = wait.map(|wait| wait.as_millis() as f64);
    let (ms, after) = (
        response.header("retry-after-ms"),
        response.header("retry-after"),
    );
    if let Some(expected) = ms
        .and_then(|value| decimal(value, 1.0))
        .or_else(|| decimal(after?, 1000.0))
    {
        assert_near(wait, expected, response);
        return;
    }
    if ms.is_some_and(is_unsure) || after.is_some_and(is_unsure) {
        return;
    }
    if let (Some(date), Some(now)) = (
        after.and_then(|value| httpdate::parse_http_date(value).ok()),
        response.now,
    ) {
        let at = date
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap()
            .as_millis() as f64;
        assert_near(wait, (at - now as f64).max(0.0), response);
        return;
    }
    // What is left of the header may still be a date to a tolerant reader.
    if after.is_some() {
        return;
    }
    match strict(response.body).as_ref().and_then(retry_info) {
        Some(expected) => assert_near(wait, expected, response),
        None => {
            let told = in_words(message);
            if let (Some(expected), None) = (told, body) {
                assert_near(wait, expected, response);
            } else if told.is_none() && !message.contains("retryDelay") {
                assert_eq!(wait, None, "{response:?}");
            }
        }
    }
}

fn assert_near(wait: Option<f64>, expected: f64, response: &Response<'_>) {
    let is_right = wait.is_some_and(|wait| is_near(wait, expected));
    assert!(
        is_right,
        "the wait is {expected} ms, not {wait:?}: {response:?}"
    );
}

fn is_near(left: f64, right: f64) -> bool {
    (left - right).abs() <= 2.0 + right.abs() * 1e-9
}

/// The milliseconds of a plain decimal number, at most about a year.
fn decimal(text: &str, scale: f64) -> Option<f64> {
    let text = text.trim_ascii();
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_plain = match text.split_once('.') {
        Some((whole, fraction)) => is_digits(whole) && is_digits(fraction),
        None => is_digits(text),
    };
    let value: f64 = text.parse().ok().filter(|_| is_plain)?;
    Some(value * scale).filter(|ms| *ms < 3.1e10)
}

/// Whether a value is a number in another form, or one beyond the bound.
fn is_unsure(text: &str) -> bool {
    text.trim_ascii().parse::<f64>().is_ok()
}

/// Google's `RetryInfo`, in an error or in a list of one.
fn retry_info(value: &Value) -> Option<f64> {
    let outer = value.get(0).unwrap_or(value);
    let error = outer
        .get("error")
        .filter(|error| !error.is_null())
        .unwrap_or(outer);
    let details = error.get("details")?.as_array()?;
    let delays = details
        .iter()
        .filter_map(|detail| detail.get("retryDelay")?.as_str()?.strip_suffix('s'));
    delays.filter_map(|seconds| decimal(seconds, 1000.0)).next()
}

/// The wait in a message such as `Please try again in 1m12.5s`; only the plain form, and only where no other words are.
fn in_words(message: &str) -> Option<f64> {
    let message = message.to_ascii_lowercase();
    for words in ["retry after ", "try again in ", "retry in "] {
        if let Some((_, behind)) = message.split_once(words) {
            return span(behind).map(|(ms, _)| ms);
        }
    }
    None
}

/// A duration such as `1h2m3.5s` or `45 seconds`, and how many bytes of the text it takes.
fn span(text: &str) -> Option<(f64, usize)> {
    let (mut at, mut sum) = (0, None);
    loop {
        let rest = &text[at..];
        let number: String = rest
            .chars()
            .take_while(|char| char.is_ascii_digit() || *char == '.')
            .collect();
        let behind = &rest[number.len()..];
        let unit = behind.trim_ascii_start();
        let units = [
            ("ms", 1.0),
            ("mil", 1.0),
            ("s", 1000.0),
            ("m", 60_000.0),
            ("h", 3_600_000.0),
            ("d", 86_400_000.0),
        ];
        let unit_of = units.iter().find(|(name, _)| unit.starts_with(name));
        let part = unit_of.and_then(|(name, scale)| Some((name.len(), decimal(&number, *scale)?)));
        let Some((len, ms)) = part else {
            return Some((sum?, at));
        };
        sum = Some(sum.unwrap_or(0.0) + ms);
        at += rest.len() - unit.len() + len;
    }
}

/// What a reset is expected to be; `None` where only a tolerant reader takes it.
fn expected_reset(text: &str, resets: Resets, now: Option<u64>) -> Option<f64> {
    let at = match resets {
        Resets::Seconds => return decimal(text, 1000.0),
        Resets::Durations => {
            let (ms, len) = span(text)?;
            return (len == text.len()).then_some(ms);
        }
        Resets::UnixTime => {
            text.bytes()
                .all(|byte| byte.is_ascii_digit())
                .then(|| text.parse::<u32>().ok())?? as f64
                * 1000.0
        }
        Resets::IsoTime => {
            let time = DateTime::parse_from_rfc3339(text)
                .ok()
                .filter(|_| text.is_ascii())?;
            // Whole seconds are near enough for a limit.
            let seconds = time.timestamp();
            (seconds > 86_400).then_some(seconds as f64 * 1000.0)?
        }
        _ => return None,
    };
    Some((at - now? as f64).max(0.0))
}
