//! Bytes to events: the framing of an answer, whatever its envelope.
//!
//! The rules are the WHATWG event stream's, made tolerant of what servers send instead of it: JSON bodies, NDJSON, HTML pages, raw
//! JSON between events, events parted by a single line end. The result never depends on how the bytes were cut, each byte is looked
//! at once however small the reads, and what is kept is bounded.

mod framer;
mod limits;
mod value;

pub use framer::Framer;
pub use limits::{Limits, TooLarge};
pub(crate) use value::ValueScan;

/// One event of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event<'a> {
    /// Where the data stood.
    pub source: Source,
    /// The `event:` field; empty when there was none.
    pub name: &'a [u8],
    /// The data: for [`Source::Data`] its lines joined with LF.
    pub data: &'a [u8],
    /// Whether the stream ended before the event was closed, so that the data may be cut.
    pub cut: bool,
}

/// Where the data of an [`Event`] stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// In `data:` lines.
    Data,
    /// In an `error:` line, which older llama.cpp servers write.
    ErrorField,
    /// A JSON value outside any field.
    Raw,
    /// An HTML page; the data is its beginning.
    Html,
}
