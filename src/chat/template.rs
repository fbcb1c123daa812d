//! Recognises a payload by the one before it.
//!
//! Successive payloads of a stream differ in a few strings only. A template is such a payload with its holes: what stands between
//! them is compared, what stands in them is taken, and nothing is parsed. Only payloads that the general path leaves unchanged and
//! that say nothing but text become templates, so both paths give the same; tests hold them against each other.

use crate::json::{Span, Text, same, string_span, unescape, value_len, value_spans};
use crate::plain::position_of_either;

/// The templates of one stream, the latest used first.
#[derive(Clone, Debug, Default)]
pub(super) struct Templates {
    known: Vec<Template>,
    /// Members at the top whose text was seen to change, such as a padding or an id of its own for each chunk.
    labels: Vec<String>,
    made: u32,
    /// The payload before was of the first template, so what its fixed parts say stands.
    active: bool,
    off: bool,
}

/// A payload with holes.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    /// Tells templates of one stream apart.
    pub(crate) id: u32,
    text: Vec<u8>,
    pub(super) holes: Vec<Hole>,
    /// The text of each member at the top.
    tops: Vec<(String, Vec<u8>)>,
    /// The index of the choice, and of the call whose arguments come.
    pub(super) choice: u64,
    pub(super) call: u64,
    /// What the delta weighs beside its holes.
    pub(super) weight: usize,
    /// Some label was empty so far: the answer has still to take it.
    pub(super) open: bool,
    /// Which hole holds arguments.
    pub(super) arguments: Option<usize>,
    /// The one hole that says anything about the answer, where it is text.
    pub(super) only: Option<usize>,
}

/// A value that may differ.
#[derive(Clone, Debug)]
pub(super) struct Hole {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) place: Place,
}

/// What a hole holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Place {
    Content,
    Refusal,
    /// Reasoning, under this name.
    Reasoning(String),
    Arguments,
    /// Text that stands beside the content and repeats it.
    Beside,
    /// An object, kept as its JSON text; any other hole holds a string.
    Logprobs,
    /// A member at the top.
    Label(String),
}

/// A payload that fits a template: its length and what stands in the holes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Found {
    len: usize,
    /// Whether there are escapes in any of them.
    escaped: bool,
    /// Where each hole's value begins, and what it is.
    values: [(usize, Span); MAX_HOLES],
}

impl Templates {
    pub(super) fn turn_off(&mut self) {
        self.off = true;
    }

    /// The template that was found or learned last.
    pub(super) fn first(&self) -> Option<&Template> {
        self.known.first()
    }

    /// The template that the payload before was of.
    pub(super) fn active(&self) -> Option<&Template> {
        self.first().filter(|_| self.active)
    }

    /// Has to be called before the general path takes an object: a role, say, may change with it.
    pub(super) fn interrupt(&mut self) {
        self.active = false;
    }

    /// Looks whether `bytes` begin with the template used last. Where an older one fits, what else differs between the two is for the
    /// general path to take once more; it learns the older one anew then.
    #[inline(always)]
    pub(super) fn find(&self, bytes: &[u8], found: &mut Found) -> bool {
        self.active()
            .is_some_and(|template| template.fit(bytes, found).is_some())
    }

    /// Makes a template of a payload that the general path took and left unchanged. `kept` is what its delta weighed, `is_taken`
    /// says whether the answer holds a label already.
    pub(super) fn learn(
        &mut self,
        payload: &str,
        choice: u64,
        kept: usize,
        is_taken: &dyn Fn(&str) -> bool,
    ) {
        if self.off {
            return;
        }
        let bytes = payload.as_bytes();
        // A shape that came before keeps its template, which the other side knows already.
        let mut found = Found::default();
        let fits = |template: &Template| {
            template.fit(bytes, &mut found).is_some() && found.len == bytes.len()
        };
        if let Some(at) = self.known.iter().position(fits) {
            let template = self.known.remove(at);
            self.known.insert(0, template);
            self.active = true;
            return;
        }
        // Joined from several lines of an event, it would be found where each of them stands for itself.
        if position_of_either(b'\n', b'\r', bytes).is_some() {
            return;
        }
        let Some(mut walk) = Walk::over(bytes) else {
            return;
        };
        if let Some(before) = self.known.first() {
            for (name, text) in &walk.tops {
                let changed = before
                    .tops
                    .iter()
                    .any(|(known, old)| known == name && old != text);
                if changed && !self.labels.contains(name) {
                    self.labels.push(name.clone());
                }
            }
        }
        let mut open = false;
        walk.holes.retain(|hole| match &hole.place {
            Place::Label(name) => {
                let kept = self.labels.contains(name);
                open |= kept && !is_taken(name);
                kept
            }
            _ => true,
        });
        // What the delta weighs without what stands in the holes; two reasonings would have to be told apart.
        let (mut weight, mut texts, mut reasonings) = (kept, 0, 0);
        for hole in &walk.holes {
            let raw = bytes.get(hole.from..hole.to).unwrap_or_default();
            match hole.place {
                Place::Label(_) | Place::Beside => continue,
                Place::Logprobs => weight = weight.saturating_sub(raw.len()),
                _ => {
                    let mut text = Text::default();
                    if !unescape(raw, &mut text) {
                        return;
                    }
                    weight = weight.saturating_sub(text.len());
                    texts += 1;
                    reasonings += usize::from(matches!(hole.place, Place::Reasoning(_)));
                }
            }
        }
        if walk.holes.len() > MAX_HOLES || texts == 0 || reasonings > 1 {
            return;
        }
        let arguments = |hole: &Hole| matches!(hole.place, Place::Arguments);
        let arguments = walk.holes.iter().position(arguments);
        let mut telling = walk
            .holes
            .iter()
            .enumerate()
            .filter(|(_, hole)| !hole.is_label());
        let only = match (telling.next(), telling.next()) {
            (Some((at, hole)), None) if !open && hole.place != Place::Logprobs => Some(at),
            _ => None,
        };
        self.made += 1;
        self.known.truncate(MAX_TEMPLATES - 1);
        let template = Template {
            id: self.made,
            text: bytes.to_vec(),
            holes: walk.holes,
            tops: walk.tops,
            choice,
            call: walk.call,
            weight,
            open,
            arguments,
            only,
        };
        self.known.insert(0, template);
        self.active = true;
    }
}

impl Hole {
    /// Whether it says nothing about the answer's message.
    pub(super) fn is_label(&self) -> bool {
        matches!(self.place, Place::Label(_) | Place::Beside)
    }
}

impl Template {
    /// The payload that it was made of.
    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }

    /// The payload that it was made of, and the path of each hole in it, as JSON: `{"shape":…,"holes":[[…],…]}`.
    pub(crate) fn write(&self, out: &mut String) {
        out.push_str("{\"shape\":");
        out.push_str(std::str::from_utf8(&self.text).unwrap_or("null"));
        out.push_str(",\"holes\":[");
        for (at, hole) in self.holes.iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            let path = match &hole.place {
                Place::Content => r#"["choices",0,"delta","content"]"#,
                Place::Refusal => r#"["choices",0,"delta","refusal"]"#,
                Place::Arguments => {
                    r#"["choices",0,"delta","tool_calls",0,"function","arguments"]"#
                }
                Place::Beside => r#"["choices",0,"text"]"#,
                Place::Logprobs => r#"["choices",0,"logprobs"]"#,
                Place::Reasoning(name) => {
                    out.push_str("[\"choices\",0,\"delta\",\"");
                    out.push_str(name);
                    "\"]"
                }
                // A name was taken over only where it needs no escape.
                Place::Label(name) => {
                    out.push_str("[\"");
                    out.push_str(name);
                    "\"]"
                }
            };
            out.push_str(path);
        }
        out.push_str("]}");
    }

    /// Whether `bytes` begin with this payload but for the holes, which are told by `found`.
    fn fit(&self, bytes: &[u8], found: &mut Found) -> Option<()> {
        let (mut at, mut from) = (0, 0);
        found.escaped = false;
        let mut nth = 0;
        while let (Some(hole), Some(value)) = (self.holes.get(nth), found.values.get_mut(nth)) {
            nth += 1;
            let literal = self.text.get(from..hole.from)?;
            if !same(literal, bytes.get(at..at + literal.len())?) {
                return None;
            }
            at += literal.len();
            let rest = bytes.get(at..)?;
            let span = match hole.place {
                Place::Logprobs if rest.first() == Some(&b'{') => {
                    let (len, first) = value_spans(rest)?;
                    Span {
                        len,
                        escaped: false,
                        first,
                    }
                }
                Place::Logprobs => return None,
                _ => string_span(rest)?,
            };
            found.escaped |= span.escaped;
            *value = (at, span);
            at += span.len;
            from = hole.to;
        }
        let literal = self.text.get(from..)?;
        found.len = at + literal.len();
        same(literal, bytes.get(at..found.len)?).then_some(())
    }
}

impl Found {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn escaped(&self) -> bool {
        self.escaped
    }

    /// How far the first list or object in a hole reaches.
    pub(super) fn first(&self, hole: usize) -> usize {
        self.values.get(hole).map_or(0, |(_, span)| span.first)
    }

    /// What stands in a hole, as it stands in the payload, and whether there are escapes in it.
    #[inline(always)]
    pub(super) fn raw<'a>(&self, hole: usize, payload: &'a [u8]) -> (&'a [u8], bool) {
        let Some((from, span)) = self.values.get(hole) else {
            return (&[], false);
        };
        let raw = payload.get(*from..*from + span.len).unwrap_or_default();
        (raw, span.escaped)
    }
}

/// Finds the strings of a payload of the usual shape; gives up on any other.
struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    holes: Vec<Hole>,
    tops: Vec<(String, Vec<u8>)>,
    call: u64,
}

/// The objects of the usual shape.
#[derive(Clone, Copy, PartialEq)]
enum Level {
    Top,
    Choice,
    Delta,
    Call,
    Function,
}

impl<'a> Walk<'a> {
    fn over(bytes: &'a [u8]) -> Option<Walk<'a>> {
        let mut walk = Walk {
            bytes,
            at: 0,
            holes: Vec::new(),
            tops: Vec::new(),
            call: 0,
        };
        walk.object(Level::Top)?;
        Some(walk)
    }

    fn object(&mut self, level: Level) -> Option<()> {
        self.expect(b'{')?;
        loop {
            let (from, to) = self.string()?;
            let key = std::str::from_utf8(self.bytes.get(from..to)?).ok()?;
            self.expect(b':')?;
            self.member(level, key)?;
            match self.peek()? {
                b',' => self.at += 1,
                b'}' => break,
                _ => return None,
            }
        }
        self.expect(b'}')
    }

    fn member(&mut self, level: Level, key: &str) -> Option<()> {
        match (self.peek()?, level, key) {
            (b'"', _, _) => {
                let (from, to) = self.string()?;
                let place = match (level, key) {
                    (Level::Delta, "content") => Place::Content,
                    (Level::Delta, "refusal") => Place::Refusal,
                    (Level::Delta, name) if super::reasoning::is_name(name) => {
                        Place::Reasoning(name.to_owned())
                    }
                    (Level::Function, "arguments") => Place::Arguments,
                    (Level::Choice, "text") => Place::Beside,
                    // In JavaScript, setting this one would mean something else.
                    (Level::Top, "__proto__") => return None,
                    (Level::Top, name) if !name.contains('\\') => {
                        self.tops
                            .push((name.to_owned(), self.bytes.get(from..to)?.to_vec()));
                        Place::Label(name.to_owned())
                    }
                    (Level::Delta, "role") | (Level::Choice, _) | (Level::Call, "type") => {
                        return Some(());
                    }
                    _ => return None,
                };
                self.holes.push(Hole { from, to, place });
                Some(())
            }
            (b'{', Level::Choice, "delta") => self.object(Level::Delta),
            (b'{', Level::Choice, "logprobs") => {
                let from = self.at;
                self.at += value_len(self.bytes.get(from..)?)?;
                self.holes.push(Hole {
                    from,
                    to: self.at,
                    place: Place::Logprobs,
                });
                Some(())
            }
            (b'{', Level::Call, "function") => self.object(Level::Function),
            (b'[', Level::Top, "choices") => self.only(Level::Choice),
            (b'[', Level::Delta, "tool_calls") => self.only(Level::Call),
            (b'{' | b'[', _, _) => None,
            (_, _, _) => {
                let from = self.at;
                let rest = self.bytes.get(from..)?;
                let len = rest
                    .iter()
                    .position(|byte| matches!(byte, b',' | b'}' | b' ' | b'\n' | b'\r' | b'\t'))?;
                self.at += len;
                if (level, key) == (Level::Call, "index") {
                    self.call = std::str::from_utf8(rest.get(..len)?).ok()?.parse().ok()?;
                }
                Some(())
            }
        }
    }

    /// A list of one object.
    fn only(&mut self, level: Level) -> Option<()> {
        self.expect(b'[')?;
        self.object(level)?;
        self.expect(b']')
    }

    /// The range of a string between its quotes.
    fn string(&mut self) -> Option<(usize, usize)> {
        self.expect(b'"')?;
        let from = self.at;
        let to = from + string_span(self.bytes.get(from..)?)?.len;
        self.at = to + 1;
        Some((from, to))
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn peek(&mut self) -> Option<u8> {
        let rest = self.bytes.get(self.at..)?;
        self.at += rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
        self.bytes.get(self.at).copied()
    }
}

pub(super) const MAX_HOLES: usize = 5;
/// Streams change between a few shapes: reasoning and text, one call and the next, several choices.
const MAX_TEMPLATES: usize = 4;
