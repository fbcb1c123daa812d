//! Running commands, in the open: each says why it runs, what it is and how long it took.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io::{BufRead, BufReader, ErrorKind};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Instant;

use crate::paths;

/// Why a command could not do its work, in one sentence for the person who ran it.
#[derive(Debug)]
pub struct Failure {
    sentence: String,
    /// Nothing was found, since nothing could be looked at.
    pub is_unchecked: bool,
}

impl Failure {
    /// Makes a failure from a sentence.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self {
            sentence: sentence.into(),
            is_unchecked: false,
        }
    }

    /// Makes what a check says that could not be made here: it has neither passed nor failed.
    pub fn not_checked(sentence: impl Into<String>) -> Self {
        Self {
            is_unchecked: true,
            ..Self::new(sentence)
        }
    }

    /// Adds what the reader can do about it.
    pub fn hint(self, hint: impl fmt::Display) -> Self {
        Self {
            sentence: format!("{}; {hint}", self.sentence),
            ..self
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

/// What became of a command that may fail for more than one reason.
pub struct Attempt {
    /// Why it failed, if it did.
    pub failure: Option<Failure>,
    /// All that it printed.
    pub text: String,
}

/// Turns an I/O error on a path into a sentence.
pub fn io(action: &str, path: &Path) -> impl FnOnce(std::io::Error) -> Failure {
    let place = path.display().to_string();
    let action = action.to_owned();
    move |error| Failure::new(format!("cannot {action} {place}: {error}"))
}

/// One command to run, with the reason for it.
pub struct Run {
    why: String,
    program: String,
    command: Command,
    environment: Vec<(String, OsString)>,
    place: Option<String>,
}

impl Run {
    /// Prepares `program` to run in the root of the checkout; `why` is the line that announces it.
    pub fn new(why: impl Into<String>, program: impl Into<String>) -> Self {
        let program = program.into();
        let mut command = Command::new(&program);
        command
            .current_dir(paths::root())
            .env("PATH", search_path());
        // The three checkouts of npm packages are pinned by their lock files: no advice, no look for updates.
        for quiet in [
            "NPM_CONFIG_AUDIT",
            "NPM_CONFIG_FUND",
            "NPM_CONFIG_UPDATE_NOTIFIER",
        ] {
            command.env(quiet, "false");
        }
        Self {
            why: why.into(),
            program,
            command,
            environment: Vec::new(),
            place: None,
        }
    }

    /// Adds arguments.
    pub fn args<I: IntoIterator<Item = A>, A: AsRef<OsStr>>(mut self, args: I) -> Self {
        self.command.args(args);
        self
    }

    /// Adds one argument.
    pub fn arg(self, arg: impl AsRef<OsStr>) -> Self {
        self.args([arg])
    }

    /// Sets an environment variable for this command alone.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        let value = value.as_ref();
        self.environment.push((name.to_owned(), value.to_owned()));
        self.command.env(name, value);
        self
    }

    /// Sets an environment variable that says nothing to the reader.
    pub fn quiet_env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs in a folder of the checkout.
    pub fn dir(mut self, folder: &str) -> Self {
        self.command.current_dir(paths::root().join(folder));
        self.place = Some(folder.to_owned());
        self
    }

    /// Runs the command, its output going to the terminal.
    pub fn run(mut self) -> Result<(), Failure> {
        let started = self.announce();
        let status = self
            .command
            .status()
            .map_err(|error| self.not_started(&error))?;
        self.conclude(started, status)
    }

    /// Runs the command, its standard output going to the terminal and to the caller.
    pub fn tee(mut self) -> Result<String, Failure> {
        let started = self.announce();
        let spawned = self.command.stdout(Stdio::piped()).spawn();
        let mut child = spawned.map_err(|error| self.not_started(&error))?;
        let mut text = String::new();
        if let Some(stdout) = child.stdout.take() {
            for line in BufReader::new(stdout).split(b'\n').map_while(Result::ok) {
                let line = String::from_utf8_lossy(&line);
                println!("{line}");
                text.push_str(&line);
                text.push('\n');
            }
        }
        let status = child.wait().map_err(|error| self.not_started(&error))?;
        self.conclude(started, status)?;
        Ok(text)
    }

    /// Runs the command and lets the caller judge: what it printed goes to the terminal when it is over.
    pub fn attempt(mut self) -> Result<Attempt, Failure> {
        let started = self.announce();
        let output = self.command.output();
        let output = output.map_err(|error| self.not_started(&error))?;
        let printed = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&printed).into_owned();
        print!("{text}");
        let failure = self.conclude(started, output.status).err();
        Ok(Attempt { failure, text })
    }

    /// Becomes the command: returns only when it could not start.
    pub fn exec(mut self) -> Failure {
        self.announce();
        let error = self.command.exec();
        self.not_started(&error)
    }

    fn announce(&self) -> Instant {
        let place = self
            .place
            .as_ref()
            .map(|folder| format!("(in {folder}) "))
            .unwrap_or_default();
        println!("» {}: {place}{}", self.why, self.line());
        Instant::now()
    }

    fn line(&self) -> String {
        // Paths into the checkout are shown from where the command runs.
        let root = format!("{}/", paths::root().display());
        let shown = |word: &OsStr| {
            let from_here = if self.place.is_some() { "../" } else { "" };
            quoted(&word.to_string_lossy().replace(&root, from_here))
        };
        let environment = self
            .environment
            .iter()
            .map(|(name, value)| format!("{name}={}", shown(value)));
        let words = std::iter::once(OsStr::new(&self.program))
            .chain(self.command.get_args())
            .map(shown);
        environment.chain(words).collect::<Vec<_>>().join(" ")
    }

    fn conclude(&self, started: Instant, status: ExitStatus) -> Result<(), Failure> {
        let Self { why, .. } = self;
        let seconds = started.elapsed().as_secs_f32();
        if status.success() {
            println!("» {why}: done in {seconds:.1} s");
            return Ok(());
        }
        Err(Failure::new(format!(
            "could not {why}: `{}` ended with {status} after {seconds:.1} s",
            self.line()
        )))
    }

    fn not_started(&self, error: &std::io::Error) -> Failure {
        let Self { why, program, .. } = self;
        if error.kind() == ErrorKind::NotFound {
            return Failure::new(format!("could not {why}: `{program}` is not installed"));
        }
        Failure::new(format!(
            "could not {why}: `{}` did not start: {error}",
            self.line()
        ))
    }
}

/// Runs a command silently and returns what it prints, or nothing when it fails.
pub fn probe(program: impl AsRef<OsStr>, args: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(args)
        .current_dir(paths::root())
        .env("PATH", search_path())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Finds a program where the commands run here would find it.
pub fn which(program: &str) -> Option<PathBuf> {
    env::split_paths(&search_path())
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

/// The caller's search path behind the pinned tools: cargo's first, then those of npm.
fn search_path() -> OsString {
    let pinned = [
        paths::tools().join("bin"),
        paths::root().join("pkg-template/node_modules/.bin"),
    ];
    let inherited = env::var_os("PATH").unwrap_or_default();
    env::join_paths(pinned.into_iter().chain(env::split_paths(&inherited))).unwrap_or(inherited)
}

/// Writes a word as a shell would take it.
fn quoted(word: &str) -> String {
    if word.is_empty()
        || word.contains(|c: char| c.is_whitespace() || "\"'$`\\*?;&|<>()".contains(c))
    {
        format!("'{}'", word.replace('\'', "'\\''"))
    } else {
        word.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_with_a_blank_or_a_quote_is_shown_as_a_shell_takes_it() {
        assert_eq!(quoted("plain"), "plain");
        assert_eq!(quoted("-D warnings"), "'-D warnings'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }

    #[test]
    fn a_program_that_is_missing_is_named() {
        let failure = Run::new("try it", "no-such-program-here")
            .run()
            .unwrap_err();
        assert_eq!(
            failure.to_string(),
            "could not try it: `no-such-program-here` is not installed"
        );
    }

    #[test]
    fn a_command_that_fails_is_shown_with_its_status() {
        let failure = Run::new("try it", "false")
            .arg("x")
            .run()
            .unwrap_err()
            .to_string();
        assert!(
            failure.starts_with("could not try it: `false x` ended with exit status: 1"),
            "{failure}"
        );
    }
}
