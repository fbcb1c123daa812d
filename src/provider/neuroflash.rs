//! neuroflash.

use std::borrow::Cow;

use super::openai::{hint, text};
use super::{Hint, Profile};

impl Profile {
    /// neuroflash.
    ///
    /// Source: neuroflash's chat completions page, English and German; the German one alone says that `x-workspace-id` is required (400
    /// without it). The overview page has chat completions below `/content_generation` as well: give the base URL with it to use that.
    /// `GET /health` answers with the same headers. The list of models is a bare array below `/model_selection`. 403 stands for a limit
    /// as well as for a missing right.
    pub fn neuroflash() -> Profile {
        Profile {
            name: text("neuroflash"),
            source: text("neuroflash API documentation, chat completions"),
            base_url: text("https://app.neuroflash.com/api/ds-prototypes"),
            api_path: text("/api/ds-prototypes"),
            chat_root: text("/content_generation"),
            models_path: text("/model_selection/models"),
            health_path: text("/health"),
            needs_workspace: true,
            only_functions: true,
            token_field: text("max_tokens"),
            hints: Cow::Borrowed(HINTS),
            ..Profile::openai()
        }
    }
}

const HINTS: &[Hint] = &[
    hint(
        "404",
        "neuroflash serves chat completions below https://app.neuroflash.com/api/ds-prototypes and below \
         https://app.neuroflash.com/api/ds-prototypes/content_generation: try the other one as baseURL.",
    ),
    hint(
        "403",
        "neuroflash answers 403 also when a limit of the workspace is reached: look at the error's code.",
    ),
];
