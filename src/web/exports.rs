//! What the npm package's facade calls. Numbers, and bytes in two places of the memory, are all that crosses the boundary: never an
//! object for each event, and no object of the core's that JavaScript would have to give back to a collector.
//!
//! A call is known by its number, from [`prepare`] or [`meter`] until [`free`]. Text goes in by [`keep`] and comes out at [`output`].
//!
//! What takes and gives numbers alone is exported as it is: wasm-bindgen would wrap it, in wasm and in JavaScript.

// Naming an export is all that is unsafe here.
#![allow(unsafe_code)]

use std::cell::RefCell;
use std::mem::{ManuallyDrop, take};

use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::fetch;
use crate::chat::{Config, Decoder, Ending, Head, Mode, Pack, PreparedRequest};
use crate::error::InvalidRequest;
use crate::json::{Json, Object, parse};
use crate::plain::{concat, cut, lossy};
use crate::provider::Profile;
use crate::sse::Limits;

/// Where the bytes of a read, and the parts of a text, have to be put, at most [`INPUT_LEN`] of them: a copy into a place that stays
/// costs less than one that is allocated anew.
#[unsafe(export_name = "text_input")]
pub extern "C" fn input() -> *mut u8 {
    with(|core| {
        core.input.resize(INPUT_LEN, 0);
        core.input.as_mut_ptr()
    })
}

/// Appends the first `len` bytes of [`input`] to the text that the next function takes which takes one.
#[unsafe(export_name = "text_keep")]
pub extern "C" fn keep(len: usize) {
    with(|core| {
        let bytes = core.input.get(..len).unwrap_or_default();
        core.text.extend_from_slice(bytes);
    });
}

/// Where the text begins that was brought last, as UTF-8.
#[unsafe(export_name = "text_output")]
pub extern "C" fn output() -> *const u8 {
    with(|core| core.output.as_ptr())
}

/// Makes a request of a text, `[settings, params]` in JSON. Gives the call's number; less than zero, by one's complement, the length
/// of a finding, `{kind, field, message}` in JSON.
#[unsafe(export_name = "call_prepare")]
pub extern "C" fn prepare() -> i32 {
    with(|core| match checked(&take(&mut core.text)) {
        Ok(call) => core.add(call),
        Err(finding) => {
            let mut value = Object::new();
            value.push_str("kind", "invalid_request");
            value.push_str("field", &finding.field);
            value.push_str("message", &finding.message);
            !core.bring(&Json::Object(value))
        }
    })
}

/// Makes a reply to a request that somebody else sent and gives its number. The text is its headers, lines of `name:value`; a limit
/// of zero bytes is the core's own.
#[unsafe(export_name = "call_meter")]
pub extern "C" fn meter(status: u16, n: u32, max_event: u32, max_body: u32) -> i32 {
    let default = Limits::default();
    let or = |bytes: u32, default| if bytes == 0 { default } else { bytes as usize };
    let limits = Limits {
        event: or(max_event, default.event),
        body: or(max_body, default.body),
    };
    with(|core| {
        let reply = core.reply(status, n.into(), limits);
        core.add(reply)
    })
}

/// The platform's request of a call, once; what the platform threw where it made none.
#[wasm_bindgen]
pub fn request(call: usize, signal: &AbortSignal) -> JsValue {
    // Nothing is held while the platform is asked: a polyfill may call back.
    let prepared = with(|core| match core.calls.get_mut(call) {
        Some(Call::Prepared { request, .. }) => request.take(),
        _ => None,
    });
    let made = prepared.map(|request| fetch::build(request, signal));
    match made {
        Some(Ok(request)) => request.into(),
        Some(Err(thrown)) => thrown,
        None => JsValue::UNDEFINED,
    }
}

/// Makes a call's reply of the response's head. The text is its headers, lines of `name:value`.
#[unsafe(export_name = "call_reply")]
pub extern "C" fn reply(call: usize, status: u16) {
    with(|core| {
        if let Some(Call::Prepared { n, limits, .. }) = core.calls.get(call) {
            let reply = core.reply(status, *n, *limits);
            if let Some(slot) = core.calls.get_mut(call) {
                *slot = reply;
            }
        }
    });
}

/// Takes the first `len` bytes of [`input`]. By `mode`, brings nothing (0), chunks as [`Pack`] writes them (1) or more text (2).
///
/// Gives how many bytes that is; less than zero, by one's complement, once the outcome stands.
#[unsafe(export_name = "call_read")]
pub extern "C" fn read(call: usize, len: usize, mode: u8) -> i32 {
    with(|core| {
        let Core {
            calls,
            input,
            output,
            ..
        } = core;
        let Some(Call::Reply(reply)) = calls.get_mut(call) else {
            return !0;
        };
        let bytes = input.get(..len).unwrap_or(input);
        let brought = reply.bring(mode, output, |decoder, pack| decoder.push(bytes, pack));
        if reply.decoder.is_done() {
            !brought
        } else {
            brought
        }
    })
}

/// Ends a call: the body is over (0), the connection broke and the text says how (1), the idle limit fired (2), the caller aborted
/// (3). Gives how many bytes of chunks or text that brought.
#[unsafe(export_name = "call_end")]
pub extern "C" fn end(call: usize, how: u8, mode: u8) -> i32 {
    with(|core| {
        let detail = take(&mut core.text);
        let ending = match how {
            0 => Ending::Eof,
            1 => Ending::Broken(lossy(&detail)),
            2 => Ending::Stalled,
            _ => Ending::Aborted,
        };
        match core.calls.get_mut(call) {
            Some(Call::Reply(reply)) => reply.bring(mode, &mut core.output, |decoder, pack| {
                decoder.end(ending, pack);
            }),
            _ => 0,
        }
    })
}

/// Brings the outcome in JSON and gives its length; by one's complement unless the answer is whole.
#[unsafe(export_name = "call_outcome")]
pub extern "C" fn outcome(call: usize) -> i32 {
    with(|core| {
        let Some(Call::Reply(reply)) = core.calls.get(call) else {
            return !0;
        };
        let is_complete = reply.decoder.is_complete();
        let outcome = reply.decoder.outcome_json().unwrap_or(Json::Null);
        let brought = core.bring(&outcome);
        if is_complete { brought } else { !brought }
    })
}

/// Forgets a call. Its number may be given to another one.
#[unsafe(export_name = "call_free")]
pub extern "C" fn free(call: usize) {
    with(|core| {
        if let Some(slot) = core.calls.get_mut(call) {
            *slot = Call::None;
        }
    });
}

/// All that the facade can refer to.
struct Core {
    calls: Vec<Call>,
    input: Vec<u8>,
    text: Vec<u8>,
    output: Vec<u8>,
}

enum Call {
    None,
    /// A request that was checked and can be sent once.
    Prepared {
        request: Option<PreparedRequest>,
        n: u64,
        limits: Limits,
    },
    /// An answer whose head is there.
    Reply(Box<Reply>),
}

struct Reply {
    decoder: Decoder,
    pack: Pack,
}

const INPUT_LEN: usize = 65_536;

thread_local! {
    // It lives as long as the instance; nobody is to look whether it still does.
    static CORE: RefCell<ManuallyDrop<Core>> = const {
        RefCell::new(ManuallyDrop::new(Core {
            calls: Vec::new(),
            input: Vec::new(),
            text: Vec::new(),
            output: Vec::new(),
        }))
    };
}

fn with<T>(use_core: impl FnOnce(&mut Core) -> T) -> T {
    CORE.with_borrow_mut(|core| use_core(core))
}

impl Core {
    fn add(&mut self, call: Call) -> i32 {
        let is_free = |call: &Call| matches!(call, Call::None);
        let at = self.calls.iter().position(is_free);
        match at.and_then(|at| self.calls.get_mut(at)) {
            Some(slot) => *slot = call,
            None => self.calls.push(call),
        }
        at.unwrap_or(self.calls.len() - 1) as i32
    }

    fn bring(&mut self, value: &Json) -> i32 {
        self.output = value.to_text().into_bytes();
        self.output.len() as i32
    }

    fn reply(&mut self, status: u16, n: u64, limits: Limits) -> Call {
        let headers = lossy(&take(&mut self.text));
        let mut rest = headers.as_str();
        let lines = std::iter::from_fn(|| {
            let (line, others) = cut(rest, b'\n')?;
            rest = others;
            cut(line, b':')
        });
        Call::Reply(Box::new(Reply {
            decoder: fetch::decoder(Head::new(status, lines), n, limits),
            pack: Pack::default(),
        }))
    }
}

impl Reply {
    fn bring(
        &mut self,
        mode: u8,
        output: &mut Vec<u8>,
        step: impl FnOnce(&mut Decoder, &mut Pack),
    ) -> i32 {
        let mode = match mode {
            1 => Mode::Chunks,
            2 => Mode::Text,
            _ => Mode::Outcome,
        };
        self.pack.begin(mode, take(output));
        step(&mut self.decoder, &mut self.pack);
        *output = self.pack.end();
        output.len() as i32
    }
}

fn checked(text: &[u8]) -> Result<Call, InvalidRequest> {
    let mut parts = match parse(text) {
        Ok(Json::Array(parts)) => parts.into_iter(),
        _ => return Err(InvalidRequest::of("params", "must be JSON")),
    };
    let settings = parts.next().unwrap_or(Json::Null);
    let text = |name: &str| settings.get(name).and_then(Json::as_str);
    let profile = Profile::named(text("provider").unwrap_or("openai")).ok_or_else(|| {
        InvalidRequest::of(
            "provider",
            "must be one of openai, neuroflash, flexai, morpheus",
        )
    })?;
    let mut config = Config::new(profile, text("baseURL"), text("workspaceId"))?;
    if let Some(headers) = settings.get("headers").and_then(Json::as_object) {
        for (name, value) in headers.iter() {
            let value = value.as_str().ok_or_else(|| {
                InvalidRequest::of(&concat(&["headers.", name]), "must be a string")
            })?;
            config = config.with_header(name, value)?;
        }
    }
    let Some(Json::Object(body)) = parts.next() else {
        return Err(InvalidRequest::of("params", "must be an object"));
    };
    let default = Limits::default();
    let limits = Limits {
        event: limit("maxEventBytes", &settings, default.event)?,
        body: limit("maxBodyBytes", &settings, default.body)?,
    };
    let request = config.prepare(body, text("token"))?;
    Ok(Call::Prepared {
        n: request.n,
        request: Some(request),
        limits,
    })
}

fn limit(name: &str, settings: &Json, default: usize) -> Result<usize, InvalidRequest> {
    match settings.get(name).map(Json::as_count) {
        None => Ok(default),
        // Half of a 32-bit memory: more cannot be kept.
        Some(Some(bytes @ 1..=2_147_483_648)) => Ok(bytes as usize),
        Some(_) => Err(InvalidRequest::of(
            name,
            "must be a whole number of bytes from 1 to 2147483648",
        )),
    }
}
