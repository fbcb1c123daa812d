//! The message of one choice: every facet of it, accumulated from deltas.

use super::reasoning;
use crate::json::{Json, Object, Text};

/// What has been said so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Answered {
    pub(super) role: Option<String>,
    pub(super) content: Text,
    pub(super) refusal: Text,
    pub(super) reasoning: Text,
    pub(super) reasoning_details: Vec<Json>,
    /// Content parts that are neither text nor thinking.
    pub(super) parts: Vec<Json>,
    pub(super) audio: Merged,
    /// Members that are not known here.
    pub(super) extra: Merged,
}

/// Members whose meaning is not known: lists grow, text is joined, anything else is replaced.
#[derive(Clone, Debug, Default)]
pub(super) struct Merged {
    pub(super) members: Object,
    /// In the same shape, how often each text came again unchanged; `true` where another came, so that all of them are pieces.
    repeats: Object,
}

impl Answered {
    /// Takes the members of a delta whose content is text; one that is large and comes `late` is left to the answer's `take_late`.
    pub(super) fn add(&mut self, delta: &Object, late: bool) {
        if let Some(text) = reasoning::text_of(delta) {
            self.reasoning.append(&text);
        }
        for (name, value) in delta.iter() {
            match (name, value) {
                (_, Json::Null) | ("tool_calls" | "function_call", _) => {}
                ("role", Json::String(role)) => self.take_role(role),
                ("content", Json::String(text)) if late && text.is_large() => {}
                ("content", Json::String(text)) => self.content.append(text),
                ("refusal", Json::String(text)) => self.refusal.append(text),
                ("reasoning_details", Json::Array(details)) => {
                    reasoning::merge_details(&mut self.reasoning_details, details)
                }
                ("parts", Json::Array(parts)) => self.parts.extend(parts.iter().cloned()),
                ("audio", Json::Object(audio)) => add_audio(&mut self.audio, audio),
                (_, Json::String(_)) if reasoning::is_name(name) => {}
                _ => self.extra.take(name, value),
            }
        }
    }

    /// The message in the shape of a whole answer. Content is `null` where there is none beside calls or a refusal.
    pub(super) fn to_json(&self, calls: Option<Json>) -> Json {
        let mut message = Object::new();
        message.push_str("role", self.role.as_deref().unwrap_or("assistant"));
        let has_other =
            calls.is_some() || !self.refusal.is_empty() || !self.audio.members.is_empty();
        let content = if self.content.is_empty() && has_other {
            Json::Null
        } else {
            Json::String(self.content.clone())
        };
        message.push("content", content);
        let texts = [("refusal", &self.refusal), ("reasoning", &self.reasoning)];
        for (name, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
            message.push(name, Json::String(text.clone()));
        }
        for (name, list) in [
            ("reasoning_details", &self.reasoning_details),
            ("parts", &self.parts),
        ] {
            if !list.is_empty() {
                message.push(name, Json::Array(list.clone()));
            }
        }
        if let Some(calls) = calls {
            message.push("tool_calls", calls);
        }
        if !self.audio.members.is_empty() {
            message.push("audio", Json::Object(self.audio.members.clone()));
        }
        message.push_all(&self.extra.members);
        Json::Object(message)
    }

    fn take_role(&mut self, role: &Text) {
        if !role.is_empty() {
            self.role = Some(role.to_str().into_owned());
        }
    }
}

impl Merged {
    pub(super) fn new(members: Object) -> Merged {
        let repeats = Object::new();
        Merged { members, repeats }
    }

    /// Adds a member so that nothing of it is lost.
    pub(super) fn take(&mut self, name: &str, value: &Json) {
        merge(&mut self.members, &mut self.repeats, name, value);
    }
}

fn merge(members: &mut Object, repeats: &mut Object, name: &str, value: &Json) {
    match (members.get_mut(name), value) {
        (Some(Json::Array(list)), Json::Array(more)) => list.extend(more.iter().cloned()),
        (Some(Json::Object(object)), Json::Object(more)) => {
            if !matches!(repeats.get(name), Some(Json::Object(_))) {
                repeats.set(name, Json::Object(Object::new()));
            }
            if let Some(Json::Object(repeats)) = repeats.get_mut(name) {
                for (name, value) in more.iter() {
                    merge(object, repeats, name, value);
                }
            }
        }
        (Some(Json::String(text)), Json::String(more)) if !text.is_empty() => {
            join(text, repeats, name, more)
        }
        _ => {
            repeats.take(name);
            members.set(name, value.clone());
        }
    }
}

/// Adds a text to one that came before. As long as it comes again unchanged it is a label; once it differs, each was a piece.
fn join(text: &mut Text, repeats: &mut Object, name: &str, more: &Text) {
    let count = match repeats.get(name) {
        Some(Json::Bool(_)) => return text.append(more),
        count => count.and_then(Json::as_count).unwrap_or(0),
    };
    if text == more {
        return repeats.set(name, Json::Number((count + 1).into()));
    }
    let piece = text.clone();
    for _ in 0..count {
        text.append(&piece);
    }
    text.append(more);
    repeats.set(name, Json::Bool(true));
}

fn add_audio(audio: &mut Merged, more: &Object) {
    for (name, value) in more.iter() {
        match (name, audio.members.get_mut(name), value) {
            (_, _, Json::Null) => {}
            ("data" | "transcript", Some(Json::String(text)), Json::String(piece)) => {
                text.append(piece)
            }
            _ => audio.take(name, value),
        }
    }
}
