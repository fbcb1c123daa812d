//! What the benchmarks take out of the decoder.

use std::hint::black_box;

use chatwire::chat::{Chunk, Decoder, Ending, Head, Options, Sink};

/// Decodes an answer that comes in these pushes, with the sink of this name.
pub fn decode(pushes: &[&[u8]], sink: &str) {
    match sink {
        "nothing" => run(pushes, &mut ()),
        "text" => run(pushes, &mut Text::default()),
        "chunks" => run(pushes, &mut Chunks::default()),
        _ => panic!("{sink} is no sink"),
    }
}

fn run(pushes: &[&[u8]], sink: &mut impl Sink) {
    let mut decoder = Decoder::new(Head::ok(), Options::default());
    for bytes in pushes {
        decoder.push(black_box(bytes), sink);
    }
    decoder.end(Ending::Eof, sink);
    black_box(decoder.outcome().kind);
}

/// As `text()` in JavaScript: no chunk is asked for.
#[derive(Default)]
struct Text(String);

impl Sink for Text {
    fn chunk(&mut self, _: Chunk<'_>) {}
    fn text(&mut self, text: &str) {
        self.0.push_str(text);
    }
    fn wants_chunks(&self) -> bool {
        false
    }
}

/// As iteration in JavaScript: every chunk is written out.
#[derive(Default)]
struct Chunks(String);

impl Sink for Chunks {
    fn chunk(&mut self, chunk: Chunk<'_>) {
        self.0.clear();
        chunk.write(&mut self.0);
        black_box(&self.0);
    }
    fn text(&mut self, _: &str) {}
}
