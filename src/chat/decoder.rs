//! From the bytes of one answer to its outcome.

use super::answer::Answer;
use super::failure;
use super::head::{Head, Options};
use super::outcome::{Outcome, OutcomeKind};
use super::sink::{Chunk, Sink};
use crate::error::{ApiError, Error, ErrorKind};
use crate::json::{Json, Object, ParseError, Text, parse_first};
use crate::sse::{Event, Framer, Source, TooLarge};

/// Decodes one answer, whatever its envelope, and keeps it.
///
/// Bytes go in by [`Decoder::push`], the end by [`Decoder::end`]; chunks come out by a [`Sink`], the whole by
/// [`Decoder::outcome`]. How the bytes are cut changes nothing.
#[derive(Debug)]
pub struct Decoder {
    head: Head,
    options: Options,
    framer: Framer,
    answer: Answer,
    /// The body of an answer whose status is not 2xx.
    error_body: Vec<u8>,
    bytes: u64,
    /// Half of a surrogate pair at the end of the last text delta.
    half: Text,
    /// The server's own end was seen.
    sentinel: bool,
    /// A whole answer came as one JSON value, whose end is its own.
    whole: bool,
    ended: Option<End>,
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

/// How it came to an end inside the decoder.
#[derive(Debug)]
enum End {
    Complete,
    Error(OutcomeKind, Error),
}

impl Decoder {
    /// Makes a decoder for the answer with this head.
    pub fn new(head: Head, options: Options) -> Decoder {
        Decoder {
            framer: Framer::new(options.limits),
            answer: Answer::new(options.n, options.id_seed),
            head,
            options,
            error_body: Vec::new(),
            bytes: 0,
            half: Text::default(),
            sentinel: false,
            whole: false,
            ended: None,
        }
    }

    /// Takes the next bytes. Once [`Decoder::is_done`], they are ignored.
    pub fn push(&mut self, bytes: &[u8], sink: &mut impl Sink) {
        if self.is_done() {
            return;
        }
        self.bytes += bytes.len() as u64;
        if !self.head.is_success() {
            let room = ERROR_BODY_KEPT.saturating_sub(self.error_body.len());
            self.error_body
                .extend_from_slice(bytes.get(..room).unwrap_or(bytes));
            return;
        }
        // The framer lends events to a closure that needs the rest of the decoder.
        let mut framer = std::mem::replace(&mut self.framer, Framer::new(self.options.limits));
        let framed = framer.push(bytes, &mut |event| self.event(event, sink));
        self.framer = framer;
        self.check_size(framed);
    }

    /// Ends the answer. Only the first call counts, and none once [`Decoder::is_done`].
    pub fn end(&mut self, ending: Ending, sink: &mut impl Sink) {
        if !self.is_done() && self.head.is_success() && ending == Ending::Eof {
            let mut framer = std::mem::replace(&mut self.framer, Framer::new(self.options.limits));
            let framed = framer.finish(&mut |event| self.event(event, sink));
            self.check_size(framed);
        }
        self.flush_half(sink);
        if self.is_done() {
            return;
        }
        self.ended = Some(match ending {
            Ending::Eof if self.head.is_success() => self.end_of_body(),
            // Of an error whose body broke off, the status still tells more than the break.
            Ending::Eof | Ending::Broken(_) if !self.head.is_success() => api(
                OutcomeKind::Failed,
                failure::of_response(&self.head, &self.error_body, self.options.now),
            ),
            Ending::Eof => self.end_of_body(),
            Ending::Broken(message) => {
                End::Error(OutcomeKind::Failed, Error::Connection { message })
            }
            Ending::Stalled => End::Error(OutcomeKind::Stalled, Error::Stalled),
            Ending::Aborted => End::Error(OutcomeKind::Aborted, Error::Aborted),
        });
    }

    /// Whether the outcome stands: behind the sentinel, an error, a limit, or [`Decoder::end`]. More bytes change nothing.
    pub fn is_done(&self) -> bool {
        self.ended.is_some()
    }

    /// The outcome, or what it would be if the connection ended now.
    pub fn outcome(&self) -> Outcome {
        let (kind, error) = match &self.ended {
            Some(End::Complete) => (OutcomeKind::Complete, None),
            Some(End::Error(kind, error)) => (*kind, Some(error.clone())),
            None => (
                OutcomeKind::Incomplete,
                Some(failure::incomplete(CUT, &self.head).into()),
            ),
        };
        Outcome {
            kind,
            completion: self.answer.completion(self.sentinel),
            error,
            bytes: self.bytes,
            request_id: self.head.request_id().map(str::to_owned),
        }
    }

    fn event(&mut self, event: Event<'_>, sink: &mut impl Sink) {
        if self.is_done() {
            return;
        }
        let data = event.data.trim_ascii();
        match (event.source, event.name) {
            (Source::ErrorField, _) | (_, b"error") => {
                self.fail(failure::of_data(data, &self.head))
            }
            (Source::Html, _) => self.fail(failure::of_page(data, &self.head)),
            _ if data == DONE => self.done(),
            // A stream may be cut inside its sentinel, which then says nothing.
            _ if event.cut && DONE.starts_with(data) => {}
            _ if matches!(data.first(), Some(b'{' | b'[')) => self.payload(data, &event, sink),
            // Keep-alives.
            _ => {}
        }
    }

    /// Takes the values of an event: one, several in a row, or, where the lines together are none, one in each line.
    fn payload(&mut self, data: &[u8], event: &Event<'_>, sink: &mut impl Sink) {
        let Err(error) = self.values(data, event.source, sink) else {
            return;
        };
        let lines: Vec<&[u8]> = data
            .split(|byte| *byte == b'\n')
            .map(<[u8]>::trim_ascii)
            .filter(|line| !line.is_empty())
            .collect();
        if lines.len() > 1
            && lines.iter().all(|line| {
                *line == DONE
                    || !matches!(line.first(), Some(b'{' | b'['))
                    || parse_first(line).is_ok()
            })
        {
            for line in lines {
                if line == DONE {
                    return self.done();
                }
                if matches!(line.first(), Some(b'{' | b'['))
                    && self.values(line, event.source, sink).is_err()
                {
                    break;
                }
            }
            return;
        }
        let failure = match error {
            ParseError::TooDeep => failure::protocol("a chunk is nested too deeply", &self.head),
            ParseError::Cut if event.cut => {
                return self.ended = Some(api(
                    OutcomeKind::Incomplete,
                    failure::incomplete(CUT, &self.head),
                ));
            }
            _ => failure::protocol("a chunk is not JSON", &self.head),
        };
        self.fail(failure);
    }

    fn values(
        &mut self,
        data: &[u8],
        from: Source,
        sink: &mut impl Sink,
    ) -> Result<(), ParseError> {
        // All of it is read before any of it counts: half an event is none.
        let mut values = Vec::new();
        let mut rest = data;
        while !rest.is_empty() {
            let parsed = parse_first(rest)?;
            let (value, others) = rest.split_at(parsed.len);
            let source = std::str::from_utf8(value).ok().filter(|_| parsed.strict);
            values.push((parsed.value, source));
            rest = others.trim_ascii_start();
        }
        for (value, source) in values {
            self.whole |= from == Source::Raw && is_whole_answer(&value);
            self.value(value, source, sink);
        }
        Ok(())
    }

    fn value(&mut self, value: Json, source: Option<&str>, sink: &mut impl Sink) {
        match unwrap(value) {
            (Json::Array(items), _) => items
                .into_iter()
                .for_each(|item| self.value(item, None, sink)),
            (Json::Object(object), wrapped) if !self.is_done() => {
                self.object(object, source.filter(|_| !wrapped), sink)
            }
            _ => {}
        }
    }

    fn object(&mut self, mut object: Object, source: Option<&str>, sink: &mut impl Sink) {
        let error = failure::in_value(&object, &self.head);
        let is_chunk = CHUNK_MEMBERS.iter().any(|name| object.get(name).is_some());
        // `{"type":"ping"}` and the like are neither chunk nor error.
        let is_event = object.get("type").is_some();
        if is_chunk && (error.is_none() || object.get("choices").is_some())
            || (error.is_none() && !is_event)
        {
            let original = (sink.wants_chunks() && source.is_some()).then(|| object.clone());
            if let Err(too_many) = self.answer.take(&mut object) {
                return self.fail(failure::protocol(
                    format!("the answer has too many {}", too_many.0),
                    &self.head,
                ));
            }
            let limit = self.options.limits.body;
            if self.answer.kept() > limit {
                self.fail(failure::protocol(
                    format!("the answer is larger than the limit of {limit} bytes"),
                    &self.head,
                ));
            }
            if sink.wants_chunks() && is_chunk {
                let source = source.filter(|_| original.as_ref() == Some(&object));
                self.give_chunk(object, source, sink);
            } else {
                self.give_text(&object, sink);
            }
        }
        if let Some(error) = error {
            self.fail(error);
        }
    }

    fn give_chunk(&mut self, object: Object, source: Option<&str>, sink: &mut impl Sink) {
        self.give_text(&object, sink);
        let several = object
            .get("choices")
            .and_then(Json::as_array)
            .filter(|choices| self.options.n <= 1 && choices.len() > 1);
        match several.map(<[Json]>::to_vec) {
            // The parts of one choice come as chunks of their own: readers look at the first choice of each.
            Some(choices) => {
                let mut chunk = object;
                for choice in choices {
                    chunk.set("choices", Json::Array(vec![choice]));
                    sink.chunk(Chunk {
                        value: &Json::Object(chunk.clone()),
                        source: None,
                    });
                    chunk.take("usage");
                }
            }
            None => sink.chunk(Chunk {
                value: &Json::Object(object),
                source,
            }),
        }
    }

    fn give_text(&mut self, chunk: &Object, sink: &mut impl Sink) {
        for choice in chunk
            .get("choices")
            .and_then(Json::as_array)
            .unwrap_or_default()
        {
            let is_first = choice.get("index").and_then(Json::as_count) == Some(0);
            let content = choice
                .get("delta")
                .and_then(|delta| delta.get("content")?.as_text());
            let Some(content) = content.filter(|text| is_first && !text.is_empty()) else {
                continue;
            };
            if self.half.is_empty() && content.as_str().is_some() {
                sink.text(content.as_str().unwrap_or_default());
                continue;
            }
            let mut text = std::mem::take(&mut self.half);
            text.append(content);
            self.half = text.split_half().unwrap_or_default();
            if !text.is_empty() {
                sink.text(&text.to_str());
            }
        }
    }

    fn flush_half(&mut self, sink: &mut impl Sink) {
        let half = std::mem::take(&mut self.half);
        if !half.is_empty() {
            sink.text(&half.to_str());
        }
    }

    /// The server's own end.
    fn done(&mut self) {
        self.sentinel = true;
        self.ended = Some(match self.end_without_answer() {
            Some(end) => end,
            None => End::Complete,
        });
    }

    fn end_of_body(&self) -> End {
        if self.bytes == 0 {
            return api(
                OutcomeKind::Incomplete,
                failure::incomplete("the answer is empty", &self.head),
            );
        }
        match self.end_without_answer() {
            Some(end) => end,
            None if self.answer.is_finished() || self.whole => End::Complete,
            None => api(
                OutcomeKind::Incomplete,
                failure::incomplete(CUT, &self.head),
            ),
        }
    }

    /// The end of an answer that holds no choice, or whose finish reason is an error.
    fn end_without_answer(&self) -> Option<End> {
        if !self.answer.has_choice() {
            return Some(api(
                OutcomeKind::Failed,
                failure::protocol("the answer holds no choice", &self.head),
            ));
        }
        let words = self
            .answer
            .choices
            .iter()
            .filter_map(|choice| choice.finish_reason.as_deref());
        let error = words
            .filter_map(|word| failure::of_finish(word, &self.head))
            .next()?;
        Some(api(OutcomeKind::Failed, error))
    }

    fn fail(&mut self, error: ApiError) {
        let kind = match error.kind {
            ErrorKind::Incomplete => OutcomeKind::Incomplete,
            _ => OutcomeKind::Failed,
        };
        self.ended = Some(api(kind, error));
    }

    fn check_size(&mut self, framed: Result<(), TooLarge>) {
        if let Err(TooLarge { limit }) = framed
            && !self.is_done()
        {
            self.fail(failure::protocol(
                format!("an event is larger than the limit of {limit} bytes"),
                &self.head,
            ));
        }
    }
}

fn api(kind: OutcomeKind, error: ApiError) -> End {
    debug_assert!((kind == OutcomeKind::Incomplete) == (error.kind == ErrorKind::Incomplete));
    End::Error(kind, error.into())
}

/// Whether a value is an answer to a call that did not stream: it holds messages, or stands in an envelope.
fn is_whole_answer(value: &Json) -> bool {
    let choices = value.get("choices").and_then(Json::as_array);
    let has_message = |choice: &Json| {
        choice
            .get("message")
            .is_some_and(|message| message.as_object().is_some())
    };
    match choices {
        Some(choices) => choices.iter().any(has_message),
        None => envelope(value).is_some(),
    }
}

/// The name of the member that an answer is wrapped in, if it is.
fn envelope(value: &Json) -> Option<&'static str> {
    let holds_answer = |name: &&str| {
        value.get(name).is_some_and(|inner| {
            inner
                .get("choices")
                .or_else(|| inner.get("response"))
                .is_some()
        })
    };
    ["data", "result"].into_iter().find(holds_answer)
}

/// The answer inside an envelope such as `{"success":true,"data":{…}}`, and whether there was one.
fn unwrap(value: Json) -> (Json, bool) {
    match (
        envelope(&value).filter(|_| value.get("choices").is_none()),
        value,
    ) {
        (Some(name), Json::Object(mut object)) => (object.take(name).unwrap_or(Json::Null), true),
        (_, value) => (value, false),
    }
}

const DONE: &[u8] = b"[DONE]";
const CUT: &str = "the answer ended before it was whole";
/// No server says more than this about an error.
const ERROR_BODY_KEPT: usize = 1 << 20;
const CHUNK_MEMBERS: [&str; 9] = [
    "choices",
    "usage",
    "x_groq",
    "usage_from_provider",
    "usage_from_consumer",
    "response",
    "delta",
    "message",
    "object",
];
