//! What each provider requires, accepts and adds: profiles as data, one file each.

mod check;
mod flexai;
mod morpheus;
mod neuroflash;
mod openai;

pub use check::{check_header, check_request};

/// What is known of a provider.
///
/// ```
/// use chatwire::provider::Profile;
/// assert_eq!(Profile::named("flexai").and_then(|profile| profile.base_url), Some("https://tokens.flex.ai/v1"));
/// assert!(Profile::named("unheard-of").is_none());
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Profile {
    /// Its name in options.
    pub name: &'static str,
    /// The base URL where none is given; `None` when the caller has to give one.
    pub base_url: Option<&'static str>,
    /// The path of chat completions below the base URL.
    pub chat_path: &'static str,
    /// Whether every request carries an `x-workspace-id`.
    pub needs_workspace: bool,
    /// Whether a request has to name its model.
    pub needs_model: bool,
    /// The most choices that one request may ask for; `None` when it is not limited.
    pub max_choices: Option<u64>,
    /// Whether tools work only in streams, so that a request with tools always streams on the wire.
    pub streams_tools: bool,
}

impl Profile {
    /// The profile with this name: `openai`, `neuroflash`, `flexai` or `morpheus`.
    pub fn named(name: &str) -> Option<&'static Profile> {
        Profile::all()
            .into_iter()
            .find(|profile| profile.name == name)
    }

    /// Every profile.
    pub fn all() -> [&'static Profile; 4] {
        [
            &openai::PROFILE,
            &neuroflash::PROFILE,
            &flexai::PROFILE,
            &morpheus::PROFILE,
        ]
    }
}
