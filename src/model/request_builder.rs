//! Building a request field by field.

use super::{
    AudioOptions, ChatRequest, Message, Modality, Prediction, ReasoningEffort, ReasoningOptions,
    ResponseFormat, ServiceTier, Stop, StreamOptions, Tool, ToolChoice, Verbosity,
    WebSearchOptions,
};
use serde_json::Value;

impl ChatRequest {
    /// Makes a request to a model with the messages so far.
    ///
    /// ```
    /// use chatwire::model::{ChatRequest, Message};
    ///
    /// let request = ChatRequest::new("openai/gpt-4.1-mini", [Message::user("Hi")])
    ///     .temperature(0.2)
    ///     .stream(true)
    ///     .with_extra("top_k", 40);
    /// assert_eq!(
    ///     serde_json::to_value(&request)?,
    ///     serde_json::json!({
    ///         "model": "openai/gpt-4.1-mini",
    ///         "messages": [{ "role": "user", "content": "Hi" }],
    ///         "temperature": 0.2,
    ///         "stream": true,
    ///         "top_k": 40,
    ///     }),
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn new(model: impl Into<String>, messages: impl IntoIterator<Item = Message>) -> Self {
        Self {
            model: Some(model.into()),
            ..Self::without_model(messages)
        }
    }

    /// Makes a request that leaves the model to the server, which only Morpheus allows.
    #[must_use]
    pub fn without_model(messages: impl IntoIterator<Item = Message>) -> Self {
        Self {
            messages: messages.into_iter().collect(),
            ..Self::default()
        }
    }

    /// Adds a message at the end of the conversation.
    #[must_use]
    pub fn message(mut self, message: Message) -> Self {
        self.messages.push(message);
        self
    }

    /// Sets the tools that the model may call.
    #[must_use]
    pub fn tools(mut self, tools: impl IntoIterator<Item = Tool>) -> Self {
        self.tools = tools.into_iter().collect();
        self
    }

    /// Sets the forms in which to answer.
    #[must_use]
    pub fn modalities(mut self, modalities: impl IntoIterator<Item = Modality>) -> Self {
        self.modalities = Some(modalities.into_iter().collect());
        self
    }

    /// Adds a label of a stored answer.
    #[must_use]
    pub fn with_metadata(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.metadata
            .get_or_insert_default()
            .insert(name.into(), value.into());
        self
    }

    /// Sets the bias of a token, -100 to 100.
    #[must_use]
    pub fn with_logit_bias(mut self, token: impl Into<String>, bias: f64) -> Self {
        self.logit_bias
            .get_or_insert_default()
            .insert(token.into(), bias);
        self
    }

    /// Sets a member that has no field of its own, such as one that only this provider knows.
    #[must_use]
    pub fn with_extra(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.extra.insert(name.into(), value.into());
        self
    }
}

/// One setter a field, since all do the same.
macro_rules! setters {
    ($( $field:ident: $ty:ty, )+) => {
        impl ChatRequest {
            $(
                #[doc = concat!("Sets [`", stringify!($field), "`](Self#structfield.", stringify!($field), ").")]
                #[must_use]
                pub fn $field(mut self, $field: impl Into<$ty>) -> Self {
                    self.$field = Some($field.into());
                    self
                }
            )+
        }
    };
}

setters! {
    stream: bool,
    stream_options: StreamOptions,
    temperature: f64,
    top_p: f64,
    max_tokens: u64,
    max_completion_tokens: u64,
    n: u64,
    stop: Stop,
    presence_penalty: f64,
    frequency_penalty: f64,
    repetition_penalty: f64,
    logprobs: bool,
    top_logprobs: u64,
    seed: i64,
    tool_choice: ToolChoice,
    parallel_tool_calls: bool,
    response_format: ResponseFormat,
    structured_outputs: Value,
    reasoning: ReasoningOptions,
    reasoning_effort: ReasoningEffort,
    verbosity: Verbosity,
    web_search_options: WebSearchOptions,
    audio: AudioOptions,
    prediction: Prediction,
    store: bool,
    service_tier: ServiceTier,
    prompt_cache_key: String,
    prompt_cache_retention: String,
    safety_identifier: String,
    user: String,
    session_id: String,
}
