//! Numbers as they were written.

use crate::plain;

/// A JSON number, kept as its text so that no digit is lost; also `NaN`, `Infinity` and `-Infinity`, which some servers send.
#[derive(Clone, Debug, PartialEq)]
pub struct Number(Box<str>);

impl Number {
    /// Takes the text of a number; `None` when it is none.
    ///
    /// ```
    /// use chatwire::json::Number;
    /// assert_eq!(Number::from_text("5.0").and_then(|n| n.as_u64()), Some(5));
    /// assert!(Number::from_text("five").is_none());
    /// ```
    pub fn from_text(text: &str) -> Option<Number> {
        (Decimal::read(text).is_some() || is_not_finite(text)).then(|| Number(text.into()))
    }

    /// The text as it was written.
    pub fn as_text(&self) -> &str {
        &self.0
    }

    /// Whether it is an ordinary number, not `NaN` or an infinity.
    pub fn is_finite(&self) -> bool {
        !is_not_finite(&self.0)
    }

    /// The value when it is whole and not negative; `5.0` and `1e3` are.
    pub fn as_u64(&self) -> Option<u64> {
        if let Some(value) = plain::whole(self.0.as_bytes()) {
            return Some(value);
        }
        let value = self.as_f64()?;
        // Above 2^53 a float no longer holds each whole number.
        ((0.0..=9_007_199_254_740_992.0).contains(&value) && value.fract() == 0.0)
            .then_some(value as u64)
    }

    /// The value, near enough for ranges and waits: the last digits may be off, since exact conversion costs more than its use here.
    pub fn as_f64(&self) -> Option<f64> {
        Some(Decimal::read(&self.0)?.value())
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Number {
        Number(plain::decimal(value).into())
    }
}

/// A decimal number taken apart: `digits × 10^exponent`.
struct Decimal {
    negative: bool,
    digits: u64,
    exponent: i32,
}

impl Decimal {
    /// By bytes: splitting by characters costs several times as much, and numbers are most of what some streams hold.
    fn read(text: &str) -> Option<Decimal> {
        let (negative, after_sign) = match text.as_bytes() {
            [b'-', rest @ ..] => (true, rest),
            rest => (false, rest),
        };
        let mut rest = after_sign;
        let mut number = Decimal {
            negative,
            digits: 0,
            exponent: 0,
        };
        let whole = number.digits(&mut rest, false)?;
        if whole == 0 || (whole > 1 && after_sign.starts_with(b"0")) {
            return None;
        }
        if let [b'.', fraction @ ..] = rest {
            rest = fraction;
            if number.digits(&mut rest, true)? == 0 {
                return None;
            }
        }
        if let [b'e' | b'E', power @ ..] = rest {
            number.exponent = number.exponent.saturating_add(read_power(power)?);
            rest = &[];
        }
        rest.is_empty().then_some(number)
    }

    /// Takes the digits at the start of `rest`; says how many there were.
    fn digits(&mut self, rest: &mut &[u8], after_point: bool) -> Option<usize> {
        let mut count = 0;
        while let [digit @ b'0'..=b'9', others @ ..] = *rest {
            self.push(*digit, after_point)?;
            *rest = others;
            count += 1;
        }
        Some(count)
    }

    fn push(&mut self, byte: u8, after_point: bool) -> Option<()> {
        let digit = byte.is_ascii_digit().then(|| u64::from(byte - b'0'))?;
        // Nineteen digits fill a u64; what follows only moves the point.
        if self.digits < 1_000_000_000_000_000_000 {
            self.digits = self.digits * 10 + digit;
            if after_point {
                self.exponent = self.exponent.saturating_sub(1);
            }
        } else if !after_point {
            self.exponent = self.exponent.saturating_add(1);
        }
        Some(())
    }

    fn value(&self) -> f64 {
        let mut value = self.digits as f64;
        let mut left = self.exponent.clamp(-400, 400);
        while left > 0 {
            value *= 10.0;
            left -= 1;
        }
        while left < 0 {
            value /= 10.0;
            left += 1;
        }
        if self.negative { -value } else { value }
    }
}

fn read_power(text: &[u8]) -> Option<i32> {
    let (sign, digits) = match text {
        [b'-', digits @ ..] => (-1, digits),
        [b'+', digits @ ..] | digits => (1, digits),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let value = digits.iter().fold(0i32, |value, digit| {
        value
            .saturating_mul(10)
            .saturating_add(i32::from(digit - b'0'))
    });
    Some(sign * value.min(100_000))
}

fn is_not_finite(text: &str) -> bool {
    matches!(text, "NaN" | "Infinity" | "-Infinity")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_come_from_whole_floats_and_powers() {
        for (text, count) in [
            ("7", Some(7)),
            ("7.0", Some(7)),
            ("1e3", Some(1000)),
            ("7.5", None),
            ("-1", None),
            ("NaN", None),
        ] {
            assert_eq!(Number::from_text(text).unwrap().as_u64(), count, "{text}");
        }
    }

    #[test]
    fn text_that_is_no_number_is_refused() {
        for text in ["", "-", "1.", ".5", "1e", "0x1", "1 ", "1e+-2", "Inf", "01"] {
            assert!(Number::from_text(text).is_none(), "{text}");
        }
    }

    #[test]
    fn values_are_near_enough() {
        for (text, value) in [
            ("0.7", 0.7),
            ("-2.5", -2.5),
            ("1760000000.25", 1_760_000_000.25),
            ("1e-6", 1e-6),
        ] {
            let got = Number::from_text(text).unwrap().as_f64().unwrap();
            assert!(
                (got - value).abs() <= value.abs() * 1e-12,
                "{text} gave {got}"
            );
        }
    }
}
