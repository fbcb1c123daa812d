//! What can go wrong, in types that say who can mend it.

use std::fmt;
use std::time::Duration;

use crate::finding::{Finding, InvalidRequest};
use crate::json::Json;

/// Why a call did not bring a whole answer.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Error {
    /// The caller's request is wrong; nothing was sent.
    Invalid(InvalidRequest),
    /// The request never reached the server, or the connection broke (DNS, TLS, CORS, offline, reset).
    Connection {
        /// What the platform said.
        message: String,
    },
    /// The caller aborted.
    Aborted,
    /// No byte arrived within the idle limit.
    Stalled,
    /// The server answered with an error, or with something that is no whole answer.
    Api(Box<ApiError>),
}

/// An error that the server reported, or that its answer is.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ApiError {
    /// What kind it is.
    pub kind: ErrorKind,
    /// The server's message, unwrapped from whatever it came in; at most 1,000 characters.
    pub message: String,
    /// The HTTP status, or the one that a 200 answer names inside.
    pub status: Option<u16>,
    /// The server's code, as in `rate_limit_exceeded`.
    pub code: Option<String>,
    /// The server's type, as in `invalid_request_error`.
    pub error_type: Option<String>,
    /// The request field the server blames.
    pub param: Option<String>,
    /// What the server finds wrong with which member of the request, where it lists that (422).
    pub findings: Vec<Finding>,
    /// What may help, from the provider's profile: the other path, the other form of a model's id.
    pub hint: Option<String>,
    /// The request's id at the server, from its headers or body.
    pub request_id: Option<String>,
    /// How long the server asks to wait.
    pub retry_after: Option<Duration>,
    /// Whether the same request may succeed later, by the kind or by the server's word (`x-should-retry`).
    pub retryable: bool,
    /// The value that the error was read from, whole.
    pub raw: Option<Json>,
}

impl ApiError {
    /// Makes an error of `kind` with nothing but a message.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> ApiError {
        ApiError {
            kind,
            message: message.into(),
            status: None,
            code: None,
            error_type: None,
            param: None,
            findings: Vec::new(),
            hint: None,
            request_id: None,
            retry_after: None,
            retryable: kind.is_retryable(),
            raw: None,
        }
    }
}

/// The kinds of [`ApiError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The key is missing or wrong (401).
    Auth,
    /// The key may not do this, or a limit of the account is reached (403).
    Permission,
    /// The account cannot pay (402, `insufficient_quota`).
    Billing,
    /// No such path or model (404).
    NotFound,
    /// The request is wrong (400, 422).
    InvalidRequest,
    /// The request body is too large (413).
    PayloadTooLarge,
    /// The conversation does not fit the model.
    ContextLength,
    /// Too many requests or tokens (429).
    RateLimit,
    /// A filter refused the prompt or the answer.
    ContentFilter,
    /// The server or a proxy gave up waiting (408, 504).
    Timeout,
    /// The server has no capacity now (503, 529).
    Overloaded,
    /// The server failed (500, 502).
    Server,
    /// The answer is not one: HTML, broken JSON, no choices, past a limit.
    Protocol,
    /// The answer ended before it was whole.
    Incomplete,
}

impl ErrorKind {
    /// The name that TypeScript knows it by.
    pub fn as_str(self) -> &'static str {
        match self {
            ErrorKind::Auth => "auth",
            ErrorKind::Permission => "permission",
            ErrorKind::Billing => "billing",
            ErrorKind::NotFound => "not_found",
            ErrorKind::InvalidRequest => "invalid_request",
            ErrorKind::PayloadTooLarge => "payload_too_large",
            ErrorKind::ContextLength => "context_length",
            ErrorKind::RateLimit => "rate_limit",
            ErrorKind::ContentFilter => "content_filter",
            ErrorKind::Timeout => "timeout",
            ErrorKind::Overloaded => "overloaded",
            ErrorKind::Server => "server",
            ErrorKind::Protocol => "protocol",
            ErrorKind::Incomplete => "incomplete",
        }
    }

    /// Whether the same request may succeed later.
    pub fn is_retryable(self) -> bool {
        matches!(
            self,
            ErrorKind::RateLimit | ErrorKind::Overloaded | ErrorKind::Server | ErrorKind::Timeout
        )
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.status {
            Some(status) => write!(formatter, "{} ({}): {}", self.kind, status, self.message),
            None => write!(formatter, "{}: {}", self.kind, self.message),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Invalid(error) => error.fmt(formatter),
            Error::Connection { message } => write!(formatter, "connection failed: {message}"),
            Error::Aborted => formatter.write_str(ABORTED),
            Error::Stalled => formatter.write_str(STALLED),
            Error::Api(error) => error.fmt(formatter),
        }
    }
}

pub(crate) const ABORTED: &str = "aborted by the caller";
pub(crate) const STALLED: &str = "no byte arrived within the idle limit";

impl std::error::Error for ApiError {}
impl std::error::Error for Error {}

impl From<InvalidRequest> for Error {
    fn from(error: InvalidRequest) -> Error {
        Error::Invalid(error)
    }
}

impl From<ApiError> for Error {
    fn from(error: ApiError) -> Error {
        Error::Api(Box::new(error))
    }
}
