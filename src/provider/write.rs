//! Gives a request the form that its provider takes.

use super::check::is_other_limit;
use super::{Profile, Thoughts};
use crate::json::{Edits, View};

/// The body in the provider's form; empty where it is that already.
///
/// Changed are: `stream`, where tools only work in streams; the name of the limit of tokens; a list of one text to stop at; and in
/// assistant messages that go back thoughts, by the profile's rule, and spoken answers, which go by their id alone.
#[inline(never)]
pub(crate) fn rewrite(profile: &Profile, body: View<'_>, streams: bool) -> String {
    let mut edits = Edits::new(body);
    let mut has_stream = false;
    for (key, value) in body.members() {
        if key.is("stream") {
            has_stream = true;
            if streams && !value.is_true() {
                edits.replace(value, &["true"]);
            }
        } else if is_other_limit(profile, key) {
            edits.replace(key, &["\"", profile.token_field, "\""]);
        } else if profile.single_stop && key.is("stop") {
            let mut items = value.items();
            if let (Some(only), None) = (items.next(), items.next()) {
                edits.replace(value, &[only.text()]);
            }
        } else if key.is("messages") {
            for message in value.items() {
                if message.says("role", "assistant") {
                    send_back(profile, message, &mut edits);
                }
            }
        }
    }
    if streams && !has_stream {
        edits.append("stream", "true");
    }
    edits.apply()
}

fn send_back(profile: &Profile, message: View<'_>, edits: &mut Edits<'_>) {
    let is_renamed = profile.thoughts == Thoughts::Renamed;
    let is_dropped = profile.thoughts == Thoughts::Dropped;
    let has_content = message.has("reasoning_content");
    for (key, value) in message.members() {
        let is_text = key.is("reasoning");
        if key.is("audio") {
            // An answer has the recording as well, which no server takes back.
            if let (Some(id), Some(_)) = (value.get("id"), value.members().nth(1)) {
                edits.replace(value, &["{\"id\":", id.text(), "}"]);
            }
        } else if is_renamed && is_text && !has_content && value.is_string() {
            edits.replace(key, &["\"reasoning_content\""]);
        } else if (is_renamed || is_dropped) && (is_text || key.is("reasoning_details"))
            || is_dropped && key.is("reasoning_content")
        {
            edits.remove(key, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(provider: &str, body: &str) -> String {
        let profile = Profile::named(provider).unwrap();
        let changed = rewrite(profile, View::new(body), false);
        if changed.is_empty() {
            body.to_owned()
        } else {
            changed
        }
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
