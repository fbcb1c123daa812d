//! `cargo xtask`: builds, packs, tests and runs chatwire, installs what is missing, and says what it does.

mod bench;
mod browsers;
mod build;
mod cuts;
mod debian;
mod demo;
mod examples;
mod fuzz;
mod npm;
mod pack;
mod paths;
mod release;
mod reproducible;
mod rules;
mod servers;
mod sh;
mod site;
mod size;
mod soak;
mod steps;
mod supply;
mod tarball;
mod targets;
mod test;
mod tools;
mod wasm_tests;

use std::process::ExitCode;

use sh::{Failure, Run};

const HELP: &str = "\
Usage: cargo xtask <command>

  demo [--port N] [--keep FOLDER]
                       build everything, start the edge worker on loopback and print what to try; FOLDER keeps what is counted
  test                 check everything, stopping at the first step that fails
  test <step>...       run these steps and the ones they need
  test servers         run the client suite against the LiteLLM proxy, in its own virtual environment
  test --list          list the steps
  test --keep-going    do not stop at a failure
  targets [NAME...]    run the packed package in every environment that docs/targets.md tells of, or in these; --list names them,
                       --write writes that page

  setup                install what is missing: wasm target, wasm tools, browsers, npm packages
  build                compile the core to target/npm-build/chatwire_bg.{js,wasm}
  pack                 build and assemble the npm package into target/pack/chatwire-<version>.tgz
  docs                 build the documentation site into www/dist/site/docs; the demo serves it under /docs
  bench [--quick]      run the benchmarks against the pinned peers and write benches/RESULTS.md
  fuzz [<target>...] [--minutes N] [--minimise]
                       run the fuzz targets, N minutes each (10), on a nightly compiler; `--minimise` renews fuzz/corpus
  cuts                 cut every answer of the corpus and the captures on sockets behind every byte
  soak [--minutes N] [--streams N] [--seed N] [--report FOLDER]
                       run many streams side by side with faults at random, two hours of 50 by default, and write target/js-tests/soak/
  size                 print the size of the tarball's files, of small apps beside their budgets, and who owns the wasm
  release --dry-run    check versions, changelog, tarball and crate, and print what would be published
  bless                rewrite the golden files from what the code does now
  help                 print this text
";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match dispatch(&words) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(words: &[&str]) -> Result<ExitCode, Failure> {
    match words {
        ["test", rest @ ..] => return test::run(rest),
        ["targets", rest @ ..] => targets::run(rest)?,
        ["demo", rest @ ..] => demo::run(rest)?,
        ["setup"] => setup()?,
        ["build"] => build::build()?,
        ["pack"] => pack::pack()?,
        ["docs"] => site::build()?,
        ["bench", rest @ ..] => bench::run(rest)?,
        ["fuzz", rest @ ..] => fuzz::run(rest)?,
        ["cuts"] => cuts::run()?,
        ["soak", rest @ ..] => soak::run(rest)?,
        ["size"] => size::print()?,
        ["release", "--dry-run"] => release::dry_run()?,
        ["bless"] => bless()?,
        [] | ["help" | "--help" | "-h"] => print!("{HELP}"),
        _ => {
            let failure = Failure::new(format!(
                "`cargo xtask {}` is not a command",
                words.join(" ")
            ));
            return Err(failure.hint("`cargo xtask help` lists them"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Installs everything that any command needs.
fn setup() -> Result<(), Failure> {
    tools::rust()?;
    tools::node()?;
    for tool in tools::ALL {
        tools::ensure(tool)?;
    }
    browsers::chromium()?;
    browsers::firefox()?;
    browsers::webkit()?;
    for root in npm::ROOTS {
        npm::ci(root)?;
    }
    Ok(())
}

/// Rewrites golden files: those of the Rust tests and the tarball's file list.
fn bless() -> Result<(), Failure> {
    tools::rust()?;
    Run::new("rewrite the golden files of the Rust tests", "cargo")
        .args(["test", "--workspace"])
        .env("BLESS", "1")
        .run()?;
    pack::pack()?;
    tarball::bless()
}
