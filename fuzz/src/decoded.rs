//! All that a decoder gives for an answer.

use chatwire::chat::{Chunk, Decoder, Ending, Mode, Outcome, Pack, Sink};
use chatwire::json::Json;

/// What is to be the same by every path and at every cut.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded {
    /// The outcome as JSON text, but for the number of bytes: how many were seen depends on where a read ended behind the sentinel.
    pub outcome: String,
    /// The text deltas, joined.
    pub text: String,
    /// The chunks as JSON texts.
    pub chunks: Vec<String>,
}

#[derive(Default)]
struct Collect {
    text: String,
    chunks: Vec<String>,
}

impl Sink for Collect {
    fn chunk(&mut self, chunk: Chunk<'_>) {
        let mut text = String::new();
        chunk.write(&mut text);
        self.chunks.push(text);
    }

    fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }
}

/// Decodes the pieces of a body.
pub fn decode(mut decoder: Decoder, pieces: &[&[u8]]) -> (Outcome, Decoded) {
    let mut sink = Collect::default();
    for piece in pieces {
        decoder.push(piece, &mut sink);
    }
    decoder.end(Ending::Eof, &mut sink);
    let outcome = decoder.outcome();
    let decoded = Decoded {
        outcome: told(&outcome),
        text: sink.text,
        chunks: sink.chunks,
    };
    (outcome, decoded)
}

/// The same by what the npm package takes: the outcome, and the parts of a pack, joined as its facade joins them.
pub fn packed(mut decoder: Decoder, mode: Mode, pieces: &[&[u8]]) -> (String, String) {
    let mut pack = Pack::default();
    let mut parts = Vec::new();
    for bytes in pieces {
        pack.begin(mode, Vec::new());
        decoder.push(bytes, &mut pack);
        parts.push(String::from_utf8(pack.end()).unwrap());
    }
    pack.begin(mode, Vec::new());
    decoder.end(Ending::Eof, &mut pack);
    parts.push(String::from_utf8(pack.end()).unwrap());
    parts.retain(|part| !part.is_empty());
    let between = if mode == Mode::Chunks { "\u{2}" } else { "" };
    (told(&decoder.outcome()), parts.join(between))
}

fn told(outcome: &Outcome) -> String {
    let mut json = outcome.to_json();
    if let Json::Object(members) = &mut json {
        members.take("bytes");
    }
    json.to_string()
}
