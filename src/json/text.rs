//! Strings that may hold half of a surrogate pair.

use std::borrow::Cow;
use std::sync::Arc;

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
#[derive(Clone, Debug)]
pub struct Text(Bytes);

/// A text that is large is shared by its copies: an answer, its chunk and its outcome hold the same one.
#[derive(Clone, Debug)]
enum Bytes {
    Own(Vec<u8>),
    Shared(Arc<Vec<u8>>),
}

/// Bytes from which on a text is large.
pub(crate) const LARGE: usize = 1 << 20;

impl Text {
    /// How many bytes it takes.
    pub fn len(&self) -> usize {
        self.as_bytes().len()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.as_bytes().is_empty()
    }

    /// Whether copying it is to be avoided.
    pub(crate) fn is_large(&self) -> bool {
        self.len() >= LARGE
    }

    /// The bytes, in which a lone surrogate takes three.
    #[inline(never)]
    pub(crate) fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Bytes::Own(bytes) => bytes,
            Bytes::Shared(bytes) => bytes,
        }
    }

    /// Takes the bytes out, to change them and to put them back.
    #[inline(never)]
    pub(super) fn take_bytes(&mut self) -> Vec<u8> {
        match std::mem::take(self).0 {
            Bytes::Own(bytes) => bytes,
            Bytes::Shared(bytes) => Arc::unwrap_or_clone(bytes),
        }
    }

    /// Puts the bytes back. Copies share them, if they are many.
    #[inline(never)]
    pub(super) fn put_bytes(&mut self, bytes: Vec<u8>) {
        self.0 = if bytes.len() < LARGE {
            Bytes::Own(bytes)
        } else {
            Bytes::Shared(Arc::new(bytes))
        };
    }

    /// The text, when it is well-formed.
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(self.as_bytes()).ok()
    }

    /// The text, with U+FFFD for each surrogate that found no partner.
    pub fn to_str(&self) -> Cow<'_, str> {
        match std::str::from_utf8(self.as_bytes()) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => {
                let mut text = String::with_capacity(self.len());
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
        if let (Bytes::Shared(_), true) = (&more.0, self.is_empty()) {
            *self = more.clone();
        } else {
            let mut rest = more.as_bytes();
            if let Some(low) = low_at_start(rest) {
                self.push_unit(low);
                rest = rest.get(SURROGATE_BYTES..).unwrap_or_default();
            }
            self.push_all(rest);
        }
    }

    /// As [`Text::append`], in the memory of `more` where that is the larger one.
    pub(crate) fn append_large(&mut self, mut more: Text) {
        let len = more.len();
        if self.len() > len || low_at_start(more.as_bytes()).is_some() {
            return self.append(&more);
        }
        let before = self.as_bytes();
        let mut bytes = more.take_bytes();
        bytes.reserve_exact(before.len());
        bytes.extend_from_slice(before);
        bytes.copy_within(..len, before.len());
        if let Some(room) = bytes.get_mut(..before.len()) {
            room.copy_from_slice(before);
        }
        self.put_bytes(bytes);
    }

    /// Appends well-formed text.
    #[inline(always)]
    pub fn push_str(&mut self, text: &str) {
        match &mut self.0 {
            Bytes::Own(bytes) if bytes.len() + text.len() < LARGE => {
                push_short(bytes, text.as_bytes())
            }
            _ => self.push_all(text.as_bytes()),
        }
    }

    /// Appends bytes, of which there may be many.
    #[inline(never)]
    fn push_all(&mut self, more: &[u8]) {
        let mut bytes = self.take_bytes();
        bytes.extend_from_slice(more);
        self.put_bytes(bytes);
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

    /// Appends a byte of UTF-8; its character has to be made whole.
    pub(crate) fn push_byte(&mut self, byte: u8) {
        self.push_all(&[byte]);
    }

    /// Empties it and keeps its memory.
    pub(crate) fn clear(&mut self) {
        match &mut self.0 {
            Bytes::Own(bytes) => bytes.clear(),
            Bytes::Shared(_) => *self = Text::default(),
        }
    }

    /// Appends one UTF-16 unit, joining it with the half before it.
    pub fn push_unit(&mut self, unit: u16) {
        let mut bytes = self.take_bytes();
        push_unit(&mut bytes, unit);
        self.put_bytes(bytes);
    }

    /// Appends one character.
    pub fn push_char(&mut self, character: char) {
        self.push_str(character.encode_utf8(&mut [0; 4]));
    }

    /// Splits off a high surrogate at the end, which may find its partner in the next delta.
    pub(crate) fn split_half(&mut self) -> Option<Text> {
        high_at_end(self.as_bytes())?;
        let mut bytes = self.take_bytes();
        let half = bytes.split_off(bytes.len() - SURROGATE_BYTES);
        self.put_bytes(bytes);
        Some(Text(Bytes::Own(half)))
    }

    /// Splits off all but the last character; half of a surrogate pair counts as one.
    pub(crate) fn split_last(&mut self) -> Text {
        let mut bytes = self.take_bytes();
        let is_inner = |byte: &u8| byte & 0xc0 == 0x80;
        let at = bytes.iter().rposition(|byte| !is_inner(byte));
        let last = bytes.split_off(at.unwrap_or_default());
        self.put_bytes(last);
        let mut before = Text::default();
        before.put_bytes(bytes);
        before
    }

    /// Calls `each` with the well-formed parts and the lone surrogates, in order.
    pub(crate) fn pieces(&self, mut each: impl FnMut(Piece<'_>)) {
        let mut rest = self.as_bytes();
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

impl Default for Text {
    fn default() -> Text {
        Text(Bytes::Own(Vec::new()))
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Text) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Text {}

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        Text::from(text.to_owned())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Text {
        let mut own = Text::default();
        own.put_bytes(text.into_bytes());
        own
    }
}

/// Appends one UTF-16 unit, joining it with the half before it.
pub(super) fn push_unit(bytes: &mut Vec<u8>, unit: u16) {
    let mut character = char::from_u32(u32::from(unit)).unwrap_or('\u{fffd}');
    match (unit, high_at_end(bytes)) {
        (0xdc00..=0xdfff, Some(high)) => {
            bytes.truncate(bytes.len() - SURROGATE_BYTES);
            character = join(high, unit);
        }
        (0xd800..=0xdfff, _) => {
            let low_bits = 0x80 | (unit & 0x3f) as u8;
            return bytes.extend_from_slice(&[0xed, 0x80 | ((unit >> 6) & 0x3f) as u8, low_bits]);
        }
        _ => {}
    }
    bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
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
