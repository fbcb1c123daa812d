//! neuroflash.

use super::{Hint, Profile};

impl Profile {
    /// neuroflash.
    ///
    /// Source: neuroflash's chat completions page, English and German, and the pages on errors, authentication and workspaces beside it. Its
    /// generator calls every option an object: the types are OpenAI's. Errors are `{error, code}` and `{errors: […]}`; usage has
    /// `words_used`, and `cost` where its router tells it; an answer has no `created`.
    pub const NEUROFLASH: Profile = Profile {
        name: "neuroflash",
        source: "neuroflash API documentation, chat completions",
        // Both pages.
        base_url: "https://app.neuroflash.com/api/ds-prototypes",
        api_path: "/api/ds-prototypes",
        // Overview page: chat completions below this path as well. Give the base URL with it to use that.
        chat_root: "/content_generation",
        // A bare array; known from gateways that use it.
        models_path: "/model_selection/models",
        // Both pages: `GET`, with the same headers.
        health_path: "/health",
        // The German page alone: 400 without `x-workspace-id`.
        needs_workspace: true,
        // Both pages: "tools & function calling".
        only_functions: true,
        // Both pages: the only limit of tokens they list.
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
        // Page on errors: "no permission, or limit reached".
        on: "403",
        text: "neuroflash answers 403 also when a limit of the workspace is reached: look at the error's code.",
    },
];
