//! Finds what is wrong with a request before it is sent.

use super::request_shape::{REQUEST, SOURCE};
use super::shape::{self, Findings};
use super::{Profile, has_word, pairs};
use crate::finding::{Finding, InvalidRequest, Rule};
use crate::json::View;
use crate::plain::decimal;

/// Checks the JSON text of a chat completion's body: what is required, types, ranges, conflicts, and the provider's own rules.
///
/// `null` counts as absent; members and words that are not known pass. Gives what the provider makes of it otherwise than asked.
/// Fails with every finding at once.
///
/// ```
/// use chatwire::provider::{Profile, check_request};
/// let body = r#"{"messages":[{"role":"user","content":"Hi"}],"max_tokens":0,"seed":1}"#;
/// let error = check_request(&Profile::MORPHEUS, body).unwrap_err();
/// assert_eq!(error.to_string(), "max_tokens must be a whole number of at least 1");
/// let warnings = check_request(&Profile::MORPHEUS, &body.replace("0", "9")).unwrap();
/// assert_eq!(warnings[0].to_string(), "seed is dropped by morpheus without a word");
/// ```
pub fn check_request(profile: &Profile, body: &str) -> Result<Vec<Finding>, InvalidRequest> {
    let mut warnings = Vec::new();
    let findings = look(profile, View::new(body), &mut warnings);
    if findings.is_empty() {
        Ok(warnings)
    } else {
        Err(InvalidRequest { findings })
    }
}

/// What is wrong; what is only good to know comes to the warnings.
pub(crate) fn look(profile: &Profile, body: View<'_>, warnings: &mut Vec<Finding>) -> Vec<Finding> {
    let mut found = Findings {
        list: Vec::new(),
        warnings,
        source: SOURCE,
        provider: profile.name,
        path: String::new(),
    };
    shape::check(body, View::new(REQUEST), &mut found);
    if let Some(messages) = body.get("messages") {
        let len = found.member("messages");
        pairs::check(messages, &mut found);
        found.leave(len);
    }
    conflicts(body, &mut found);
    found.source = profile.source;
    provider_rules(profile, body, &mut found);
    found.list
}

/// What only members together get wrong. Source: OpenAI's API reference; other servers answer 400 as well.
fn conflicts(body: View<'_>, found: &mut Findings<'_>) {
    for (name, other, message) in NEEDS {
        // Without tools, these two ask for nothing.
        let is_moot = body.says(name, "none") || body.says(name, "auto");
        let is_off = |value: View<'_>| value.text() == "false";
        if body.has(name) && !is_moot && body.get(other).is_none_or(is_off) {
            found.add(Rule::Conflict, name, message, other);
        }
    }
    if body.has("max_tokens") && body.has("max_completion_tokens") {
        let message = "says the same as `max_completion_tokens`: leave one out";
        found.add(Rule::Conflict, "max_tokens", message, "");
    }
}

/// Members that ask for nothing without another one.
const NEEDS: &[(&str, &str, &str)] = &[
    ("stream_options", "stream", "needs `#` to be true"),
    ("top_logprobs", "logprobs", "needs `#` to be true"),
    ("tool_choice", "tools", "needs `#`"),
    ("parallel_tool_calls", "tools", "needs `#`"),
];

/// What the provider refuses, and what it makes of the rest.
fn provider_rules(profile: &Profile, body: View<'_>, found: &mut Findings<'_>) {
    if profile.needs_model && !body.has("model") {
        found.add(Rule::Required, "model", shape::REQUIRED, "");
    }
    let streams = body.get("stream").is_some_and(View::is_true);
    for (key, value) in body.members() {
        let Some(name) = key.string().filter(|_| !value.is_null()) else {
            continue;
        };
        if has_word(profile.refused, &name) {
            found.add(Rule::Refused, &name, "is refused by @", "");
        } else if is_other_limit(profile, key) {
            let message = "is sent to @ as #";
            found.add(Rule::Changed, &name, message, profile.token_field);
        } else if !profile.known.is_empty() && !has_word(profile.known, &name) {
            found.add(Rule::Ignored, &name, "is dropped by @ without a word", "");
        }
        let (most, rule, message) = if key.is("n") {
            let message = "must be at most # for @";
            (profile.max_choices, Rule::Conflict, message)
        } else if !streams && is_limit(key) {
            let message = "is cut to # by @ unless `stream` is true";
            (profile.max_unstreamed_tokens, Rule::Limited, message)
        } else {
            (None, Rule::Range, "")
        };
        if let Some(most) = most
            && value.count() > Some(most)
        {
            found.add(rule, &name, message, &decimal(most));
        }
        if key.is("tools") && profile.only_functions {
            let outer = found.member(&name);
            for (at, tool) in value.items().enumerate() {
                if tool.says("type", "custom") {
                    let list = found.item(at);
                    found.add(Rule::Refused, "type", "must be function for @", "");
                    found.leave(list);
                }
            }
            found.leave(outer);
        }
    }
}

fn is_limit(key: View<'_>) -> bool {
    key.is("max_tokens") || key.is("max_completion_tokens")
}

/// Whether a member is the limit of tokens under the name that the provider does not take.
pub(super) fn is_other_limit(profile: &Profile, key: View<'_>) -> bool {
    let taken = profile.token_field;
    !taken.is_empty() && !key.is(taken) && is_limit(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(provider: &str, body: &str) -> Vec<String> {
        let profile = Profile::named(provider).unwrap();
        let error = check_request(profile, body).err();
        let findings = error.into_iter().flat_map(|error| error.findings);
        findings.map(|finding| finding.field).collect()
    }

    fn warnings(provider: &str, body: &str) -> Vec<(String, Rule)> {
        let profile = Profile::named(provider).unwrap();
        let warnings = check_request(profile, body).unwrap().into_iter();
        warnings
            .map(|warning| (warning.field, warning.rule))
            .collect()
    }

    fn with(members: &str) -> String {
        format!(r#"{{"model":"m","messages":[{{"role":"user","content":"Hi"}}]{members}}}"#)
    }

    #[test]
    fn each_finding_names_its_field() {
        assert!(fields("openai", &with("")).is_empty());
        for (members, expected) in [
            (r#","temperature":2.1"#, "temperature"),
            (r#","temperature":"1""#, "temperature"),
            (r#","temperature":{}"#, "temperature"),
            (r#","max_tokens":0"#, "max_tokens"),
            (r#","max_tokens":1.5"#, "max_tokens"),
            (r#","top_p":-0.1"#, "top_p"),
            (r#","stop":[1]"#, "stop[0]"),
            (r#","stop":"""#, "stop"),
            (r#","stream":"yes""#, "stream"),
            (r#","tools":[]"#, "tools"),
            (r#","tools":[{}]"#, "tools[0].type"),
            (
                r#","tools":[{"type":"function","function":{}}]"#,
                "tools[0].function.name",
            ),
            (r#","reasoning":{}"#, "reasoning"),
            (r#","response_format":{}"#, "response_format.type"),
            (
                r#","response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{}}}"#,
                "response_format.json_schema.schema",
            ),
            (
                r#","stream_options":{"include_usage":true}"#,
                "stream_options",
            ),
            (r#","top_logprobs":2"#, "top_logprobs"),
            (r#","tool_choice":"required""#, "tool_choice"),
            (r#","parallel_tool_calls":false"#, "parallel_tool_calls"),
            (r#","max_tokens":1,"max_completion_tokens":1"#, "max_tokens"),
        ] {
            assert_eq!(fields("openai", &with(members)), [expected], "{members}");
        }
        let open = r#","temperature":null,"stop":"x","anything":{},"reasoning_effort":"extreme","tools":[{"type":"web_search"}]"#;
        assert!(fields("openai", &with(open)).is_empty());
    }

    #[test]
    fn every_finding_comes_at_once_with_rule_and_source() {
        let body = r#"{"messages":[{"role":"","content":1}],"top_p":2,"n":3}"#;
        let error = check_request(&Profile::FLEXAI, body).unwrap_err();
        let found: Vec<_> = error
            .findings
            .iter()
            .map(|finding| (finding.to_string(), finding.rule, &*finding.source))
            .collect();
        let flexai = "FlexAI API reference, create chat completion";
        assert_eq!(
            found,
            [
                (
                    "messages[0].role must be a string that is not empty".to_owned(),
                    Rule::Range,
                    SOURCE
                ),
                (
                    "messages[0].content must be a string or a list".to_owned(),
                    Rule::Type,
                    SOURCE
                ),
                (
                    "top_p must be a number from 0 to 1".to_owned(),
                    Rule::Range,
                    SOURCE
                ),
                ("model is required".to_owned(), Rule::Required, flexai),
                (
                    "n must be at most 1 for flexai".to_owned(),
                    Rule::Conflict,
                    flexai
                ),
            ]
        );
    }

    #[test]
    fn messages_are_required_and_go_together() {
        for (messages, expected) in [
            ("", "messages"),
            (r#","messages":[]"#, "messages"),
            (r#","messages":"Hi""#, "messages"),
            (r#","messages":["Hi"]"#, "messages[0]"),
            (r#","messages":[{"content":"a"}]"#, "messages[0].role"),
            (r#","messages":[{"role":"user"}]"#, "messages[0].content"),
            (
                r#","messages":[{"role":"user","content":7}]"#,
                "messages[0].content",
            ),
            (
                r#","messages":[{"role":"user","content":[{"type":"text"}]}]"#,
                "messages[0].content[0].text",
            ),
            (
                r#","messages":[{"role":"tool","content":"a"}]"#,
                "messages[0].tool_call_id",
            ),
            (
                r#","messages":[{"role":"tool","content":"a","tool_call_id":"x"}]"#,
                "messages[0].tool_call_id",
            ),
            (
                r#","messages":[{"role":"user","content":"a","tool_calls":[{"id":"x","type":"function","function":{"name":"f","arguments":""}}]}]"#,
                "messages[0].tool_calls",
            ),
            (
                r#","messages":[{"role":"assistant","tool_calls":[{"id":"x","type":"function","function":{"name":"f","arguments":""}}]},{"role":"user","content":"a"}]"#,
                "messages[1]",
            ),
            (
                r#","messages":[{"role":"assistant","content":null,"tool_calls":[{}]}]"#,
                "messages[0].tool_calls[0].type",
            ),
        ] {
            assert_eq!(
                fields("openai", &format!(r#"{{"model":"m"{messages}}}"#)),
                [expected],
                "{messages}"
            );
        }
        let talk = r#","messages":[{"role":"robot","content":[{"type":"hologram"}]},{"role":"assistant","tool_calls":[{"id":"x","type":"function","function":{"name":"f","arguments":""}},{"id":"y","type":"custom","custom":{"name":"f","input":""}}]},{"role":"tool","content":"","tool_call_id":"y"},{"role":"tool","content":"a","tool_call_id":"x"}]"#;
        assert!(fields("openai", &format!(r#"{{"model":"m"{talk}}}"#)).is_empty());
    }

    #[test]
    fn providers_differ_in_what_they_require_and_refuse() {
        let without_model = r#"{"messages":[{"role":"user","content":"Hi"}]}"#;
        assert!(fields("morpheus", without_model).is_empty());
        assert_eq!(fields("flexai", without_model), ["model"]);
        assert!(fields("openai", &with(r#","n":2"#)).is_empty());
        assert_eq!(fields("flexai", &with(r#","n":2"#)), ["n"]);
        assert_eq!(
            fields("flexai", &with(r#","verbosity":"low""#)),
            ["verbosity"]
        );
        let custom = r#","tools":[{"type":"custom","custom":{"name":"f"}}]"#;
        assert!(fields("openai", &with(custom)).is_empty());
        assert_eq!(fields("flexai", &with(custom)), ["tools[0].type"]);
    }

    #[test]
    fn what_a_provider_makes_of_it_is_told() {
        assert_eq!(
            warnings("morpheus", &with(r#","seed":1,"user":null"#)),
            [("seed".to_owned(), Rule::Ignored)]
        );
        assert_eq!(
            warnings("morpheus", &with(r#","max_completion_tokens":1"#)),
            [("max_completion_tokens".to_owned(), Rule::Changed)]
        );
        assert_eq!(
            warnings("flexai", &with(r#","max_tokens":4096"#)),
            [("max_tokens".to_owned(), Rule::Limited)]
        );
        assert!(warnings("flexai", &with(r#","max_tokens":4096,"stream":true"#)).is_empty());
        assert!(warnings("openai", &with(r#","seed":1,"max_completion_tokens":4096"#)).is_empty());
    }
}
