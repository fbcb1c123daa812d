//! A reader of chunks that knows nothing of quirks: what most programs do with a stream.

use serde_json::{Map, Value};

/// The text of choice 0 and its calls (name and arguments), merged by index from the first choice of each chunk.
pub fn merge(chunks: &[String]) -> (String, Vec<(String, String)>) {
    let mut units: Vec<u16> = Vec::new();
    let mut calls: Vec<(String, String)> = Vec::new();
    for chunk in chunks {
        let choice = first_choice(chunk);
        if choice
            .get("index")
            .is_none_or(|index| index.as_u64() != Some(0))
        {
            continue;
        }
        let delta = choice["delta"].as_object().cloned().unwrap_or_default();
        if let Some(content) = delta.get("content").and_then(Value::as_str) {
            units.extend(utf16(content));
        }
        for fragment in delta
            .get("tool_calls")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            let at = fragment["index"].as_u64().unwrap() as usize;
            assert!(at <= calls.len(), "a hole before call {at}");
            if at == calls.len() {
                calls.push(Default::default());
            }
            let function = fragment.get("function").unwrap_or(&fragment["custom"]);
            calls[at]
                .0
                .push_str(function["name"].as_str().unwrap_or_default());
            let text = function.get("arguments").unwrap_or(&function["input"]);
            calls[at].1.push_str(text.as_str().unwrap_or_default());
        }
    }
    (String::from_utf16_lossy(&units), calls)
}

fn first_choice(chunk: &str) -> Map<String, Value> {
    let chunk: Value = serde_json::from_str(&mark_halves(chunk))
        .unwrap_or_else(|error| panic!("{error}: {chunk}"));
    chunk["choices"][0].as_object().cloned().unwrap_or_default()
}

/// `serde_json` refuses lone surrogates, JavaScript does not: stands a private character in for each.
fn mark_halves(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("\\u") {
        let (before, escape) = rest.split_at(at);
        let escaped = before
            .bytes()
            .rev()
            .take_while(|byte| *byte == b'\\')
            .count()
            % 2
            == 1;
        let unit = escape
            .get(2..6)
            .and_then(|digits| u16::from_str_radix(digits, 16).ok());
        out.push_str(before);
        match unit {
            Some(unit @ 0xd800..=0xdfff) if !escaped => {
                out.push(char::from_u32(0xf0000 + u32::from(unit) - 0xd800).unwrap());
                rest = &escape[6..];
            }
            _ => {
                out.push_str("\\u");
                rest = &escape[2..];
            }
        }
    }
    out + rest
}

fn utf16(text: &str) -> Vec<u16> {
    let mut units = Vec::new();
    for character in text.chars() {
        match character as u32 {
            code @ 0xf0000..=0xf07ff => units.push((code - 0xf0000 + 0xd800) as u16),
            _ => units.extend(character.encode_utf16(&mut [0; 2]).iter()),
        }
    }
    units
}
