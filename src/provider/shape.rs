//! Checks values against a shape that is written as JSON: a table in place of a function for each member.
//!
//! - Text: kinds, any of which will do, `s|b`. `s` a string, `S` one that is not empty, `b` true or false, `n` a number, `i` a
//!   whole number, `{}` an object, `{+}` one that is not empty, `[]` a list, `*` anything. Numbers may have bounds: `n-2..2`, `i1..`.
//! - List: shapes, any of which will do; the one for the value's own kind decides what is said of it.
//! - Object: `[]` or `[+]` alone is a list (`[+]` one that is not empty) of that shape. `@` alone is an object whose `type` chooses
//!   among shapes; another type passes. Otherwise an object with members of these shapes, required where the name ends with `!`.
//!   Members that are not named pass; with a first member `+` there has to be at least one.

use crate::finding::{Finding, Rule};
use crate::json::View;
use crate::plain::{concat, cut, decimal};

/// Where in a request a value stands, and what was found so far.
pub(super) struct Findings {
    pub(super) list: Vec<Finding>,
    source: &'static str,
    path: String,
}

impl Findings {
    pub(super) fn new(source: &'static str) -> Findings {
        Findings {
            list: Vec::new(),
            source,
            path: String::new(),
        }
    }

    /// Adds a finding on the value that is looked at.
    pub(super) fn add(&mut self, rule: Rule, message: &str) {
        let finding = Finding::new(rule, self.path.clone(), message, self.source);
        self.list.push(finding);
    }

    /// Looks at a member of the value.
    pub(super) fn member(&mut self, name: &str, look: impl FnOnce(&mut Findings)) {
        let len = self.path.len();
        if len > 0 {
            self.path.push('.');
        }
        self.path.push_str(name);
        look(self);
        self.path.truncate(len);
    }

    /// Looks at an item of the value.
    pub(super) fn item(&mut self, at: usize, look: impl FnOnce(&mut Findings)) {
        let len = self.path.len();
        self.path
            .push_str(&concat(&["[", &decimal(at as u64), "]"]));
        look(self);
        self.path.truncate(len);
    }
}

/// Adds what is wrong with a value.
pub(super) fn check(value: View<'_>, shape: View<'_>, found: &mut Findings) {
    if let Some(kinds) = shape.string() {
        check_kinds(value, &kinds, found);
        return;
    }
    let (first, rest) = match shape.members().next() {
        Some(member) => member,
        None => return check_either(value, shape, found),
    };
    match first.string().as_deref() {
        Some(kind @ ("[]" | "[+]")) => {
            check_kinds(value, kind, found);
            for (at, item) in value.items().enumerate() {
                found.item(at, |found| check(item, rest, found));
            }
        }
        Some("@") => check_variant(value, rest, found),
        _ => check_members(value, shape, found),
    }
}

fn check_either(value: View<'_>, shape: View<'_>, found: &mut Findings) {
    match shape.items().find(|shape| kind_of(*shape, value)) {
        Some(shape) => check(value, shape, found),
        None => {
            let mut kinds = String::new();
            for shape in shape.items() {
                let separator = if kinds.is_empty() { "" } else { "|" };
                kinds.push_str(separator);
                kinds.push_str(&shape.string().unwrap_or_else(|| outline(shape).into()));
            }
            found.add(Rule::Type, &demand(&kinds));
        }
    }
}

/// Whether a value is of the kind that a shape speaks of.
fn kind_of(shape: View<'_>, value: View<'_>) -> bool {
    match shape.string() {
        Some(kinds) => kinds.split('|').any(|kind| is_of(value, kind)),
        None => is_of(value, outline(shape)),
    }
}

fn outline(shape: View<'_>) -> &'static str {
    let is_list = |(name, _): (View<'_>, View<'_>)| name.is("[]") || name.is("[+]");
    if shape.members().next().is_some_and(is_list) {
        "[]"
    } else {
        "{}"
    }
}

fn check_variant(value: View<'_>, variants: View<'_>, found: &mut Findings) {
    if !value.is_object() {
        return found.add(Rule::Type, &demand("{}"));
    }
    let Some(kind) = value.get("type") else {
        return found.member("type", |found| found.add(Rule::Required, REQUIRED));
    };
    match kind.string().filter(|kind| !kind.is_empty()) {
        Some(kind) => {
            if let Some(shape) = variants.get(&kind) {
                check(value, shape, found);
            }
        }
        None => found.member("type", |found| found.add(Rule::Type, &demand("S"))),
    }
}

fn check_members(value: View<'_>, shape: View<'_>, found: &mut Findings) {
    if !value.is_object() {
        return found.add(Rule::Type, &demand("{}"));
    }
    if value.is_empty() && shape.get("+").is_some() {
        found.add(Rule::Range, &demand("{+}"));
    }
    for (name, value) in value.members() {
        let Some(name) = name.string().filter(|_| !value.is_null()) else {
            continue;
        };
        let shape = shape
            .members()
            .find(|(key, _)| key.string().is_some_and(|key| plain(&key) == name));
        if let Some((_, shape)) = shape {
            found.member(&name, |found| check(value, shape, found));
        }
    }
    for (key, _) in shape.members() {
        let Some(key) = key.string() else { continue };
        if key.ends_with('!') && value.get(plain(&key)).is_none() {
            found.member(plain(&key), |found| found.add(Rule::Required, REQUIRED));
        }
    }
}

fn plain(key: &str) -> &str {
    key.strip_suffix('!').unwrap_or(key)
}

fn check_kinds(value: View<'_>, kinds: &str, found: &mut Findings) {
    if kinds.split('|').any(|kind| fits(value, kind)) {
        return;
    }
    let is_near = kinds.split('|').any(|kind| is_of(value, kind));
    found.add(
        if is_near { Rule::Range } else { Rule::Type },
        &demand(kinds),
    );
}

/// Whether a value is of a kind and within its bounds.
fn fits(value: View<'_>, kind: &str) -> bool {
    let bounds = kind.get(1..).and_then(|bounds| cut(bounds, b'.'));
    is_of(value, kind)
        && match kind {
            "S" | "{+}" | "[+]" => !value.is_empty(),
            _ => bounds.is_none_or(|(from, to)| {
                let number = value.number().unwrap_or(f64::NAN);
                let to = to.get(1..).unwrap_or_default();
                number >= bound(from) && (to.is_empty() || number <= bound(to))
            }),
        }
}

fn is_of(value: View<'_>, kind: &str) -> bool {
    match kind.as_bytes().first() {
        Some(b's' | b'S') => value.is_string(),
        Some(b'b') => value.is_bool(),
        Some(b'n') => value.number().is_some(),
        Some(b'i') => value.number().is_some_and(|number| number.fract() == 0.0),
        Some(b'[') => value.is_list(),
        Some(b'{') => value.is_object(),
        _ => true,
    }
}

fn bound(text: &str) -> f64 {
    crate::json::Number::from_text(text)
        .and_then(|number| number.as_f64())
        .unwrap_or(f64::NAN)
}

/// What is said of a value that is none of these kinds.
fn demand(kinds: &str) -> String {
    let mut text = "must be ".to_owned();
    for (at, kind) in kinds.split('|').enumerate() {
        if at > 0 {
            text.push_str(" or ");
        }
        text.push_str(match kind.as_bytes() {
            [b's', ..] => "a string",
            [b'S', ..] => "a string that is not empty",
            [b'b', ..] => "true or false",
            [b'n', ..] => "a number",
            [b'i', ..] => "a whole number",
            [b'[', b'+', ..] => "a list that is not empty",
            [b'[', ..] => "a list",
            [b'{', b'+', ..] => "an object that is not empty",
            _ => "an object",
        });
        if let Some((from, to)) = kind.get(1..).and_then(|bounds| cut(bounds, b'.')) {
            let to = to.get(1..).unwrap_or_default();
            text.push_str(&if to.is_empty() {
                concat(&[" of at least ", from])
            } else {
                concat(&[" from ", from, " to ", to])
            });
        }
    }
    text
}

pub(super) const REQUIRED: &str = "is required";

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
