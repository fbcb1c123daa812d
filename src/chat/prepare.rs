//! From a request to what goes over the wire.

use super::{host, secrets::Secrets, url};
use crate::finding::{Finding, InvalidRequest, Rule};
use crate::json::View;
use crate::plain::{concat, cut};
use crate::provider::{Profile, check_header, has_word, look, rewrite};

/// Where requests go and what they carry, checked once.
///
/// ```
/// use chatwire::{chat::Config, provider::Profile};
/// let config = Config::new(&Profile::OPENAI, Some("https://api.example/v1"), None)?;
/// let request = config.prepare(r#"{"model":"m","messages":[{"role":"user","content":"Hi"}],"stream":true}"#, Some("sk-key"))?;
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
    pub(crate) validate: Validate,
    allows_insecure: bool,
}

/// What becomes of findings in a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Validate {
    /// A request with findings is not sent.
    #[default]
    Strict,
    /// It is sent, the findings are warnings.
    Warn,
    /// The body is not looked at, but for what has to be changed in it.
    Off,
}

/// A request, ready to be sent. Holds the key: it has no `Debug`.
#[derive(Clone)]
pub struct PreparedRequest {
    /// `POST` or `GET`.
    pub method: &'static str,
    /// Where to.
    pub url: String,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The JSON body; empty with `GET`.
    pub body: String,
    /// Whether the answer is asked for as a stream, which a profile may do by itself.
    pub stream: bool,
    /// How many choices are asked for.
    pub n: u64,
    /// What the provider makes of it otherwise than asked.
    pub warnings: Vec<Finding>,
}

impl PreparedRequest {
    /// What it carries that is to be in no error.
    pub(crate) fn secrets(&self) -> Secrets {
        let query = cut(&self.url, b'?').map_or("", |(_, query)| query);
        Secrets::of(&self.headers, query)
    }
}

/// What can be asked of a server besides chat completions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// The list of models.
    Models,
    /// Whether the service is well.
    Health,
}

impl Config {
    /// Checks the base URL and what the profile needs. Without a `base_url` the profile's own is used.
    pub fn new(
        profile: &'static Profile,
        base_url: Option<&str>,
        workspace_id: Option<&str>,
    ) -> Result<Config, InvalidRequest> {
        url::check(profile)?;
        check_header("provider.authHeader", profile.auth_header, "")?;
        check_header("provider.authScheme", "x", profile.auth_scheme)?;
        let base_url = url::base(profile, base_url)?;
        let workspace_id = workspace_id.filter(|id| !id.is_empty());
        if profile.needs_workspace && workspace_id.is_none() {
            let words = &[
                "is required by ",
                profile.name,
                ", which answers 400 without it",
            ];
            return Err(Finding::of(Rule::Required, "workspaceId", words, profile.source).into());
        }
        if let Some(id) = workspace_id {
            check_header("workspaceId", WORKSPACE, id)?;
        }
        Ok(Config {
            profile,
            allows_insecure: false,
            base_url,
            workspace_id: workspace_id.map(str::to_owned),
            headers: Vec::new(),
            validate: Validate::Strict,
        })
    }

    /// Adds a header to every request; one that chatwire sets itself is replaced.
    pub fn with_header(mut self, name: &str, value: &str) -> Result<Config, InvalidRequest> {
        self.add_header(name, value)?;
        Ok(self)
    }

    pub(crate) fn add_header(&mut self, name: &str, value: &str) -> Result<(), InvalidRequest> {
        check_header(&concat(&["headers.", name]), name, value)?;
        set(&mut self.headers, &name.to_ascii_lowercase(), value);
        Ok(())
    }

    /// Sets what becomes of findings.
    pub fn with_validation(mut self, validate: Validate) -> Config {
        self.validate = validate;
        self
    }

    /// Allows plain http to a host that is not local, where anyone on the way can read the key and what is said.
    ///
    /// Local are this machine, private and link-local addresses, names without a dot, and those under `.localhost`, `.local`, `.internal`,
    /// `.lan`, `.home.arpa` and the names that are reserved for tests.
    ///
    /// ```
    /// use chatwire::{chat::Config, provider::Profile};
    /// let body = r#"{"model":"m","messages":[{"role":"user","content":"Hi"}]}"#;
    /// let config = Config::new(&Profile::OPENAI, Some("http://api.acme.com/v1"), None)?;
    /// assert_eq!(config.prepare(body, None).err().unwrap().field(), "baseURL");
    /// assert!(config.with_insecure_http().prepare(body, None).is_ok());
    /// # Ok::<(), chatwire::InvalidRequest>(())
    /// ```
    pub fn with_insecure_http(mut self) -> Config {
        self.allows_insecure = true;
        self
    }

    /// The npm package's facade does the same by the platform's own reading of URLs, which is less to download.
    fn check_insecure(&self) -> Result<(), InvalidRequest> {
        if self.allows_insecure || !host::is_insecure(&self.base_url) {
            return Ok(());
        }
        let words = "is plain http to a host that is not local: use https, or allow it";
        Err(InvalidRequest::of(Rule::Exposed, "baseURL", words))
    }

    /// The provider's profile.
    pub fn profile(&self) -> &'static Profile {
        self.profile
    }

    /// Checks the body of a chat completion, the JSON text of an object, and makes the request of it. `token` is the key.
    ///
    /// Only what the caller set is sent, as the caller wrote it, but for what the profile changes. `Accept` agrees with `stream`.
    pub fn prepare(
        &self,
        body: &str,
        token: Option<&str>,
    ) -> Result<PreparedRequest, InvalidRequest> {
        self.check_insecure()?;
        self.prepare_changed(body, token).map(|mut request| {
            if request.body.is_empty() {
                request.body = body.to_owned();
            }
            request
        })
    }

    /// As [`Config::prepare`]; the body stays empty where it is to be sent as it came.
    pub(crate) fn prepare_changed(
        &self,
        body: &str,
        token: Option<&str>,
    ) -> Result<PreparedRequest, InvalidRequest> {
        let profile = self.profile;
        let body = View::new(body);
        if !body.is_object() {
            return Err(InvalidRequest::of(
                Rule::Type,
                "params",
                "must be an object",
            ));
        }
        let has_tools = body.get("tools").is_some_and(|tools| !tools.is_empty());
        let forced = profile.streams_tools && has_tools;
        let stream = forced || body.get("stream").is_some_and(View::is_true);
        let accept = if stream { EVENTS } else { JSON };
        let url = url::of(profile, &self.base_url, profile.chat_path);
        let mut request = self.start(url, accept, token, true)?;
        if self.validate != Validate::Off {
            let mut findings = look(profile, body, &mut request.warnings);
            if self.validate == Validate::Warn {
                request.warnings.append(&mut findings);
            }
            if !findings.is_empty() {
                return Err(InvalidRequest { findings });
            }
        }
        request.body = rewrite(profile, body, forced);
        request.stream = stream;
        request.n = body.get("n").and_then(View::count).unwrap_or(1);
        Ok(request)
    }

    /// Makes a request for something other than a chat completion. Fails where the provider is not known to have it.
    ///
    /// ```
    /// use chatwire::{chat::{Config, Page}, provider::Profile};
    /// let config = Config::new(&Profile::NEUROFLASH, None, Some("workspace"))?;
    /// let request = config.page(Page::Health, Some("token"))?;
    /// assert_eq!(request.url, "https://app.neuroflash.com/api/ds-prototypes/health");
    /// # Ok::<(), chatwire::InvalidRequest>(())
    /// ```
    pub fn page(&self, page: Page, token: Option<&str>) -> Result<PreparedRequest, InvalidRequest> {
        self.check_insecure()?;
        self.any_page(page, token)
    }

    pub(crate) fn any_page(
        &self,
        page: Page,
        token: Option<&str>,
    ) -> Result<PreparedRequest, InvalidRequest> {
        let profile = self.profile;
        let (field, path) = match page {
            Page::Models => ("models", profile.models_path),
            Page::Health => ("health", profile.health_path),
        };
        if path.is_empty() {
            let words = &["has no path in the profile of ", profile.name];
            return Err(InvalidRequest::of(Rule::Refused, field, &concat(words)));
        }
        let root = profile.chat_root;
        let base = self.base_url.strip_suffix(root).unwrap_or(&self.base_url);
        self.start(url::of(profile, base, path), JSON, token, false)
    }

    /// A request with its headers, and what is to be said of those.
    fn start(
        &self,
        url: String,
        accept: &str,
        token: Option<&str>,
        has_body: bool,
    ) -> Result<PreparedRequest, InvalidRequest> {
        let profile = self.profile;
        let mut headers = Vec::new();
        let mut warnings = Vec::new();
        set(&mut headers, "accept", accept);
        if has_body {
            set(&mut headers, "content-type", JSON);
        }
        if let Some(token) = token.filter(|token| !token.is_empty()) {
            check_header("apiKey", profile.auth_header, token)?;
            let key = token.strip_prefix(profile.auth_scheme).unwrap_or(token);
            let value = concat(&[profile.auth_scheme, key]);
            set(&mut headers, profile.auth_header, &value);
        }
        if let (true, Some(id)) = (profile.needs_workspace, &self.workspace_id) {
            set(&mut headers, WORKSPACE, id);
        }
        let warns = self.validate != Validate::Off && !profile.cors_headers.is_empty();
        for (name, value) in &self.headers {
            set(&mut headers, name, value);
            // No browser lets others through to this provider.
            if warns && !has_word(SAFE_HEADERS, name) && !has_word(profile.cors_headers, name) {
                let field = concat(&["headers.", name]);
                let words = &[
                    "is not among the headers that ",
                    profile.name,
                    " lets browsers send",
                ];
                warnings.push(Finding::of(Rule::Cors, &field, words, profile.source));
            }
        }
        Ok(PreparedRequest {
            method: if has_body { "POST" } else { "GET" },
            url,
            headers,
            body: String::new(),
            stream: false,
            n: 1,
            warnings,
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

const EVENTS: &str = "text/event-stream";
const JSON: &str = "application/json";
const WORKSPACE: &str = "x-workspace-id";
/// Let through by every server that answers chat completions to browsers.
const SAFE_HEADERS: &str = "accept accept-language content-language content-type authorization";

#[cfg(test)]
mod tests {
    use super::*;

    fn config(provider: &str) -> Config {
        Config::new(
            Profile::named(provider).unwrap(),
            Some("https://api.example/v1/"),
            Some("ws"),
        )
        .unwrap()
    }

    fn names(request: PreparedRequest) -> Vec<String> {
        request.headers.into_iter().map(|(name, _)| name).collect()
    }

    const HI: &str = r#"{"messages":[{"role":"user","content":"Hi"}],"model":"m"}"#;

    #[test]
    fn the_body_goes_out_as_it_was_written() {
        let text = r#"{"stream":false, "x":[1.50,1e3],"messages":[{"content":"Hi \"there\" \ud800","role":"user"}],"model":"m"}"#;
        assert_eq!(config("openai").prepare(text, None).unwrap().body, text);
    }

    #[test]
    fn only_the_documented_headers_are_sent() {
        let sent = |provider: &str| {
            let config = config(provider).with_header("X-Team", "a").unwrap();
            names(config.prepare(HI, Some("k")).unwrap())
        };
        assert_eq!(
            sent("openai"),
            ["accept", "content-type", "authorization", "x-team"]
        );
        assert_eq!(
            sent("neuroflash"),
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
        let request = config("openai")
            .with_header("Authorization", "Basic x")
            .unwrap()
            .prepare(HI, Some("k"))
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
    fn the_key_goes_where_the_profile_says() {
        static AZURE: Profile = Profile {
            auth_header: "api-key",
            auth_scheme: "",
            query: "api-version=1",
            ..Profile::OPENAI
        };
        let config = Config::new(&AZURE, Some("https://x.example/y"), None).unwrap();
        let request = config.prepare(HI, Some("k")).unwrap();
        assert_eq!(request.headers[2], ("api-key".to_owned(), "k".to_owned()));
        assert!(request.url.ends_with("/y/chat/completions?api-version=1"));
    }

    #[test]
    fn a_browser_is_warned_of_headers_that_it_cannot_send() {
        let config = config("morpheus").with_header("X-Team", "a").unwrap();
        let config = config.with_header("X-API-Key", "a").unwrap();
        let warnings = config.prepare(HI, None).unwrap().warnings;
        let fields: Vec<_> = warnings.iter().map(|warning| &*warning.field).collect();
        assert_eq!(fields, ["headers.X-Team".to_lowercase()]);
    }

    #[test]
    fn tools_stream_behind_the_scenes_where_they_only_work_so() {
        for stream in [r#""stream":false,"#, ""] {
            let text = format!(
                r#"{{{stream}"messages":[{{"role":"user","content":"Hi"}}],"tools":[{{"type":"function","function":{{"name":"f"}}}}]}}"#
            );
            let request = config("morpheus").prepare(&text, None).unwrap();
            assert!(request.stream && request.body.contains(r#""stream":true"#));
            assert_eq!(request.headers[0].1, "text/event-stream");
        }
    }

    #[test]
    fn findings_stop_a_request_warn_or_are_not_looked_for() {
        let text = r#"{"messages":[],"model":"m","n":2}"#;
        let error = config("flexai").prepare(text, None).err().unwrap();
        let fields = |findings: &[Finding]| {
            let fields = findings.iter().map(|finding| finding.field.clone());
            fields.collect::<Vec<_>>()
        };
        assert_eq!(fields(&error.findings), ["messages", "n"]);
        let sent = |validate: Validate| {
            let config = config("flexai").with_validation(validate);
            config.prepare(text, None).unwrap()
        };
        assert_eq!(fields(&sent(Validate::Warn).warnings), ["messages", "n"]);
        assert!(sent(Validate::Off).warnings.is_empty());
        assert!(
            config("flexai")
                .with_validation(Validate::Off)
                .prepare("[]", None)
                .is_err()
        );
    }

    #[test]
    fn pages_stand_beside_chat_completions() {
        let neuroflash =
            |base: Option<&str>| Config::new(&Profile::NEUROFLASH, base, Some("ws")).unwrap();
        let base = "https://app.neuroflash.com/api/ds-prototypes";
        for given in [None, Some(&*format!("{base}/content_generation"))] {
            let health = neuroflash(given).page(Page::Health, Some("k")).unwrap();
            assert_eq!(
                (health.method, health.url),
                ("GET", format!("{base}/health"))
            );
            let models = neuroflash(given).page(Page::Models, None).unwrap();
            assert_eq!(models.url, format!("{base}/model_selection/models"));
            assert_eq!(names(models), ["accept", "x-workspace-id"]);
        }
        let error = config("openai").page(Page::Health, None).err().unwrap();
        assert_eq!(error.field(), "health");
    }

    #[test]
    fn a_profile_that_needs_a_workspace_says_so() {
        let error = Config::new(&Profile::NEUROFLASH, None, None).unwrap_err();
        assert_eq!(error.field(), "workspaceId");
    }
}
