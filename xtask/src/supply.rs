//! The supply chain: what the crate and the npm package are built from.

use crate::npm;
use crate::sh::{Attempt, Failure, Run};
use crate::tools;

/// Workspaces of their own, whose dependencies are none of the crate's: two versions of one crate cost nobody anything there.
const OTHERS: [&str; 3] = [
    "fuzz/Cargo.toml",
    "examples/yew/Cargo.toml",
    "examples/worker/Cargo.toml",
];

/// Checks licences, sources and duplicates, without a network.
pub fn check() -> Result<(), Failure> {
    tools::ensure(tools::CARGO_DENY)?;
    let all = ["bans", "licenses", "sources"];
    deny("Cargo.toml", &all).run()?;
    let (_, own) = all.split_at(1);
    OTHERS
        .iter()
        .try_for_each(|manifest| deny(manifest, own).run())
}

/// Looks for known vulnerabilities in all that is locked. Both databases stand on the network: where one cannot be reached, nothing was
/// checked, and that is told as such.
pub fn advisories() -> Result<(), Failure> {
    tools::ensure(tools::CARGO_DENY)?;
    tools::node()?;
    let mut unreachable = Vec::new();
    for manifest in ["Cargo.toml"].iter().chain(&OTHERS) {
        let attempt = deny(manifest, &["advisories"]).attempt()?;
        look(attempt, DATABASE_GONE, manifest, &mut unreachable)?;
    }
    for root in npm::ROOTS {
        let audit = Run::new(format!("audit the npm packages of {root}"), "npm")
            .args(["audit", "--audit-level=high"])
            .dir(root);
        look(audit.attempt()?, ENDPOINT_GONE, root, &mut unreachable)?;
    }
    if unreachable.is_empty() {
        return Ok(());
    }
    Err(Failure::not_checked(format!(
        "no database of advisories could be reached for {}",
        unreachable.join(", ")
    )))
}

/// What the tools say where the network is the reason.
const DATABASE_GONE: &str = "failed to fetch advisory database";
const ENDPOINT_GONE: &str = "audit endpoint returned an error";

/// A tool that failed for want of its database has checked nothing; one that failed otherwise has found something.
fn look<'a>(
    attempt: Attempt,
    gone: &str,
    what: &'a str,
    unreachable: &mut Vec<&'a str>,
) -> Result<(), Failure> {
    let Attempt { failure, text } = attempt;
    if text.contains(gone) {
        unreachable.push(what);
        return Ok(());
    }
    failure.map_or(Ok(()), Err)
}

fn deny(manifest: &str, what: &[&str]) -> Run {
    let why = format!("check {} of {manifest}", what.join(", "));
    Run::new(why, "cargo-deny")
        .args(["--locked", "--config", "deny.toml", "--manifest-path"])
        .args([manifest, "check"])
        .args(what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked(failed: bool, text: &str) -> (bool, bool) {
        let attempt = Attempt {
            failure: failed.then(|| Failure::new("it failed")),
            text: text.to_owned(),
        };
        let mut unreachable = Vec::new();
        let found = look(attempt, ENDPOINT_GONE, "tests", &mut unreachable).is_err();
        (found, !unreachable.is_empty())
    }

    #[test]
    fn a_finding_is_told_from_a_database_that_is_gone() {
        assert_eq!(looked(false, "found 0 vulnerabilities"), (false, false));
        assert_eq!(looked(true, "1 high severity"), (true, false));
        assert_eq!(
            looked(true, "npm error audit endpoint returned an error"),
            (false, true)
        );
        // Whatever status the tool ends with.
        assert_eq!(
            looked(false, "npm error audit endpoint returned an error"),
            (false, true)
        );
    }
}
