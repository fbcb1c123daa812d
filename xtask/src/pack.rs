//! The npm package: assembled from the core and pkg-template, then packed.

use std::fs;

use crate::build;
use crate::paths;
use crate::sh::{Failure, Run, io, probe};
use crate::size;

/// Builds the package into `target/pack/package` and packs it into `target/pack/chatwire-<version>.tgz`.
pub fn pack() -> Result<(), Failure> {
    build::build()?;
    assemble()?;
    agree_on_the_version()?;
    remove_tarballs()?;
    Run::new("pack the package", "npm")
        .args([
            "pack",
            "--silent",
            "--ignore-scripts",
            "--pack-destination",
            "target/pack",
        ])
        .arg("./target/pack/package")
        .run()?;
    let tarball = paths::tarball();
    if !tarball.is_file() {
        return Err(Failure::new(format!(
            "npm pack did not write {}",
            tarball.display()
        )));
    }
    size::files()
}

/// Leaves one tarball in the folder, also after the version went up.
fn remove_tarballs() -> Result<(), Failure> {
    let folder = paths::target().join("pack");
    for entry in fs::read_dir(&folder).map_err(io("read", &folder))? {
        let path = entry.map_err(io("read", &folder))?.path();
        if path.extension().is_some_and(|extension| extension == "tgz") {
            fs::remove_file(&path).map_err(io("remove", &path))?;
        }
    }
    Ok(())
}

fn assemble() -> Result<(), Failure> {
    let package = paths::package();
    if package.exists() {
        fs::remove_dir_all(&package).map_err(io("remove", &package))?;
    }
    fs::create_dir_all(&package).map_err(io("create", &package))?;
    Run::new("assemble the package", "node")
        .arg("pkg-template/build.mjs")
        .arg(paths::npm_build())
        .arg(&package)
        .env("CHATWIRE_VERSION", paths::VERSION)
        .run()
}

/// Cargo.toml holds the version; a package.json with another would be published under the wrong name.
fn agree_on_the_version() -> Result<(), Failure> {
    let manifest = paths::package().join("package.json");
    let stated = probe(
        "node",
        &[
            "-p",
            "JSON.parse(fs.readFileSync(process.argv[1])).version",
            &manifest.to_string_lossy(),
        ],
    );
    match stated {
        Some(version) if version == paths::VERSION => Ok(()),
        other => Err(Failure::new(format!(
            "{} says version {}, Cargo.toml says {}",
            manifest.display(),
            other.as_deref().unwrap_or("nothing readable"),
            paths::VERSION
        ))),
    }
}
