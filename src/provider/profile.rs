//! What is known of a provider: data, and the names of a few rules.

/// What is known of a provider. A profile of your own says what differs from one that is there:
///
/// ```
/// use chatwire::provider::{Profile, Resets};
///
/// static ACME: Profile = Profile {
///     name: "acme",
///     source: "https://acme.example/docs/chat",
///     base_url: "https://api.acme.example/openai/v1",
///     refused: "logit_bias logprobs",
///     token_field: "max_tokens",
///     resets: Resets::Seconds,
///     ..Profile::OPENAI
/// };
/// let config = chatwire::chat::Config::new(&ACME, None, None)?;
/// let request = config.prepare(r#"{"model":"m","messages":[{"role":"user","content":"Hi"}],"max_completion_tokens":9}"#, None)?;
/// assert!(request.body.ends_with(r#""max_tokens":9}"#));
/// assert_eq!(request.warnings[0].field, "max_completion_tokens");
/// # Ok::<(), chatwire::InvalidRequest>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Profile {
    /// Its name, for messages.
    pub name: &'static str,
    /// The document that its rules were read from.
    pub source: &'static str,
    /// The base URL where the caller gives none; empty when the caller has to.
    pub base_url: &'static str,
    /// What is put behind a base URL that only names a host, as in `/v1`; may be empty.
    pub api_path: &'static str,
    /// A last part of the base URL that belongs to chat completions alone: the other paths stand beside it. May be empty.
    pub chat_root: &'static str,
    /// The path of chat completions below the base URL.
    pub chat_path: &'static str,
    /// The path of the list of models; empty when there is none.
    pub models_path: &'static str,
    /// The path that tells whether the service is well; empty when there is none.
    pub health_path: &'static str,
    /// The query of every URL, as in `api-version=1`; may be empty.
    pub query: &'static str,
    /// The header that carries the key, in lower case.
    pub auth_header: &'static str,
    /// What stands before the key in that header, as in `Bearer `; may be empty.
    pub auth_scheme: &'static str,
    /// Whether every request carries an `x-workspace-id`.
    pub needs_workspace: bool,
    /// Whether a request has to name its model.
    pub needs_model: bool,
    /// Whether tools work only in streams, so that a request with tools always streams on the wire.
    pub streams_tools: bool,
    /// Whether tools are functions only: custom ones are refused.
    pub only_functions: bool,
    /// Whether a list of one text to stop at is sent as that text.
    pub single_stop: bool,
    /// The one name that the limit of tokens has here, `max_tokens` or `max_completion_tokens`; empty when both are taken.
    pub token_field: &'static str,
    /// What becomes of the thoughts in a message that goes back.
    pub thoughts: Thoughts,
    /// The members of a request that it knows, separated by spaces; it drops others without a word. Empty when it drops none.
    pub known: &'static str,
    /// The members of a request to which it answers with an error, separated by spaces.
    pub refused: &'static str,
    /// The most choices that one request may ask for.
    pub max_choices: Option<u64>,
    /// The most tokens of an answer that is not streamed, whatever is asked for.
    pub max_unstreamed_tokens: Option<u64>,
    /// The headers that a browser may send to it besides those that are always let through, in lower case, separated by spaces; empty
    /// when that is not known.
    pub cors_headers: &'static str,
    /// The header by which it knows that requests are tries of one, so that it makes one answer of them; empty when there is none.
    pub idempotency_header: &'static str,
    /// Whether it goes on with an assistant message that a conversation ends in, and how that is asked for.
    pub prefill: Prefill,
    /// How its headers tell when a limit is reset.
    pub resets: Resets,
    /// What may help with its errors.
    pub hints: &'static [Hint],
}

/// What becomes of the thoughts in an assistant message that goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Thoughts {
    /// They go back as they are.
    Kept,
    /// Their text goes back as `reasoning_content`.
    Renamed,
    /// They are left out: the provider refuses or drops them.
    Dropped,
}

/// How a provider is asked to go on with an assistant message that a conversation ends in, so that an answer that broke off can be resumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Prefill {
    /// It is not known to.
    None,
    /// It does so of itself.
    Message,
    /// By `prefix: true` in that message.
    Prefix,
    /// By `prefix: true` in that message, which the answer then begins with.
    EchoedPrefix,
    /// By `continue_final_message: true` and `add_generation_prompt: false` in the request.
    ContinueFinalMessage,
}

/// How headers such as `x-ratelimit-reset-requests` tell when a limit is reset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Resets {
    /// Nobody said.
    Unknown,
    /// As a duration such as `6m0s` or `20ms`.
    Durations,
    /// As a number of seconds.
    Seconds,
    /// As a time in seconds since 1970.
    UnixTime,
    /// As a time such as `2026-01-31T12:00:00Z`.
    IsoTime,
}

/// What may help with an error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hint {
    /// The error: an HTTP status in digits, the provider's code or type, or the name of an [`ErrorKind`](crate::ErrorKind).
    pub on: &'static str,
    /// What to try, in a sentence.
    pub text: &'static str,
}

impl Profile {
    /// The profile with this name: `openai`, `neuroflash`, `flexai` or `morpheus`.
    ///
    /// ```
    /// use chatwire::provider::Profile;
    /// assert_eq!(Profile::named("flexai").unwrap().base_url, "https://tokens.flex.ai/v1");
    /// assert!(Profile::named("unheard-of").is_none());
    /// ```
    pub fn named(name: &str) -> Option<&'static Profile> {
        static ALL: [Profile; 4] = [
            Profile::OPENAI,
            Profile::NEUROFLASH,
            Profile::FLEXAI,
            Profile::MORPHEUS,
        ];
        ALL.iter().find(|profile| profile.name == name)
    }

    /// What may help with an error that has one of these names.
    pub(crate) fn hint(&self, names: &[&str]) -> Option<&'static str> {
        let hint = self.hints.iter().find(|hint| names.contains(&hint.on))?;
        Some(hint.text)
    }
}

/// Whether a list of words that are separated by spaces has this one.
pub(crate) fn has_word(list: &str, word: &str) -> bool {
    let mut words = list.as_bytes().split(|byte| *byte == b' ');
    words.any(|known| known == word.as_bytes())
}
