//! The request: a conversation, a model, and how it shall answer.

use super::number::{finite, finite_map, null_as_default};
use super::{
    AudioOptions, Extra, Message, Modality, Prediction, ReasoningEffort, ReasoningOptions,
    ResponseFormat, ServiceTier, Stop, StreamOptions, Tool, ToolChoice, Verbosity,
    WebSearchOptions,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A chat completion request.
///
/// Only what is set is sent. Which fields a provider takes is said at each: "all" are neuroflash, FlexAI, Morpheus and
/// OpenAI. Morpheus drops what it does not know, FlexAI hands it on to the model's engine.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[non_exhaustive]
pub struct ChatRequest {
    /// The model's id, as the provider's model list has it. Required, except on Morpheus, which has a default. All.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional = false, as = "String"))]
    pub model: Option<String>,
    /// The conversation so far, oldest message first. Required. All.
    #[serde(default)]
    pub messages: Vec<Message>,
    /// Whether the answer comes piece by piece, as it is written. Default false. All.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream: Option<bool>,
    /// What a stream carries besides the text; only with `stream`. FlexAI, OpenAI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream_options: Option<StreamOptions>,
    /// Randomness, 0 to 2: low is focused, high is varied. Default 1 (FlexAI, Morpheus, OpenAI). All.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "finite")]
    pub temperature: Option<f64>,
    /// Share of the likeliest tokens to choose from, 0 to 1. Change this or `temperature`. FlexAI, Morpheus, OpenAI.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "finite")]
    pub top_p: Option<f64>,
    /// The most tokens to write, at least 1. All; FlexAI caps it at 2048 without `stream`, OpenAI's reasoning models take
    /// `max_completion_tokens`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u64>,
    /// The most tokens to write, thoughts included, at least 1. OpenAI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_completion_tokens: Option<u64>,
    /// How many answers to write, at least 1. Default 1. Morpheus, OpenAI; FlexAI refuses more than 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<u64>,
    /// Texts that end the answer. All.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop: Option<Stop>,
    /// Above 0, words that came before become less likely, -2 to 2. neuroflash, Morpheus, OpenAI.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "finite")]
    pub presence_penalty: Option<f64>,
    /// Above 0, words that came often become less likely, -2 to 2. neuroflash, Morpheus, OpenAI.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "finite")]
    pub frequency_penalty: Option<f64>,
    /// Above 1, repetition becomes less likely. neuroflash.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "finite")]
    pub repetition_penalty: Option<f64>,
    /// A bias from -100 to 100 for each token id. OpenAI; on FlexAI some models.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "finite_map")]
    #[cfg_attr(test, ts(optional, type = "{ [token: string]: number }"))]
    pub logit_bias: Option<BTreeMap<String, f64>>,
    /// Whether the answer has each token's log probability. OpenAI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logprobs: Option<bool>,
    /// How many alternatives of each token to return, 0 to 20; needs `logprobs`. OpenAI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_logprobs: Option<u64>,
    /// Makes answers repeatable as far as the model can. neuroflash, FlexAI, OpenAI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<i64>,
    /// Tools that the model may call. All; on Morpheus only reliable with `stream`.
    #[serde(
        default,
        deserialize_with = "null_as_default",
        skip_serializing_if = "Vec::is_empty"
    )]
    #[cfg_attr(test, ts(as = "Option<Vec<Tool>>"))]
    pub tools: Vec<Tool>,
    /// Whether, and which, tools the model calls. All.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_choice: Option<ToolChoice>,
    /// Whether the model may ask for several calls at once. Default true. OpenAI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parallel_tool_calls: Option<bool>,
    /// The form of the answer's text. neuroflash, FlexAI, OpenAI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_format: Option<ResponseFormat>,
    /// A schema for the answer, in the provider's own form. neuroflash.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "{ [key: string]: unknown } | boolean"))]
    pub structured_outputs: Option<Value>,
    /// Parameters of the reasoning mode. neuroflash.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<ReasoningOptions>,
    /// How hard to think before answering. neuroflash, OpenAI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning_effort: Option<ReasoningEffort>,
    /// How many words to make. OpenAI; FlexAI refuses it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verbosity: Option<Verbosity>,
    /// How to search the web first. neuroflash, OpenAI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub web_search_options: Option<WebSearchOptions>,
    /// The forms in which to answer. Default text. OpenAI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modalities: Option<Vec<Modality>>,
    /// How a spoken answer sounds. OpenAI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio: Option<AudioOptions>,
    /// Text that most of the answer will repeat. OpenAI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prediction: Option<Prediction>,
    /// Whether the provider keeps the answer for later use. OpenAI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub store: Option<bool>,
    /// Up to 16 labels of a stored answer: names up to 64 characters, values up to 512. OpenAI.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "{ [name: string]: string }"))]
    pub metadata: Option<BTreeMap<String, String>>,
    /// The processing class. OpenAI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_tier: Option<ServiceTier>,
    /// A key that brings like requests to the same prompt cache. OpenAI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt_cache_key: Option<String>,
    /// How long the prompt stays cached: `in-memory` or `24h`. OpenAI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt_cache_retention: Option<String>,
    /// A stable id of the end user that gives nothing away, such as a hash; helps to find abuse. OpenAI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub safety_identifier: Option<String>,
    /// An id of the end user. FlexAI, OpenAI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The session to run in. Morpheus; today's servers ignore it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_id: Option<String>,
    /// Members without a field of their own. A name that has a field above does not belong here: it would be sent twice.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}
