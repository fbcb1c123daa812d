//! Whether the same sources give the same bytes, wherever they stand.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process;

use crate::paths;
use crate::sh::{Failure, Run, io, probe};

/// Builds the npm package and the crate a second time, from nothing, in a clone at another place, and compares the bytes.
pub fn check() -> Result<(), Failure> {
    let copy = Copy::make()?;
    // First what is quick, before anybody commits anything: the crate names its commit.
    for place in [&paths::root(), &copy.0] {
        Run::new("pack the crate", "cargo")
            .args(["package", "--quiet", "--package", "chatwire"])
            .args(["--no-verify", "--allow-dirty"])
            .dir(&place.to_string_lossy())
            .quiet_env("CARGO_TARGET_DIR", place.join("target"))
            .run()?;
    }
    copy.compare(&format!("target/package/chatwire-{}.crate", paths::VERSION))?;
    // The checkout's tools are of the pinned versions; all else is made anew.
    Run::new("build the npm package a second time", "cargo")
        .args(["xtask", "pack"])
        .dir(&copy.0.to_string_lossy())
        .quiet_env("CARGO_TARGET_DIR", copy.0.join("target"))
        .run()?;
    let tarball = format!("target/pack/chatwire-{}.tgz", paths::VERSION);
    copy.compare(&tarball)
}

/// A clone with the changes that are not committed, which goes when this does.
struct Copy(PathBuf);

impl Copy {
    fn make() -> Result<Copy, Failure> {
        // Longer than most places and with a blank: what is written down or hashed of it shows.
        let name = format!("chatwire {} at another place", process::id());
        let copy = Copy(env::temp_dir().join(name));
        Run::new("clone the checkout", "git")
            .args(["clone", "--quiet", "--no-hardlinks", "."])
            .arg(&copy.0)
            .run()?;
        for name in changed()? {
            let (from, to) = (paths::root().join(&name), copy.0.join(&name));
            if !from.exists() {
                fs::remove_file(&to).map_err(io("remove", &to))?;
                continue;
            }
            let folder = to.parent().unwrap_or(&copy.0);
            fs::create_dir_all(folder).map_err(io("create", folder))?;
            fs::copy(&from, &to).map_err(io("copy", &from))?;
        }
        Ok(copy)
    }

    fn compare(&self, file: &str) -> Result<(), Failure> {
        let (one, other) = (paths::root().join(file), self.0.join(file));
        let bytes = |path: &Path| fs::read(path).map_err(io("read", path));
        let (ours, theirs) = (bytes(&one)?, bytes(&other)?);
        if ours == theirs {
            println!("  {file}: the same {} bytes from both places", ours.len());
            return Ok(());
        }
        let kept = paths::target().join("reproducible");
        fs::create_dir_all(&kept).map_err(io("create", &kept))?;
        let kept = kept.join(other.file_name().unwrap_or_default());
        fs::write(&kept, theirs).map_err(io("write", &kept))?;
        let failure = Failure::new(format!(
            "{file} has other bytes when built at another place"
        ));
        Err(failure.hint(format!("compare it with {}", kept.display())))
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            println!("  {} stays: {error}", self.0.display());
        }
    }
}

/// The files that are not as in the last commit.
fn changed() -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    for list in [
        &["diff", "--name-only", "-z", "HEAD"][..],
        &["ls-files", "--others", "--exclude-standard", "-z"],
    ] {
        let listed =
            probe("git", list).ok_or_else(|| Failure::new("git does not know this checkout"))?;
        names.extend(
            listed
                .split('\0')
                .filter(|name| !name.is_empty())
                .map(str::to_owned),
        );
    }
    Ok(names)
}
