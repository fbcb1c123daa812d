//! What is in the packed tarball, checked as a user's npm would unpack it.

use std::fs;
use std::path::PathBuf;

use crate::paths;
use crate::sh::{Failure, Run, io};

/// The golden list of the tarball's files.
const FILES: &str = "xtask/package-files.txt";

/// Unpacks the tarball and returns the folder of its files.
pub fn unpack() -> Result<PathBuf, Failure> {
    let tarball = paths::tarball();
    if !tarball.is_file() {
        return Err(Failure::new("there is no tarball yet").hint("run `cargo xtask pack` first"));
    }
    let folder = paths::target().join("pack/unpacked");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(io("remove", &folder))?;
    }
    fs::create_dir_all(&folder).map_err(io("create", &folder))?;
    Run::new("unpack the tarball", "tar")
        .arg("-xzf")
        .arg(tarball)
        .arg("-C")
        .arg(&folder)
        .run()?;
    Ok(folder.join("package"))
}

/// Checks the file list, the manifest's promises and the text of each file.
pub fn check() -> Result<(), Failure> {
    script("check the tarball")?.run()
}

/// Rewrites the golden file list.
pub fn bless() -> Result<(), Failure> {
    script("rewrite the list of the tarball's files")?
        .env("BLESS", "1")
        .run()
}

fn script(why: &str) -> Result<Run, Failure> {
    Ok(Run::new(why, "node")
        .arg("xtask/check-package.mjs")
        .arg(unpack()?)
        .arg(FILES))
}
