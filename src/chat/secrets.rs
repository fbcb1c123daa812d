//! What is to be in no error, though a server, a proxy or the platform says it.

use std::fmt;

use crate::error::{ApiError, Error};
use crate::json::{Json, Object};
use crate::plain::{contains, cut, find, listed, lossy};

/// The secrets of a request: what its headers and its query carry under names that say so.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Secrets(Vec<String>);

impl Secrets {
    /// Finds them. What is shorter than [`SHORTEST`] is a word such as `none`, not a secret, and would tear holes into what a server says.
    pub(crate) fn of(headers: &[(String, String)], query: &str) -> Secrets {
        let mut secrets = Secrets::default();
        for (name, value) in headers {
            if is_secret(name) {
                // The key is the last word, behind the scheme's.
                for word in value.as_bytes().split(|byte| *byte == b' ') {
                    secrets.add(word);
                }
            }
        }
        for pair in query.as_bytes().split(|byte| *byte == b'&') {
            let pair = std::str::from_utf8(pair).unwrap_or_default();
            if let Some((name, value)) = cut(pair, b'=')
                && is_secret(&name.to_ascii_lowercase())
            {
                secrets.add(value.as_bytes());
            }
        }
        secrets
    }

    fn add(&mut self, secret: &[u8]) {
        if secret.len() >= SHORTEST {
            self.0.push(lossy(secret));
        }
    }

    /// The text without them; `None` where it has none.
    pub(crate) fn hide(&self, text: &str) -> Option<String> {
        let mut hidden = None;
        for secret in &self.0 {
            let mut rest = hidden.as_deref().unwrap_or(text);
            let mut clean = String::new();
            while let Some(at) = find(rest.as_bytes(), secret.as_bytes())
                && let Some((before, behind)) = rest.split_at_checked(at)
            {
                clean.push_str(before);
                clean.push_str(HIDDEN);
                rest = behind.get(secret.len()..).unwrap_or_default();
            }
            if !clean.is_empty() {
                clean.push_str(rest);
                hidden = Some(clean);
            }
        }
        hidden
    }

    fn clean(&self, text: &mut String) {
        if let Some(clean) = self.hide(text) {
            *text = clean;
        }
    }

    /// Takes them out of an error.
    pub(crate) fn clean_error(&self, error: &mut Error) {
        match error {
            Error::Connection { message } => self.clean(message),
            Error::Api(error) if !self.0.is_empty() => self.clean_api_error(error),
            _ => {}
        }
    }

    fn clean_api_error(&self, error: &mut ApiError) {
        self.clean(&mut error.message);
        let texts = [
            &mut error.code,
            &mut error.error_type,
            &mut error.param,
            &mut error.request_id,
        ];
        for text in texts.into_iter().flatten() {
            self.clean(text);
        }
        for finding in &mut error.findings {
            self.clean(&mut finding.message);
            self.clean(&mut finding.field);
        }
        if let Some(raw) = &mut error.raw {
            *raw = self.cleaned(raw);
        }
    }

    /// A value without them, in names and in texts.
    fn cleaned(&self, value: &Json) -> Json {
        match value {
            Json::String(text) => match self.hide(&text.to_str()) {
                Some(clean) => Json::string(&clean),
                None => value.clone(),
            },
            Json::Array(items) => {
                Json::Array(items.iter().map(|item| self.cleaned(item)).collect())
            }
            Json::Object(members) => {
                let mut clean = Object::new();
                for (name, value) in members.iter() {
                    let hidden = self.hide(name);
                    clean.push(hidden.as_deref().unwrap_or(name), self.cleaned(value));
                }
                Json::Object(clean)
            }
            Json::Raw(text) => Json::Raw(self.hide(text).map_or(text.clone(), String::into)),
            other => other.clone(),
        }
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(HIDDEN)
    }
}

/// Whether a name, in lower case, is that of a secret.
fn is_secret(name: &str) -> bool {
    let words = "auth|key|token|secret|cookie|passw|credential|signature|code";
    listed(words).any(|word| contains(name, std::str::from_utf8(word).unwrap_or_default()))
}

const HIDDEN: &str = "[redacted]";
const SHORTEST: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets() -> Secrets {
        let headers = [
            ("authorization", "Bearer sk-secret-0001"),
            ("accept", "application/json"),
            ("x-api-key", "none"),
        ];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Secrets::of(&headers, "api-version=2024-10-21&Key=AIza-secret&flag")
    }

    #[test]
    fn what_names_say_is_secret_is_hidden_and_words_are_not() {
        for (text, hidden) in [
            ("sk-secret-0001", Some("[redacted]")),
            (
                "a sk-secret-0001sk-secret-0001 b",
                Some("a [redacted][redacted] b"),
            ),
            (
                "?key=AIza-secret&x=sk-secret-0001",
                Some("?key=[redacted]&x=[redacted]"),
            ),
            ("none of application/json, Bearer or 2024-10-21", None),
            ("sk-secret-000", None),
            ("", None),
        ] {
            assert_eq!(secrets().hide(text).as_deref(), hidden, "{text}");
        }
    }

    #[test]
    fn they_are_not_in_a_log_of_their_own() {
        assert_eq!(format!("{:?}", secrets()), HIDDEN);
    }
}
