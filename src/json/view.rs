//! Looking into JSON text where it stands, without copying any of it.

use super::{Number, parse, plain_len};
use crate::plain::position_of_either;

/// A value in JSON text. The text is known to be JSON, from `JSON.stringify` or serde: it is walked, not checked.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    text: &'a str,
}

impl<'a> View<'a> {
    /// The value that a text is.
    pub(crate) fn new(text: &'a str) -> View<'a> {
        View {
            text: text.trim_ascii(),
        }
    }

    /// The value as it is written.
    pub(crate) fn text(self) -> &'a str {
        self.text
    }

    pub(crate) fn is_null(self) -> bool {
        self.text == "null"
    }

    pub(crate) fn is_true(self) -> bool {
        self.text == "true"
    }

    pub(crate) fn is_bool(self) -> bool {
        self.is_true() || self.text == "false"
    }

    pub(crate) fn is_string(self) -> bool {
        self.begins(b'"')
    }

    pub(crate) fn is_list(self) -> bool {
        self.begins(b'[')
    }

    pub(crate) fn is_object(self) -> bool {
        self.begins(b'{')
    }

    /// Whether there is nothing between its quotes, brackets or braces.
    pub(crate) fn is_empty(self) -> bool {
        if self.is_string() {
            return self.text.len() == 2;
        }
        (self.is_list() && self.items().next().is_none())
            || (self.is_object() && self.members().next().is_none())
    }

    /// The number it is.
    #[inline(never)]
    pub(crate) fn number(self) -> Option<f64> {
        Number::from_text(self.text)?.as_f64()
    }

    /// The whole, non-negative number it is, also written as a float.
    #[inline(never)]
    pub(crate) fn count(self) -> Option<u64> {
        Number::from_text(self.text)?.as_u64()
    }

    /// The string it is, as it is written between its quotes; empty for anything else.
    #[inline(never)]
    pub(crate) fn raw(self) -> &'a str {
        let text = self.text.strip_prefix('"').unwrap_or_default();
        text.strip_suffix('"').unwrap_or_default()
    }

    /// The string it is.
    #[inline(never)]
    pub(crate) fn string(self) -> Option<String> {
        let parsed = parse(self.text.as_bytes()).ok()?;
        Some(parsed.as_text()?.to_str().into_owned())
    }

    /// Whether it is this string.
    #[inline(never)]
    pub(crate) fn is(self, text: &str) -> bool {
        let raw = self.raw();
        if plain_len(raw.as_bytes()) < raw.len() {
            return self.string().is_some_and(|string| string == text);
        }
        self.is_string() && raw == text
    }

    /// The value of a member; `null` counts as missing, and the last of several wins, as in `JSON.parse`.
    #[inline(never)]
    pub(crate) fn get(self, name: &str) -> Option<View<'a>> {
        let mut found = None;
        for (key, value) in self.members() {
            if key.is(name) {
                found = Some(value);
            }
        }
        found.filter(|value| !value.is_null())
    }

    /// Whether there is a member, `null` aside.
    #[inline(never)]
    pub(crate) fn has(self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Whether a member is this string.
    #[inline(never)]
    pub(crate) fn says(self, name: &str, text: &str) -> bool {
        self.get(name).is_some_and(|value| value.is(text))
    }

    /// The members of an object, names as they are written; none of anything else.
    pub(crate) fn members(self) -> Members<'a> {
        Members(self.inside(b'{'))
    }

    /// The items of a list; none of anything else.
    pub(crate) fn items(self) -> Items<'a> {
        self.inside(b'[')
    }

    /// Where it stands in the text that it was found in.
    pub(crate) fn range_in(self, whole: &str) -> std::ops::Range<usize> {
        let from = self.text.as_ptr() as usize - whole.as_ptr() as usize;
        from..from + self.text.len()
    }

    fn begins(self, byte: u8) -> bool {
        self.text.as_bytes().first() == Some(&byte)
    }

    /// What stands between its brackets, names and values alike; nothing where it begins with another byte.
    #[inline(never)]
    fn inside(self, open: u8) -> Items<'a> {
        Items {
            text: if self.begins(open) { self.text } else { "" },
            at: 1,
        }
    }
}

pub(crate) struct Items<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Items<'a> {
    type Item = View<'a>;

    #[inline(never)]
    fn next(&mut self) -> Option<View<'a>> {
        let bytes = self.text.as_bytes();
        while is_gap(*bytes.get(self.at)?) {
            self.at += 1;
        }
        let len = len_of(bytes.get(self.at..)?);
        let text = self.text.get(self.at..self.at + len)?;
        self.at += len;
        (!text.is_empty()).then_some(View { text })
    }
}

pub(crate) struct Members<'a>(Items<'a>);

impl<'a> Iterator for Members<'a> {
    type Item = (View<'a>, View<'a>);

    #[inline(never)]
    fn next(&mut self) -> Option<Self::Item> {
        Some((self.0.next()?, self.0.next()?))
    }
}

/// How many bytes the value takes that `bytes` begin with; 0 where a list or an object ends.
// A request's pictures are passed over here, some times.
#[cfg_attr(chatwire_unstable, optimize(speed))]
fn len_of(bytes: &[u8]) -> usize {
    let (mut at, mut depth) = (0, 0_u32);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at = end_of(bytes, at + 1).unwrap_or(bytes.len());
            }
            b'[' | b'{' => depth += 1,
            b']' | b'}' if depth > 0 => depth -= 1,
            b']' | b'}' => return at,
            byte if depth == 0 && is_gap(*byte) => return at,
            // Of a number or a word, which a list, an object or the text goes on behind.
            _ => {
                at += 1;
                continue;
            }
        }
        at += 1;
        if depth == 0 {
            return at.min(bytes.len());
        }
    }
    bytes.len()
}

/// Whether a byte stands between values.
fn is_gap(byte: u8) -> bool {
    matches!(byte, 0..=b' ' | b',' | b':')
}

/// Where the quote stands that closes the string that goes on at `at`.
fn end_of(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += position_of_either(b'"', b'\\', bytes.get(at..)?)?;
        if bytes.get(at) == Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_looked_into_where_it_stands() {
        let text = r#" { "a" : [ 1 , "x]\"}" , {"b":{}} , -2.5e3,true ] ,"c":null, "d\u0065":"\ud83d\ude00\n","":[] } "#;
        let view = View::new(text);
        let items: Vec<_> = view.get("a").unwrap().items().map(View::text).collect();
        assert_eq!(items, ["1", r#""x]\"}""#, r#"{"b":{}}"#, "-2.5e3", "true"]);
        assert!(view.get("c").is_none() && view.get("b").is_none());
        assert_eq!(view.get("de").unwrap().string().unwrap(), "\u{1f600}\n");
        assert!(view.get("").unwrap().is_empty());
        let range = view.get("a").unwrap().items().nth(3).unwrap();
        assert_eq!(text.get(range.range_in(text)), Some("-2.5e3"));
        assert_eq!(range.number(), Some(-2500.0));
    }

    #[test]
    fn what_is_no_json_comes_to_an_end() {
        for text in [
            "", "{", "[1", "{\"a", "{\"a\":", "]", "{]", "\"\\", "[,", "{:}",
        ] {
            let view = View::new(text);
            assert!(
                view.members().count() < 4 && view.items().count() < 4,
                "{text}"
            );
            assert!(view.get("x").is_none());
            view.string();
        }
    }

    #[test]
    fn depth_has_no_limit() {
        let deep = format!("[{}1{}]", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(View::new(&deep).items().count(), 1);
    }
}
