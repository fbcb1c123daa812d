//! Options of a request that are objects or words of their own.

use super::open_enum::open_enum;
use super::{Content, Extra};
use serde::{Deserialize, Serialize};

/// What a streamed answer carries besides the text.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct StreamOptions {
    /// Whether the stream ends with the token counts. Without it, OpenAI and FlexAI send none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub include_usage: Option<bool>,
    /// Whether chunks carry random padding that hides their length (OpenAI).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub include_obfuscation: Option<bool>,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}

/// How the model searches the web before it answers (OpenAI API reference; neuroflash documents the field without its members).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct WebSearchOptions {
    /// How much of what was found the model reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search_context_size: Option<SearchContextSize>,
    /// Roughly where the user is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_location: Option<UserLocation>,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}

open_enum! {
    /// How much of a web search the model reads (OpenAI API reference).
    pub enum SearchContextSize {
        /// Little: quick and cheap.
        Low = "low",
        /// The default.
        Medium = "medium",
        /// Much.
        High = "high",
    }
}

/// Roughly where the user is (OpenAI API reference).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum UserLocation {
    /// A place to the nearest city.
    Approximate {
        /// The place.
        approximate: ApproximateLocation,
        /// Members without a field of their own.
        #[serde(flatten)]
        #[cfg_attr(test, ts(skip))]
        extra: Extra,
    },
    /// A place of another kind: kept whole and written back as it came.
    #[serde(untagged)]
    #[cfg_attr(test, ts(skip))]
    Other(Extra),
}

/// A place to the nearest city (OpenAI API reference).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct ApproximateLocation {
    /// The city, as people write it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// The country, as a two-letter ISO 3166-1 code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The region or state, as people write it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The IANA time zone, such as `Europe/Oslo`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}

/// Text that most of the answer will repeat, which makes it faster (OpenAI API reference).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Prediction {
    /// The text.
    Content {
        /// The text, or text parts.
        content: Content,
        /// Members without a field of their own.
        #[serde(flatten)]
        #[cfg_attr(test, ts(skip))]
        extra: Extra,
    },
    /// A prediction of another kind: kept whole and written back as it came.
    #[serde(untagged)]
    #[cfg_attr(test, ts(skip))]
    Other(Extra),
}

/// How a spoken answer sounds; needed when `modalities` has `audio` (OpenAI API reference).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AudioOptions {
    /// The voice.
    pub voice: Voice,
    /// The encoding of the recording; a stream takes only `pcm16`.
    pub format: AudioFormat,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}

/// A voice: one of the provider's by name, such as `alloy`, or one of the user's own by id (OpenAI API reference).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(untagged)]
pub enum Voice {
    /// A voice of the provider.
    Name(String),
    /// A voice of the user's own.
    Custom {
        /// Its id.
        id: String,
    },
}

open_enum! {
    /// The encoding of a recording (OpenAI API reference).
    pub enum AudioFormat {
        /// WAV.
        Wav = "wav",
        /// MP3.
        Mp3 = "mp3",
        /// AAC.
        Aac = "aac",
        /// FLAC.
        Flac = "flac",
        /// Opus.
        Opus = "opus",
        /// Raw 16-bit samples.
        Pcm16 = "pcm16",
    }
}

open_enum! {
    /// A form in which the model answers (OpenAI API reference).
    pub enum Modality {
        /// Written.
        Text = "text",
        /// Spoken.
        Audio = "audio",
    }
}

open_enum! {
    /// The processing class, which decides speed and price (OpenAI API reference).
    pub enum ServiceTier {
        /// As the project's settings say; the default.
        Auto = "auto",
        /// Standard.
        Default = "default",
        /// Slower and cheaper.
        Flex = "flex",
        /// Bought capacity.
        Scale = "scale",
        /// Faster and dearer.
        Priority = "priority",
    }
}

open_enum! {
    /// How many words the model makes (OpenAI API reference).
    pub enum Verbosity {
        /// Few.
        Low = "low",
        /// The default.
        Medium = "medium",
        /// Many.
        High = "high",
    }
}
