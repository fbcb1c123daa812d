//! The fast path: payloads that are known but for their text.
//!
//! Here a stream spends its time. Hence loops by index and nothing returned by value but scalars: the core is built for size, where
//! iterators keep their state in memory and each copy of a struct is one of memory.

use super::choice::Choice;
use super::reader::{Reader, give_str};
use super::sink::{Chunk, Form, Sink};
use super::template::{Hole, MAX_HOLES, Place};
use crate::json::{Json, unescape};

impl Reader {
    /// Takes the event that `bytes` begin with, if it is known but for its text; says how many bytes that was.
    pub(super) fn known_event(&mut self, bytes: &[u8], sink: &mut impl Sink) -> usize {
        let Some(prefix) = payload_start(bytes) else {
            return 0;
        };
        let payload = bytes.get(prefix..).unwrap_or_default();
        if !self.templates.find(payload, &mut self.found) {
            return 0;
        }
        let len = self.found.len();
        let Some(end) = payload.get(len..).and_then(event_end) else {
            return 0;
        };
        if len <= self.options.limits.event && self.known_payload(payload, sink) {
            prefix + len + end
        } else {
            0
        }
    }

    /// Takes the payload that was found to fit the first template; `false`, with nothing taken, where the general path has to look
    /// at it.
    pub(super) fn known_payload(&mut self, payload: &[u8], sink: &mut impl Sink) -> bool {
        let Some(template) = self.templates.first().filter(|_| !self.whole) else {
            return false;
        };
        let holes = template.holes.as_slice();
        let wants_chunks = sink.wants_chunks();
        // Nearly all chunks are this: one text, which needs no decoding.
        if let Some(at) = template.only
            && let Some(hole) = holes.get(at)
            && !self.found.escaped()
            && (!wants_chunks || holes.len() == 1)
        {
            let (raw, _) = self.found.raw(at, payload);
            let Ok(text) = std::str::from_utf8(raw) else {
                return false;
            };
            let Some(choice) = self.answer.known_choice(template.choice) else {
                return false;
            };
            if !choice.take_text(&hole.place, text, template.call) {
                return false;
            }
            choice.kept += template.weight + text.len();
            if hole.place == Place::Content && template.choice == 0 && !text.is_empty() {
                give_str(&mut self.half, text, sink);
            }
            if wants_chunks {
                let source = payload.get(..self.found.len()).unwrap_or_default();
                sink.chunk(Chunk {
                    form: Form::Known(source, template, &[text]),
                });
            }
            self.check_kept();
            return true;
        }
        self.known_holes(payload, sink)
    }

    /// Takes a payload with several texts, labels that are wanted, logprobs or escapes.
    fn known_holes(&mut self, payload: &[u8], sink: &mut impl Sink) -> bool {
        let Some(template) = self.templates.first() else {
            return false;
        };
        let holes = template.holes.as_slice();
        let wants_chunks = sink.wants_chunks();
        let wants_labels = template.open || wants_chunks;
        // What has escapes, one behind the other, before anything is borrowed of it.
        let mut ends = [0; MAX_HOLES];
        self.unescaped.clear();
        if self.found.escaped() {
            let mut at = 0;
            while let Some(end) = ends.get_mut(at).filter(|_| at < holes.len()) {
                let (raw, escaped) = self.found.raw(at, payload);
                if escaped && !unescape(raw, &mut self.unescaped) {
                    return false;
                }
                *end = self.unescaped.len();
                at += 1;
            }
        }
        let unescaped = match self.unescaped.as_str() {
            // Not half of a surrogate pair, nor what the packed form keeps for itself.
            Some(text) if text.bytes().all(|byte| byte > 2) => text,
            _ => return false,
        };
        let mut texts = [""; MAX_HOLES];
        let mut at = 0;
        let mut from = 0;
        while let (Some(hole), Some(text), Some(end)) =
            (holes.get(at), texts.get_mut(at), ends.get(at))
        {
            if wants_labels || !hole.is_label() {
                let (raw, escaped) = self.found.raw(at, payload);
                *text = if escaped {
                    unescaped.get(from..*end).unwrap_or_default()
                } else {
                    match std::str::from_utf8(raw) {
                        Ok(text) => text,
                        Err(_) => return false,
                    }
                };
            }
            from = *end;
            at += 1;
        }
        let texts = texts.get(..at).unwrap_or_default();
        let Some(choice) = self.answer.known_choice(template.choice) else {
            return false;
        };
        // First what may be refused, so that nothing is taken twice.
        if let Some(at) = template.arguments
            && let Some(text) = texts.get(at)
            && !choice.calls.append(template.call, text)
        {
            return false;
        }
        choice.kept += template.weight;
        let mut content = "";
        let mut at = 0;
        while let (Some(hole), Some(text)) = (holes.get(at), texts.get(at)) {
            let first = self.found.first(at);
            at += 1;
            match &hole.place {
                Place::Logprobs => choice.logprobs.take_text(text, first),
                Place::Beside | Place::Label(_) => continue,
                Place::Content => {
                    choice.message.content.push_str(text);
                    content = text;
                }
                Place::Arguments => {}
                place => drop(choice.take_text(place, text, template.call)),
            }
            choice.kept += text.len();
        }
        if template.open {
            self.answer.take_labels(holes, texts);
        }
        if template.choice == 0 && !content.is_empty() {
            give_str(&mut self.half, content, sink);
        }
        if wants_chunks {
            let source = payload.get(..self.found.len()).unwrap_or_default();
            sink.chunk(Chunk {
                form: Form::Known(source, template, texts),
            });
        }
        self.check_kept();
        true
    }
}

/// How many bytes stand before the JSON object of a `data` line; `None` where the bytes begin with something else.
#[inline(always)]
pub(super) fn payload_start(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [b'd', b'a', b't', b'a', b':', b' ', b'{', ..] => Some(6),
        [b'd', b'a', b't', b'a', b':', b'{', ..] => Some(5),
        _ => None,
    }
}

/// How many bytes the line ends take that close an event; `None` where the bytes begin with something else.
#[inline(always)]
pub(super) fn event_end(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [b'\n', b'\n', ..] => Some(2),
        [b'\r', b'\n', b'\r', b'\n', ..] => Some(4),
        _ => None,
    }
}

impl Choice {
    /// Takes a text; `false` where a call refuses it.
    fn take_text(&mut self, place: &Place, text: &str, call: u64) -> bool {
        let to = match place {
            Place::Content => &mut self.message.content,
            Place::Refusal => &mut self.message.refusal,
            Place::Reasoning(_) => &mut self.message.reasoning,
            Place::Arguments => return self.calls.append(call, text),
            Place::Logprobs | Place::Beside | Place::Label(_) => return true,
        };
        to.push_str(text);
        true
    }
}

impl super::answer::Answer {
    /// Takes the labels that came empty so far.
    #[cold]
    fn take_labels(&mut self, holes: &[Hole], texts: &[&str]) {
        for (hole, text) in holes.iter().zip(texts) {
            if let Place::Label(name) = &hole.place
                && self.members.get(name).is_none()
            {
                self.take_member(name, &Json::string(text));
            }
        }
    }
}
