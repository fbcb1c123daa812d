//! Recognises a payload by the one before it.
//!
//! Successive payloads of a stream differ in a few strings only. A template is such a payload with its holes: what stands between
//! them is compared, what stands in them is taken, and nothing is parsed. Only payloads that the general path leaves unchanged and
//! that say nothing but text become templates, so both paths give the same; tests hold them against each other.

use memchr::memchr2;

use crate::json::Text;

/// The templates of one stream, the latest used first.
#[derive(Debug, Default)]
pub(super) struct Templates {
    known: Vec<Template>,
    /// Members at the top whose text was seen to change, such as a padding or an id of its own for each chunk.
    labels: Vec<String>,
    made: u32,
    off: bool,
}

/// A payload with holes.
#[derive(Debug)]
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
}

/// A string that may differ.
#[derive(Debug)]
pub(super) struct Hole {
    from: usize,
    to: usize,
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
    /// A member at the top.
    Label(String),
}

/// A payload that fits the first template: its length and what stands in the holes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    len: usize,
    ranges: [(usize, usize); MAX_HOLES],
}

impl Templates {
    pub(super) fn turn_off(&mut self) {
        self.off = true;
    }

    /// The template that was found or learned last.
    pub(super) fn first(&self) -> Option<&Template> {
        self.known.first()
    }

    /// Looks whether `bytes` begin with the template used last. Where an older one fits, what else differs between the two is for the
    /// general path to take once more; it learns the older one anew then.
    pub(super) fn find(&self, bytes: &[u8]) -> Option<Found> {
        self.known.first()?.fit(bytes)
    }

    /// Makes a template of a payload that the general path took and left unchanged. `kept` is what its delta weighed.
    pub(super) fn learn(&mut self, payload: &str, choice: u64, kept: usize) {
        if self.off {
            return;
        }
        // A shape that came before keeps its template, which the other side knows already.
        let fits = |template: &Template| {
            template
                .fit(payload.as_bytes())
                .is_some_and(|found| found.len == payload.len())
        };
        if let Some(at) = self.known.iter().position(fits) {
            let template = self.known.remove(at);
            self.known.insert(0, template);
            return;
        }
        let Some(mut walk) = Walk::over(payload.as_bytes()) else {
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
        walk.holes.retain(|hole| match &hole.place {
            Place::Label(name) => self.labels.contains(name),
            _ => true,
        });
        let texts = walk
            .holes
            .iter()
            .filter(|hole| !matches!(hole.place, Place::Label(_) | Place::Beside));
        let is_reasoning = |hole: &&Hole| matches!(hole.place, Place::Reasoning(_));
        if walk.holes.len() > MAX_HOLES
            || texts.clone().count() == 0
            || texts.clone().filter(is_reasoning).count() > 1
        {
            return;
        }
        let mut in_holes = 0;
        for hole in texts {
            let mut text = Text::default();
            if !text.push_json(
                payload
                    .as_bytes()
                    .get(hole.from..hole.to)
                    .unwrap_or_default(),
            ) {
                return;
            }
            in_holes += text.len();
        }
        self.made += 1;
        self.known.truncate(MAX_TEMPLATES - 1);
        let template = Template {
            id: self.made,
            text: payload.as_bytes().to_vec(),
            holes: walk.holes,
            tops: walk.tops,
            choice,
            call: walk.call,
            weight: kept.saturating_sub(in_holes),
        };
        self.known.insert(0, template);
    }
}

impl Template {
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

    /// Whether `bytes` begin with this payload but for the holes.
    fn fit(&self, bytes: &[u8]) -> Option<Found> {
        let mut ranges = [(0, 0); MAX_HOLES];
        let (mut at, mut from) = (0, 0);
        for (hole, range) in self.holes.iter().zip(&mut ranges) {
            let literal = self.text.get(from..hole.from)?;
            if !same(literal, bytes.get(at..at + literal.len())?) {
                return None;
            }
            at += literal.len();
            let end = at + string_len(bytes.get(at..)?)?;
            *range = (at, end);
            at = end;
            from = hole.to;
        }
        let literal = self.text.get(from..)?;
        let fits = same(literal, bytes.get(at..at + literal.len())?);
        fits.then_some(Found {
            len: at + literal.len(),
            ranges,
        })
    }
}

impl Found {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The text in a hole, as it stands in the payload.
    pub(super) fn raw<'a>(&self, hole: usize, payload: &'a [u8]) -> &'a [u8] {
        let (from, to) = self.ranges.get(hole).copied().unwrap_or_default();
        payload.get(from..to).unwrap_or_default()
    }
}

/// Whether two slices of one length are equal; in wasm, several times faster than the built-in comparison, which goes by bytes.
fn same(left: &[u8], right: &[u8]) -> bool {
    let (left_words, left_rest) = left.as_chunks::<8>();
    let (right_words, right_rest) = right.as_chunks::<8>();
    let equal = left_words
        .iter()
        .zip(right_words)
        .all(|(left, right)| u64::from_le_bytes(*left) == u64::from_le_bytes(*right));
    equal
        && left_rest
            .iter()
            .zip(right_rest)
            .all(|(left, right)| left == right)
}

/// How long the string is that goes on here, without its closing quote.
fn string_len(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes.get(at) == Some(&b'"') {
            return Some(at);
        }
        at += 2;
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
        let to = from + string_len(self.bytes.get(from..)?)?;
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

const MAX_HOLES: usize = 4;
/// Streams change between a few shapes: reasoning and text, one call and the next, several choices.
const MAX_TEMPLATES: usize = 4;
