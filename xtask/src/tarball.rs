//! The files of the packed tarball, as a user's npm would unpack them, against a golden list.
//!
//! What must be in them and what must not is checked by the suites in tests/js.

use std::fs;
use std::path::PathBuf;

use crate::paths;
use crate::sh::{Failure, Run, io};

/// The golden list.
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

/// Compares the tarball's files with the golden list.
pub fn check() -> Result<(), Failure> {
    let golden = paths::root().join(FILES);
    let expected = fs::read_to_string(&golden).map_err(io("read", &golden))?;
    let found = list()?;
    let differences = differences(&expected, &found);
    for difference in &differences {
        println!("  {difference}");
    }
    if differences.is_empty() {
        println!("  {} files, as in {FILES}", found.len());
        return Ok(());
    }
    let failure = Failure::new(format!(
        "the tarball differs from {FILES} in {} files, shown above",
        differences.len()
    ));
    Err(failure.hint("if that is right, run `cargo xtask bless`"))
}

/// Rewrites the golden list from the tarball.
pub fn bless() -> Result<(), Failure> {
    let golden = paths::root().join(FILES);
    let text: String = list()?.iter().map(|name| format!("{name}\n")).collect();
    println!("» rewrite {FILES}");
    fs::write(&golden, text).map_err(io("write", &golden))
}

fn list() -> Result<Vec<String>, Failure> {
    let package = unpack()?;
    let files = paths::files(&package)?;
    Ok(files
        .iter()
        .map(|path| {
            path.strip_prefix(&package)
                .unwrap_or(path)
                .display()
                .to_string()
        })
        .collect())
}

fn differences(expected: &str, found: &[String]) -> Vec<String> {
    let expected: Vec<&str> = expected.lines().collect();
    let new = found
        .iter()
        .filter(|name| !expected.contains(&name.as_str()))
        .map(|name| format!("{name} is new"));
    let gone = expected
        .iter()
        .filter(|name| !found.iter().any(|found| found == *name));
    new.chain(gone.map(|name| format!("{name} is missing")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_came_and_went_are_both_named() {
        let found = ["a".to_owned(), "c".to_owned()];
        assert_eq!(differences("a\nb\n", &found), ["c is new", "b is missing"]);
        assert!(differences("a\nc\n", &found).is_empty());
    }
}
