//! Framing against a naive reference: whatever the bytes and the cuts, the events are the same.

#![cfg(not(target_family = "wasm"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use chatwire::sse::{Framer, Limits};
use proptest::prelude::*;
use references::framer::{Seen, naive};

mod references {
    pub mod framer;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_cut_gives_the_events_of_the_whole(body in body(), cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6)) {
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(body.len() + 1)).collect();
        cuts.sort_unstable();
        let mut pieces = Vec::new();
        let mut from = 0;
        for cut in cuts {
            pieces.push(&body[from..cut]);
            from = cut;
        }
        pieces.push(&body[from..]);
        prop_assert_eq!(framed(pieces.into_iter()), framed(std::iter::once(body.as_slice())));
        prop_assert_eq!(framed(body.chunks(1)), framed(std::iter::once(body.as_slice())));
    }

    #[test]
    fn the_framer_agrees_with_a_naive_one(body in body()) {
        prop_assert_eq!(framed(std::iter::once(body.as_slice())), naive(&body));
    }
}

/// Bodies of the pieces that framing turns on, in any order.
fn body() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![
        &b"data: "[..],
        b"data:",
        b"data",
        b"event: error",
        b"event: x",
        b"id: 1",
        b"retry: 3",
        b": comment",
        b"error: ",
        b"\n",
        b"\r",
        b"\r\n",
        b"\n\n",
        b"{",
        b"}",
        b"[",
        b"]",
        b"\"",
        b"\\",
        b"{\"a\":1}",
        b"[DONE]",
        b"text",
        b" ",
        b",",
        b"\xef\xbb\xbf",
        b"\xef",
        b"<html>",
        b"<b>",
        b"\xff",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn framed<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Vec<Seen> {
    let mut seen = Vec::new();
    let mut framer = Framer::new(Limits::default());
    for piece in pieces {
        framer
            .push(piece, &mut |event| {
                seen.push((
                    event.source,
                    event.name.to_vec(),
                    event.data.to_vec(),
                    event.cut,
                ))
            })
            .unwrap();
    }
    framer
        .finish(&mut |event| {
            seen.push((
                event.source,
                event.name.to_vec(),
                event.data.to_vec(),
                event.cut,
            ))
        })
        .unwrap();
    seen
}
