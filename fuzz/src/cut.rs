//! Where an input is cut: settled by the input, so that each one says the same whenever it runs.

/// Ways to cut some bytes: byte by byte, by a few, and at places that the bytes themselves choose.
pub fn ways(bytes: &[u8]) -> Vec<Vec<&[u8]>> {
    let mut random = Random::of(bytes);
    let some = 1 + random.below(40);
    vec![
        bytes.chunks(1).collect(),
        bytes.chunks(some).collect(),
        pieces(bytes, &mut random),
        pieces(bytes, &mut random),
        behind_lines(bytes),
    ]
}

/// The pieces between a few places that the bytes choose.
pub fn at_random(bytes: &[u8]) -> Vec<&[u8]> {
    pieces(bytes, &mut Random::of(bytes))
}

fn pieces<'a>(bytes: &'a [u8], random: &mut Random) -> Vec<&'a [u8]> {
    let mut places: Vec<usize> = (0..1 + random.below(5))
        .map(|_| random.below(bytes.len() + 1))
        .collect();
    places.sort_unstable();
    let mut pieces = Vec::new();
    let mut rest = bytes;
    let mut from = 0;
    for place in places {
        let (piece, others) = rest.split_at(place - from);
        pieces.push(piece);
        (rest, from) = (others, place);
    }
    pieces.push(rest);
    pieces
}

/// As a server writes that sends each line by itself.
fn behind_lines(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n').collect()
}

/// A small repeatable generator (xorshift64).
pub struct Random(u64);

impl Random {
    /// One that some bytes set out (FNV-1a).
    pub fn of(bytes: &[u8]) -> Random {
        let mix = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        Random(bytes.iter().fold(0xcbf2_9ce4_8422_2325, mix) | 1)
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}
