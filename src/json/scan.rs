//! Passing over bytes sixteen at a time, where a stream spends its time.

use wide::u8x16;

/// How far a string goes on, and what it holds.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Span {
    /// How many bytes stand before the closing quote.
    pub(crate) len: usize,
    /// Whether there are escapes among them.
    pub(crate) escaped: bool,
    /// Of an object, how far the first list or object inside it reaches.
    pub(crate) first: usize,
}

/// Looks for the closing quote of the string that goes on with `bytes`. `None` where there is none, and where a raw control
/// character stands before it, which strict JSON forbids. Escapes are passed over unchecked.
#[inline(always)]
pub(crate) fn string_span(bytes: &[u8]) -> Option<Span> {
    let mut span = Span::default();
    loop {
        let rest = bytes.get(span.len..)?;
        if let Some(block) = rest.first_chunk::<16>() {
            let plain = plain_block(block);
            span.len += plain;
            if plain == 16 {
                continue;
            }
        }
        match bytes.get(span.len)? {
            b'"' => return Some(span),
            b'\\' => {
                span.escaped = true;
                span.len += 2;
            }
            0..=0x1f => return None,
            _ => span.len += 1,
        }
    }
}

/// How many bytes stand before the closing quote of the string that goes on at `from`, and whether they are ASCII. `None` where there are
/// escapes or control characters among them, and where there are few bytes in all.
#[inline(always)]
pub(crate) fn plain_span(bytes: &[u8], from: usize) -> Option<(usize, bool)> {
    let (mut at, mut high) = (from, 0);
    loop {
        let rest = bytes.get(at..)?;
        // Near the end, a block that was looked at in part.
        let (block, seen) = match rest.first_chunk::<16>() {
            Some(block) => (block, 0),
            None => (bytes.last_chunk::<16>()?, 16 - rest.len()),
        };
        let block = u8x16::new(*block);
        let (ends, signs) = (plain_ends(block) >> seen, block.to_bitmask() >> seen);
        if ends != 0 {
            let plain = ends.trailing_zeros();
            high |= signs & ((1 << plain) - 1);
            at += plain as usize;
            return (bytes.get(at) == Some(&b'"')).then_some((at - from, high == 0));
        }
        high |= signs;
        at += 16;
    }
}

/// How many bytes a block begins with that may stand in a JSON string as they are.
#[inline(always)]
pub(crate) fn plain_block(block: &[u8; 16]) -> usize {
    plain_ends(u8x16::new(*block)).trailing_zeros().min(16) as usize
}

/// Which bytes of a block cannot stand in a JSON string as they are: quotes, backslashes and control characters.
#[inline(always)]
fn plain_ends(block: u8x16) -> u32 {
    let ends = block.simd_eq(u8x16::splat(b'"'))
        | block.simd_eq(u8x16::splat(b'\\'))
        | block.simd_lt(u8x16::splat(0x20));
    ends.to_bitmask()
}

/// How many bytes may stand in a JSON string as they are: those before a quote, a backslash or a control character.
#[inline(always)]
pub(crate) fn plain_len(bytes: &[u8]) -> usize {
    let mut len = 0;
    while let Some(block) = bytes.get(len..).and_then(<[u8]>::first_chunk::<16>) {
        let block = u8x16::new(*block);
        let ends = plain_ends(block);
        if ends != 0 {
            return len + ends.trailing_zeros() as usize;
        }
        len += 16;
    }
    let rest = bytes.get(len..).unwrap_or_default();
    let is_plain = |byte: &u8| *byte >= 0x20 && *byte != b'"' && *byte != b'\\';
    len + rest.iter().take_while(|byte| is_plain(byte)).count()
}

/// How many bytes the list of whole numbers takes, its closing bracket included, that goes on with `bytes`. `None` where it is not
/// just digits and commas as strict JSON has them, or where the bytes end soon.
#[inline(always)]
pub(crate) fn digits_span(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    // Whether an item begins where the block does.
    let mut begins = 1;
    loop {
        let block = u8x16::new(*bytes.get(at..)?.first_chunk::<16>()?);
        let digits = (block - u8x16::splat(b'0'))
            .simd_lt(u8x16::splat(10))
            .to_bitmask();
        let commas = block.simd_eq(u8x16::splat(b',')).to_bitmask();
        let zeros = block.simd_eq(u8x16::splat(b'0')).to_bitmask();
        let len = (!(digits | commas)).trailing_zeros().min(15);
        let seen = (1_u32 << len) - 1;
        // Each item begins with a digit, which is no zero with another digit behind it.
        let starts = (commas << 1 | begins) & (seen << 1 | 1);
        if starts & !digits & seen != 0 || starts & zeros & (digits >> 1) & seen != 0 {
            return None;
        }
        at += len as usize;
        if len < 15 {
            // It ends behind an item.
            let is_over = bytes.get(at) == Some(&b']') && starts >> len & 1 == 0;
            return is_over.then_some(at + 1);
        }
        begins = commas >> 14 & 1;
    }
}

/// Whether `bytes` begin with the first `LEN` bytes of a block; also false where fewer than sixteen are left.
#[inline(always)]
pub(crate) fn begins<const LEN: u32>(bytes: &[u8], block: &[u8; 16]) -> bool {
    let mask = (1_u32 << LEN) - 1;
    bytes.first_chunk::<16>().is_some_and(|bytes| {
        let equal = u8x16::new(*bytes).simd_eq(u8x16::new(*block)).to_bitmask();
        equal & mask == mask
    })
}

/// Whether two slices of one length are equal: in wasm the built-in comparison goes by bytes.
#[inline(always)]
pub(crate) fn same(left: &[u8], right: &[u8]) -> bool {
    let (Some(left_end), Some(right_end)) = (left.last_chunk::<16>(), right.last_chunk::<16>())
    else {
        return same_few(left, right);
    };
    let equal = |left: &[u8; 16], right: &[u8; 16]| u8x16::new(*left).simd_eq(u8x16::new(*right));
    // The last block may overlap the ones before.
    let mut all = equal(left_end, right_end);
    let (left, left_rest) = left.as_chunks::<32>();
    let (right, right_rest) = right.as_chunks::<32>();
    if let (Some(left), Some(right)) = (left_rest.first_chunk(), right_rest.first_chunk()) {
        all &= equal(left, right);
    }
    for (left, right) in left.iter().zip(right) {
        if let ([a, b], [c, d]) = (left.as_chunks().0, right.as_chunks().0) {
            all &= equal(a, c) & equal(b, d);
        }
    }
    all.to_bitmask() == 0xffff
}

/// The same for fewer than sixteen bytes.
#[inline(always)]
fn same_few(left: &[u8], right: &[u8]) -> bool {
    if let (Some(left_start), Some(right_start), Some(left_end), Some(right_end)) = (
        left.first_chunk::<8>(),
        right.first_chunk::<8>(),
        left.last_chunk::<8>(),
        right.last_chunk::<8>(),
    ) {
        let number = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes);
        return number(left_start) == number(right_start) && number(left_end) == number(right_end);
    }
    let mut at = 0;
    while let (Some(left), Some(right)) = (left.get(at), right.get(at)) {
        if left != right {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_ends_at_its_quote_wherever_that_stands() {
        for len in 0..40 {
            let plain = ["x".repeat(len), "\" tail of sixteen bytes".to_owned()].concat();
            let span = string_span(plain.as_bytes()).unwrap();
            assert_eq!((span.len, span.escaped), (len, false));
            for tail in ["\"", "\" a tail that fills a block"] {
                let escaped = format!("{}\\\"é{}{tail}", "x".repeat(len), "y".repeat(20));
                let span = string_span(escaped.as_bytes()).unwrap();
                assert_eq!((span.len, span.escaped), (len + 24, true));
            }
        }
    }

    #[test]
    fn what_does_not_end_or_is_not_strict_has_no_span() {
        for len in 0..40 {
            let plain = "x".repeat(len);
            for tail in ["", "\\", "\\\"", "\n\"", "\u{1f}\" and some more bytes"] {
                let text = format!("{plain}{tail}");
                assert!(string_span(text.as_bytes()).is_none(), "{text:?}");
            }
            // Behind the end anything may stand.
            let text = format!("{plain}\"\n\u{0}{plain}");
            assert_eq!(string_span(text.as_bytes()).unwrap().len, len);
        }
    }

    #[test]
    fn plain_bytes_are_counted_to_the_first_that_is_not() {
        for len in 0..40 {
            for (tail, is_ascii) in [("\"x", true), ("\\n", true), ("\n", true), ("é\"", false)] {
                let text = ["x".repeat(len), tail.to_owned()].concat();
                let plain = len + if is_ascii { 0 } else { 2 };
                assert_eq!(plain_len(text.as_bytes()), plain, "{text}");
                let expected = tail.ends_with(['"', 'x']).then_some((plain, is_ascii));
                for more in ["", ",", " and more than a block"] {
                    let text = [&text, more].concat();
                    // Of fewer bytes than a block it tells nothing.
                    let expected = expected.filter(|_| text.len() >= 16);
                    assert_eq!(plain_span(text.as_bytes(), 0), expected, "{text}");
                    let text = ["\"\\é, sixteen and more", &text].concat();
                    let expected = tail.ends_with(['"', 'x']).then_some((plain, is_ascii));
                    assert_eq!(plain_span(text.as_bytes(), 22), expected, "{text}");
                }
            }
            let text = "x".repeat(len);
            assert_eq!(plain_len(text.as_bytes()), len);
            assert_eq!(plain_span(text.as_bytes(), 0), None);
        }
    }

    #[test]
    fn a_list_of_whole_numbers_has_a_span() {
        for count in 1..20 {
            for first in ["0", "7", "10", "255", "123456789012345678"] {
                let list = [vec![first; count].join(","), "]".to_owned()].concat();
                let text = [&list, ", and a tail that is long enough"].concat();
                assert_eq!(digits_span(text.as_bytes()), Some(list.len()), "{text}");
            }
        }
    }

    #[test]
    fn what_is_no_strict_list_of_whole_numbers_has_none() {
        let tail = ", and a tail that is long enough";
        for before in [
            "",
            "1,",
            "32,108,111,114,",
            "1234567890,123,",
            "12345678901234,",
        ] {
            for wrong in [
                "]", "01]", "00]", ",1]", "1,]", "-1]", "1.5]", "1 ]", "1}", "a]", "1,,2]",
            ] {
                let text = [before, wrong, tail].concat();
                // Nothing at all before the bracket is for the caller, who knows the empty list.
                assert_eq!(digits_span(text.as_bytes()), None, "{text}");
            }
        }
        assert_eq!(digits_span(b"1,2]"), None);
    }

    #[test]
    fn every_difference_is_seen() {
        for len in 0..50 {
            let left = vec![b'a'; len];
            assert!(same(&left, &left.clone()));
            for at in 0..len {
                let mut right = left.clone();
                right[at] = b'b';
                assert!(!same(&left, &right), "{len} {at}");
            }
        }
    }
}
