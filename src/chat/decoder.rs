//! From the bytes of one answer to its outcome.

use super::failure;
use super::head::{Head, Options};
use super::outcome::{Outcome, OutcomeKind, to_json};
use super::reader::{End, Reader};
use super::sink::Sink;
use crate::error::Error;
use crate::json::{Json, Object};
use crate::limits::RateLimits;
use crate::plain::position;
use crate::sse::Framer;

/// Decodes one answer, whatever its envelope, and keeps it.
///
/// Bytes go in by [`Decoder::push`], the end by [`Decoder::end`]; chunks come out by a [`Sink`], the whole by
/// [`Decoder::outcome`]. How the bytes are cut changes nothing.
#[derive(Debug)]
pub struct Decoder {
    framer: Framer,
    reader: Reader,
    /// The body of an answer whose status is not 2xx.
    error_body: Vec<u8>,
    bytes: u64,
}

/// How the bytes of an answer ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The body is over.
    Eof,
    /// The connection broke; the text is what the platform said.
    Broken(String),
    /// No byte came within the idle limit.
    Stalled,
    /// The caller aborted.
    Aborted,
}

impl Decoder {
    /// Makes a decoder for the answer with this head.
    pub fn new(head: Head, options: Options) -> Decoder {
        Decoder {
            framer: Framer::new(options.limits),
            reader: Reader::new(head, options),
            error_body: Vec::new(),
            bytes: 0,
        }
    }

    /// Makes every payload go through the general path, for tests that hold the fast one against it.
    #[doc(hidden)]
    pub fn without_templates(mut self) -> Decoder {
        self.reader.templates.turn_off();
        self
    }

    /// The outcome if the answer ended here, for tests that end it behind every byte: only the clean end of a body looks at what is open.
    #[doc(hidden)]
    pub fn outcome_if(&self, ending: Ending) -> Outcome {
        let mut copy = Decoder {
            framer: Framer::new(self.reader.options.limits),
            reader: self.reader.clone(),
            error_body: self.error_body.clone(),
            bytes: self.bytes,
        };
        if copy.has_rest(&ending) {
            let reader = &mut copy.reader;
            let framed = self
                .framer
                .finish_copy(&mut |event| reader.event(event, &mut ()));
            reader.framed(framed, &mut ());
        }
        copy.end(ending, &mut ());
        copy.outcome()
    }

    /// Takes the next bytes. Once [`Decoder::is_done`], they are ignored.
    pub fn push(&mut self, bytes: &[u8], sink: &mut impl Sink) {
        if self.is_done() {
            return;
        }
        self.bytes += bytes.len() as u64;
        if !self.reader.head.is_success() {
            let room = ERROR_BODY_KEPT.saturating_sub(self.error_body.len());
            self.error_body
                .extend_from_slice(bytes.get(..room).unwrap_or(bytes));
            return;
        }
        let mut rest = bytes;
        while !rest.is_empty() && !self.reader.is_done() {
            // Most events of a stream are the one before with other text: those need no framing of their own.
            let known = if self.framer.is_idle() {
                match self.reader.known_run(rest, sink) {
                    0 => self.reader.known_event(rest, sink),
                    run => run,
                }
            } else {
                0
            };
            let taken = if known > 0 {
                known
            } else {
                self.next_line(rest, sink)
            };
            rest = rest.get(taken..).unwrap_or_default();
        }
        if self.is_done() {
            self.reader.flush(sink);
        }
    }

    /// Ends the answer. Only the first call counts, and none once [`Decoder::is_done`].
    pub fn end(&mut self, ending: Ending, sink: &mut impl Sink) {
        let is_success = self.reader.head.is_success();
        if self.has_rest(&ending) {
            let Decoder { framer, reader, .. } = self;
            let framed = framer.finish(&mut |event| reader.event(event, sink));
            reader.framed(framed, sink);
        }
        // However it ends, what was held back is part of the answer.
        self.reader.flush(sink);
        if self.is_done() {
            return;
        }
        let end = match ending {
            Ending::Eof if is_success => self.reader.end_of_body(self.bytes),
            // Of an error whose body broke off, the status still tells more than the break.
            Ending::Eof | Ending::Broken(_) if !is_success => {
                let Reader { head, options, .. } = &self.reader;
                End::failed(failure::of_response(head, &self.error_body, options.now))
            }
            Ending::Eof => self.reader.end_of_body(self.bytes),
            Ending::Broken(message) => {
                End::Error(OutcomeKind::Failed, Error::Connection { message })
            }
            Ending::Stalled => End::Error(OutcomeKind::Stalled, Error::Stalled),
            Ending::Aborted => End::Error(OutcomeKind::Aborted, Error::Aborted),
        };
        self.reader.ended = Some(end);
    }

    /// Whether the outcome stands: behind the sentinel, an error, a limit, or [`Decoder::end`]. More bytes change nothing.
    pub fn is_done(&self) -> bool {
        self.reader.is_done()
    }

    /// Whether the outcome stands and is that the answer is whole.
    pub fn is_complete(&self) -> bool {
        matches!(self.reader.ended, Some(End::Complete))
    }

    /// A decoder for the same answer, to be given its bytes from the first.
    pub fn again(&self) -> Decoder {
        Decoder::new(self.reader.head.clone(), self.reader.options)
    }

    /// The answer as far as it has come, in the shape of OpenAI's chat completion.
    pub fn completion(&self) -> Object {
        self.reader.completion()
    }

    /// Takes out the beginnings of what the answer has gathered, once that is some megabytes, as a list in JSON; else gives an
    /// empty text. The answer lacks them from then on: the facade puts them back.
    #[cfg_attr(not(feature = "npm"), allow(dead_code))]
    pub(crate) fn spill(&mut self) -> String {
        self.reader.answer.spill()
    }

    /// What the headers tell of the server's limits.
    pub fn rate_limits(&self) -> Option<RateLimits> {
        self.reader.head.rate_limits(self.reader.options.now)
    }

    /// Whether the status is that of an answer.
    pub fn is_success(&self) -> bool {
        self.reader.head.is_success()
    }

    /// Whether the server refuses the key.
    pub fn is_unauthorized(&self) -> bool {
        self.reader.head.status == 401
    }

    /// The outcome, or what it would be if the connection ended now.
    pub fn outcome(&self) -> Outcome {
        let (kind, mut error) = self.reader.state();
        let secrets = self.reader.head.secrets();
        if let Some(error) = &mut error {
            secrets.clean_error(error);
        }
        let request_id = self.reader.head.request_id();
        Outcome {
            kind,
            error,
            completion: self.reader.completion(),
            bytes: self.bytes,
            request_id: request_id.map(|id| secrets.hide(id).unwrap_or_else(|| id.to_owned())),
            rate_limits: self.rate_limits(),
        }
    }

    /// What [`Outcome::to_json`] gives, without making an outcome of its own; `None` while there is none. Secrets are in it: the facade takes
    /// them out.
    #[cfg_attr(not(feature = "npm"), allow(dead_code))]
    pub(crate) fn outcome_json(&self) -> Option<Json> {
        let (kind, error) = match self.reader.ended.as_ref()? {
            End::Complete => (OutcomeKind::Complete, None),
            End::Error(kind, error) => (*kind, Some(error)),
        };
        Some(to_json(
            kind,
            self.reader.completion(),
            self.bytes,
            self.reader.head.request_id(),
            self.rate_limits().as_ref(),
            error,
        ))
    }

    /// Whether what is open may be an event.
    fn has_rest(&self, ending: &Ending) -> bool {
        !self.is_done() && self.is_success() && *ending == Ending::Eof
    }

    /// Gives the framer what there is up to the next line end, and says how much that was.
    fn next_line(&mut self, bytes: &[u8], sink: &mut impl Sink) -> usize {
        let len = position(b'\n', bytes).map_or(bytes.len(), |at| at + 1);
        let Decoder { framer, reader, .. } = self;
        let framed = framer.push(bytes.get(..len).unwrap_or(bytes), &mut |event| {
            reader.event(event, sink)
        });
        reader.framed(framed, sink);
        len
    }
}

/// No server says more than this about an error.
const ERROR_BODY_KEPT: usize = 1 << 20;
