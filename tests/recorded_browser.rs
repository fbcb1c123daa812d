//! Recorded answers, in wasm in a browser.

#![cfg(target_family = "wasm")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod answers;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

answer_tests!(wasm_bindgen_test::wasm_bindgen_test);
