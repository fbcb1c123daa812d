//! The parts that the content of a message may consist of.

use super::open_enum::open_enum;
use super::{AudioFormat, Content, Extra};
use serde::{Deserialize, Serialize};

/// One part of a message's content; `type` says which.
///
/// `text`, `image_url`, `input_audio`, `file` and `refusal` are OpenAI's, `video_url` is what open-model servers such as
/// vLLM take, `thinking` is what Mistral answers with. Which of them a model takes is in the provider's model list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ContentPart {
    /// Text.
    Text {
        /// The text.
        text: String,
        /// Members without a field of their own, such as `cache_control`.
        #[serde(flatten)]
        #[cfg_attr(test, ts(skip))]
        extra: Extra,
    },
    /// A picture.
    ImageUrl {
        /// Where the picture is.
        image_url: ImageUrl,
        /// Members without a field of their own.
        #[serde(flatten)]
        #[cfg_attr(test, ts(skip))]
        extra: Extra,
    },
    /// A recording.
    InputAudio {
        /// The recording.
        input_audio: InputAudio,
        /// Members without a field of their own.
        #[serde(flatten)]
        #[cfg_attr(test, ts(skip))]
        extra: Extra,
    },
    /// A file, such as a PDF.
    File {
        /// The file.
        file: FileInput,
        /// Members without a field of their own.
        #[serde(flatten)]
        #[cfg_attr(test, ts(skip))]
        extra: Extra,
    },
    /// A film.
    VideoUrl {
        /// Where the film is.
        video_url: VideoUrl,
        /// Members without a field of their own.
        #[serde(flatten)]
        #[cfg_attr(test, ts(skip))]
        extra: Extra,
    },
    /// The model's refusal, in an assistant message that is sent back.
    Refusal {
        /// The words with which the model refused.
        refusal: String,
        /// Members without a field of their own.
        #[serde(flatten)]
        #[cfg_attr(test, ts(skip))]
        extra: Extra,
    },
    /// The model's reasoning, in an assistant message that is sent back.
    Thinking {
        /// The reasoning: text, or parts as Mistral sends them.
        thinking: Content,
        /// Members without a field of their own, such as `signature`.
        #[serde(flatten)]
        #[cfg_attr(test, ts(skip))]
        extra: Extra,
    },
    /// A part of another kind, or one that lacks what its kind requires: kept whole and written back as it came.
    #[serde(untagged)]
    #[cfg_attr(test, ts(skip))]
    Other(Extra),
}

impl ContentPart {
    /// Makes a text part.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text {
            text: text.into(),
            extra: Extra::new(),
        }
    }

    /// Makes a picture part from an https or data URL.
    #[must_use]
    pub fn image_url(url: impl Into<String>) -> Self {
        let image_url = ImageUrl {
            url: url.into(),
            detail: None,
            extra: Extra::new(),
        };
        Self::ImageUrl {
            image_url,
            extra: Extra::new(),
        }
    }

    /// Makes a part from a base64 recording.
    #[must_use]
    pub fn input_audio(data: impl Into<String>, format: impl Into<AudioFormat>) -> Self {
        let input_audio = InputAudio {
            data: data.into(),
            format: format.into(),
            extra: Extra::new(),
        };
        Self::InputAudio {
            input_audio,
            extra: Extra::new(),
        }
    }

    /// Makes a file part.
    #[must_use]
    pub fn file(file: FileInput) -> Self {
        Self::File {
            file,
            extra: Extra::new(),
        }
    }

    /// Makes a film part from an https or data URL.
    #[must_use]
    pub fn video_url(url: impl Into<String>) -> Self {
        Self::VideoUrl {
            video_url: VideoUrl {
                url: url.into(),
                extra: Extra::new(),
            },
            extra: Extra::new(),
        }
    }

    /// Returns the text of a text part.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text { text, .. } => Some(text),
            _ => None,
        }
    }
}

/// Where a picture is and how closely to look at it (OpenAI API reference).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct ImageUrl {
    /// An https URL, or the picture itself as a data URL (`data:image/png;base64,…`).
    pub url: String,
    /// How closely to look. Left out, the provider chooses (`auto`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<ImageDetail>,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}

open_enum! {
    /// How closely a model looks at a picture; more detail costs more tokens (OpenAI API reference).
    pub enum ImageDetail {
        /// The provider chooses.
        Auto = "auto",
        /// A small copy, at a fixed low price.
        Low = "low",
        /// Tile by tile.
        High = "high",
    }
}

/// A recording, whole (OpenAI API reference).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct InputAudio {
    /// The recording in base64, without a `data:` prefix.
    pub data: String,
    /// Its encoding; OpenAI takes `wav` and `mp3`.
    pub format: AudioFormat,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}

/// A file: either its bytes with a name, or the id of one that was uploaded (OpenAI API reference).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct FileInput {
    /// The file as a data URL (`data:application/pdf;base64,…`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_data: Option<String>,
    /// The id of an uploaded file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_id: Option<String>,
    /// The name that the model sees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}

/// Where a film is (vLLM and other open-model servers).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct VideoUrl {
    /// An https or data URL.
    pub url: String,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}
