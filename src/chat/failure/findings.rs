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
    let mut findings = Vec::new();
    for list in lists {
        let items = list.and_then(Json::as_array).unwrap_or_default();
        for item in items {
            let message = item.get("msg").or_else(|| item.get("message"));
            if let Some(message) = message.and_then(Json::as_str) {
                let path = path_of(item);
                let finding = Finding::of(Rule::Refused, &path, &[message], "the server");
                findings.push(finding);
            }
        }
    }
    findings
}

/// `["body", "messages", 0, "role"]` as `messages[0].role`.
fn path_of(item: &Json) -> String {
    let Some(steps) = item.get("loc").and_then(Json::as_array) else {
        let field = item.get("field").and_then(Json::as_str);
        return field.unwrap_or_default().to_owned();
    };
    let mut path = String::new();
    for (at, step) in steps.iter().enumerate() {
        match step.as_str() {
            Some("body") if at == 0 => {}
            Some(name) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(name);
            }
            None => {
                if let Some(number) = step.as_count() {
                    path.push_str(&concat(&["[", &decimal(number), "]"]));
                }
            }
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
