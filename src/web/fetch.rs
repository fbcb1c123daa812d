//! From a prepared request to a response, by gloo-net and the platform's `fetch`, or the caller's.

use gloo_net::http::Headers;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Request, RequestInit, RequestRedirect};

use crate::chat::{Decoder, Head, Options, PreparedRequest};
use crate::provider::Profile;
use crate::sse::Limits;

#[wasm_bindgen]
extern "C" {
    // Of our own, with `catch`: gloo-net's traps on what is thrown from another realm and on responses that are no `Response`.
    #[wasm_bindgen(catch, js_name = fetch)]
    fn platform_fetch(request: &Request) -> Result<Promise, JsValue>;
}

/// A response whose head is there, and the decoder for its body.
pub(super) struct Reply {
    pub(super) response: JsValue,
    pub(super) decoder: Decoder,
}

/// Sends a request and waits for the head. Fails with whatever `fetch` was rejected with.
pub(super) async fn send(
    request: PreparedRequest,
    limits: Limits,
    profile: &'static Profile,
    signal: &AbortSignal,
    fetch: Option<&Function>,
) -> Result<Reply, JsValue> {
    let n = request.n;
    let secrets = request.secrets();
    let response = start(request, signal, fetch)?;
    let response = JsFuture::from(Promise::resolve(&response)).await?;
    let head = head_of(&response)?
        .with_profile(profile)
        .with_secrets(secrets);
    Ok(Reply {
        decoder: decoder(head, n, limits),
        response,
    })
}

/// Sends a request; gives what `fetch` gave, a promise. Fails with whatever it threw.
///
/// `signal` has to be one that is aborted without a reason: what a caller gives as a reason may be anything.
fn start(
    request: PreparedRequest,
    signal: &AbortSignal,
    fetch: Option<&Function>,
) -> Result<JsValue, JsValue> {
    let request = build(request, signal, None)?;
    match fetch {
        Some(fetch) => fetch.call1(&JsValue::UNDEFINED, &request),
        None => platform_fetch(&request).map(JsValue::from),
    }
}

/// Makes the decoder for the answer to a request for `n` choices.
pub(super) fn decoder(head: Head, n: u64, limits: Limits) -> Decoder {
    let id_seed = (js_sys::Math::random() * 9_007_199_254_740_992.0) as u64;
    let options = Options {
        n,
        limits,
        now: Some(js_sys::Date::now() as u64),
        id_seed,
    };
    Decoder::new(head, options)
}

/// Makes the platform's request of gloo-net's headers.
///
/// Not by gloo-net's builder: that makes a first request and two more objects to take the URL apart, and traps where the platform
/// throws an error of another realm.
///
/// `params` are sent where the request has no body of its own.
pub(super) fn build(
    request: PreparedRequest,
    signal: &AbortSignal,
    params: Option<&JsValue>,
) -> Result<Request, JsValue> {
    let headers = Headers::new();
    for (name, value) in &request.headers {
        headers.set(name, value);
    }
    let init = RequestInit::new();
    init.set_method(request.method);
    init.set_headers(&headers.into_raw());
    if !request.body.is_empty() {
        init.set_body(&JsValue::from_str(&request.body));
    } else if let Some(params) = params {
        init.set_body(params);
    }
    init.set_signal(Some(signal));
    // Of all that may be a secret, platforms take no more than `Authorization` off on the way to another origin.
    init.set_redirect(RequestRedirect::Manual);
    Request::new_with_str_and_init(&request.url, &init)
}

/// Reads status and headers by what they look like: a response may come from another realm, a polyfill or a test.
fn head_of(response: &JsValue) -> Result<Head, JsValue> {
    let member = |value: &JsValue, name: &str| Reflect::get(value, &JsValue::from_str(name));
    let status = if response.is_object() {
        member(response, "status")?.as_f64()
    } else {
        None
    };
    let Some(status) = status else {
        return Err(js_sys::TypeError::new("fetch gave no Response").into());
    };
    let mut headers = Vec::new();
    let pairs = match member(response, "headers")? {
        list if list.is_object() => js_sys::try_iter(&list)?,
        _ => None,
    };
    for pair in pairs.into_iter().flatten() {
        let pair = pair?;
        let text = |at: u32| {
            Reflect::get_u32(&pair, at)
                .ok()
                .and_then(|value| value.as_string())
        };
        headers.extend(text(0).zip(text(1)));
    }
    Ok(Head::new(
        status as u16,
        headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str())),
    ))
}
