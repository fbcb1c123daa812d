//! How fractional numbers are written: whole ones without `.0`, as JavaScript writes them.
//!
//! `serde_json` writes the float 1 as `1.0`, which some strict servers refuse where they expect an integer, and which differs
//! from the documented request bodies.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;

/// Writes a number of a request; fails on NaN and infinities, which JSON cannot carry.
pub(super) fn finite<S: Serializer>(value: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    value.map(checked).transpose()?.serialize(serializer)
}

/// Writes a number of an answer; NaN and infinities become `null`, as in `JSON.stringify`.
pub(super) fn or_null<S: Serializer>(
    value: &Option<f64>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    value.map(Shortest).serialize(serializer)
}

/// Writes a map of numbers by the rule of [`finite`].
pub(super) fn finite_map<S: Serializer>(
    value: &Option<BTreeMap<String, f64>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let Some(map) = value else {
        return serializer.serialize_none();
    };
    let map: BTreeMap<&str, Shortest> = map
        .iter()
        .map(|(name, value)| Ok((name.as_str(), checked(*value)?)))
        .collect::<Result<_, S::Error>>()?;
    map.serialize(serializer)
}

/// Reads `null` as the type's default, so that a list may be `null`.
pub(super) fn null_as_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

struct Shortest(f64);

impl Serialize for Shortest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Only integers below 2^53 are exact in both forms.
        if self.0.fract() == 0.0 && self.0.abs() < MAX_EXACT {
            serializer.serialize_i64(self.0 as i64)
        } else {
            serializer.serialize_f64(self.0)
        }
    }
}

fn checked<E: serde::ser::Error>(value: f64) -> Result<Shortest, E> {
    if value.is_finite() {
        Ok(Shortest(value))
    } else {
        Err(E::custom("a number is NaN or infinite"))
    }
}

const MAX_EXACT: f64 = 9_007_199_254_740_992.0;
