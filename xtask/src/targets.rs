//! `cargo xtask targets`: the packed tarball in every environment that docs/targets.md tells of.

use crate::browsers;
use crate::npm;
use crate::pack;
use crate::sh::{Failure, Run};

/// Runs the apps of `tests/targets/` that `args` name, or all, on a fresh tarball; `--write` writes the page from the results.
pub fn run(args: &[&str]) -> Result<(), Failure> {
    if !args.contains(&"--list") {
        browsers::chromium()?;
        browsers::firefox()?;
        browsers::webkit()?;
        pack::pack()?;
    }
    npm::ci("tests")?;
    runner("run the tarball in its environments")
        .args(args)
        .run()
}

/// The ones that take seconds, on the tarball that is packed.
pub fn quick() -> Result<(), Failure> {
    browsers::chromium()?;
    runner("run the tarball in the quick environments")
        .arg("--quick")
        .run()
}

fn runner(why: &str) -> Run {
    Run::new(why, "node").arg("tests/targets/run.mjs")
}
