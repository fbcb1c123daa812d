//! Text put together and searched by plain loops, bytes by sixteen at a time. The standard library's ways of formatting, searching and slicing bring each other
//! along, with messages and tables for what cannot happen here, and would be a tenth of what browsers download.

use wide::u8x16;

/// The parts, joined.
pub(crate) fn concat(parts: &[&str]) -> String {
    let mut text = String::new();
    for part in parts {
        text.push_str(part);
    }
    text
}

/// Bytes that should be UTF-8 as text, with U+FFFD for what is not.
pub(crate) fn lossy(bytes: &[u8]) -> String {
    let mut text = String::new();
    let mut rest = bytes;
    loop {
        let error = match std::str::from_utf8(rest) {
            Ok(good) => {
                text.push_str(good);
                return text;
            }
            Err(error) => error,
        };
        let (good, bad) = rest
            .split_at_checked(error.valid_up_to())
            .unwrap_or_default();
        text.push_str(std::str::from_utf8(good).unwrap_or_default());
        text.push('\u{fffd}');
        rest = bad
            .get(error.error_len().unwrap_or(bad.len())..)
            .unwrap_or_default();
    }
}

/// A number in decimal digits.
pub(crate) fn decimal(value: u64) -> String {
    let mut text = String::new();
    push_decimal(value, &mut text);
    text
}

fn push_decimal(value: u64, text: &mut String) {
    if value > 9 {
        push_decimal(value / 10, text);
    }
    text.push(char::from(b'0' + (value % 10) as u8));
}

/// The number that decimal digits stand for; `None` for anything else, and for what is too large.
pub(crate) fn whole(digits: &[u8]) -> Option<u64> {
    let mut value = 0u64;
    for digit in digits {
        let digit = digit.is_ascii_digit().then(|| digit - b'0')?;
        value = value.checked_mul(10)?.checked_add(u64::from(digit))?;
    }
    (!digits.is_empty()).then_some(value)
}

/// Where `words`, which are not empty, first stand in a text.
pub(crate) fn find(text: &[u8], words: &[u8]) -> Option<usize> {
    let first = *words.first()?;
    let mut at = position(first, text)?;
    loop {
        let rest = text.get(at..)?;
        if rest.starts_with(words) {
            return Some(at);
        }
        at += 1 + position(first, rest.get(1..)?)?;
    }
}

/// Where a byte first stands.
pub(crate) fn position(byte: u8, bytes: &[u8]) -> Option<usize> {
    position_of_either(byte, byte, bytes)
}

/// Where one of two bytes first stands.
pub(crate) fn position_of_either(one: u8, other: u8, bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = bytes.get(at..)?;
        let Some(block) = rest.first_chunk::<16>() else {
            let among_few = rest
                .iter()
                .position(|byte| *byte == one || *byte == other)?;
            return Some(at + among_few);
        };
        let block = u8x16::new(*block);
        let found = block.simd_eq(u8x16::splat(one)) | block.simd_eq(u8x16::splat(other));
        let found = found.to_bitmask();
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize);
        }
        at += 16;
    }
}

/// The text before the first of a byte, which is ASCII, and behind it.
pub(crate) fn cut(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = position(byte, text.as_bytes())?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// Whether `words` stand anywhere in a text.
pub(crate) fn contains(text: &str, words: &str) -> bool {
    find(text.as_bytes(), words.as_bytes()).is_some()
}

/// The words of a list that is written as `one|two|three`.
pub(crate) fn listed(list: &'static str) -> impl Iterator<Item = &'static [u8]> {
    list.as_bytes().split(|byte| *byte == b'|')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_both_ways() {
        for value in [0, 9, 10, 1_760_000_000, u64::MAX] {
            assert_eq!(decimal(value), value.to_string());
            assert_eq!(whole(decimal(value).as_bytes()), Some(value));
        }
        for digits in ["", "-1", "+1", "1.0", "18446744073709551616"] {
            assert_eq!(whole(digits.as_bytes()), None, "{digits}");
        }
    }

    #[test]
    fn broken_text_is_mended_as_the_standard_library_does() {
        for bytes in [
            &b"whole \xf0\x9f\x98\x80"[..],
            b"",
            b"\xff\xfeab",
            b"a\xf0\x9f\x98b\xed\xa0\x80",
            b"cut \xf0\x9f",
        ] {
            assert_eq!(lossy(bytes), String::from_utf8_lossy(bytes), "{bytes:?}");
        }
    }

    #[test]
    fn bytes_are_found_where_they_first_stand() {
        for len in 0..40 {
            let text = [
                "x".repeat(len),
                "ab and a tail of more than sixteen bytes".into(),
            ]
            .concat();
            assert_eq!(position(b'a', text.as_bytes()), Some(len));
            assert_eq!(
                position_of_either(b't', b'b', text.as_bytes()),
                Some(len + 1)
            );
            assert_eq!(position(b'y', text.as_bytes()), Some(text.len() - 4));
            let (before, behind) = cut(&text, b'b').unwrap();
            assert_eq!([before, "b", behind].concat(), text);
            assert_eq!(cut(&text, b'?'), None);
        }
    }

    #[test]
    fn words_are_found_where_they_first_stand() {
        for (text, words) in [
            ("aab", "ab"),
            ("abab", "ab"),
            ("", "a"),
            ("a", "ab"),
            ("aaaa", "aab"),
            ("xé€y", "€"),
        ] {
            assert_eq!(
                find(text.as_bytes(), words.as_bytes()),
                text.find(words),
                "{text}"
            );
        }
    }
}
