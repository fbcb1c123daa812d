//! The state machine behind [`Event`]s.

use super::value::ValueScan;
use super::{Event, Limits, Source, TooLarge};
use crate::plain::{position, position_of_either};

/// Splits the bytes of an answer into [`Event`]s.
///
/// ```
/// use chatwire::sse::{Framer, Limits};
/// let mut framer = Framer::new(Limits::default());
/// let mut seen = Vec::new();
/// // Cut inside a CRLF: no event is lost or doubled.
/// for bytes in [&b"data: a\r"[..], b"\n\r\ndata: b"] {
///     framer.push(bytes, &mut |event| seen.push(event.data.to_vec()))?;
/// }
/// framer.finish(&mut |event| seen.push(event.data.to_vec()))?;
/// assert_eq!(seen, [b"a", b"b"]);
/// # Ok::<(), chatwire::sse::TooLarge>(())
/// ```
#[derive(Debug)]
pub struct Framer {
    limits: Limits,
    state: State,
    /// A line or raw value that is not over yet.
    pending: Vec<u8>,
    /// The last byte was a CR that ended a line: an LF right after it belongs to it.
    skip_lf: bool,
    name: Vec<u8>,
    /// An event's name that came behind whole data: of the next event, if more data follows.
    next_name: Option<Vec<u8>>,
    data: Vec<u8>,
    has_data: bool,
    /// Follows the value in `data` once a second line came; `scanned` bytes of it are seen.
    scan: ValueScan,
    scanned: usize,
    whole: bool,
}

#[derive(Clone, Debug)]
enum State {
    /// Nothing but white space and parts of a byte order mark so far.
    Start,
    /// In a line; its beginning may stand in `pending`.
    Line,
    /// In a line whose content does not matter.
    Skip,
    /// In a JSON value outside any field.
    Raw(ValueScan),
    /// Behind a raw value, in the same line.
    AfterRaw,
    /// In an HTML page, which nothing follows.
    Html,
    /// Finished, or past a limit.
    Over,
}

impl Framer {
    /// Makes a framer at the beginning of a body.
    pub fn new(limits: Limits) -> Framer {
        Framer {
            limits,
            state: State::Start,
            pending: Vec::new(),
            skip_lf: false,
            name: Vec::new(),
            next_name: None,
            data: Vec::new(),
            has_data: false,
            scan: ValueScan::default(),
            scanned: 0,
            whole: false,
        }
    }

    /// Whether the next byte begins an event of its own: nothing is open.
    pub(crate) fn is_idle(&self) -> bool {
        let between = matches!(self.state, State::Line) && self.pending.is_empty() && !self.skip_lf;
        between && !self.has_data && self.name.is_empty()
    }

    /// Takes the next bytes and calls `sink` with each event they complete.
    pub fn push(&mut self, bytes: &[u8], sink: &mut dyn FnMut(Event<'_>)) -> Result<(), TooLarge> {
        let mut rest = bytes;
        while let Some(first) = rest.first() {
            if self.skip_lf {
                self.skip_lf = false;
                if *first == b'\n' {
                    rest = tail(rest, 1);
                    continue;
                }
            }
            rest = match &mut self.state {
                State::Start => self.start(rest),
                State::Line => self.line(rest, sink)?,
                State::Skip => self.skip(rest),
                State::Raw(_) => self.raw(rest, sink)?,
                State::AfterRaw => self.after_raw(rest),
                State::Html => self.html(rest),
                State::Over => return Ok(()),
            };
        }
        Ok(())
    }

    /// Ends the body: what is still open becomes events marked as cut.
    pub fn finish(&mut self, sink: &mut dyn FnMut(Event<'_>)) -> Result<(), TooLarge> {
        let pending = std::mem::take(&mut self.pending);
        self.finish_with(&pending, sink)
    }

    /// Ends a copy of what is open, for tests that end a body behind every byte: what is pending may be large, and is not copied.
    pub(crate) fn finish_copy(&self, sink: &mut dyn FnMut(Event<'_>)) -> Result<(), TooLarge> {
        let mut copy = Framer {
            limits: self.limits,
            state: self.state.clone(),
            pending: Vec::new(),
            skip_lf: self.skip_lf,
            name: self.name.clone(),
            next_name: self.next_name.clone(),
            data: self.data.clone(),
            has_data: self.has_data,
            scan: self.scan.clone(),
            scanned: self.scanned,
            whole: self.whole,
        };
        copy.finish_with(&self.pending, sink)
    }

    fn finish_with(
        &mut self,
        pending: &[u8],
        sink: &mut dyn FnMut(Event<'_>),
    ) -> Result<(), TooLarge> {
        let mut rest = pending;
        if matches!(self.state, State::Start | State::Line) && !pending.is_empty() {
            rest = &[];
            let is_event = |value: &&[u8]| {
                !self.has_data && value.len() <= self.limits.event && value.trim_ascii() != DONE
            };
            match data_of(pending).filter(is_event) {
                // All of an event, which stays where it is.
                Some(data) => sink(Event {
                    source: Source::Data,
                    name: &std::mem::take(&mut self.name),
                    data,
                    cut: true,
                }),
                None => self.end_line(pending, sink)?,
            }
        }
        let page = std::mem::take(&mut self.pending);
        match self.state {
            State::Raw(_) => sink(Event {
                source: Source::Raw,
                name: &std::mem::take(&mut self.name),
                data: rest,
                cut: true,
            }),
            State::Html => sink(Event {
                source: Source::Html,
                name: b"",
                data: if page.is_empty() { rest } else { &page },
                cut: true,
            }),
            _ => {}
        }
        self.dispatch(true, sink);
        self.state = State::Over;
        Ok(())
    }

    /// Drops white space and a byte order mark, then lets the first byte decide.
    fn start<'a>(&mut self, rest: &'a [u8]) -> &'a [u8] {
        let Some((first, others)) = rest.split_first() else {
            return rest;
        };
        match (self.pending.len(), *first) {
            (0, b' ' | b'\t' | b'\r' | b'\n') => others,
            (0, 0xef) | (1, 0xbb) => {
                self.pending.push(*first);
                others
            }
            (2, 0xbf) => {
                self.pending.clear();
                others
            }
            (0, b'<') => {
                self.state = State::Html;
                rest
            }
            _ => {
                self.state = State::Line;
                rest
            }
        }
    }

    fn line<'a>(
        &mut self,
        rest: &'a [u8],
        sink: &mut dyn FnMut(Event<'_>),
    ) -> Result<&'a [u8], TooLarge> {
        if self.pending.is_empty() {
            match rest.first() {
                Some(b'{' | b'[') => {
                    if self.has_data {
                        self.dispatch(false, sink);
                    }
                    self.state = State::Raw(ValueScan::default());
                    return Ok(rest);
                }
                // Values one a line may be indented.
                Some(b' ' | b'\t') => return Ok(tail(rest, 1)),
                Some(b':') => {
                    self.state = State::Skip;
                    return Ok(rest);
                }
                _ => {}
            }
        }
        // The same for a line in one read and one in pieces: an event's data may fill its limit, with the field's name before it.
        let limit = self.limits.event.saturating_add(FIELD_ROOM);
        let Some(end) = position_of_either(b'\n', b'\r', rest) else {
            self.keep(rest, limit)?;
            return Ok(&[]);
        };
        let (line, others) = rest.split_at(end);
        self.skip_lf = others.first() == Some(&b'\r');
        if self.pending.is_empty() && line.len() <= limit {
            self.end_line(line, sink)?;
        } else {
            self.keep(line, limit)?;
            let whole = std::mem::take(&mut self.pending);
            self.end_kept(whole, sink)?;
        }
        Ok(tail(others, 1))
    }

    fn skip<'a>(&mut self, rest: &'a [u8]) -> &'a [u8] {
        let Some(end) = position_of_either(b'\n', b'\r', rest) else {
            return &[];
        };
        self.skip_lf = rest.get(end) == Some(&b'\r');
        self.state = State::Line;
        tail(rest, end + 1)
    }

    fn raw<'a>(
        &mut self,
        rest: &'a [u8],
        sink: &mut dyn FnMut(Event<'_>),
    ) -> Result<&'a [u8], TooLarge> {
        let State::Raw(scan) = &mut self.state else {
            return Ok(rest);
        };
        let Some(end) = scan.advance(rest) else {
            self.keep(rest, self.limits.value())?;
            return Ok(&[]);
        };
        let (value, others) = rest.split_at(end);
        self.keep(value, self.limits.value())?;
        sink(Event {
            source: Source::Raw,
            name: &self.name,
            data: &self.pending,
            cut: false,
        });
        self.name.clear();
        empty(&mut self.pending);
        self.state = State::AfterRaw;
        Ok(others)
    }

    /// Looks for the line end or the next value behind a raw one.
    fn after_raw<'a>(&mut self, rest: &'a [u8]) -> &'a [u8] {
        let Some((first, others)) = rest.split_first() else {
            return rest;
        };
        match *first {
            b' ' | b'\t' | b',' => others,
            b'\n' | b'\r' => {
                self.skip_lf = *first == b'\r';
                self.state = State::Line;
                others
            }
            _ => {
                self.state = State::Line;
                rest
            }
        }
    }

    /// Keeps the beginning of the page, where its title stands.
    fn html<'a>(&mut self, rest: &'a [u8]) -> &'a [u8] {
        let room = HTML_KEPT.saturating_sub(self.pending.len());
        self.pending
            .extend_from_slice(rest.get(..room).unwrap_or(rest));
        &[]
    }

    fn keep(&mut self, bytes: &[u8], limit: usize) -> Result<(), TooLarge> {
        if self.pending.len() + bytes.len() > limit {
            self.pending = Vec::new();
            self.state = State::Over;
            return Err(TooLarge { limit });
        }
        let needed = self.pending.len() + bytes.len();
        if needed > self.pending.capacity() {
            // By a share of it each time, so that each byte is moved a few times at most; in the end all that may come, and no more.
            let held = self.pending.capacity();
            let more = held.saturating_add(if held < LARGE { held } else { held / 4 });
            let room = if more > limit - limit / 4 {
                limit
            } else {
                more
            };
            let room = room.max(needed);
            self.pending.reserve_exact(room - self.pending.len());
        }
        self.pending.extend_from_slice(bytes);
        Ok(())
    }

    /// Ends a line that came in pieces.
    fn end_kept(
        &mut self,
        mut line: Vec<u8>,
        sink: &mut dyn FnMut(Event<'_>),
    ) -> Result<(), TooLarge> {
        if let Some(len) = data_of(&line).map(<[u8]>::len)
            && len >= LARGE
            && len <= self.limits.event
            && !self.has_data
        {
            // A large event stays where it is: there is no room for it twice.
            let from = line.len() - len;
            line.copy_within(from.., 0);
            line.truncate(len);
            self.data = line;
            self.has_data = true;
            return Ok(());
        }
        self.end_line(&line, sink)?;
        if !matches!(self.state, State::Html) {
            // Keeps the buffer for the next line that comes in pieces.
            empty(&mut line);
            self.pending = line;
        }
        Ok(())
    }

    fn end_line(&mut self, line: &[u8], sink: &mut dyn FnMut(Event<'_>)) -> Result<(), TooLarge> {
        let colon = position(b':', line);
        let (field, value) = line.split_at(colon.unwrap_or(line.len()));
        let value = tail(value, 1);
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            b"data" => self.data_line(value, sink)?,
            b"event" if self.has_data && self.data_is_whole() => {
                self.next_name = Some(value.to_vec())
            }
            b"event" => self.name = value.to_vec(),
            b"error" if colon.is_some() => {
                self.dispatch(false, sink);
                sink(Event {
                    source: Source::ErrorField,
                    name: b"",
                    data: value,
                    cut: false,
                });
            }
            b"" if line.is_empty() => self.dispatch(false, sink),
            _ if is_page(line) => {
                self.dispatch(false, sink);
                self.state = State::Html;
                self.html(line);
            }
            // `id`, `retry` and unknown fields say nothing about the answer.
            _ => {}
        }
        Ok(())
    }

    fn data_line(&mut self, value: &[u8], sink: &mut dyn FnMut(Event<'_>)) -> Result<(), TooLarge> {
        if self.has_data && self.data_is_whole() {
            // Some servers part events by a single line end: a whole value followed by more data was an event of its own.
            let next = self.next_name.take();
            let name = self.name.clone();
            self.dispatch(false, sink);
            self.name = next.unwrap_or(name);
        }
        if self.data.len() + value.len() > self.limits.event {
            self.data = Vec::new();
            self.state = State::Over;
            return Err(TooLarge {
                limit: self.limits.event,
            });
        }
        if self.has_data {
            self.data.push(b'\n');
        }
        self.data.extend_from_slice(value);
        self.has_data = true;
        if value.trim_ascii() == DONE && self.data.trim_ascii() == DONE {
            // Not every server writes the blank line behind it, nor closes the connection.
            self.dispatch(false, sink);
        }
        Ok(())
    }

    /// Whether the data so far is one whole JSON value. Looks at each byte once, however many lines there are.
    fn data_is_whole(&mut self) -> bool {
        if self.scanned == 0 && !matches!(self.data.trim_ascii_start().first(), Some(b'{' | b'[')) {
            return false;
        }
        let end = self.scan.advance(tail(&self.data, self.scanned));
        self.scanned = self.data.len();
        self.whole |= end.is_some();
        self.whole
    }

    fn dispatch(&mut self, cut: bool, sink: &mut dyn FnMut(Event<'_>)) {
        if let Some(name) = self.next_name.take() {
            self.name = name;
        }
        if self.has_data || self.name == b"error" {
            sink(Event {
                source: Source::Data,
                name: &self.name,
                data: &self.data,
                cut,
            });
        }
        self.name.clear();
        empty(&mut self.data);
        self.has_data = false;
        self.scan = ValueScan::default();
        self.scanned = 0;
        self.whole = false;
    }
}

/// Bytes of an event that is no longer a small one.
const LARGE: usize = 1 << 20;
const DONE: &[u8] = b"[DONE]";
const FIELD_ROOM: usize = 16;
const HTML_KEPT: usize = 4096;

/// The value of a line that is one of data.
fn data_of(line: &[u8]) -> Option<&[u8]> {
    let value = line.strip_prefix(b"data:")?;
    Some(value.strip_prefix(b" ").unwrap_or(value))
}

/// Empties a buffer, and gives it back where it is a large one.
fn empty(bytes: &mut Vec<u8>) {
    bytes.clear();
    if bytes.capacity() > LARGE {
        *bytes = Vec::new();
    }
}

fn tail(bytes: &[u8], from: usize) -> &[u8] {
    bytes.get(from..).unwrap_or_default()
}

fn is_page(line: &[u8]) -> bool {
    let starts = |word: &[u8]| {
        line.get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    starts(b"<html") || starts(b"<!doctype")
}
