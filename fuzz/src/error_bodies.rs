//! Error bodies: any bytes under any status give one typed error, the one that a reader with `serde_json` would put together, and
//! nothing of the headers that is not the caller's business.

use chatwire::chat::{Decoder, Ending, Options, Outcome, OutcomeKind};
use chatwire::error::{ApiError, Error};

use crate::cut;
use crate::naive_error::{self, Naive};
use crate::response::Response;

/// Stands in headers that no error may repeat.
const SECRET: &str = "kQ7-s3cr3t-zX9";

/// Takes any bytes as a response whose status is that of an error; of a 200 one, as an answer that may be an error.
pub fn check(bytes: &[u8]) {
    let response = Response::read(bytes);
    let outcome = answered(&response, &[response.body], Ending::Eof);
    for pieces in cut::ways(response.body) {
        let cut = answered(&response, &pieces, Ending::Eof);
        assert_eq!(
            cut.error.map(|error| format!("{error:?}")),
            outcome.error.as_ref().map(|error| format!("{error:?}")),
            "{pieces:?}"
        );
    }
    let told = format!("{:?} {}", outcome.error, outcome.to_json());
    let is_told = String::from_utf8_lossy(bytes).contains(SECRET);
    assert!(
        is_told || !told.contains(SECRET),
        "an error tells a header: {told}"
    );
    if (200..300).contains(&response.status) {
        if let Some(naive) = naive_error::in_answer(&response) {
            compare(&api_error(&outcome, OutcomeKind::Failed), &naive);
        }
        return;
    }
    let error = api_error(&outcome, OutcomeKind::Failed);
    assert_eq!(error.status, Some(response.status));
    let broken = answered(
        &response,
        &[response.body],
        Ending::Broken("reset".to_owned()),
    );
    assert_eq!(
        api_error(&broken, OutcomeKind::Failed),
        error,
        "the status tells more than the break"
    );
    assert!(
        !error.message.is_empty() && error.message.chars().count() <= 1001,
        "{error:?}"
    );
    if let Some(naive) = naive_error::of_response(&response) {
        compare(&error, &naive);
    }
}

fn answered(response: &Response<'_>, pieces: &[&[u8]], ending: Ending) -> Outcome {
    let secrets = [
        ("set-cookie", SECRET),
        ("authorization", SECRET),
        ("x-api-key", SECRET),
    ];
    let options = Options {
        now: response.now,
        ..Options::default()
    };
    let mut decoder = Decoder::new(response.head(&secrets), options);
    for piece in pieces {
        decoder.push(piece, &mut ());
    }
    decoder.end(ending, &mut ());
    decoder.outcome()
}

fn api_error(outcome: &Outcome, kind: OutcomeKind) -> ApiError {
    assert_eq!(outcome.kind, kind, "{outcome:?}");
    match &outcome.error {
        Some(Error::Api(error)) => (**error).clone(),
        other => panic!("no error of the answer: {other:?}"),
    }
}

fn compare(error: &ApiError, naive: &Naive) {
    assert_eq!(error.kind, naive.kind, "{error:?}");
    assert_eq!(error.message, naive.message, "{error:?}");
    assert_eq!(error.retryable, naive.retryable, "{error:?}");
    assert_eq!(error.request_id, naive.request_id, "{error:?}");
    if let Some(details) = &naive.details {
        let seen = [&error.code, &error.error_type, &error.param];
        assert_eq!(
            seen.map(Option::as_deref),
            details.each_ref().map(Option::as_deref),
            "{error:?}"
        );
    }
    if let (Some(value), Some(raw)) = (&naive.value, &error.raw) {
        let raw: serde_json::Value = serde_json::from_str(&raw.to_string()).unwrap();
        assert_eq!(&raw, value, "{error:?}");
    }
}
