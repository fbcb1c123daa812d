//! What the npm package's facade calls. Values cross the boundary as bytes and text: never an object for each event.

use std::cell::RefCell;
use std::panic::PanicHookInfo;

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::fetch;
use crate::chat::{Config, Decoder, Ending, Head, Mode, Pack, PreparedRequest};
use crate::error::InvalidRequest;
use crate::json::{Json, Object, parse};
use crate::plain::{concat, decimal};
use crate::provider::Profile;
use crate::sse::Limits;

/// A request that was checked and can be sent once.
#[wasm_bindgen]
pub struct Prepared {
    request: Option<PreparedRequest>,
    n: u64,
    limits: Limits,
}

/// An answer whose head is there.
#[wasm_bindgen]
pub struct Reply {
    decoder: Decoder,
    pack: Pack,
}

/// Checks options and params, both JSON text, and makes a request of them. Throws a finding as JSON text:
/// `{kind, field, message}`.
#[wasm_bindgen]
pub fn prepare(options: &str, params: &str, token: Option<String>) -> Result<Prepared, JsValue> {
    checked(options, params, token.as_deref()).map_err(|finding| {
        let mut value = Object::new();
        value.push_str("kind", "invalid_request");
        value.push_str("field", &finding.field);
        value.push_str("message", &finding.message);
        JsValue::from_str(&Json::Object(value).to_text())
    })
}

/// Makes a reply to a request that somebody else sent. `headers` are lines of `name:value`.
#[wasm_bindgen]
pub fn meter(
    status: u16,
    headers: &str,
    n: u32,
    max_event: Option<u32>,
    max_body: Option<u32>,
) -> Reply {
    let default = Limits::default();
    let limits = Limits {
        event: max_event.map_or(default.event, |bytes| bytes as usize),
        body: max_body.map_or(default.body, |bytes| bytes as usize),
    };
    Reply::new(status, headers, n.into(), limits)
}

/// Calls `callback` with the message of a panic before the instance is lost.
#[wasm_bindgen]
pub fn on_panic(callback: Function) {
    ON_PANIC.with_borrow_mut(|slot| *slot = Some(callback));
    std::panic::set_hook(Box::new(|panic| {
        let message = told(panic);
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

/// What a panic would print, without the formatting that printing takes along.
fn told(panic: &PanicHookInfo<'_>) -> String {
    let text = panic.payload_as_str().unwrap_or_default();
    let Some(at) = panic.location() else {
        return text.to_owned();
    };
    let [line, column] = [at.line(), at.column()].map(|number| decimal(number.into()));
    concat(&[
        "panicked at ",
        at.file(),
        ":",
        &line,
        ":",
        &column,
        ":\n",
        text,
    ])
}

/// Where the bytes of a read have to be put, at most [`INPUT_LEN`] of them: a copy into a place that stays costs less than one
/// that is allocated anew.
#[wasm_bindgen]
pub fn input() -> *mut u8 {
    INPUT.with_borrow_mut(|input| {
        input.resize(INPUT_LEN, 0);
        input.as_mut_ptr()
    })
}

const INPUT_LEN: usize = 65_536;

thread_local! {
    static INPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static ON_PANIC: RefCell<Option<Function>> = const { RefCell::new(None) };
}

fn checked(options: &str, params: &str, token: Option<&str>) -> Result<Prepared, InvalidRequest> {
    let json = |name: &str, text: &str| {
        parse(text.as_bytes()).map_err(|_| InvalidRequest::of(name, "must be JSON"))
    };
    let options = json("options", options)?;
    let text = |name: &str| options.get(name).and_then(Json::as_str);
    let profile = Profile::named(text("provider").unwrap_or("openai")).ok_or_else(|| {
        InvalidRequest::of(
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
            .ok_or_else(|| InvalidRequest::of(&concat(&["headers.", name]), "must be a string"))?;
        config = config.with_header(name, value)?;
    }
    let Json::Object(body) = json("params", params)? else {
        return Err(InvalidRequest::of("params", "must be an object"));
    };
    let default = Limits::default();
    let limits = Limits {
        event: limit("maxEventBytes", &options, default.event)?,
        body: limit("maxBodyBytes", &options, default.body)?,
    };
    let request = config.prepare(body, token)?;
    Ok(Prepared {
        n: request.n,
        request: Some(request),
        limits,
    })
}

fn limit(name: &str, options: &Json, default: usize) -> Result<usize, InvalidRequest> {
    match options.get(name).map(Json::as_count) {
        None => Ok(default),
        // Half of a 32-bit memory: more cannot be kept.
        Some(Some(bytes @ 1..=2_147_483_648)) => Ok(bytes as usize),
        Some(_) => Err(InvalidRequest::of(
            name,
            "must be a whole number of bytes from 1 to 2147483648",
        )),
    }
}

#[wasm_bindgen]
impl Prepared {
    /// Sends the request by the platform's `fetch` or the caller's, and gives the promise that this gave. Throws what it threw.
    pub fn send(
        &mut self,
        signal: &AbortSignal,
        fetch: Option<Function>,
    ) -> Result<JsValue, JsValue> {
        match self.request.take() {
            Some(request) => fetch::start(request, signal, fetch.as_ref()),
            None => Err(JsValue::from_str("the request was sent already")),
        }
    }

    /// Makes the reply of the response's head. `headers` are lines of `name:value`.
    pub fn reply(self, status: u16, headers: &str) -> Reply {
        Reply::new(status, headers, self.n, self.limits)
    }
}

#[wasm_bindgen]
impl Reply {
    /// Takes the first `len` bytes of [`input`]. By `mode`, brings nothing (0), chunks as [`Pack`] writes them (1) or more text (2).
    ///
    /// Gives how many bytes that is, to be read at [`Reply::output`]; less than zero, by one's complement, once the outcome stands.
    pub fn read(&mut self, len: usize, mode: u8) -> i32 {
        let Reply { decoder, pack } = self;
        pack.begin(mode_of(mode));
        INPUT.with_borrow(|input| {
            decoder.push(input.get(..len).unwrap_or(input), pack);
        });
        let brought = pack.end().len() as i32;
        if decoder.is_done() { !brought } else { brought }
    }

    /// Where the last [`Reply::read`] left what it brought, as UTF-8.
    pub fn output(&mut self) -> *const u8 {
        self.pack.end().as_ptr()
    }

    /// Ends the answer: the body is over (0), the connection broke (1), the idle limit fired (2), the caller aborted (3).
    pub fn end(&mut self, how: u8, detail: Option<String>, mode: u8) -> Option<String> {
        let ending = match how {
            0 => Ending::Eof,
            1 => Ending::Broken(detail.unwrap_or_default()),
            2 => Ending::Stalled,
            _ => Ending::Aborted,
        };
        self.pack.begin(mode_of(mode));
        self.decoder.end(ending, &mut self.pack);
        self.packed()
    }

    /// Whether the outcome stands and reading can stop.
    #[wasm_bindgen(getter)]
    pub fn done(&self) -> bool {
        self.decoder.is_done()
    }

    /// Whether the outcome is that the answer is whole.
    #[wasm_bindgen(getter)]
    pub fn complete(&self) -> bool {
        self.decoder.is_complete()
    }

    /// The outcome as JSON text.
    pub fn outcome(&self) -> String {
        self.decoder.outcome().into_json().to_text()
    }
}

impl Reply {
    fn new(status: u16, headers: &str, n: u64, limits: Limits) -> Reply {
        let headers = headers.split('\n').filter_map(|line| line.split_once(':'));
        Reply {
            decoder: fetch::decoder(Head::new(status, headers), n, limits),
            pack: Pack::default(),
        }
    }

    fn packed(&mut self) -> Option<String> {
        let text = self.pack.end();
        std::str::from_utf8(text)
            .ok()
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    }
}

fn mode_of(mode: u8) -> Mode {
    match mode {
        1 => Mode::Chunks,
        2 => Mode::Text,
        _ => Mode::Outcome,
    }
}
