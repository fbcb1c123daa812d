//! JSON as servers really write it: a leaf that the rest of the core builds on.
//!
//! Strict parsers refuse what real servers send: lone surrogates, bytes that are no UTF-8, `NaN` and `Infinity`. This one takes
//! them, keeps numbers as they were written and members in their order, and bounds the depth instead of the stack.

mod edit;
mod number;
mod parse;
mod partial;
mod scan;
mod skip;
mod text;
mod view;
mod write;

use std::borrow::Cow;

pub(crate) use edit::Edits;
pub use number::Number;
pub(crate) use parse::unescape;
pub use parse::{MAX_DEPTH, ParseError, Parsed, parse, parse_first};
pub use partial::{PartialError, PartialJson};
pub(crate) use scan::{Span, plain_block, plain_len, plain_span, same, string_span};
pub(crate) use skip::{members, value_len, value_spans};
pub use text::Text;
pub(crate) use text::{LARGE, push_short};
pub(crate) use view::View;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, kept as it was written.
    Number(Number),
    /// A string, which may hold half of a surrogate pair.
    String(Text),
    /// A list.
    Array(Vec<Json>),
    /// Members in the order they came.
    Object(Object),
    /// Strict JSON text of a list or object that was not looked into: see [`Json::open`].
    Raw(Box<str>),
}

impl Json {
    /// Makes a string value.
    pub fn string(text: &str) -> Json {
        Json::String(Text::from(text))
    }

    /// The member `key` of an object; `None` for a missing member, `null`, or a value that is no object.
    pub fn get(&self, key: &str) -> Option<&Json> {
        self.as_object()?.get(key)
    }

    /// The object inside.
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Json::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The list inside.
    pub fn as_array(&self) -> Option<&[Json]> {
        match self {
            Json::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The string inside.
    pub fn as_text(&self) -> Option<&Text> {
        match self {
            Json::String(text) => Some(text),
            _ => None,
        }
    }

    /// The string inside, when it is neither empty nor ill-formed.
    pub fn as_str(&self) -> Option<&str> {
        self.as_text()?.as_str()
    }

    /// A count: a whole, non-negative number, also written as a float or as text.
    pub fn as_count(&self) -> Option<u64> {
        match self {
            Json::Number(number) => number.as_u64(),
            Json::String(text) => Number::from_text(text.as_str()?.trim_ascii())?.as_u64(),
            _ => None,
        }
    }

    /// About how many bytes the value takes, its text foremost.
    pub(crate) fn weight(&self) -> usize {
        match self {
            Json::Null | Json::Bool(_) => 0,
            Json::Number(number) => number.as_text().len(),
            Json::String(text) => text.len(),
            Json::Raw(text) => text.len(),
            Json::Array(items) => items
                .iter()
                .map(|item| item.weight() + size_of::<Json>())
                .sum(),
            Json::Object(object) => object
                .iter()
                .map(|(name, value)| name.len() + value.weight() + size_of::<Json>())
                .sum(),
        }
    }

    /// The value, looked into.
    pub fn open(self) -> Json {
        match self {
            Json::Raw(text) => parse::parse_whole(text.as_bytes()).unwrap_or(Json::Null),
            value => value,
        }
    }

    /// Whether the value says nothing: `null`, `false`, an empty string, list or object.
    pub fn is_blank(&self) -> bool {
        match self {
            Json::Null | Json::Bool(false) => true,
            Json::String(text) => text.is_empty(),
            Json::Array(items) => items.is_empty(),
            Json::Object(object) => object.is_empty(),
            _ => false,
        }
    }
}

/// The members of a JSON object, in the order they came.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object(Vec<(Key, Json)>);

/// The name of a member.
type Key = Cow<'static, str>;

/// Those that lists of hostile length would repeat take no memory of their own.
fn key_of(name: &str) -> Key {
    const KNOWN: [&str; 8] = [
        "index",
        "id",
        "type",
        "function",
        "name",
        "arguments",
        "delta",
        "content",
    ];
    match KNOWN.into_iter().find(|known| *known == name) {
        Some(known) => Cow::Borrowed(known),
        None => Cow::Owned(name.to_owned()),
    }
}

impl Object {
    /// Makes an object without members.
    pub fn new() -> Object {
        Object::default()
    }

    /// The value of `key`; `null` counts as missing, and the last of several wins, as in `JSON.parse`.
    pub fn get(&self, key: &str) -> Option<&Json> {
        let (_, value) = self.0.iter().rev().find(|(name, _)| name == key)?;
        (*value != Json::Null).then_some(value)
    }

    /// Takes the value of `key` out and leaves `null` in its place, so that the order of the members stays.
    pub fn take(&mut self, key: &str) -> Option<Json> {
        let value = std::mem::replace(self.get_mut(key)?, Json::Null);
        (value != Json::Null).then_some(value)
    }

    /// Takes the values of several members out.
    pub(crate) fn take_all(&mut self, keys: &[&str]) {
        for key in keys {
            self.take(key);
        }
    }

    /// Sets `key`, in its place when it is there, else at the end.
    pub fn set(&mut self, key: &str, value: Json) {
        match self.0.iter_mut().rev().find(|(name, _)| name == key) {
            Some((_, old)) => *old = value,
            None => self.push(key, value),
        }
    }

    /// Appends a member without looking for one of the same name.
    pub fn push(&mut self, key: &str, value: Json) {
        self.0.push((key_of(key), value));
    }

    /// Appends copies of another object's members.
    pub(crate) fn push_all(&mut self, more: &Object) {
        for (name, value) in more.iter() {
            self.push(name, value.clone());
        }
    }

    /// Sets each member to a copy of another object's.
    pub(crate) fn set_all(&mut self, more: &Object) {
        for (name, value) in more.iter() {
            self.set(name, value.clone());
        }
    }

    /// Appends a string member.
    pub fn push_str(&mut self, key: &str, value: &str) {
        self.push(key, Json::string(value));
    }

    /// The members in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value))
    }

    /// The values, to change them.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut Json)> {
        self.0.iter_mut().map(|(name, value)| (&**name, value))
    }

    /// The value of `key`, to change it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Json> {
        self.0
            .iter_mut()
            .rev()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }

    /// Takes out the members that are `null`.
    pub(crate) fn drop_nulls(&mut self) {
        self.0.retain(|(_, value)| *value != Json::Null);
    }

    /// How many members there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl IntoIterator for Object {
    type Item = (String, Json);
    type IntoIter =
        std::iter::Map<std::vec::IntoIter<(Key, Json)>, fn((Key, Json)) -> (String, Json)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0
            .into_iter()
            .map(|(name, value)| (name.into_owned(), value))
    }
}

impl FromIterator<(String, Json)> for Object {
    fn from_iter<I: IntoIterator<Item = (String, Json)>>(members: I) -> Object {
        let named = |(name, value): (String, Json)| (Cow::Owned(name), value);
        Object(members.into_iter().map(named).collect())
    }
}
