//! What the npm package's facade calls. Numbers, and bytes in two places of the memory, are all that crosses the boundary: never an
//! object for each event, and no object of the core's that JavaScript would have to give back to a collector.
//!
//! A call is known by its number, from [`prepare`] or [`meter`] until [`free`]. Text goes in by [`keep`] and comes out at [`output`].
//!
//! What takes and gives numbers alone is exported as it is: wasm-bindgen would wrap it, in wasm and in JavaScript.

// Naming an export is all that is unsafe here.
#![allow(unsafe_code)]

use std::cell::{Cell, RefCell, RefMut};
use std::mem::take;

use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::fetch;
use crate::chat::{Config, Decoder, Ending, Head, Mode, Pack, Page, PreparedRequest, Validate};
use crate::finding::{Finding, InvalidRequest, Rule};
use crate::json::{Json, Text, View, parse};
use crate::plain::{concat, cut, lossy};
use crate::provider::{Profile, models};
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
/// of its findings, a list in JSON.
#[unsafe(export_name = "call_prepare")]
pub extern "C" fn prepare() -> i32 {
    with(|core| match core.prepare() {
        Ok(call) => core.add(call),
        Err(error) => !core.bring_findings(&error.findings),
    })
}

/// Brings what else is to be said of the request that was made last, as its findings would be; gives the length, 0 where that is nothing.
#[unsafe(export_name = "call_warnings")]
pub extern "C" fn warnings() -> i32 {
    with(|core| {
        let warnings = take(&mut core.warnings);
        if warnings.is_empty() {
            return 0;
        }
        core.bring_findings(&warnings)
    })
}

/// Brings the models of a text, a provider's list in JSON, as a list in JSON. Gives the length; 0 where the text is no such list.
#[unsafe(export_name = "text_models")]
pub extern "C" fn models() -> i32 {
    with(|core| {
        let list = parse(&take(&mut core.text)).ok();
        match list.as_ref().and_then(models::read) {
            Some(models) => core.bring(&models),
            None => 0,
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
        let reply = core.reply(status, n.into(), limits, None);
        core.add(reply)
    })
}

/// The platform's request of a call, once; what the platform threw where it made none. `params` are the caller's, as JSON text: they are
/// sent as they are, without another copy, unless the provider takes them in another form.
#[wasm_bindgen]
pub fn request(call: usize, signal: &AbortSignal, params: &JsValue) -> JsValue {
    // Nothing is held while the platform is asked: a polyfill may call back.
    let prepared = with(|core| match core.calls.get_mut(call) {
        Some(Call::Prepared { request, .. }) => request.take(),
        _ => None,
    });
    let made = prepared.map(|request| fetch::build(request, signal, Some(params)));
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
        if let Some(Call::Prepared {
            n, limits, profile, ..
        }) = core.calls.get(call)
        {
            let (n, limits, profile) = (*n, *limits, *profile);
            let reply = core.reply(status, n, limits, Some(profile));
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
        let is_whole = reply.decoder.is_complete();
        let outcome = reply.decoder.outcome_json().unwrap_or(Json::Null);
        let brought = core.bring(&outcome);
        if is_whole { brought } else { !brought }
    })
}

/// Brings the answer as far as it has come, in JSON, and gives its length.
#[unsafe(export_name = "call_snapshot")]
pub extern "C" fn snapshot(call: usize) -> i32 {
    with(|core| match core.calls.get(call) {
        Some(Call::Reply(reply)) => core.bring(&Json::Object(reply.decoder.completion())),
        _ => 0,
    })
}

/// Brings, of an answer that has become large, the beginnings of its texts and lists, `[[choice, …, value], …]` in JSON, each with the way to
/// it: they are the core's no more. Gives the length; 0 where the answer is not large.
#[unsafe(export_name = "call_spill")]
pub extern "C" fn spill(call: usize) -> i32 {
    with(|core| {
        core.output = match core.calls.get_mut(call) {
            Some(Call::Reply(reply)) => reply.decoder.spill().into_bytes(),
            _ => Vec::new(),
        };
        core.output.len() as i32
    })
}

/// Brings what a reply's headers tell of limits, in JSON, and gives its length; 0 where that is nothing.
#[unsafe(export_name = "call_limits")]
pub extern "C" fn limits(call: usize) -> i32 {
    with(|core| match core.calls.get(call) {
        Some(Call::Reply(reply)) => match reply.decoder.rate_limits() {
            Some(limits) => core.bring(&limits.to_json()),
            None => 0,
        },
        _ => 0,
    })
}

/// Gives the number of a new call that reads the same answer from its beginning.
#[unsafe(export_name = "call_fork")]
pub extern "C" fn fork(call: usize) -> i32 {
    with(|core| match core.calls.get(call) {
        Some(Call::Reply(reply)) => {
            let reply = Reply::call(reply.decoder.again());
            core.add(reply)
        }
        _ => !0,
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
#[derive(Default)]
struct Core {
    calls: Vec<Call>,
    input: Vec<u8>,
    text: Vec<u8>,
    output: Vec<u8>,
    warnings: Vec<Finding>,
    /// The profiles that were asked for, beside how.
    profiles: Vec<(Json, &'static Profile)>,
}

enum Call {
    None,
    /// A request that was checked and can be sent once.
    Prepared {
        request: Option<PreparedRequest>,
        n: u64,
        limits: Limits,
        profile: &'static Profile,
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
    // It lives as long as the instance.
    static CORE: Cell<Option<&'static RefCell<Core>>> = const { Cell::new(None) };
}

fn with<T>(use_core: impl FnOnce(&mut Core) -> T) -> T {
    use_core(&mut core())
}

#[inline(never)]
fn core() -> RefMut<'static, Core> {
    let core = CORE.get().unwrap_or_else(|| {
        let made: &RefCell<Core> = Box::leak(Box::default());
        CORE.set(Some(made));
        made
    });
    core.borrow_mut()
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

    /// Reads `[settings, params]` and makes a request of it.
    #[inline(never)]
    fn prepare(&mut self) -> Result<Call, InvalidRequest> {
        let text = take(&mut self.text);
        // The encoder that wrote it makes UTF-8.
        let mut parts = View::new(std::str::from_utf8(&text).unwrap_or_default()).items();
        let mut part = || parts.next().map(View::text).unwrap_or_default();
        let settings = parse(part().as_bytes()).unwrap_or(Json::Null);
        // What is no text, half of a surrogate pair, must not be taken for nothing: it is refused where it is checked.
        let text = |name: &str| settings.get(name)?.as_text().map(Text::to_str);
        let profile = self.profile(settings.get("provider"))?;
        let mut config = Config::new(
            profile,
            text("baseURL").as_deref(),
            text("workspaceId").as_deref(),
        )?;
        if let Some(headers) = settings.get("headers").and_then(Json::as_object) {
            for (name, value) in headers.iter() {
                // An empty text is one.
                let Some(value) = value.as_text() else {
                    let field = concat(&["headers.", name]);
                    return Err(InvalidRequest::of(Rule::Type, &field, "must be a string"));
                };
                config.add_header(name, &value.to_str())?;
            }
        }
        config.validate = match text("validate").as_deref() {
            Some("warn") => Validate::Warn,
            Some("off") => Validate::Off,
            _ => Validate::Strict,
        };
        let mut limits = Limits::default();
        for (limit, name) in [
            (&mut limits.event, "maxEventBytes"),
            (&mut limits.body, "maxBodyBytes"),
        ] {
            if let Some(bytes) = settings.get(name) {
                // Half of a 32-bit memory: more cannot be kept.
                let Some(bytes @ 1..=2_147_483_648) = bytes.as_count() else {
                    let words = "must be a whole number of bytes from 1 to 2147483648";
                    return Err(InvalidRequest::of(Rule::Range, name, words));
                };
                *limit = bytes as usize;
            }
        }
        let token = text("token");
        let token = token.as_deref();
        let made = match text("page").as_deref() {
            None => config.prepare_changed(part(), token),
            Some("models") => config.any_page(Page::Models, token),
            Some(_) => config.any_page(Page::Health, token),
        };
        let mut request = made?;
        self.warnings = take(&mut request.warnings);
        Ok(Call::Prepared {
            n: request.n,
            request: Some(request),
            limits,
            profile,
        })
    }

    /// A profile, read once: what is read stays for ever.
    fn profile(&mut self, json: Option<&Json>) -> Result<&'static Profile, InvalidRequest> {
        let Some(json) = json else {
            return Ok(&Profile::OPENAI);
        };
        for (known, profile) in &self.profiles {
            if known == json {
                return Ok(profile);
            }
        }
        let profile = Box::leak(Box::new(Profile::from_json(json)?));
        self.profiles.push((json.clone(), profile));
        Ok(profile)
    }

    fn bring(&mut self, value: &Json) -> i32 {
        self.output = value.to_text().into_bytes();
        self.output.len() as i32
    }

    fn bring_findings(&mut self, findings: &[Finding]) -> i32 {
        let mut list = Vec::new();
        for finding in findings {
            list.push(finding.to_json());
        }
        self.bring(&Json::Array(list))
    }

    fn reply(
        &mut self,
        status: u16,
        n: u64,
        limits: Limits,
        profile: Option<&'static Profile>,
    ) -> Call {
        let headers = lossy(&take(&mut self.text));
        let mut rest = headers.as_str();
        let lines = std::iter::from_fn(|| {
            let (line, others) = cut(rest, b'\n')?;
            rest = others;
            cut(line, b':')
        });
        let mut head = Head::new(status, lines);
        if let Some(profile) = profile {
            head = head.with_profile(profile);
        }
        Reply::call(fetch::decoder(head, n, limits))
    }
}

impl Reply {
    fn call(decoder: Decoder) -> Call {
        Call::Reply(Box::new(Reply {
            decoder,
            pack: Pack::default(),
        }))
    }

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
