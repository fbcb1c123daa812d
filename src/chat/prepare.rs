//! From a request to what goes over the wire.

use crate::error::InvalidRequest;
use crate::json::{Json, Object};
use crate::plain::concat;
use crate::provider::{Profile, check_header, check_request};

/// Where requests go and what they carry, checked once.
///
/// ```
/// use chatwire::{chat::Config, json::parse, provider::Profile};
/// let config = Config::new(Profile::named("openai").unwrap(), Some("https://api.example/v1"), None)?;
/// let body = parse(br#"{"model":"m","messages":[{"role":"user","content":"Hi"}],"stream":true}"#).unwrap();
/// let request = config.prepare(body.as_object().cloned().unwrap(), Some("sk-key"))?;
/// assert_eq!(request.url, "https://api.example/v1/chat/completions");
/// assert_eq!(request.headers[0], ("accept".to_owned(), "text/event-stream".to_owned()));
/// # Ok::<(), chatwire::InvalidRequest>(())
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    profile: &'static Profile,
    base_url: String,
    workspace_id: Option<String>,
    headers: Vec<(String, String)>,
}

/// A request, ready to be sent by POST. Holds the key: it has no `Debug`.
#[derive(Clone)]
pub struct PreparedRequest {
    /// Where to.
    pub url: String,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The JSON body.
    pub body: String,
    /// Whether the answer is asked for as a stream, which a profile may do by itself.
    pub stream: bool,
    /// How many choices are asked for.
    pub n: u64,
}

impl Config {
    /// Checks the base URL and what the profile needs. Without a `base_url` the profile's own is used.
    pub fn new(
        profile: &'static Profile,
        base_url: Option<&str>,
        workspace_id: Option<&str>,
    ) -> Result<Config, InvalidRequest> {
        let base_url = base_url.or(profile.base_url).ok_or_else(|| {
            InvalidRequest::of(
                "baseURL",
                "is required: the address below which the server answers to /chat/completions",
            )
        })?;
        check_url(base_url)?;
        let workspace_id = workspace_id.filter(|id| !id.is_empty());
        if profile.needs_workspace && workspace_id.is_none() {
            return Err(InvalidRequest::of(
                "workspaceId",
                &concat(&[
                    "is required by ",
                    profile.name,
                    ", which answers 400 without it",
                ]),
            ));
        }
        if let Some(id) = workspace_id {
            check_header("workspaceId", WORKSPACE, id)?;
        }
        Ok(Config {
            profile,
            base_url: without_slashes(base_url).to_owned(),
            workspace_id: workspace_id.map(str::to_owned),
            headers: Vec::new(),
        })
    }

    /// Adds a header to every request; one that chatwire sets itself is replaced.
    pub fn with_header(mut self, name: &str, value: &str) -> Result<Config, InvalidRequest> {
        check_header(&concat(&["headers.", name]), name, value)?;
        let name = name.to_ascii_lowercase();
        set(&mut self.headers, &name, value);
        Ok(self)
    }

    /// Checks the body of a chat completion and makes the request of it. `token` goes into `Authorization` as a bearer token.
    ///
    /// Only what the caller set is sent, in the caller's order. `Accept` agrees with `stream`.
    pub fn prepare(
        &self,
        mut body: Object,
        token: Option<&str>,
    ) -> Result<PreparedRequest, InvalidRequest> {
        check_request(self.profile, &body)?;
        let n = body.get("n").and_then(Json::as_count).unwrap_or(1);
        let has_tools = body.get("tools").is_some_and(|tools| !tools.is_blank());
        if self.profile.streams_tools && has_tools {
            body.set("stream", Json::Bool(true));
        }
        let stream = body.get("stream") == Some(&Json::Bool(true));
        let accept = if stream {
            "text/event-stream"
        } else {
            "application/json"
        };
        let mut headers = Vec::new();
        set(&mut headers, "accept", accept);
        set(&mut headers, "content-type", "application/json");
        if let Some(token) = token.filter(|token| !token.is_empty()) {
            check_header("apiKey", "authorization", token)?;
            let key = token.strip_prefix("Bearer ").unwrap_or(token);
            set(&mut headers, "authorization", &concat(&["Bearer ", key]));
        }
        if let Some(id) = self
            .workspace_id
            .as_ref()
            .filter(|_| self.profile.needs_workspace)
        {
            set(&mut headers, WORKSPACE, id);
        }
        for (name, value) in &self.headers {
            set(&mut headers, name, value);
        }
        let mut text = String::new();
        Json::Object(body).write(&mut text);
        Ok(PreparedRequest {
            url: concat(&[&self.base_url, self.profile.chat_path]),
            headers,
            body: text,
            stream,
            n,
        })
    }
}

/// Sets a header, in its place when it is there, else at the end.
fn set(headers: &mut Vec<(String, String)>, name: &str, value: &str) {
    match headers.iter_mut().find(|(known, _)| known == name) {
        Some((_, known)) => *known = value.to_owned(),
        None => headers.push((name.to_owned(), value.to_owned())),
    }
}

/// Checks that a base URL is one that paths can be appended to: http or https, or a path on the page's own server.
fn check_url(url: &str) -> Result<(), InvalidRequest> {
    let Some(message) = objection(url) else {
        return Ok(());
    };
    Err(InvalidRequest::of("baseURL", message))
}

fn objection(url: &str) -> Option<&'static str> {
    if url.bytes().any(|byte| byte <= b' ' || byte == 0x7f) {
        return Some("must not contain white space");
    }
    if url.bytes().any(|byte| matches!(byte, b'?' | b'#' | b'\\')) {
        return Some("must have no query, fragment or backslash: paths are appended to it");
    }
    let scheme_end = ["https://", "http://"].iter().find(|scheme| {
        url.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    });
    let mut host = match scheme_end {
        Some(scheme) => url.bytes().skip(scheme.len()),
        None if url.starts_with("/") && !url.starts_with("//") => return None,
        None => return Some("must begin with https:// or http://"),
    }
    .take_while(|byte| *byte != b'/')
    .peekable();
    if host.peek().is_none() {
        return Some("must name a host");
    }
    host.any(|byte| byte == b'@')
        .then_some("must not contain credentials: use apiKey")
}

fn without_slashes(mut url: &str) -> &str {
    while let Some(rest) = url.strip_suffix("/") {
        url = rest;
    }
    url
}

const WORKSPACE: &str = "x-workspace-id";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    fn body(text: &str) -> Object {
        parse(text.as_bytes()).unwrap().as_object().unwrap().clone()
    }

    fn config(provider: &str) -> Config {
        Config::new(
            Profile::named(provider).unwrap(),
            Some("https://api.example/v1/"),
            Some("ws"),
        )
        .unwrap()
    }

    #[test]
    fn the_body_goes_out_in_the_callers_order_with_unknown_members() {
        let text = r#"{"stream":false,"x":[1.50,1e3],"messages":[{"content":"Hi \"there\"","role":"user"}],"model":"m"}"#;
        assert_eq!(
            config("openai").prepare(body(text), None).unwrap().body,
            text
        );
    }

    #[test]
    fn only_the_documented_headers_are_sent() {
        let text = r#"{"messages":[{"role":"user","content":"Hi"}],"model":"m"}"#;
        let names = |provider: &str| {
            let request = config(provider)
                .with_header("X-Team", "a")
                .unwrap()
                .prepare(body(text), Some("k"))
                .unwrap();
            request
                .headers
                .into_iter()
                .map(|(name, _)| name)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            names("openai"),
            ["accept", "content-type", "authorization", "x-team"]
        );
        assert_eq!(
            names("neuroflash"),
            [
                "accept",
                "content-type",
                "authorization",
                "x-workspace-id",
                "x-team"
            ]
        );
    }

    #[test]
    fn a_header_of_the_callers_replaces_ours() {
        let text = r#"{"messages":[{"role":"user","content":"Hi"}],"model":"m"}"#;
        let request = config("openai")
            .with_header("Authorization", "Basic x")
            .unwrap()
            .prepare(body(text), Some("k"))
            .unwrap();
        let values: Vec<_> = request
            .headers
            .iter()
            .filter(|(name, _)| name == "authorization")
            .map(|(_, value)| value.as_str())
            .collect();
        assert_eq!(values, ["Basic x"]);
    }

    #[test]
    fn tools_stream_behind_the_scenes_where_they_only_work_so() {
        let text = r#"{"messages":[{"role":"user","content":"Hi"}],"stream":false,"tools":[{"type":"function","function":{"name":"f"}}]}"#;
        let request = config("morpheus").prepare(body(text), None).unwrap();
        assert!(request.stream && request.body.contains(r#""stream":true"#));
        assert_eq!(request.headers[0].1, "text/event-stream");
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
            let finding =
                Config::new(Profile::named("openai").unwrap(), Some(url), None).unwrap_err();
            assert_eq!(finding.field, "baseURL", "{url}");
        }
        assert!(Config::new(Profile::named("openai").unwrap(), Some("/api"), None).is_ok());
        assert_eq!(
            Config::new(Profile::named("openai").unwrap(), None, None)
                .unwrap_err()
                .field,
            "baseURL"
        );
        assert_eq!(
            Config::new(Profile::named("neuroflash").unwrap(), None, None)
                .unwrap_err()
                .field,
            "workspaceId"
        );
    }
}
