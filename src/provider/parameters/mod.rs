//! Writes the table of a request's parameters that the demo page is made of, and checks that the file that is checked in is the same:
//! names and documentation are those of the model, forms and ranges those that requests are checked by, and what becomes of a parameter
//! at a provider is what its profile and the documentation say.
//!
//! `BLESS=1 cargo test --lib parameters` rewrites the file.

mod declared;
mod form;

use super::request_shape::REQUEST;
use super::{Profile, look};
use crate::finding::Rule;
use crate::golden;
use crate::json::View;
use crate::model::typescript::wire_types;
use declared::Declared;
use form::{literal, members};

#[test]
fn the_pages_parameters_are_those_of_the_model() {
    let wire = wire_types();
    let declared = Declared::new(&wire);
    let mut grouped: Vec<&str> = GROUPS
        .iter()
        .flat_map(|(_, names)| names.split(' '))
        .collect();
    let mut parameters = Vec::new();
    for member in members(View::new(REQUEST), "ChatRequest", &declared) {
        let at = grouped.iter().position(|name| *name == member.name);
        grouped.remove(at.unwrap_or_else(|| panic!("{} is in no group", member.name)));
        let group = GROUPS
            .iter()
            .position(|(_, names)| names.split(' ').any(|name| name == member.name));
        let group = group.unwrap();
        let providers = PROVIDERS.map(|profile| {
            let fate = fate(profile, &member.name, &member.docs);
            format!("{}: {}", profile.name, literal(fate))
        });
        let text = format!(
            "  {{\n    name: {},\n    group: {},\n    docs: {},\n    forms: {},\n    providers: {{ {} }},\n  }},\n",
            literal(&member.name),
            literal(GROUPS[group].0),
            literal(&member.docs),
            member.forms,
            providers.join(", "),
        );
        parameters.push((group, text));
    }
    assert!(grouped.is_empty(), "no parameters: {grouped:?}");
    let addresses =
        PROVIDERS.map(|profile| format!("  {}: {},\n", profile.name, literal(profile.base_url)));
    // Those of a group stand together, in the order of the model.
    parameters.sort_by_key(|(group, _)| *group);
    let parameters: String = parameters.into_iter().map(|(_, text)| text).collect();
    let text = format!(
        "{HEADER}{parameters}];\n\n{ADDRESSES}{}}};\n",
        addresses.concat()
    );
    golden::check("www/src/request/parameters.ts", "parameters", &text);
}

/// What becomes of a parameter at a provider: by its profile, or else by the providers that the documentation names.
fn fate(profile: &Profile, name: &str, docs: &str) -> &'static str {
    let body = format!("{{\"{name}\":1}}");
    let mut warnings = Vec::new();
    let findings = look(profile, View::new(&body), &mut warnings);
    let found = findings
        .iter()
        .chain(&warnings)
        .filter(|finding| finding.field == name);
    let ruled = found.filter_map(|finding| match finding.rule {
        Rule::Refused => Some("refused"),
        Rule::Ignored => Some("dropped"),
        Rule::Changed => Some("renamed"),
        _ => None,
    });
    let ruled: Vec<_> = ruled.collect();
    let is_documented =
        documented(docs).any(|named| named == "All" || named.eq_ignore_ascii_case(profile.name));
    match ruled[..] {
        [] if is_documented => "taken",
        [] => "undocumented",
        [fate] => {
            assert!(
                !is_documented,
                "{name} is {fate} by {}, whose documentation has it",
                profile.name
            );
            fate
        }
        _ => panic!("{name} at {}: {ruled:?}", profile.name),
    }
}

/// The providers that a field's documentation names: a sentence that begins with one, up to its first semicolon.
fn documented(docs: &str) -> impl Iterator<Item = &str> {
    let mut sentences = docs
        .split(". ")
        .map(|sentence| sentence.trim_end_matches('.'));
    let list = sentences.find(|sentence| NAMES.iter().any(|name| sentence.starts_with(name)));
    let list = list.unwrap_or_else(|| panic!("no provider is named by: {docs}"));
    list.split(';').next().unwrap_or_default().split(", ")
}

const PROVIDERS: [&Profile; 4] = [
    &Profile::OPENAI,
    &Profile::NEUROFLASH,
    &Profile::FLEXAI,
    &Profile::MORPHEUS,
];

const NAMES: [&str; 5] = ["All", "OpenAI", "neuroflash", "FlexAI", "Morpheus"];

/// What belongs together on the page; each member of a request is in one of them.
const GROUPS: [(&str, &str); 8] = [
    ("Conversation", "model messages"),
    ("Length", "max_tokens max_completion_tokens stop n"),
    (
        "Sampling",
        "temperature top_p presence_penalty frequency_penalty repetition_penalty seed logit_bias logprobs top_logprobs",
    ),
    (
        "Tools",
        "tools tool_choice parallel_tool_calls web_search_options",
    ),
    (
        "Form of the answer",
        "response_format structured_outputs verbosity modalities audio prediction",
    ),
    ("Reasoning", "reasoning reasoning_effort"),
    ("Stream", "stream stream_options"),
    (
        "Service",
        "service_tier store metadata prompt_cache_key prompt_cache_retention safety_identifier user session_id",
    ),
];

const HEADER: &str = "\
// The members of a request, generated from src/model and src/provider: change them there.
import type { Provider } from \"chatwire\";
import type { Parameter } from \"./parameter.ts\";

export const PARAMETERS: readonly Parameter[] = [
";

const ADDRESSES: &str = "\
/** Where each provider answers; empty where that is the caller's to say. */
export const BASE_URLS: Readonly<Record<Provider, string>> = {
";
