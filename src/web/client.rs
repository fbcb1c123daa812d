//! The client for Rust apps that run in a browser or an edge worker.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use js_sys::{Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStream, ReadableStreamDefaultReader};

use super::fetch::{self, Reply};
use crate::chat::{Chunk, Config, Ending, Outcome, OutcomeKind, Sink};
use crate::error::{Error, InvalidRequest};
use crate::json::{Json, parse};
use crate::model::{ChatCompletionChunk, ChatRequest};
use crate::sse::Limits;

/// Sends chat completions with the platform's `fetch`.
///
/// ```no_run
/// use chatwire::{ChatRequest, Client, Event, Message, chat::Config, provider::Profile};
/// # async fn run() -> Result<(), chatwire::Error> {
/// let config = Config::new(Profile::named("flexai").unwrap(), None, None)?;
/// let client = Client::new(config, Some("sk-key"));
/// let request = ChatRequest::new("Qwen2.5-32B-Instruct-FP8", [Message::user("Hi")]);
/// let mut call = client.stream(&request).await?;
/// while let Some(event) = call.next().await {
///     match event {
///         Event::Text(text) => web_sys::console::log_1(&text.into()),
///         Event::End(outcome) => assert!(outcome.error.is_none()),
///         _ => {}
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    config: Config,
    token: Option<String>,
    limits: Limits,
    fetch: Option<Function>,
}

/// What a call brings, in order; [`Event::End`] comes exactly once, last.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event {
    /// More text of the first choice.
    Text(String),
    /// A chunk, typed.
    Chunk(Box<ChatCompletionChunk>),
    /// A chunk that does not fit the type, as JSON text.
    Untyped(String),
    /// The outcome, with the whole or partial answer.
    End(Box<Outcome>),
}

/// A call in flight: a [`Stream`] of [`Event`]s. Dropping it aborts the request.
pub struct Call {
    controller: AbortController,
    reader: Option<ReadableStreamDefaultReader>,
    reading: Option<JsFuture>,
    reply: Reply,
    ready: VecDeque<Event>,
    over: bool,
}

impl Client {
    /// Makes a client; `token` is sent as a bearer token.
    pub fn new(config: Config, token: Option<&str>) -> Client {
        Client {
            config,
            token: token.map(str::to_owned),
            limits: Limits::default(),
            fetch: None,
        }
    }

    /// Sets the limits of one event and of the whole body.
    pub fn with_limits(mut self, limits: Limits) -> Client {
        self.limits = limits;
        self
    }

    /// Sends by this function of `Request` to a promise of `Response` in place of the global `fetch`, say, a service binding's.
    pub fn with_fetch(mut self, fetch: Function) -> Client {
        self.fetch = Some(fetch);
        self
    }

    /// Sends a request whose answer streams, and waits for its head.
    ///
    /// Fails before anything is sent with [`Error::Invalid`], and with [`Error::Connection`] when there is no response. A response
    /// that is an error is an event like any other end.
    pub async fn stream(&self, request: &ChatRequest) -> Result<Call, Error> {
        self.send(&request.clone().stream(true)).await
    }

    /// Sends a request and waits for its outcome.
    ///
    /// Fails as [`Client::stream`] does, and with the outcome's error when the answer is not whole.
    pub async fn complete(&self, request: &ChatRequest) -> Result<Outcome, Error> {
        let mut call = self.send(request).await?;
        while let Some(event) = call.next().await {
            if let Event::End(outcome) = event {
                return match (outcome.kind, outcome.error.clone()) {
                    (OutcomeKind::Complete, _) | (_, None) => Ok(*outcome),
                    (_, Some(error)) => Err(error),
                };
            }
        }
        Err(Error::Aborted)
    }

    async fn send(&self, request: &ChatRequest) -> Result<Call, Error> {
        let text = serde_json::to_string(request)
            .map_err(|error| InvalidRequest::new("request", error.to_string()))?;
        let Ok(Json::Object(body)) = parse(text.as_bytes()) else {
            return Err(InvalidRequest::new("request", "is not an object").into());
        };
        let prepared = self.config.prepare(body, self.token.as_deref())?;
        let controller = AbortController::new().map_err(|error| connection(&error))?;
        let sent = fetch::send(
            prepared,
            self.limits,
            &controller.signal(),
            self.fetch.as_ref(),
        )
        .await;
        let reply = sent.map_err(|error| connection(&error))?;
        let body = Reflect::get(&reply.response, &JsValue::from_str("body"))
            .ok()
            .filter(JsValue::is_object);
        let reader = body
            .map(|body| ReadableStreamDefaultReader::new(body.unchecked_ref::<ReadableStream>()));
        let reader = reader.transpose().map_err(|error| connection(&error))?;
        Ok(Call {
            controller,
            reader,
            reading: None,
            reply,
            ready: VecDeque::new(),
            over: false,
        })
    }
}

impl Call {
    /// The next event; `None` behind the end.
    pub async fn next(&mut self) -> Option<Event> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Ends the call; what is left of its events is its outcome.
    pub fn abort(&mut self) {
        self.finish(Ending::Aborted);
        self.controller.abort();
    }

    fn finish(&mut self, ending: Ending) {
        if self.over {
            return;
        }
        self.over = true;
        self.reply.decoder.end(ending, &mut Queue(&mut self.ready));
        self.ready
            .push_back(Event::End(Box::new(self.reply.decoder.outcome())));
    }

    fn take(&mut self, read: Result<JsValue, JsValue>) {
        let member =
            |value: &JsValue, name: &str| Reflect::get(value, &JsValue::from_str(name)).ok();
        match read {
            Err(error) => self.finish(Ending::Broken(message_of(&error))),
            Ok(read) => {
                match member(&read, "value").and_then(|value| value.dyn_into::<Uint8Array>().ok()) {
                    Some(bytes) => {
                        self.reply
                            .decoder
                            .push(&bytes.to_vec(), &mut Queue(&mut self.ready));
                        if self.reply.decoder.is_done() {
                            self.finish(Ending::Eof);
                            self.controller.abort();
                        }
                    }
                    None => self.finish(Ending::Eof),
                }
            }
        }
    }
}

impl Stream for Call {
    type Item = Event;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Event>> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Poll::Ready(Some(event));
            }
            if self.over {
                return Poll::Ready(None);
            }
            let mut reading = match (self.reading.take(), &self.reader) {
                (Some(reading), _) => reading,
                (None, Some(reader)) => JsFuture::from(reader.read()),
                (None, None) => {
                    self.finish(Ending::Eof);
                    continue;
                }
            };
            match Pin::new(&mut reading).poll(context) {
                Poll::Ready(read) => self.take(read),
                Poll::Pending => {
                    self.reading = Some(reading);
                    return Poll::Pending;
                }
            }
        }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        if !self.over {
            self.controller.abort();
        }
    }
}

struct Queue<'a>(&'a mut VecDeque<Event>);

impl Sink for Queue<'_> {
    fn chunk(&mut self, chunk: Chunk<'_>) {
        let mut text = String::new();
        chunk.write(&mut text);
        self.0.push_back(match serde_json::from_str(&text) {
            Ok(chunk) => Event::Chunk(Box::new(chunk)),
            Err(_) => Event::Untyped(text),
        });
    }

    fn text(&mut self, text: &str) {
        self.0.push_back(Event::Text(text.to_owned()));
    }
}

fn connection(error: &JsValue) -> Error {
    Error::Connection {
        message: message_of(error),
    }
}

/// The message of whatever was thrown.
fn message_of(error: &JsValue) -> String {
    let message = Reflect::get(error, &JsValue::from_str("message"))
        .ok()
        .and_then(|message| message.as_string());
    message
        .or_else(|| error.as_string())
        .unwrap_or_else(|| "unknown error".to_owned())
}
