//! Gives a request the form that its provider takes.

use super::check::is_other_limit;
use super::{Profile, Thoughts};
use crate::json::{Edits, View};
use crate::plain::concat;

/// The body in the provider's form; `None` where it is that already.
///
/// Changed are: `stream`, where tools only work in streams; the name of the limit of tokens; a list of one text to stop at; and in
/// assistant messages that go back thoughts, by the profile's rule, and spoken answers, which go by their id alone.
pub(crate) fn rewrite(profile: &Profile, body: View<'_>, streams: bool) -> Option<String> {
    let mut edits = Edits::new(body.text());
    let is_streaming = body.get("stream").is_some_and(View::is_true);
    let mut has_stream = false;
    for (key, value) in body.members() {
        match key.string().as_deref() {
            Some("stream") => {
                has_stream = true;
                if streams && !is_streaming {
                    edits.replace(value, "true");
                }
            }
            Some(name) if is_other_limit(profile, name) => {
                edits.replace(key, &concat(&["\"", profile.token_field, "\""]));
            }
            Some("stop") if profile.single_stop => {
                let mut items = value.items();
                if let (Some(only), None) = (items.next(), items.next()) {
                    edits.replace(value, only.text());
                }
            }
            Some("messages") => {
                for message in value.items() {
                    if message.get("role").is_some_and(|role| role.is("assistant")) {
                        send_back(profile, message, &mut edits);
                    }
                }
            }
            _ => {}
        }
    }
    if streams && !has_stream {
        edits.append("stream", "true");
    }
    edits.apply()
}

fn send_back(profile: &Profile, message: View<'_>, edits: &mut Edits<'_>) {
    let has_content = message.get("reasoning_content").is_some();
    for (key, value) in message.members() {
        match (key.string().as_deref(), profile.thoughts) {
            (Some("reasoning"), Thoughts::Renamed) if !has_content && value.is_string() => {
                edits.replace(key, "\"reasoning_content\"");
            }
            (Some("reasoning" | "reasoning_content" | "reasoning_details"), Thoughts::Dropped)
            | (Some("reasoning" | "reasoning_details"), Thoughts::Renamed) => {
                edits.remove(key, value)
            }
            (Some("audio"), _) => {
                // An answer has the recording as well, which no server takes back.
                let id = value.get("id").filter(|_| value.members().count() > 1);
                if let Some(id) = id {
                    edits.replace(value, &concat(&["{\"id\":", id.text(), "}"]));
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(provider: &str, body: &str) -> String {
        let profile = Profile::named(provider).unwrap();
        rewrite(profile, View::new(body), false).unwrap_or_else(|| body.to_owned())
    }

    #[test]
    fn a_limit_and_a_stop_take_the_providers_form() {
        let body = r#"{"max_completion_tokens":5,"stop":["a"]}"#;
        assert_eq!(rewritten("flexai", body), r#"{"max_tokens":5,"stop":"a"}"#);
        assert_eq!(rewritten("openai", body), body);
        let two = r#"{"stop":["a","b"]}"#;
        assert_eq!(rewritten("flexai", two), two);
    }

    #[test]
    fn assistant_messages_go_back_by_the_providers_rule() {
        let said = r#"{"messages":[{"role":"user","reasoning":"mine"},{"role":"assistant","content":"a","reasoning":"why","reasoning_details":[{"type":"reasoning.text","signature":"s"}],"tool_calls":[{"id":"c","extra_content":{"google":{"thought_signature":"t"}}}],"refusal":null}]}"#;
        assert_eq!(rewritten("neuroflash", said), said);
        assert_eq!(
            rewritten("flexai", said),
            said.replace(r#""reasoning":"why","reasoning_details":[{"type":"reasoning.text","signature":"s"}],"#, r#""reasoning_content":"why","#)
        );
        assert_eq!(
            rewritten("morpheus", said),
            said.replace(r#""reasoning":"why","reasoning_details":[{"type":"reasoning.text","signature":"s"}],"#, "")
        );
    }

    #[test]
    fn a_spoken_answer_goes_back_by_its_id() {
        let said = r#"{"messages":[{"role":"assistant","audio":{"id":"a","data":"AAAA","transcript":"Hi"}}],"audio":{"voice":"x","format":"wav"}}"#;
        assert_eq!(
            rewritten("openai", said),
            r#"{"messages":[{"role":"assistant","audio":{"id":"a"}}],"audio":{"voice":"x","format":"wav"}}"#
        );
    }
}
