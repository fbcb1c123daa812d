//! The cuts: every answer cut behind every byte on sockets, which takes longer than the tests may.

use crate::npm;
use crate::pack;
use crate::sh::{Failure, Run};
use crate::tools;

/// Packs, installs and cuts.
pub fn run() -> Result<(), Failure> {
    tools::node()?;
    pack::pack()?;
    npm::install_tarball("tests")?;
    Run::new("cut every answer on sockets behind every byte", "node")
        .args(&["js/support/run.mjs", "js/cuts.test.mjs"])
        .env("CUTS", "all")
        .dir("tests")
        .run()
}
