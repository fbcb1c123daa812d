//! Where things are in the checkout.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::sh::{Failure, io};

/// The version of everything that is published; the workspace's, in the root Cargo.toml.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Returns the root of the checkout.
pub fn root() -> PathBuf {
    // Cargo sets the variable at run time too; the one from compile time is stale in a checkout that was moved.
    let manifest =
        env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let manifest = PathBuf::from(manifest);
    manifest
        .parent()
        .map_or(manifest.clone(), Path::to_path_buf)
}

/// Returns the directory for everything that is built or installed here.
pub fn target() -> PathBuf {
    root().join("target")
}

/// Returns the directory for what the workspace in fuzz/ builds: a library that is a cdylib, too, has one name in a directory, whatever it is
/// built with, and each of two workspaces would take the other's for its own.
pub fn fuzz_target() -> PathBuf {
    target().join("fuzz-stable")
}

/// Returns the prefix that pinned tools are installed to.
pub fn tools() -> PathBuf {
    target().join("tools")
}

/// Returns the directory of the processed core: `chatwire_bg.js` and `chatwire_bg.wasm`.
pub fn npm_build() -> PathBuf {
    target().join("npm-build")
}

/// Returns the directory that the npm package is assembled in.
pub fn package() -> PathBuf {
    target().join("pack/package")
}

/// Returns the path of the packed npm package.
pub fn tarball() -> PathBuf {
    target().join(format!("pack/chatwire-{VERSION}.tgz"))
}

/// Returns every file below a folder, in order.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(io("read", &folder))? {
            let path = entry.map_err(io("read", &folder))?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
