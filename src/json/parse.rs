//! Bytes to [`Json`].

use super::scan::string_span;
use super::skip::value_len;
use super::text::push_unit;
use super::{Json, Key, Number, Object, Text, key_of};
use crate::plain::position_of_either;

/// The member that makes chunks ten times larger and says nothing before the end.
const LAZY: &str = "logprobs";

/// How deeply lists and objects may nest.
pub const MAX_DEPTH: usize = 256;

/// Why bytes are no JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParseError {
    /// The value is not over where the bytes are.
    Cut,
    /// The byte at this offset cannot stand there.
    Syntax(usize),
    /// It nests deeper than [`MAX_DEPTH`].
    TooDeep,
}

/// A value, and what else was seen while reading it.
#[derive(Debug)]
pub struct Parsed {
    /// The value.
    pub value: Json,
    /// How many bytes it took, white space before it included.
    pub len: usize,
    /// Whether it was strict JSON in UTF-8, so that any other parser takes the same bytes.
    pub strict: bool,
}

/// Reads one JSON value that fills `bytes`, white space around it aside.
///
/// Takes `NaN`, `Infinity`, control characters in strings, lone surrogates, and bytes that are no UTF-8 (as U+FFFD).
///
/// ```
/// use chatwire::json::parse;
/// let value = parse(br#"{"logprob":-Infinity}"#)?;
/// assert!(value.get("logprob").is_some());
/// # Ok::<(), chatwire::json::ParseError>(())
/// ```
pub fn parse(bytes: &[u8]) -> Result<Json, ParseError> {
    let parsed = read(bytes, false)?;
    let rest = bytes.get(parsed.len..).unwrap_or_default();
    match rest.iter().position(|byte| !is_space(*byte)) {
        Some(at) => Err(ParseError::Syntax(parsed.len + at)),
        None => Ok(parsed.value),
    }
}

/// Reads the JSON value that `bytes` begin with.
pub fn parse_first(bytes: &[u8]) -> Result<Parsed, ParseError> {
    read(bytes, true)
}

/// Reads a value to its leaves.
pub(super) fn parse_whole(bytes: &[u8]) -> Result<Json, ParseError> {
    Ok(read(bytes, false)?.value)
}

fn read(bytes: &[u8], lazy: bool) -> Result<Parsed, ParseError> {
    let mut parser = Parser {
        bytes,
        at: 0,
        depth: 0,
        strict: true,
        lazy,
    };
    let value = parser.value()?;
    Ok(Parsed {
        value,
        len: parser.at,
        strict: parser.strict,
    })
}

/// Appends what stands between the quotes of a string; `false`, with nothing promised, when that is no UTF-8 or an escape is none.
#[cfg_attr(chatwire_unstable, optimize(speed))]
pub(crate) fn unescape(raw: &[u8], text: &mut Text) -> bool {
    if std::str::from_utf8(raw).is_err() {
        return false;
    }
    let mut bytes = text.take_bytes();
    let is_sound = unescape_to(raw, &mut bytes);
    text.put_bytes(bytes);
    is_sound
}

#[inline(always)]
fn unescape_to(raw: &[u8], text: &mut Vec<u8>) -> bool {
    text.reserve(raw.len());
    let mut at = 0;
    while let Some(byte) = raw.get(at) {
        at += 1;
        if *byte != b'\\' {
            text.push(*byte);
            continue;
        }
        let kind = raw.get(at).copied().unwrap_or_default();
        at += 1;
        if let Some(byte) = escaped_byte(kind) {
            text.push(byte);
        } else if let Some(unit) = raw.get(at..).and_then(unit).filter(|_| kind == b'u') {
            at += UNIT_DIGITS;
            push_unit(text, unit);
        } else {
            return false;
        }
    }
    true
}

/// What an escape of one letter stands for.
#[inline(always)]
fn escaped_byte(kind: u8) -> Option<u8> {
    match kind {
        b'"' | b'\\' | b'/' => Some(kind),
        b'n' => Some(b'\n'),
        b't' => Some(b'\t'),
        b'r' => Some(b'\r'),
        b'b' => Some(0x8),
        b'f' => Some(0xc),
        _ => None,
    }
}

/// The UTF-16 unit whose four digits `bytes` begin with.
#[inline(never)]
fn unit(bytes: &[u8]) -> Option<u16> {
    let mut unit = 0;
    for digit in bytes.get(..UNIT_DIGITS)? {
        unit = unit << 4 | char::from(*digit).to_digit(16)? as u16;
    }
    Some(unit)
}

const UNIT_DIGITS: usize = 4;

/// How many of the bytes a number may take.
fn number_len(bytes: &[u8]) -> usize {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    bytes
        .iter()
        .position(|byte| !is_part(byte))
        .unwrap_or(bytes.len())
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

struct Parser<'a> {
    bytes: &'a [u8],
    at: usize,
    depth: usize,
    strict: bool,
    /// Whether [`LAZY`] members are kept as text.
    lazy: bool,
}

impl<'a> Parser<'a> {
    fn value(&mut self) -> Result<Json, ParseError> {
        match self.peek()? {
            b'"' => Ok(Json::String(match self.plain_string() {
                Some(text) => Text::from(text),
                None => match self.escaped_string() {
                    Some(text) => text,
                    None => self.string()?,
                },
            })),
            b'{' => self.nested(Parser::object),
            b'[' => self.nested(Parser::array),
            b'-' | b'0'..=b'9' | b'N' | b'I' => self.number(),
            b't' => self.word("true", Json::Bool(true)),
            b'f' => self.word("false", Json::Bool(false)),
            b'n' => self.word("null", Json::Null),
            _ => Err(ParseError::Syntax(self.at)),
        }
    }

    fn nested(
        &mut self,
        read: fn(&mut Self) -> Result<Json, ParseError>,
    ) -> Result<Json, ParseError> {
        if self.depth == MAX_DEPTH {
            return Err(ParseError::TooDeep);
        }
        self.depth += 1;
        self.at += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn object(&mut self) -> Result<Json, ParseError> {
        let mut members: Vec<(Key, Json)> = Vec::new();
        if self.take(b'}')? {
            return Ok(Json::Object(Object::new()));
        }
        loop {
            if self.peek()? != b'"' {
                return Err(ParseError::Syntax(self.at));
            }
            let key = match self.plain_string() {
                Some(key) => key_of(key),
                None => key_of(&self.string()?.to_str()),
            };
            if !self.take(b':')? {
                return Err(ParseError::Syntax(self.at));
            }
            let value = if self.lazy && key == LAZY {
                self.untouched()?
            } else {
                self.value()?
            };
            // As in `JSON.parse`, the last one wins; hostile objects keep their duplicates, which cost nobody else.
            let known = members
                .iter_mut()
                .rev()
                .take(64)
                .find(|(name, _)| *name == key);
            match known {
                Some((_, old)) => *old = value,
                None => members.push((key, value)),
            }
            if self.take(b'}')? {
                // A list of many small objects would take twice the memory.
                members.shrink_to_fit();
                return Ok(Json::Object(Object(members)));
            }
            if !self.take(b',')? {
                return Err(ParseError::Syntax(self.at));
            }
        }
    }

    /// A value that nobody looks into before the end: checked, and kept as text where it is a strict object.
    fn untouched(&mut self) -> Result<Json, ParseError> {
        if self.peek()? == b'{'
            && let Some(len) = value_len(self.rest())
            && let Some(raw) = self.rest().get(..len)
            && let Ok(text) = std::str::from_utf8(raw)
        {
            self.at += len;
            return Ok(Json::Raw(text.into()));
        }
        self.value()
    }

    fn array(&mut self) -> Result<Json, ParseError> {
        let mut items = Vec::new();
        if self.take(b']')? {
            return Ok(Json::Array(items));
        }
        loop {
            items.push(self.value()?);
            if self.take(b']')? {
                return Ok(Json::Array(items));
            }
            if !self.take(b',')? {
                return Err(ParseError::Syntax(self.at));
            }
        }
    }

    /// The usual string, strict and without escapes; anything else stays where it was.
    fn plain_string(&mut self) -> Option<&'a str> {
        let rest = self.bytes.get(self.at + 1..)?;
        let span = string_span(rest).filter(|span| !span.escaped)?;
        let text = std::str::from_utf8(rest.get(..span.len)?).ok()?;
        self.at += span.len + 2;
        Some(text)
    }

    /// One with escapes and nothing else that is unusual; anything else stays where it was.
    fn escaped_string(&mut self) -> Option<Text> {
        let rest = self.bytes.get(self.at + 1..)?;
        let span = string_span(rest).filter(|span| span.escaped)?;
        let mut text = Text::default();
        if !unescape(rest.get(..span.len)?, &mut text) {
            return None;
        }
        self.at += span.len + 2;
        Some(text)
    }

    fn string(&mut self) -> Result<Text, ParseError> {
        self.at += 1;
        let mut text = Text::default();
        loop {
            let rest = self.rest();
            let end = position_of_either(b'"', b'\\', rest).ok_or(ParseError::Cut)?;
            let (plain, _) = rest.split_at(end);
            // Strict JSON forbids raw control characters; some servers write them all the same.
            self.strict &= !plain.iter().any(|byte| *byte < 0x20);
            self.strict &= text.push_bytes(plain);
            self.at += end + 1;
            if rest.get(end) == Some(&b'"') {
                return Ok(text);
            }
            self.escape(&mut text)?;
        }
    }

    fn escape(&mut self, text: &mut Text) -> Result<(), ParseError> {
        let kind = *self.bytes.get(self.at).ok_or(ParseError::Cut)?;
        if kind == b'u' {
            let digits = self.bytes.get(self.at + 1..).unwrap_or_default();
            let Some(unit) = unit(digits) else {
                return Err(if digits.len() < UNIT_DIGITS {
                    ParseError::Cut
                } else {
                    ParseError::Syntax(self.at)
                });
            };
            text.push_unit(unit);
            self.at += 1 + UNIT_DIGITS;
        } else {
            text.push_byte(escaped_byte(kind).ok_or(ParseError::Syntax(self.at))?);
            self.at += 1;
        }
        Ok(())
    }

    fn number(&mut self) -> Result<Json, ParseError> {
        let rest = self.rest();
        let len = number_len(rest);
        let text = std::str::from_utf8(rest.get(..len).unwrap_or_default()).unwrap_or_default();
        let number = match Number::from_text(text) {
            Some(number) => number,
            None if len == rest.len() => return Err(ParseError::Cut),
            None => return Err(ParseError::Syntax(self.at)),
        };
        self.strict &= number.is_finite();
        self.at += len;
        Ok(Json::Number(number))
    }

    fn word(&mut self, word: &str, value: Json) -> Result<Json, ParseError> {
        let rest = self.rest();
        if rest.starts_with(word.as_bytes()) {
            self.at += word.len();
            Ok(value)
        } else if word.as_bytes().starts_with(rest) {
            Err(ParseError::Cut)
        } else {
            Err(ParseError::Syntax(self.at))
        }
    }

    /// Skips white space and takes `byte` if it is next.
    fn take(&mut self, byte: u8) -> Result<bool, ParseError> {
        let is_next = self.peek()? == byte;
        self.at += usize::from(is_next);
        Ok(is_next)
    }

    /// Skips white space and looks at the next byte.
    fn peek(&mut self) -> Result<u8, ParseError> {
        while let Some(byte) = self.bytes.get(self.at) {
            if !is_space(*byte) {
                return Ok(*byte);
            }
            self.at += 1;
        }
        Err(ParseError::Cut)
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strict_json_comes_back_as_it_was() {
        for text in [
            r#"{"a":[1,-2.50e+3,true,false,null],"b":"x\"y\\z\n","":{}}"#,
            r#""\u00e9\ud83d\ude00/""#,
            "[]",
            "12345678901234567890123",
        ] {
            let parsed = parse_first(text.as_bytes()).unwrap();
            assert!(parsed.strict, "{text}");
            assert_eq!(parsed.len, text.len());
            assert_eq!(
                parse(parsed.value.to_string().as_bytes()).unwrap(),
                parsed.value
            );
        }
    }

    #[test]
    fn what_strict_parsers_refuse_is_taken_and_marked() {
        for bytes in [&b"NaN"[..], b"[-Infinity]", b"\"a\xffb\"", b"\"a\nb\""] {
            assert!(!parse_first(bytes).unwrap().strict, "{bytes:?}");
        }
        assert_eq!(parse(b"\"a\xffb\"").unwrap(), Json::string("a\u{fffd}b"));
    }

    #[test]
    fn a_cut_value_is_told_from_a_wrong_one() {
        let text = br#"{"a":[1,true,"x\u00e9",null,-2.5]}"#;
        for end in 0..text.len() {
            assert_eq!(
                parse(&text[..end]).unwrap_err(),
                ParseError::Cut,
                "cut at {end}"
            );
        }
        for (wrong, at) in [
            (&b"{a:1}"[..], 1),
            (b"[1 2]", 3),
            (b"{\"a\" 1}", 5),
            (b"\"\\x\"", 2),
            (b"{} x", 3),
            (b"tru ", 0),
        ] {
            assert_eq!(
                parse(wrong).unwrap_err(),
                ParseError::Syntax(at),
                "{wrong:?}"
            );
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| [vec![b'['; depth], vec![b']'; depth]].concat();
        assert!(parse(&nested(MAX_DEPTH)).is_ok());
        assert_eq!(parse(&nested(10_000)).unwrap_err(), ParseError::TooDeep);
    }
}
