//! How a call ends.

use crate::error::{ABORTED, ApiError, Error, STALLED};
use crate::finding::Finding;
use crate::json::{Json, Number, Object};
use crate::limits::RateLimits;

/// The one end of a call, with whatever of the answer there is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// How it ended.
    pub kind: OutcomeKind,
    /// The answer in the shape of OpenAI's chat completion; partial unless the outcome is complete. The lists of `logprobs` may be
    /// [`Json::Raw`].
    pub completion: Object,
    /// What went wrong; `None` when the outcome is complete.
    pub error: Option<Error>,
    /// How many bytes of the body were seen.
    pub bytes: u64,
    /// The request's id at the server.
    pub request_id: Option<String>,
    /// What the headers tell of the server's limits.
    pub rate_limits: Option<RateLimits>,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutcomeKind {
    /// The answer is whole.
    Complete,
    /// The stream ended early.
    Incomplete,
    /// No byte came within the idle limit.
    Stalled,
    /// The caller aborted.
    Aborted,
    /// The server reported an error, the protocol or the network broke.
    Failed,
}

impl OutcomeKind {
    /// The name that TypeScript knows it by.
    pub fn as_str(self) -> &'static str {
        match self {
            OutcomeKind::Complete => "complete",
            OutcomeKind::Incomplete => "incomplete",
            OutcomeKind::Stalled => "stalled",
            OutcomeKind::Aborted => "aborted",
            OutcomeKind::Failed => "failed",
        }
    }
}

impl Outcome {
    /// The text of the first choice; empty when there is none.
    pub fn text(&self) -> String {
        let choice = self
            .completion
            .get("choices")
            .and_then(Json::as_array)
            .and_then(<[Json]>::first);
        let content = choice.and_then(|choice| choice.get("message")?.get("content")?.as_text());
        content
            .map(|text| text.to_str().into_owned())
            .unwrap_or_default()
    }

    /// The answer as a typed value.
    ///
    /// Fails with the member's name when a server put something else where the type expects, say, a number.
    pub fn typed(&self) -> Result<crate::model::ChatCompletion, serde_json::Error> {
        serde_json::from_str(&Json::Object(self.completion.clone()).to_string())
    }

    /// The outcome as one JSON value: `{type, completion, bytes, request_id, rate_limits, error}`, the error as `null` or
    /// `{kind, message, status, code, type, param, request_id, retry_after_ms, retryable, raw, hint, findings}`.
    pub fn to_json(&self) -> Json {
        self.clone().into_json()
    }

    /// As [`Outcome::to_json`], without copying the answer.
    pub fn into_json(self) -> Json {
        to_json(
            self.kind,
            self.completion,
            self.bytes,
            self.request_id.as_deref(),
            self.rate_limits.as_ref(),
            self.error.as_ref(),
        )
    }
}

/// An outcome's parts as one JSON value.
pub(super) fn to_json(
    kind: OutcomeKind,
    completion: Object,
    bytes: u64,
    request_id: Option<&str>,
    rate_limits: Option<&RateLimits>,
    error: Option<&Error>,
) -> Json {
    let mut outcome = Object::new();
    outcome.push_str("type", kind.as_str());
    outcome.push("completion", Json::Object(completion));
    outcome.push("bytes", Json::Number(Number::from(bytes)));
    outcome.push("request_id", optional(request_id));
    if let Some(limits) = rate_limits {
        outcome.push("rate_limits", limits.to_json());
    }
    outcome.push("error", error.map_or(Json::Null, error_to_json));
    Json::Object(outcome)
}

fn error_to_json(error: &Error) -> Json {
    let (kind, message) = match error {
        Error::Invalid(_) => ("invalid_request", ""),
        Error::Connection { message } => ("connection", message.as_str()),
        Error::Aborted => ("aborted", ABORTED),
        Error::Stalled => ("stalled", STALLED),
        Error::Api(error) => (error.kind.as_str(), error.message.as_str()),
    };
    let mut value = Object::new();
    value.push_str("kind", kind);
    value.push_str("message", message);
    match error {
        Error::Invalid(error) => push_findings(&error.findings, &mut value),
        Error::Api(error) => push_details(error, &mut value),
        _ => {}
    }
    Json::Object(value)
}

fn push_details(error: &ApiError, value: &mut Object) {
    value.push("status", optional_number(error.status.map(u64::from)));
    value.push("code", optional(error.code.as_deref()));
    value.push("type", optional(error.error_type.as_deref()));
    value.push("param", optional(error.param.as_deref()));
    value.push("request_id", optional(error.request_id.as_deref()));
    let wait = error.retry_after.map(|wait| wait.as_millis() as u64);
    value.push("retry_after_ms", optional_number(wait));
    value.push("retryable", Json::Bool(error.retryable));
    value.push("raw", error.raw.clone().unwrap_or(Json::Null));
    if let Some(hint) = &error.hint {
        value.push_str("hint", hint);
    }
    push_findings(&error.findings, value);
}

fn push_findings(findings: &[Finding], value: &mut Object) {
    if !findings.is_empty() {
        let list = findings.iter().map(Finding::to_json).collect();
        value.push("findings", Json::Array(list));
    }
}

fn optional(text: Option<&str>) -> Json {
    text.map_or(Json::Null, Json::string)
}

fn optional_number(number: Option<u64>) -> Json {
    number.map_or(Json::Null, |number| Json::Number(Number::from(number)))
}
