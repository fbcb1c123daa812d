//! Checks values against a shape: a table in place of a function for each member. It is written as JSON is, without quotes.
//!
//! - Word: kinds, any of which will do, `s|b`. `s` a string, `b` true or false, `n` a number, `i` a whole number, `o` an object, `l` a
//!   list, `S`, `O` and `L` one that is not empty, `*` anything. Numbers may have bounds: `n-2..2`, `i1..`.
//! - List: shapes, any of which will do; the one for the value's own kind decides what is said of it.
//! - Object: `l` or `L` alone is a list of that shape. `@` alone is an object whose `type` chooses among shapes; another type passes.
//!   Otherwise an object with members of these shapes; those come first that are required, whose names end with `!`. Members that are
//!   not named pass; with a first member `O` there has to be at least one.

use crate::finding::{Finding, Rule};
use crate::json::{Number, View};
use crate::plain::{concat, cut, decimal};

/// Where in a request a value stands, and what was found so far.
pub(super) struct Findings<'a> {
    pub(super) list: Vec<Finding>,
    /// What does not keep a request from being sent.
    pub(super) warnings: &'a mut Vec<Finding>,
    pub(super) source: &'static str,
    pub(super) provider: &'static str,
    pub(super) path: String,
}

impl Findings<'_> {
    /// Adds a finding on the value that is looked at, or on its member with this name. In the message, `@` is the provider's name and
    /// `#` the detail.
    #[inline(never)]
    pub(super) fn add(&mut self, rule: Rule, member: &str, message: &str, detail: &str) {
        let mut text = String::new();
        for letter in message.chars() {
            match letter {
                '@' => text.push_str(self.provider),
                '#' => text.push_str(detail),
                _ => text.push(letter),
            }
        }
        let len = self.member(member);
        let finding = Finding::of(rule, &self.path, &[&text], self.source);
        self.leave(len);
        let list = match rule {
            Rule::Ignored | Rule::Changed | Rule::Limited => &mut *self.warnings,
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
pub(super) fn check(value: View<'_>, shape: View<'_>, found: &mut Findings<'_>) {
    let Some((first, inner)) = shape.members().next() else {
        return if shape.is_list() {
            check_either(value, shape, found);
        } else {
            check_kinds(value, shape.text(), found);
        };
    };
    match first.text() {
        kind @ ("l" | "L") => {
            check_kinds(value, kind, found);
            for (at, item) in value.items().enumerate() {
                let len = found.item(at);
                check(item, inner, found);
                found.leave(len);
            }
        }
        "@" => {
            check_members(value, View::new("{type!:S}"), "o", found);
            let Some(kind) = value.get("type") else {
                return;
            };
            for (name, shape) in inner.members() {
                if kind.is(name.text()) {
                    check(value, shape, found);
                }
            }
        }
        "O" => check_members(value, shape, "O", found),
        _ => check_members(value, shape, "o", found),
    }
}

fn check_either(value: View<'_>, shape: View<'_>, found: &mut Findings<'_>) {
    let mut kinds = String::new();
    for shape in shape.items() {
        let kind = match shape.members().next() {
            None => shape.text(),
            Some((first, _)) if first.text() == "L" => "l",
            Some(_) => "o",
        };
        if is_of(value, kind) {
            return check(value, shape, found);
        }
        if !kinds.is_empty() {
            kinds.push('|');
        }
        kinds.push_str(kind);
    }
    check_kinds(value, &kinds, found);
}

fn check_members(value: View<'_>, shape: View<'_>, kind: &str, found: &mut Findings<'_>) {
    check_kinds(value, kind, found);
    if !value.is_object() {
        return;
    }
    for (name, value) in value.members() {
        for (key, shape) in shape.members() {
            let key = key.text();
            let key = key.strip_suffix("!").unwrap_or(key);
            if name.is(key) {
                if !value.is_null() {
                    let len = found.member(key);
                    check(value, shape, found);
                    found.leave(len);
                }
                break;
            }
        }
    }
    for (key, _) in shape.members() {
        let Some(key) = key.text().strip_suffix("!") else {
            break;
        };
        if !value.has(key) {
            found.add(Rule::Required, key, REQUIRED, "");
        }
    }
}

fn check_kinds(value: View<'_>, kinds: &str, found: &mut Findings<'_>) {
    let (mut rest, mut rule, mut demand) = (kinds, Rule::Type, String::new());
    while !rest.is_empty() {
        let (kind, others) = cut(rest, b'|').unwrap_or((rest, ""));
        rest = others;
        let bounds = kind.get(1..).and_then(|bounds| cut(bounds, b'.'));
        let (from, to) = bounds.unwrap_or_default();
        let to = to.get(1..).unwrap_or_default();
        if is_of(value, kind) {
            let is_within = match kind {
                "S" | "O" | "L" => !value.is_empty(),
                _ => is_least(from, value.text()) && is_least(value.text(), to),
            };
            if is_within {
                return;
            }
            rule = Rule::Range;
        }
        let begin = if demand.is_empty() {
            "must be "
        } else {
            " or "
        };
        demand.push_str(begin);
        demand.push_str(words(kind));
        if !from.is_empty() {
            let is_open = to.is_empty();
            demand.push_str(if is_open { " of at least " } else { " from " });
            demand.push_str(from);
            demand.push_str(if is_open { "" } else { " to " });
            demand.push_str(to);
        }
    }
    found.add(rule, "", "#", &demand);
}

/// Whether a value is of a kind, whatever its bounds.
#[inline(never)]
fn is_of(value: View<'_>, kind: &str) -> bool {
    match kind.as_bytes().first() {
        Some(b's' | b'S') => value.is_string(),
        Some(b'b') => value.is_bool(),
        Some(b'n') => value.number().is_some(),
        Some(b'i') => value.number().is_some_and(|number| number.fract() == 0.0),
        Some(b'l' | b'L') => value.is_list(),
        Some(b'o' | b'O') => value.is_object(),
        _ => true,
    }
}

/// A kind in words.
fn words(kind: &str) -> &'static str {
    match kind.as_bytes().first() {
        Some(b's') => "a string",
        Some(b'S') => "a string that is not empty",
        Some(b'b') => "true or false",
        Some(b'n') => "a number",
        Some(b'i') => "a whole number",
        Some(b'l') => "a list",
        Some(b'L') => "a list that is not empty",
        Some(b'o') => "an object",
        _ => "an object that is not empty",
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

pub(super) const REQUIRED: &str = "is required";

#[cfg(test)]
mod tests {
    use super::*;

    fn found(shape: &str, value: &str) -> Vec<String> {
        let mut found = Findings {
            list: Vec::new(),
            warnings: &mut Vec::new(),
            source: "",
            provider: "",
            path: String::new(),
        };
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
            ("s", r#""""#, "1", "must be a string"),
            ("S", r#""a""#, r#""""#, "must be a string that is not empty"),
            ("b", "false", r#""true""#, "must be true or false"),
            ("n-2..2", "-2.0", "2.1", "must be a number from -2 to 2"),
            ("i1..", "1e3", "0", "must be a whole number of at least 1"),
            ("i", "-4", "0.5", "must be a whole number"),
            (
                "O|b",
                "true",
                "{}",
                "must be an object that is not empty or true or false",
            ),
            ("[s,{L:s}]", r#"["a"]"#, "1", "must be a string or a list"),
        ] {
            assert!(found(shape, good).is_empty(), "{shape} {good}");
            assert_eq!(found(shape, bad), [format!(" {says}")], "{shape} {bad}");
        }
    }

    #[test]
    fn members_lists_and_variants_name_their_path() {
        let shape = "{a!:{L:{@:{x:{x!:s}}}},b:n}";
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
            found("{O:*}", "{}"),
            [" must be an object that is not empty"]
        );
        assert_eq!(found(shape, r#"{"a":null}"#), ["a is required"]);
    }
}
