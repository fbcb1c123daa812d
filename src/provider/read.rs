//! A profile that is written as JSON: the name of one, or an object that says what differs from one.

use super::{Hint, Profile, Resets, Thoughts};
use crate::finding::{InvalidRequest, Rule};
use crate::json::Json;
use crate::plain::concat;

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
        let mut profile = *Profile::named(name).ok_or_else(|| {
            let words = "must be one of openai, neuroflash, flexai, morpheus";
            InvalidRequest::of(Rule::Type, field, words)
        })?;
        for (name, value) in object.into_iter().flat_map(|object| object.iter()) {
            if *value != Json::Null && set(&mut profile, name, value).is_none() {
                let field = concat(&["provider.", name]);
                let words = "is not what a profile can have there";
                return Err(InvalidRequest::of(Rule::Type, &field, words));
            }
        }
        Ok(profile)
    }
}

/// Sets one member; `None` where there is no such member or the value does not fit.
fn set(profile: &mut Profile, name: &str, value: &Json) -> Option<()> {
    let flag = match value {
        Json::Bool(flag) => Some(*flag),
        _ => None,
    };
    let texts = [
        ("name", &mut profile.name),
        ("source", &mut profile.source),
        ("baseURL", &mut profile.base_url),
        ("apiPath", &mut profile.api_path),
        ("chatRoot", &mut profile.chat_root),
        ("chatPath", &mut profile.chat_path),
        ("modelsPath", &mut profile.models_path),
        ("healthPath", &mut profile.health_path),
        ("query", &mut profile.query),
        ("authHeader", &mut profile.auth_header),
        ("authScheme", &mut profile.auth_scheme),
        ("tokenField", &mut profile.token_field),
        ("known", &mut profile.known),
        ("refused", &mut profile.refused),
        ("corsHeaders", &mut profile.cors_headers),
    ];
    if let Some((_, place)) = texts.into_iter().find(|(known, _)| *known == name) {
        *place = match value.as_array() {
            Some(words) => joined(words)?.leak(),
            None => kept(value)?,
        };
        return Some(());
    }
    let flags = [
        ("needsWorkspace", &mut profile.needs_workspace),
        ("needsModel", &mut profile.needs_model),
        ("streamsTools", &mut profile.streams_tools),
        ("onlyFunctions", &mut profile.only_functions),
        ("singleStop", &mut profile.single_stop),
    ];
    if let Some((_, place)) = flags.into_iter().find(|(known, _)| *known == name) {
        *place = flag?;
        return Some(());
    }
    match name {
        "extends" => {}
        "maxChoices" => profile.max_choices = Some(value.as_count()?),
        "maxUnstreamedTokens" => profile.max_unstreamed_tokens = Some(value.as_count()?),
        "thoughts" => {
            profile.thoughts = match text_of(value) {
                "kept" => Thoughts::Kept,
                "renamed" => Thoughts::Renamed,
                "dropped" => Thoughts::Dropped,
                _ => return None,
            }
        }
        "resets" => {
            profile.resets = match text_of(value) {
                "durations" => Resets::Durations,
                "seconds" => Resets::Seconds,
                "unixTime" => Resets::UnixTime,
                "isoTime" => Resets::IsoTime,
                "unknown" => Resets::Unknown,
                _ => return None,
            }
        }
        "hints" => {
            let hints = value.as_object()?.iter().map(|(on, text)| {
                Some(Hint {
                    on: on.to_owned().leak(),
                    text: kept(text)?,
                })
            });
            profile.hints = hints.collect::<Option<Vec<_>>>()?.leak();
        }
        _ => return None,
    }
    Some(())
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
        let gap = if text.is_empty() { "" } else { " " };
        text.push_str(&concat(&[gap, word.as_str()?]));
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
        let json = r#"{"extends":"neuroflash","needsWorkspace":false,"maxChoices":2,"thoughts":"dropped","hints":{"404":"x"},"query":null}"#;
        let expected = Profile {
            needs_workspace: false,
            max_choices: Some(2),
            thoughts: Thoughts::Dropped,
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
            (r#"{"hints":{"404":1}}"#, "provider.hints"),
            (r#"{"maxChoices":-1}"#, "provider.maxChoices"),
        ] {
            assert_eq!(read(json), Err(field.to_owned()), "{json}");
        }
    }
}
