//! What the npm package's facade calls. Values cross the boundary as bytes and text: never an object for each event.

use std::cell::RefCell;

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::{fetch, params};
use crate::chat::{Chunk, Config, Ending, PreparedRequest, Sink};
use crate::error::InvalidRequest;
use crate::json::{Json, Object};
use crate::provider::Profile;
use crate::sse::Limits;

/// A request that was checked and can be sent once.
#[wasm_bindgen]
pub struct Prepared {
    request: PreparedRequest,
    limits: Limits,
}

/// A response whose head is there.
#[wasm_bindgen]
pub struct Reply(fetch::Reply);

/// Checks options and params and makes a request of them. Throws a finding as JSON text: `{kind, field, message}`.
#[wasm_bindgen]
pub fn prepare(
    options: &JsValue,
    params: &JsValue,
    token: Option<String>,
) -> Result<Prepared, JsValue> {
    checked(options, params, token.as_deref()).map_err(|finding| {
        let mut value = Object::new();
        value.push_str("kind", "invalid_request");
        value.push_str("field", &finding.field);
        value.push_str("message", &finding.message);
        JsValue::from_str(&Json::Object(value).to_string())
    })
}

/// Calls `callback` with the message of a panic before the instance is lost.
#[wasm_bindgen]
pub fn on_panic(callback: Function) {
    ON_PANIC.with_borrow_mut(|slot| *slot = Some(callback));
    std::panic::set_hook(Box::new(|panic| {
        let message = panic.to_string();
        ON_PANIC.with(|slot| {
            // The callback must not run twice into the same borrow.
            if let Ok(slot) = slot.try_borrow()
                && let Some(callback) = slot.as_ref()
            {
                drop(callback.call1(&JsValue::UNDEFINED, &JsValue::from_str(&message)));
            }
        });
    }));
}

thread_local! {
    static ON_PANIC: RefCell<Option<Function>> = const { RefCell::new(None) };
}

fn checked(
    options: &JsValue,
    params: &JsValue,
    token: Option<&str>,
) -> Result<Prepared, InvalidRequest> {
    let options = params::to_json(options, "")?;
    let text = |name: &str| options.get(name).and_then(Json::as_str);
    let profile = Profile::named(text("provider").unwrap_or("openai")).ok_or_else(|| {
        InvalidRequest::new(
            "provider",
            "must be one of openai, neuroflash, flexai, morpheus",
        )
    })?;
    let mut config = Config::new(profile, text("baseURL"), text("workspaceId"))?;
    for (name, value) in options
        .get("headers")
        .and_then(Json::as_object)
        .into_iter()
        .flat_map(Object::iter)
    {
        let value = value
            .as_str()
            .ok_or_else(|| InvalidRequest::new(format!("headers.{name}"), "must be a string"))?;
        config = config.with_header(name, value)?;
    }
    let Json::Object(body) = params::to_json(params, "")? else {
        return Err(InvalidRequest::new("params", "must be an object"));
    };
    let default = Limits::default();
    let limits = Limits {
        event: limit("maxEventBytes", &options, default.event)?,
        body: limit("maxBodyBytes", &options, default.body)?,
    };
    Ok(Prepared {
        request: config.prepare(body, token)?,
        limits,
    })
}

fn limit(name: &str, options: &Json, default: usize) -> Result<usize, InvalidRequest> {
    match options.get(name).map(Json::as_count) {
        None => Ok(default),
        // Half of a 32-bit memory: more cannot be kept.
        Some(Some(bytes @ 1..=2_147_483_648)) => Ok(bytes as usize),
        Some(_) => Err(InvalidRequest::new(
            name,
            "must be a whole number of bytes from 1 to 2147483648",
        )),
    }
}

#[wasm_bindgen]
impl Prepared {
    /// Whether the answer streams on the wire.
    #[wasm_bindgen(getter)]
    pub fn stream(&self) -> bool {
        self.request.stream
    }

    /// Sends the request by the platform's `fetch` or the caller's; rejects with whatever that was rejected with.
    pub async fn send(
        self,
        signal: AbortSignal,
        fetch: Option<Function>,
    ) -> Result<Reply, JsValue> {
        fetch::send(self.request, self.limits, &signal, fetch.as_ref())
            .await
            .map(Reply)
    }
}

#[wasm_bindgen]
impl Reply {
    /// The response; its body was not touched.
    #[wasm_bindgen(getter)]
    pub fn response(&self) -> JsValue {
        self.0.response.clone()
    }

    /// Takes the next bytes. By `mode`, gives nothing (0), the text of a JSON array of chunks (1) or more text (2).
    pub fn feed(&mut self, bytes: &[u8], mode: u8) -> Option<String> {
        let mut out = Out::new(mode);
        self.0.decoder.push(bytes, &mut out);
        out.take()
    }

    /// Ends the answer: the body is over (0), the connection broke (1), the idle limit fired (2), the caller aborted (3).
    pub fn end(&mut self, how: u8, detail: Option<String>, mode: u8) -> Option<String> {
        let ending = match how {
            0 => Ending::Eof,
            1 => Ending::Broken(detail.unwrap_or_default()),
            2 => Ending::Stalled,
            _ => Ending::Aborted,
        };
        let mut out = Out::new(mode);
        self.0.decoder.end(ending, &mut out);
        out.take()
    }

    /// Whether the outcome stands and reading can stop.
    #[wasm_bindgen(getter)]
    pub fn done(&self) -> bool {
        self.0.decoder.is_done()
    }

    /// The outcome as JSON text.
    pub fn outcome(&self) -> String {
        self.0.decoder.outcome().to_json().to_string()
    }
}

/// Gathers what one read brings into one text.
struct Out {
    mode: u8,
    text: String,
}

impl Out {
    fn new(mode: u8) -> Out {
        Out {
            mode,
            text: String::new(),
        }
    }

    fn take(mut self) -> Option<String> {
        if self.text.is_empty() {
            return None;
        }
        if self.mode == CHUNKS {
            self.text.push(']');
        }
        Some(self.text)
    }
}

impl Sink for Out {
    fn chunk(&mut self, chunk: Chunk<'_>) {
        self.text.push(if self.text.is_empty() { '[' } else { ',' });
        chunk.write(&mut self.text);
    }

    fn text(&mut self, text: &str) {
        if self.mode == TEXT {
            self.text.push_str(text);
        }
    }

    fn wants_chunks(&self) -> bool {
        self.mode == CHUNKS
    }
}

const CHUNKS: u8 = 1;
const TEXT: u8 = 2;
