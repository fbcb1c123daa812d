//! Recorded answers, in wasm in a browser.

#![cfg(target_family = "wasm")]

mod answers;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

answer_tests!(wasm_bindgen_test::wasm_bindgen_test);
