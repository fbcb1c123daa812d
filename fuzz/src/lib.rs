//! What chatwire makes of any bytes, held against naive references.
//!
//! Each module is a target: its `check` takes any bytes and panics where a fast path and its reference do not agree. libFuzzer calls
//! it (`fuzz_targets/`), and so does a test on stable Rust (`tests/corpus.rs`).

pub mod accumulation;
pub mod cut;
pub mod decoded;
pub mod decoding;
pub mod error_bodies;
pub mod framing;
pub mod json;
pub mod naive_error;
pub mod partial_json;
pub mod response;
pub mod retry_headers;
pub mod seeds;

/// Holds any bytes against a reference; panics where the two do not agree.
pub type Check = fn(&[u8]);

/// The targets by their names.
pub const TARGETS: [(&str, Check); 6] = [
    ("framing", framing::check),
    ("decoding", decoding::check),
    ("accumulation", accumulation::check),
    ("partial_json", partial_json::check),
    ("error_bodies", error_bodies::check),
    ("retry_headers", retry_headers::check),
];

// The references that the crate's own tests use.
#[path = "../../tests/references/framer.rs"]
mod naive_framer;
#[path = "../../tests/references/pack.rs"]
mod plain_pack;
