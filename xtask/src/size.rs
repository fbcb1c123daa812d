//! The size of what users download.

use crate::paths;
use crate::sh::{Failure, Run};
use crate::tarball;

/// Prints each file of the packed tarball with its raw, gzip and brotli size.
pub fn print() -> Result<(), Failure> {
    let unpacked = tarball::unpack()?;
    Run::new("measure the package", "node")
        .arg("xtask/sizes.mjs")
        .arg(unpacked)
        .arg(paths::tarball())
        .run()
}
