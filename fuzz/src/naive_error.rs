//! The error that a response is, put together from a `serde_json` value.

use chatwire::error::ErrorKind;
use serde_json::Value;

use crate::json::strict;
use crate::naive_framer::naive;
use crate::response::Response;

/// What an error is expected to be.
#[derive(Debug)]
pub struct Naive {
    pub kind: ErrorKind,
    pub message: String,
    pub retryable: bool,
    pub request_id: Option<String>,
    /// The code, the type and the field; `None` where a number is one, whose digits `serde_json` does not keep.
    pub details: Option<[Option<String>; 3]>,
    /// The value that it was read from.
    pub value: Option<Value>,
}

/// A value that only a tolerant reader takes.
#[derive(Debug)]
struct Unsure;

/// The error of a response whose status is not 2xx; `None` where its body needs a tolerant reader.
pub fn of_response(response: &Response<'_>) -> Option<Naive> {
    let body = response
        .body
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(response.body)
        .trim_ascii();
    let value = value_in(body).ok()?;
    let text = String::from_utf8_lossy(body);
    let message = match &value {
        Some(value) => message_of(value, 6).ok()?.map(|text| shortened(&text)),
        None if body.starts_with(b"<") => Some(title_of(&text)),
        None => Some(shortened(&text)).filter(|text| !text.is_empty()),
    };
    let message = if matches!(response.status, 0 | 300..=399) {
        let to = response.header("location").unwrap_or("elsewhere");
        let to = shortened(to.split('?').next().unwrap_or_default());
        format!("the server redirects to {to}, which is not followed")
    } else {
        message.unwrap_or_else(|| format!("the server answered with status {}", response.status))
    };
    let details = value
        .as_ref()
        .map_or(Ok(Details::default()), Details::read)
        .ok()?;
    let kind = match response.status {
        0 | 300..=399 => ErrorKind::Protocol,
        status => of_status(status, &details.words(), &message),
    };
    Some(finished(
        response,
        kind,
        Some(response.status),
        message,
        details,
        value,
    ))
}

/// The error that a 200 answer is; `None` where it may be none.
pub fn in_answer(response: &Response<'_>) -> Option<Naive> {
    let value = strict(response.body)?;
    let error = value
        .get("error")?
        .as_object()
        .filter(|error| !error.is_empty())?;
    if value
        .as_object()?
        .keys()
        .any(|name| name != "error" && name != "request_id")
        || error.is_empty()
    {
        return None;
    }
    let details = Details::read(&value).ok()?;
    let message = message_of(&value, 6).ok()?.map(|text| shortened(&text));
    let message =
        message.unwrap_or_else(|| "the server reported an error without a message".to_owned());
    if details.code.as_deref() == Some("incomplete") {
        return None;
    }
    let kind = match details.status {
        Some(status) => of_status(status, &details.words(), &message),
        None => of_words(&details.words())
            .or_else(|| of_words(&message))
            .unwrap_or(ErrorKind::Server),
    };
    let status = details.status;
    Some(finished(
        response,
        kind,
        status,
        message,
        details,
        Some(value),
    ))
}

/// The request's id in the headers.
pub fn request_id<'a>(response: &'a Response<'_>) -> Option<&'a str> {
    let names = [
        "x-request-id",
        "request-id",
        "x-litellm-call-id",
        "apim-request-id",
        "cf-ray",
    ];
    names.iter().find_map(|name| response.header(name))
}

fn finished(
    response: &Response<'_>,
    kind: ErrorKind,
    status: Option<u16>,
    message: String,
    details: Details,
    value: Option<Value>,
) -> Naive {
    let by_kind = matches!(
        kind,
        ErrorKind::RateLimit | ErrorKind::Overloaded | ErrorKind::Server | ErrorKind::Timeout
    );
    let in_the_way = matches!(status, Some(409 | 425)) && kind != ErrorKind::Billing;
    let word = response
        .header("x-should-retry")
        .unwrap_or_default()
        .to_ascii_lowercase();
    let retryable = match word.as_str() {
        "true" => true,
        "false" => false,
        _ => by_kind || in_the_way,
    };
    Naive {
        kind,
        message,
        retryable,
        request_id: request_id(response)
            .map(str::to_owned)
            .or(details.request_id.clone()),
        details: Some([details.code, details.error_type, details.param]),
        value,
    }
}

/// The first list or object among the events of a body.
fn value_in(body: &[u8]) -> Result<Option<Value>, Unsure> {
    for (_, _, data, _) in naive(body) {
        let data = data.trim_ascii();
        if matches!(data.first(), Some(b'{' | b'[')) {
            return strict(data).map(Some).ok_or(Unsure);
        }
    }
    Ok(None)
}

fn message_of(value: &Value, wraps: usize) -> Result<Option<String>, Unsure> {
    if wraps == 0 {
        return Ok(None);
    }
    let wraps = wraps - 1;
    match value {
        Value::String(text) => {
            let text = text.trim_ascii();
            if text.starts_with(['{', '[']) {
                // A broken one is a text like any other, but what is broken depends on the reader.
                let inner = strict(text.as_bytes()).ok_or(Unsure)?;
                if let Some(message) = message_of(&inner, wraps)? {
                    return Ok(Some(message));
                }
            }
            Ok(Some(text.to_owned()).filter(|text| !text.is_empty()))
        }
        Value::Array(items) => {
            let mut messages = Vec::new();
            for item in items {
                messages.extend(message_of(item, wraps)?);
                if messages.len() == 20 {
                    break;
                }
            }
            Ok(Some(messages.join("; ")).filter(|text| !text.is_empty()))
        }
        Value::Object(object) => {
            let error = object.get("error").filter(|error| error.is_object());
            let mut places = Vec::new();
            if let Some(error) = error {
                places.push(error.get("message"));
                places.extend(PLACES.map(|name| error.get(name)));
            }
            places.extend(PLACES.map(|name| object.get(name)));
            for place in places
                .into_iter()
                .flatten()
                .filter(|place| !is_blank(place))
            {
                if let Some(message) = message_of(place, wraps)? {
                    return Ok(Some(message));
                }
            }
            Ok(None)
        }
        _ => Ok(None),
    }
}

const PLACES: [&str; 9] = [
    "error",
    "base_resp",
    "detail",
    "message",
    "errors",
    "msg",
    "status_msg",
    "title",
    "error_description",
];

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Number(_) => false,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
    }
}

fn shortened(text: &str) -> String {
    let text = text.trim_ascii();
    let beginning: String = text.chars().take(1000).collect();
    if beginning.len() < text.len() {
        beginning + "…"
    } else {
        beginning
    }
}

fn title_of(page: &str) -> String {
    let lower = page.to_ascii_lowercase();
    let title = || {
        let (_, behind) = lower.split_once("<title")?;
        let (_, behind) = behind.split_once('>')?;
        let from = lower.len() - behind.len();
        let (title, _) = behind.split_once("</title")?;
        let title = page[from..from + title.len()].trim_ascii();
        (!title.is_empty()).then(|| shortened(title))
    };
    title().unwrap_or_else(|| "an HTML page".to_owned())
}

#[derive(Debug, Default)]
struct Details {
    status: Option<u16>,
    code: Option<String>,
    error_type: Option<String>,
    param: Option<String>,
    request_id: Option<String>,
}

impl Details {
    fn read(value: &Value) -> Result<Details, Unsure> {
        let outer = value.get(0).unwrap_or(value);
        let inner = outer
            .get("error")
            .filter(|error| error.is_object())
            .unwrap_or(outer);
        let given = |value: &Value| !value.is_null();
        let member = |name: &str| {
            let own = inner.get(name).filter(|value| given(value));
            own.or_else(|| outer.get(name).filter(|value| given(value)))
        };
        let first = |names: &[&str]| {
            for name in names {
                if let Some(word) = member(name).map_or(Ok(None), word)? {
                    return Ok(Some(word));
                }
            }
            Ok(None)
        };
        let inner_code = inner.get("innererror").and_then(|inner| inner.get("code"));
        let code = match first(&["code", "error_code"])? {
            Some(code) => Some(code),
            None => inner_code.map_or(Ok(None), word)?,
        };
        let statuses = [
            "status",
            "status_code",
            "http_status_code",
            "statusCode",
            "code",
        ];
        Ok(Details {
            status: statuses.iter().find_map(|name| http_status(member(name)?)),
            code,
            error_type: first(&["type", "error_type", "status"])?.filter(|word| word != "error"),
            param: first(&["param", "field"])?,
            request_id: outer.get("request_id").map_or(Ok(None), word)?,
        })
    }

    fn words(&self) -> String {
        let word = |word: &Option<String>| word.clone().unwrap_or_default();
        format!("{} {}", word(&self.error_type), word(&self.code))
    }
}

fn word(value: &Value) -> Result<Option<String>, Unsure> {
    let word = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_u64() => number.to_string(),
        // Written with a sign, a point or a power: `serde_json` does not keep how.
        Value::Number(_) => return Err(Unsure),
        _ => return Ok(None),
    };
    Ok(Some(word).filter(|word| !word.is_empty() && word != "None"))
}

fn http_status(value: &Value) -> Option<u16> {
    let number = match value {
        Value::String(text) => text.parse().ok()?,
        other => other.as_f64()?,
    };
    let is_status = number.fract() == 0.0 && (400.0..=599.0).contains(&number);
    is_status.then_some(number as u16)
}

fn of_status(status: u16, words: &str, message: &str) -> ErrorKind {
    let said = of_words(words);
    match status {
        401 => ErrorKind::Auth,
        402 => ErrorKind::Billing,
        403 | 451 => ErrorKind::Permission,
        404 => ErrorKind::NotFound,
        408 | 504 | 522 | 524 => ErrorKind::Timeout,
        413 => ErrorKind::PayloadTooLarge,
        429 if said == Some(ErrorKind::Billing) => ErrorKind::Billing,
        429 => ErrorKind::RateLimit,
        503 | 529 => ErrorKind::Overloaded,
        400..=499 => match said {
            Some(ErrorKind::ContextLength) => ErrorKind::ContextLength,
            Some(ErrorKind::ContentFilter) => ErrorKind::ContentFilter,
            Some(ErrorKind::Billing) => ErrorKind::Billing,
            Some(ErrorKind::NotFound) if words.to_ascii_lowercase().contains("model") => {
                ErrorKind::NotFound
            }
            _ if of_words(message) == Some(ErrorKind::ContextLength) => ErrorKind::ContextLength,
            _ if message.contains("ContentPolicyViolation") => ErrorKind::ContentFilter,
            _ => ErrorKind::InvalidRequest,
        },
        500..=599 => ErrorKind::Server,
        _ => ErrorKind::Protocol,
    }
}

fn of_words(text: &str) -> Option<ErrorKind> {
    let plain: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let plain = plain.to_ascii_lowercase();
    let found = WORDS
        .iter()
        .find(|(words, _)| words.split(' ').any(|word| plain.contains(word)));
    found.map(|(_, kind)| *kind)
}

const WORDS: [(&str, ErrorKind); 12] = [
    (
        "contextlength contextwindow maximumcontext contextsize exceedsthecontext promptistoolong",
        ErrorKind::ContextLength,
    ),
    (
        "contentfilter contentpolicy responsibleai contentmanagement",
        ErrorKind::ContentFilter,
    ),
    (
        "insufficientquota insufficientbalance insufficientcredit insufficientfunds billing paymentrequired creditbalance",
        ErrorKind::Billing,
    ),
    (
        "ratelimit toomanyrequests resourceexhausted dailylimit quotaexceeded throttl",
        ErrorKind::RateLimit,
    ),
    (
        "overloaded unavailable atcapacity loadingmodel insufficientsystemresource",
        ErrorKind::Overloaded,
    ),
    (
        "authentication invalidapikey unauthorized unauthenticated incorrectapikey",
        ErrorKind::Auth,
    ),
    ("extraforbidden", ErrorKind::InvalidRequest),
    ("permission forbidden accessdenied", ErrorKind::Permission),
    ("notfound doesnotexist unknownmodel", ErrorKind::NotFound),
    ("timeout timedout deadline", ErrorKind::Timeout),
    ("toolarge", ErrorKind::PayloadTooLarge),
    (
        "invalidrequest badrequest invalidargument validation unprocessable failedtocallafunction",
        ErrorKind::InvalidRequest,
    ),
];
