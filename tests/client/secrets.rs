//! The Rust client's secrets: in no error, in no redirect, and in no request that others can read.

use chatwire::chat::Config;
use chatwire::error::{Error, ErrorKind};
use chatwire::finding::Rule;
use chatwire::provider::Profile;
use chatwire::{ChatRequest, Client, Event};
use js_sys::Function;

use super::{client_of, hi};

const KEY: &str = "sk-secret-0001";

fn client(fetch: &str) -> Client {
    let config = Config::new(&Profile::OPENAI, Some("https://api.example/v1"), None).unwrap();
    client_of(config, Some(KEY), fetch)
}

/// What a log may make of an error.
fn shown(error: &Error) -> String {
    format!("{error} {error:?} {error:#?}")
}

pub async fn echoes() {
    for answer in [
        r#"new Response('{"error":{"message":"no such key: KEY","code":"KEY","param":"KEY","KEY":["KEY"]}}', {status: 401})"#,
        r#"new Response('{"detail":[{"loc":["body","KEY"],"msg":"KEY is odd"}]}', {status: 422})"#,
        "new Response('<title>KEY</title>', {status: 502})",
        "new Response('no', {status: 500, headers: {'x-request-id': 'KEY'}})",
        r#"new Response('event: error\ndata: {"error":{"message":"bad KEY"}}\n\n')"#,
        r#"new Response('data: {"choices":[{"delta":{"content":"a"}}]}\n\ndata: {"error":{"message":"bad KEY"}}\n\n')"#,
        "Promise.reject(new TypeError('no way to https://x?key=KEY'))",
    ] {
        let code = format!("return Promise.resolve({})", answer.replace("KEY", KEY));
        let mut shows = String::new();
        match client(&code).stream(&hi()).await {
            Err(error) => shows = shown(&error),
            Ok(mut call) => {
                while let Some(event) = call.next().await {
                    if let Event::End(outcome) = event {
                        shows = format!("{outcome:?} {}", shown(outcome.error.as_ref().unwrap()));
                    }
                }
            }
        }
        assert!(shows.contains("[redacted]"), "{answer}: {shows}");
        assert!(!shows.contains(KEY), "{answer}: {shows}");
    }
}

pub async fn redirects() {
    let code = "globalThis.redirect = request.redirect;
        return Promise.resolve(new Response('', {status: 307, headers: {location: 'https://evil.example/x?key=1'}}))";
    for error in [
        client(code).complete(&hi()).await.map(|_| ()),
        client(code).models().await.map(|_| ()),
    ] {
        let Err(Error::Api(error)) = error else {
            panic!("unexpected {error:?}");
        };
        assert_eq!(error.kind, ErrorKind::Protocol);
        let words = "the server redirects to https://evil.example/x, which is not followed";
        assert_eq!(error.message, words);
        let asked = js_sys::eval("globalThis.redirect").unwrap().as_string();
        assert_eq!(asked.as_deref(), Some("manual"));
    }
}

pub async fn refusals() {
    let never = Function::new_no_args("throw new Error('fetch was called')");
    let sent = |config: Config, key: &'static str, request: ChatRequest| {
        let client = Client::new(config, Some(key)).with_fetch(never.clone());
        async move {
            match client.complete(&request).await {
                Err(Error::Invalid(error)) => error,
                other => panic!("unexpected {other:?}"),
            }
        }
    };
    let at = |base: &str| Config::new(&Profile::OPENAI, Some(base), None).unwrap();
    let error = sent(at("http://api.acme.com/v1"), KEY, hi()).await;
    assert_eq!(
        (error.field(), error.findings[0].rule),
        ("baseURL", Rule::Exposed)
    );
    for key in [
        "sk-secret-0001\r\nx-evil: 1",
        "sk-secret-0001\0",
        "sk-secret-0001…",
    ] {
        let error = sent(at("https://api.example"), key, hi()).await;
        assert_eq!(error.field(), "apiKey");
        assert!(!format!("{error:?}").contains(KEY));
    }
    static SCHEME: Profile = Profile {
        auth_scheme: "Bearer\r\nx-evil: 1 ",
        ..Profile::OPENAI
    };
    let error = Config::new(&SCHEME, Some("https://api.example"), None).unwrap_err();
    assert_eq!(error.field(), "provider.authScheme");
}
