//! Framing: the framer, however its bytes are cut, against whole-buffer splitting by the rules.

use chatwire::sse::{Event, Framer, Limits, Source, TooLarge};

use crate::cut;
use crate::naive_framer::{Seen, naive};

/// Takes any bytes as the body of an answer.
pub fn check(body: &[u8]) {
    let limits = Limits::default();
    let (whole, end) = framed(&[body], limits);
    assert_eq!(end, Ok(()));
    assert_eq!(whole, shortened(naive(body)), "against the reference");
    let small = Limits {
        event: 24,
        body: 32,
    };
    let limited = framed(&[body], small);
    for pieces in cut::ways(body) {
        assert_eq!(
            framed(&pieces, limits),
            (whole.clone(), Ok(())),
            "{pieces:?}"
        );
        assert_eq!(framed(&pieces, small), limited, "within limits: {pieces:?}");
    }
}

fn framed(pieces: &[&[u8]], limits: Limits) -> (Vec<Seen>, Result<(), TooLarge>) {
    let mut seen = Vec::new();
    let mut sink = |event: Event<'_>| {
        seen.push((
            event.source,
            event.name.to_vec(),
            event.data.to_vec(),
            event.cut,
        ));
    };
    let mut framer = Framer::new(limits);
    let pushed = pieces
        .iter()
        .try_for_each(|piece| framer.push(piece, &mut sink));
    let end = pushed.and_then(|()| framer.finish(&mut sink));
    (seen, end)
}

/// Of a page the framer keeps the beginning.
fn shortened(mut seen: Vec<Seen>) -> Vec<Seen> {
    for (source, _, data, _) in &mut seen {
        if *source == Source::Html {
            data.truncate(4096);
        }
    }
    seen
}
