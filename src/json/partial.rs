//! JSON as it comes, piece by piece: the best value so far.

use super::{Json, MAX_DEPTH, Number, Object, Text};
use serde::de::DeserializeOwned;
use std::fmt;

/// Reads JSON piece by piece and has the best value so far: lists and objects as far as they have come, the text that is being written as
/// far as it has come; numbers and words once they are whole. Each piece is looked at once.
///
/// ```
/// use chatwire::json::PartialJson;
/// let mut json = PartialJson::default();
/// json.push(r#"{"city":"Os"#)?;
/// assert_eq!(json.value().unwrap().to_string(), r#"{"city":"Os"}"#);
/// json.push(r#"lo","people":7}"#)?;
/// assert!(json.is_done());
/// assert_eq!(json.value().unwrap().to_string(), r#"{"city":"Oslo","people":7}"#);
/// # Ok::<(), chatwire::json::PartialError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct PartialJson {
    root: Option<Json>,
    /// Of each open list or object, the innermost last, whether it is a list.
    open: Vec<bool>,
    expects: Expects,
    /// The text, number or word that is being read, and the escape in it.
    token: Text,
    escape: String,
    /// Whether the text is the name of a member.
    in_key: bool,
    /// The name of the member whose value has not begun.
    key: Option<String>,
    /// Whether the text that is being read stands in its place already.
    shown: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Expects {
    #[default]
    Value,
    /// A value, or the end of a list or an object that has just begun.
    First,
    Key,
    Colon,
    Comma,
    String,
    Literal,
    Nothing,
}

/// Why a piece is no JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PartialError {
    /// A character stands where it cannot.
    Misplaced(char),
    /// What stands where a value is due is none.
    NoValue(String),
    /// Lists and objects are nested deeper than [`MAX_DEPTH`].
    TooDeep,
    /// It stops before its end.
    Unfinished,
}

impl fmt::Display for PartialError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PartialError::Misplaced(char) => {
                write!(formatter, "the JSON has {char:?} where it cannot be")
            }
            PartialError::NoValue(text) => {
                write!(formatter, "the JSON has {text:?} where a value is due")
            }
            PartialError::TooDeep => formatter.write_str("the JSON is nested too deeply"),
            PartialError::Unfinished => formatter.write_str("the JSON stops before its end"),
        }
    }
}

impl std::error::Error for PartialError {}

impl PartialJson {
    /// Takes the next piece. Fails where it stops to be JSON; the value is that of what stands before that place.
    pub fn push(&mut self, text: &str) -> Result<(), PartialError> {
        let taken = text.chars().try_for_each(|char| self.step(char));
        if self.expects == Expects::String && !self.in_key {
            let text = Json::String(self.token.clone());
            self.put(text);
        }
        taken
    }

    /// The value so far; `None` before anything has come.
    pub fn value(&self) -> Option<&Json> {
        self.root.as_ref()
    }

    /// The value so far as `T`; `None` while it does not fit, as where a member that `T` requires has not come. It is made anew each time:
    /// what it costs grows with the value.
    ///
    /// ```
    /// let mut json = chatwire::json::PartialJson::default();
    /// json.push(r#"["a", "b"#)?;
    /// assert_eq!(json.typed::<Vec<String>>(), Some(vec!["a".to_owned(), "b".to_owned()]));
    /// assert_eq!(json.typed::<serde_json::Value>(), Some(serde_json::json!(["a", "b"])));
    /// assert_eq!(json.typed::<String>(), None);
    /// # Ok::<(), chatwire::json::PartialError>(())
    /// ```
    pub fn typed<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(&self.value()?.to_string()).ok()
    }

    /// Whether the value is whole.
    pub fn is_done(&self) -> bool {
        self.expects == Expects::Nothing
    }

    /// The value, whole. Fails where it is not.
    pub fn finish(mut self) -> Result<Json, PartialError> {
        if self.expects == Expects::Literal {
            self.literal()?;
        }
        match self.root {
            Some(value) if self.expects == Expects::Nothing => Ok(value),
            _ => Err(PartialError::Unfinished),
        }
    }

    fn step(&mut self, char: char) -> Result<(), PartialError> {
        match self.expects {
            Expects::String => return self.string(char),
            Expects::Literal if char.is_ascii_alphanumeric() || matches!(char, '+' | '-' | '.') => {
                self.token.push_char(char);
                return Ok(());
            }
            Expects::Literal => self.literal()?,
            _ => {}
        }
        let in_list = self.open.last() == Some(&true);
        let takes_value =
            self.expects == Expects::Value || self.expects == Expects::First && in_list;
        let may_end = matches!(self.expects, Expects::Comma | Expects::First);
        match char {
            ' ' | '\t' | '\r' | '\n' => {}
            '"' if takes_value => self.begin(false),
            '"' if matches!(self.expects, Expects::Key | Expects::First) => self.begin(true),
            '[' | '{' if takes_value => self.open(char == '[')?,
            '-' | '0'..='9' | 't' | 'f' | 'n' if takes_value => {
                self.token.clear();
                self.token.push_char(char);
                self.expects = Expects::Literal;
                self.shown = false;
            }
            ',' if self.expects == Expects::Comma => {
                self.expects = if in_list {
                    Expects::Value
                } else {
                    Expects::Key
                };
            }
            ':' if self.expects == Expects::Colon => self.expects = Expects::Value,
            ']' if may_end && in_list => self.close(),
            '}' if may_end && !in_list && !self.open.is_empty() => self.close(),
            _ => return Err(PartialError::Misplaced(char)),
        }
        Ok(())
    }

    fn begin(&mut self, in_key: bool) {
        self.token.clear();
        self.in_key = in_key;
        self.shown = false;
        self.expects = Expects::String;
    }

    fn string(&mut self, char: char) -> Result<(), PartialError> {
        if !self.escape.is_empty() {
            return self.escaped(char);
        }
        match char {
            '\\' => self.escape.push(char),
            '"' if self.in_key => {
                self.key = Some(self.token.to_str().into_owned());
                self.expects = Expects::Colon;
            }
            '"' => {
                let text = Json::String(std::mem::take(&mut self.token));
                self.put(text);
                self.whole();
            }
            '\0'..='\x1f' => return Err(PartialError::Misplaced(char)),
            _ => self.token.push_char(char),
        }
        Ok(())
    }

    fn escaped(&mut self, char: char) -> Result<(), PartialError> {
        if self.escape.len() > 1 && !char.is_ascii_hexdigit() {
            return Err(PartialError::Misplaced(char));
        }
        self.escape.push(char);
        let plain = match self.escape.as_bytes() {
            [_, b'u', digits @ ..] if digits.len() < 4 => return Ok(()),
            [_, b'u', digits @ ..] => {
                let unit = std::str::from_utf8(digits).ok();
                let unit = unit.and_then(|digits| u16::from_str_radix(digits, 16).ok());
                self.token
                    .push_unit(unit.ok_or(PartialError::Misplaced(char))?);
                self.escape.clear();
                return Ok(());
            }
            [_, b'b'] => '\u{8}',
            [_, b'f'] => '\u{c}',
            [_, b'n'] => '\n',
            [_, b'r'] => '\r',
            [_, b't'] => '\t',
            [_, b'"' | b'\\' | b'/'] => char,
            _ => return Err(PartialError::Misplaced(char)),
        };
        self.token.push_char(plain);
        self.escape.clear();
        Ok(())
    }

    fn literal(&mut self) -> Result<(), PartialError> {
        let token = self.token.to_str().into_owned();
        let value = match token.as_str() {
            "true" => Json::Bool(true),
            "false" => Json::Bool(false),
            "null" => Json::Null,
            number => match Number::from_text(number) {
                Some(number) if number.is_finite() => Json::Number(number),
                _ => return Err(PartialError::NoValue(token)),
            },
        };
        self.put(value);
        self.whole();
        Ok(())
    }

    fn open(&mut self, is_list: bool) -> Result<(), PartialError> {
        if self.open.len() == MAX_DEPTH {
            return Err(PartialError::TooDeep);
        }
        self.shown = false;
        self.put(if is_list {
            Json::Array(Vec::new())
        } else {
            Json::Object(Object::new())
        });
        self.open.push(is_list);
        self.expects = Expects::First;
        Ok(())
    }

    fn close(&mut self) {
        self.open.pop();
        self.whole();
    }

    /// A value is whole.
    fn whole(&mut self) {
        self.shown = false;
        self.expects = if self.open.is_empty() {
            Expects::Nothing
        } else {
            Expects::Comma
        };
    }

    /// Puts the value that is being read where it belongs, over what stands there of it.
    fn put(&mut self, value: Json) {
        let shown = std::mem::replace(&mut self.shown, true);
        let key = self.key.take();
        match self.innermost() {
            Some(Json::Array(items)) => {
                if shown {
                    items.pop();
                }
                items.push(value);
            }
            Some(Json::Object(Object(members))) => match (key, members.last_mut()) {
                (Some(key), _) => members.push((key.into(), value)),
                (None, Some((_, last))) => *last = value,
                (None, None) => {}
            },
            _ => self.root = Some(value),
        }
    }

    /// The list or object that is open; `None` at the top. The last value of each one around it is the next one.
    fn innermost(&mut self) -> Option<&mut Json> {
        if self.open.is_empty() {
            return None;
        }
        let mut value = self.root.as_mut()?;
        for _ in self.open.iter().skip(1) {
            value = match value {
                Json::Array(items) => items.last_mut()?,
                Json::Object(object) => &mut object.0.last_mut()?.1,
                _ => return None,
            };
        }
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    const TEXTS: [&str; 7] = [
        r#"{"a":[1,-2.5e3,{"b":"x\n\u00e9\ud83d\ude00\\"}],"c":true,"d":null,"e":{},"f":[],"":"","g":[[[]]]}"#,
        r#" [ "a" , { "b" : [ false ] } , 0 ] "#,
        r#""only a text""#,
        "12",
        "true",
        "-0.5",
        r#"["a","",["b"],"c"]"#,
    ];

    #[test]
    fn however_it_is_cut_it_ends_as_the_parser_has_it() {
        for text in TEXTS {
            let expected = parse(text.as_bytes()).unwrap();
            let chars: Vec<char> = text.chars().collect();
            for size in 1..=chars.len() {
                let mut json = PartialJson::default();
                for piece in chars.chunks(size) {
                    json.push(&piece.iter().collect::<String>()).unwrap();
                }
                assert_eq!(json.finish().unwrap(), expected, "{text} by {size}");
            }
        }
    }

    #[test]
    fn each_state_is_a_prefix_of_what_follows() {
        let mut json = PartialJson::default();
        let pieces = [
            "{",
            "\"city\"",
            ":\"Os",
            "lo\\",
            "n\",\"n\":1",
            "2",
            ",\"l\":[tr",
            "ue]}",
        ];
        let states = pieces.map(|piece| {
            json.push(piece).unwrap();
            json.value().unwrap().to_string()
        });
        assert_eq!(
            states,
            [
                "{}",
                "{}",
                r#"{"city":"Os"}"#,
                r#"{"city":"Oslo"}"#,
                r#"{"city":"Oslo\n"}"#,
                r#"{"city":"Oslo\n"}"#,
                r#"{"city":"Oslo\n","n":12,"l":[]}"#,
                r#"{"city":"Oslo\n","n":12,"l":[true]}"#,
            ]
        );
    }

    #[test]
    fn a_fault_leaves_what_stands_before_it_however_it_is_cut() {
        for (text, value, error) in [
            (r#"{"a":["b\x"#, r#"{"a":["b"]}"#, 'x'),
            ("[\"b\n", r#"["b"]"#, '\n'),
            (r#"{"a":12{"b""#, r#"{"a":12}"#, '{'),
            (r#"["\u+12f"]"#, r#"[""]"#, '+'),
        ] {
            for size in 1..=text.len() {
                let mut json = PartialJson::default();
                let pieces: Vec<&str> = text
                    .as_bytes()
                    .chunks(size)
                    .map(|piece| std::str::from_utf8(piece).unwrap())
                    .collect();
                let refused = pieces.into_iter().find_map(|piece| json.push(piece).err());
                assert_eq!(
                    refused,
                    Some(PartialError::Misplaced(error)),
                    "{text} by {size}"
                );
                assert_eq!(json.value().unwrap().to_string(), value, "{text} by {size}");
            }
        }
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in [
            "{1",
            "[1,]",
            r#"{"a" 1}"#,
            r#"{"a":}"#,
            "[}",
            "tru ",
            "01",
            r#""\x""#,
            r#""\u12g4""#,
            "\"\n\"",
            "{} x",
            "[1 2]",
            ",",
            "1.",
            "NaN",
            "",
            "{",
            "\"a",
            "[1",
        ] {
            let mut json = PartialJson::default();
            let result = json.push(text).and_then(|()| json.finish());
            assert!(result.is_err(), "{text}: {result:?}");
        }
        let mut json = PartialJson::default();
        assert_eq!(
            json.push(&"[".repeat(MAX_DEPTH + 1)),
            Err(PartialError::TooDeep)
        );
    }
}
