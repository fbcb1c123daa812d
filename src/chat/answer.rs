//! The answer so far: brings each chunk into OpenAI's shape and keeps what it says.

use super::choice::Choice;
use super::{calls, usage};
use crate::json::{Json, Number, Object};

/// An answer, accumulated from chunks.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) choices: Vec<Choice>,
    pub(super) usage: Option<Object>,
    /// Every other member of the chunks.
    pub(super) members: Object,
    members_kept: usize,
    /// How much the choices had kept when they spilled last.
    pub(super) spilled: usize,
    /// How many choices were asked for.
    n: u64,
    id_seed: u64,
}

/// The answer holds more parts than any real one.
pub(super) struct TooMany(pub(super) &'static str);

impl Answer {
    pub(super) fn new(n: u64, id_seed: u64) -> Answer {
        Answer {
            choices: Vec::new(),
            usage: None,
            members: Object::new(),
            members_kept: 0,
            spilled: 0,
            n,
            id_seed,
        }
    }

    /// Takes a chunk, or a whole answer, and leaves it in the shape of a chunk.
    pub(super) fn take(&mut self, chunk: &mut Object) -> Result<(), TooMany> {
        self.take_usage(chunk);
        let mut choices = match chunk.take("choices") {
            Some(Json::Array(choices)) => choices,
            Some(choice @ Json::Object(_)) => vec![choice],
            _ => Vec::new(),
        };
        choices.retain(|choice| matches!(choice, Json::Object(_)));
        if choices.is_empty() {
            choices.extend(bare_choice(chunk));
        }
        for choice in &mut self.choices {
            choice.begin_chunk();
        }
        let late = choices.len() == 1;
        for (at, choice) in choices.iter_mut().enumerate() {
            let Json::Object(choice) = choice else {
                continue;
            };
            let index = choice
                .get("index")
                .and_then(Json::as_count)
                .unwrap_or(at as u64);
            let seed = self.id_seed;
            // Some gateways split the one choice that was asked for over two.
            let state = self.choice(if self.n > 1 { index } else { 0 })?;
            let number = state.index;
            state.take(choice, &|at| made_up_id(seed, number, at), late);
            if state.calls.is_full() {
                return Err(TooMany("tool calls"));
            }
        }
        chunk.set("choices", Json::Array(choices));
        for (name, value) in chunk.iter() {
            self.take_member(name, value);
        }
        if self.members.len() > MAX_MEMBERS {
            return Err(TooMany("members"));
        }
        Ok(())
    }

    /// Takes the content of a chunk that was left to it because it is large, once nobody else needs the chunk.
    pub(super) fn take_late(&mut self, mut chunk: Object) {
        if let Some(Json::Array(choices)) = chunk.get_mut("choices")
            && let [Json::Object(choice)] = choices.as_mut_slice()
            && let Some(index) = choice.get("index").and_then(Json::as_count)
            && let Some(Json::Object(delta)) = choice.get_mut("delta")
            && let Some(Json::String(text)) = delta.get_mut("content")
            && text.is_large()
            && let Some(choice) = self.known_choice(index)
        {
            choice.message.content.append_large(std::mem::take(text));
        }
    }

    /// Takes the usage of a chunk and nothing else.
    pub(super) fn take_usage(&mut self, chunk: &Object) {
        if let Some(report) = usage::find(chunk) {
            // A report without counts says nothing, so it only stands where there was none.
            if self.usage.is_none() || usage::counts(report) {
                self.usage = Some(usage::normalize(report));
            }
        }
    }

    /// Hands on what was held back in case more followed, as the choices of a last chunk.
    pub(super) fn flush(&mut self) -> Vec<Json> {
        let mut choices = Vec::new();
        for choice in &mut self.choices {
            let calls = choice.calls.flush();
            if !calls.is_empty() {
                let mut delta = Object::new();
                delta.push("tool_calls", Json::Array(calls));
                let mut last = Object::new();
                last.push("index", Json::Number(Number::from(choice.index)));
                last.push("delta", Json::Object(delta));
                choices.push(Json::Object(last));
            }
        }
        choices
    }

    /// About how many bytes of the answer are kept.
    pub(super) fn kept(&self) -> usize {
        self.choices_kept() + self.members_kept
    }

    /// As [`Answer::kept`], without what stands beside the choices, which comes once and not with each chunk.
    pub(super) fn choices_kept(&self) -> usize {
        self.choices.iter().map(|choice| choice.kept).sum()
    }

    /// Whether any choice came.
    pub(super) fn has_choice(&self) -> bool {
        !self.choices.is_empty()
    }

    /// Whether any choice has a finish reason.
    pub(super) fn is_finished(&self) -> bool {
        self.choices
            .iter()
            .any(|choice| choice.finish_reason.is_some())
    }

    fn choice(&mut self, index: u64) -> Result<&mut Choice, TooMany> {
        let at = match self.choices.iter().position(|choice| choice.index == index) {
            Some(at) => at,
            None if self.choices.len() == MAX_CHOICES => return Err(TooMany("choices")),
            None => {
                let at = self.choices.partition_point(|choice| choice.index < index);
                self.choices.insert(at, Choice::new(index));
                at
            }
        };
        self.choices.get_mut(at).ok_or(TooMany("choices"))
    }

    /// A choice that came before.
    pub(super) fn known_choice(&mut self, index: u64) -> Option<&mut Choice> {
        self.choices.iter_mut().find(|choice| choice.index == index)
    }

    pub(super) fn take_member(&mut self, name: &str, value: &Json) {
        match value {
            Json::Null => {}
            _ if matches!(name, "choices" | "usage" | "error" | "object") => {}
            // The first frames of some servers hold empty labels and a zero date.
            Json::String(text) if text.is_empty() => {}
            _ if name == "created" && value.as_count() == Some(0) => {}
            // What names the answer stays as it came first; servers that write another id, date or padding into each chunk mean the
            // chunk.
            Json::String(_) if self.members.get(name).is_some() => {}
            _ if matches!(name, "id" | "created") && self.members.get(name).is_some() => {}
            _ => {
                if self.members.get(name).is_none() {
                    self.members_kept += name.len() + value.weight() + size_of::<Json>();
                }
                self.members.set(name, value.clone());
            }
        }
    }
}

/// More members at the top of a chunk than any server sends.
const MAX_MEMBERS: usize = 1024;
/// More choices than any server gives.
const MAX_CHOICES: usize = 1024;

/// The choice of a chunk without `choices`: native answers put `response`, `message` or `delta` at the top.
fn bare_choice(chunk: &mut Object) -> Option<Json> {
    let mut choice = Object::new();
    // Cloudflare: a token that is a number comes as one, and calls stand beside an empty response.
    let calls = chunk
        .get("tool_calls")
        .is_some_and(|calls| calls.as_array().is_some());
    if calls
        || matches!(
            chunk.get("response"),
            Some(Json::String(_) | Json::Number(_))
        )
    {
        let mut delta = Object::new();
        if let Some(text) = chunk.take("response") {
            delta.push("content", text);
        }
        if let Some(calls) = chunk.take("tool_calls") {
            delta.push("tool_calls", calls);
        }
        choice.push("delta", Json::Object(delta));
    } else if let Some(Json::Object(_)) = chunk.get("delta") {
        choice.push("delta", chunk.take("delta")?);
    } else if let Some(Json::Object(_)) = chunk.get("message") {
        choice.push("delta", chunk.take("message")?);
    } else {
        return None;
    }
    let done = chunk.get("done") == Some(&Json::Bool(true));
    let reason = ["finish_reason", "done_reason"]
        .into_iter()
        .find_map(|name| chunk.get(name).cloned());
    if let Some(reason) = reason.or_else(|| done.then(|| Json::string("stop"))) {
        choice.push("finish_reason", reason);
    }
    Some(Json::Object(choice))
}

/// An id for a call whose server gave none: unique within the answer by its place, between answers by the seed.
fn made_up_id(seed: u64, choice: u64, at: usize) -> String {
    let place = Number::from(choice * (calls::MAX_CALLS as u64 + 1) + at as u64);
    let mut id = String::from("call_");
    for shift in (0..16).rev() {
        id.push(char::from_digit(((seed >> (shift * 4)) & 0xf) as u32, 16).unwrap_or('0'));
    }
    id.push('_');
    id.push_str(place.as_text());
    id
}
