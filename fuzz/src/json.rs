//! Strict JSON by `serde_json`, however deep.

use serde::Deserialize;
use serde_json::Value;

/// The value that some bytes are.
pub fn strict(bytes: &[u8]) -> Option<Value> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    reader.disable_recursion_limit();
    let value = Value::deserialize(&mut reader).ok()?;
    reader.end().ok()?;
    Some(value)
}
