//! The kind of an error, by its status or else by its words.

use crate::error::ErrorKind;
use crate::plain::{contains, find, listed};

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
        (ErrorKind::InvalidRequest, Some(ErrorKind::NotFound))
            if contains(&words.to_ascii_lowercase(), "model") =>
        {
            ErrorKind::NotFound
        }
        // Proxies leave both only in the message.
        (ErrorKind::InvalidRequest, _) if of_words(message) == Some(ErrorKind::ContextLength) => {
            ErrorKind::ContextLength
        }
        (ErrorKind::InvalidRequest, _) if contains(message, "ContentPolicyViolation") => {
            ErrorKind::ContentFilter
        }
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
    // `RateLimitError`, `rate_limit_error` and `Rate limit error` are one.
    let mut plain = Vec::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            plain.push(byte.to_ascii_lowercase());
        }
    }
    let (_, kind) = WORDS
        .iter()
        .find(|(words, _)| listed(words).any(|word| find(&plain, word).is_some()))?;
    Some(*kind)
}

/// Looked through in this order, in lower case without blanks and marks.
const WORDS: [(&str, ErrorKind); 12] = [
    (
        "contextlength|contextwindow|maximumcontext|contextsize|exceedsthecontext|promptistoolong",
        ErrorKind::ContextLength,
    ),
    (
        "contentfilter|contentpolicy|responsibleai|contentmanagement",
        ErrorKind::ContentFilter,
    ),
    (
        "insufficientquota|insufficientbalance|insufficientcredit|insufficientfunds|billing|paymentrequired|creditbalance",
        ErrorKind::Billing,
    ),
    (
        "ratelimit|toomanyrequests|resourceexhausted|dailylimit|quotaexceeded|throttl",
        ErrorKind::RateLimit,
    ),
    (
        "overloaded|unavailable|atcapacity|loadingmodel|insufficientsystemresource",
        ErrorKind::Overloaded,
    ),
    (
        "authentication|invalidapikey|unauthorized|unauthenticated|incorrectapikey",
        ErrorKind::Auth,
    ),
    // Before the word that it ends in.
    ("extraforbidden", ErrorKind::InvalidRequest),
    ("permission|forbidden|accessdenied", ErrorKind::Permission),
    ("notfound|doesnotexist|unknownmodel", ErrorKind::NotFound),
    ("timeout|timedout|deadline", ErrorKind::Timeout),
    ("toolarge", ErrorKind::PayloadTooLarge),
    (
        "invalidrequest|badrequest|invalidargument|validation|unprocessable|failedtocallafunction",
        ErrorKind::InvalidRequest,
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
        for (word, kind) in [
            ("overloaded_error", ErrorKind::Overloaded),
            ("TooManyRequests", ErrorKind::RateLimit),
            ("ContextWindowExceededError", ErrorKind::ContextLength),
            ("extra_forbidden", ErrorKind::InvalidRequest),
            ("Forbidden", ErrorKind::Permission),
        ] {
            assert_eq!(of_text(word, ""), kind, "{word}");
        }
        assert_eq!(of_text("", "insufficient balance"), ErrorKind::Billing);
        assert_eq!(of_text("generation", "Request failed"), ErrorKind::Server);
    }
}
