//! One choice of an answer: brings each chunk of it into OpenAI's shape and keeps what it says.

use super::calls::Calls;
use super::finish;
use super::logprobs::Logprobs;
use super::message::Answered;
use crate::json::{Json, Number, Object, Text};

/// A choice so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Choice {
    pub(super) index: u64,
    pub(super) message: Answered,
    pub(super) calls: Calls,
    /// The last finish reason that was not empty, as the server wrote it.
    pub(super) finish_reason: Option<String>,
    pub(super) logprobs: Logprobs,
    extra: Object,
    /// About how many bytes of deltas were kept.
    pub(super) kept: usize,
    /// What had been said before the chunk that is being taken.
    before: Said,
    /// The calls came as the older `function_call`.
    legacy: bool,
    /// The text came from whole messages, each of which may repeat it and go on.
    pub(super) from_messages: bool,
}

/// Which facets of a message there are.
#[derive(Clone, Copy, Debug, Default)]
struct Said {
    content: bool,
    reasoning: bool,
    refusal: bool,
    calls: bool,
}

impl Choice {
    /// Has to be called before each chunk: a message repeats what earlier chunks said, never what stands beside it.
    pub(super) fn begin_chunk(&mut self) {
        self.before = Said {
            content: !self.message.content.is_empty(),
            reasoning: !self.message.reasoning.is_empty(),
            refusal: !self.message.refusal.is_empty(),
            calls: !self.calls.is_empty(),
        };
    }

    pub(super) fn new(index: u64) -> Choice {
        Choice {
            index,
            ..Choice::default()
        }
    }

    /// Takes a choice of a chunk or whole answer, and leaves it in the shape of a chunk's choice: a numbered `index`, a `delta`
    /// with text as `content` and calls that merge by index, a `finish_reason` that is a word or missing.
    ///
    /// Content that is large and comes `late` is not taken yet.
    pub(super) fn take(
        &mut self,
        choice: &mut Object,
        new_id: &dyn Fn(usize) -> String,
        late: bool,
    ) {
        choice.set("index", Json::Number(Number::from(self.index)));
        let mut delta = self.take_delta(choice);
        flatten_content(&mut delta);
        let finish = take_finish(choice);
        let is_last = finish.is_some();
        if is_last {
            self.finish_reason = finish;
        }
        self.take_calls(&mut delta, new_id, is_last);
        self.message.add(&delta, late);
        self.kept += delta.iter().map(|(_, value)| value.weight()).sum::<usize>();
        self.kept += choice.get("logprobs").map_or(0, Json::weight);
        choice.set("delta", Json::Object(delta));
        if let Some(raw) = self.finish_reason.as_deref().filter(|_| is_last) {
            let shown = finish::shown(raw, !self.calls.is_empty());
            choice.set("finish_reason", Json::string(shown));
            if shown != raw && choice.get("native_finish_reason").is_none() {
                choice.push_str("native_finish_reason", raw);
            }
        }
        self.take_rest(choice);
    }

    /// The choice in the shape of a whole answer. `ended` says that the server itself ended the stream.
    pub(super) fn to_json(&self, ended: bool) -> Json {
        let mut choice = Object::new();
        choice.push("index", Json::Number(Number::from(self.index)));
        let calls = (!self.calls.is_empty()).then(|| self.calls.to_json());
        // Behind the sentinel, calls without a finish reason are whole all the same.
        let implied = (calls.is_some() && ended).then_some("tool_calls");
        let shown = self
            .finish_reason
            .as_deref()
            .map(|raw| finish::shown(raw, calls.is_some()))
            .or(implied);
        choice.push("message", self.message.to_json(calls));
        if !self.logprobs.is_empty() {
            choice.push("logprobs", self.logprobs.to_json());
        }
        choice.push("finish_reason", shown.map_or(Json::Null, Json::string));
        choice.push_all(&self.extra);
        if let Some(raw) = self
            .finish_reason
            .as_deref()
            .filter(|raw| shown != Some(raw))
            && self.extra.get("native_finish_reason").is_none()
        {
            choice.push_str("native_finish_reason", raw);
        }
        Json::Object(choice)
    }

    /// The delta of a choice, from wherever it stands: `delta`, else `message`, else `text`.
    fn take_delta(&mut self, choice: &mut Object) -> Object {
        let mut delta = match choice.take("delta") {
            Some(Json::Object(delta)) => delta,
            _ => Object::new(),
        };
        let is_message = matches!(choice.get("message"), Some(Json::Object(_)));
        // Beside a delta, a message only repeats the text so far; a last one may stand in place of it.
        let is_last = choice
            .get("finish_reason")
            .is_some_and(|reason| !reason.is_blank());
        if is_message
            && says_nothing(&delta, is_last)
            && (delta.is_empty() || is_last)
            && let Some(Json::Object(message)) = choice.take("message")
        {
            delta = self.delta_of_message(message);
        }
        let has_content = delta
            .get("content")
            .is_some_and(|content| !is_message || !content.is_blank());
        if !(has_content || (is_message && self.before.content))
            && let Some(Json::String(_)) = choice.get("text")
            && let Some(text) = choice.take("text")
        {
            delta.set("content", text);
        }
        delta
    }

    /// What a whole message adds to the chunks before it: each facet that they did not stream.
    fn delta_of_message(&mut self, mut message: Object) -> Object {
        flatten_content(&mut message);
        if let Some(Json::String(text)) = message.get("content") {
            if !self.before.content {
                self.from_messages |= !text.is_empty();
            } else {
                // Growing messages repeat what they said before; a message behind deltas repeats them.
                let so_far = self.message.content.to_str();
                let more = text
                    .to_str()
                    .strip_prefix(so_far.as_ref())
                    .filter(|_| self.from_messages)
                    .map(Text::from);
                message.set("content", more.map_or(Json::Null, Json::String));
            }
        }
        // What was streamed is only repeated.
        let said = self.before;
        if said.reasoning {
            message.take_all(&[
                "reasoning",
                "reasoning_content",
                "reasoning_details",
                "thinking",
            ]);
        }
        if said.refusal {
            message.take_all(&["refusal"]);
        }
        if said.calls {
            message.take_all(&["tool_calls", "function_call"]);
        }
        message
    }

    fn take_calls(&mut self, delta: &mut Object, new_id: &dyn Fn(usize) -> String, is_last: bool) {
        let fragments = match delta.take("tool_calls") {
            Some(Json::Array(fragments)) => fragments,
            Some(fragment @ Json::Object(_)) => vec![fragment],
            _ => Vec::new(),
        };
        let has_fragments = !fragments.is_empty();
        let mut taken = Vec::new();
        for fragment in fragments {
            taken.extend(self.calls.take(fragment, new_id));
        }
        // Beside tool calls, the older member only repeats one of them.
        if let Some(function @ Json::Object(_)) = delta.take("function_call")
            && !has_fragments
            && (self.legacy || self.calls.is_empty())
        {
            self.legacy = true;
            taken.extend(self.calls.take_legacy(function, new_id));
        }
        if is_last {
            taken.extend(self.calls.flush());
        }
        if !taken.is_empty() {
            delta.set("tool_calls", Json::Array(taken));
        }
    }

    fn take_rest(&mut self, choice: &Object) {
        for (name, value) in choice.iter() {
            match (name, value) {
                (_, Json::Null)
                | (
                    "index" | "delta" | "message" | "text" | "finish_reason" | "usage" | "error",
                    _,
                ) => {}
                ("logprobs", Json::Object(_) | Json::Raw(_)) => self.logprobs.take(value),
                // Azure writes an empty report of its filters into the last chunk: it takes nothing back.
                (_, Json::Object(report))
                    if report.is_empty() && self.extra.get(name).is_some() => {}
                (_, Json::Array(more)) => add_list(&mut self.extra, name, more),
                // Labels and numbers of the choice, not pieces of text: the last one counts.
                _ => self.extra.set(name, value.clone()),
            }
        }
    }
}

/// Adds a list that comes in pieces, or grows and comes whole each time.
fn add_list(members: &mut Object, name: &str, more: &[Json]) {
    match members.get_mut(name) {
        Some(Json::Array(list)) if !more.starts_with(list) => list.extend(more.iter().cloned()),
        _ => members.set(name, Json::Array(more.to_vec())),
    }
}

/// Whether a delta carries nothing but a role; in the last chunk, empty text is nothing too.
fn says_nothing(delta: &Object, is_last: bool) -> bool {
    delta.iter().all(|(name, value)| {
        name == "role" || (value.is_blank() && (is_last || *value != Json::string("")))
    })
}

/// Takes the finish reason, also under its camel-case name; an empty one is none.
fn take_finish(choice: &mut Object) -> Option<String> {
    let mut word = |name: &str| match choice.get(name) {
        Some(Json::String(text)) if !text.is_empty() => Some(text.to_str().into_owned()),
        Some(Json::Number(number)) => Some(number.as_text().to_owned()),
        Some(Json::String(_)) => {
            choice.set(name, Json::Null);
            None
        }
        _ => None,
    };
    let finish = word("finish_reason");
    if finish.is_some() {
        return finish;
    }
    let finish = word("finishReason");
    choice.take("finishReason");
    finish
}

/// Turns content parts into text: texts join, thinking goes to the reasoning, a refusal to the refusal, the rest to `parts`.
fn flatten_content(delta: &mut Object) {
    if matches!(delta.get("content"), None | Some(Json::String(_))) {
        return;
    }
    let parts = match delta.take("content") {
        Some(Json::Array(parts)) => parts,
        Some(part @ Json::Object(_)) => vec![part],
        Some(value) => return delta.set("content", Json::string(&value.to_text())),
        None => return,
    };
    let mut content = Text::default();
    let mut thinking = Text::default();
    let mut refusal = Text::default();
    let mut others = Vec::new();
    for part in parts {
        let text_in = |name: &str| part.get(name).and_then(Json::as_text);
        match (
            part.get("type").and_then(Json::as_str),
            part.as_text().or_else(|| text_in("text")),
        ) {
            (Some("thinking"), _) => append_thinking(&mut thinking, &part),
            (Some("refusal"), _) => refusal.append(text_in("refusal").unwrap_or(&Text::default())),
            (Some("text" | "output_text") | None, Some(text)) => content.append(text),
            _ => others.push(part),
        }
    }
    delta.set("content", Json::String(content));
    set_text(delta, "reasoning", thinking);
    set_text(delta, "refusal", refusal);
    if !others.is_empty() {
        delta.set("parts", Json::Array(others));
    }
}

fn set_text(object: &mut Object, name: &str, text: Text) {
    if !text.is_empty() {
        object.set(name, Json::String(text));
    }
}

/// Mistral nests text parts in a thinking part; others write a string.
fn append_thinking(thinking: &mut Text, part: &Json) {
    match part.get("thinking") {
        Some(Json::String(text)) => thinking.append(text),
        Some(Json::Array(texts)) => {
            for text in texts
                .iter()
                .filter_map(|part| part.get("text").or(Some(part))?.as_text())
            {
                thinking.append(text);
            }
        }
        _ => {}
    }
}
