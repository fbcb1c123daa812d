//! Runs of known events: where a read brings many, each costs no more than comparing it and storing its text.
//!
//! What is unusual about an event (other escapes than those of one letter, very long text, broken UTF-8, a limit, an end that is not
//! there yet) ends the run before it and leaves it to the path that takes one event at a time.

use super::known::{event_end, payload_start};
use super::reader::Reader;
use super::sink::{Chunk, Form, Sink};
use super::template::{Place, Template};
use crate::json::{plain_block, plain_span, same};
use crate::sse::Limits;

/// What a run gathers before it is handed on.
#[derive(Clone, Debug, Default)]
pub(super) struct Run {
    /// The text of the hole that tells.
    texts: Vec<u8>,
    /// What stands in all holes, parted by U+0000.
    values: Vec<u8>,
    /// Set once a text was found to be broken: from then on each is looked at by itself.
    doubts: bool,
}

/// How far a run got.
#[derive(Clone, Copy, Default)]
struct Taken {
    bytes: usize,
    events: usize,
    texts: usize,
    values: usize,
}

impl Reader {
    /// Takes the known events that `bytes` begin with, as far as nothing about them is unusual; says how many bytes that was.
    pub(super) fn known_run(&mut self, bytes: &[u8], sink: &mut impl Sink) -> usize {
        let wants_chunks = sink.wants_chunks();
        let Some(template) = self.templates.active().filter(|_| !self.whole) else {
            return 0;
        };
        if !self.half.is_empty() || (wants_chunks && !sink.takes_runs()) {
            return 0;
        }
        let kept = self.answer.kept();
        let Some((only, choice)) = template.only.zip(self.answer.known_choice(template.choice))
        else {
            return 0;
        };
        let place = match template.holes.get(only) {
            Some(hole) => &hole.place,
            None => return 0,
        };
        let text = match place {
            Place::Content => &mut choice.message.content,
            Place::Refusal => &mut choice.message.refusal,
            Place::Reasoning(_) => &mut choice.message.reasoning,
            _ => return 0,
        };
        let limits = self.options.limits;
        let limits = Limits {
            event: limits.event,
            body: limits.body.saturating_sub(kept),
        };
        let taken = self.run.gather(template, only, bytes, limits, wants_chunks);
        let gathered = self.run.texts.get(..taken.texts).unwrap_or_default();
        // None begins within a character, so that together they are sound only if each is.
        let Ok(gathered) = std::str::from_utf8(gathered) else {
            self.run.doubts = true;
            return 0;
        };
        text.push_str(gathered);
        choice.kept += taken.events * template.weight + gathered.len();
        if *place == Place::Content && template.choice == 0 && !gathered.is_empty() {
            sink.text(gathered);
        }
        if wants_chunks && taken.events > 0 {
            let values = self.run.values.get(..taken.values).unwrap_or_default();
            sink.chunk(Chunk {
                form: Form::Run(template, values),
            });
        }
        taken.bytes
    }
}

impl Run {
    /// Gathers the texts of events until something is unusual, or a buffer is full.
    #[cfg_attr(chatwire_unstable, optimize(speed))]
    fn gather(
        &mut self,
        template: &Template,
        only: usize,
        bytes: &[u8],
        limits: Limits,
        wants_chunks: bool,
    ) -> Taken {
        self.texts.resize(TEXTS, 0);
        if wants_chunks {
            self.values.resize(VALUES, 0);
        }
        let mut walk = Walk {
            template,
            only,
            limits,
            doubts: self.doubts,
            texts: &mut self.texts,
            values: wants_chunks.then_some(&mut self.values),
            taken: Taken::default(),
        };
        while let Some(rest) = bytes.get(walk.taken.bytes..)
            && walk.event(rest).is_some()
        {}
        let mut taken = walk.taken;
        // Between the values, not behind them.
        taken.values = taken.values.saturating_sub(1);
        taken
    }
}

/// The loop's own. Its steps are all part of it: a call each would double what it costs.
struct Walk<'a> {
    template: &'a Template,
    /// The hole whose text counts.
    only: usize,
    /// Of an event, and of all that is kept.
    limits: Limits,
    doubts: bool,
    texts: &'a mut [u8],
    /// `None` where no chunks are wanted.
    values: Option<&'a mut Vec<u8>>,
    taken: Taken,
}

impl Walk<'_> {
    /// Takes the event that `bytes` begin with; `None`, with nothing taken, where it is unusual or no buffer has room.
    #[inline(always)]
    fn event(&mut self, bytes: &[u8]) -> Option<()> {
        let holes = self.template.holes.as_slice();
        let fixed = self.template.text();
        let mut next = self.taken;
        let payload = payload_start(bytes)?;
        let (mut at, mut from, mut nth) = (payload, 0, 0);
        loop {
            let hole = holes.get(nth);
            let literal = fixed.get(from..hole.map_or(fixed.len(), |hole| hole.from))?;
            if !same(literal, bytes.get(at..at + literal.len())?) {
                return None;
            }
            at += literal.len();
            let Some(hole) = hole else {
                break;
            };
            at += self.value(bytes, at, nth, &mut next)?;
            from = hole.to;
            nth += 1;
        }
        let len = at - payload;
        at += event_end(bytes.get(at..)?)?;
        next.bytes += at;
        next.events += 1;
        let kept = next.events * self.template.weight + next.texts;
        if len > self.limits.event || kept > self.limits.body {
            return None;
        }
        self.taken = next;
        Some(())
    }

    /// Takes the value of a hole; gives how many bytes it takes in the event.
    #[inline(always)]
    fn value(&mut self, bytes: &[u8], at: usize, nth: usize, next: &mut Taken) -> Option<usize> {
        let tells = nth == self.only;
        let (len, raw_len) = match plain_span(bytes, at) {
            Some((len, is_ascii)) => {
                if !(is_ascii || self.is_sound(bytes, at, len, nth)) {
                    return None;
                }
                if tells {
                    store(self.texts, next.texts, bytes, at, len)?;
                }
                if let Some(values) = self.values.as_deref_mut() {
                    store(values, next.values, bytes, at, len)?;
                }
                (len, len)
            }
            None => self.escaped(bytes, at, nth, *next)?,
        };
        if tells {
            next.texts += len;
        }
        if let Some(values) = self.values.as_deref_mut() {
            // A single empty string could not be told from nothing at all.
            if len == 0 && self.template.holes.len() == 1 {
                return None;
            }
            next.values += len;
            *values.get_mut(next.values)? = 0;
            next.values += 1;
        }
        Some(raw_len)
    }

    /// The same for one with escapes, or near the end of the bytes; gives its length too. Tokens are often a quote or a line end, and
    /// JSON in a string is full of them.
    fn escaped(
        &mut self,
        bytes: &[u8],
        at: usize,
        nth: usize,
        to: Taken,
    ) -> Option<(usize, usize)> {
        let values = self.values.as_deref_mut();
        let (len, raw_len) = match (nth == self.only, values) {
            (true, values) => {
                let (len, raw_len) = unescape(bytes, at, self.texts, to.texts)?;
                if let Some(values) = values {
                    store(values, to.values, self.texts, to.texts, len)?;
                }
                (len, raw_len)
            }
            (false, Some(values)) => unescape(bytes, at, values, to.values)?,
            (false, None) => return None,
        };
        // An escape stands for a character of its own, so that what is broken is so with and without it.
        self.is_sound(bytes, at, raw_len, nth)
            .then_some((len, raw_len))
    }

    /// Whether the value of a hole is UTF-8, as far as it is looked at here.
    #[inline(always)]
    fn is_sound(&self, bytes: &[u8], at: usize, len: usize, nth: usize) -> bool {
        if nth == self.only && !self.doubts {
            // The rest is looked at with the others: a call for each would cost as much as all else.
            return bytes.get(at).is_some_and(|first| !is_inner(*first));
        }
        (nth != self.only && self.values.is_none()) || is_utf8(bytes, at, len)
    }
}

/// Whether a byte goes on with a character that began before it.
fn is_inner(byte: u8) -> bool {
    byte & 0xc0 == 0x80
}

fn is_utf8(bytes: &[u8], from: usize, len: usize) -> bool {
    bytes
        .get(from..from + len)
        .is_some_and(|text| std::str::from_utf8(text).is_ok())
}

/// Copies the string that goes on at `from` to `to`, with its escapes undone if they are of one letter each: gives its length and that
/// of what it was made of.
fn unescape(bytes: &[u8], from: usize, out: &mut [u8], to: usize) -> Option<(usize, usize)> {
    let (mut at, mut end) = (from, to);
    loop {
        let (block, room) = (bytes.get(at..)?, out.get_mut(end..)?);
        if let (Some(block), Some(room)) = (block.first_chunk(), room.first_chunk_mut()) {
            *room = *block;
            let plain = plain_block(block);
            at += plain;
            end += plain;
            if plain == block.len() {
                continue;
            }
        }
        let mut byte = *bytes.get(at)?;
        match byte {
            b'"' => return Some((end - to, at - from)),
            0..=0x1f => return None,
            b'\\' => {
                at += 1;
                byte = match *bytes.get(at)? {
                    b'n' => b'\n',
                    b't' => b'\t',
                    b'r' => b'\r',
                    plain @ (b'"' | b'\\' | b'/') => plain,
                    _ => return None,
                };
            }
            _ => {}
        }
        *out.get_mut(end)? = byte;
        end += 1;
        at += 1;
    }
}

/// Copies `len` bytes by sixteen at a time, which may write up to fifteen more behind them; `None` where there is no room.
#[inline(always)]
fn store(out: &mut [u8], to: usize, bytes: &[u8], from: usize, len: usize) -> Option<()> {
    if to + len > out.len() {
        return None;
    }
    let mut done = 0;
    loop {
        let (rest, room) = (bytes.get(from + done..)?, out.get_mut(to + done..)?);
        match (rest.first_chunk::<16>(), room.first_chunk_mut::<16>()) {
            (Some(block), Some(room)) => *room = *block,
            _ => {
                let mut at = 0;
                while let (Some(byte), Some(room)) = (rest.get(at), room.get_mut(at)) {
                    *room = *byte;
                    at += 1;
                }
            }
        }
        done += 16;
        if done >= len {
            return Some(());
        }
    }
}

/// How many bytes are gathered before they are handed on.
const TEXTS: usize = 2048;
const VALUES: usize = 4096;
