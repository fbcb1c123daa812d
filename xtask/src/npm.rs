//! The three npm roots: installed by their lock files, then the packed tarball on top.

use std::fs;
use std::path::PathBuf;

use crate::paths;
use crate::sh::{Failure, Run, io};
use crate::tools;

/// Every folder with a package-lock.json.
pub const ROOTS: [&str; 3] = ["pkg-template", "www", "tests"];
/// The roots that use chatwire as any project would: from the packed tarball.
pub const CONSUMERS: [&str; 2] = ["www", "tests"];

/// Installs the packages of a root, unless those of its lock file are installed already.
pub fn ci(root: &str) -> Result<(), Failure> {
    tools::node()?;
    let lock_path = paths::root().join(root).join("package-lock.json");
    let lock = fs::read(&lock_path).map_err(io("read", &lock_path))?;
    let stamp = stamp(root);
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    Run::new(format!("install the npm packages of {root}"), "npm")
        .arg("ci")
        .dir(root)
        .run()
        .map_err(|failure| failure.hint(format!("run `npm ci` in {root} by hand to see why")))?;
    fs::write(&stamp, lock).map_err(io("write", &stamp))
}

/// Installs the packed tarball into a consumer.
pub fn install_tarball(root: &str) -> Result<(), Failure> {
    ci(root)?;
    Run::new(format!("install the tarball in {root}"), "npm")
        // Without saving, but with the lock file: without it npm would also move the other packages to newer versions.
        .args(["install", "--no-save"])
        .arg(paths::tarball())
        .dir(root)
        .run()
}

/// Runs a script of a root's package.json.
pub fn script(why: &str, root: &str, script: &str) -> Run {
    Run::new(why, "npm").args(["run", script]).dir(root)
}

/// A copy of the lock file as it was when its packages were installed; `npm ci` removes it with the packages.
fn stamp(root: &str) -> PathBuf {
    paths::root()
        .join(root)
        .join("node_modules/.installed-lock.json")
}
