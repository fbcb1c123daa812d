//! The allocator of the npm package's module: seven kilobytes smaller than the one that comes with Rust, and made to be faster.

#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
