//! Answers of servers, decoded at any cut.

use chatwire::chat::{Chunk, Decoder, Ending, Head, Options, Outcome, Sink};
use chatwire::error::Error;
use chatwire::json::Json;
use serde_json::Value;

/// A body and what came before it.
pub struct Answer {
    pub id: String,
    pub head: Head,
    pub options: Options,
    pub body: Vec<u8>,
}

/// All that a decoder gave for an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded {
    /// The outcome as JSON text.
    pub outcome: String,
    /// The text deltas, joined.
    pub text: String,
    /// The chunks as JSON texts.
    pub chunks: Vec<String>,
}

#[derive(Default)]
struct Collect {
    text: String,
    chunks: Vec<String>,
}

impl Sink for Collect {
    fn chunk(&mut self, chunk: Chunk<'_>) {
        let mut text = String::new();
        chunk.write(&mut text);
        self.chunks.push(text);
    }

    fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }
}

/// Decodes the pieces of a body.
pub fn decode<'a>(answer: &Answer, pieces: impl Iterator<Item = &'a [u8]>) -> (Outcome, Decoded) {
    run(Decoder::new(answer.head.clone(), answer.options), pieces)
}

fn run<'a>(mut decoder: Decoder, pieces: impl Iterator<Item = &'a [u8]>) -> (Outcome, Decoded) {
    let mut sink = Collect::default();
    for piece in pieces {
        decoder.push(piece, &mut sink);
    }
    decoder.end(Ending::Eof, &mut sink);
    let outcome = decoder.outcome();
    let json = outcome.to_json();
    let Json::Object(mut members) = json else {
        panic!("an outcome is an object")
    };
    // How many bytes were seen depends on where a read ended behind the sentinel.
    members.take("bytes");
    let decoded = Decoded {
        outcome: Json::Object(members).to_string(),
        text: sink.text,
        chunks: sink.chunks,
    };
    (outcome, decoded)
}

/// Decodes a body whole, byte by byte, and at cuts: every single one below 4 KB, else 200 random ones. All must agree.
pub fn decode_at_all_cuts(answer: &Answer) -> (Outcome, Decoded) {
    let body = answer.body.as_slice();
    let (outcome, whole) = decode(answer, std::iter::once(body));
    let general = Decoder::new(answer.head.clone(), answer.options).without_templates();
    assert_eq!(
        run(general, std::iter::once(body)).1,
        whole,
        "{}: by the general path alone",
        answer.id
    );
    let (_, bytewise) = decode(answer, body.chunks(1));
    assert_eq!(bytewise, whole, "{}: byte by byte", answer.id);
    if body.len() < 4096 {
        for cut in 1..body.len() {
            let (left, right) = body.split_at(cut);
            assert_eq!(
                decode(answer, [left, right].into_iter()).1,
                whole,
                "{}: cut at {cut}",
                answer.id
            );
        }
    } else {
        let mut random = Random(body.len() as u64);
        for _ in 0..200 {
            let cut = 1 + random.below(body.len() - 1);
            let (left, right) = body.split_at(cut);
            assert_eq!(
                decode(answer, [left, right].into_iter()).1,
                whole,
                "{}: cut at {cut}",
                answer.id
            );
        }
    }
    (outcome, whole)
}

/// The corpus: each entry's answer and expectation.
pub fn corpus(lines: &str) -> Vec<(Answer, Value)> {
    lines
        .lines()
        .map(|line| entry(&serde_json::from_str(line).unwrap()))
        .collect()
}

fn entry(entry: &Value) -> (Answer, Value) {
    let http = &entry["http"];
    let headers = http["headers"].as_object().unwrap();
    let headers = headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str().unwrap()));
    let mut body = match (&entry["body"], &entry["body_b64"]) {
        (Value::String(text), _) => text.clone().into_bytes(),
        (_, Value::String(text)) => base64(text),
        _ => Vec::new(),
    };
    if let Some(fill) = entry.get("body_fill") {
        let filler = fill["char"]
            .as_str()
            .unwrap()
            .repeat(fill["count"].as_u64().unwrap() as usize);
        body = String::from_utf8(body)
            .unwrap()
            .replace(fill["marker"].as_str().unwrap(), &filler)
            .into_bytes();
    }
    let now = entry["now"].as_str().map(date_ms);
    let options = Options {
        n: entry["request"]["n"].as_u64().unwrap_or(1),
        now,
        ..Options::default()
    };
    let head = Head::new(http["status"].as_u64().unwrap() as u16, headers);
    (
        Answer {
            id: entry["id"].as_str().unwrap().to_owned(),
            head,
            options,
            body,
        },
        entry["expect"].clone(),
    )
}

/// The error of an outcome, as its JSON value; `None` when it is complete.
pub fn error_of(outcome: &Outcome) -> Option<Json> {
    outcome.to_json().get("error").cloned()
}

/// The error kind of an outcome in the corpus's words.
pub fn kind_of(outcome: &Outcome) -> Option<&'static str> {
    match outcome.error.as_ref()? {
        Error::Api(error) => Some(error.kind.as_str()),
        Error::Connection { .. } => Some("connection"),
        Error::Aborted => Some("aborted"),
        Error::Stalled => Some("stalled"),
        _ => Some("invalid_request"),
    }
}

/// A value read by the crate's own parser, as `serde_json` would have it.
pub fn value_of(json: &Json) -> Value {
    serde_json::from_str(&json.to_string()).unwrap()
}

/// A small repeatable generator (xorshift64).
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

fn base64(text: &str) -> Vec<u8> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut buffer, mut bits) = (Vec::new(), 0u32, 0);
    for digit in text.bytes().filter(|byte| *byte != b'=') {
        let value = ALPHABET.iter().position(|byte| *byte == digit).unwrap() as u32;
        buffer = buffer << 6 | value;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((buffer >> bits) as u8);
        }
    }
    bytes
}

/// Milliseconds since 1970 of a date such as `2026-01-05T10:00:00Z`.
fn date_ms(date: &str) -> u64 {
    let number = |from: usize, to: usize| date[from..to].parse::<u64>().unwrap();
    let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
    // Days since 1970 by the civil calendar, with the year beginning in March.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days =
        365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1 - 719_468;
    (days * 86_400 + number(11, 13) * 3600 + number(14, 16) * 60 + number(17, 19)) * 1000
}
