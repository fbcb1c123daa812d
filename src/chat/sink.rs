//! Where a decoder's chunks and text go.

use crate::json::Json;

/// Is told what the bytes of an answer bring.
pub trait Sink {
    /// Takes a chunk in the shape of OpenAI's, with the index of its place in the answer.
    fn chunk(&mut self, chunk: Chunk<'_>);
    /// Takes more text of the first choice. Never cut inside a character.
    fn text(&mut self, text: &str);
    /// Whether chunks are wanted at all; without them nothing is built for them.
    fn wants_chunks(&self) -> bool {
        true
    }
}

/// One chunk of an answer.
#[derive(Clone, Copy, Debug)]
pub struct Chunk<'a> {
    pub(super) value: &'a Json,
    /// The server's own text, where it needed no change.
    pub(super) source: Option<&'a str>,
}

impl Chunk<'_> {
    /// The chunk as a value.
    pub fn value(&self) -> &Json {
        self.value
    }

    /// Appends the chunk as JSON text: the server's own bytes where they were regular.
    pub fn write(&self, out: &mut String) {
        match self.source {
            Some(source) => out.push_str(source),
            None => self.value.write_exact(out),
        }
    }
}

/// Nothing is wanted but the outcome.
impl Sink for () {
    fn chunk(&mut self, _: Chunk<'_>) {}
    fn text(&mut self, _: &str) {}
    fn wants_chunks(&self) -> bool {
        false
    }
}
