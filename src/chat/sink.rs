//! Where a decoder's chunks and text go.

use super::template::Template;
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
    /// Whether several chunks may be told of as one, in the form of a [`Pack`](super::Pack).
    #[doc(hidden)]
    fn takes_runs(&self) -> bool {
        false
    }
}

/// One chunk of an answer.
#[derive(Clone, Copy, Debug)]
pub struct Chunk<'a> {
    pub(super) form: Form<'a>,
}

/// What there is of a chunk.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form<'a> {
    /// A value that was brought into shape.
    Value(&'a Json),
    /// The server's own text, which needed no change.
    Source(&'a str),
    /// The same, known by a template, with what stands in its holes.
    Known(&'a [u8], &'a Template, &'a [&'a str]),
    /// Several of those, with the strings of all of them, parted by U+0000.
    Run(&'a Template, &'a [u8]),
}

impl Chunk<'_> {
    /// Appends the chunk as JSON text: the server's own where that was regular.
    pub fn write(&self, out: &mut String) {
        match self.form {
            Form::Source(source) => out.push_str(source),
            // Its parts were looked at one by one.
            Form::Known(source, ..) => out.push_str(std::str::from_utf8(source).unwrap_or("null")),
            Form::Value(value) => value.write_exact(out),
            Form::Run(..) => {}
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
