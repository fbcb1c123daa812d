//! Inputs that are a response: a line with the status, the time and the profile, lines of headers, an empty line, the body.

use chatwire::chat::Head;
use chatwire::provider::Profile;

/// A response, as far as some bytes are one.
#[derive(Debug)]
pub struct Response<'a> {
    pub status: u16,
    /// Milliseconds since 1970.
    pub now: Option<u64>,
    pub profile: Option<&'static Profile>,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: &'a [u8],
}

impl Response<'_> {
    /// Reads any bytes as a response.
    pub fn read(bytes: &[u8]) -> Response<'_> {
        let (first, mut rest) = line(bytes);
        let mut words = first.split(' ');
        let status = words.next().and_then(|word| word.parse().ok());
        let now = words.next().and_then(|word| word.parse().ok());
        let profile = match words.next().unwrap_or_default() {
            "neuroflash" => Some(&Profile::NEUROFLASH),
            "flexai" => Some(&Profile::FLEXAI),
            "morpheus" => Some(&Profile::MORPHEUS),
            "openai" => Some(&Profile::OPENAI),
            _ => None,
        };
        let mut headers = Vec::new();
        while !rest.is_empty() {
            let (header, others) = line(rest);
            rest = others;
            if header.is_empty() {
                break;
            }
            // As `fetch` gives them.
            if let Some((name, value)) = header.split_once(':') {
                headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        Response {
            status: status
                .filter(|status| (100..600).contains(status))
                .unwrap_or(429),
            now,
            profile,
            headers,
            body: rest,
        }
    }

    /// Its head, with more headers behind its own.
    pub fn head(&self, more: &[(&str, &str)]) -> Head {
        let own = self
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let head = Head::new(self.status, own.chain(more.iter().copied()));
        match self.profile {
            Some(profile) => head.with_profile(profile),
            None => head,
        }
    }

    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let header = self.headers.iter().find(|(known, _)| known == name)?;
        Some(&header.1)
    }
}

fn line(bytes: &[u8]) -> (String, &[u8]) {
    let end = bytes.iter().position(|byte| *byte == b'\n');
    let (line, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
    let line = String::from_utf8_lossy(line);
    (
        line.trim_end_matches('\r').to_owned(),
        rest.get(1..).unwrap_or_default(),
    )
}
