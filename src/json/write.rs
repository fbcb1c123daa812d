//! [`Json`] to text.

use std::fmt;

use super::scan::plain_len;
use super::text::Piece;
use super::{Json, LARGE, Object, Text};

impl Json {
    /// Appends the value as strict JSON. Lone surrogates become U+FFFD, numbers that JSON does not know become `null`.
    pub fn write(&self, out: &mut String) {
        write_value(self, out, false);
    }

    /// The value as strict JSON: what `to_string` gives, without the formatting that it takes along.
    pub(crate) fn to_text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    /// As [`Json::write`], but keeps lone surrogates as escapes, for a reader that joins deltas itself.
    pub(crate) fn write_exact(&self, out: &mut String) {
        write_value(self, out, true);
    }
}

impl fmt::Display for Json {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_text())
    }
}

fn write_value(value: &Json, out: &mut String, exact: bool) {
    match value {
        Json::Null => out.push_str("null"),
        Json::Bool(true) => out.push_str("true"),
        Json::Bool(false) => out.push_str("false"),
        Json::Number(number) if number.is_finite() => out.push_str(number.as_text()),
        Json::Number(_) => out.push_str("null"),
        Json::String(text) => write_text(text, out, exact),
        Json::Raw(text) => out.push_str(text),
        Json::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_value(item, out, exact);
            }
            out.push(']');
        }
        Json::Object(object) => write_object(object, out, exact),
    }
}

fn write_object(object: &Object, out: &mut String, exact: bool) {
    out.push('{');
    for (at, (name, value)) in object.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        out.push('"');
        write_escaped(name, out);
        out.push_str("\":");
        write_value(value, out, exact);
    }
    out.push('}');
}

fn write_text(text: &Text, out: &mut String, exact: bool) {
    if text.is_large() {
        // Once and for all: it might have to move, and both places would be there for a moment.
        out.reserve_exact(escaped_len(text.as_bytes()) + LARGE / 256);
    }
    out.push('"');
    match text.as_str() {
        Some(text) => write_escaped(text, out),
        None => text.pieces(|piece| match piece {
            Piece::Text(part) => write_escaped(part, out),
            Piece::Surrogate(unit) if exact => {
                out.push('\\');
                write_unit(unit, out);
            }
            Piece::Surrogate(_) => out.push('\u{fffd}'),
        }),
    }
    out.push('"');
}

fn write_escaped(text: &str, out: &mut String) {
    let mut rest = text;
    loop {
        // What ends it is one byte, so it ends between characters.
        let (plain, escaped) = rest
            .split_at_checked(plain_len(rest.as_bytes()))
            .unwrap_or_default();
        out.push_str(plain);
        let Some((byte, others)) = escaped.split_at_checked(1) else {
            return;
        };
        out.push('\\');
        match byte {
            "\n" => out.push('n'),
            "\r" => out.push('r'),
            "\t" => out.push('t'),
            "\"" | "\\" => out.push_str(byte),
            _ => write_unit(byte.bytes().map(u16::from).sum(), out),
        }
        rest = others;
    }
}

/// What follows the backslash of an escaped UTF-16 unit.
fn write_unit(unit: u16, out: &mut String) {
    out.push('u');
    for shift in [12, 8, 4, 0] {
        let nibble = u32::from(unit >> shift & 0xf);
        out.push(char::from_digit(nibble, 16).unwrap_or('0'));
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
    use crate::json::parse;

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
    fn the_exact_form_keeps_halves_of_pairs() {
        let mut out = String::new();
        parse(br#""x\ud83d""#).unwrap().write_exact(&mut out);
        assert_eq!(out, r#""x\ud83d""#);
    }
}
