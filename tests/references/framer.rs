//! Framing by the rules of the specification and the tolerant ones on top, on a whole body, without a thought for speed or memory.

use chatwire::sse::Source;

/// An event as the tests compare it: where its data stood, its name, its data, and whether it was cut.
pub type Seen = (Source, Vec<u8>, Vec<u8>, bool);

/// The events of a body.
pub fn naive(body: &[u8]) -> Vec<Seen> {
    let mut reader = Naive {
        rest: skip_start(body),
        seen: Vec::new(),
        name: Vec::new(),
        next: None,
        data: None,
    };
    if reader.rest.starts_with(b"<") {
        return vec![(Source::Html, Vec::new(), reader.rest.to_vec(), true)];
    }
    reader.read();
    reader.seen
}

fn skip_start(mut body: &[u8]) -> &[u8] {
    loop {
        body = match body {
            [b' ' | b'\t' | b'\r' | b'\n', rest @ ..] => rest,
            [0xef, 0xbb, 0xbf, rest @ ..] => rest,
            _ => return body,
        };
    }
}

struct Naive<'a> {
    rest: &'a [u8],
    seen: Vec<Seen>,
    name: Vec<u8>,
    /// A name that came behind whole data.
    next: Option<Vec<u8>>,
    data: Option<Vec<u8>>,
}

impl Naive<'_> {
    fn read(&mut self) {
        while !self.rest.is_empty() {
            if matches!(self.rest[0], b' ' | b'\t') {
                self.rest = &self.rest[1..];
                continue;
            }
            if matches!(self.rest[0], b'{' | b'[') {
                if self.data.is_some() {
                    self.dispatch(false);
                }
                let name = std::mem::take(&mut self.name);
                let Some(end) = value_end(self.rest) else {
                    self.seen
                        .push((Source::Raw, name, self.rest.to_vec(), true));
                    return;
                };
                self.seen
                    .push((Source::Raw, name, self.rest[..end].to_vec(), false));
                self.rest = &self.rest[end..];
                while matches!(self.rest.first(), Some(b' ' | b'\t' | b',')) {
                    self.rest = &self.rest[1..];
                }
                if matches!(self.rest.first(), Some(b'\r' | b'\n')) {
                    self.take_line();
                }
                continue;
            }
            let line = self.take_line();
            let lower = line.to_ascii_lowercase();
            if lower.starts_with(b"<html") || lower.starts_with(b"<!doctype") {
                self.dispatch(false);
                // What stood behind the line end is part of the page, the line end itself is not.
                self.seen
                    .push((Source::Html, Vec::new(), [&line, self.rest].concat(), true));
                return;
            }
            self.line(&line);
        }
        self.dispatch(true);
    }

    fn line(&mut self, line: &[u8]) {
        let colon = line.iter().position(|byte| *byte == b':');
        let (field, value) = line.split_at(colon.unwrap_or(line.len()));
        let value = value.strip_prefix(b":").unwrap_or(value);
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            _ if line.is_empty() => self.dispatch(false),
            b"data" => {
                if let Some(data) = &self.data
                    && is_whole(data)
                {
                    let next = self.next.take();
                    let name = self.name.clone();
                    self.dispatch(false);
                    self.name = next.unwrap_or(name);
                }
                self.data = Some(match self.data.take() {
                    Some(data) => [&data, &b"\n"[..], value].concat(),
                    None => value.to_vec(),
                });
                if self
                    .data
                    .as_deref()
                    .is_some_and(|data| data.trim_ascii() == b"[DONE]")
                {
                    self.dispatch(false);
                }
            }
            b"event" if self.data.as_deref().is_some_and(is_whole) => {
                self.next = Some(value.to_vec())
            }
            b"event" => self.name = value.to_vec(),
            b"error" if colon.is_some() => {
                self.dispatch(false);
                self.seen
                    .push((Source::ErrorField, Vec::new(), value.to_vec(), false));
            }
            _ => {}
        }
    }

    fn take_line(&mut self) -> Vec<u8> {
        let end = self
            .rest
            .iter()
            .position(|byte| matches!(byte, b'\r' | b'\n'));
        let line = self.rest[..end.unwrap_or(self.rest.len())].to_vec();
        self.rest = match end {
            Some(end) if self.rest[end..].starts_with(b"\r\n") => &self.rest[end + 2..],
            Some(end) => &self.rest[end + 1..],
            None => &[],
        };
        line
    }

    fn dispatch(&mut self, cut: bool) {
        let name = std::mem::take(&mut self.name);
        let name = self.next.take().unwrap_or(name);
        match self.data.take() {
            Some(data) => self.seen.push((Source::Data, name, data, cut)),
            None if name == b"error" => self.seen.push((Source::Data, name, Vec::new(), cut)),
            None => {}
        }
    }
}

fn is_whole(data: &[u8]) -> bool {
    matches!(data.trim_ascii_start().first(), Some(b'{' | b'[')) && value_end(data).is_some()
}

fn value_end(bytes: &[u8]) -> Option<usize> {
    let (mut depth, mut in_string, mut escaped, mut begun) = (0usize, false, false, false);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => {
                depth += 1;
                begun = true;
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 && begun {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}
