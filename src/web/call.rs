//! A call in flight: the bytes of its answer to events.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStream, ReadableStreamDefaultReader};

use super::fetch::Reply;
use crate::chat::{Chunk, Ending, Outcome, Sink};
use crate::error::Error;
use crate::model::ChatCompletionChunk;

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

impl Call {
    pub(super) fn new(reply: Reply, controller: AbortController) -> Result<Call, Error> {
        let body = Reflect::get(&reply.response, &JsValue::from_str("body"))
            .ok()
            .filter(JsValue::is_object);
        let reader = body
            .map(|body| ReadableStreamDefaultReader::new(body.unchecked_ref::<ReadableStream>()));
        Ok(Call {
            reader: reader.transpose().map_err(|error| connection(&error))?,
            controller,
            reading: None,
            reply,
            ready: VecDeque::new(),
            over: false,
        })
    }

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

pub(super) fn connection(error: &JsValue) -> Error {
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
