//! neuroflash.

use super::{Hint, Profile};

impl Profile {
    /// neuroflash.
    ///
    /// Source: neuroflash's chat completions page, English and German; the German one alone says that `x-workspace-id` is required (400
    /// without it). The overview page has chat completions below `/content_generation` as well: give the base URL with it to use that.
    /// `GET /health` answers with the same headers. The list of models is a bare array below `/model_selection`. 403 stands for a limit
    /// as well as for a missing right.
    pub const NEUROFLASH: Profile = Profile {
        name: "neuroflash",
        source: "neuroflash API documentation, chat completions",
        base_url: "https://app.neuroflash.com/api/ds-prototypes",
        api_path: "/api/ds-prototypes",
        chat_root: "/content_generation",
        models_path: "/model_selection/models",
        health_path: "/health",
        needs_workspace: true,
        only_functions: true,
        token_field: "max_tokens",
        hints: HINTS,
        ..Profile::OPENAI
    };
}

const HINTS: &[Hint] = &[
    Hint {
        on: "404",
        text: "neuroflash serves chat completions below https://app.neuroflash.com/api/ds-prototypes and below \
         https://app.neuroflash.com/api/ds-prototypes/content_generation: try the other one as baseURL.",
    },
    Hint {
        on: "403",
        text: "neuroflash answers 403 also when a limit of the workspace is reached: look at the error's code.",
    },
];
