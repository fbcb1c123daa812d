//! Finds what is wrong with a request before it is sent.

use super::request_shape::{REQUEST, SOURCE};
use super::shape::{self, Findings};
use super::{Profile, has_word, pairs};
use crate::finding::{Finding, InvalidRequest, Rule};
use crate::json::View;
use crate::plain::{concat, decimal};

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
        found.member("messages", |found| pairs::check(messages, found));
    }
    conflicts(body, &mut found);
    let mut findings = found.list;
    let mut warnings = Vec::new();
    let add = |list: &mut Vec<Finding>, rule: Rule, field: &str, parts: &[&str]| {
        list.push(Finding::new(rule, field, concat(parts), profile.source));
    };
    let name = profile.name;
    if profile.needs_model && body.get("model").is_none() {
        add(&mut findings, Rule::Required, "model", &[shape::REQUIRED]);
    }
    for (member, value) in body.members() {
        let Some(member) = member.string().filter(|_| !value.is_null()) else {
            continue;
        };
        let member = &*member;
        if has_word(profile.refused, member) {
            add(
                &mut findings,
                Rule::Refused,
                member,
                &["is refused by ", name],
            );
        } else if is_other_limit(profile, member) {
            let words = &["is sent to ", name, " as ", profile.token_field];
            add(&mut warnings, Rule::Changed, member, words);
        } else if !profile.known.is_empty() && !has_word(profile.known, member) {
            let words = &["is dropped by ", name, " without a word"];
            add(&mut warnings, Rule::Ignored, member, words);
        }
    }
    let count = |member: &str| body.get(member).and_then(View::count);
    if let Some(most) = profile.max_choices.filter(|most| count("n") > Some(*most)) {
        let words = &["must be at most ", &*decimal(most), " for ", name];
        add(&mut findings, Rule::Conflict, "n", words);
    }
    let streams = body.get("stream").is_some_and(View::is_true);
    let limit = ["max_tokens", "max_completion_tokens"]
        .into_iter()
        .find_map(|member| Some((member, count(member)?)));
    if let (Some(most), Some((member, limit))) = (profile.max_unstreamed_tokens, limit)
        && limit > most
        && !streams
    {
        let words = &[
            "is cut to ",
            &*decimal(most),
            " by ",
            name,
            " unless `stream` is true",
        ];
        add(&mut warnings, Rule::Limited, member, words);
    }
    if profile.only_functions {
        for (at, tool) in body
            .get("tools")
            .into_iter()
            .flat_map(View::items)
            .enumerate()
        {
            if tool.get("type").is_some_and(|kind| kind.is("custom")) {
                let field = concat(&["tools[", &decimal(at as u64), "].type"]);
                add(
                    &mut findings,
                    Rule::Refused,
                    &field,
                    &["must be function for ", name],
                );
            }
        }
    }
    (findings, warnings)
}

/// Whether a member is the limit of tokens under the name that the provider does not take.
pub(super) fn is_other_limit(profile: &Profile, member: &str) -> bool {
    matches!(member, "max_tokens" | "max_completion_tokens")
        && !profile.token_field.is_empty()
        && member != profile.token_field
}

/// What only members together get wrong. Source: OpenAI's API reference; other servers answer 400 as well.
fn conflicts(body: View<'_>, found: &mut Findings) {
    let is_true = |name: &str| body.get(name).is_some_and(View::is_true);
    let has_tools = body.get("tools").is_some();
    // Without tools, these two ask for nothing.
    let is_moot = |choice: View<'_>| choice.is("none") || choice.is("auto");
    let asks = body
        .get("tool_choice")
        .is_some_and(|choice| !is_moot(choice));
    let has = |name: &str| body.get(name).is_some();
    for (name, is_wrong, message) in [
        (
            "stream_options",
            has("stream_options") && !is_true("stream"),
            "needs `stream` to be true",
        ),
        (
            "top_logprobs",
            has("top_logprobs") && !is_true("logprobs"),
            "needs `logprobs` to be true",
        ),
        ("tool_choice", asks && !has_tools, NEEDS_TOOLS),
        (
            "parallel_tool_calls",
            has("parallel_tool_calls") && !has_tools,
            NEEDS_TOOLS,
        ),
        (
            "max_tokens",
            has("max_tokens") && has("max_completion_tokens"),
            "says the same as `max_completion_tokens`: leave one out",
        ),
    ] {
        if is_wrong {
            found.member(name, |found| found.add(Rule::Conflict, message));
        }
    }
}

const NEEDS_TOOLS: &str = "needs `tools`";

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
