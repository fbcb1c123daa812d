//! Accumulation: a script of what a model says, written as a stream in two ways that cut it into other deltas, against the script
//! itself; each stream by the fast paths and by the general one, whole and in pieces.

use arbitrary::{Arbitrary, Unstructured};
use chatwire::chat::{Decoder, Head, Mode, Options, Outcome, OutcomeKind};
use serde_json::{Value, json};

use crate::cut;
use crate::decoded::{Decoded, decode, packed};

/// Takes any bytes as the choices of a script.
pub fn check(bytes: &[u8]) {
    let mut choices = Unstructured::new(bytes);
    let Ok(style) = Style::arbitrary(&mut choices) else {
        return;
    };
    let mut said = Vec::new();
    while said.len() < 24
        && !choices.is_empty()
        && let Ok(next) = Said::arbitrary(&mut choices)
    {
        said.push(next);
    }
    let script = Script::of(said);
    let body = script.written(&style);
    let (outcome, whole) = answered(&body, cut::ways(&body));
    assert_eq!(outcome.kind, OutcomeKind::Complete, "{script:?}");
    let value: Value = serde_json::from_str(&outcome.to_json().to_string()).unwrap();
    script.check(&value["completion"], &whole);
    let body = script.recut(&style).written(&style);
    let (_, again) = answered(&body, vec![cut::at_random(&body)]);
    assert_eq!(again.outcome, whole.outcome, "in other deltas: {script:?}");
    assert_eq!(again.text, whole.text, "in other deltas: {script:?}");
}

/// Decodes a stream by each path, whole and cut in these ways, which must all agree.
fn answered<'a>(body: &'a [u8], mut ways: Vec<Vec<&'a [u8]>>) -> (Outcome, Decoded) {
    let decoder = || Decoder::new(Head::ok(), Options::default());
    let (outcome, general) = decode(decoder().without_templates(), &[body]);
    ways.push(vec![body]);
    for pieces in ways {
        assert_eq!(decode(decoder(), &pieces).1, general, "{pieces:?}");
        let (told, text) = packed(decoder(), Mode::Text, &pieces);
        assert_eq!(
            (&told, &text),
            (&general.outcome, &general.text),
            "the text of {pieces:?}"
        );
        let (told, _) = packed(decoder(), Mode::Outcome, &pieces);
        assert_eq!(told, general.outcome, "the outcome alone of {pieces:?}");
    }
    (outcome, general)
}

/// What one delta says.
#[derive(Arbitrary, Clone, Debug)]
enum Said {
    Content(Words),
    Reasoning(Words),
    Refusal(Words),
    /// More of the arguments of this call, or of a new one where there are not so many.
    Call(u8, Words),
    Nothing,
}

/// A text of words that have made trouble, or may.
#[derive(Clone, Debug)]
struct Words(String);

impl<'a> Arbitrary<'a> for Words {
    fn arbitrary(choices: &mut Unstructured<'a>) -> arbitrary::Result<Words> {
        let mut text = String::new();
        for _ in 0..choices.int_in_range(0..=7)? {
            text.push_str(choices.choose(&WORDS)?);
        }
        Ok(Words(text))
    }
}

/// One letter, letters of each length in UTF-8, what JSON escapes, what the packed form keeps for itself, and what looks like more.
const WORDS: [&str; 24] = [
    "a",
    " word",
    "0",
    "é",
    "天",
    "😀",
    "👩\u{200d}🚀",
    "\u{fffd}",
    "\n",
    "\t",
    "\"",
    "\\",
    "/",
    "\0",
    "\u{1}",
    "\u{2}",
    "\u{7f}",
    "\u{2028}",
    "{}",
    "[DONE]",
    "data: ",
    "\\ud83d",
    "sixteen bytes and more than that",
    "</think>",
];

/// How the stream is written.
#[derive(Arbitrary, Clone, Debug)]
struct Style {
    line_end: LineEnd,
    space: bool,
    comments: bool,
    sentinel: bool,
    /// Everything beyond ASCII is escaped, and a character may be cut within.
    escaped: bool,
    /// A label that is another one in each chunk.
    padding: bool,
    logprobs: bool,
    usage: bool,
    old_reasoning: bool,
    /// How many characters stand in each delta when the script is cut anew; 0 for as many as there are.
    size: u8,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum LineEnd {
    Lf,
    CrLf,
    Cr,
}

/// The deltas of a stream, their texts as UTF-16.
#[derive(Clone, Debug)]
struct Script {
    deltas: Vec<Delta>,
    content: String,
    reasoning: String,
    refusal: String,
    calls: Vec<String>,
}

#[derive(Clone, Debug)]
enum Delta {
    Text(&'static str, Vec<u16>),
    /// The first of a call carries its id and name.
    Call(usize, bool, Vec<u16>),
    Nothing,
}

impl Script {
    fn of(said: Vec<Said>) -> Script {
        let mut script = Script {
            deltas: Vec::new(),
            content: String::new(),
            reasoning: String::new(),
            refusal: String::new(),
            calls: Vec::new(),
        };
        for said in said {
            let delta = match said {
                Said::Content(Words(text)) => {
                    script.content.push_str(&text);
                    Delta::Text("content", units(&text))
                }
                Said::Reasoning(Words(text)) => {
                    script.reasoning.push_str(&text);
                    Delta::Text("reasoning", units(&text))
                }
                Said::Refusal(Words(text)) => {
                    script.refusal.push_str(&text);
                    Delta::Text("refusal", units(&text))
                }
                Said::Call(at, Words(text)) => script.call(usize::from(at % 5), &text),
                Said::Nothing => Delta::Nothing,
            };
            script.deltas.push(delta);
        }
        for at in 0..script.calls.len() {
            script.calls[at].push_str("\"}");
            script.deltas.push(Delta::Call(at, false, units("\"}")));
        }
        script
    }

    /// Arguments are an object with one member, which is never whole before its end.
    fn call(&mut self, at: usize, text: &str) -> Delta {
        let quoted = Value::from(text).to_string();
        let inside = &quoted[1..quoted.len() - 1];
        let at = at.min(self.calls.len());
        let is_new = at == self.calls.len();
        let piece = if is_new {
            format!("{{\"q\":\"{inside}")
        } else {
            inside.to_owned()
        };
        if is_new {
            self.calls.push(String::new());
        }
        self.calls[at].push_str(&piece);
        Delta::Call(at, is_new, units(&piece))
    }

    /// The same with other deltas.
    fn recut(&self, style: &Style) -> Script {
        let mut deltas = Vec::new();
        for delta in &self.deltas {
            match delta {
                Delta::Text(name, text) => {
                    deltas.extend(pieces(text, style).map(|piece| Delta::Text(name, piece)))
                }
                Delta::Call(at, is_new, text) => {
                    let cut = pieces(text, style).enumerate();
                    deltas.extend(
                        cut.map(|(nth, piece)| Delta::Call(*at, *is_new && nth == 0, piece)),
                    );
                }
                Delta::Nothing => deltas.extend([Delta::Nothing, Delta::Nothing]),
            }
        }
        Script {
            deltas,
            ..self.clone()
        }
    }

    fn written(&self, style: &Style) -> Vec<u8> {
        let mut body = String::new();
        for (at, delta) in self.deltas.iter().enumerate() {
            let delta = match delta {
                Delta::Text("reasoning", text) if style.old_reasoning => {
                    format!("{{\"reasoning_content\":{}}}", string(text, style))
                }
                Delta::Text(name, text) => format!("{{\"{name}\":{}}}", string(text, style)),
                Delta::Call(at, true, text) => format!(
                    "{{\"tool_calls\":[{{\"index\":{at},\"id\":\"call_{at}\",\"type\":\"function\",\"function\":{{\"name\":\"f\",\"arguments\":{}}}}}]}}",
                    string(text, style)
                ),
                Delta::Call(at, false, text) => {
                    format!(
                        "{{\"tool_calls\":[{{\"index\":{at},\"function\":{{\"arguments\":{}}}}}]}}",
                        string(text, style)
                    )
                }
                Delta::Nothing => "{}".to_owned(),
            };
            event(&mut body, style, at, &delta, "null");
        }
        event(&mut body, style, 0, "{}", "\"stop\"");
        let end = style.end();
        if style.usage {
            body.push_str(&format!("data: {}{end}{end}", json!({"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7}})));
        }
        if style.sentinel {
            body.push_str(&format!("data: [DONE]{end}{end}"));
        }
        body.into_bytes()
    }

    fn check(&self, completion: &Value, decoded: &Decoded) {
        let choice = &completion["choices"][0];
        let message = &choice["message"];
        let text = |name: &str| message[name].as_str().unwrap_or_default();
        assert_eq!(text("content"), self.content);
        assert_eq!(decoded.text, self.content);
        assert_eq!(text("reasoning"), self.reasoning);
        assert_eq!(text("refusal"), self.refusal);
        let calls = message["tool_calls"].as_array().into_iter().flatten();
        let arguments: Vec<&str> = calls
            .map(|call| call["function"]["arguments"].as_str().unwrap())
            .collect();
        assert_eq!(arguments, self.calls);
        let reason = if self.calls.is_empty() {
            "stop"
        } else {
            "tool_calls"
        };
        assert_eq!(choice["finish_reason"], reason);
        assert!(
            decoded.chunks.len() > self.deltas.len(),
            "{} chunks",
            decoded.chunks.len()
        );
    }
}

impl Style {
    fn end(&self) -> &'static str {
        match self.line_end {
            LineEnd::Lf => "\n",
            LineEnd::CrLf => "\r\n",
            LineEnd::Cr => "\r",
        }
    }
}

fn event(body: &mut String, style: &Style, at: usize, delta: &str, reason: &str) {
    let end = style.end();
    if style.comments {
        body.push_str(&format!(": keep-alive{end}{end}"));
    }
    let space = if style.space { " " } else { "" };
    let logprobs = if style.logprobs {
        ",\"logprobs\":null"
    } else {
        ""
    };
    let padding = if style.padding {
        format!(",\"p\":\"{}\"", "x".repeat(1 + at % 7))
    } else {
        String::new()
    };
    body.push_str(&format!(
        "data:{space}{{\"id\":\"c\",\"choices\":[{{\"index\":0,\"delta\":{delta}{logprobs},\"finish_reason\":{reason}}}]{padding}}}{end}{end}"
    ));
}

/// A text in pieces: by so many characters, or, where halves of one can be written, by so many units.
fn pieces<'a>(text: &'a [u16], style: &Style) -> impl Iterator<Item = Vec<u16>> + 'a {
    let size = usize::from(style.size % 8);
    let mut pieces: Vec<Vec<u16>> = vec![Vec::new()];
    for unit in text {
        let last = pieces.last_mut().unwrap();
        let is_low = (0xdc00..0xe000).contains(unit);
        if size > 0 && last.len() >= size && (style.escaped || !is_low) {
            pieces.push(vec![*unit]);
        } else {
            last.push(*unit);
        }
    }
    pieces.into_iter()
}

fn units(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

/// A text as JSON.
fn string(text: &[u16], style: &Style) -> String {
    if !style.escaped {
        return Value::from(String::from_utf16(text).unwrap()).to_string();
    }
    let mut out = "\"".to_owned();
    for unit in text {
        match char::from_u32(u32::from(*unit)) {
            Some(char @ ' '..='~') if char != '"' && char != '\\' => out.push(char),
            Some('\n') => out.push_str("\\n"),
            Some('"') => out.push_str("\\\""),
            _ => out.push_str(&format!("\\u{unit:04x}")),
        }
    }
    out + "\""
}
