//! Fuzzing: the targets of fuzz/ under libFuzzer, and the same ones on their corpus with stable Rust.

use std::fs;
use std::path::PathBuf;

use crate::paths;
use crate::sh::{Failure, Run, io, probe};
use crate::tools;

/// As the list in fuzz/src/lib.rs.
const TARGETS: [&str; 6] = [
    "framing",
    "decoding",
    "accumulation",
    "partial_json",
    "error_bodies",
    "retry_headers",
];
/// libFuzzer takes a nightly compiler; of this day unless another nightly is there.
const NIGHTLY: &str = "nightly-2026-05-20";
/// How long each target runs when nobody says how long.
const MINUTES: u64 = 10;
/// The longest input, as in fuzz/src/seeds.rs.
const LONGEST: &str = "-max_len=4096";

/// Runs one target or all: `[TARGET] [--minutes N] [--minimise]`.
pub fn run(words: &[&str]) -> Result<(), Failure> {
    let plan = Plan::read(words)?;
    tools::ensure(tools::CARGO_FUZZ)?;
    let nightly = nightly()?;
    for target in &plan.targets {
        write_seeds(target)?;
        fuzz(&nightly, target, plan.minutes)?;
        if plan.minimise {
            minimise(&nightly, target)?;
        }
    }
    Ok(())
}

/// Each target on its corpus and on some thousands of changed inputs, the same ones at each run, with stable Rust.
pub fn check() -> Result<(), Failure> {
    Run::new("run the fuzz targets on their corpus", "cargo")
        .args(["test", "--locked", "--manifest-path", "fuzz/Cargo.toml"])
        .env("CARGO_TARGET_DIR", paths::fuzz_target())
        .run()
}

#[derive(Debug, PartialEq)]
struct Plan {
    targets: Vec<&'static str>,
    minutes: u64,
    minimise: bool,
}

impl Plan {
    fn read(words: &[&str]) -> Result<Plan, Failure> {
        let mut plan = Plan {
            targets: Vec::new(),
            minutes: MINUTES,
            minimise: false,
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match *word {
                "--minutes" => {
                    let number = words.next().and_then(|number| number.parse().ok());
                    plan.minutes = number.filter(|number| *number > 0).ok_or_else(|| {
                        Failure::new("`--minutes` needs a whole number, not zero")
                    })?;
                }
                "--minimise" => plan.minimise = true,
                name => {
                    let target = TARGETS.iter().find(|target| **target == name);
                    plan.targets.push(target.ok_or_else(|| {
                        let known = TARGETS.join(", ");
                        Failure::new(format!("there is no fuzz target `{name}`")).hint(known)
                    })?);
                }
            }
        }
        if plan.targets.is_empty() {
            plan.targets = TARGETS.to_vec();
        }
        Ok(plan)
    }
}

/// What recorded answers say, in the form that the target reads.
fn write_seeds(target: &str) -> Result<(), Failure> {
    Run::new(format!("write the seeds of {target}"), "cargo")
        .args(["run", "--quiet", "--locked", "--manifest-path"])
        .args(["fuzz/Cargo.toml", "--bin", "seeds", "--", target])
        .arg(work("seeds", target))
        .env("CARGO_TARGET_DIR", paths::fuzz_target())
        .run()
}

fn fuzz(nightly: &str, target: &str, minutes: u64) -> Result<(), Failure> {
    let found = work("corpus", target);
    let artifacts = work("artifacts", target);
    for folder in [&found, &artifacts, &checked_in(target)] {
        fs::create_dir_all(folder).map_err(io("create", folder))?;
    }
    cargo_fuzz(format!("fuzz {target}"), nightly, target)
        .arg(found)
        .arg(checked_in(target))
        .arg(work("seeds", target))
        .args(["--", LONGEST, "-timeout=20", "-dict=fuzz/words.dict"])
        .arg("-print_final_stats=1")
        .arg(format!("-max_total_time={}", minutes.saturating_mul(60)))
        .arg(format!("-artifact_prefix={}/", artifacts.display()))
        .run()
        .map_err(|failure| {
            failure.hint(format!(
                "the input that it fails on is in {}",
                work("artifacts", target).display()
            ))
        })
}

/// Makes the checked-in corpus anew: the fewest inputs that reach all that any known one reaches.
fn minimise(nightly: &str, target: &str) -> Result<(), Failure> {
    let corpus = checked_in(target);
    let fewest = work("minimised", target);
    if fewest.exists() {
        fs::remove_dir_all(&fewest).map_err(io("remove", &fewest))?;
    }
    fs::create_dir_all(&fewest).map_err(io("create", &fewest))?;
    cargo_fuzz(format!("minimise the corpus of {target}"), nightly, target)
        .arg(&fewest)
        .arg(&corpus)
        .arg(work("corpus", target))
        .arg(work("seeds", target))
        // By edges alone, not by how often each is taken: a tenth of the files.
        .args(["--", "-merge=1", "-use_counters=0", LONGEST])
        .run()?;
    for file in paths::files(&corpus)? {
        fs::remove_file(&file).map_err(io("remove", &file))?;
    }
    for file in paths::files(&fewest)? {
        let to = corpus.join(file.file_name().unwrap_or_default());
        fs::copy(&file, &to).map_err(io("copy", &file))?;
    }
    Ok(())
}

fn cargo_fuzz(why: String, nightly: &str, target: &str) -> Run {
    Run::new(why, "rustup")
        .args(["run", nightly, "cargo", "fuzz", "run"])
        // There is no unsafe code for a sanitizer to watch; without one it is twice as fast.
        .args(["--fuzz-dir", "fuzz", "--sanitizer", "none"])
        .args(["--features", "libfuzzer", "--target-dir"])
        .arg(paths::target().join("fuzz/build"))
        .arg(target)
}

/// The name of the nightly toolchain, which is installed where there is none.
fn nightly() -> Result<String, Failure> {
    for name in [NIGHTLY, "nightly"] {
        if let Some(version) = probe("rustup", &["run", name, "rustc", "--version"]) {
            println!("  {name} is {version}");
            return Ok(name.to_owned());
        }
    }
    Run::new("install a nightly compiler", "rustup")
        .args(["toolchain", "install", NIGHTLY, "--profile", "minimal"])
        .run()?;
    Ok(NIGHTLY.to_owned())
}

fn checked_in(target: &str) -> PathBuf {
    paths::root().join("fuzz/corpus").join(target)
}

fn work(what: &str, target: &str) -> PathBuf {
    paths::target().join("fuzz").join(what).join(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_target_of_the_crate_is_known_and_no_other() {
        let list = fs::read_to_string(paths::root().join("fuzz/src/lib.rs")).unwrap();
        let listed: Vec<&str> = list
            .lines()
            .filter_map(|line| line.trim().strip_prefix("(\"")?.split('"').next())
            .collect();
        assert_eq!(listed, TARGETS);
    }

    #[test]
    fn words_name_targets_minutes_and_nothing_else() {
        let plan = Plan::read(&["framing", "--minutes", "3", "--minimise"]).unwrap();
        assert_eq!(
            (plan.targets, plan.minutes, plan.minimise),
            (vec!["framing"], 3, true)
        );
        assert_eq!(Plan::read(&[]).unwrap().targets, TARGETS);
        for words in [&["nothing"][..], &["--minutes"], &["--minutes", "0"]] {
            assert!(Plan::read(words).is_err(), "{words:?}");
        }
    }
}
