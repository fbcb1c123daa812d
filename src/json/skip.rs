//! Passing over a value by the grammar of strict JSON, keeping nothing of it.

use super::scan::{begins, digits_span, string_span};

/// How many bytes the strict JSON value takes that `bytes` begin with.
///
/// `None` where it is cut or in any way unusual, deep nesting, lone surrogates and line ends (which end an event's line)
/// included: then the parser has to look. Whether it is UTF-8 is not looked at.
pub(crate) fn value_len(bytes: &[u8]) -> Option<usize> {
    value_spans(bytes).map(|(len, _)| len)
}

/// As [`value_len`], and how far the first list or object inside it reaches, lists of whole numbers aside; 0 where there is none.
#[inline(never)]
#[cfg_attr(chatwire_unstable, optimize(speed))]
pub(crate) fn value_spans(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut first = 0;
    let mut skip = Skip { bytes, at: 0 };
    // The lists and objects around, one bit each; the lowest is the innermost.
    let (mut objects, mut depth) = (0_u64, 0_u32);
    loop {
        let opened = match skip.next()? {
            b'"' => {
                skip.string()?;
                false
            }
            b'{' if skip.scored().is_some() => false,
            b'{' => {
                objects = objects << 1 | 1;
                depth += 1;
                true
            }
            b'[' => match digits_span(skip.rest()) {
                Some(len) => {
                    skip.at += len;
                    false
                }
                None => {
                    objects <<= 1;
                    depth += 1;
                    true
                }
            },
            b't' => skip.word(b"rue")?,
            b'f' => skip.word(b"alse")?,
            b'n' => skip.word(b"ull")?,
            first => skip.number(first)?,
        };
        if depth > u64::BITS {
            return None;
        }
        if opened {
            let close = if objects & 1 == 1 { b'}' } else { b']' };
            if skip.peek()? != close {
                if objects & 1 == 1 {
                    skip.key()?;
                }
                continue;
            }
        }
        // A value is over, or an empty one is about to be.
        while depth > 0 {
            let is_object = objects & 1 == 1;
            match skip.next()? {
                b',' => {
                    if is_object {
                        skip.key()?;
                    }
                    break;
                }
                b'}' if is_object => {}
                b']' if !is_object => {}
                _ => return None,
            }
            objects >>= 1;
            depth -= 1;
            if depth == 1 && first == 0 {
                first = skip.at;
            }
        }
        if depth == 0 {
            return Some((skip.at, first));
        }
    }
}

/// The members of a strict JSON object without escapes in its names: the text of each name and value.
pub(crate) fn members(object: &str) -> Option<Vec<(&str, &str)>> {
    let mut skip = Skip {
        bytes: object.as_bytes(),
        at: 0,
    };
    let mut members = Vec::new();
    if skip.next()? != b'{' {
        return None;
    }
    if skip.peek()? == b'}' {
        return Some(members);
    }
    loop {
        skip.peek()?;
        let from = skip.at + 1;
        skip.key()?;
        let (key, _) = crate::plain::cut(object.get(from..)?, b'"')?;
        skip.peek()?;
        let len = value_len(object.as_bytes().get(skip.at..)?)?;
        let value = object.get(skip.at..skip.at + len)?;
        if key.contains('\\') {
            return None;
        }
        members.push((key, value));
        skip.at += len;
        match skip.next()? {
            b',' => {}
            b'}' => return Some(members),
            _ => return None,
        }
    }
}

/// Its small steps are part of the one loop, also where size counts: a call each would double what it costs.
struct Skip<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Skip<'_> {
    /// Takes the next byte that is no white space.
    #[inline(always)]
    fn next(&mut self) -> Option<u8> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            if !matches!(byte, b' ' | b'\t') {
                return Some(byte);
            }
        }
    }

    #[inline(always)]
    fn peek(&mut self) -> Option<u8> {
        let byte = self.next()?;
        self.at -= 1;
        Some(byte)
    }

    #[inline(always)]
    fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// `"token":"…","logprob":…,"bytes":[…]}` as OpenAI writes it: twenty of these for each token make up nearly all of the largest
    /// chunks. Anything else leaves all where it was.
    #[inline(always)]
    fn scored(&mut self) -> Option<()> {
        let mut item = Skip {
            bytes: self.bytes,
            at: self.at,
        };
        item.literal::<9>(b"\"token\":\"       ")?;
        item.string()?;
        item.literal::<11>(b",\"logprob\":     ")?;
        let first = item.step()?;
        item.number(first)?;
        item.literal::<10>(b",\"bytes\":[      ")?;
        item.at += digits_span(item.rest())?;
        if item.step()? != b'}' {
            return None;
        }
        self.at = item.at;
        Some(())
    }

    #[inline(always)]
    fn literal<const LEN: u32>(&mut self, block: &[u8; 16]) -> Option<()> {
        if !begins::<LEN>(self.rest(), block) {
            return None;
        }
        self.at += LEN as usize;
        Some(())
    }

    /// A name and the colon behind it.
    #[inline(always)]
    fn key(&mut self) -> Option<()> {
        if self.next()? != b'"' {
            return None;
        }
        self.string()?;
        (self.next()? == b':').then_some(())
    }

    /// Goes on behind the opening quote.
    #[inline(always)]
    fn string(&mut self) -> Option<()> {
        let len = string_len(self.rest());
        self.at += len;
        (len > 0).then_some(())
    }

    /// Goes on behind the first letter; gives `false`, since nothing was opened.
    #[inline(always)]
    fn word(&mut self, rest: &[u8]) -> Option<bool> {
        let end = self.at + rest.len();
        let same = self.bytes.get(self.at..end)? == rest;
        self.at = end;
        same.then_some(false)
    }

    /// Goes on behind the first character; gives `false`, since nothing was opened. A number that ends with the bytes may go on.
    #[inline(always)]
    fn number(&mut self, first: u8) -> Option<bool> {
        let mut byte = first;
        if byte == b'-' {
            byte = self.step()?;
        }
        match byte {
            b'0' => byte = self.step()?,
            b'1'..=b'9' => byte = self.digits()?,
            _ => return None,
        }
        if byte == b'.' {
            byte = self.some_digits()?;
        }
        if matches!(byte, b'e' | b'E') {
            if matches!(self.bytes.get(self.at)?, b'+' | b'-') {
                self.at += 1;
            }
            byte = self.some_digits()?;
        }
        // What follows is looked at by whoever asked.
        self.at -= 1;
        (!byte.is_ascii_alphanumeric() && byte != b'.').then_some(false)
    }

    /// At least one digit; gives the byte behind them.
    #[inline(always)]
    fn some_digits(&mut self) -> Option<u8> {
        match self.step()? {
            b'0'..=b'9' => self.digits(),
            _ => None,
        }
    }

    #[inline(always)]
    fn digits(&mut self) -> Option<u8> {
        loop {
            let byte = self.step()?;
            if !byte.is_ascii_digit() {
                return Some(byte);
            }
        }
    }

    #[inline(always)]
    fn step(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }
}

/// How many bytes a string takes that goes on with `bytes`, its closing quote included; 0 where it is none. A function of its own,
/// since it is needed in many places; a scalar, since it comes back in a register.
#[inline(never)]
#[cfg_attr(chatwire_unstable, optimize(speed))]
fn string_len(bytes: &[u8]) -> usize {
    match string_span(bytes) {
        Some(span)
            if !span.escaped || escapes_are_usual(bytes.get(..span.len).unwrap_or_default()) =>
        {
            span.len + 1
        }
        _ => 0,
    }
}

/// Whether each escape in `raw` is one of JSON's, and none is of a surrogate.
fn escapes_are_usual(raw: &[u8]) -> bool {
    let mut rest = raw;
    while let Some(at) = crate::plain::position(b'\\', rest) {
        let Some([kind, tail @ ..]) = rest.get(at + 1..) else {
            return false;
        };
        rest = match kind {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => tail,
            b'u' => match tail {
                [b'd' | b'D', b'8'..=b'9' | b'a'..=b'f' | b'A'..=b'F', ..] => return false,
                digits if digits.len() >= 4 => {
                    let (digits, tail) = digits.split_at(4);
                    if !digits.iter().all(u8::is_ascii_hexdigit) {
                        return false;
                    }
                    tail
                }
                _ => return false,
            },
            _ => return false,
        };
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strict_values_are_passed_over() {
        for text in [
            r#"{"a":[1,-2.50e+3,true,false,null],"b":"x\"y\\z\n\u00e9","":{}}"#,
            r#"{ "a" : [ { } , [ ] , 0 , 0.5 ] , "b" : { "c" : "d" } }"#,
            r#""plain""#,
            "[[[[[[]]]]]]",
            r#"{"token":" the","logprob":-0.0123,"bytes":[32,116,104,101],"top_logprobs":[]}"#,
            r#"[{"token":" the","logprob":-0.0123,"bytes":[32,116,104,101]},{"token":"\"","logprob":0,"bytes":[34]},{"token":"","logprob":-9999.0,"bytes":null}]"#,
        ] {
            for tail in ["", " ", ",x", "}"] {
                let whole = format!("{text}{tail}");
                assert_eq!(value_len(whole.as_bytes()), Some(text.len()), "{whole}");
            }
            for cut in 0..text.len() {
                assert_eq!(
                    value_len(&text.as_bytes()[..cut]),
                    None,
                    "cut at {cut} of {text}"
                );
            }
        }
        assert_eq!(value_len(b"-12.5e-3,"), Some(8));
    }

    #[test]
    fn whatever_is_unusual_is_for_the_parser() {
        for text in [
            "[NaN]",
            "[-Infinity]",
            "[01]",
            "[1.]",
            "[.5]",
            "[1e]",
            "[+1]",
            "[1x]",
            "[tru]",
            "{a:1}",
            "{\"a\" 1}",
            "{\"a\":1,}",
            "[1,]",
            "[1 2]",
            "[1}",
            "{\"a\":1]",
            "[\"\n\"]",
            "[\"\\x\"]",
            r#"["\ud83d"]"#,
            r#"["\ud83d\ude00"]"#,
            r#"["\u12"]"#,
            "[1,\n2]",
            "[\r1]",
            r#"{"token":"a","logprob":NaN,"bytes":[97]} and a tail"#,
            r#"{"token":"a","logprob":-1,"bytes":[97]] and a tail"#,
            r#"{"token":"a","logprob":01,"bytes":[97]} and a tail"#,
            r#"{"token":"\ud83d","logprob":-1,"bytes":[97]} and a tail"#,
            "}",
            "",
        ] {
            assert_eq!(value_len(text.as_bytes()), None, "{text}");
        }
        let nested = |depth: usize| [vec![b'['; depth], vec![b']'; depth]].concat();
        assert_eq!(value_len(&nested(64)), Some(128));
        assert_eq!(value_len(&nested(65)), None);
    }

    #[test]
    fn members_are_told_apart() {
        let text = r#"{"content":[{"token":"a"}, 2], "refusal" : null,"x":{"y":"}"}}"#;
        let expected = vec![
            ("content", r#"[{"token":"a"}, 2]"#),
            ("refusal", "null"),
            ("x", r#"{"y":"}"}"#),
        ];
        assert_eq!(members(text), Some(expected));
        assert_eq!(members("{}"), Some(Vec::new()));
        assert_eq!(members("[1]"), None);
        assert_eq!(members(r#"{"a\n":1}"#), None);
    }
}
