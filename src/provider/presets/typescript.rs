//! Writes the presets of the npm package, and checks that the file that is checked in is the same.
//!
//! `BLESS=1 cargo test --lib presets` rewrites the file.

use super::ALL;
use crate::golden;
use crate::json::{Json, parse};
use crate::provider::{Hint, Prefill, Profile, Resets, Thoughts};

#[test]
fn the_typescript_presets_are_those_of_rust() {
    let generated = ALL
        .iter()
        .fold(HEADER.to_owned(), |text, (profile, name, about)| {
            text + &declaration(profile, name, about)
        });
    assert!(generated.lines().all(|line| line.len() <= WIDTH));
    golden::check("pkg-template/src/presets.ts", "presets", &generated);
}

#[test]
fn the_core_reads_each_preset_back() {
    for (profile, name, _) in ALL {
        let members: Vec<_> = members(profile)
            .iter()
            .map(|(name, value)| format!("{name:?}:{value}"))
            .collect();
        let json = parse(format!("{{{}}}", members.join(",")).as_bytes()).unwrap();
        assert_eq!(Profile::from_json(&json), Ok(*profile), "{name}");
    }
}

/// A preset as TypeScript.
fn declaration(profile: &Profile, name: &str, about: &str) -> String {
    let mut text = format!("\n/** {about} */\nexport const {name}: Profile = {{\n");
    for (member, value) in members(profile) {
        text += &lay_out(member, &value);
    }
    text + "};\n"
}

/// A member on one line, or a line for each part where it is too long for one.
fn lay_out(member: &str, value: &Json) -> String {
    let (open, parts, close) = match value {
        Json::Array(items) => ('[', items.iter().map(Json::to_string).collect(), ']'),
        Json::Object(members) => {
            let parts = members.iter().map(|(on, text)| format!("{on:?}: {text}"));
            ('{', parts.collect::<Vec<_>>(), '}')
        }
        value => return format!("  {member}: {value},\n"),
    };
    let gap = if open == '{' { " " } else { "" };
    let line = format!("  {member}: {open}{gap}{}{gap}{close},\n", parts.join(", "));
    if line.trim_end().len() <= WIDTH {
        return line;
    }
    let lines: String = parts.iter().map(|part| format!("    {part},\n")).collect();
    format!("  {member}: {open}\n{lines}  {close},\n")
}

/// The members that differ from those of [`Profile::OPENAI`], named as in JavaScript.
fn members(profile: &Profile) -> Vec<(&'static str, Json)> {
    let of = every_member(profile).into_iter();
    of.zip(every_member(&Profile::OPENAI))
        .filter(|(own, plain)| own != plain)
        .map(|(own, _)| own)
        .collect()
}

/// Takes the profile apart member by member, so that a new one cannot be forgotten.
fn every_member(profile: &Profile) -> Vec<(&'static str, Json)> {
    let Profile {
        name,
        source,
        base_url,
        api_path,
        chat_root,
        chat_path,
        models_path,
        health_path,
        query,
        auth_header,
        auth_scheme,
        needs_workspace,
        needs_model,
        streams_tools,
        only_functions,
        single_stop,
        token_field,
        thoughts,
        known,
        refused,
        max_choices,
        max_unstreamed_tokens,
        cors_headers,
        idempotency_header,
        prefill,
        resets,
        hints,
    } = *profile;
    let thoughts = match thoughts {
        Thoughts::Kept => "kept",
        Thoughts::Renamed => "renamed",
        Thoughts::Dropped => "dropped",
    };
    let prefill = match prefill {
        Prefill::None => "none",
        Prefill::Message => "message",
        Prefill::Prefix => "prefix",
        Prefill::EchoedPrefix => "echoedPrefix",
        Prefill::ContinueFinalMessage => "continueFinalMessage",
    };
    let resets = match resets {
        Resets::Unknown => "unknown",
        Resets::Durations => "durations",
        Resets::Seconds => "seconds",
        Resets::UnixTime => "unixTime",
        Resets::IsoTime => "isoTime",
    };
    vec![
        ("name", text(name)),
        ("source", text(source)),
        ("baseURL", text(base_url)),
        ("apiPath", text(api_path)),
        ("chatRoot", text(chat_root)),
        ("chatPath", text(chat_path)),
        ("modelsPath", text(models_path)),
        ("healthPath", text(health_path)),
        ("query", text(query)),
        ("authHeader", text(auth_header)),
        ("authScheme", text(auth_scheme)),
        ("needsWorkspace", Json::Bool(needs_workspace)),
        ("needsModel", Json::Bool(needs_model)),
        ("streamsTools", Json::Bool(streams_tools)),
        ("onlyFunctions", Json::Bool(only_functions)),
        ("singleStop", Json::Bool(single_stop)),
        ("tokenField", text(token_field)),
        ("thoughts", text(thoughts)),
        ("known", words(known)),
        ("refused", words(refused)),
        ("maxChoices", count(max_choices)),
        ("maxUnstreamedTokens", count(max_unstreamed_tokens)),
        ("corsHeaders", words(cors_headers)),
        ("idempotencyHeader", text(idempotency_header)),
        ("prefill", text(prefill)),
        ("resets", text(resets)),
        ("hints", object(hints)),
    ]
}

fn text(text: &str) -> Json {
    read(&format!("{text:?}"))
}

fn words(list: &str) -> Json {
    let words: Vec<_> = list.split_whitespace().map(text).collect();
    Json::Array(words)
}

fn count(number: Option<u64>) -> Json {
    number.map_or(Json::Null, |number| read(&number.to_string()))
}

fn object(hints: &[Hint]) -> Json {
    let hints: Vec<_> = hints
        .iter()
        .map(|hint| format!("{:?}:{:?}", hint.on, hint.text))
        .collect();
    read(&format!("{{{}}}", hints.join(",")))
}

fn read(json: &str) -> Json {
    parse(json.as_bytes()).unwrap()
}

const WIDTH: usize = 140;

const HEADER: &str = "\
// Profiles of well-known OpenAI-compatible servers, generated from src/provider/presets: change them there.
import type { Profile } from \"./profile.js\";
";
