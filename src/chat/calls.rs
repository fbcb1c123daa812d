//! Tool calls, put together from fragments.
//!
//! Servers number fragments from 0, from 1, always 0, or not at all; repeat, change or leave out ids; send arguments as text, as
//! an object, or first as an empty one. The rules here depend on none of that alone: a known id names its call, a new name begins
//! one, and whatever else comes belongs to the call at its index or to the latest.

use super::fragment::Fragment;
use super::spill::{Gone, Spill, beginning};
use crate::json::{Json, Number, Object, Text, parse};
use crate::plain::decimal;
use crate::sse::ValueScan;

/// The calls of one choice.
#[derive(Clone, Debug, Default)]
pub(super) struct Calls(Vec<Call>);

#[derive(Clone, Debug, Default)]
struct Call {
    id: Option<String>,
    /// The id was made up here, so one that comes later takes its place.
    made_up: bool,
    index: Option<u64>,
    name: String,
    custom: bool,
    arguments: Text,
    /// What of them was spilled.
    gone: Gone,
    /// Follows the arguments; `whole` once they are one value to their end, so that nothing more can be appended.
    scan: ValueScan,
    whole: bool,
    /// The arguments are an empty object that came at once: some servers send one before the real text.
    placeholder: bool,
    /// It was not handed on yet.
    held: bool,
    /// Other members of the call, such as Gemini's thought signatures, which have to go back with it.
    extra: Object,
    function_extra: Object,
}

/// More calls than any model makes: a server that sends them is broken or hostile.
pub(super) const MAX_CALLS: usize = 4096;

impl Calls {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn is_full(&self) -> bool {
        self.0.len() > MAX_CALLS
    }

    /// Takes the fragment of a call and gives it back as a client that merges by index expects it: `index` is the call's place in
    /// the order of arrival, `id` and `name` come once, `arguments` is text to append. `None` when it says nothing new.
    ///
    /// Arguments that are an empty object are held back until [`Calls::flush`].
    pub(super) fn take(
        &mut self,
        fragment: Json,
        new_id: &dyn Fn(usize) -> String,
    ) -> Option<Json> {
        let Json::Object(fragment) = fragment else {
            return None;
        };
        self.merge(Fragment::read(fragment), new_id)
    }

    /// Appends text to the arguments of the call at `index`, when a fragment without id and name would do just that.
    pub(super) fn append(&mut self, index: u64, text: &str) -> bool {
        let at = self.0.iter().rposition(|call| call.index == Some(index));
        let Some(call) = at
            .filter(|at| *at as u64 == index)
            .and_then(|at| self.0.get_mut(at))
        else {
            return false;
        };
        let is_placeholder = call.arguments.is_empty() && is_empty_object(text.as_bytes());
        if text.is_empty() || call.whole || is_placeholder {
            return false;
        }
        call.follow(text.as_bytes());
        call.arguments.push_str(text);
        true
    }

    /// Takes a fragment of the one call that the older `function_call` member describes.
    pub(super) fn take_legacy(
        &mut self,
        function: Json,
        new_id: &dyn Fn(usize) -> String,
    ) -> Option<Json> {
        let mut fragment = Object::new();
        fragment.push("index", Json::Number(Number::from(0)));
        fragment.push("function", function);
        self.merge(Fragment::read(fragment), new_id)
    }

    /// Hands on the empty objects that turned out to be the real arguments.
    pub(super) fn flush(&mut self) -> Vec<Json> {
        let mut fragments = Vec::new();
        for (at, call) in self.0.iter_mut().enumerate() {
            if std::mem::take(&mut call.held) {
                let delta = Delta {
                    arguments: call.arguments.clone(),
                    ..Delta::default()
                };
                fragments.push(delta.to_json(at, call));
            }
        }
        fragments
    }

    /// Takes out the beginnings of arguments.
    pub(super) fn spill(&mut self, spill: &mut Spill) {
        for (at, call) in self.0.iter_mut().enumerate() {
            let at = decimal(at as u64);
            let way = ["message", "tool_calls", &at, call.kind(), call.text_key()];
            if let Some(beginning) = beginning(&mut call.arguments) {
                call.gone.add(beginning.as_bytes());
                spill.take(&way, &Json::String(beginning));
            }
        }
    }

    /// The calls in the shape of a whole answer.
    pub(super) fn to_json(&self) -> Json {
        Json::Array(self.0.iter().map(Call::to_json).collect())
    }

    fn merge(&mut self, fragment: Fragment, new_id: &dyn Fn(usize) -> String) -> Option<Json> {
        // Each is looked for among all: a chunk of a hundred thousand would take minutes before it is refused.
        if self.is_full() {
            return None;
        }
        let at = self.find(&fragment).unwrap_or(self.0.len());
        if at == self.0.len() {
            if fragment.says_nothing() {
                return None;
            }
            // An id that another call has already cannot tell the two apart.
            let is_taken = |id: &String| self.0.iter().any(|call| call.id.as_ref() == Some(id));
            let own = fragment.id.clone().filter(|id| !is_taken(id));
            let made_up = own.is_none();
            let id = own.unwrap_or_else(|| new_id(at));
            self.0.push(Call {
                id: Some(id),
                made_up,
                index: fragment.index,
                custom: fragment.custom,
                ..Call::default()
            });
            let call = self.0.last_mut()?;
            let mut delta = call.fill(fragment);
            delta.first = true;
            return Some(delta.to_json(at, call));
        }
        let call = self.0.get_mut(at)?;
        if call.made_up && fragment.id.is_some() {
            call.id = fragment.id.clone();
            call.made_up = false;
        }
        let delta = call.fill(fragment);
        (!delta.is_empty()).then(|| delta.to_json(at, call))
    }

    /// The place of the call that a fragment belongs to; `None` for a new one.
    fn find(&self, fragment: &Fragment) -> Option<usize> {
        if let Some(id) = &fragment.id {
            // Some servers take the function's name for an id.
            let is_other = |call: &Call| {
                let named = fragment.name.is_some() && fragment.index != call.index;
                named
                    && call.whole
                    && !call.placeholder
                    && !call.repeats(fragment.arguments.as_ref())
            };
            let known = self
                .0
                .iter()
                .rposition(|call| !call.made_up && call.id.as_ref() == Some(id) && !is_other(call));
            if known.is_some() {
                return known;
            }
        }
        let latest = self.0.len().checked_sub(1)?;
        let there = match fragment.index {
            // The latest of several at an index: servers that use one index twice go on with the newer call.
            Some(index) => self.0.iter().rposition(|call| call.index == Some(index)),
            None => None,
        };
        match (&fragment.name, fragment.index, there) {
            (Some(name), Some(_), Some(there)) => {
                (!self.0.get(there)?.is_ended_by(fragment, name)).then_some(there)
            }
            (Some(_), Some(_), None) => None,
            (Some(_), None, _) => {
                let call = self.0.get(latest)?;
                // Only a call that has neither name nor text yet can still be waiting for its name.
                (call.name.is_empty() && (fragment.id.is_none() || call.made_up)).then_some(latest)
            }
            // A new id at a new index, without a name so far: the name comes later. With text, it is the latest call that goes on.
            (None, Some(_), None)
                if fragment.id.is_some()
                    && fragment.arguments.as_ref().is_none_or(Text::is_empty) =>
            {
                None
            }
            (None, _, there) => there.or(Some(latest)),
        }
    }
}

impl Call {
    /// Whether a fragment with a name at this call's index begins another call.
    fn is_ended_by(&self, fragment: &Fragment, name: &str) -> bool {
        if self.name.is_empty() {
            return false;
        }
        let other_id = fragment.id.is_some() && !self.made_up && fragment.id != self.id;
        // Without ids, a name after whole arguments is the next call, unless it only repeats this one.
        let repeats = self.name == name && self.repeats(fragment.arguments.as_ref());
        let same_id = fragment.id.is_some() && !self.made_up;
        other_id || (!same_id && !repeats && (self.name != name || !self.placeholder) && self.whole)
    }

    /// Whether arguments say nothing beyond those that are there.
    fn repeats(&self, text: Option<&Text>) -> bool {
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            return true;
        };
        if self.gone.behind(text.as_bytes()) == Some(self.arguments.as_bytes()) {
            return true;
        }
        // The same object, written with other blanks.
        let read = |text: &Text| {
            parse(text.as_bytes())
                .ok()
                .filter(|value| value.as_object().is_some())
        };
        self.whole && read(text).is_some_and(|value| read(&self.arguments) == Some(value))
    }

    /// Takes what is new in a fragment and says what that was.
    fn fill(&mut self, fragment: Fragment) -> Delta {
        let mut delta = Delta::default();
        if let Some(name) = fragment.name
            && self.name.is_empty()
        {
            delta.name = true;
            self.name = name;
            self.custom |= fragment.custom;
        }
        if let Some(text) = fragment.arguments
            && !text.is_empty()
        {
            let is_blank = self.placeholder && text.as_bytes().trim_ascii().is_empty();
            let repeats = self.whole && self.repeats(Some(&text));
            if !repeats && !is_blank {
                if self.placeholder {
                    self.arguments = Text::default();
                    self.scan = ValueScan::default();
                }
                self.push(&text);
                if !self.held {
                    delta.arguments = text;
                }
            }
        }
        self.extra.set_all(&fragment.extra);
        self.function_extra.set_all(&fragment.function_extra);
        delta.extra = fragment.extra;
        delta.function_extra = fragment.function_extra;
        delta
    }

    fn push(&mut self, text: &Text) {
        self.follow(text.as_bytes());
        self.arguments.append(text);
    }

    /// Looks at arguments that are about to be appended.
    fn follow(&mut self, text: &[u8]) {
        let end = self.scan.advance(text);
        self.whole =
            end.is_some_and(|end| text.get(end..).unwrap_or_default().trim_ascii().is_empty());
        self.placeholder = self.arguments.is_empty() && is_empty_object(text);
        self.held = self.placeholder;
    }

    fn to_json(&self) -> Json {
        let mut call = Object::new();
        call.push_str("id", self.id.as_deref().unwrap_or_default());
        let mut function = Object::new();
        function.push_str("name", &self.name);
        function.push(self.text_key(), Json::String(self.arguments.clone()));
        function.push_all(&self.function_extra);
        call.push_str("type", self.kind());
        call.push(self.kind(), Json::Object(function));
        call.push_all(&self.extra);
        Json::Object(call)
    }

    fn kind(&self) -> &'static str {
        if self.custom { "custom" } else { "function" }
    }

    fn text_key(&self) -> &'static str {
        if self.custom { "input" } else { "arguments" }
    }
}

/// What a fragment added to its call.
#[derive(Default)]
struct Delta {
    first: bool,
    name: bool,
    arguments: Text,
    extra: Object,
    function_extra: Object,
}

impl Delta {
    fn is_empty(&self) -> bool {
        !self.first
            && !self.name
            && self.arguments.is_empty()
            && self.extra.is_empty()
            && self.function_extra.is_empty()
    }

    fn to_json(&self, at: usize, call: &Call) -> Json {
        let mut fragment = Object::new();
        fragment.push("index", Json::Number(Number::from(at as u64)));
        if self.first {
            fragment.push_str("id", call.id.as_deref().unwrap_or_default());
            fragment.push_str("type", call.kind());
        }
        let mut function = Object::new();
        if self.name {
            function.push_str("name", &call.name);
        }
        function.push(call.text_key(), Json::String(self.arguments.clone()));
        function.push_all(&self.function_extra);
        fragment.push(call.kind(), Json::Object(function));
        fragment.push_all(&self.extra);
        Json::Object(fragment)
    }
}

/// Whether arguments are the empty object that some servers send before the real text.
fn is_empty_object(arguments: &[u8]) -> bool {
    arguments.trim_ascii() == b"{}"
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds fragments, written as JSON, and gives the ids, names and arguments of the calls that come out.
    fn calls(fragments: &[&str]) -> Vec<(String, String, String)> {
        let mut calls = Calls::default();
        for fragment in fragments {
            calls.take(parse(fragment.as_bytes()).unwrap(), &|at| {
                format!("made_up_{at}")
            });
        }
        let text =
            |value: Option<&Json>| value.and_then(Json::as_str).unwrap_or_default().to_owned();
        let calls = calls.to_json();
        let each = |call: &Json| {
            let function = call.get("function").unwrap();
            (
                text(call.get("id")),
                text(function.get("name")),
                text(function.get("arguments")),
            )
        };
        calls.as_array().unwrap().iter().map(each).collect()
    }

    fn call(id: &str, name: &str, arguments: &str) -> (String, String, String) {
        (id.to_owned(), name.to_owned(), arguments.to_owned())
    }

    #[test]
    fn one_index_for_two_calls_keeps_them_apart() {
        let fragments = [
            r#"{"index":0,"id":"a","function":{"name":"f","arguments":""}}"#,
            r#"{"index":0,"id":"","function":{"name":null,"arguments":"{}"}}"#,
            r#"{"index":0,"id":"b","function":{"name":"g","arguments":""}}"#,
            r#"{"index":0,"id":"","function":{"arguments":"{\"x\":1}"}}"#,
        ];
        assert_eq!(
            calls(&fragments),
            [call("a", "f", "{}"), call("b", "g", r#"{"x":1}"#)]
        );
    }

    #[test]
    fn without_ids_a_name_after_whole_arguments_begins_the_next_call() {
        let fragments = [
            r#"{"index":0,"function":{"name":"f","arguments":{"a":1}}}"#,
            r#"{"index":0,"function":{"name":"f","arguments":{"a":2}}}"#,
        ];
        assert_eq!(
            calls(&fragments),
            [
                call("made_up_0", "f", r#"{"a":1}"#),
                call("made_up_1", "f", r#"{"a":2}"#)
            ]
        );
    }

    #[test]
    fn a_new_id_without_a_name_continues_the_latest_call() {
        let fragments = [
            r#"{"id":"a","function":{"name":"f","arguments":""}}"#,
            r#"{"id":"zz","function":{"arguments":"{}"}}"#,
        ];
        assert_eq!(calls(&fragments), [call("a", "f", "{}")]);
    }

    #[test]
    fn an_empty_object_before_the_real_text_is_replaced_and_never_handed_on() {
        let mut calls = Calls::default();
        let new_id = |at: usize| format!("made_up_{at}");
        let first = calls
            .take(
                parse(br#"{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}"#).unwrap(),
                &new_id,
            )
            .unwrap();
        assert_eq!(
            first.get("function").unwrap().get("arguments"),
            Some(&Json::string(""))
        );
        let next = calls
            .take(
                parse(br#"{"index":0,"function":{"arguments":"{\"x\":"}}"#).unwrap(),
                &new_id,
            )
            .unwrap();
        assert_eq!(
            next.get("function").unwrap().get("arguments"),
            Some(&Json::string("{\"x\":"))
        );
        assert!(calls.flush().is_empty());
    }
}
