//! The kind of an error, by its status or else by its words.

use crate::error::ErrorKind;

/// The kind that an HTTP status stands for, made finer by the error's own `words` (type and code) and its message.
pub(super) fn of_status(status: u16, words: &str, message: &str) -> ErrorKind {
    let kind = match status {
        401 => ErrorKind::Auth,
        402 => ErrorKind::Billing,
        403 | 451 => ErrorKind::Permission,
        404 => ErrorKind::NotFound,
        408 | 504 | 522 | 524 => ErrorKind::Timeout,
        413 => ErrorKind::PayloadTooLarge,
        429 => ErrorKind::RateLimit,
        503 | 529 => ErrorKind::Overloaded,
        400..=499 => ErrorKind::InvalidRequest,
        500..=599 => ErrorKind::Server,
        _ => ErrorKind::Protocol,
    };
    let said = of_words(words);
    match (kind, said) {
        (
            ErrorKind::InvalidRequest,
            Some(
                finer @ (ErrorKind::ContextLength | ErrorKind::ContentFilter | ErrorKind::Billing),
            ),
        ) => finer,
        (ErrorKind::InvalidRequest, Some(ErrorKind::NotFound)) if words.contains("model") => {
            ErrorKind::NotFound
        }
        // Proxies leave both only in the message.
        (ErrorKind::InvalidRequest, _) => match of_words(message) {
            Some(finer @ (ErrorKind::ContextLength | ErrorKind::ContentFilter)) => finer,
            _ => kind,
        },
        // A quota that is used up is no matter of waiting.
        (ErrorKind::RateLimit, Some(ErrorKind::Billing)) => ErrorKind::Billing,
        (kind, _) => kind,
    }
}

/// The kind of an error inside a 200 answer that names no status: by its type and code, else by its message.
pub(super) fn of_text(words: &str, message: &str) -> ErrorKind {
    of_words(words)
        .or_else(|| of_words(message))
        .unwrap_or(ErrorKind::Server)
}

fn of_words(text: &str) -> Option<ErrorKind> {
    let text = text.to_ascii_lowercase().replace([' ', '-'], "_");
    let (_, kind) = WORDS
        .iter()
        .find(|(words, _)| words.iter().any(|word| text.contains(word)))?;
    Some(*kind)
}

/// Looked through in this order, in lower case with underscores for blanks.
const WORDS: [(&[&str], ErrorKind); 12] = [
    (
        &[
            "context_length",
            "context_window",
            "maximum_context",
            "context_size",
            "exceeds_the_context",
            "prompt_is_too_long",
        ],
        ErrorKind::ContextLength,
    ),
    (
        &[
            "content_filter",
            "content_policy",
            "responsibleai",
            "content_management",
        ],
        ErrorKind::ContentFilter,
    ),
    (
        &[
            "insufficient_quota",
            "insufficient_balance",
            "insufficient_credit",
            "insufficient_funds",
            "billing",
            "payment_required",
            "credit_balance",
        ],
        ErrorKind::Billing,
    ),
    (
        &[
            "rate_limit",
            "ratelimit",
            "too_many_requests",
            "resource_exhausted",
            "daily_limit",
            "quota_exceeded",
            "throttl",
        ],
        ErrorKind::RateLimit,
    ),
    (
        &[
            "overloaded",
            "unavailable",
            "at_capacity",
            "loading_model",
            "insufficient_system_resource",
        ],
        ErrorKind::Overloaded,
    ),
    (
        &[
            "authentication",
            "invalid_api_key",
            "unauthorized",
            "unauthenticated",
            "incorrect_api_key",
        ],
        ErrorKind::Auth,
    ),
    (
        &["permission", "forbidden", "access_denied"],
        ErrorKind::Permission,
    ),
    (
        &[
            "model_not_found",
            "notfound",
            "not_found",
            "does_not_exist",
            "unknown_model",
        ],
        ErrorKind::NotFound,
    ),
    (&["timeout", "timed_out", "deadline"], ErrorKind::Timeout),
    (&["too_large"], ErrorKind::PayloadTooLarge),
    (
        &[
            "invalid_request",
            "badrequest",
            "bad_request",
            "invalid_argument",
            "validation",
            "unprocessable",
            "extra_forbidden",
            "failed_to_call_a_function",
        ],
        ErrorKind::InvalidRequest,
    ),
    (
        &["server_error", "internal", "api_error"],
        ErrorKind::Server,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_used_up_quota_is_billing_and_a_rate_is_not() {
        assert_eq!(
            of_status(429, "insufficient_quota", "check your plan and billing"),
            ErrorKind::Billing
        );
        assert_eq!(
            of_status(
                429,
                "requests rate_limit_exceeded",
                "Quota exceeded, see billing"
            ),
            ErrorKind::RateLimit
        );
    }

    #[test]
    fn an_unknown_model_is_not_found_at_either_status() {
        assert_eq!(
            of_status(400, "invalid_request_error model_not_found", ""),
            ErrorKind::NotFound
        );
        assert_eq!(of_status(404, "", ""), ErrorKind::NotFound);
        assert_eq!(
            of_status(400, "session_not_found", ""),
            ErrorKind::InvalidRequest
        );
    }

    #[test]
    fn without_a_status_the_words_decide_and_then_the_message() {
        assert_eq!(of_text("overloaded_error", ""), ErrorKind::Overloaded);
        assert_eq!(of_text("", "insufficient balance"), ErrorKind::Billing);
        assert_eq!(of_text("generation", "Request failed"), ErrorKind::Server);
    }
}
