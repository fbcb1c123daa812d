//! The fast path against the general one: generated streams of like chunks, some of them damaged.

#![cfg(not(target_family = "wasm"))]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use chatwire::chat::{Chunk, Decoder, Ending, Head, Options, Sink};
use proptest::prelude::*;
use proptest::sample::{Index, select};

proptest! {
    #![proptest_config(ProptestConfig { cases: 5000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_paths_give_the_same(
        shape in select(SHAPES),
        end in select(vec!["\n\n", "\r\n\r\n"]),
        holes in prop::collection::vec((select(TEXTS), select(LOGPROBS), select(LABELS)), 2..12),
        folded in any::<bool>(),
        damage in prop::option::of((any::<Index>(), any::<Option<u8>>())),
        cut in any::<Index>(),
        body_limit in prop::option::of(0_usize..600),
    ) {
        let mut body = Vec::new();
        for (text, logprobs, label) in holes {
            let payload = shape.replace("TEXT", text).replace("LOGPROBS", logprobs).replace("LABEL", label);
            // An event's data may stand in several lines.
            let payload = if folded { payload.replacen(",\"", ",\ndata: \"", 1) } else { payload };
            body.extend_from_slice(format!("data: {payload}{end}").as_bytes());
        }
        body.extend_from_slice(b"data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
        if let Some((at, byte)) = damage {
            let at = at.index(body.len());
            match byte {
                Some(byte) => body[at] = byte,
                None => drop(body.remove(at)),
            }
        }
        let mut options = Options::default();
        if let Some(limit) = body_limit {
            options.limits.body = limit;
        }
        let general = decode(Decoder::new(Head::ok(), options).without_templates(), &body, body.len());
        for cut in [body.len(), cut.index(body.len())] {
            let fast = decode(Decoder::new(Head::ok(), options), &body, cut);
            prop_assert_eq!(&fast, &general, "cut at {}", cut);
        }
    }
}

const SHAPES: &[&str] = &[
    r#"{"id":"c","choices":[{"index":0,"delta":{"content":"TEXT"},"logprobs":LOGPROBS,"finish_reason":null}],"usage":null}"#,
    r#"{"id":"LABEL","choices":[{"index":0,"logprobs":LOGPROBS,"delta":{"content":"TEXT"}}],"obfuscation":"LABEL"}"#,
    r#"{"choices":[{"index":0,"delta":{"reasoning":"TEXT","content":""},"logprobs":LOGPROBS}]}"#,
    r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"TEXT"}}]},"logprobs":LOGPROBS}],"p":"LABEL"}"#,
    r#"{"choices":[{"delta":{"content":"TEXT","role":"assistant"},"index":0}],"x":"LABEL"}"#,
];
const TEXTS: &[&str] = &[
    "a",
    " word",
    "",
    "\\n",
    "\\\"",
    "é😀",
    "\\ud83d",
    "\\ude00",
    "\\ud83d\\ude00",
    "\\u0001",
    "\\u00e9",
    "sixteen bytes and more than that",
    "{}",
    "{\\\"q\\\":1}",
];
const LABELS: &[&str] = &["", "l", "other", "\\n", "é", "a longer label of some bytes"];
const LOGPROBS: &[&str] = &[
    "null",
    r#"{"content":[],"refusal":null}"#,
    r#"{"content":null}"#,
    r#"{"content":[{"token":"a","logprob":-0.5,"bytes":[97],"top_logprobs":[{"token":"a","logprob":-0.5,"bytes":[97]},{"token":" bc","logprob":-12.123456,"bytes":[32,98,99]}]}],"refusal":null}"#,
    r#"{"content":[{"token":"\"","logprob":-9999.0,"bytes":[34],"top_logprobs":[]}]}"#,
    r#"{"content":[{"token":"a","logprob":-Infinity,"bytes":null}]}"#,
    r#"{"content":[{"token":"\ud83d","logprob":0,"bytes":[240,159]}],"refusal":[{"token":"é","logprob":-1}]}"#,
    r#"{"tokens":["a","b"],"token_logprobs":[-1,-2.5e-3],"text_offset":[0,10,200]}"#,
    r#"{ "content" : [ { "token" : "x" , "bytes" : [ 1 , 2 ] } ] }"#,
    "7",
];

#[derive(Default)]
struct Seen {
    text: String,
    chunks: Vec<String>,
}

impl Sink for Seen {
    fn chunk(&mut self, chunk: Chunk<'_>) {
        let mut text = String::new();
        chunk.write(&mut text);
        self.chunks.push(text);
    }

    fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }
}

fn decode(mut decoder: Decoder, body: &[u8], cut: usize) -> (String, String, Vec<String>) {
    let mut seen = Seen::default();
    let (left, right) = body.split_at(cut);
    decoder.push(left, &mut seen);
    decoder.push(right, &mut seen);
    decoder.end(Ending::Eof, &mut seen);
    let outcome = decoder.outcome();
    let kind = outcome.kind;
    let completion = chatwire::json::Json::Object(outcome.completion).to_string();
    let error = outcome.error.map(|error| error.to_string());
    (
        format!("{kind:?} {error:?} {completion}"),
        seen.text,
        seen.chunks,
    )
}
