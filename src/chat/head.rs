//! What a decoder knows before the body.

use super::prepare::PreparedRequest;
use super::secrets::Secrets;
use crate::limits::{self, RateLimits};
use crate::provider::{Profile, Resets};
use crate::sse::Limits;

/// What is known of a response before its body.
#[derive(Clone, Debug, Default)]
pub struct Head {
    /// The HTTP status.
    pub status: u16,
    headers: Vec<(String, String)>,
    profile: Option<&'static Profile>,
    secrets: Secrets,
}

/// What a [`Decoder`](super::Decoder) has to know of the request.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How many choices were asked for; with one, whatever comes belongs to it.
    pub n: u64,
    /// The limits of an event and of the body.
    pub limits: Limits,
    /// The time in milliseconds since 1970, for `Retry-After` dates.
    pub now: Option<u64>,
    /// Makes the ids unique that calls get whose server gave none: any number that differs between answers.
    pub id_seed: u64,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            n: 1,
            limits: Limits::default(),
            now: None,
            id_seed: 0,
        }
    }
}

impl Head {
    /// Makes a head from a status and headers, whose names may be in any case.
    pub fn new<'a>(status: u16, headers: impl IntoIterator<Item = (&'a str, &'a str)>) -> Head {
        let lower = |(name, value): (&str, &str)| (name.to_ascii_lowercase(), value.to_owned());
        Head {
            status,
            headers: headers.into_iter().map(lower).collect(),
            profile: None,
            secrets: Secrets::default(),
        }
    }

    /// Says whose answer it is: what only a profile knows of limits and errors is then told.
    pub fn with_profile(mut self, profile: &'static Profile) -> Head {
        self.profile = Some(profile);
        self
    }

    /// Says which request it answers: what that carries under names of secrets (`authorization`, whatever has `key` or `token` in its name)
    /// is then in no error, though the server says it. Texts of less than eight characters are no secrets.
    ///
    /// ```
    /// use chatwire::{chat::{Config, Decoder, Ending, Head}, provider::Profile};
    /// let config = Config::new(&Profile::FLEXAI, None, None)?;
    /// let request = config.prepare(r#"{"model":"m","messages":[{"role":"user","content":"Hi"}]}"#, Some("sk-secret-0001"))?;
    /// let mut decoder = Decoder::new(Head::new(401, []).with_secrets_of(&request), Default::default());
    /// decoder.push(br#"{"error":{"message":"no such key: sk-secret-0001"}}"#, &mut ());
    /// decoder.end(Ending::Eof, &mut ());
    /// assert_eq!(decoder.outcome().error.unwrap().to_string(), "auth (401): no such key: [redacted]");
    /// # Ok::<(), chatwire::InvalidRequest>(())
    /// ```
    pub fn with_secrets_of(self, request: &PreparedRequest) -> Head {
        self.with_secrets(request.secrets())
    }

    pub(crate) fn with_secrets(mut self, secrets: Secrets) -> Head {
        self.secrets = secrets;
        self
    }

    pub(super) fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    pub(super) fn profile(&self) -> Option<&'static Profile> {
        self.profile
    }

    /// What the headers tell of the server's limits.
    pub(super) fn rate_limits(&self, now: Option<u64>) -> Option<RateLimits> {
        let resets = self
            .profile()
            .map_or(Resets::Unknown, |profile| profile.resets);
        limits::read(self, resets, now)
    }

    /// The head of a plain 200 answer.
    pub fn ok() -> Head {
        Head::new(200, [])
    }

    /// The value of a header, by its lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The request's id at the server, under the names in use.
    pub fn request_id(&self) -> Option<&str> {
        [
            "x-request-id",
            "request-id",
            "x-litellm-call-id",
            "apim-request-id",
            "cf-ray",
        ]
        .iter()
        .find_map(|name| self.header(name))
    }

    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}
