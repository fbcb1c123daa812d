//! Finish reasons, whatever word a server uses.

use crate::plain::listed;

/// Why a choice ended, in OpenAI's words.
///
/// ```
/// use chatwire::chat::FinishClass;
/// assert_eq!(FinishClass::of("MAX_TOKENS"), Some(FinishClass::Length));
/// assert_eq!(FinishClass::of("recitation"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FinishClass {
    /// The model was done, or met a stop sequence.
    Stop,
    /// A token limit ended it.
    Length,
    /// The model wants tools to be called.
    ToolCalls,
    /// A filter ended it.
    ContentFilter,
    /// The server failed in the middle.
    Error,
}

impl FinishClass {
    /// The class of a server's word, in any case; `None` for a word that no class is known for.
    pub fn of(word: &str) -> Option<FinishClass> {
        let is_said =
            |words| listed(words).any(|known| word.as_bytes().eq_ignore_ascii_case(known));
        let (_, class) = WORDS.iter().find(|(words, _)| is_said(words))?;
        Some(*class)
    }

    /// OpenAI's word.
    pub fn as_str(self) -> &'static str {
        match self {
            FinishClass::Stop => "stop",
            FinishClass::Length => "length",
            FinishClass::ToolCalls => "tool_calls",
            FinishClass::ContentFilter => "content_filter",
            FinishClass::Error => "error",
        }
    }
}

/// The word to show for `raw`: its class where one is known. Calls turn a stop into `tool_calls`, since several servers say `stop`
/// all the same.
pub(super) fn shown(raw: &str, has_calls: bool) -> &str {
    match FinishClass::of(raw) {
        Some(FinishClass::Stop) if has_calls => FinishClass::ToolCalls.as_str(),
        Some(class) => class.as_str(),
        None => raw,
    }
}

const WORDS: [(&str, FinishClass); 5] = [
    (
        "stop|eos|eos_token|end_turn|stop_sequence|complete",
        FinishClass::Stop,
    ),
    (
        "length|max_tokens|max_output_tokens|model_length|model_context_window_exceeded",
        FinishClass::Length,
    ),
    (
        "tool_calls|tool_call|function_call|tool_use",
        FinishClass::ToolCalls,
    ),
    (
        "content_filter|sensitive|safety",
        FinishClass::ContentFilter,
    ),
    (
        "error|network_error|insufficient_system_resource",
        FinishClass::Error,
    ),
];

/// DeepSeek's word for having no capacity.
pub(super) const RESOURCES: &str = "insufficient_system_resource";
