//! Recorded answers, natively.

#![cfg(not(target_family = "wasm"))]

mod answers;

answer_tests!(test);
