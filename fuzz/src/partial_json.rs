//! Partial JSON: the value of each beginning of a text, read piece by piece, against that of the beginning made whole.

use chatwire::json::{PartialError, PartialJson};
use serde_json::Value;

use crate::cut::Random;
use crate::json::strict;

/// The reference tries each end again and again: longer texts only take longer.
const LONGEST: usize = 1024;

/// Takes any bytes, UTF-8 or not, as the text that a model writes.
pub fn check(bytes: &[u8]) {
    let text = &*String::from_utf8_lossy(bytes.get(..LONGEST).unwrap_or(bytes));
    let by_chars: Vec<usize> = text
        .char_indices()
        .map(|(at, char)| at + char.len_utf8())
        .collect();
    let mut random = Random::of(bytes);
    let few = by_chars.len() / 8 + 1;
    let some: Vec<usize> = by_chars
        .iter()
        .copied()
        .filter(|_| random.below(few) == 0)
        .collect();
    let all = pushed(text, &by_chars);
    for places in [&some, &vec![]] {
        let other = pushed(text, places);
        assert_eq!(
            (&other.error, &other.value),
            (&all.error, &all.value),
            "cut at {places:?}"
        );
    }
    // What `serde_json` has no form for, or not the same.
    if has_half(text) || has_huge_number(text) {
        return;
    }
    match (strict(text.as_bytes()), &all.end) {
        (Some(expected), Some(value)) => assert_eq!(read(value), expected),
        (Some(_), None) if depth(text) > chatwire::json::MAX_DEPTH => {}
        (Some(expected), None) => panic!("{expected} was refused: {:?}", all.error),
        (None, Some(value)) => panic!("{value} was made of what is none"),
        (None, None) => {}
    }
    for (end, value) in &pushed(text, &some).states {
        let value = value.as_deref().map(read);
        assert_eq!(value, completed(&text[..*end]), "of {:?}", &text[..*end]);
    }
}

struct Pushed {
    /// The value behind each piece, as JSON text.
    states: Vec<(usize, Option<String>)>,
    error: Option<PartialError>,
    /// The value so far, at the end or at the error.
    value: Option<String>,
    /// The whole value, where it is one.
    end: Option<String>,
}

fn pushed(text: &str, places: &[usize]) -> Pushed {
    let mut json = PartialJson::default();
    let mut states = Vec::new();
    let (mut from, mut error) = (0, None);
    for place in places.iter().copied().chain([text.len()]) {
        error = json.push(&text[from..place]).err();
        if error.is_some() {
            break;
        }
        from = place;
        states.push((place, json.value().map(ToString::to_string)));
    }
    let value = json.value().map(ToString::to_string);
    let end = json.finish().ok().filter(|_| error.is_none());
    let end = end.map(|value| value.to_string());
    Pushed {
        states,
        error,
        value,
        end,
    }
}

fn read(text: &str) -> Value {
    strict(text.as_bytes()).unwrap_or_else(|| panic!("no JSON: {text}"))
}

/// The value of a beginning, by trying: what is open is closed, and as long as that is no JSON, the last character goes.
fn completed(beginning: &str) -> Option<Value> {
    let mut rest = beginning;
    // A number or word may go on.
    if !open(rest).0 {
        rest = rest
            .trim_end_matches(|char: char| char.is_ascii_alphanumeric() || "+-.".contains(char));
    }
    loop {
        let (in_string, brackets) = open(rest);
        let quote = if in_string { "\"" } else { "" };
        let closers: String = brackets.iter().rev().collect();
        let whole = format!("{rest}{quote}{closers}");
        if let Some(value) = strict(whole.as_bytes()) {
            return Some(value);
        }
        let (last, _) = rest.char_indices().next_back()?;
        rest = &rest[..last];
    }
}

/// Whether a text ends within a string, and what would close its lists and objects.
fn open(text: &str) -> (bool, Vec<char>) {
    let (mut in_string, mut escaped, mut brackets) = (false, false, Vec::new());
    for char in text.chars() {
        match char {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            _ if in_string => {}
            '[' => brackets.push(']'),
            '{' => brackets.push('}'),
            ']' | '}' => drop(brackets.pop()),
            _ => {}
        }
    }
    (in_string, brackets)
}

/// An upper bound of how deep a text nests.
fn depth(text: &str) -> usize {
    text.matches(['[', '{']).count()
}

/// Whether there is an escape that may be half of a pair.
fn has_half(text: &str) -> bool {
    text.to_ascii_lowercase().contains("\\ud")
}

/// Whether there may be a number that no float holds.
fn has_huge_number(text: &str) -> bool {
    let is_digit = |byte: &u8| byte.is_ascii_digit();
    let power = |from: usize| {
        let rest = text.as_bytes().get(from + 1..).unwrap_or_default();
        let rest = rest
            .strip_prefix(b"+")
            .or(rest.strip_prefix(b"-"))
            .unwrap_or(rest);
        rest.iter().take_while(|byte| is_digit(byte)).count() > 2
    };
    let longest = text
        .as_bytes()
        .split(|byte| !is_digit(byte))
        .map(<[u8]>::len)
        .max();
    longest > Some(200)
        || text
            .bytes()
            .enumerate()
            .any(|(at, byte)| matches!(byte, b'e' | b'E') && power(at))
}
