//! The findings that an error body lists.

use crate::finding::{Finding, Rule};
use crate::json::Json;
use crate::plain::{concat, decimal};

/// What a server finds wrong with which member: FastAPI's `detail` list (Morpheus, Mistral inside `message`), neuroflash's `errors`.
pub(super) fn of(raw: &Json) -> Vec<Finding> {
    let lists = [
        raw.get("detail"),
        raw.get("message").and_then(|message| message.get("detail")),
        raw.get("errors"),
    ];
    let list = lists.into_iter().flatten().find_map(Json::as_array);
    list.unwrap_or_default().iter().filter_map(one).collect()
}

fn one(item: &Json) -> Option<Finding> {
    let message = item.get("msg").or_else(|| item.get("message"))?.as_str()?;
    let path = match item.get("loc").and_then(Json::as_array) {
        Some(steps) => path_of(steps),
        None => item
            .get("field")
            .and_then(Json::as_str)
            .unwrap_or_default()
            .to_owned(),
    };
    Some(Finding::of(Rule::Refused, &path, &[message], "the server"))
}

/// `["body", "messages", 0, "role"]` as `messages[0].role`.
fn path_of(steps: &[Json]) -> String {
    let mut path = String::new();
    for (at, step) in steps.iter().enumerate() {
        match (step.as_str(), step.as_count()) {
            (Some("body"), _) if at == 0 => {}
            (Some(name), _) => {
                let dot = if path.is_empty() { "" } else { "." };
                path.push_str(&concat(&[dot, name]));
            }
            (None, Some(number)) => path.push_str(&concat(&["[", &decimal(number), "]"])),
            _ => {}
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    #[test]
    fn each_form_of_a_list_names_its_paths() {
        for body in [
            r#"{"detail":[{"loc":["body","messages",0,"role"],"msg":"Field required","type":"missing"}]}"#,
            r#"{"object":"error","message":{"detail":[{"type":"t","loc":["body","messages",0,"role"],"msg":"Field required"}]}}"#,
            r#"{"errors":[{"field":"messages[0].role","message":"Field required","type":"validation"}]}"#,
        ] {
            let findings = of(&parse(body.as_bytes()).unwrap());
            let texts: Vec<_> = findings.iter().map(ToString::to_string).collect();
            assert_eq!(texts, ["messages[0].role Field required"], "{body}");
        }
        assert!(of(&parse(br#"{"detail":"Not Found"}"#).unwrap()).is_empty());
    }
}
