//! Errors that a server reports: as a status with any kind of body, or inside a 200 answer.

mod findings;
mod kind;
mod message;

use super::finish::{FinishClass, RESOURCES};
use super::head::Head;
use crate::error::{ApiError, ErrorKind};
use crate::json::{Json, Number, Object, parse_first};
use crate::plain::{concat, cut, decimal, lossy};
use crate::retry;
use crate::sse::{Event, Framer, Limits};

/// The error of an answer whose status is not 2xx.
pub(super) fn of_response(head: &Head, body: &[u8], now: Option<u64>) -> ApiError {
    let text = body
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(body)
        .trim_ascii();
    let value = value_in(text);
    let message = match &value {
        Some(value) => message::of(value),
        None if text.starts_with(b"<") => Some(message::of_html(text)),
        None if text.is_empty() => None,
        None => Some(message::shorten(&lossy(text))),
    };
    let is_redirect = matches!(head.status, 0 | 300..=399);
    let message = message.filter(|_| !is_redirect).unwrap_or_else(|| {
        if is_redirect {
            // A browser does not say where to.
            let to = head.header("location").unwrap_or("elsewhere");
            let to = cut(to, b'?').map_or(to, |(to, _)| to);
            return concat(&[
                "the server redirects to ",
                &message::shorten(to),
                ", which is not followed",
            ]);
        }
        let status = decimal(u64::from(head.status));
        concat(&["the server answered with status ", &status])
    });
    let details = value.as_ref().map(Details::read).unwrap_or_default();
    let kind = match head.status {
        _ if is_redirect => ErrorKind::Protocol,
        status => kind::of_status(status, &details.words(), &message),
    };
    let raw = value.or_else(|| (!text.is_empty()).then(|| Json::string(&lossy(text))));
    let mut error = ApiError {
        status: Some(head.status),
        raw,
        ..details.into_error(kind, message)
    };
    error.retry_after = retry::wait(head, error.raw.as_ref(), &error.message, now)
        .or_else(|| head.rate_limits(now)?.wait());
    finish(error, head)
}

/// The value of an error body: bare, or framed as events by a server that was about to stream.
fn value_in(body: &[u8]) -> Option<Json> {
    let mut found = None;
    let mut sink = |event: Event<'_>| {
        let value = parse_first(event.data.trim_ascii())
            .ok()
            .map(|parsed| parsed.value);
        found = found
            .take()
            .or(value.filter(|value| matches!(value, Json::Object(_) | Json::Array(_))));
    };
    let mut framer = Framer::new(Limits::default());
    if framer.push(body, &mut sink).is_ok() {
        framer.finish(&mut sink).ok()?;
    }
    found
}

/// The error that a value inside a 200 answer is, if it is one.
pub(super) fn in_value(value: &Object, head: &Head) -> Option<ApiError> {
    let has_choices = value
        .get("choices")
        .is_some_and(|choices| !choices.is_blank());
    let says_so = value.get("error").is_some_and(|error| !error.is_blank())
        || value
            .get("base_resp")
            .and_then(|resp| resp.get("status_code"))
            .is_some_and(|code| code.as_count() != Some(0))
        || ["type", "object"]
            .iter()
            .any(|name| value.get(name).and_then(Json::as_str) == Some("error"))
        || value.get("success") == Some(&Json::Bool(false))
        || (!has_choices && is_flat(value));
    if says_so {
        return Some(of_value(&Json::Object(value.clone()), head));
    }
    let choices = value.get("choices").and_then(Json::as_array)?;
    let error = choices
        .iter()
        .find_map(|choice| choice.get("error").filter(|error| !error.is_blank()))?;
    let mut wrapped = Object::new();
    wrapped.push("error", error.clone());
    Some(of_value(&Json::Object(wrapped), head))
}

/// The error under `event: error` or in an `error:` field, whatever its data.
pub(super) fn of_data(data: &[u8], head: &Head) -> ApiError {
    match parse_first(data.trim_ascii()) {
        Ok(parsed)
            if matches!(
                parsed.value,
                Json::Object(_) | Json::Array(_) | Json::String(_)
            ) =>
        {
            of_value(&parsed.value, head)
        }
        _ => {
            let message = message::shorten(&lossy(data));
            let message = if message.is_empty() {
                NO_MESSAGE.to_owned()
            } else {
                message
            };
            finish(
                ApiError {
                    raw: text_of(data),
                    ..ApiError::new(kind::of_text("", &message), message)
                },
                head,
            )
        }
    }
}

/// The error that an HTML page in place of an answer is.
pub(super) fn of_page(page: &[u8], head: &Head) -> ApiError {
    let message = concat(&["the server sent an HTML page: ", &message::of_html(page)]);
    ApiError {
        raw: text_of(page),
        ..protocol(message, head)
    }
}

/// The error of a payload that cannot be read.
pub(super) fn unreadable(message: &str, payload: &[u8], head: &Head) -> ApiError {
    ApiError {
        raw: text_of(payload),
        ..protocol(message, head)
    }
}

/// What was received, as text; of a large body its beginning.
fn text_of(bytes: &[u8]) -> Option<Json> {
    let kept = bytes.get(..RAW_KEPT).unwrap_or(bytes);
    (!kept.is_empty()).then(|| Json::string(&lossy(kept)))
}

/// The error behind a finish reason that means one, where the server says no more.
pub(super) fn of_finish(word: &str, head: &Head) -> Option<ApiError> {
    if FinishClass::of(word) != Some(FinishClass::Error) {
        return None;
    }
    let kind = if word.eq_ignore_ascii_case(RESOURCES) {
        ErrorKind::Overloaded
    } else {
        ErrorKind::Server
    };
    Some(finish(
        ApiError::new(kind, concat(&["the model ended with `", word, "`"])),
        head,
    ))
}

/// An answer that is none.
pub(super) fn protocol(message: impl Into<String>, head: &Head) -> ApiError {
    finish(ApiError::new(ErrorKind::Protocol, message), head)
}

/// An answer that ended early.
pub(super) fn incomplete(message: &str, head: &Head) -> ApiError {
    finish(ApiError::new(ErrorKind::Incomplete, message), head)
}

fn of_value(value: &Json, head: &Head) -> ApiError {
    let details = Details::read(value);
    let message = message::of(value).unwrap_or_else(|| NO_MESSAGE.to_owned());
    let status = details.status;
    let kind = match status {
        // A relay in between says so of a stream that broke off before it.
        _ if details.code.as_deref() == Some(ErrorKind::Incomplete.as_str()) => {
            ErrorKind::Incomplete
        }
        Some(status) => kind::of_status(status, &details.words(), &message),
        None => kind::of_text(&details.words(), &message),
    };
    let mut error = ApiError {
        status,
        raw: Some(value.clone()),
        ..details.into_error(kind, message)
    };
    error.retry_after = retry::wait_in_value(value, &error.message);
    finish(error, head)
}

/// Adds what the headers say.
fn finish(mut error: ApiError, head: &Head) -> ApiError {
    error.request_id = head.request_id().map(str::to_owned).or(error.request_id);
    // Another request was in the way, or this one came too early.
    error.retryable |= matches!(error.status, Some(409 | 425)) && error.kind != ErrorKind::Billing;
    let word = head.header("x-should-retry").unwrap_or_default();
    if word.eq_ignore_ascii_case("true") || word.eq_ignore_ascii_case("false") {
        error.retryable = word.eq_ignore_ascii_case("true");
    }
    if let Some(profile) = head.profile() {
        let status = error.status.map(|status| decimal(status.into()));
        let names = [&status, &error.code, &error.error_type].map(|name| name.as_deref());
        let names = names.map(Option::unwrap_or_default);
        let hint = profile
            .hint(&names)
            .or_else(|| profile.hint(&[error.kind.as_str()]));
        error.hint = hint.map(str::to_owned);
    }
    if let Some(raw) = &error.raw {
        error.findings = findings::of(raw);
    }
    error
}

/// Whether a value without choices is an error in the flat form `{code, message}`.
fn is_flat(value: &Object) -> bool {
    let has_code = [
        "code",
        "statusCode",
        "status_code",
        "error_code",
        "error_type",
    ]
    .iter()
    .any(|name| {
        // Zero, 200 and the like say that all is well.
        let is_fine = |code: &Json| {
            code.as_count()
                .is_some_and(|code| code == 0 || (200..300).contains(&code))
        };
        value
            .get(name)
            .is_some_and(|code| !code.is_blank() && !is_fine(code))
    });
    has_code && matches!(value.get("message"), Some(Json::String(_)))
}

/// The members of an error other than its message.
#[derive(Default)]
struct Details {
    status: Option<u16>,
    code: Option<String>,
    error_type: Option<String>,
    param: Option<String>,
    request_id: Option<String>,
}

impl Details {
    fn read(value: &Json) -> Details {
        // Gemini wraps its one error in a list.
        let outer = value.as_array().and_then(<[Json]>::first).unwrap_or(value);
        let inner = outer
            .get("error")
            .filter(|error| error.as_object().is_some())
            .unwrap_or(outer);
        let member = |name: &str| inner.get(name).or_else(|| outer.get(name));
        let first = |names: &[&str]| names.iter().find_map(|name| member(name).and_then(word));
        let inner_code = inner
            .get("innererror")
            .and_then(|inner| inner.get("code"))
            .and_then(word);
        Details {
            status: [
                "status",
                "status_code",
                "http_status_code",
                "statusCode",
                "code",
            ]
            .iter()
            .find_map(|name| member(name).and_then(http_status)),
            code: first(&["code", "error_code"]).or(inner_code),
            error_type: first(&["type", "error_type", "status"]).filter(|kind| kind != "error"),
            param: first(&["param", "field"]),
            request_id: outer.get("request_id").and_then(word),
        }
    }

    /// The words that tell the kind.
    fn words(&self) -> String {
        let error_type = self.error_type.as_deref().unwrap_or_default();
        concat(&[error_type, " ", self.code.as_deref().unwrap_or_default()])
    }

    fn into_error(self, kind: ErrorKind, message: String) -> ApiError {
        ApiError {
            code: self.code,
            error_type: self.error_type,
            param: self.param,
            request_id: self.request_id,
            ..ApiError::new(kind, message)
        }
    }
}

/// A member as a word: text, or a number's digits. LiteLLM writes Python's `None` for what is missing.
fn word(value: &Json) -> Option<String> {
    let word = match value {
        Json::String(text) => text.to_str().into_owned(),
        Json::Number(number) => number.as_text().to_owned(),
        _ => return None,
    };
    (!word.is_empty() && word != "None").then_some(word)
}

/// A number, or the text of one, that is the status of an error.
fn http_status(value: &Json) -> Option<u16> {
    let status = match value {
        Json::String(text) => Number::from_text(text.as_str()?)?.as_u64()?,
        other => other.as_count()?,
    };
    u16::try_from(status)
        .ok()
        .filter(|status| (400..=599).contains(status))
}

const RAW_KEPT: usize = 65_536;
const NO_MESSAGE: &str = "the server reported an error without a message";
