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
    let (findings, warnings) = look(profile, View::new(body));
    if findings.is_empty() {
        Ok(warnings)
    } else {
        Err(InvalidRequest { findings })
    }
}

/// What is wrong, and what is only good to know.
pub(crate) fn look(profile: &Profile, body: View<'_>) -> (Vec<Finding>, Vec<Finding>) {
    let mut found = Findings::new(SOURCE);
    shape::check(body, View::new(REQUEST), &mut found);
    if let Some(messages) = body.get("messages") {
        let len = found.member("messages");
        pairs::check(messages, &mut found);
        found.leave(len);
    }
    conflicts(body, &mut found);
    found.source = profile.source;
    provider_rules(profile, body, &mut found);
    (found.list, found.warnings)
}

/// What only members together get wrong. Source: OpenAI's API reference; other servers answer 400 as well.
fn conflicts(body: View<'_>, found: &mut Findings) {
    for (name, other, rest) in NEEDS {
        // Without tools, these two ask for nothing.
        let is_moot = |value: View<'_>| value.is("none") || value.is("auto");
        let asks = body.get(name).is_some_and(|value| !is_moot(value));
        let is_off = |value: View<'_>| value.text() == "false";
        if asks && body.get(other).is_none_or(is_off) {
            found.add(Rule::Conflict, name, &["needs `", other, rest]);
        }
    }
    let [limit, other] = LIMITS;
    if body.get(limit).is_some() && body.get(other).is_some() {
        let words = &["says the same as `", other, "`: leave one out"];
        found.add(Rule::Conflict, limit, words);
    }
}

/// Members that ask for nothing without another one.
const NEEDS: [(&str, &str, &str); 4] = [
    ("stream_options", "stream", "` to be true"),
    ("top_logprobs", "logprobs", "` to be true"),
    ("tool_choice", "tools", "`"),
    ("parallel_tool_calls", "tools", "`"),
];

/// The names of the limit of tokens.
const LIMITS: [&str; 2] = ["max_tokens", "max_completion_tokens"];

/// What the provider refuses, and what it makes of the rest.
fn provider_rules(profile: &Profile, body: View<'_>, found: &mut Findings) {
    let provider = profile.name;
    if profile.needs_model && body.get("model").is_none() {
        found.add(Rule::Required, "model", shape::REQUIRED);
    }
    for (key, value) in body.members() {
        let Some(name) = key.string().filter(|_| !value.is_null()) else {
            continue;
        };
        if has_word(profile.refused, &name) {
            found.add(Rule::Refused, &name, &["is refused by ", provider]);
        } else if is_other_limit(profile, key) {
            let words = &["is sent to ", provider, " as ", profile.token_field];
            found.add(Rule::Changed, &name, words);
        } else if !profile.known.is_empty() && !has_word(profile.known, &name) {
            let words = &["is dropped by ", provider, " without a word"];
            found.add(Rule::Ignored, &name, words);
        }
    }
    let is_over = |name: &str, most: u64| {
        let count = body.get(name).and_then(View::count);
        count.is_some_and(|count| count > most)
    };
    if let Some(most) = profile.max_choices
        && is_over("n", most)
    {
        let words = &["must be at most ", &*decimal(most), " for ", provider];
        found.add(Rule::Conflict, "n", words);
    }
    if let Some(most) = profile.max_unstreamed_tokens
        && !body.get("stream").is_some_and(View::is_true)
    {
        for limit in LIMITS {
            if is_over(limit, most) {
                let most = decimal(most);
                let words = &[
                    "is cut to ",
                    &*most,
                    " by ",
                    provider,
                    " unless `stream` is true",
                ];
                found.add(Rule::Limited, limit, words);
            }
        }
    }
    if profile.only_functions
        && let Some(tools) = body.get("tools")
    {
        for (at, tool) in tools.items().enumerate() {
            if tool.get("type").is_some_and(|kind| kind.is("custom")) {
                let outer = found.member("tools");
                found.item(at);
                found.add(Rule::Refused, "type", &["must be function for ", provider]);
                found.leave(outer);
            }
        }
    }
}

/// Whether a member is the limit of tokens under the name that the provider does not take.
pub(super) fn is_other_limit(profile: &Profile, key: View<'_>) -> bool {
    let taken = profile.token_field;
    !taken.is_empty() && !key.is(taken) && LIMITS.into_iter().any(|limit| key.is(limit))
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
