//! The benchmarks: chatwire from the packed tarball beside its pinned peers, in Node, workerd and Chromium, and the core natively.

use crate::browsers;
use crate::debian;
use crate::pack;
use crate::sh::{Failure, Run};
use crate::tools;

/// Packs, measures and writes `benches/RESULTS.md`; `args` go to `benches/run.mjs` as they are.
pub fn run(args: &[&str]) -> Result<(), Failure> {
    tools::node()?;
    browsers::chromium()?;
    debian::ensure(
        "valgrind, which counts instructions",
        &[("valgrind", "valgrind")],
    )?;
    pack::pack()?;
    Run::new("run the benchmarks", "node")
        .arg("benches/run.mjs")
        .args(args)
        .run()?;
    if args.is_empty() {
        Run::new("measure the core natively", "cargo")
            .args(["bench", "--bench", "core"])
            .run()?;
    }
    Ok(())
}
