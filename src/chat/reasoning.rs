//! Reasoning, in the places where servers put it.

use crate::json::{Json, Object, Text};

/// The reasoning text of a delta or message: a string under one of its names, or else the texts of `reasoning_details`.
///
/// Servers in transition send two names with the same text, so the first that is there counts alone.
pub(super) fn text_of(delta: &Object) -> Option<Text> {
    let named = NAMES
        .iter()
        .find_map(|name| delta.get(name)?.as_text().filter(|text| !text.is_empty()));
    if let Some(text) = named {
        return Some(text.clone());
    }
    let details = delta.get("reasoning_details")?.as_array()?;
    let mut text = Text::default();
    for detail in details {
        let part = detail
            .get("text")
            .or_else(|| detail.get("summary"))
            .and_then(Json::as_text);
        if let Some(part) = part {
            text.append(part);
        }
    }
    (!text.is_empty()).then_some(text)
}

/// Whether a member of a delta holds reasoning text.
pub(super) fn is_name(name: &str) -> bool {
    NAMES.contains(&name)
}

/// Adds the details of a delta to those so far: parts of one detail share its `index` and `type` and are joined, since a
/// signature is worth something only on the whole text.
pub(super) fn merge_details(details: &mut Vec<Json>, more: &[Json]) {
    for part in more {
        let same = |detail: &&mut Json| {
            part.get("index").is_some()
                && detail.get("index") == part.get("index")
                && detail.get("type") == part.get("type")
        };
        // Details come in order: what a part belongs to is among the latest.
        match (details.iter_mut().rev().take(RECENT).find(same), part) {
            (Some(Json::Object(detail)), Json::Object(part)) => {
                for (name, value) in part.iter() {
                    merge_member(detail, name, value);
                }
            }
            _ => details.push(part.clone()),
        }
    }
}

fn merge_member(detail: &mut Object, name: &str, value: &Json) {
    match (name, detail.get_mut(name), value) {
        ("text" | "summary" | "data", Some(Json::String(text)), Json::String(more)) => {
            text.append(more)
        }
        (_, Some(_), Json::Null) => {}
        _ => detail.set(name, value.clone()),
    }
}

const RECENT: usize = 32;
const NAMES: [&str; 3] = ["reasoning_content", "reasoning", "thinking"];
