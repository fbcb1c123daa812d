//! What leaves an answer before it ends: of one that becomes large, the beginnings of its texts and lists go to who keeps it, so that the
//! memory of the module, which never shrinks, stays small.

use super::answer::Answer;
use super::choice::Choice;
use crate::json::{Json, Object, Text};
use crate::plain::{concat, decimal};

/// What is spilled: a list in JSON, of each the way to it and itself, `[choice,"message","content","…"]`.
#[derive(Default)]
pub(super) struct Spill {
    spilled: String,
    /// The number of the choice that is looked at.
    choice: String,
}

impl Answer {
    /// Takes out what the answer has gathered, once that is much. What is left stays as it is: a text its last character, by which a
    /// message that repeats it and a pair cut over two deltas are known.
    pub(super) fn spill(&mut self) -> String {
        let mut spill = Spill::default();
        let kept = self.choices_kept();
        if kept - self.spilled >= MUCH {
            self.spilled = kept;
            for choice in &mut self.choices {
                spill.choice = decimal(choice.index);
                choice.spill(&mut spill);
            }
            if !spill.spilled.is_empty() {
                spill.spilled.push(']');
            }
        }
        spill.spilled
    }
}

impl Choice {
    fn spill(&mut self, spill: &mut Spill) {
        let message = &mut self.message;
        // Growing messages are held against all that they said before.
        if !self.from_messages {
            spill.text(&["message", "content"], &mut message.content);
        }
        spill.text(&["message", "refusal"], &mut message.refusal);
        spill.text(&["message", "reasoning"], &mut message.reasoning);
        spill.list(&["message", "parts"], &mut message.parts);
        spill.lists("message", &mut message.extra.members);
        let audio = &mut message.audio.members;
        spill.texts(&["message", "audio"], &["data", "transcript"], audio);
        for (at, detail) in message.reasoning_details.iter_mut().enumerate() {
            if let Json::Object(detail) = detail {
                let way = ["message", "reasoning_details", &decimal(at as u64)];
                spill.texts(&way, &["text", "summary", "data"], detail);
            }
        }
        self.calls.spill(spill);
        self.logprobs.spill(spill);
    }
}

impl Spill {
    /// Takes the beginning of a text.
    fn text(&mut self, way: &[&str], text: &mut Text) {
        if let Some(beginning) = beginning(text) {
            self.take(way, &Json::String(beginning));
        }
    }

    /// Takes the beginnings of some members that are texts.
    fn texts(&mut self, way: &[&str], names: &[&str], members: &mut Object) {
        for name in names {
            if let Some(Json::String(text)) = members.get_mut(name) {
                self.text(&[way, &[*name]].concat(), text);
            }
        }
    }

    /// Takes what each list among the members holds.
    pub(super) fn lists(&mut self, way: &str, members: &mut Object) {
        for (name, value) in members.iter_mut() {
            if let Json::Array(items) = value {
                self.list(&[way, name], items);
            }
        }
    }

    /// Takes what a list holds.
    fn list(&mut self, way: &[&str], items: &mut Vec<Json>) {
        if items.iter().map(Json::weight).sum::<usize>() >= LEAST {
            self.take(way, &Json::Array(std::mem::take(items)));
        }
    }

    /// Takes the items of a list that is text.
    pub(super) fn items(&mut self, way: &[&str], items: &mut String) {
        if items.len() >= LEAST {
            let list = concat(&["[", &std::mem::take(items), "]"]);
            self.take(way, &Json::Raw(list.into()));
        }
    }

    pub(super) fn take(&mut self, way: &[&str], value: &Json) {
        let out = &mut self.spilled;
        out.push_str(if out.is_empty() { "[[" } else { ",[" });
        out.push_str(&self.choice);
        for step in way {
            out.push(',');
            Json::string(step).write(out);
        }
        out.push(',');
        value.write(out);
        out.push(']');
    }
}

/// Takes all but the last character out of a text, unless it is short.
pub(super) fn beginning(text: &mut Text) -> Option<Text> {
    (text.len() >= LEAST).then(|| text.split_last())
}

/// The beginning of a text that was taken out of it, as far as it takes to know it again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gone {
    len: usize,
    /// FNV-1a.
    hash: u64,
}

impl Default for Gone {
    fn default() -> Gone {
        Gone {
            len: 0,
            hash: 0xcbf2_9ce4_8422_2325,
        }
    }
}

impl Gone {
    /// Adds what was taken out behind it.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.len += bytes.len();
        for byte in bytes {
            self.hash = (self.hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        }
    }

    /// What stands behind it in a text that begins with it.
    pub(super) fn behind<'a>(&self, text: &'a [u8]) -> Option<&'a [u8]> {
        let (beginning, rest) = text.split_at_checked(self.len)?;
        let mut same = Gone::default();
        same.add(beginning);
        (same.hash == self.hash).then_some(rest)
    }
}

/// From so many bytes on, gathered since the last time, an answer spills.
const MUCH: usize = 2 << 20;
/// What is shorter stays.
const LEAST: usize = 1 << 16;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::{Decoder, Ending, Head, Options};
    use serde_json::{Value, json};

    /// Puts what was spilled back, as the facade does.
    fn rejoin(outcome: &mut Value, spilled: &[Value]) {
        for spilled in spilled.iter().rev() {
            let [index, way @ .., name, value] = spilled.as_array().unwrap().as_slice() else {
                panic!("{spilled}");
            };
            let choices = outcome["completion"]["choices"].as_array_mut().unwrap();
            let choice = choices.iter_mut().find(|choice| choice["index"] == *index);
            let mut place = choice.unwrap();
            for step in way {
                place = match step.as_str().unwrap().parse::<usize>() {
                    Ok(at) => &mut place[at],
                    Err(_) => &mut place[step.as_str().unwrap()],
                };
            }
            let behind = &mut place[name.as_str().unwrap()];
            *behind = match value {
                Value::String(text) => json!(format!("{text}{}", behind.as_str().unwrap())),
                Value::Array(items) => {
                    let more = behind.as_array().cloned().unwrap_or_default();
                    json!([items.as_slice(), &more].concat())
                }
                _ => panic!("{value}"),
            };
        }
    }

    fn outcome_of(events: &[String], n: u64, spills: bool) -> (Value, Vec<Value>) {
        let options = Options {
            n,
            ..Options::default()
        };
        let head = Head::new(200, [("content-type", "text/event-stream")]);
        let mut decoder = Decoder::new(head, options);
        let mut all = Vec::new();
        for event in events {
            decoder.push(format!("data: {event}\n\n").as_bytes(), &mut ());
            let spilled = if spills {
                decoder.spill()
            } else {
                String::new()
            };
            if !spilled.is_empty() {
                let spilled: Value = serde_json::from_str(&spilled).unwrap();
                all.extend(spilled.as_array().unwrap().clone());
            }
        }
        decoder.end(Ending::Eof, &mut ());
        let outcome = decoder.outcome_json().unwrap().to_text();
        (serde_json::from_str(&outcome).unwrap(), all)
    }

    fn assert_rejoins(events: &[String], n: u64, least: usize) {
        let (whole, none) = outcome_of(events, n, false);
        assert!(none.is_empty());
        assert_eq!(whole["type"], "complete", "{}", whole["error"]);
        let (mut left, spilled) = outcome_of(events, n, true);
        assert!(spilled.len() >= least, "{} were spilled", spilled.len());
        assert!(
            left.to_string().len() < (MUCH + whole.to_string().len() / 4),
            "{} of {} are left",
            left.to_string().len(),
            whole.to_string().len()
        );
        rejoin(&mut left, &spilled);
        assert!(left == whole, "something else came of it");
    }

    /// The deltas of one choice, again and again, and its end.
    fn stream(deltas: &[Value], times: usize) -> Vec<String> {
        let event = |delta: &Value| {
            json!({"id": "c", "choices": [{"index": 0, "delta": delta}]}).to_string()
        };
        let mut events = Vec::new();
        for _ in 0..times {
            events.extend(deltas.iter().map(event));
        }
        events.push(r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#.into());
        events.push("[DONE]".into());
        events
    }

    #[test]
    fn each_facet_rejoins() {
        let text = "0123456789é😀\"\n".repeat(700);
        for delta in [
            json!({"content": text}),
            json!({"refusal": text}),
            json!({"reasoning_content": text}),
            json!({"reasoning": text, "reasoning_details": [{"index": 0, "type": "reasoning.text", "text": text}]}),
            json!({"audio": {"id": "a", "data": text, "transcript": text}}),
            json!({"content": [{"type": "image_url", "image_url": {"url": text}}]}),
            json!({"images": [{"image_url": {"url": text}}], "__proto__": [text]}),
            json!({"content": text, "reasoning": text, "refusal": text}),
        ] {
            assert_rejoins(&stream(&[delta], 1500), 1, 3);
        }
    }

    #[test]
    fn calls_rejoin_and_arguments_that_come_again_are_known() {
        let piece = |name: &str, kind: &str, text: &str| json!({"tool_calls": [{"index": 0, kind: {name: text}}]});
        let text = "y".repeat(10_000);
        for (name, kind) in [("arguments", "function"), ("input", "custom")] {
            let open = json!({"tool_calls": [{"index": 0, "id": "c1", kind: {"name": "f", name: "{\"x\":\""}}]});
            let mut deltas = vec![open];
            deltas.extend((0..1500).map(|_| piece(name, kind, &text)));
            deltas.push(piece(name, kind, "\"}"));
            let whole = format!("{{\"x\":\"{}\"}}", text.repeat(1500));
            deltas.push(
                json!({"tool_calls": [{"index": 0, "id": "c1", kind: {"name": "f", name: whole}}]}),
            );
            deltas.push(
                json!({"tool_calls": [{"index": 1, "id": "c2", kind: {"name": "g", name: "{}"}}]}),
            );
            assert_rejoins(&stream(&deltas, 1), 1, 3);
        }
    }

    #[test]
    fn calls_without_ids_whose_arguments_are_as_long_stay_apart() {
        let call = |letter: &str| {
            let text = format!("{{\"x\":\"{}\"}}", letter.repeat(MUCH));
            json!({"tool_calls": [{"index": 0, "function": {"name": "f", "arguments": text}}]})
        };
        let repeated = stream(&[call("a"), call("b"), call("b")], 1);
        assert_rejoins(&repeated, 1, 2);
        let (whole, _) = outcome_of(&repeated, 1, true);
        let calls = &whole["completion"]["choices"][0]["message"]["tool_calls"];
        assert_eq!(calls.as_array().unwrap().len(), 2);
        // What is no more than the character that is left is no repeat.
        let tail = json!({"tool_calls": [{"index": 0, "function": {"arguments": "}"}}]});
        assert_rejoins(&stream(&[call("a"), tail], 1), 1, 1);
    }

    #[test]
    fn log_probabilities_rejoin_in_both_their_forms() {
        let item = json!({"token": "é", "logprob": -0.5, "bytes": [195, 169], "top_logprobs": []});
        let list = vec![item; 100];
        let chunk = |logprobs: Value| {
            json!({"choices": [{"index": 0, "delta": {"content": "é"}, "logprobs": logprobs}]})
                .to_string()
        };
        let usual = chunk(json!({"content": list, "refusal": null}));
        let other = chunk(json!({"content": list, "refusal": list, "x": {"y": 1}}));
        for first in [&usual, &other] {
            let mut events = vec![first.clone()];
            events.extend(std::iter::repeat_n(usual.clone(), 1500));
            events.extend(stream(&[], 0));
            assert_rejoins(&events, 1, 2);
        }
    }

    #[test]
    fn choices_are_told_apart_by_their_numbers() {
        let text = "z".repeat(10_000);
        let chunk = |index: u64| {
            json!({"choices": [{"index": index, "delta": {"content": text}, "finish_reason": null}]}).to_string()
        };
        let mut events = vec![chunk(7); 600];
        // One that comes later and stands before it.
        events.extend(vec![chunk(3); 600]);
        events.extend([3, 7].map(|index| {
            json!({"choices": [{"index": index, "delta": {}, "finish_reason": "stop"}]}).to_string()
        }));
        assert_rejoins(&events, 8, 2);
    }

    #[test]
    fn a_pair_cut_where_it_spills_is_joined() {
        let text = "a".repeat(MUCH);
        let chunk =
            |text: &str| format!(r#"{{"choices":[{{"index":0,"delta":{{"content":"{text}"}}}}]}}"#);
        let mut events = vec![chunk(&format!(r"{text}\ud83d")), chunk(r"\ude00 ")];
        events.extend(stream(&[], 0));
        assert_rejoins(&events, 1, 1);
    }

    #[test]
    fn what_repeats_the_text_is_known_once_it_spilled() {
        let text = "b".repeat(MUCH / 2);
        let deltas = [json!({"content": text})];
        let mut events = stream(&deltas, 3);
        events.pop();
        events.pop();
        events.push(json!({"choices": [{"index": 0, "message": {"role": "assistant", "content": text.repeat(3)}, "finish_reason": "stop"}]}).to_string());
        assert_rejoins(&events, 1, 1);
        let grown = |times: usize| {
            json!({"choices": [{"index": 0, "message": {"content": text.repeat(times)}}]})
                .to_string()
        };
        let mut events: Vec<String> = (1..5).map(grown).collect();
        events.extend(stream(&[], 0));
        let (whole, spilled) = outcome_of(&events, 1, true);
        assert!(spilled.is_empty());
        let content = &whole["completion"]["choices"][0]["message"]["content"];
        assert_eq!(content.as_str().unwrap().len(), 4 * text.len());
    }
}
