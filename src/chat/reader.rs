//! From the events of one answer to the answer, and to how it ends.

use super::answer::Answer;
use super::envelope::{is_whole_answer, unwrap};
use super::failure;
use super::head::{Head, Options};
use super::outcome::OutcomeKind;
use super::run::Run;
use super::sink::{Chunk, Form, Sink};
use super::template::{Found, Templates};
use crate::error::{ApiError, Error, ErrorKind};
use crate::json::{Json, LARGE, Object, ParseError, Parsed, Text, parse_first};
use crate::plain::{concat, decimal};
use crate::sse::{Event, Source, TooLarge};

/// Reads events into the answer.
#[derive(Clone, Debug)]
pub(super) struct Reader {
    pub(super) head: Head,
    pub(super) options: Options,
    pub(super) templates: Templates,
    pub(super) ended: Option<End>,
    pub(super) answer: Answer,
    /// Half of a surrogate pair at the end of the last text delta.
    pub(super) half: Text,
    /// Where the last known payload differs from its template.
    pub(super) found: Found,
    /// What had escapes in the holes of a payload; kept for its memory.
    pub(super) unescaped: Text,
    pub(super) run: Run,
    /// The server's own end was seen.
    sentinel: bool,
    /// A whole answer came as one JSON value, whose end is its own.
    pub(super) whole: bool,
    /// How many values came.
    values: usize,
    /// The values of an event that is large, which are taken once its bytes are no longer needed.
    late: Vec<(Json, Source)>,
}

/// How an answer ended.
#[derive(Clone, Debug)]
pub(super) enum End {
    Complete,
    Error(OutcomeKind, Error),
}

impl End {
    pub(super) fn failed(error: ApiError) -> End {
        let kind = match error.kind {
            ErrorKind::Incomplete => OutcomeKind::Incomplete,
            _ => OutcomeKind::Failed,
        };
        End::Error(kind, error.into())
    }
}

impl Reader {
    pub(super) fn new(head: Head, options: Options) -> Reader {
        Reader {
            answer: Answer::new(options.n, options.id_seed),
            head,
            options,
            templates: Templates::default(),
            ended: None,
            half: Text::default(),
            found: Found::default(),
            unescaped: Text::default(),
            run: Run::default(),
            sentinel: false,
            whole: false,
            values: 0,
            late: Vec::new(),
        }
    }

    pub(super) fn is_done(&self) -> bool {
        self.ended.is_some()
    }

    /// How it ended, or would if the connection ended now.
    pub(super) fn state(&self) -> (OutcomeKind, Option<Error>) {
        match &self.ended {
            Some(End::Complete) => (OutcomeKind::Complete, None),
            Some(End::Error(kind, error)) => (*kind, Some(error.clone())),
            None => (
                OutcomeKind::Incomplete,
                Some(failure::incomplete(CUT, &self.head).into()),
            ),
        }
    }

    pub(super) fn completion(&self) -> Object {
        self.answer.completion(self.sentinel)
    }

    pub(super) fn event(&mut self, event: Event<'_>, sink: &mut impl Sink) {
        self.take_late(sink);
        if self.is_done() {
            return;
        }
        let data = event.data.trim_ascii();
        match (event.source, event.name) {
            (Source::ErrorField, _) | (_, b"error") => self.error_event(data, sink),
            (Source::Html, _) => self.fail(failure::of_page(data, &self.head)),
            _ if is_payload(data) => self.payload(data, &event, sink),
            _ if data.contains(&b'\n') => self.lines(data, &event, sink),
            // A stream may be cut inside its sentinel, which then says nothing; what else is no JSON is a keep-alive.
            _ => {}
        }
    }

    /// Takes what follows `event: error`: an error whatever it is, beside which there may be choices.
    fn error_event(&mut self, data: &[u8], sink: &mut impl Sink) {
        if let Ok(Parsed {
            value: Json::Object(object),
            ..
        }) = parse_first(data)
            && object.get("choices").is_some()
        {
            self.object(object, None, sink);
        }
        if !self.is_done() {
            self.fail(failure::of_data(data, &self.head));
        }
    }

    /// Takes the values of an event: one, several in a row, or, where the lines together are none, one in each line.
    fn payload(&mut self, data: &[u8], event: &Event<'_>, sink: &mut impl Sink) {
        if data == DONE {
            return self.done(sink);
        }
        if event.cut && DONE.starts_with(data) {
            return;
        }
        let is_cut = event.cut && !matches!(data.last(), Some(b'}' | b']'));
        if is_cut && data.len() > MOST_COPIED {
            // The end cut it. Reading what there is of it would take as much memory again.
            return self.fail(failure::incomplete(CUT, &self.head));
        }
        if event.source == Source::Data
            && data.len() < LARGE
            && self.templates.find(data, &mut self.found)
            && self.found.len() == data.len()
            && self.known_payload(data, sink)
        {
            return;
        }
        let Err(error) = self.values(data, event.source, sink) else {
            return;
        };
        let several = event.source == Source::Data && data.contains(&b'\n');
        if several
            && lines_of(data)
                .filter(|line| is_payload(line))
                .all(|line| line == DONE || parse_first(line).is_ok())
        {
            return self.lines(data, event, sink);
        }
        let failure = match error {
            ParseError::TooDeep => {
                failure::unreadable("a chunk is nested too deeply", data, &self.head)
            }
            // With more lines behind it, it was not the end that cut it.
            ParseError::Cut if event.cut && !several => failure::incomplete(CUT, &self.head),
            _ => failure::unreadable("a chunk is not JSON", data, &self.head),
        };
        self.fail(failure);
    }

    /// Takes each line of an event by itself; those that are no JSON are keep-alives.
    fn lines(&mut self, data: &[u8], event: &Event<'_>, sink: &mut impl Sink) {
        for line in lines_of(data).filter(|line| is_payload(line)) {
            if self.is_done() {
                return;
            }
            self.payload(
                line,
                &Event {
                    data: line,
                    ..*event
                },
                sink,
            );
        }
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
            if data.len() < LARGE {
                self.one(value, from, source, sink);
            } else {
                self.late.push((value, from));
            }
        }
        Ok(())
    }

    /// Takes what was left for later.
    fn take_late(&mut self, sink: &mut impl Sink) {
        for (value, from) in std::mem::take(&mut self.late) {
            self.one(value, from, None, sink);
        }
    }

    fn one(&mut self, value: Json, from: Source, source: Option<&str>, sink: &mut impl Sink) {
        self.values += 1;
        self.whole = from == Source::Raw && (self.whole || is_whole_answer(&value, self.values));
        self.value(value, source, sink);
    }

    fn value(&mut self, value: Json, source: Option<&str>, sink: &mut impl Sink) {
        match unwrap(value, &self.head) {
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
        self.templates.interrupt();
        let error = failure::in_value(&object, &self.head);
        let is_chunk = CHUNK_MEMBERS.iter().any(|name| object.get(name).is_some());
        // `{"type":"ping"}` and the like are neither chunk nor error.
        let is_event = object.get("type").is_some();
        if is_chunk && (error.is_none() || object.get("choices").is_some())
            || (error.is_none() && !is_event)
        {
            // A large one is not worth a copy to compare with: it would take as much memory again.
            let source = source.filter(|source| source.len() <= MOST_COPIED);
            let original = source.map(|_| object.clone());
            let kept = self.answer.choices_kept();
            if let Err(too_many) = self.answer.take(&mut object) {
                self.answer.take_late(object);
                return self.fail(failure::protocol(
                    concat(&["the answer has too many ", too_many.0]),
                    &self.head,
                ));
            }
            let source = source.filter(|_| original.as_ref() == Some(&object));
            if let (Some(source), None) = (source, &error) {
                self.learn(&object, source, self.answer.choices_kept() - kept);
            }
            if sink.wants_chunks() && is_chunk {
                object = self.give_chunk(object, source, sink);
            } else {
                self.give_text(&object, sink);
            }
            self.answer.take_late(object);
            self.check_kept();
        } else if error.is_some() {
            // The error's own members are not the answer's; its usage is.
            self.answer.take_usage(&object);
        }
        if let Some(error) = error {
            self.fail(error);
        }
    }

    /// Makes a template of a chunk that was regular and says nothing but text.
    fn learn(&mut self, chunk: &Object, source: &str, kept: usize) {
        let Some([choice]) = chunk.get("choices").and_then(Json::as_array) else {
            return;
        };
        let index = choice.get("index").and_then(Json::as_count);
        if let (Some(index), None, None) = (index, choice.get("finish_reason"), chunk.get("usage"))
        {
            let members = &self.answer.members;
            let is_taken = |label: &str| members.get(label).is_some();
            self.templates.learn(source, index, kept, &is_taken);
        }
    }

    /// Hands a chunk on and gives it back, unless it was taken apart.
    fn give_chunk(&mut self, object: Object, source: Option<&str>, sink: &mut impl Sink) -> Object {
        self.give_text(&object, sink);
        if let Some(source) = source {
            sink.chunk(Chunk {
                form: Form::Source(source),
            });
            return object;
        }
        let several = object
            .get("choices")
            .and_then(Json::as_array)
            .filter(|choices| self.options.n <= 1 && choices.len() > 1)
            .map(<[Json]>::to_vec);
        let mut chunk = object;
        if let Some(choices) = several {
            // The parts of one choice come as chunks of their own: readers look at the first choice of each.
            for choice in choices {
                chunk.set("choices", Json::Array(vec![choice]));
                sink.chunk(Chunk {
                    form: Form::Value(&Json::Object(chunk.clone())),
                });
                chunk.take("usage");
            }
            return Object::new();
        }
        let chunk = Json::Object(chunk);
        sink.chunk(Chunk {
            form: Form::Value(&chunk),
        });
        match chunk {
            Json::Object(chunk) => chunk,
            _ => Object::new(),
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
            if let Some(content) = content.filter(|text| is_first && !text.is_empty()) {
                give_piece(&mut self.half, content, sink);
            }
        }
    }

    /// Hands on what was held back, at the end of the answer.
    pub(super) fn flush(&mut self, sink: &mut impl Sink) {
        let choices = self.answer.flush();
        if sink.wants_chunks() && !choices.is_empty() {
            let mut chunk = Object::new();
            chunk.push("choices", Json::Array(choices));
            sink.chunk(Chunk {
                form: Form::Value(&Json::Object(chunk)),
            });
        }
        let half = std::mem::take(&mut self.half);
        if !half.is_empty() {
            sink.text(&half.to_str());
        }
    }

    /// The server's own end.
    fn done(&mut self, sink: &mut impl Sink) {
        self.sentinel = true;
        self.flush(sink);
        self.ended = Some(match self.end_without_answer() {
            Some(end) => end,
            None => End::Complete,
        });
    }

    /// The end of a body of this many bytes.
    pub(super) fn end_of_body(&self, bytes: u64) -> End {
        if bytes == 0 {
            return End::failed(failure::incomplete("the answer is empty", &self.head));
        }
        match self.end_without_answer() {
            Some(end) => end,
            None if self.answer.is_finished() || self.whole => End::Complete,
            None => End::failed(failure::incomplete(CUT, &self.head)),
        }
    }

    /// The end of an answer that holds no choice, or whose finish reason is an error.
    fn end_without_answer(&self) -> Option<End> {
        if !self.answer.has_choice() {
            return Some(End::failed(failure::protocol(
                "the answer holds no choice",
                &self.head,
            )));
        }
        let words = self
            .answer
            .choices
            .iter()
            .filter_map(|choice| choice.finish_reason.as_deref());
        let error = words
            .filter_map(|word| failure::of_finish(word, &self.head))
            .next()?;
        Some(End::failed(error))
    }

    pub(super) fn check_kept(&mut self) {
        let limit = self.options.limits.body;
        if self.answer.kept() > limit && !self.is_done() {
            self.fail(failure::protocol(
                concat(&[
                    "the answer is larger than the limit of ",
                    &decimal(limit as u64),
                    " bytes",
                ]),
                &self.head,
            ));
        }
    }

    fn fail(&mut self, error: ApiError) {
        self.ended = Some(End::failed(error));
    }

    /// The framer is done with some bytes: they are no longer needed, or too many.
    pub(super) fn framed(&mut self, framed: Result<(), TooLarge>, sink: &mut impl Sink) {
        self.take_late(sink);
        if let Err(TooLarge { limit }) = framed
            && !self.is_done()
        {
            self.fail(failure::protocol(
                concat(&[
                    "an event is larger than the limit of ",
                    &decimal(limit as u64),
                    " bytes",
                ]),
                &self.head,
            ));
        }
    }
}

/// Hands on a piece of text, but half of a surrogate pair at its end only with the next one.
pub(super) fn give_piece(half: &mut Text, piece: &Text, sink: &mut impl Sink) {
    match piece.as_str() {
        Some(text) if half.is_empty() => sink.text(text),
        _ => {
            let mut text = std::mem::take(half);
            text.append(piece);
            *half = text.split_half().unwrap_or_default();
            if !text.is_empty() {
                sink.text(&text.to_str());
            }
        }
    }
}

/// Hands on a piece of text that is whole in itself.
pub(super) fn give_str(half: &mut Text, piece: &str, sink: &mut impl Sink) {
    if half.is_empty() {
        sink.text(piece);
    } else {
        give_piece(half, &Text::from(piece), sink);
    }
}

fn is_payload(data: &[u8]) -> bool {
    matches!(data.first(), Some(b'{' | b'['))
}

fn lines_of(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    data.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii)
}

/// Bytes of a chunk that is looked at for what was changed in it, or for why it is cut.
const MOST_COPIED: usize = 1 << 16;
const DONE: &[u8] = b"[DONE]";
const CUT: &str = "the answer ended before it was whole";
const CHUNK_MEMBERS: [&str; 10] = [
    "choices",
    "usage",
    "x_groq",
    "usage_from_provider",
    "usage_from_consumer",
    "response",
    "delta",
    "message",
    "tool_calls",
    "object",
];
