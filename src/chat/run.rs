//! Runs of known events: where a read brings many, each costs no more than comparing it and storing its text.
//!
//! What is unusual about an event (other escapes than those of one letter, long text, broken UTF-8, the end of the read near, a limit) ends the run before it and
//! leaves it to the path that takes one event at a time.

use super::reader::Reader;
use super::sink::{Chunk, Form, Sink};
use super::template::{Place, Template};
use crate::json::{plain_span, same, starts_value};

/// What a run gathers before it is handed on.
#[derive(Debug, Default)]
pub(super) struct Run {
    /// The text of the hole that tells.
    texts: Vec<u8>,
    /// What stands in all holes, parted by U+0000.
    values: Vec<u8>,
}

/// How far a run got.
#[derive(Default)]
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
        let taken = self.run.walk(
            template,
            only,
            bytes,
            limits.event,
            limits.body.saturating_sub(kept),
            wants_chunks,
        );
        let gathered = self.run.texts.get(..taken.texts).unwrap_or_default();
        // Each piece was looked at.
        let gathered = std::str::from_utf8(gathered).unwrap_or_default();
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
    fn walk(
        &mut self,
        template: &Template,
        only: usize,
        bytes: &[u8],
        event_limit: usize,
        body_limit: usize,
        wants_chunks: bool,
    ) -> Taken {
        self.texts.resize(TEXTS, 0);
        if wants_chunks {
            self.values.resize(VALUES, 0);
        }
        let unescaped = &mut [0; LONGEST];
        let texts = self.texts.as_mut_slice();
        let values = self.values.as_mut_slice();
        let holes = template.holes.as_slice();
        let fixed = template.text();
        let mut taken = Taken::default();
        let mut kept = 0;
        'events: while taken.texts <= TEXTS - LONGEST
            && (!wants_chunks || taken.values <= VALUES - holes.len() * (LONGEST + 1))
        {
            let Some(event) = bytes.get(taken.bytes..) else {
                break;
            };
            let Some(payload) = starts_value(event) else {
                break;
            };
            let (mut at, mut from) = (payload, 0);
            let mut text = 0;
            let mut value = taken.values;
            let mut nth = 0;
            loop {
                let hole = holes.get(nth);
                let end = hole.map_or(fixed.len(), |hole| hole.from);
                let (Some(literal), Some(there)) =
                    (fixed.get(from..end), event.get(at..at + (end - from)))
                else {
                    break 'events;
                };
                if !same(literal, there) {
                    break 'events;
                }
                at += literal.len();
                let Some(hole) = hole else {
                    break;
                };
                // Where the value's text stands, its length, and how many bytes it takes in the event.
                let (source, start, len, raw_len) = match plain_span(event, at) {
                    Some((len, is_ascii)) => {
                        let is_taken = wants_chunks || nth == only;
                        if len > LONGEST - 16 || (is_taken && !is_ascii && !is_utf8(event, at, len))
                        {
                            break 'events;
                        }
                        (event, at, len, len)
                    }
                    None => match unescape_few(event, at, unescaped) {
                        Some((len, raw_len)) if is_utf8(unescaped, 0, len) => {
                            (unescaped.as_slice(), 0, len, raw_len)
                        }
                        _ => break 'events,
                    },
                };
                if nth == only {
                    if store(texts, taken.texts, source, start, len).is_none() {
                        break 'events;
                    }
                    text = len;
                }
                if wants_chunks {
                    // A single empty string could not be told from nothing at all.
                    if (len == 0 && holes.len() == 1)
                        || store(values, value, source, start, len).is_none()
                    {
                        break 'events;
                    }
                    value += len;
                    if let Some(end) = values.get_mut(value) {
                        *end = 0;
                    }
                    value += 1;
                }
                at += raw_len;
                from = hole.to;
                nth += 1;
            }
            let line_ends = match event.get(at..) {
                Some([b'\n', b'\n', ..]) => 2,
                Some([b'\r', b'\n', b'\r', b'\n', ..]) => 4,
                _ => break,
            };
            kept += template.weight + text;
            if at - payload > event_limit || kept > body_limit {
                break;
            }
            taken.bytes += at + line_ends;
            taken.events += 1;
            taken.texts += text;
            taken.values = value;
        }
        // Between the values, not behind them.
        taken.values = taken.values.saturating_sub(1);
        taken
    }
}

fn is_utf8(bytes: &[u8], from: usize, len: usize) -> bool {
    bytes
        .get(from..from + len)
        .is_some_and(|text| std::str::from_utf8(text).is_ok())
}

/// Unescapes the string that goes on at `from`, if it is short and its escapes are of one letter each: gives its length and that of
/// what it was made of. Tokens are often a quote or a line end.
#[inline(never)]
fn unescape_few(bytes: &[u8], from: usize, out: &mut [u8; LONGEST]) -> Option<(usize, usize)> {
    let (mut at, mut len) = (from, 0);
    loop {
        let mut byte = *bytes.get(at)?;
        match byte {
            b'"' => return Some((len, at - from)),
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
        *out.get_mut(..LONGEST - 16)?.get_mut(len)? = byte;
        len += 1;
        at += 1;
    }
}

/// Copies `len` bytes by sixteen at a time, which may write up to fifteen more behind them.
#[inline(always)]
fn store(out: &mut [u8], to: usize, bytes: &[u8], from: usize, len: usize) -> Option<()> {
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

const TEXTS: usize = 1024;
const VALUES: usize = 2048;
/// What a value may take, with the sixteen bytes that may be written behind it.
const LONGEST: usize = 96;
