//! Recorded answers, in wasm in Node.

#![cfg(target_family = "wasm")]

mod answers;

answer_tests!(wasm_bindgen_test::wasm_bindgen_test);
