//! What a release would publish, and whether it may: `cargo xtask release --dry-run`.
//!
//! Publishing itself is left to the workflow in `.github/workflows/release.yml`, whose identity the package's provenance states.

use std::fs;

use crate::pack;
use crate::paths;
use crate::sh::{Failure, Run, io, probe};
use crate::tarball;

/// Checks everything that a release rests on and prints what would be published.
pub fn dry_run() -> Result<(), Failure> {
    committed()?;
    pack::pack()?;
    check(false)
}

/// The same for what is packed already, also of a checkout with changes.
pub fn check_packed() -> Result<(), Failure> {
    check(true)
}

fn check(dirty: bool) -> Result<(), Failure> {
    let changelog = paths::root().join("CHANGELOG.md");
    let text = fs::read_to_string(&changelog).map_err(io("read", &changelog))?;
    let notes = notes(&text, paths::VERSION)?;
    tarball::check()?;
    provenance()?;
    crate_package(dirty)?;
    println!(
        "\n== {} would be published: {}",
        paths::VERSION,
        notes.about
    );
    println!("{}", notes.text.trim());
    print_package()?;
    println!(
        "crate    chatwire {}, target/package/chatwire-{}.crate",
        paths::VERSION,
        paths::VERSION
    );
    println!("tag      v{}", paths::VERSION);
    Ok(())
}

/// The tarball tells nobody which commit it is of unless everything is committed.
fn committed() -> Result<(), Failure> {
    match probe("git", &["status", "--porcelain"]) {
        Some(changes) if changes.is_empty() => Ok(()),
        Some(changes) => {
            let failure = Failure::new(format!("there are uncommitted changes:\n{changes}"));
            Err(failure.hint("a release is made of a commit"))
        }
        None => Err(Failure::new("git does not say what is committed here")),
    }
}

/// What the changelog says of the version.
#[derive(Debug)]
struct Notes<'a> {
    about: &'static str,
    text: &'a str,
}

/// The section of the version, or, before the release is dated, what waits for it.
fn notes<'a>(changelog: &'a str, version: &str) -> Result<Notes<'a>, Failure> {
    let dated = format!("## [{version}] - ");
    let (heading, about) = if changelog.contains(&dated) {
        (dated.as_str(), "its section of the changelog")
    } else {
        (
            "## [Unreleased]",
            "the changelog has no dated section for it yet; unreleased is",
        )
    };
    let text = changelog
        .split_once(heading)
        .and_then(|(_, rest)| rest.split_once('\n'))
        .map(|(_, rest)| rest.split("\n## ").next().unwrap_or_default())
        .filter(|text| text.contains("\n- "));
    let Some(text) = text else {
        return Err(Failure::new(format!(
            "CHANGELOG.md says nothing of version {version}"
        )));
    };
    Ok(Notes { about, text })
}

/// What ties a published package to the commit and the workflow that it came from.
fn provenance() -> Result<(), Failure> {
    let manifest = paths::package().join("package.json");
    let script = "const { publishConfig } = JSON.parse(fs.readFileSync(process.argv[1]));
        publishConfig?.provenance === true && publishConfig?.access === 'public'";
    match probe("node", &["-p", script, &manifest.to_string_lossy()]).as_deref() {
        Some("true") => {}
        _ => {
            return Err(Failure::new(
                "package.json asks for no provenance: publishConfig",
            ));
        }
    }
    let workflow = paths::root().join(".github/workflows/release.yml");
    let text = fs::read_to_string(&workflow).map_err(io("read", &workflow))?;
    if !text.contains("id-token: write") {
        return Err(Failure::new(
            "release.yml may not ask for an identity: id-token",
        ));
    }
    Ok(())
}

/// Packages the crate as for publishing, and builds it from the package.
fn crate_package(dirty: bool) -> Result<(), Failure> {
    Run::new("package the crate and build what is in it", "cargo")
        .args(["package", "--package", "chatwire", "--locked"])
        .args(dirty.then_some("--allow-dirty"))
        .run()
}

fn print_package() -> Result<(), Failure> {
    let script = "const [tarball] = process.argv.slice(1);
        const bytes = fs.readFileSync(tarball);
        const hash = crypto.createHash('sha512').update(bytes).digest('base64');
        `${bytes.length} bytes, sha512-${hash}`";
    let tarball = paths::tarball();
    let told = probe("node", &["-p", script, &tarball.to_string_lossy()])
        .ok_or_else(|| Failure::new(format!("node could not read {}", tarball.display())))?;
    println!("\npackage  chatwire {}, {told}", paths::VERSION);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_notes_are_those_of_the_version_or_else_what_is_unreleased() {
        let dated = "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-01-02\n\n- new\n\n## [1.1.0] - 2025-01-02\n\n- old\n";
        assert_eq!(notes(dated, "1.2.0").unwrap().text.trim(), "- new");
        let waiting =
            "# Changelog\n\n## [Unreleased]\n\n- next\n\n## [1.2.0] - 2026-01-02\n\n- new\n";
        assert_eq!(notes(waiting, "1.3.0").unwrap().text.trim(), "- next");
    }

    #[test]
    fn a_version_of_which_the_changelog_is_silent_is_not_released() {
        let silent = "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-01-02\n\n- new\n";
        assert!(notes(silent, "1.3.0").is_err());
    }
}
