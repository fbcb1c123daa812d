//! The size of what users download.

use crate::build;
use crate::npm;
use crate::paths;
use crate::sh::{Failure, Run};
use crate::tarball;
use crate::tools;

/// Prints each file of the packed tarball, small apps on it beside their budgets, and who owns the wasm. Fails over a budget.
pub fn print() -> Result<(), Failure> {
    files()?;
    let apps = apps("budgets");
    owners()?;
    apps.map_err(|failure| failure.hint("what is over its budget is named above"))
}

/// Prints each file of the packed tarball with its raw, gzip and brotli size.
pub fn files() -> Result<(), Failure> {
    let unpacked = tarball::unpack()?;
    Run::new("measure the package", "node")
        .arg("xtask/sizes.mjs")
        .arg(unpacked)
        .arg(paths::tarball())
        .run()
}

/// Checks that nothing has grown beyond what it had reached.
pub fn check() -> Result<(), Failure> {
    apps("ceilings").map_err(|failure| {
        failure.hint("`cargo xtask size` tells who owns what; see xtask/apps.mjs")
    })
}

fn apps(limits: &str) -> Result<(), Failure> {
    npm::ci("pkg-template")?;
    let unpacked = tarball::unpack()?;
    Run::new("measure small apps", "node")
        .arg("xtask/apps.mjs")
        .arg(unpacked)
        .arg(limits)
        .run()
}

fn owners() -> Result<(), Failure> {
    tools::ensure(tools::TWIGGY)?;
    Run::new("tell who owns the wasm", "node")
        .arg("xtask/owners.mjs")
        .arg(build::with_names()?)
        .arg(paths::npm_build().join("chatwire_bg.wasm"))
        .run()
}
