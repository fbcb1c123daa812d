//! Decodes one fixture a number of times and does nothing else, to be counted by callgrind: `instructions.mjs` drives it.
//!
//! Arguments: fixture, read, sink, repeats. Prints the number of chunks.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod fixtures;
mod sinks;

use fixtures::Fixture;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    // `cargo bench` calls every target with `--bench`: without a fixture there is nothing to do.
    let [fixture, read, sink, repeats] = words.as_slice() else {
        return println!("usage: instructions <fixture> <read> <sink> <repeats>");
    };
    let fixture = Fixture::load(fixture);
    let pushes = fixture.cut(read);
    for _ in 0..repeats.parse().expect("repeats is a number") {
        sinks::decode(&pushes, sink);
    }
    println!("{}", fixture.chunks());
}
