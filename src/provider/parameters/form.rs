//! Writes in TypeScript in which forms a value may come, by the shape that it is checked against.

use super::declared::{Declared, Member};
use crate::json::View;
use crate::plain::cut;

/// A member of a shape, with all that the page is told of it.
pub(super) struct Described {
    pub(super) name: String,
    pub(super) docs: String,
    /// A list of forms as TypeScript.
    pub(super) forms: String,
}

/// The members of a shape, in the order of the type that declares them. Both have the same ones.
pub(super) fn members(shape: View<'_>, name: &str, declared: &Declared<'_>) -> Vec<Described> {
    let shapes: Vec<_> = shape
        .members()
        .map(|(name, shape)| (name.text().trim_end_matches('!'), shape))
        .filter(|(name, _)| *name != "O")
        .collect();
    let members = declared.members(name);
    for (shape, _) in &shapes {
        assert!(
            members.iter().any(|member| member.name == *shape),
            "{name} has no {shape}"
        );
    }
    let described = members.into_iter().map(|Member { name, docs, typed }| {
        let shape = shapes.iter().find(|(shape, _)| *shape == name);
        let shape = shape.unwrap_or_else(|| panic!("{name} has no shape")).1;
        let forms = forms(shape, &typed, declared);
        let forms = format!("[{}]", forms.join(", "));
        Described { name, docs, forms }
    });
    described.collect()
}

/// The forms of a shape, any of which will do.
fn forms(shape: View<'_>, typed: &str, declared: &Declared<'_>) -> Vec<String> {
    let Some((first, inner)) = shape.members().next() else {
        return if shape.is_list() {
            shape
                .items()
                .flat_map(|shape| forms(shape, typed, declared))
                .collect()
        } else {
            shape
                .text()
                .split('|')
                .map(|kind| form(kind, typed, declared))
                .collect()
        };
    };
    let form = match (first.text(), inner.text()) {
        ("l" | "L", "s" | "S") => format!("{{ kind: \"texts\"{} }}", words(typed, declared)),
        ("l" | "L", _) => LIST.to_owned(),
        ("@", _) => OBJECT.to_owned(),
        _ => {
            let members = members(shape, typed, declared);
            let members = members.iter().map(|Described { name, docs, forms }| {
                format!(
                    "\n      {{ name: {}, docs: {}, forms: {forms} }},",
                    literal(name),
                    literal(docs)
                )
            });
            format!(
                "{{ kind: \"object\", members: [{}\n    ] }}",
                members.collect::<String>()
            )
        }
    };
    vec![form]
}

/// The form of a kind, with its bounds.
fn form(kind: &str, typed: &str, declared: &Declared<'_>) -> String {
    let (name, bounds) = kind.split_at(1);
    let (least, most) = cut(bounds, b'.').unwrap_or_default();
    let bound = |name: &str, bound: &str| match bound {
        "" => String::new(),
        bound => format!(", {name}: {bound}"),
    };
    let bounds = bound("least", least) + &bound("most", most.trim_start_matches('.'));
    match name {
        "n" => format!("{{ kind: \"number\"{bounds} }}"),
        "i" => format!("{{ kind: \"integer\"{bounds} }}"),
        "b" => "{ kind: \"boolean\" }".to_owned(),
        "s" | "S" => format!("{{ kind: \"text\"{} }}", words(typed, declared)),
        "l" | "L" => LIST.to_owned(),
        "o" | "O" => OBJECT.to_owned(),
        _ => panic!("{kind} has no form"),
    }
}

/// The words that a type lists, if it does.
fn words(typed: &str, declared: &Declared<'_>) -> String {
    let words: Vec<_> = declared.words(typed).into_iter().map(literal).collect();
    match words[..] {
        [] => String::new(),
        _ => format!(", words: [{}]", words.join(", ")),
    }
}

/// A text in quotes.
pub(super) fn literal(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

const LIST: &str = "{ kind: \"json\", list: true }";
const OBJECT: &str = "{ kind: \"json\" }";
