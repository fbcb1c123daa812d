//! Decoding: the fast paths, cut anywhere, against the general path on the whole, and both against `serde_json` where the stream is of
//! the plain shape that OpenAI documents.

use chatwire::chat::{Decoder, Head, Mode, Options, Outcome, OutcomeKind};
use chatwire::json::{Json, parse};
use chatwire::sse::Source;
use serde_json::Value;

use crate::cut;
use crate::decoded::{decode, packed};
use crate::naive_framer::naive;
use crate::plain_pack::unpacked;

/// Takes any bytes as the body of a 200 answer.
pub fn check(body: &[u8]) {
    let decoder = || Decoder::new(Head::ok(), Options::default());
    let (outcome, general) = decode(decoder().without_templates(), &[body]);
    let expected: Vec<Json> = general
        .chunks
        .iter()
        .map(|chunk| parse(chunk.as_bytes()).unwrap())
        .collect();
    let mut ways = cut::ways(body);
    ways.push(vec![body]);
    for pieces in ways {
        let (_, fast) = decode(decoder(), &pieces);
        assert_eq!(fast, general, "{pieces:?}");
        let (told, nothing) = packed(decoder(), Mode::Outcome, &pieces);
        assert_eq!(
            (told.as_str(), nothing.as_str()),
            (general.outcome.as_str(), ""),
            "the outcome alone of {pieces:?}"
        );
        let (told, text) = packed(decoder(), Mode::Text, &pieces);
        assert_eq!(
            (&told, &text),
            (&general.outcome, &general.text),
            "the text of {pieces:?}"
        );
        let (told, chunks) = packed(decoder(), Mode::Chunks, &pieces);
        assert_eq!(
            (&told, unpacked(&chunks)),
            (&general.outcome, expected.clone()),
            "the chunks of {pieces:?}"
        );
    }
    assert_eq!(
        general.text,
        outcome.text(),
        "the deltas joined are the text"
    );
    if let Some(plain) = Plain::read(body) {
        plain.check(&outcome, general.chunks.len());
    }
}

/// What `serde_json` makes of a stream in which nothing is unusual.
#[derive(Debug, Default)]
struct Plain {
    text: String,
    chunks: usize,
    finish_reason: Option<String>,
    sentinel: bool,
}

impl Plain {
    /// `None` where anything stands in the stream that asks for a rule of tolerance.
    fn read(body: &[u8]) -> Option<Plain> {
        let mut plain = Plain::default();
        for (source, name, data, cut) in naive(body) {
            if plain.sentinel {
                break;
            }
            if source != Source::Data || !name.is_empty() || cut {
                return None;
            }
            if data.trim_ascii() == b"[DONE]" {
                plain.sentinel = true;
            } else {
                plain.take(&serde_json::from_slice(&data).ok()?)?;
            }
        }
        Some(plain)
    }

    fn take(&mut self, chunk: &Value) -> Option<()> {
        only(
            chunk,
            &[
                "id",
                "object",
                "created",
                "model",
                "choices",
                "usage",
                "system_fingerprint",
            ],
        )?;
        self.chunks += 1;
        let [choice] = chunk.get("choices")?.as_array()?.as_slice() else {
            return None;
        };
        only(choice, &["index", "delta", "finish_reason", "logprobs"])?;
        if choice.get("index")? != 0 || !matches!(choice.get("logprobs"), None | Some(Value::Null))
        {
            return None;
        }
        let delta = choice.get("delta")?;
        only(delta, &["role", "content"])?;
        match delta.get("content") {
            Some(Value::String(text)) => self.text.push_str(text),
            None | Some(Value::Null) => {}
            Some(_) => return None,
        }
        match choice.get("finish_reason") {
            Some(Value::String(reason)) if ["stop", "length"].contains(&reason.as_str()) => {
                self.finish_reason = Some(reason.clone());
            }
            None | Some(Value::Null) => {}
            Some(_) => return None,
        }
        Some(())
    }

    fn check(&self, outcome: &Outcome, chunks: usize) {
        if self.chunks == 0 {
            assert_ne!(outcome.kind, OutcomeKind::Complete, "nothing came");
            return;
        }
        assert_eq!(outcome.text(), self.text, "{self:?}");
        assert_eq!(chunks, self.chunks, "{self:?}");
        let is_whole = self.sentinel || self.finish_reason.is_some();
        let kind = if is_whole {
            OutcomeKind::Complete
        } else {
            OutcomeKind::Incomplete
        };
        assert_eq!(outcome.kind, kind, "{self:?}");
        let choices = outcome.completion.get("choices").unwrap();
        let reason = choices.as_array().unwrap()[0].get("finish_reason");
        assert_eq!(reason.and_then(Json::as_str), self.finish_reason.as_deref());
    }
}

/// Whether an object has these members and no others.
fn only(value: &Value, names: &[&str]) -> Option<()> {
    let object = value.as_object()?;
    object
        .keys()
        .all(|name| names.contains(&name.as_str()))
        .then_some(())
}
