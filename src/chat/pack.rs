//! Chunks and text of one read in one string, for a reader across a boundary where each value handed over is dear.

use super::sink::{Chunk, Sink};
use super::template::Template;
use crate::json::Text;

/// Gathers what a read brings.
///
/// As [`Mode::Text`] that is the text. As [`Mode::Chunks`] it is segments, parted by U+0002, each told by its first character:
///
/// | first | segment |
/// |---|---|
/// | `[` | a JSON array of chunks |
/// | `{` | `{"shape":…,"holes":[path,…]}`: from now on, the chunk that differs from the shape in these strings is known |
/// | U+0001 | strings, parted by U+0000: as many for each chunk as the last shape has holes |
///
/// ```
/// use chatwire::chat::{Decoder, Head, Mode, Pack};
/// let mut decoder = Decoder::new(Head::ok(), Default::default());
/// let mut pack = Pack::default();
/// pack.begin(Mode::Chunks);
/// for word in ["a", "b", "c"] {
///     decoder.push(format!("data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{word}\"}}}}]}}\n\n").as_bytes(), &mut pack);
/// }
/// let segments: Vec<&str> = pack.end().split('\u{2}').collect();
/// assert_eq!(segments[0], r#"[{"choices":[{"index":0,"delta":{"content":"a"}}]}]"#);
/// assert_eq!(segments[2], "\u{1}b\u{0}c");
/// ```
#[derive(Debug, Default)]
pub struct Pack {
    mode: Mode,
    text: String,
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
    /// Forgets what was gathered and begins anew.
    pub fn begin(&mut self, mode: Mode) {
        self.mode = mode;
        self.text.clear();
        self.open = Segment::None;
    }

    /// What was gathered; empty when there is nothing.
    pub fn end(&mut self) -> &str {
        self.close();
        &self.text
    }

    fn known(&mut self, template: &Template, texts: &[Text]) {
        if template.id != self.template {
            self.template = template.id;
            self.part();
            template.write(&mut self.text);
        }
        self.enter(Segment::Strings, '\u{1}', '\u{0}');
        for (at, text) in texts.iter().enumerate() {
            if at > 0 {
                self.text.push('\u{0}');
            }
            self.text.push_str(text.as_str().unwrap_or_default());
        }
    }

    /// Goes on with a segment, or begins one.
    fn enter(&mut self, segment: Segment, first: char, between: char) {
        if self.open == segment {
            self.text.push(between);
        } else {
            self.part();
            self.text.push(first);
            self.open = segment;
        }
    }

    fn part(&mut self) {
        self.close();
        if !self.text.is_empty() {
            self.text.push('\u{2}');
        }
    }

    fn close(&mut self) {
        if self.open == Segment::Json {
            self.text.push(']');
        }
        self.open = Segment::None;
    }
}

impl Sink for Pack {
    fn chunk(&mut self, chunk: Chunk<'_>) {
        match chunk.known() {
            // Text that holds a mark of ours goes as JSON, which escapes it.
            Some((template, texts)) if texts.iter().all(is_plain) => self.known(template, texts),
            _ => {
                self.enter(Segment::Json, '[', ',');
                chunk.write(&mut self.text);
            }
        }
    }

    fn text(&mut self, text: &str) {
        if self.mode == Mode::Text {
            self.text.push_str(text);
        }
    }

    fn wants_chunks(&self) -> bool {
        self.mode == Mode::Chunks
    }
}

fn is_plain(text: &Text) -> bool {
    text.as_bytes().iter().all(|byte| *byte > 2) && text.as_str().is_some()
}
