//! Chunks and text of one read in one string, for a reader across a boundary where each value handed over is dear.

use super::sink::{Chunk, Form, Sink};
use super::template::Template;
use crate::json::{LARGE, push_short};

/// Gathers what a read brings.
///
/// As [`Mode::Text`] that is the text. As [`Mode::Chunks`] it is segments, parted by U+0002, each told by its beginning:
///
/// | begins with | segment |
/// |---|---|
/// | U+0001 `[` | a JSON array of chunks |
/// | U+0001 `{` | `{"shape":…,"holes":[path,…]}`: from now on, the chunk that differs from the shape in these values is known |
/// | anything else | strings, parted by U+0000: as many for each chunk as the last shape has holes; that of a `logprobs` is its JSON text |
///
/// ```
/// use chatwire::chat::{Decoder, Head, Mode, Pack};
/// let mut decoder = Decoder::new(Head::ok(), Default::default());
/// let mut pack = Pack::default();
/// pack.begin(Mode::Chunks, Vec::new());
/// for word in ["a", "b", "c"] {
///     decoder.push(format!("data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{word}\"}}}}]}}\n\n").as_bytes(), &mut pack);
/// }
/// let text = String::from_utf8(pack.end())?;
/// let segments: Vec<&str> = text.split('\u{2}').collect();
/// assert_eq!(segments[0], "\u{1}[{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}]");
/// assert_eq!(segments[2], "b\u{0}c");
/// # Ok::<(), std::string::FromUtf8Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Pack {
    mode: Mode,
    text: Vec<u8>,
    open: Segment,
    /// The template that the other side knows.
    template: u32,
}

/// What is wanted of an answer while it comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Nothing but its outcome.
    #[default]
    Outcome,
    /// Chunks.
    Chunks,
    /// The text of the first choice.
    Text,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Segment {
    #[default]
    None,
    Json,
    Strings,
}

impl Pack {
    /// Begins to gather, into `room`, which is emptied: packs of many answers can share the memory.
    pub fn begin(&mut self, mode: Mode, room: Vec<u8>) {
        self.mode = mode;
        self.text = room;
        self.text.clear();
        if self.text.capacity() > LARGE {
            self.text = Vec::new();
        }
        self.open = Segment::None;
    }

    /// What was gathered, as UTF-8; empty when there is nothing.
    pub fn end(&mut self) -> Vec<u8> {
        self.close();
        std::mem::take(&mut self.text)
    }

    /// Begins the strings of more chunks of a template.
    fn strings(&mut self, template: &Template) {
        if template.id != self.template {
            self.template = template.id;
            self.part();
            self.json_of("\u{1}", |out| template.write(out));
        }
        if self.open == Segment::Strings {
            self.text.push(0);
        } else {
            self.part();
            self.open = Segment::Strings;
        }
    }

    fn known(&mut self, template: &Template, texts: &[&str]) {
        self.strings(template);
        let mut at = 0;
        while let Some(text) = texts.get(at) {
            if at > 0 {
                self.text.push(0);
            }
            push_short(&mut self.text, text.as_bytes());
            at += 1;
        }
    }

    fn json(&mut self, chunk: Chunk<'_>) {
        let mark = if self.open == Segment::Json {
            ","
        } else {
            self.part();
            self.open = Segment::Json;
            "\u{1}["
        };
        self.json_of(mark, |out| chunk.write(out));
    }

    fn json_of(&mut self, mark: &str, write: impl FnOnce(&mut String)) {
        let mut json = String::from(mark);
        write(&mut json);
        if self.text.is_empty() {
            // A copy of a large one would take as much again.
            self.text = json.into_bytes();
        } else {
            self.text.extend_from_slice(json.as_bytes());
        }
    }

    fn part(&mut self) {
        self.close();
        if !self.text.is_empty() {
            self.text.push(2);
        }
    }

    fn close(&mut self) {
        if self.open == Segment::Json {
            self.text.push(b']');
        }
        self.open = Segment::None;
    }
}

impl Sink for Pack {
    fn chunk(&mut self, chunk: Chunk<'_>) {
        match chunk.form {
            // No known text holds a mark of ours: strict JSON escapes them, and the fast path leaves escaped ones alone.
            Form::Known(_, template, texts) if *texts != [""] => self.known(template, texts),
            Form::Run(template, values) => {
                self.strings(template);
                self.text.extend_from_slice(values);
            }
            // A single empty string could not be told from nothing at all.
            _ => self.json(chunk),
        }
    }

    fn text(&mut self, text: &str) {
        if self.mode == Mode::Text {
            push_short(&mut self.text, text.as_bytes());
        }
    }

    fn wants_chunks(&self) -> bool {
        self.mode == Mode::Chunks
    }

    fn takes_runs(&self) -> bool {
        true
    }
}
