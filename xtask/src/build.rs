//! The core: Rust to wasm, wasm-bindgen's glue, wasm-opt.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::npm;
use crate::paths;
use crate::sh::{Failure, Run, io, probe};
use crate::tools;

/// What rustc lets the wasm use. Named one by one: with `--all-features` wasm-opt adds some that runtimes lack.
const WASM_FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-simd",
];

/// Chosen by what is left after brotli. Small functions beat large ones there, though their sum is larger, so what is called once is
/// not inlined. Control flow made anew from flat code is one per cent smaller. The lowest kilobyte is the far end of the stack: no
/// address is computed into it.
const PASSES: [&str; 8] = [
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--low-memory-unused",
    "--one-caller-inline-max-function-size=20",
    "--skip-pass=local-cse",
    "--skip-pass=memory-packing",
];

/// Builds `target/npm-build/chatwire_bg.js` and `chatwire_bg.wasm`.
pub fn build() -> Result<(), Failure> {
    tools::rust()?;
    tools::ensure(tools::WASM_BINDGEN)?;
    npm::ci("pkg-template")?;
    compile()?;
    bind()?;
    optimise()?;
    names_no_machine(&paths::npm_build().join("chatwire_bg.wasm"))
}

/// With a standard library of our own: the one that comes with Rust carries the text and the place of each panic, which the facade
/// replaces by an error of its own, and is built for speed. That the compiler is told to allow it by a variable is safe as long as
/// rust-toolchain.toml names one version: what is unstable does not change within it.
fn compile() -> Result<(), Failure> {
    Run::new("compile the core and the standard library", "cargo")
        .args([
            "build",
            "--release",
            "--lib",
            "--features",
            "npm",
            "--target",
            "wasm32-unknown-unknown",
            "-Zbuild-std=std",
            "-Zbuild-std-features=optimize_for_size",
        ])
        .env("RUSTC_BOOTSTRAP", "1")
        // Own folder and flags, so that no other build is thrown away. Encoded, since a path may hold a blank.
        .env("CARGO_TARGET_DIR", paths::npm_build())
        .quiet_env("CARGO_ENCODED_RUSTFLAGS", flags().join("\u{1f}"))
        .run()
}

/// Panic locations carry paths of the machine that compiled: into the package they would leak, and no two
/// machines would build the same bytes. The rest as in `.cargo/config.toml`, which these replace.
fn flags() -> Vec<String> {
    let mut folders = vec![(paths::root(), "/src")];
    if let Some(cargo) = cargo_home() {
        folders.push((cargo.join("registry/src"), "/cargo"));
    }
    if let Some(sysroot) = probe("rustc", &["--print", "sysroot"]) {
        folders.push((PathBuf::from(sysroot).join("lib/rustlib/src/rust"), "/rust"));
    }
    let remap =
        |(from, to): &(PathBuf, &str)| format!("--remap-path-prefix={}={to}", from.display());
    let mut flags: Vec<String> = folders.iter().map(remap).collect();
    let others = [
        "-Ctarget-feature=+simd128",
        "-Zunstable-options",
        // One level above what a release has: 1.5 % smaller.
        "-Zmir-opt-level=3",
        "-Cpanic=immediate-abort",
        "-Zlocation-detail=none",
        "-Zfmt-debug=none",
        "--cfg=chatwire_unstable",
    ];
    flags.extend(others.map(str::to_owned));
    flags
}

fn cargo_home() -> Option<PathBuf> {
    env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(env::home_dir()?.join(".cargo")))
}

fn bind() -> Result<(), Failure> {
    Run::new("generate the glue", "wasm-bindgen")
        .args([
            "--target",
            "bundler",
            "--no-typescript",
            "--out-name",
            "chatwire",
            "--out-dir",
        ])
        .arg(glue())
        .arg(paths::npm_build().join("wasm32-unknown-unknown/release/chatwire.wasm"))
        .run()?;
    let (from, to) = (
        glue().join("chatwire_bg.js"),
        paths::npm_build().join("chatwire_bg.js"),
    );
    fs::copy(&from, &to).map_err(io("copy", &from))?;
    Ok(())
}

fn optimise() -> Result<(), Failure> {
    let published = paths::npm_build().join("chatwire_bg.wasm");
    wasm_opt("optimise the wasm", &[], &published)
}

/// Makes the same wasm with the names of its functions, and returns its path.
pub fn with_names() -> Result<PathBuf, Failure> {
    let named = paths::npm_build().join("named.wasm");
    wasm_opt("optimise the wasm, keeping names", &["--debuginfo"], &named)?;
    Ok(named)
}

fn wasm_opt(why: &str, extra: &[&str], out: &Path) -> Result<(), Failure> {
    Run::new(why, "wasm-opt")
        .args(PASSES)
        .args(extra)
        .args(["--strip-producers", "--strip-target-features"])
        .args(WASM_FEATURES)
        .arg("-o")
        .arg(out)
        .arg(glue().join("chatwire_bg.wasm"))
        .run()
}

fn glue() -> PathBuf {
    paths::npm_build().join("glue")
}

fn names_no_machine(wasm: &Path) -> Result<(), Failure> {
    let bytes = fs::read(wasm).map_err(io("read", wasm))?;
    for folder in [Some(paths::root()), env::home_dir(), cargo_home()]
        .into_iter()
        .flatten()
    {
        let needle = format!("{}/", folder.display()).into_bytes();
        if needle.len() > 1 && bytes.windows(needle.len()).any(|window| window == needle) {
            return Err(Failure::new(format!(
                "the wasm carries the path {} of this machine",
                folder.display()
            )));
        }
    }
    Ok(())
}
