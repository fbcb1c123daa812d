//! The Rust client, in wasm in a browser.

#![cfg(target_family = "wasm")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod client;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
client_tests!(wasm_bindgen_test::wasm_bindgen_test);
