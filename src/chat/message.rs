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
    reasoning_details: Vec<Json>,
    /// Content parts that are neither text nor thinking.
    parts: Vec<Json>,
    audio: Object,
    /// Members that are not known here: lists grow, text is joined, anything else is replaced.
    extra: Object,
}

impl Answered {
    /// Takes the members of a delta whose content is text.
    pub(super) fn add(&mut self, delta: &Object) {
        if let Some(text) = reasoning::text_of(delta) {
            self.reasoning.append(&text);
        }
        for (name, value) in delta.iter() {
            match (name, value) {
                (_, Json::Null) | ("tool_calls" | "function_call", _) => {}
                ("role", Json::String(role)) => self.take_role(role),
                ("content", Json::String(text)) => self.content.append(text),
                ("refusal", Json::String(text)) => self.refusal.append(text),
                ("reasoning_details", Json::Array(details)) => {
                    reasoning::merge_details(&mut self.reasoning_details, details)
                }
                ("parts", Json::Array(parts)) => self.parts.extend(parts.iter().cloned()),
                ("audio", Json::Object(audio)) => add_audio(&mut self.audio, audio),
                (_, Json::String(_)) if reasoning::is_name(name) => {}
                _ => merge(&mut self.extra, name, value),
            }
        }
    }

    /// The message in the shape of a whole answer. Content is `null` where there is none beside calls or a refusal.
    pub(super) fn to_json(&self, calls: Option<Json>) -> Json {
        let mut message = Object::new();
        message.push_str("role", self.role.as_deref().unwrap_or("assistant"));
        let has_other = calls.is_some() || !self.refusal.is_empty() || !self.audio.is_empty();
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
        if !self.audio.is_empty() {
            message.push("audio", Json::Object(self.audio.clone()));
        }
        message.push_all(&self.extra);
        Json::Object(message)
    }

    fn take_role(&mut self, role: &Text) {
        if !role.is_empty() {
            self.role = Some(role.to_str().into_owned());
        }
    }
}

/// Adds a member whose meaning is not known so that nothing of it is lost.
pub(super) fn merge(members: &mut Object, name: &str, value: &Json) {
    match (members.get_mut(name), value) {
        (Some(Json::Array(list)), Json::Array(more)) => list.extend(more.iter().cloned()),
        (Some(Json::Object(object)), Json::Object(more)) => {
            for (name, value) in more.iter() {
                merge(object, name, value);
            }
        }
        // A text that comes again unchanged is a label; any other is a piece of a longer one.
        (Some(Json::String(text)), Json::String(more)) if text != more => text.append(more),
        _ => members.set(name, value.clone()),
    }
}

fn add_audio(audio: &mut Object, more: &Object) {
    for (name, value) in more.iter() {
        match (name, audio.get_mut(name), value) {
            (_, _, Json::Null) => {}
            ("data" | "transcript", Some(Json::String(text)), Json::String(piece)) => {
                text.append(piece)
            }
            _ => merge(audio, name, value),
        }
    }
}
