//! The Rust examples: built as their users build them, then run beside the scripted provider.

use std::fs;

use crate::browsers;
use crate::npm;
use crate::paths;
use crate::sh::{Failure, Run, io};
use crate::tools;

struct Example {
    name: &'static str,
    /// What cargo builds.
    wasm: &'static str,
    /// What loads it, beside its manifest.
    entry: &'static str,
}

const EXAMPLES: [Example; 2] = [
    Example {
        name: "yew",
        wasm: "chatwire-yew.wasm",
        entry: "index.html",
    },
    Example {
        name: "worker",
        wasm: "chatwire_worker.wasm",
        entry: "index.mjs",
    },
];

/// Builds the page and the worker, and runs them in Chromium and in workerd.
pub fn check() -> Result<(), Failure> {
    tools::rust()?;
    tools::ensure(tools::WASM_BINDGEN)?;
    EXAMPLES.iter().try_for_each(build)?;
    npm::ci("tests")?;
    browsers::chromium()?;
    Run::new("run the examples", "node")
        .args(["--test", "--test-timeout=120000"])
        .arg("tests/examples/rust.test.mjs")
        .run()
}

/// Each is a workspace of its own, with its own lock file: what it uses is none of the crate's business.
fn build(example: &Example) -> Result<(), Failure> {
    let Example { name, wasm, entry } = example;
    let target = paths::target().join("examples");
    Run::new(format!("build the example for {name}"), "cargo")
        .args(["build", "--locked", "--target", "wasm32-unknown-unknown"])
        .arg("--manifest-path")
        .arg(format!("examples/{name}/Cargo.toml"))
        .env("CARGO_TARGET_DIR", &target)
        .run()?;
    let folder = target.join("www").join(name);
    Run::new(format!("generate the glue for {name}"), "wasm-bindgen")
        .args(["--target", "web", "--no-typescript", "--out-dir"])
        .arg(&folder)
        .arg(target.join("wasm32-unknown-unknown/debug").join(wasm))
        .run()?;
    let from = paths::root().join("examples").join(name).join(entry);
    fs::copy(&from, folder.join(entry)).map_err(io("copy", &from))?;
    Ok(())
}
