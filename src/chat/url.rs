//! The addresses of a provider.

use crate::finding::{InvalidRequest, Rule};
use crate::plain::{concat, cut, position};
use crate::provider::Profile;

/// The base URL in force: the caller's or the profile's own, with the API's path where it only names a host, and without the path of chat
/// completions where it ends with that.
pub(super) fn base(profile: &Profile, given: Option<&str>) -> Result<String, InvalidRequest> {
    let base = given.unwrap_or(profile.base_url);
    let fault = if given.is_none() && base.is_empty() {
        let words = "is required: the address below which the server answers to /chat/completions";
        Some((Rule::Required, words))
    } else {
        objection(base).map(|words| (Rule::Syntax, words))
    };
    if let Some((rule, words)) = fault {
        return Err(InvalidRequest::of(rule, "baseURL", words));
    }
    let base = without_slashes(base);
    let base = base.strip_suffix(profile.chat_path).unwrap_or(base);
    let is_host = !base.starts_with("/") && base.bytes().filter(|byte| *byte == b'/').count() == 2;
    let path = if is_host { profile.api_path } else { "" };
    Ok(concat(&[without_slashes(base), path]))
}

/// The URL of a path below a base URL.
pub(super) fn of(profile: &Profile, base: &str, path: &str) -> String {
    let mark = if profile.query.is_empty() { "" } else { "?" };
    concat(&[base, path, mark, profile.query])
}

/// What speaks against a base URL: it has to be http or https, or a path on the page's own server, and paths are appended to it.
fn objection(url: &str) -> Option<&'static str> {
    for byte in url.bytes() {
        match byte {
            0..=b' ' | 0x7f => return Some("must not contain white space"),
            b'?' | b'#' | b'\\' => {
                return Some("must have no query, fragment or backslash: paths are appended to it");
            }
            _ => {}
        }
    }
    let lower = url.to_ascii_lowercase();
    let rest = lower.strip_prefix("https://");
    let Some(rest) = rest.or_else(|| lower.strip_prefix("http://")) else {
        let is_path = url.starts_with("/") && !url.starts_with("//");
        return (!is_path).then_some("must begin with https:// or http://");
    };
    let host = cut(rest, b'/').map_or(rest, |(host, _)| host);
    if host.is_empty() {
        return Some("must name a host");
    }
    let at = position(b'@', host.as_bytes());
    at.map(|_| "must not contain credentials: use apiKey")
}

fn without_slashes(mut url: &str) -> &str {
    while let Some(rest) = url.strip_suffix("/") {
        url = rest;
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(profile: &Profile, given: &str) -> String {
        of(
            profile,
            &base(profile, Some(given)).unwrap(),
            profile.chat_path,
        )
    }

    #[test]
    fn the_path_of_the_api_is_there_once() {
        let openai = Profile::OPENAI;
        for given in [
            "https://a.example",
            "https://a.example/",
            "https://a.example/v1",
            "https://a.example/v1//",
            "https://a.example/v1/chat/completions",
        ] {
            assert_eq!(
                at(&openai, given),
                "https://a.example/v1/chat/completions",
                "{given}"
            );
        }
        assert_eq!(
            at(&openai, "https://a.example/api/paas/v4"),
            "https://a.example/api/paas/v4/chat/completions"
        );
        assert_eq!(at(&openai, "/api"), "/api/chat/completions");
        assert_eq!(at(&openai, "/"), "/chat/completions");
        let azure = Profile {
            query: "api-version=1",
            ..Profile::OPENAI
        };
        assert_eq!(
            at(&azure, "https://a.example/x"),
            "https://a.example/x/chat/completions?api-version=1"
        );
    }

    #[test]
    fn base_urls_that_cannot_be_appended_to_are_refused() {
        for url in [
            "",
            "api.example",
            "ftp://x",
            "https://",
            "https://u:p@x/v1",
            "https://x/v1?a=b",
            "https://x/v1#f",
            "//x",
            "https://x y",
        ] {
            let error = base(&Profile::OPENAI, Some(url)).unwrap_err();
            assert_eq!(error.field(), "baseURL", "{url}");
        }
        assert_eq!(base(&Profile::OPENAI, None).unwrap_err().field(), "baseURL");
        assert_eq!(
            base(&Profile::FLEXAI, None).unwrap(),
            "https://tokens.flex.ai/v1"
        );
    }
}
