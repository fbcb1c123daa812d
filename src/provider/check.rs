//! Finds what is wrong with a request before it is sent.

use super::Profile;
use crate::error::InvalidRequest;
use crate::json::{Json, Object};
use crate::plain::{concat, decimal};

/// Checks the body of a chat completion: what is required, types, ranges, numbers that JSON cannot carry.
///
/// `null` counts as absent; members that are not known here pass.
///
/// ```
/// use chatwire::{json::parse, provider::{Profile, check_request}};
/// let body = parse(br#"{"model":"m","messages":[{"role":"user","content":"Hi"}],"max_tokens":0}"#).unwrap();
/// let finding = check_request(Profile::named("openai").unwrap(), body.as_object().unwrap()).unwrap_err();
/// assert_eq!(finding.field, "max_tokens");
/// ```
pub fn check_request(profile: &Profile, body: &Object) -> Result<(), InvalidRequest> {
    check_numbers(body)?;
    check_model(profile, body)?;
    check_messages(body)?;
    for (name, rule) in RULES {
        if let Some(value) = body.get(name)
            && let Some(message) = rule.objection(value)
        {
            return Err(InvalidRequest::of(name, &message));
        }
    }
    let choices = body.get("n").and_then(Json::as_count).unwrap_or(1);
    match profile.max_choices {
        Some(most) if choices > most => Err(InvalidRequest::of(
            "n",
            &concat(&[
                profile.name,
                " gives at most ",
                &decimal(most),
                " choice in an answer",
            ]),
        )),
        _ => Ok(()),
    }
}

/// Checks the name and value of a header, so that nothing can be smuggled into a request and `fetch` does not refuse it. `field` is
/// what the finding names; the value, which may be a secret, is not in it.
pub fn check_header(field: &str, name: &str, value: &str) -> Result<(), InvalidRequest> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_token) {
        return Err(InvalidRequest::of(field, "is not the name of a header"));
    }
    if value.bytes().any(|byte| matches!(byte, b'\r' | b'\n')) {
        return Err(InvalidRequest::of(field, "must not contain a line break"));
    }
    if !is_latin(value.as_bytes()) {
        return Err(InvalidRequest::of(
            field,
            "must contain printable Latin-1 characters only",
        ));
    }
    Ok(())
}

/// Whether UTF-8 is tabs and printable characters up to U+00FF.
fn is_latin(text: &[u8]) -> bool {
    let mut before = 0;
    text.iter().all(|byte| {
        // Behind 0xc2, the first half of the second block is control characters; 0xc4 begins what is beyond.
        let is_control = *byte < 0x20 && *byte != b'\t' || *byte == 0x7f;
        let is_upper_control = before == 0xc2 && *byte < 0xa0;
        before = *byte;
        !is_control && !is_upper_control && *byte < 0xc4
    })
}

/// What a member has to be.
enum Rule {
    /// A number within these bounds.
    Range(f64, f64),
    /// A whole number, at least this.
    AtLeast(u64),
    Integer,
    Bool,
    List,
    /// A string or a list of strings.
    Strings,
}

const RULES: &[(&str, Rule)] = &[
    ("temperature", Rule::Range(0.0, 2.0)),
    ("top_p", Rule::Range(0.0, 1.0)),
    ("presence_penalty", Rule::Range(-2.0, 2.0)),
    ("frequency_penalty", Rule::Range(-2.0, 2.0)),
    ("n", Rule::AtLeast(1)),
    ("max_tokens", Rule::AtLeast(1)),
    ("max_completion_tokens", Rule::AtLeast(1)),
    ("top_logprobs", Rule::AtLeast(0)),
    ("seed", Rule::Integer),
    ("stream", Rule::Bool),
    ("logprobs", Rule::Bool),
    ("tools", Rule::List),
    ("stop", Rule::Strings),
];

impl Rule {
    fn objection(&self, value: &Json) -> Option<String> {
        (!self.allows(value)).then(|| self.demand())
    }

    fn allows(&self, value: &Json) -> bool {
        let number = match value {
            Json::Number(number) => number.as_f64(),
            _ => None,
        };
        let is_string = |value: &Json| matches!(value, Json::String(_));
        match self {
            Rule::Range(from, to) => number.is_some_and(|value| (*from..=*to).contains(&value)),
            Rule::AtLeast(least) => {
                number.is_some() && value.as_count().is_some_and(|count| count >= *least)
            }
            Rule::Integer => number.is_some_and(|value| value.fract() == 0.0),
            Rule::Bool => matches!(value, Json::Bool(_)),
            Rule::List => matches!(value, Json::Array(_)),
            Rule::Strings => match value {
                Json::Array(items) => items.iter().all(is_string),
                value => is_string(value),
            },
        }
    }

    fn demand(&self) -> String {
        match self {
            Rule::Range(from, to) => {
                let sign = if *from < 0.0 { "-" } else { "" };
                let (from, to) = (decimal(from.abs() as u64), decimal(*to as u64));
                concat(&["must be a number from ", sign, &from, " to ", &to])
            }
            Rule::AtLeast(least) => {
                concat(&["must be a whole number of at least ", &decimal(*least)])
            }
            Rule::Integer => "must be a whole number".to_owned(),
            Rule::Bool => "must be true or false".to_owned(),
            Rule::List => "must be a list".to_owned(),
            Rule::Strings => "must be a string or a list of strings".to_owned(),
        }
    }
}

fn check_model(profile: &Profile, body: &Object) -> Result<(), InvalidRequest> {
    match body.get("model") {
        None if !profile.needs_model => Ok(()),
        None => Err(InvalidRequest::of("model", "is required")),
        Some(Json::String(model)) if !model.is_empty() => Ok(()),
        Some(_) => Err(InvalidRequest::of(
            "model",
            "must be a string that is not empty",
        )),
    }
}

fn check_messages(body: &Object) -> Result<(), InvalidRequest> {
    let messages = body
        .get("messages")
        .ok_or_else(|| InvalidRequest::of("messages", "is required"))?;
    let messages = messages
        .as_array()
        .ok_or_else(|| InvalidRequest::of("messages", "must be a list of messages"))?;
    if messages.is_empty() {
        return Err(InvalidRequest::of(
            "messages",
            "must contain at least one message",
        ));
    }
    messages.iter().enumerate().try_for_each(|(at, message)| {
        check_message(&concat(&["messages[", &decimal(at as u64), "]"]), message)
    })
}

fn check_message(path: &str, message: &Json) -> Result<(), InvalidRequest> {
    let finding =
        |member: &str, text: &str| Err(InvalidRequest::of(&concat(&[path, member]), text));
    let Some(message) = message.as_object() else {
        return finding("", "must be an object with `role` and `content`");
    };
    match message.get("role").map(Json::as_str) {
        None => return finding(".role", "is required"),
        Some(Some(role)) if ROLES.contains(&role) => {}
        Some(_) => {
            return finding(
                ".role",
                "must be one of developer, system, user, assistant, tool, function",
            );
        }
    }
    match message.get("content") {
        None | Some(Json::String(_) | Json::Array(_)) => Ok(()),
        Some(_) => finding(".content", "must be a string or a list of parts"),
    }
}

const ROLES: [&str; 6] = [
    "developer",
    "system",
    "user",
    "assistant",
    "tool",
    "function",
];

fn check_numbers(body: &Object) -> Result<(), InvalidRequest> {
    body.iter()
        .try_for_each(|(name, value)| check_finite(&mut name.to_owned(), value))
}

/// Looks for `NaN` and infinities; `path` is given back as it was.
fn check_finite(path: &mut String, value: &Json) -> Result<(), InvalidRequest> {
    let len = path.len();
    match value {
        Json::Number(number) if !number.is_finite() => {
            return Err(InvalidRequest::of(
                path,
                "must be a finite number, which NaN and Infinity are not",
            ));
        }
        Json::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                path.push_str(&concat(&["[", &decimal(at as u64), "]"]));
                check_finite(path, item)?;
                path.truncate(len);
            }
        }
        Json::Object(object) => {
            for (name, member) in object.iter() {
                path.push('.');
                path.push_str(name);
                check_finite(path, member)?;
                path.truncate(len);
            }
        }
        _ => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    fn finding(provider: &str, body: &str) -> Option<String> {
        let body = parse(body.as_bytes()).unwrap();
        check_request(Profile::named(provider).unwrap(), body.as_object().unwrap())
            .err()
            .map(|finding| finding.field)
    }

    #[test]
    fn each_finding_names_its_field() {
        let with = |members: &str| {
            format!(r#"{{"model":"m","messages":[{{"role":"user","content":"Hi"}}]{members}}}"#)
        };
        assert_eq!(finding("openai", &with("")), None);
        for (members, field) in [
            (r#","temperature":NaN"#, "temperature"),
            (r#","temperature":2.1"#, "temperature"),
            (r#","temperature":"1""#, "temperature"),
            (r#","temperature":{}"#, "temperature"),
            (r#","max_tokens":0"#, "max_tokens"),
            (r#","max_tokens":1.5"#, "max_tokens"),
            (r#","top_p":-0.1"#, "top_p"),
            (r#","stop":[1]"#, "stop"),
            (r#","stream":"yes""#, "stream"),
            (r#","metadata":{"a":[1,{"b":Infinity}]}"#, "metadata.a[1].b"),
        ] {
            assert_eq!(
                finding("openai", &with(members)).as_deref(),
                Some(field),
                "{members}"
            );
        }
        assert_eq!(
            finding(
                "openai",
                &with(r#","temperature":null,"stop":"x","anything":{}"#)
            ),
            None
        );
    }

    #[test]
    fn messages_are_required_and_have_known_roles() {
        for (messages, field) in [
            ("", "messages"),
            (r#","messages":[]"#, "messages"),
            (r#","messages":"Hi""#, "messages"),
            (r#","messages":["Hi"]"#, "messages[0]"),
            (
                r#","messages":[{"role":"user","content":"a"},{"role":"robot","content":"b"}]"#,
                "messages[1].role",
            ),
            (r#","messages":[{"content":"a"}]"#, "messages[0].role"),
            (
                r#","messages":[{"role":"user","content":7}]"#,
                "messages[0].content",
            ),
        ] {
            assert_eq!(
                finding("openai", &format!(r#"{{"model":"m"{messages}}}"#)).as_deref(),
                Some(field),
                "{messages}"
            );
        }
    }

    #[test]
    fn providers_differ_in_what_they_require() {
        let without_model = r#"{"messages":[{"role":"user","content":"Hi"}]}"#;
        assert_eq!(finding("morpheus", without_model), None);
        assert_eq!(finding("flexai", without_model).as_deref(), Some("model"));
        let two = r#"{"model":"m","messages":[{"role":"user","content":"Hi"}],"n":2}"#;
        assert_eq!(finding("openai", two), None);
        assert_eq!(finding("flexai", two).as_deref(), Some("n"));
    }

    #[test]
    fn a_header_value_is_never_in_a_finding() {
        let finding = check_header("apiKey", "authorization", "Bearer sk-secret\n").unwrap_err();
        assert!(!finding.to_string().contains("secret"));
        assert!(check_header("x", "x y", "v").is_err());
        assert!(check_header("x", "x", "a\u{0}").is_err());
        assert!(check_header("x", "x-team", "Zürich\t1").is_ok());
    }
}
