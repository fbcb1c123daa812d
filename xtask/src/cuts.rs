//! The cuts: every answer cut behind every byte through the tarball and on sockets, which takes longer than the tests may.

use crate::npm;
use crate::pack;
use crate::sh::{Failure, Run};
use crate::tools;

/// Packs, installs and cuts.
pub fn run() -> Result<(), Failure> {
    tools::node()?;
    pack::pack()?;
    npm::install_tarball("tests")?;
    Run::new("cut every answer behind every byte", "node")
        .arg("js/support/run.mjs")
        .args(["eof", "reset", "stall"].map(|ending| format!("js/cuts-{ending}.test.mjs")))
        .arg("js/cuts.test.mjs")
        .env("CUTS", "all")
        .dir("tests")
        .run()
}
