//! The addresses of a provider.

use super::host::authority;
use crate::finding::{InvalidRequest, Rule};
use crate::plain::{concat, listed, position};
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

/// What speaks against the parts of a profile that get into a URL: one that leaves its place would take the key along.
pub(super) fn check(profile: &Profile) -> Result<(), InvalidRequest> {
    let is_sound = |path: &&str| path.is_empty() || is_path(path) && byte_objection(path).is_none();
    let paths = [
        profile.api_path,
        profile.chat_path,
        profile.models_path,
        profile.health_path,
    ];
    let is_visible = |byte: u8| byte.is_ascii_graphic() && byte != b'#';
    let words = if !paths.iter().all(is_sound) {
        "has a path that does not begin with one /, or has more than a path in it"
    } else if !profile.query.bytes().all(is_visible) {
        "has a query that is none"
    } else {
        return Ok(());
    };
    Err(InvalidRequest::of(Rule::Syntax, "provider", words))
}

/// What speaks against a base URL: it has to be http or https, or a path on the page's own server, and paths are appended to it.
fn objection(url: &str) -> Option<&'static str> {
    let objection = byte_objection(url);
    if objection.is_some() {
        return objection;
    }
    let mut steps = url.as_bytes().split(|byte| *byte == b'/');
    // As platforms read them, each of the two takes the step before away.
    let is_dots = |step: &[u8]| {
        let mut all = listed(".|..|%2e|.%2e|%2e.|%2e%2e");
        all.any(|dots| step.eq_ignore_ascii_case(dots))
    };
    if steps.any(is_dots) {
        return Some("must not have . or .. as a step");
    }
    let lower = url.to_ascii_lowercase();
    let rest = lower.strip_prefix("https://");
    let Some(rest) = rest.or_else(|| lower.strip_prefix("http://")) else {
        return (!is_path(url)).then_some("must begin with https:// or http://");
    };
    let host = authority(rest).as_bytes();
    if position(b'@', host).is_some() {
        return Some("must not contain credentials: use apiKey");
    }
    // Platforms make other names of percent signs and of other alphabets.
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(byte);
    let is_host = !host.is_empty() && host.iter().all(is_name);
    (!is_host).then_some("must name a host, in ASCII letters")
}

fn byte_objection(url: &str) -> Option<&'static str> {
    for byte in url.bytes() {
        match byte {
            0..=b' ' | 0x7f => return Some("must not contain white space"),
            b'?' | b'#' | b'\\' => {
                return Some("must have no query, fragment or backslash: paths are appended to it");
            }
            _ => {}
        }
    }
    None
}

/// Whether it is a path on the page's own server: two slashes would name another one.
fn is_path(url: &str) -> bool {
    url.starts_with("/") && !url.starts_with("//")
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
            "https://x/../y",
            "https://x/v1/%2E%2e",
            "/api/..",
            "/.//evil.example",
            "///evil.example",
            "https://x\\@evil.example",
            "https://evil%2ecom",
            "https://evil\u{3002}com",
            "javascript:alert(1)",
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

    #[test]
    fn a_profile_stays_in_its_place() {
        for bad in [
            "@evil.com",
            "v1",
            "//evil.com",
            "/a?b",
            "/a#b",
            "/a b",
            "/\\evil.com",
        ] {
            let profile = Profile {
                chat_path: bad,
                ..Profile::OPENAI
            };
            assert_eq!(check(&profile).unwrap_err().field(), "provider", "{bad}");
        }
        for bad in ["a=b#c", "a=b c", "a=\r\nb", "a=é"] {
            let profile = Profile {
                query: bad,
                ..Profile::OPENAI
            };
            assert_eq!(check(&profile).unwrap_err().field(), "provider", "{bad}");
        }
    }
}
