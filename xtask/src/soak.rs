//! The soak: many streams side by side for hours, with faults at random, each held against what it must come to.

use crate::npm;
use crate::pack;
use crate::sh::{Failure, Run};
use crate::tools;

/// Packs, installs and soaks; `args` go to `tests/soak/run.mjs` as they are.
pub fn run(args: &[&str]) -> Result<(), Failure> {
    tools::node()?;
    pack::pack()?;
    npm::install_tarball("tests")?;
    Run::new("soak the tarball", "node")
        .arg("soak/run.mjs")
        .args(args)
        .dir("tests")
        .run()
        .map_err(|failure| {
            failure.hint("what was wrong is told above, and in soak.json of the report's folder")
        })
}
