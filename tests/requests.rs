//! The examples of the providers' pages through the core: sent byte for byte where they mean something, refused where they are placeholders.

#![cfg(not(target_family = "wasm"))]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use chatwire::chat::{Config, Page, PreparedRequest, Validate};
use chatwire::model::{ChatRequest, Message};
use chatwire::provider::Profile;

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
        assert_eq!(
            header(&request, "authorization"),
            Some("Bearer YOUR_ACCESS_TOKEN")
        );
        assert_eq!(
            header(&request, "x-workspace-id"),
            Some("YOUR_WORKSPACE_ID")
        );
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
    assert_eq!(
        header(&request, "authorization"),
        Some("Bearer YOUR_ACCESS_TOKEN")
    );
    assert_eq!(
        header(&request, "x-workspace-id"),
        Some("YOUR_WORKSPACE_ID")
    );
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
