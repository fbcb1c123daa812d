//! The tools that builds and tests need, at one pinned version each, installed when missing.

use crate::paths;
use crate::sh::{Failure, Run, probe};

/// A command-line tool that `cargo install` builds from crates.io.
pub struct Tool {
    /// The crate's name.
    package: &'static str,
    /// The program that answers `--version`.
    program: &'static str,
    version: &'static str,
    /// What `cargo install` is told besides.
    options: &'static [&'static str],
}

/// Must equal the crate `wasm-bindgen` in Cargo.lock: the two refuse each other otherwise.
pub const WASM_BINDGEN: &Tool = &Tool {
    package: "wasm-bindgen-cli",
    program: "wasm-bindgen",
    version: "0.2.129",
    options: &[],
};
/// Runs the wasm tests the way users of the crate do.
pub const WASM_PACK: &Tool = &Tool {
    package: "wasm-pack",
    program: "wasm-pack",
    version: "0.15.1",
    options: &[],
};
/// Drives Firefox; Debian has no package of it.
pub const GECKODRIVER: &Tool = &Tool {
    package: "geckodriver",
    program: "geckodriver",
    version: "0.37.1",
    options: &[],
};
/// Tells what a wasm file is made of. Only `cargo xtask size` asks for it.
pub const TWIGGY: &Tool = &Tool {
    package: "twiggy",
    program: "twiggy",
    version: "0.8.0",
    options: &[],
};
/// Checks licences, sources and duplicates of what the crate is built from; without what would fetch the advisories, its larger half.
pub const CARGO_DENY: &Tool = &Tool {
    package: "cargo-deny",
    program: "cargo-deny",
    version: "0.20.2",
    options: &["--no-default-features"],
};
/// Runs libFuzzer. Only `cargo xtask fuzz` asks for it.
pub const CARGO_FUZZ: &Tool = &Tool {
    package: "cargo-fuzz",
    program: "cargo-fuzz",
    version: "0.13.2",
    options: &[],
};

/// Every tool that builds and tests need.
pub const ALL: [&Tool; 4] = [WASM_BINDGEN, WASM_PACK, GECKODRIVER, CARGO_DENY];

const WASM_TARGET: &str = "wasm32-unknown-unknown";
const COMPONENTS: [&str; 2] = ["clippy", "rustfmt"];
const OLDEST_NODE: u32 = 20;

/// Installs a tool into `target/tools` unless the pinned version is there.
pub fn ensure(tool: &Tool) -> Result<(), Failure> {
    if installed_version(tool).as_deref() == Some(tool.version) {
        return Ok(());
    }
    let Tool {
        package,
        version,
        options,
        ..
    } = tool;
    Run::new(format!("install {package} {version}"), "cargo")
        // Debug builds compile in half the time and run fast enough.
        .args([
            "install",
            package,
            "--version",
            &format!("={version}"),
            "--locked",
            "--debug",
            "--force",
        ])
        .args(*options)
        .arg("--root")
        .arg(paths::tools())
        .env("CARGO_TARGET_DIR", paths::target().join("tools-build"))
        .run()
        .map_err(|failure| {
            failure.hint(format!(
                "install it by hand with `cargo install {package} --version ={version} --locked`"
            ))
        })
}

fn installed_version(tool: &Tool) -> Option<String> {
    // "wasm-pack 0.15.1", "geckodriver 0.37.1 (…)"
    let answer = probe(tool.program, &["--version"])?;
    answer.split_whitespace().nth(1).map(str::to_owned)
}

/// Installs the wasm target, the standard library's sources, clippy and rustfmt for the toolchain of rust-toolchain.toml.
pub fn rust() -> Result<(), Failure> {
    let sysroot = probe("rustc", &["--print", "sysroot"]).unwrap_or_default();
    let sources = std::path::Path::new(&sysroot).join("lib/rustlib/src/rust/library/Cargo.lock");
    if !sources.is_file() {
        rustup(&["component", "add", "rust-src"])?;
    }
    let library = probe(
        "rustc",
        &["--print", "target-libdir", "--target", WASM_TARGET],
    );
    if !library.is_some_and(|folder| std::path::Path::new(&folder).is_dir()) {
        rustup(&["target", "add", WASM_TARGET])?;
    }
    for component in COMPONENTS {
        let subcommand = if component == "rustfmt" {
            "fmt"
        } else {
            component
        };
        if probe("cargo", &[subcommand, "--version"]).is_none() {
            rustup(&["component", "add", component])?;
        }
    }
    Ok(())
}

fn rustup(args: &[&str]) -> Result<(), Failure> {
    let what = args.last().copied().unwrap_or_default();
    Run::new(format!("install {what}"), "rustup")
        .args(args)
        .run()
        .map_err(|failure| {
            failure.hint(format!(
                "run `rustup {}` in this folder, or see https://rustup.rs",
                args.join(" ")
            ))
        })
}

/// Checks that Node.js and npm are there and recent enough.
pub fn node() -> Result<(), Failure> {
    let needed = format!("chatwire's tools need Node.js {OLDEST_NODE} or newer with npm");
    let version = probe("node", &["--version"]).ok_or_else(|| {
        Failure::new(format!(
            "{needed}, and `node` is not installed; see https://nodejs.org"
        ))
    })?;
    let major = version
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < OLDEST_NODE) {
        return Err(Failure::new(format!(
            "{needed}, and this is {version}; see https://nodejs.org"
        )));
    }
    if probe("npm", &["--version"]).is_none() {
        return Err(Failure::new(format!(
            "{needed}, and `npm` is not installed; see https://nodejs.org"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wasm_bindgen_tool_is_of_the_version_that_the_crate_links() {
        let lock = std::fs::read_to_string(paths::root().join("Cargo.lock")).unwrap();
        let entry = format!(
            "name = \"wasm-bindgen\"\nversion = \"{}\"\n",
            WASM_BINDGEN.version
        );
        assert!(
            lock.contains(&entry),
            "Cargo.lock has another wasm-bindgen than xtask/src/tools.rs installs"
        );
    }
}
