//! The steps of `cargo xtask test`.

use crate::browsers;
use crate::examples;
use crate::fuzz;
use crate::npm;
use crate::pack;
use crate::paths;
use crate::release;
use crate::reproducible;
use crate::rules;
use crate::servers;
use crate::sh::{Failure, Run};
use crate::site;
use crate::size;
use crate::supply;
use crate::tarball;
use crate::targets;
use crate::tools;
use crate::wasm_tests;

/// One named part of the check.
pub struct Step {
    /// What `cargo xtask test <name>` calls it.
    pub name: &'static str,
    /// What it checks, for the list.
    pub about: &'static str,
    /// The steps whose results it uses.
    pub needs: &'static [&'static str],
    /// Whether `cargo xtask test` without names runs it.
    pub by_default: bool,
    /// Does the work.
    pub run: fn() -> Result<(), Failure>,
}

const fn step(
    name: &'static str,
    about: &'static str,
    needs: &'static [&'static str],
    run: fn() -> Result<(), Failure>,
) -> Step {
    Step {
        name,
        about,
        needs,
        by_default: true,
        run,
    }
}

/// All steps, in the order in which they run: the quick ones first, browsers and packages last.
pub const STEPS: [Step; 26] = [
    step("fmt", "the Rust code is formatted", &[], fmt),
    step(
        "rules",
        "the sources keep the dependency and size rules",
        &[],
        rules::check,
    ),
    step("clippy", "lints on the host", &[], clippy),
    step("clippy-wasm", "lints on wasm32", &[], clippy_wasm),
    step(
        "supply",
        "licences, sources and duplicates of what it is built from",
        &[],
        supply::check,
    ),
    step(
        "advisories",
        "no known vulnerability in what it is built from",
        &[],
        supply::advisories,
    ),
    step("rust", "native tests and doctests", &[], rust),
    step(
        "fuzz",
        "the fuzz targets hold on their corpus and on some thousands of changes of it",
        &[],
        fuzz::check,
    ),
    step(
        "docs",
        "the documentation builds without warnings, and its examples for wasm32",
        &[],
        docs,
    ),
    step("wasm-node", "wasm tests in Node", &[], wasm_tests::node),
    step(
        "wasm-chromium",
        "wasm tests in headless Chromium",
        &[],
        wasm_tests::chromium,
    ),
    step(
        "wasm-firefox",
        "wasm tests in headless Firefox",
        &[],
        wasm_tests::firefox,
    ),
    step(
        "examples",
        "the Rust examples build and answer, in Chromium and in workerd",
        &[],
        examples::check,
    ),
    step("facade", "the facade on a scripted core", &[], facade),
    step("pack", "the npm package builds and packs", &[], pack::pack),
    step(
        "tarball",
        "the tarball holds what it should and nothing else",
        &["pack"],
        tarball::check,
    ),
    step(
        "release",
        "the package and the crate are fit to be published",
        &["pack"],
        release::check_packed,
    ),
    step(
        "reproducible",
        "built a second time at another place, the tarball and the crate have the same bytes",
        &["pack"],
        reproducible::check,
    ),
    step(
        "size",
        "small apps on the tarball are no larger than they were",
        &["pack"],
        size::check,
    ),
    step(
        "install",
        "the tarball installs in tests/ and www/ as in any project",
        &["pack"],
        install,
    ),
    step(
        "types",
        "TypeScript accepts the package, the page, the worker and the suites",
        &["install"],
        types,
    ),
    step(
        "page",
        "the demo page and its worker build and answer, in Chromium and in Firefox",
        &["install"],
        page,
    ),
    step(
        "site",
        "the documentation site builds, every link leads somewhere, and it fits a phone",
        &["page"],
        site::check,
    ),
    step(
        "js",
        "the packed tarball in Node, workerd and Chromium, and against aimock",
        &["install", "page"],
        js,
    ),
    step(
        "targets",
        "the packed tarball in the environments that are quick to build",
        &["install"],
        targets::quick,
    ),
    Step {
        by_default: false,
        ..step(
            "servers",
            "the client suite against the LiteLLM proxy",
            &["install"],
            servers::litellm,
        )
    },
];

fn fmt() -> Result<(), Failure> {
    tools::rust()?;
    for manifest in ["Cargo.toml", "fuzz/Cargo.toml"] {
        Run::new("check the format", "cargo")
            .args(["fmt", "--all", "--check", "--manifest-path", manifest])
            .run()
            .map_err(|failure| failure.hint("run `cargo fmt` in that folder"))?;
    }
    Ok(())
}

fn clippy() -> Result<(), Failure> {
    tools::rust()?;
    for (manifest, target) in [
        ("Cargo.toml", paths::target()),
        ("fuzz/Cargo.toml", paths::fuzz_target()),
    ] {
        Run::new("lint for the host", "cargo")
            .args(["clippy", "--workspace", "--all-targets"])
            .args(["--manifest-path", manifest])
            .args(["--", "-D", "warnings"])
            .quiet_env("CARGO_TARGET_DIR", target)
            .run()?;
    }
    Ok(())
}

fn clippy_wasm() -> Result<(), Failure> {
    tools::rust()?;
    wasm_tests::clippy()
}

fn rust() -> Result<(), Failure> {
    Run::new("run the native tests", "cargo")
        .args(["test", "--workspace"])
        .run()
}

fn docs() -> Result<(), Failure> {
    tools::rust()?;
    for target in [&[][..], &["--target", "wasm32-unknown-unknown"][..]] {
        Run::new("build the documentation", "cargo")
            .args(["doc", "--no-deps"])
            .args(target)
            .env("RUSTDOCFLAGS", "-D warnings")
            .run()?;
    }
    // Those of the platform's side, which are no part of the native doctests. Each is `no_run`, so that nothing is left for a runner.
    Run::new("compile the examples for wasm32", "cargo")
        .args([
            "test",
            "--doc",
            "--target",
            "wasm32-unknown-unknown",
            "--",
            "web::",
            "RustPage",
        ])
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "true")
        .run()
}

fn facade() -> Result<(), Failure> {
    npm::ci("pkg-template")?;
    npm::script("test the facade", "pkg-template", "test").run()
}

fn types() -> Result<(), Failure> {
    for root in npm::ROOTS {
        npm::script(&format!("check the types of {root}"), root, "typecheck").run()?;
    }
    Ok(())
}

fn js() -> Result<(), Failure> {
    browsers::chromium()?;
    npm::script("run the suites on the tarball", "tests", "test").run()
}

fn page() -> Result<(), Failure> {
    browsers::chromium()?;
    browsers::firefox_alone()?;
    npm::script("build the page and the worker", "www", "build").run()?;
    npm::script("test the page and the worker", "www", "test").run()
}

fn install() -> Result<(), Failure> {
    npm::CONSUMERS
        .into_iter()
        .try_for_each(npm::install_tarball)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_needs_only_steps_that_stand_before_it() {
        for (position, step) in STEPS.iter().enumerate() {
            for need in step.needs {
                assert!(
                    STEPS[..position]
                        .iter()
                        .any(|earlier| earlier.name == *need),
                    "{} needs {need}",
                    step.name
                );
            }
        }
    }
}
