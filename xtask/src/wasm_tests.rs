//! The wasm tests, run the way users of the crate run them, beside the scripted provider: `wasm-pack test` in Node and in real browsers.

use std::fs;

use crate::browsers;
use crate::npm;
use crate::paths;
use crate::sh::{Failure, Run, io};
use crate::tools;

/// Runs the tests in Node.
pub fn node() -> Result<(), Failure> {
    wasm_pack("Node", |run| run.arg("--node"))
}

/// Runs the tests in headless Chromium.
pub fn chromium() -> Result<(), Failure> {
    let driver = browsers::chromium()?;
    wasm_pack("Chromium", |run| {
        run.args(["--headless", "--chrome", "--chromedriver"])
            .arg(driver)
    })
}

/// Runs the tests in headless Firefox.
pub fn firefox() -> Result<(), Failure> {
    let driver = browsers::firefox()?;
    wasm_pack("Firefox", |run| {
        run.args(["--headless", "--firefox", "--geckodriver"])
            .arg(driver)
    })
}

/// Lints the wasm half and its tests, also as a Rust app gets it: without the exports of the npm package.
pub fn clippy() -> Result<(), Failure> {
    Run::new("lint for wasm32 without features", "cargo")
        .args(["clippy", "--target", "wasm32-unknown-unknown", "--lib"])
        .args(["--", "-D", "warnings"])
        .run()?;
    Run::new("lint for wasm32", "cargo")
        .args([
            "clippy",
            "--target",
            "wasm32-unknown-unknown",
            "--features",
            "npm",
            "--lib",
        ])
        .args(targets()?)
        .args(["--", "-D", "warnings"])
        .run()
}

fn wasm_pack(place: &str, options: impl FnOnce(Run) -> Run) -> Result<(), Failure> {
    tools::rust()?;
    npm::ci("tests")?;
    tools::ensure(tools::WASM_BINDGEN)?;
    tools::ensure(tools::WASM_PACK)?;
    let targets = targets()?;
    if targets.is_empty() {
        return Err(Failure::new("no file in tests/ has a wasm test"));
    }
    let run = Run::new(format!("run the wasm tests in {place}"), "node")
        .arg("tests/js/support/with-scripted.mjs")
        .args(["wasm-pack", "test"]);
    let report = options(run)
        .args(["--", "--features", "npm"])
        .args(targets)
        // A busy machine needs longer than the runner's 20 s, and longer than 5 s for a driver to start.
        .env("WASM_BINDGEN_TEST_TIMEOUT", "180")
        .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "30")
        .tee()?;
    // The runner passes over files that are configured for another place, and calls that success.
    match passed(&report) {
        0 => Err(Failure::new(format!(
            "no wasm test is configured to run in {place}"
        ))),
        count => {
            println!("» {count} wasm tests passed in {place}");
            Ok(())
        }
    }
}

/// Returns `--test <name>` for each integration test that has wasm tests.
fn targets() -> Result<Vec<String>, Failure> {
    let folder = paths::root().join("tests");
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).map_err(io("read", &folder))? {
        let path = entry.map_err(io("read", &folder))?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).map_err(io("read", &path))?;
            let name = path
                .file_stem()
                .filter(|_| text.contains("wasm_bindgen_test"));
            names.extend(name.map(|name| name.to_string_lossy().into_owned()));
        }
    }
    names.sort();
    Ok(names
        .into_iter()
        .flat_map(|name| ["--test".to_owned(), name])
        .collect())
}

/// Sums the counts of the lines "test result: ok. 3 passed; 0 failed; …".
fn passed(report: &str) -> u32 {
    report
        .lines()
        .filter_map(|line| {
            line.trim()
                .strip_prefix("test result: ok. ")?
                .split(' ')
                .next()?
                .parse::<u32>()
                .ok()
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_passed_tests_of_all_files_are_summed() {
        let report = "running 2 tests\n\ntest result: ok. 2 passed; 0 failed; 0 ignored\nno tests\n\ntest result: ok. 3 passed; 0 failed\n";
        assert_eq!(passed(report), 5);
        assert_eq!(
            passed("this test suite is only configured to run in a browser"),
            0
        );
    }
}
