//! Checks values against a shape that is written as JSON: a table in place of a function for each member.
//!
//! - Text: kinds, any of which will do, `s|b`. `s` a string, `S` one that is not empty, `b` true or false, `n` a number, `i` a
//!   whole number, `{}` an object, `{+}` one that is not empty, `[]` a list, `*` anything. Numbers may have bounds: `n-2..2`, `i1..`.
//! - List: shapes, any of which will do; the one for the value's own kind decides what is said of it.
//! - Object: `[]` or `[+]` alone is a list (`[+]` one that is not empty) of that shape. `@` alone is an object whose `type` chooses
//!   among shapes; another type passes. Otherwise an object with members of these shapes, required where the name ends with `!`.
//!   Members that are not named pass; with a first member `+` there has to be at least one.

use crate::finding::{Finding, Rule};
use crate::json::{Number, View};
use crate::plain::{concat, cut, decimal};

/// Where in a request a value stands, and what was found so far.
pub(super) struct Findings {
    pub(super) list: Vec<Finding>,
    /// What does not keep a request from being sent.
    pub(super) warnings: Vec<Finding>,
    pub(super) source: &'static str,
    path: String,
}

impl Findings {
    pub(super) fn new(source: &'static str) -> Findings {
        Findings {
            list: Vec::new(),
            warnings: Vec::new(),
            source,
            path: String::new(),
        }
    }

    /// Adds a finding on the value that is looked at, or on its member with this name.
    #[inline(never)]
    pub(super) fn add(&mut self, rule: Rule, member: &str, message: &[&str]) {
        let len = self.member(member);
        let finding = Finding::of(rule, &self.path, message, self.source);
        self.leave(len);
        let list = match rule {
            Rule::Ignored | Rule::Changed | Rule::Limited => &mut self.warnings,
            _ => &mut self.list,
        };
        list.push(finding);
    }

    /// Goes on to a member of the value; gives what to [`leave`](Findings::leave) with.
    #[inline(never)]
    pub(super) fn member(&mut self, name: &str) -> usize {
        let len = self.path.len();
        if len > 0 && !name.is_empty() {
            self.path.push('.');
        }
        self.path.push_str(name);
        len
    }

    /// Goes on to an item of the value.
    #[inline(never)]
    pub(super) fn item(&mut self, at: usize) -> usize {
        let len = self.path.len();
        let step = concat(&["[", &decimal(at as u64), "]"]);
        self.path.push_str(&step);
        len
    }

    /// Goes back to the value around.
    pub(super) fn leave(&mut self, len: usize) {
        self.path.truncate(len);
    }
}

/// Adds what is wrong with a value.
pub(super) fn check(value: View<'_>, shape: View<'_>, found: &mut Findings) {
    let Some((first, inner)) = shape.members().next() else {
        return if shape.is_list() {
            check_either(value, shape, found);
        } else {
            check_kinds(value, shape.raw(), found);
        };
    };
    match first.raw() {
        kind @ ("[]" | "[+]") => {
            check_kinds(value, kind, found);
            for (at, item) in value.items().enumerate() {
                let len = found.item(at);
                check(item, inner, found);
                found.leave(len);
            }
        }
        "@" => {
            check_members(value, View::new(r#"{"type!":"S"}"#), found);
            let Some(kind) = value.get("type") else {
                return;
            };
            for (name, shape) in inner.members() {
                if kind.is(name.raw()) {
                    check(value, shape, found);
                }
            }
        }
        _ => check_members(value, shape, found),
    }
}

fn check_either(value: View<'_>, shape: View<'_>, found: &mut Findings) {
    let mut kinds = String::new();
    for shape in shape.items() {
        let kind = match shape.members().next() {
            None => shape.raw(),
            Some((first, _)) if first.raw().starts_with("[") => "[]",
            Some(_) => "{}",
        };
        if is_of(value, kind).0 {
            return check(value, shape, found);
        }
        let separator = if kinds.is_empty() { "" } else { "|" };
        kinds.push_str(separator);
        kinds.push_str(kind);
    }
    check_kinds(value, &kinds, found);
}

fn check_members(value: View<'_>, shape: View<'_>, found: &mut Findings) {
    let is_filled = shape.get("+").is_some();
    check_kinds(value, if is_filled { "{+}" } else { "{}" }, found);
    if !value.is_object() {
        return;
    }
    for (name, value) in value.members() {
        for (key, shape) in shape.members() {
            let key = key.raw();
            let key = key.strip_suffix("!").unwrap_or(key);
            if name.is(key) && !value.is_null() {
                let len = found.member(key);
                check(value, shape, found);
                found.leave(len);
            }
        }
    }
    for (key, _) in shape.members() {
        if let Some(key) = key.raw().strip_suffix("!")
            && value.get(key).is_none()
        {
            found.add(Rule::Required, key, REQUIRED);
        }
    }
}

fn check_kinds(value: View<'_>, kinds: &str, found: &mut Findings) {
    let (mut rest, mut rule, mut demand) = (kinds, Rule::Type, String::new());
    while !rest.is_empty() {
        let (kind, others) = cut(rest, b'|').unwrap_or((rest, ""));
        rest = others;
        let (is_of, words) = is_of(value, kind);
        let bounds = kind.get(1..).and_then(|bounds| cut(bounds, b'.'));
        let (from, to) = bounds.unwrap_or_default();
        let to = to.get(1..).unwrap_or_default();
        if is_of {
            let is_within = match kind {
                "S" | "{+}" | "[+]" => !value.is_empty(),
                _ => is_least(from, value.text()) && is_least(value.text(), to),
            };
            if is_within {
                return;
            }
            rule = Rule::Range;
        }
        let (before, between) = match (from, to) {
            ("", _) => ("", ""),
            (_, "") => (" of at least ", ""),
            _ => (" from ", " to "),
        };
        let begin = if demand.is_empty() {
            "must be "
        } else {
            " or "
        };
        demand.push_str(&concat(&[begin, words, before, from, between, to]));
    }
    found.add(rule, "", &[&demand]);
}

/// Whether a value is of a kind, whatever its bounds, and the kind in words.
fn is_of(value: View<'_>, kind: &str) -> (bool, &'static str) {
    let number = value.number();
    match kind.as_bytes() {
        [b's', ..] => (value.is_string(), "a string"),
        [b'S', ..] => (value.is_string(), "a string that is not empty"),
        [b'b', ..] => (value.is_bool(), "true or false"),
        [b'n', ..] => (number.is_some(), "a number"),
        [b'i', ..] => {
            let is_whole = number.is_some_and(|number| number.fract() == 0.0);
            (is_whole, "a whole number")
        }
        [b'[', b'+', ..] => (value.is_list(), "a list that is not empty"),
        [b'[', ..] => (value.is_list(), "a list"),
        [b'{', b'+', ..] => (value.is_object(), "an object that is not empty"),
        [b'{', ..] => (value.is_object(), "an object"),
        _ => (true, ""),
    }
}

/// Whether one number is at most another one; what is no number is no bound.
fn is_least(least: &str, number: &str) -> bool {
    let read = |text: &str| Number::from_text(text)?.as_f64();
    match (read(least), read(number)) {
        (Some(least), Some(number)) => least <= number,
        _ => true,
    }
}

pub(super) const REQUIRED: &[&str] = &["is required"];

#[cfg(test)]
mod tests {
    use super::*;

    fn found(shape: &str, value: &str) -> Vec<String> {
        let mut found = Findings::new("");
        check(View::new(value), View::new(shape), &mut found);
        found
            .list
            .iter()
            .map(|finding| finding.to_string())
            .collect()
    }

    #[test]
    fn kinds_and_bounds() {
        for (shape, good, bad, says) in [
            (r#""s""#, r#""""#, "1", "must be a string"),
            (
                r#""S""#,
                r#""a""#,
                r#""""#,
                "must be a string that is not empty",
            ),
            (r#""b""#, "false", r#""true""#, "must be true or false"),
            (
                r#""n-2..2""#,
                "-2.0",
                "2.1",
                "must be a number from -2 to 2",
            ),
            (
                r#""i1..""#,
                "1e3",
                "0",
                "must be a whole number of at least 1",
            ),
            (r#""i""#, "-4", "0.5", "must be a whole number"),
            (
                r#""{+}|b""#,
                "true",
                "{}",
                "must be an object that is not empty or true or false",
            ),
            (
                r#"["s",{"[]":"s"}]"#,
                r#"["a"]"#,
                "1",
                "must be a string or a list",
            ),
        ] {
            assert!(found(shape, good).is_empty(), "{shape} {good}");
            assert_eq!(found(shape, bad), [format!(" {says}")], "{shape} {bad}");
        }
    }

    #[test]
    fn members_lists_and_variants_name_their_path() {
        let shape = r#"{"a!":{"[+]":{"@":{"x":{"x!":"s"}}}},"b":"n"}"#;
        assert!(
            found(
                shape,
                r#"{"a":[{"type":"x","x":""},{"type":"y"}],"c":1,"b":null}"#
            )
            .is_empty()
        );
        assert_eq!(
            found(
                shape,
                r#"{"a":[{"type":"x","x":1},{},{"type":""},7,{"type":"x"}],"b":"1"}"#
            ),
            [
                "a[0].x must be a string",
                "a[1].type is required",
                "a[2].type must be a string that is not empty",
                "a[3] must be an object",
                "a[4].x is required",
                "b must be a number",
            ]
        );
        assert_eq!(
            found(shape, r#"{"a":[]}"#),
            ["a must be a list that is not empty"]
        );
        assert_eq!(found(shape, "[]"), [" must be an object"]);
        assert_eq!(
            found(r#"{"+":"*"}"#, "{}"),
            [" must be an object that is not empty"]
        );
        assert_eq!(found(shape, r#"{"a":null}"#), ["a is required"]);
    }
}
