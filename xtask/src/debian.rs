//! Debian packages, installed as root or through sudo.

use crate::sh::{Failure, Run, probe, which};

/// Installs the Debian packages of those programs that are not there.
pub fn ensure(what: &str, programs: &[(&str, &str)]) -> Result<(), Failure> {
    let missing: Vec<&str> = programs
        .iter()
        .filter(|(program, _)| which(program).is_none())
        .map(|(_, package)| *package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    install(what, &missing)
}

/// Installs Debian packages from fresh package lists.
pub fn install(what: &str, packages: &[&str]) -> Result<(), Failure> {
    let by_hand = format!("install by hand: {}", packages.join(" "));
    if which("apt-get").is_none() {
        return Err(
            Failure::new(format!("{what} is missing and this system has no apt-get")).hint(by_hand),
        );
    }
    let root = probe("id", &["-u"]).as_deref() == Some("0");
    if !root && which("sudo").is_none() {
        return Err(
            Failure::new(format!("{what} is missing and apt-get needs root or sudo")).hint(by_hand),
        );
    }
    let apt = |why: String| {
        let run = if root {
            Run::new(why, "apt-get")
        } else {
            Run::new(why, "sudo").arg("apt-get")
        };
        run.quiet_env("DEBIAN_FRONTEND", "noninteractive")
    };
    apt("refresh Debian's package lists".into())
        .args(["update", "-qq"])
        .run()
        .and_then(|()| {
            apt(format!("install {what}"))
                .args(["install", "--yes", "-qq", "--no-install-recommends"])
                .args(packages)
                .run()
        })
        .map_err(|failure| failure.hint(by_hand))
}
