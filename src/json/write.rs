//! [`Json`] to text.

use std::fmt;

use super::scan::plain_len;
use super::text::Piece;
use super::{Json, LARGE, Object, Text};

impl Json {
    /// Appends the value as strict JSON. Lone surrogates become U+FFFD, numbers that JSON does not know become `null`.
    pub fn write(&self, out: &mut String) {
        Writer::all(self, out, false);
    }

    /// The value as strict JSON: what `to_string` gives, without the formatting that it takes along.
    pub(crate) fn to_text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    /// As [`Json::write`], but keeps lone surrogates as escapes, for a reader that joins deltas itself.
    pub(crate) fn write_exact(&self, out: &mut String) {
        Writer::all(self, out, true);
    }

    /// What [`Json::to_text`] gives behind the first `from` bytes, in parts: one that is not the last is at most three bytes shorter than
    /// `len`.
    #[cfg_attr(not(feature = "npm"), allow(dead_code))]
    pub(crate) fn part(&self, from: usize, len: usize, mark: &mut Mark) -> String {
        let mut writer = Writer {
            out: String::new(),
            exact: false,
            skip: from,
            room: len,
            from,
            texts: 0,
            mark: *mark,
        };
        writer.value(self);
        *mark = writer.mark;
        writer.out
    }
}

impl fmt::Display for Json {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_text())
    }
}

/// Where the last part of a text ended, so that the next one need not look for it: in which string, behind how much of it and of all.
#[derive(Clone, Copy, Default)]
pub(crate) struct Mark {
    text: usize,
    at: usize,
    written: usize,
}

struct Writer {
    out: String,
    /// Whether halves of surrogate pairs stay.
    exact: bool,
    /// How many bytes are left out yet, and how many there is room for then.
    skip: usize,
    room: usize,
    from: usize,
    /// How many strings there were.
    texts: usize,
    mark: Mark,
}

impl Writer {
    fn all(value: &Json, out: &mut String, exact: bool) {
        let mut writer = Writer {
            out: std::mem::take(out),
            exact,
            skip: 0,
            room: usize::MAX,
            from: 0,
            texts: 0,
            mark: Mark::default(),
        };
        writer.value(value);
        *out = writer.out;
    }

    fn value(&mut self, value: &Json) {
        match value {
            Json::Null => self.push("null"),
            Json::Bool(true) => self.push("true"),
            Json::Bool(false) => self.push("false"),
            Json::Number(number) if number.is_finite() => self.push(number.as_text()),
            Json::Number(_) => self.push("null"),
            Json::String(text) => self.text(text),
            Json::Raw(text) => self.push(text),
            Json::Array(items) => {
                self.push("[");
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        self.push(",");
                    }
                    self.value(item);
                }
                self.push("]");
            }
            Json::Object(object) => self.object(object),
        }
    }

    fn object(&mut self, object: &Object) {
        self.push("{");
        for (at, (name, value)) in object.iter().enumerate() {
            self.push(if at > 0 { ",\"" } else { "\"" });
            self.escaped(name);
            self.push("\":");
            self.value(value);
        }
        self.push("}");
    }

    fn text(&mut self, text: &Text) {
        if text.is_large() && self.room > usize::MAX / 2 {
            // Once and for all: it might have to move, and both places would be there for a moment.
            self.out
                .reserve_exact(escaped_len(text.as_bytes()) + LARGE / 256);
        }
        self.push("\"");
        match text.as_str() {
            Some(text) => self.escaped(text),
            None => text.pieces(|piece| match piece {
                Piece::Text(part) => self.escaped(part),
                Piece::Surrogate(unit) if self.exact => {
                    self.push("\\");
                    self.unit(unit);
                }
                Piece::Surrogate(_) => self.push("\u{fffd}"),
            }),
        }
        self.push("\"");
    }

    fn escaped(&mut self, text: &str) {
        let mut rest = text;
        self.texts += 1;
        if self.skip > 0 && self.mark.text == self.texts {
            rest = text.get(self.mark.at..).unwrap_or_default();
            self.skip = self.from - self.mark.written;
        }
        loop {
            if self.skip == 0 && self.room > 0 {
                self.mark = Mark {
                    text: self.texts,
                    at: text.len() - rest.len(),
                    written: self.from + self.out.len(),
                };
            }
            // What ends it is one byte, so it ends between characters.
            let (plain, escaped) = rest
                .split_at_checked(plain_len(rest.as_bytes()))
                .unwrap_or_default();
            self.push(plain);
            let Some((byte, others)) = escaped.split_at_checked(1).filter(|_| self.room > 0) else {
                return;
            };
            self.push("\\");
            match byte {
                "\n" => self.push("n"),
                "\r" => self.push("r"),
                "\t" => self.push("t"),
                "\"" | "\\" => self.push(byte),
                _ => self.unit(byte.bytes().map(u16::from).sum()),
            }
            rest = others;
        }
    }

    /// What follows the backslash of an escaped UTF-16 unit.
    fn unit(&mut self, unit: u16) {
        let mut text = [b'u'; 5];
        for (digit, shift) in text.iter_mut().skip(1).zip([12, 8, 4, 0]) {
            let nibble = u32::from(unit >> shift & 0xf);
            *digit = char::from_digit(nibble, 16).unwrap_or('0') as u8;
        }
        self.push(std::str::from_utf8(&text).unwrap_or_default());
    }

    fn push(&mut self, text: &str) {
        let skipped = self.skip.min(text.len());
        self.skip -= skipped;
        let mut end = text.len().min(skipped.saturating_add(self.room));
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let text_end = text.len();
        let text = text.get(skipped..end).unwrap_or_default();
        // Nothing follows what was cut.
        self.room = if end < text_end {
            0
        } else {
            self.room - text.len()
        };
        self.out.push_str(text);
    }
}

/// At most how many bytes a text takes in JSON.
fn escaped_len(text: &[u8]) -> usize {
    let more = |byte: &u8| match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' => 1,
        0..0x20 => 5,
        _ => 0,
    };
    text.len() + text.iter().map(more).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::Mark;
    use crate::json::{Json, parse};

    #[test]
    fn output_is_strict_json_whatever_came_in() {
        for (input, output) in [
            (&b"[NaN,-Infinity,0.5,0]"[..], "[null,null,0.5,0]"),
            (
                b"\"a\xff\\ud83d\\u0001\x02\"",
                "\"a\u{fffd}\u{fffd}\\u0001\\u0002\"",
            ),
            (br#"{"a\"b":"\/"}"#, r#"{"a\"b":"/"}"#),
        ] {
            assert_eq!(parse(input).unwrap().to_string(), output);
        }
    }

    #[test]
    fn parts_are_the_text_cut_between_characters() {
        let text = "a\"\u{1}\u{e9}\u{20ac}\u{1f600}".repeat(7);
        let value = Json::Array(vec![Json::string(&text), Json::Null, Json::string("end")]);
        let whole = value.to_text();
        for len in 4..whole.len() + 2 {
            let mut joined = String::new();
            let mut mark = Mark::default();
            loop {
                let part = value.part(joined.len(), len, &mut mark);
                assert!(part.len() <= len);
                joined.push_str(&part);
                if part.len() < len - 3 {
                    break;
                }
            }
            assert_eq!(joined, whole, "in parts of {len}");
        }
    }

    #[test]
    fn the_exact_form_keeps_halves_of_pairs() {
        let mut out = String::new();
        parse(br#""x\ud83d""#).unwrap().write_exact(&mut out);
        assert_eq!(out, r#""x\ud83d""#);
    }
}
