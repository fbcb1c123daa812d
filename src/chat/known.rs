//! The fast path: payloads that are known but for their text.

use super::reader::{Reader, give_piece};
use super::sink::{Chunk, Form, Sink};
use super::template::{Found, Place};
use crate::json::{Json, Text};

impl Reader {
    /// Takes the event that `bytes` begin with, if it is known but for its text; says how many bytes that was.
    pub(super) fn known_event(&mut self, bytes: &[u8], sink: &mut impl Sink) -> usize {
        let Some((prefix, payload)) = FIELD
            .iter()
            .find_map(|field| Some((field.len(), bytes.strip_prefix(*field)?)))
        else {
            return 0;
        };
        let Some(found) = self.templates.find(payload) else {
            return 0;
        };
        if found.len() > self.options.limits.event {
            return 0;
        }
        let tail = payload.get(found.len()..).unwrap_or_default();
        let Some(end) = EVENT_ENDS.iter().find(|end| tail.starts_with(end)) else {
            return 0;
        };
        if self.known_payload(payload, found, sink) {
            prefix + found.len() + end.len()
        } else {
            0
        }
    }

    /// Takes a payload that fits the first template; `false`, with nothing taken, where the general path has to look at it.
    pub(super) fn known_payload(
        &mut self,
        payload: &[u8],
        found: Found,
        sink: &mut impl Sink,
    ) -> bool {
        let Some(template) = self.templates.first() else {
            return false;
        };
        self.texts.resize_with(template.holes.len(), Text::default);
        for (at, text) in self.texts.iter_mut().enumerate() {
            text.clear();
            if !text.push_json(found.raw(at, payload)) {
                return false;
            }
        }
        let Some(choice) = self.answer.known_choice(template.choice) else {
            return false;
        };
        let fields = template
            .holes
            .iter()
            .map(|hole| &hole.place)
            .zip(&self.texts);
        // First what may be refused, so that nothing is taken twice.
        for (place, text) in fields.clone() {
            if *place == Place::Arguments && !choice.calls.append(template.call, text) {
                return false;
            }
        }
        choice.kept += template.weight;
        for (place, text) in fields.clone() {
            match place {
                Place::Content => choice.message.content.append(text),
                Place::Refusal => choice.message.refusal.append(text),
                Place::Reasoning(_) => choice.message.reasoning.append(text),
                Place::Arguments => {}
                Place::Beside | Place::Label(_) => continue,
            }
            choice.kept += text.len();
        }
        for (place, text) in fields {
            if let Place::Label(name) = place
                && self.answer.members.get(name).is_none()
            {
                self.answer.take_member(name, &Json::String(text.clone()));
            }
        }
        let content = template
            .holes
            .iter()
            .position(|hole| hole.place == Place::Content);
        if let Some(text) = content
            .and_then(|at| self.texts.get(at))
            .filter(|text| template.choice == 0 && !text.is_empty())
        {
            give_piece(&mut self.half, text, sink);
        }
        if sink.wants_chunks() {
            let source = payload.get(..found.len()).map(std::str::from_utf8);
            let Some(Ok(source)) = source else {
                return true;
            };
            sink.chunk(Chunk {
                form: Form::Known(source, template, &self.texts),
            });
        }
        self.check_kept();
        true
    }
}

/// How an event with data begins, and how it ends.
const FIELD: [&[u8]; 2] = [b"data: ", b"data:"];
const EVENT_ENDS: [&[u8]; 2] = [b"\n\n", b"\r\n\r\n"];
