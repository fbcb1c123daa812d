//! The examples of the providers' pages through the core: sent byte for byte where they mean something, refused where they are placeholders.

#![cfg(not(target_family = "wasm"))]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use chatwire::chat::{Config, Page, PreparedRequest, Validate};
use chatwire::model::{
    ChatRequest, Message, ReasoningEffort, ReasoningOptions, ResponseFormat, StreamOptions, Tool,
    ToolCall, ToolChoice, WebSearchOptions,
};
use chatwire::provider::Profile;
use serde_json::json;

const NEUROFLASH: &str = include_str!("data/seeds/neuroflash-de.curl.json");
/// The bytes of Python's `json=` and of Node's `JSON.stringify` for the same example.
const PYTHON: &str = r#"{"messages": [{"role": "user", "content": "Write a tagline for an AI content platform."}], "model": "openai/gpt-4.1-mini", "temperature": 0.7}"#;
const NODE: &str = r#"{"messages":[{"role":"user","content":"Write a tagline for an AI content platform."}],"model":"openai/gpt-4.1-mini","temperature":0.7}"#;

fn config(profile: &'static Profile) -> Config {
    Config::new(profile, None, Some("YOUR_WORKSPACE_ID")).unwrap()
}

fn header<'a>(request: &'a PreparedRequest, name: &str) -> Option<&'a str> {
    let found = request.headers.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}

/// The key and the workspace, as every page of neuroflash takes them.
fn check_neuroflash_headers(request: &PreparedRequest) {
    assert_eq!(
        header(request, "authorization"),
        Some("Bearer YOUR_ACCESS_TOKEN")
    );
    assert_eq!(header(request, "x-workspace-id"), Some("YOUR_WORKSPACE_ID"));
}

#[test]
fn the_examples_of_neuroflash_go_out_byte_for_byte() {
    for example in [NEUROFLASH, PYTHON, NODE] {
        let request = config(&Profile::NEUROFLASH)
            .prepare(example, Some("YOUR_ACCESS_TOKEN"))
            .unwrap();
        assert_eq!(request.body, example);
        assert_eq!(request.method, "POST");
        assert_eq!(
            request.url,
            "https://app.neuroflash.com/api/ds-prototypes/chat/completions"
        );
        check_neuroflash_headers(&request);
        assert_eq!(header(&request, "content-type"), Some("application/json"));
        assert_eq!(request.warnings, []);
    }
    let built = ChatRequest::new(
        "openai/gpt-4.1-mini",
        [Message::user("Write a tagline for an AI content platform.")],
    )
    .temperature(0.7);
    let value: serde_json::Value = serde_json::from_str(NODE).unwrap();
    assert_eq!(serde_json::to_value(&built).unwrap(), value);
}

#[test]
fn the_health_example_of_neuroflash_goes_out() {
    let request = config(&Profile::NEUROFLASH)
        .page(Page::Health, Some("YOUR_ACCESS_TOKEN"))
        .unwrap();
    assert_eq!(
        (request.method, request.url.as_str()),
        ("GET", "https://app.neuroflash.com/api/ds-prototypes/health")
    );
    check_neuroflash_headers(&request);
}

#[test]
fn placeholders_are_refused_all_at_once_and_sent_on_demand() {
    for (profile, example, fields) in [
        (
            &Profile::NEUROFLASH,
            include_str!("data/seeds/neuroflash-en.curl.json"),
            15,
        ),
        (
            &Profile::FLEXAI,
            include_str!("data/seeds/flexai.curl.json"),
            3,
        ),
        (
            &Profile::MORPHEUS,
            include_str!("data/seeds/morpheus.curl.json"),
            3,
        ),
    ] {
        let error = config(profile).prepare(example, None).err().unwrap();
        assert_eq!(error.findings.len(), fields, "{error}");
        let lax = config(profile).with_validation(Validate::Off);
        let sent = lax.prepare(example, None).unwrap();
        // Tools stream on Morpheus, as they have to.
        assert_eq!(
            sent.body,
            example.replace(
                r#""stream": false"#,
                if sent.stream {
                    r#""stream": true"#
                } else {
                    r#""stream": false"#
                }
            )
        );
    }
}

#[test]
fn a_large_body_is_sent_as_it_is() {
    let picture = "A".repeat(20 << 20);
    let body = format!(
        r#"{{"model":"m","messages":[{{"role":"user","content":[{{"type":"image_url","image_url":{{"url":"data:image/png;base64,{picture}"}}}}]}}]}}"#
    );
    let config = Config::new(&Profile::OPENAI, Some("https://api.example/v1"), None).unwrap();
    assert!(config.prepare(&body, None).unwrap().body == body);
}

/// What the Rust model makes of every field of the pages, for the scripted provider to take (tests/js/rust-requests.test.mjs): a line for
/// each field of each provider. `BLESS=1 cargo test --test requests` writes it anew.
#[test]
fn every_field_is_built_for_the_other_side_to_read() {
    let mut lines = String::new();
    for (profile, fields) in fields() {
        for (field, request) in fields {
            let text = serde_json::to_string(&request).unwrap();
            let prepared = config(profile).prepare(&text, Some("sk-rust")).unwrap();
            assert_eq!(prepared.warnings, [], "{field}");
            let headers: serde_json::Map<_, _> = prepared
                .headers
                .into_iter()
                .map(|(name, value)| (name, value.into()))
                .collect();
            let line = json!({"provider": profile.name, "field": field, "headers": headers, "body": prepared.body});
            lines += &format!("{line}\n");
        }
    }
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/data/rust-requests.jsonl"
    );
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, &lines).unwrap();
    }
    assert!(
        std::fs::read_to_string(path).unwrap() == lines,
        "tests/data/rust-requests.jsonl is out of date"
    );
}

type Fields = Vec<(&'static str, ChatRequest)>;

fn fields() -> [(&'static Profile, Fields); 3] {
    let plain = || ChatRequest::new("m", [Message::user("Hi")]);
    let tools = || {
        let parameters = json!({"type": "object", "properties": {}});
        plain().tools([Tool::function("price", "The price.", parameters)])
    };
    let call = ToolCall::function("c1", "price", "{}");
    let talk = [
        Message::system("Be brief."),
        Message::user("What is tea?").with_name("Ada"),
        Message::assistant_calls([call]),
        Message::tool("c1", "3"),
    ];
    let schema = ResponseFormat::json_schema(
        "city",
        json!({"type": "object", "properties": {"city": {"type": "string"}}}),
    );
    let common: Fields = vec![
        ("model, messages", ChatRequest::new("m", talk)),
        ("temperature", plain().temperature(0.7)),
        ("max_tokens", plain().max_tokens(5_u64)),
        ("stop", plain().stop("END")),
        ("stream", plain().stream(true)),
        ("tools", tools()),
        (
            "tool_choice",
            tools().tool_choice(ToolChoice::function("price")),
        ),
    ];
    let penalties = vec![
        ("presence_penalty", plain().presence_penalty(-0.5)),
        ("frequency_penalty", plain().frequency_penalty(0.5)),
    ];
    let neuroflash = vec![
        ("reasoning", plain().reasoning(reasoning())),
        (
            "reasoning_effort",
            plain().reasoning_effort(ReasoningEffort::Low),
        ),
        ("seed", plain().seed(123)),
        ("response_format", plain().response_format(schema.clone())),
        (
            "web_search_options",
            plain().web_search_options(WebSearchOptions::default()),
        ),
        (
            "structured_outputs",
            plain().structured_outputs(json!({"schema": {"type": "object"}})),
        ),
        ("repetition_penalty", plain().repetition_penalty(1.1)),
    ];
    let flexai = vec![
        (
            "stream_options",
            plain().stream(true).stream_options(usage()),
        ),
        ("top_p", plain().top_p(0.5)),
        ("response_format", plain().response_format(schema)),
        ("seed", plain().seed(123)),
        ("user", plain().user("someone")),
    ];
    let morpheus = vec![
        (
            "no model",
            ChatRequest::without_model([Message::user("Hi")]),
        ),
        ("top_p", plain().top_p(0.5)),
        ("n", plain().n(2_u64)),
        ("session_id", plain().session_id("s-1")),
    ];
    [
        (
            &Profile::NEUROFLASH,
            [common.clone(), penalties.clone(), neuroflash].concat(),
        ),
        (&Profile::FLEXAI, [common.clone(), flexai].concat()),
        (&Profile::MORPHEUS, [common, penalties, morpheus].concat()),
    ]
}

fn reasoning() -> ReasoningOptions {
    serde_json::from_value(json!({"effort": "high", "exclude": true})).unwrap()
}

fn usage() -> StreamOptions {
    serde_json::from_value(json!({"include_usage": true})).unwrap()
}
