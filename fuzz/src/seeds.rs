//! Inputs to begin with, made of what real servers were seen to send (`tests/data`).

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// The largest seed: libFuzzer takes no longer inputs, and an event or two more say nothing new.
pub const LONGEST: usize = 4096;

/// The seeds of a target, by its name.
pub fn of(target: &str) -> Vec<Vec<u8>> {
    let answers = answers();
    let mut seeds: Vec<Vec<u8>> = match target {
        "framing" | "decoding" => answers.into_iter().map(|answer| answer.body).collect(),
        "error_bodies" => {
            let answers = answers.iter().filter(|answer| answer.is_error());
            let long = format!("400\n\n{{\"error\":\"{}\"}}", "é ".repeat(600));
            answers
                .map(Answer::written)
                .chain([long.into_bytes()])
                .collect()
        }
        "retry_headers" => {
            let answers = answers.iter().filter(|answer| answer.status >= 400);
            answers
                .map(Answer::written)
                .chain(bytes_of(WAITS))
                .collect()
        }
        "partial_json" => {
            let answers = answers.iter().filter_map(Answer::json);
            answers.chain(bytes_of(TEXTS)).collect()
        }
        // Its inputs are choices of a generator, not bytes of a server.
        _ => (0..32)
            .map(|seed: u8| {
                (0..96)
                    .map(|at: u8| at.wrapping_mul(seed | 1).wrapping_add(seed))
                    .collect()
            })
            .collect(),
    };
    seeds.retain(|seed| !seed.is_empty() && seed.len() <= LONGEST);
    seeds.sort();
    seeds.dedup();
    seeds
}

/// What a model writes, whole, and what is none where it ends.
const TEXTS: &[&str] = &[
    r#"{"a":[1,-2.5e3,{"b":"x\n\u00e9\ud83d\ude00\\"}],"c":true,"d":null,"e":{},"f":[],"":"","g":[[[]]]}"#,
    r#" [ "a" , { "b" : [ false ] } , 0 ] "#,
    "-0.5",
    r#"{"a":["b\x"#,
    r#"["\u+041"]"#,
    r#"{"a":12{"b""#,
    "[tru]",
    "[01]",
    "{\"a\":\"\n\"}",
];

/// The forms in which a server asks to wait.
const WAITS: &[&str] = &[
    "429 784111777000\nretry-after: Sun, 06 Nov 1994 08:49:38 GMT\n\n",
    "429 1795734000000\nretry-after: Friday, 27-Nov-26 08:49:37 GMT\n\n",
    "429 1795734000000\nretry-after: Sunday, 06-Nov-94 08:49:37 GMT\n\n",
    "429 1795734000000\nretry-after: 00\n\n",
    "429 784111777000\nretry-after: Sun Nov  6 08:49:38 1994\n\n",
    "503 1795734000000\nretry-after: 2.5\nretry-after-ms: 20\n\n",
    "429 1795734000000\nretry-after-ms: 0.5\n\nPlease try again in 1m12.5s.",
    "429 1795734000000\nx-ratelimit-reset-requests: 1h2m3.5s\n\nretry after 45 seconds",
    "429 1795734000000\nx-ratelimit-reset-requests: 2026-11-27T12:00:00.25+02:00\n\nretry in 20ms",
    "429 1795734000000\nx-ratelimit-reset-requests: 1795734060\n\n[{\"error\":{\"details\":[{\"retryDelay\":\"38s\"}]}}]",
];

fn bytes_of(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

struct Answer {
    status: u16,
    headers: String,
    body: Vec<u8>,
}

impl Answer {
    fn is_error(&self) -> bool {
        self.status >= 300 || self.body.windows(7).any(|words| words == b"\"error\"")
    }

    /// As `response.rs` reads it.
    fn written(&self) -> Vec<u8> {
        let head = format!("{} 1795734000000 openai\n{}\n", self.status, self.headers);
        [head.as_bytes(), &self.body].concat()
    }

    fn json(&self) -> Option<Vec<u8>> {
        self.body.starts_with(b"{").then(|| self.body.clone())
    }
}

fn answers() -> Vec<Answer> {
    let mut answers = Vec::new();
    for list in ["quirks.jsonl", "variations.jsonl"] {
        let text = fs::read_to_string(data(list)).unwrap();
        answers.extend(text.lines().filter_map(of_entry));
    }
    answers.extend(
        files(&data("captures"))
            .iter()
            .filter_map(|path| of_capture(path)),
    );
    answers
}

fn of_entry(line: &str) -> Option<Answer> {
    let entry: Value = serde_json::from_str(line).ok()?;
    let headers = entry["http"]["headers"].as_object()?;
    let headers = headers
        .iter()
        .map(|(name, value)| format!("{name}: {}\n", value.as_str().unwrap_or_default()));
    Some(Answer {
        status: entry["http"]["status"].as_u64()? as u16,
        headers: headers.collect(),
        body: entry["body"].as_str()?.as_bytes().to_vec(),
    })
}

fn of_capture(path: &Path) -> Option<Answer> {
    if path.extension()? == "headers" {
        return None;
    }
    let head = fs::read_to_string(path.with_extension("headers")).ok()?;
    // A redirect that was followed left its own head before it.
    let head = &head[head.rfind("HTTP/")?..];
    let (first, headers) = head.split_once('\n')?;
    let headers: String = headers
        .lines()
        .filter(|line| !line.is_empty())
        .map(|line| format!("{line}\n"))
        .collect();
    Some(Answer {
        status: first.split(' ').nth(1)?.parse().ok()?,
        headers,
        body: fs::read(path).ok()?,
    })
}

/// The files of a folder, in order; none where there is no such folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../tests/data")
        .join(name)
}
