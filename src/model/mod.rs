//! Wire types: what goes to a chat completions endpoint and what comes back, as plain serde data.
//!
//! The request half ([`ChatRequest`]) has every field of the neuroflash, FlexAI and Morpheus documentation and of OpenAI's
//! chat API. The answer half ([`ChatCompletion`], [`ChatCompletionChunk`]) is the shape that chatwire hands out after it
//! has evened out what servers really send.
//!
//! Three rules hold for all of them:
//!
//! - An absent value is left out, never sent as `null`, `{}` or `0`.
//! - A member without a field of its own is kept in `extra` and written back.
//! - A word that an enum does not know is kept in its `Other` variant and written back.
//!
//! The TypeScript types of the npm package are generated from this module with their docs.

mod answer_message;
mod chunk;
mod content;
mod events;
mod logprobs;
mod message;
mod model_info;
mod number;
mod open_enum;
mod options;
mod part;
mod reasoning;
mod request;
mod request_builder;
mod response;
mod response_format;
mod stop;
mod tool;
mod tool_call;
mod tool_choice;
mod usage;
mod usage_summary;

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod typescript;

pub use answer_message::{Annotation, AnswerAudio, AnswerMessage, UrlCitation};
pub use chunk::{
    ChatCompletionChunk, ChunkChoice, CustomCallDelta, Delta, FunctionCallDelta, ToolCallDelta,
};
pub use content::Content;
pub use events::{CallSoFar, EventReader, StreamEvent, TextKind};
pub use logprobs::{Logprobs, TokenAlternative, TokenLogprob};
pub use message::{AudioReference, Message, Role};
pub use model_info::{Model, ModelPricing};
pub use options::{
    ApproximateLocation, AudioFormat, AudioOptions, Modality, Prediction, SearchContextSize,
    ServiceTier, StreamOptions, UserLocation, Verbosity, Voice, WebSearchOptions,
};
pub use part::{ContentPart, FileInput, ImageDetail, ImageUrl, InputAudio, VideoUrl};
pub use reasoning::{ReasoningDetail, ReasoningEffort, ReasoningOptions};
pub use request::ChatRequest;
pub use response::{ChatCompletion, Choice, FinishReason};
pub use response_format::{JsonSchema, ResponseFormat};
pub use stop::Stop;
pub use tool::{CustomDefinition, CustomFormat, FunctionDefinition, Grammar, GrammarSyntax, Tool};
pub use tool_call::{CustomCall, FunctionCall, ToolCall};
pub use tool_choice::{AllowedTools, NamedToolChoice, ToolChoice, ToolChoiceMode, ToolName};
pub use usage::{CompletionTokensDetails, PromptTokensDetails, Usage};
pub use usage_summary::{UsageMeter, UsageSummary, count_words};

/// Members of a JSON object that have no field of their own, under the names they have on the wire.
pub type Extra = serde_json::Map<String, serde_json::Value>;
