//! A profile that is written as JSON: the name of one, or an object that says what differs from one.

use super::{Hint, Prefill, Profile, Resets, Thoughts};
use crate::finding::{InvalidRequest, Rule};
use crate::json::Json;
use crate::plain::{concat, listed};

impl Profile {
    /// Reads a profile: the name of one, or an object with the members of a profile, named as in JavaScript, that differ from the one that
    /// `extends` names (`openai` where it names none). Lists are lists of words or one text; hints are an object of texts.
    ///
    /// The texts of a profile live as long as the program: read each one once.
    ///
    /// Fails with the member that is no member of a profile, or does not fit.
    ///
    /// ```
    /// use chatwire::{json::parse, provider::{Profile, Resets}};
    /// let json = parse(br#"{"extends":"flexai","name":"mine","refused":["n","seed"],"resets":"seconds"}"#).unwrap();
    /// let profile = Profile::from_json(&json)?;
    /// assert_eq!((profile.refused, profile.resets), ("n seed", Resets::Seconds));
    /// # Ok::<(), chatwire::InvalidRequest>(())
    /// ```
    pub fn from_json(json: &Json) -> Result<Profile, InvalidRequest> {
        let object = json.as_object();
        let (field, name) = match object {
            Some(members) => (
                "provider.extends",
                members.get("extends").map_or("openai", text_of),
            ),
            None => ("provider", text_of(json)),
        };
        let Some(known) = Profile::named(name) else {
            let words = "must be one of openai, neuroflash, flexai, morpheus";
            return Err(InvalidRequest::of(Rule::Type, field, words));
        };
        let mut profile = *known;
        if let Some(object) = object {
            for (name, value) in object.iter() {
                if *value != Json::Null && set(&mut profile, name, value).is_none() {
                    let field = concat(&["provider.", name]);
                    let words = "is not what a profile can have there";
                    return Err(InvalidRequest::of(Rule::Type, &field, words));
                }
            }
        }
        Ok(profile)
    }
}

/// Sets one member; `None` where there is no such member or the value does not fit.
#[inline(never)]
fn set(profile: &mut Profile, name: &str, value: &Json) -> Option<()> {
    let mut texts = [
        &mut profile.name,
        &mut profile.source,
        &mut profile.base_url,
        &mut profile.api_path,
        &mut profile.chat_root,
        &mut profile.chat_path,
        &mut profile.models_path,
        &mut profile.health_path,
        &mut profile.query,
        &mut profile.auth_header,
        &mut profile.auth_scheme,
        &mut profile.token_field,
        &mut profile.known,
        &mut profile.refused,
        &mut profile.cors_headers,
        &mut profile.idempotency_header,
    ];
    if let Some(place) = at(TEXTS, name).and_then(|at| texts.get_mut(at)) {
        **place = match value.as_array() {
            Some(words) => joined(words)?.leak(),
            None => kept(value)?,
        };
        return Some(());
    }
    let mut flags = [
        &mut profile.needs_workspace,
        &mut profile.needs_model,
        &mut profile.streams_tools,
        &mut profile.only_functions,
        &mut profile.single_stop,
    ];
    if let Some(place) = at(FLAGS, name).and_then(|at| flags.get_mut(at)) {
        let Json::Bool(flag) = value else { return None };
        **place = *flag;
        return Some(());
    }
    match name {
        "extends" => {}
        "maxChoices" => profile.max_choices = Some(value.as_count()?),
        "maxUnstreamedTokens" => profile.max_unstreamed_tokens = Some(value.as_count()?),
        "thoughts" => {
            let all = [Thoughts::Kept, Thoughts::Renamed, Thoughts::Dropped];
            profile.thoughts = *all.get(at("kept|renamed|dropped", text_of(value))?)?;
        }
        "prefill" => {
            let all = [
                Prefill::None,
                Prefill::Message,
                Prefill::Prefix,
                Prefill::EchoedPrefix,
                Prefill::ContinueFinalMessage,
            ];
            let names = "none|message|prefix|echoedPrefix|continueFinalMessage";
            profile.prefill = *all.get(at(names, text_of(value))?)?;
        }
        "resets" => {
            let all = [
                Resets::Durations,
                Resets::Seconds,
                Resets::UnixTime,
                Resets::IsoTime,
                Resets::Unknown,
            ];
            let names = "durations|seconds|unixTime|isoTime|unknown";
            profile.resets = *all.get(at(names, text_of(value))?)?;
        }
        "hints" => {
            let mut hints = Vec::new();
            for (on, text) in value.as_object()?.iter() {
                hints.push(Hint {
                    on: on.to_owned().leak(),
                    text: kept(text)?,
                });
            }
            profile.hints = hints.leak();
        }
        _ => return None,
    }
    Some(())
}

/// The names of the texts, in their order.
const TEXTS: &str = "name|source|baseURL|apiPath|chatRoot|chatPath|modelsPath|healthPath|query|authHeader|authScheme|tokenField|known|\
    refused|corsHeaders|idempotencyHeader";
/// The names of the flags, in their order.
const FLAGS: &str = "needsWorkspace|needsModel|streamsTools|onlyFunctions|singleStop";

/// Where a name stands in a list of them.
#[inline(never)]
fn at(list: &'static str, name: &str) -> Option<usize> {
    listed(list).position(|known| known == name.as_bytes())
}

fn text_of(value: &Json) -> &str {
    value.as_str().unwrap_or_default()
}

fn kept(value: &Json) -> Option<&'static str> {
    Some(value.as_text()?.to_str().into_owned().leak())
}

/// Words, separated by spaces.
fn joined(words: &[Json]) -> Option<String> {
    let mut text = String::new();
    for word in words {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word.as_str()?);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    fn read(json: &str) -> Result<Profile, String> {
        Profile::from_json(&parse(json.as_bytes()).unwrap())
            .map_err(|error| error.field().to_owned())
    }

    #[test]
    fn a_profile_says_what_differs() {
        assert_eq!(read(r#""flexai""#), Ok(Profile::FLEXAI));
        assert_eq!(read("{}"), Ok(Profile::OPENAI));
        let json = r#"{"extends":"neuroflash","needsWorkspace":false,"maxChoices":2,"thoughts":"dropped","prefill":"prefix","hints":{"404":"x"},"query":null}"#;
        let expected = Profile {
            needs_workspace: false,
            max_choices: Some(2),
            thoughts: Thoughts::Dropped,
            prefill: Prefill::Prefix,
            hints: &[Hint {
                on: "404",
                text: "x",
            }],
            ..Profile::NEUROFLASH
        };
        assert_eq!(read(json), Ok(expected));
    }

    #[test]
    fn what_is_no_profile_is_named() {
        for (json, field) in [
            (r#""acme""#, "provider"),
            ("7", "provider"),
            (r#"{"extends":"acme"}"#, "provider.extends"),
            (r#"{"baseUrl":"x"}"#, "provider.baseUrl"),
            (r#"{"baseURL":7}"#, "provider.baseURL"),
            (r#"{"refused":["a",1]}"#, "provider.refused"),
            (r#"{"needsModel":"no"}"#, "provider.needsModel"),
            (r#"{"resets":"never"}"#, "provider.resets"),
            (r#"{"prefill":true}"#, "provider.prefill"),
            (r#"{"hints":{"404":1}}"#, "provider.hints"),
            (r#"{"maxChoices":-1}"#, "provider.maxChoices"),
        ] {
            assert_eq!(read(json), Err(field.to_owned()), "{json}");
        }
    }
}
