//! The client suite against the LiteLLM proxy, a server that others wrote, in a virtual environment of its own.

use std::fs;
use std::path::PathBuf;

use crate::debian;
use crate::npm;
use crate::paths;
use crate::sh::{Failure, Run, io, probe};

/// Pins LiteLLM and all that it pulls in.
const CONSTRAINTS: &str = "xtask/litellm.txt";

/// Installs the proxy and runs `npm run test:litellm` against it.
pub fn litellm() -> Result<(), Failure> {
    install()?;
    npm::script(
        "run the client suite against LiteLLM",
        "tests",
        "test:litellm",
    )
    .env("LITELLM_BIN", environment().join("bin/litellm"))
    .run()
}

fn install() -> Result<(), Failure> {
    let constraints = paths::root().join(CONSTRAINTS);
    let wanted = fs::read(&constraints).map_err(io("read", &constraints))?;
    let stamp = environment().join("installed.txt");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    if probe("python3", &["-c", "import ensurepip, venv"]).is_none() {
        debian::install("Python's venv", &["python3", "python3-venv"])?;
    }
    let by_hand = format!(
        "try it by hand: python3 -m venv venv && venv/bin/pip install --constraint {CONSTRAINTS} 'litellm[proxy]'"
    );
    Run::new("make a virtual environment for LiteLLM", "python3")
        .args(["-m", "venv", "--clear"])
        .arg(environment())
        .run()
        .map_err(|failure| failure.hint(&by_hand))?;
    Run::new(
        "install LiteLLM",
        environment().join("bin/pip").to_string_lossy(),
    )
    .args([
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--constraint",
        CONSTRAINTS,
        "litellm[proxy]",
    ])
    .run()
    .map_err(|failure| failure.hint(&by_hand))?;
    fs::write(&stamp, wanted).map_err(io("write", &stamp))
}

fn environment() -> PathBuf {
    paths::target().join("venv-litellm")
}
