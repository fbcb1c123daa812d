//! The Rust client on the platform's own `Request`, `Response` and streams, with a `fetch` that answers from here.

use chatwire::chat::{Config, OutcomeKind};
use chatwire::error::{Error, ErrorKind};
use chatwire::provider::Profile;
use chatwire::{ChatRequest, Client, Event, Message, TokenSource};
use js_sys::{Array, Function, Reflect};
use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// What the demo page gives to copy, written by its tests: it has to compile.
#[rustfmt::skip]
#[allow(dead_code, reason = "it would ask a real server")]
mod copied;
pub mod parse;
pub mod secrets;
pub mod tool_time;
pub mod tools;

/// Makes a test of each function with the given attribute.
#[macro_export]
macro_rules! client_tests {
    ($attribute:meta) => {
        #[$attribute]
        async fn a_stream_gives_text_chunks_and_one_outcome() {
            client::stream().await;
        }

        #[$attribute]
        async fn what_is_sent_is_what_was_asked_for() {
            client::request().await;
        }

        #[$attribute]
        async fn an_error_answer_is_a_typed_error() {
            client::error_answer().await;
        }

        #[$attribute]
        async fn a_cut_answer_keeps_what_came() {
            client::cut_answer().await;
        }

        #[$attribute]
        async fn bad_input_never_reaches_fetch() {
            client::bad_input().await;
        }

        #[$attribute]
        async fn whatever_fetch_rejects_with_is_a_connection_error() {
            client::rejections().await;
        }

        #[$attribute]
        async fn what_a_server_says_of_the_key_is_in_no_error() {
            client::secrets::echoes().await;
        }

        #[$attribute]
        async fn a_redirect_takes_no_key_along() {
            client::secrets::redirects().await;
        }

        #[$attribute]
        async fn nothing_is_sent_that_others_can_read_or_change() {
            client::secrets::refusals().await;
        }

        #[$attribute]
        fn model_values_go_to_javascript_and_back() {
            client::conversions();
        }

        #[$attribute]
        async fn models_and_health_are_asked_for_with_get() {
            client::pages().await;
        }

        #[$attribute]
        async fn a_key_that_is_refused_is_asked_for_again_once() {
            client::token_source().await;
        }

        #[$attribute]
        async fn tools_are_run_until_the_model_asks_for_none() {
            client::tools::run().await;
        }

        #[$attribute]
        async fn a_run_streams_where_its_request_does() {
            client::tools::streamed().await;
        }

        #[$attribute]
        async fn a_tool_that_takes_too_long_is_dropped_and_told_to_the_model() {
            client::tool_time::timeouts().await;
        }

        #[$attribute]
        async fn dropping_a_run_drops_its_calls() {
            client::tool_time::dropped().await;
        }

        #[$attribute]
        async fn a_call_is_made_only_where_it_is_approved() {
            client::tools::approval().await;
        }

        #[$attribute]
        async fn a_call_that_was_cut_is_never_made() {
            client::tools::cut().await;
        }

        #[$attribute]
        async fn rounds_have_a_limit_and_keep_what_was_said() {
            client::tools::rounds().await;
        }

        #[$attribute]
        async fn a_run_ends_with_a_call_that_is_made_elsewhere_or_demanded() {
            client::tools::ends().await;
        }

        #[$attribute]
        async fn custom_tools_get_their_text_and_names_are_told_apart() {
            client::tools::custom().await;
        }

        #[$attribute]
        async fn an_answer_that_fits_is_a_value() {
            client::parse::fits().await;
        }

        #[$attribute]
        async fn refused_cut_and_wrong_answers_are_told_apart() {
            client::parse::failures().await;
        }

        #[$attribute]
        async fn a_value_grows_while_it_streams() {
            client::parse::partial().await;
        }

        #[$attribute]
        async fn a_profile_hints_and_reads_limits() {
            client::profile().await;
        }

        #[$attribute]
        async fn dropping_or_aborting_a_call_aborts_its_request() {
            client::aborts().await;
        }
    };
}

const HELLO: &str = r#"data: {"id":"c","choices":[{"index":0,"delta":{"role":"assistant","content":"Hel"}}]}\n\n\
data: {"id":"c","choices":[{"index":0,"delta":{"content":"lo"},"finish_reason":"stop"}]}\n\n\
data: {"id":"c","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}\n\n"#;

pub async fn stream() {
    let client = client(&format!(
        "return Promise.resolve(new Response(`{HELLO}data: [DONE]\\n\\n`))"
    ));
    let mut call = client.stream(&hi()).await.unwrap();
    let (mut text, mut chunks, mut ends) = (String::new(), 0, 0);
    while let Some(event) = call.next().await {
        match event {
            Event::Text(more) => text.push_str(&more),
            Event::Chunk(chunk) => {
                assert_eq!(chunk.id.as_deref(), Some("c"));
                chunks += 1;
            }
            Event::End(outcome) => {
                assert_eq!(outcome.kind, OutcomeKind::Complete);
                let completion = outcome.typed().unwrap();
                assert_eq!(completion.usage.unwrap().total_tokens, 5);
                ends += 1;
            }
            other => panic!("unexpected {other:?}"),
        }
    }
    assert_eq!((text.as_str(), chunks, ends), ("Hello", 3, 1));
    assert!(call.next().await.is_none());
}

pub async fn request() {
    let code = "return request.text().then((body) => { globalThis.seen = [request.method, request.url, JSON.stringify([...request.headers]), body];
        return new Response(JSON.stringify({choices: [{index: 0, message: {role: 'assistant', content: 'Hi'}, finish_reason: 'stop'}]})); })";
    let outcome = client(code).complete(&hi().temperature(0.5)).await.unwrap();
    assert_eq!(outcome.text(), "Hi");
    let seen: Array = Reflect::get(&js_sys::global(), &"seen".into())
        .unwrap()
        .into();
    let text = |at: u32| seen.get(at).as_string().unwrap();
    assert_eq!(text(0), "POST");
    assert_eq!(text(1), "https://api.example/v1/chat/completions");
    assert_eq!(
        text(2),
        r#"[["accept","application/json"],["authorization","Bearer sk-test"],["content-type","application/json"]]"#
    );
    assert_eq!(
        text(3),
        r#"{"model":"m","messages":[{"role":"user","content":"Hi"}],"temperature":0.5}"#
    );
}

pub async fn error_answer() {
    let code = "return Promise.resolve(new Response('{\"error\":{\"message\":\"slow down\",\"code\":\"rate_limit_exceeded\"}}', {status: 429, headers: {'retry-after': '2'}}))";
    match client(code).complete(&hi()).await {
        Err(Error::Api(error)) => {
            assert_eq!(
                (error.kind, error.status),
                (ErrorKind::RateLimit, Some(429))
            );
            assert_eq!(error.retry_after.unwrap().as_secs(), 2);
            assert_eq!(error.message, "slow down");
        }
        other => panic!("unexpected {other:?}"),
    }
}

pub async fn cut_answer() {
    let cut = HELLO.split("\\\n").next().unwrap();
    let client = client(&format!("return Promise.resolve(new Response(`{cut}`))"));
    let mut last = None;
    let told = |event: &Event| last = Some(format!("{event:?}"));
    let outcome = client.outcome(&hi().stream(true), told).await.unwrap();
    assert_eq!(
        (outcome.kind, outcome.text().as_str()),
        (OutcomeKind::Incomplete, "Hel")
    );
    assert!(last.is_some_and(|event| event.starts_with("End")));
    match client.complete(&hi().stream(true)).await {
        Err(Error::Api(error)) => assert_eq!(error.kind, ErrorKind::Incomplete),
        other => panic!("unexpected {other:?}"),
    }
}

pub async fn bad_input() {
    let client = client("throw new Error('fetch was called')");
    match client.complete(&ChatRequest::new("m", [])).await {
        Err(Error::Invalid(error)) => assert_eq!(error.field(), "messages"),
        other => panic!("unexpected {other:?}"),
    }
}

pub async fn rejections() {
    for (code, message) in [
        ("return Promise.reject('a text')", "a text"),
        (
            "return Promise.reject(new TypeError('fetch failed'))",
            "fetch failed",
        ),
        ("return Promise.reject(undefined)", "unknown error"),
        ("throw Object.create(null)", "unknown error"),
        ("return Promise.resolve(null)", "fetch gave no Response"),
        ("return 7", "fetch gave no Response"),
    ] {
        match client(code).stream(&hi()).await {
            Err(Error::Connection { message: got }) => assert_eq!(got, message, "{code}"),
            Err(other) => panic!("unexpected {other:?}"),
            Ok(_) => panic!("{code} gave a call"),
        }
    }
}

pub async fn pages() {
    let code = "globalThis.asked = [request.method, request.url, request.headers.get('x-workspace-id')];
        const models = request.url.endsWith('/models');
        return Promise.resolve(new Response(models ? '[{\"id\":\"m\",\"context_window\":8,\"odd\":1}]' : '{\"up\":true}'))";
    let config = Config::new(&Profile::NEUROFLASH, None, Some("ws")).unwrap();
    let client = Client::new(config, None).with_fetch(Function::new_with_args("request", code));
    let models = client.models().await.unwrap();
    assert_eq!(
        (models[0].id.as_str(), models[0].context_length),
        ("m", Some(8))
    );
    assert_eq!(models[0].extra["odd"], 1);
    let asked = || Array::from(&Reflect::get(&js_sys::global(), &"asked".into()).unwrap());
    let text = |at: u32| asked().get(at).as_string().unwrap();
    assert_eq!((text(0).as_str(), text(2).as_str()), ("GET", "ws"));
    assert!(text(1).ends_with("/ds-prototypes/model_selection/models"));
    assert_eq!(client.health().await.unwrap().to_string(), r#"{"up":true}"#);
    assert!(text(1).ends_with("/ds-prototypes/health"));
    let none = "return Promise.resolve(new Response('{\"error\":\"down\"}', {status: 503}))";
    match self::client(none).models().await {
        Err(Error::Api(error)) => {
            assert_eq!((error.message.as_str(), error.status), ("down", Some(503)))
        }
        other => panic!("unexpected {other:?}"),
    }
    match self::client(none).health().await {
        Err(Error::Invalid(error)) => assert_eq!(error.field(), "health"),
        other => panic!("unexpected {other:?}"),
    }
}

/// Says `old` first, then `new`, and what it was told.
#[derive(Clone, Default)]
struct Keys(Rc<RefCell<Vec<Option<String>>>>);

impl TokenSource for Keys {
    fn token(
        &self,
        rejected: Option<&str>,
    ) -> Pin<Box<dyn Future<Output = Result<String, String>> + '_>> {
        self.0.borrow_mut().push(rejected.map(str::to_owned));
        let key = if rejected.is_some() { "new" } else { "old" };
        Box::pin(std::future::ready(Ok(key.to_owned())))
    }
}

pub async fn token_source() {
    let code = "const key = request.headers.get('authorization');
        return Promise.resolve(key === 'Bearer new'
            ? new Response(JSON.stringify({choices: [{index: 0, message: {role: 'assistant', content: 'Hi'}, finish_reason: 'stop'}]}))
            : new Response('{\"error\":\"no such key\"}', {status: 401}))";
    let keys = Keys::default();
    let outcome = client(code)
        .with_token_source(keys.clone())
        .complete(&hi())
        .await
        .unwrap();
    assert_eq!(outcome.text(), "Hi");
    assert_eq!(*keys.0.borrow(), [None, Some("old".to_owned())]);
    match client(code).complete(&hi()).await {
        Err(Error::Api(error)) => assert_eq!(error.kind, ErrorKind::Auth),
        other => panic!("unexpected {other:?}"),
    }
}

pub async fn profile() {
    let code = "return Promise.resolve(new Response('{\"error\":{\"message\":\"who?\",\"code\":\"model_not_found\"}}', {status: 400,
        headers: {'x-ratelimit-remaining-requests': '7', 'x-ratelimit-reset-requests': '0'}}))";
    let config = Config::new(&Profile::FLEXAI, None, None).unwrap();
    let client = Client::new(config, None).with_fetch(Function::new_with_args("request", code));
    let mut call = client.stream(&hi()).await.unwrap();
    let Some(Event::End(outcome)) = call.next().await else {
        panic!("an error is an end")
    };
    let limits = outcome.rate_limits.unwrap().requests.unwrap();
    assert_eq!(
        (limits.remaining, limits.reset.unwrap().as_secs()),
        (Some(7), 0)
    );
    match outcome.error {
        Some(Error::Api(error)) => {
            assert_eq!(error.kind, ErrorKind::NotFound);
            assert!(error.hint.unwrap().contains("models.list()"));
        }
        other => panic!("unexpected {other:?}"),
    }
}

pub fn conversions() {
    let request = hi()
        .temperature(0.5)
        .with_extra("x", serde_json::json!({"deep": [1, null]}));
    let value = chatwire::to_js(&request).unwrap();
    let text = js_sys::JSON::stringify(&value).unwrap();
    assert_eq!(String::from(text), serde_json::to_string(&request).unwrap());
    let back: ChatRequest = chatwire::from_js(value).unwrap();
    assert_eq!(back, request);
    let finding = chatwire::from_js::<ChatRequest>(JsValue::from_f64(7.0)).unwrap_err();
    assert_eq!(finding.field(), "value");
}

pub async fn aborts() {
    let code = format!(
        "globalThis.signal = request.signal; return Promise.resolve(new Response(new ReadableStream({{
            start(controller) {{ controller.enqueue(new TextEncoder().encode(`{HELLO}`)); }} }})))"
    );
    let aborted = || {
        Reflect::get(&js_sys::global(), &"signal".into())
            .and_then(|signal| Reflect::get(&signal, &"aborted".into()))
            .unwrap()
    };
    let client = client(&code);
    let mut call = client.stream(&hi()).await.unwrap();
    assert!(matches!(call.next().await, Some(Event::Text(_))));
    call.abort();
    assert_eq!(aborted(), JsValue::TRUE);
    let mut ends = 0;
    while let Some(event) = call.next().await {
        if let Event::End(outcome) = event {
            assert_eq!(outcome.kind, OutcomeKind::Aborted);
            assert_eq!(outcome.text(), "Hello");
            ends += 1;
        }
    }
    assert_eq!(ends, 1);
    let call = client.stream(&hi()).await.unwrap();
    assert_eq!(aborted(), JsValue::FALSE);
    drop(call);
    assert_eq!(aborted(), JsValue::TRUE);
}

fn client(fetch: &str) -> Client {
    let config = Config::new(&Profile::OPENAI, Some("https://api.example/v1"), None).unwrap();
    client_of(config, Some("sk-test"), fetch)
}

fn client_of(config: Config, key: Option<&str>, fetch: &str) -> Client {
    Client::new(config, key).with_fetch(Function::new_with_args("request", fetch))
}

fn hi() -> ChatRequest {
    ChatRequest::new("m", [Message::user("Hi")])
}

/// A client of the scripted provider, by the platform's `fetch`.
fn scripted() -> Client {
    let Some(origin) = option_env!("CHATWIRE_SCRIPTED") else {
        panic!("the scripted provider is missing: run `cargo xtask test wasm-node`")
    };
    let base = format!("{origin}/openai/v1");
    let config = Config::new(&Profile::OPENAI, Some(&base), None).unwrap();
    Client::new(config, Some("sk-scripted-0001"))
}
