//! The `logprobs` of one choice, joined over all chunks.

use super::message::Merged;
use super::spill::Spill;
use crate::json::{Json, Object, members};
use crate::plain::concat;

/// The lists of all chunks. They stay text: there are thousands of items, and reading them costs more than all else.
#[derive(Clone, Debug, Default)]
pub(super) struct Logprobs {
    seen: bool,
    /// By name; `None` for what was only ever `null`.
    lists: Vec<(String, Option<String>)>,
    /// What there is once anything but lists and `null` came.
    merged: Option<Merged>,
}

impl Logprobs {
    pub(super) fn is_empty(&self) -> bool {
        !self.seen
    }

    /// Takes a chunk's.
    pub(super) fn take(&mut self, value: &Json) {
        match value {
            Json::Raw(text) => self.take_text(text, 0),
            Json::Object(object) => self.merge(object),
            _ => {}
        }
    }

    /// Takes a chunk's, strict JSON text of an object. `first` is how far its first list or object reaches; 0 where nobody looked.
    pub(super) fn take_text(&mut self, text: &str, first: usize) {
        self.seen = true;
        if self.merged.is_none() && (self.take_usual(text, first) || self.join(text).is_some()) {
            return;
        }
        if let Json::Object(object) = Json::Raw(text.into()).open() {
            self.merge(&object);
        }
    }

    /// Takes out the items that there are.
    pub(super) fn spill(&mut self, spill: &mut Spill) {
        for (name, items) in &mut self.lists {
            if let Some(items) = items {
                spill.items(&["logprobs", name], items);
            }
        }
        if let Some(merged) = &mut self.merged {
            spill.lists("logprobs", &mut merged.members);
        }
    }

    /// The lists, each joined.
    pub(super) fn to_json(&self) -> Json {
        Json::Object(match &self.merged {
            Some(merged) => merged.members.clone(),
            None => self.joined(),
        })
    }

    /// Takes text of OpenAI's shape, in which nothing has to be looked for.
    fn take_usual(&mut self, text: &str, first: usize) -> bool {
        let rest = text.get(first..).unwrap_or_default();
        if first == 0 || !text.starts_with("{\"content\":[{") || (rest != REFUSAL && rest != "}") {
            return false;
        }
        let items = text.get("{\"content\":[".len()..first - 1);
        self.add("content", items);
        if rest == REFUSAL {
            self.add("refusal", None);
        }
        true
    }

    /// Takes text that holds nothing but lists and `null`; otherwise `None`, with nothing taken.
    fn join(&mut self, text: &str) -> Option<()> {
        let members = members(text)?;
        let is_list = |value: &str| value == "null" || value.starts_with("[");
        if !members.iter().all(|(_, value)| is_list(value)) {
            return None;
        }
        for (name, value) in members {
            self.add(
                name,
                value.get(1..value.len() - 1).filter(|_| value != "null"),
            );
        }
        Some(())
    }

    fn merge(&mut self, more: &Object) {
        self.seen = true;
        let mut merged = match self.merged.take() {
            Some(merged) => merged,
            None => Merged::new(self.joined()),
        };
        for (name, value) in more.iter() {
            if let Some(list @ Json::Raw(_)) = merged.members.get_mut(name) {
                *list = std::mem::replace(list, Json::Null).open();
            }
            if *value != Json::Null || merged.members.get_mut(name).is_none() {
                merged.take(name, value);
            }
        }
        self.merged = Some(merged);
    }

    fn joined(&self) -> Object {
        let mut joined = Object::new();
        for (name, items) in &self.lists {
            let as_list = |items: &String| Json::Raw(concat(&["[", items, "]"]).into());
            joined.push(name, items.as_ref().map_or(Json::Null, as_list));
        }
        joined
    }

    /// Makes a list, where there is none of the name, and adds items to it.
    fn add(&mut self, name: &str, items: Option<&str>) {
        let known = self.lists.iter_mut().find(|(known, _)| known == name);
        let list = match (known, items) {
            (Some((_, list)), _) => list,
            (None, items) => {
                self.lists.push((name.to_owned(), items.map(str::to_owned)));
                return;
            }
        };
        if let Some(items) = items {
            append(list.get_or_insert_default(), items);
        }
    }
}

fn append(list: &mut String, items: &str) {
    if !list.is_empty() && !items.trim_ascii().is_empty() {
        list.push(',');
    }
    list.push_str(items);
}

const REFUSAL: &str = ",\"refusal\":null}";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::value_spans;

    /// Joins what the chunks say, by the way that knows how far the first list reaches, and by the one that does not.
    fn joined(chunks: &[&str]) -> [String; 2] {
        [true, false].map(|is_looked_at| {
            let mut logprobs = Logprobs::default();
            for chunk in chunks {
                let (len, first) = value_spans(chunk.as_bytes()).unwrap();
                assert_eq!(len, chunk.len());
                logprobs.take_text(chunk, if is_looked_at { first } else { 0 });
            }
            logprobs.to_json().to_string()
        })
    }

    #[test]
    fn lists_are_joined_and_nothing_else_is_lost() {
        let a = r#"{"token":"a","logprob":-0.5,"bytes":[97],"top_logprobs":[{"token":"]}","logprob":0,"bytes":[93,125]}]}"#;
        for (chunks, expected) in [
            (
                vec![format!(r#"{{"content":[{a}],"refusal":null}}"#)],
                format!(r#"{{"content":[{a}],"refusal":null}}"#),
            ),
            (
                vec![
                    format!(r#"{{"content":[{a}],"refusal":null}}"#),
                    format!(r#"{{"content":[{a},{a}]}}"#),
                    r#"{"content":[],"refusal":null}"#.into(),
                ],
                format!(r#"{{"content":[{a},{a},{a}],"refusal":null}}"#),
            ),
            (
                vec![
                    format!(r#"{{"content":[{a}],"other":[1],"refusal":null}}"#),
                    format!(r#"{{"content":[{a}],"refusal":[{a}]}}"#),
                ],
                format!(r#"{{"content":[{a},{a}],"other":[1],"refusal":[{a}]}}"#),
            ),
            (
                vec![
                    format!(r#"{{"content":[{a}],"refusal":null}}"#),
                    r#"{"content":null,"x":{"y":1}}"#.into(),
                    format!(r#"{{"content":[{a}],"refusal":null}}"#),
                ],
                format!(r#"{{"content":[{a},{a}],"refusal":null,"x":{{"y":1}}}}"#),
            ),
            (vec!["{}".into()], "{}".into()),
            (
                vec![r#"{"content":[1,2],"x":[{"y":[3]}],"refusal":null}"#.into()],
                r#"{"content":[1,2],"x":[{"y":[3]}],"refusal":null}"#.into(),
            ),
        ] {
            let chunks: Vec<&str> = chunks.iter().map(String::as_str).collect();
            assert_eq!(joined(&chunks), [expected.clone(), expected], "{chunks:?}");
        }
    }
}
