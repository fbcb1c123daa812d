//! `cargo xtask test`: runs steps, stops at the first failure, ends with a table and one line of counts.

use std::process::ExitCode;
use std::time::Instant;

use crate::sh::Failure;
use crate::steps::{STEPS, Step};

/// How a step ended.
enum Verdict {
    Passed(f32),
    Failed(String),
    /// It could not be looked at here, which is no reason to stop and none to be content.
    NotChecked(String),
    /// An earlier step failed.
    NotRun,
}

/// Runs the steps that `words` ask for.
pub fn run(words: &[&str]) -> Result<ExitCode, Failure> {
    let (flags, names): (Vec<&str>, Vec<&str>) = words
        .iter()
        .copied()
        .partition(|word| word.starts_with('-'));
    let mut keep_going = false;
    for flag in flags {
        match flag {
            "--keep-going" => keep_going = true,
            "--list" => {
                print!("{}", list());
                return Ok(ExitCode::SUCCESS);
            }
            other => {
                return Err(Failure::new(format!(
                    "`{other}` is not an option of `cargo xtask test`"
                )));
            }
        }
    }
    let results = run_all(&plan(&names)?, keep_going);
    Ok(summarise(&results))
}

fn list() -> String {
    STEPS
        .iter()
        .map(|step| {
            let note = if step.by_default {
                ""
            } else {
                " (only when named)"
            };
            format!("  {:<14} {}{note}\n", step.name, step.about)
        })
        .collect()
}

/// The steps to run, in the order of the table: the named ones with all that they need, or the default ones.
fn plan(names: &[&str]) -> Result<Vec<&'static Step>, Failure> {
    if let Some(unknown) = names
        .iter()
        .find(|name| !STEPS.iter().any(|step| step.name == **name))
    {
        return Err(Failure::new(format!(
            "there is no test step `{unknown}`; `cargo xtask test --list` names them"
        )));
    }
    let mut wanted: Vec<&str> = names.to_vec();
    // Needs stand before their step in the table, so one pass from its end finds them all.
    for step in STEPS.iter().rev() {
        if (names.is_empty() && step.by_default) || wanted.contains(&step.name) {
            wanted.push(step.name);
            wanted.extend(step.needs);
        }
    }
    Ok(STEPS
        .iter()
        .filter(|step| wanted.contains(&step.name))
        .collect())
}

fn run_all(steps: &[&'static Step], keep_going: bool) -> Vec<(&'static Step, Verdict)> {
    let mut results: Vec<(&Step, Verdict)> = Vec::new();
    for step in steps {
        let failed = |name: &str| {
            results
                .iter()
                .any(|(step, verdict)| step.name == name && !matches!(verdict, Verdict::Passed(_)))
        };
        let stopped = !keep_going
            && results
                .iter()
                .any(|(_, verdict)| matches!(verdict, Verdict::Failed(_)));
        let verdict = if stopped {
            Verdict::NotRun
        } else if let Some(need) = step.needs.iter().find(|need| failed(need)) {
            Verdict::Failed(format!("it needs the step `{need}`, which failed"))
        } else {
            run_one(step)
        };
        results.push((step, verdict));
    }
    results
}

fn run_one(step: &Step) -> Verdict {
    println!("\n== {}: {}", step.name, step.about);
    let started = Instant::now();
    match (step.run)() {
        Ok(()) => Verdict::Passed(started.elapsed().as_secs_f32()),
        Err(failure) if failure.is_unchecked => {
            println!("== {} was not checked: {failure}", step.name);
            Verdict::NotChecked(failure.to_string())
        }
        Err(failure) => {
            println!("== {} failed: {failure}", step.name);
            Verdict::Failed(failure.to_string())
        }
    }
}

fn summarise(results: &[(&Step, Verdict)]) -> ExitCode {
    println!("\n== summary");
    let (mut passed, mut failed) = (0_usize, 0_usize);
    for (step, verdict) in results {
        let text = match verdict {
            Verdict::Passed(seconds) => {
                passed = passed.saturating_add(1);
                format!("passed   {seconds:>6.1} s")
            }
            Verdict::Failed(why) => {
                failed = failed.saturating_add(1);
                format!("FAILED   {why}")
            }
            // Counted as neither.
            Verdict::NotChecked(why) => format!("NOT CHECKED   {why}"),
            Verdict::NotRun => "not run, since a step before it failed".to_owned(),
        };
        println!("  {:<14} {text}", step.name);
    }
    println!("{passed} passed, {failed} failed");
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(steps: &[&Step]) -> Vec<&'static str> {
        steps.iter().map(|step| step.name).collect()
    }

    #[test]
    fn a_named_step_brings_what_it_needs_before_it() {
        assert_eq!(
            names(&plan(&["js"]).unwrap()),
            ["pack", "install", "page", "js"]
        );
        assert_eq!(
            names(&plan(&["tarball", "fmt"]).unwrap()),
            ["fmt", "pack", "tarball"]
        );
    }

    #[test]
    fn without_names_everything_runs_but_what_must_be_named() {
        let all = names(&plan(&[]).unwrap());
        assert_eq!(all.len(), STEPS.len() - 1);
        assert!(!all.contains(&"servers"));
    }

    #[test]
    fn an_unknown_step_is_refused() {
        assert!(plan(&["nope"]).is_err());
    }
}
