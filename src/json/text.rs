//! Strings that may hold half of a surrogate pair.

use std::borrow::Cow;

/// Text in which a lone UTF-16 surrogate survives, so that a pair cut over two deltas can be joined again.
///
/// Python servers escape an emoji as `\ud83d\ude00` and cut between the halves. UTF-8 has no place for a half, so it is kept in
/// its three-byte form until its partner comes, and shown as U+FFFD when none does.
///
/// ```
/// use chatwire::json::{Json, Text, parse};
/// let mut text = Text::default();
/// for delta in [br#""\ud83d""#, br#""\ude00""#] {
///     let Ok(Json::String(half)) = parse(delta) else { unreachable!() };
///     text.append(&half);
/// }
/// assert_eq!(text.to_str(), "😀");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(Vec<u8>);

impl Text {
    /// How many bytes it takes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The bytes, in which a lone surrogate takes three.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The text, when it is well-formed.
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// The text, with U+FFFD for each surrogate that found no partner.
    pub fn to_str(&self) -> Cow<'_, str> {
        match std::str::from_utf8(&self.0) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => {
                let mut text = String::with_capacity(self.0.len());
                self.pieces(|piece| match piece {
                    Piece::Text(part) => text.push_str(part),
                    Piece::Surrogate(_) => text.push('\u{fffd}'),
                });
                Cow::Owned(text)
            }
        }
    }

    /// Appends `more`, joining a surrogate pair that was cut between the two.
    pub fn append(&mut self, more: &Text) {
        if let (Some(high), Some(low)) = (high_at_end(&self.0), low_at_start(&more.0)) {
            self.0.truncate(self.0.len() - SURROGATE_BYTES);
            self.push_char(join(high, low));
            self.0
                .extend_from_slice(more.0.get(SURROGATE_BYTES..).unwrap_or_default());
        } else {
            self.0.extend_from_slice(&more.0);
        }
    }

    /// Appends well-formed text.
    pub fn push_str(&mut self, text: &str) {
        push_short(&mut self.0, text.as_bytes());
    }

    /// Appends bytes that should be UTF-8, with U+FFFD for what is not; says whether all was.
    pub fn push_bytes(&mut self, bytes: &[u8]) -> bool {
        match std::str::from_utf8(bytes) {
            Ok(text) => {
                self.push_str(text);
                true
            }
            Err(_) => {
                self.push_str(&crate::plain::lossy(bytes));
                false
            }
        }
    }

    /// Makes room for so many bytes more.
    pub(crate) fn reserve(&mut self, more: usize) {
        self.0.reserve(more);
    }

    /// Appends a byte of UTF-8; its character has to be made whole.
    #[inline(always)]
    pub(crate) fn push_byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    /// Empties it and keeps its memory.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Appends one UTF-16 unit, joining it with the half before it.
    pub fn push_unit(&mut self, unit: u16) {
        match (unit, high_at_end(&self.0)) {
            (0xdc00..=0xdfff, Some(high)) => {
                self.0.truncate(self.0.len() - SURROGATE_BYTES);
                self.push_char(join(high, unit));
            }
            (0xd800..=0xdfff, _) => {
                let low_bits = 0x80 | (unit & 0x3f) as u8;
                self.0
                    .extend_from_slice(&[0xed, 0x80 | ((unit >> 6) & 0x3f) as u8, low_bits]);
            }
            _ => self.push_char(char::from_u32(u32::from(unit)).unwrap_or('\u{fffd}')),
        }
    }

    /// Appends one character.
    pub fn push_char(&mut self, character: char) {
        self.push_str(character.encode_utf8(&mut [0; 4]));
    }

    /// Splits off a high surrogate at the end, which may find its partner in the next delta.
    pub(crate) fn split_half(&mut self) -> Option<Text> {
        high_at_end(&self.0)?;
        Some(Text(self.0.split_off(self.0.len() - SURROGATE_BYTES)))
    }

    /// Calls `each` with the well-formed parts and the lone surrogates, in order.
    pub(crate) fn pieces(&self, mut each: impl FnMut(Piece<'_>)) {
        let mut rest = self.0.as_slice();
        while !rest.is_empty() {
            let good = match std::str::from_utf8(rest) {
                Ok(text) => {
                    each(Piece::Text(text));
                    return;
                }
                Err(error) => error.valid_up_to(),
            };
            let (text, tail) = rest.split_at(good);
            each(Piece::Text(std::str::from_utf8(text).unwrap_or_default()));
            let skipped = match tail {
                [0xed, second, third, ..] => {
                    each(Piece::Surrogate(unit(*second, *third)));
                    SURROGATE_BYTES
                }
                _ => 1,
            };
            rest = tail.get(skipped..).unwrap_or_default();
        }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        Text(text.as_bytes().to_vec())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Text {
        Text(text.into_bytes())
    }
}

/// Appends bytes that are likely to be few: a token is a handful, and in wasm a copy of memory costs more than storing them.
#[inline(always)]
pub(crate) fn push_short(bytes: &mut Vec<u8>, more: &[u8]) {
    if more.len() > 16 {
        return bytes.extend_from_slice(more);
    }
    for byte in more {
        bytes.push(*byte);
    }
}

/// A part of a [`Text`].
pub(crate) enum Piece<'a> {
    Text(&'a str),
    Surrogate(u16),
}

const SURROGATE_BYTES: usize = 3;

fn high_at_end(bytes: &[u8]) -> Option<u16> {
    match bytes {
        [.., 0xed, second @ 0xa0..=0xaf, third] => Some(unit(*second, *third)),
        _ => None,
    }
}

fn low_at_start(bytes: &[u8]) -> Option<u16> {
    match bytes {
        [0xed, second @ 0xb0..=0xbf, third, ..] => Some(unit(*second, *third)),
        _ => None,
    }
}

fn unit(second: u8, third: u8) -> u16 {
    0xd000 | (u16::from(second & 0x3f) << 6) | u16::from(third & 0x3f)
}

fn join(high: u16, low: u16) -> char {
    let code = 0x10000 + ((u32::from(high) & 0x3ff) << 10) + (u32::from(low) & 0x3ff);
    char::from_u32(code).unwrap_or('\u{fffd}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_without_a_partner_becomes_the_replacement_character() {
        let mut text = Text::from("a");
        text.push_unit(0xd83d);
        text.push_str("b");
        text.push_unit(0xde00);
        assert_eq!(text.to_str(), "a\u{fffd}b\u{fffd}");
        assert!(text.as_str().is_none());
    }

    #[test]
    fn two_high_halves_do_not_join() {
        let mut text = Text::default();
        for unit in [0xd83d, 0xd83d, 0xde00] {
            text.push_unit(unit);
        }
        assert_eq!(text.to_str(), "\u{fffd}😀");
    }
}
