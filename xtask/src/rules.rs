//! The rules of CONTRIBUTING.md that a search of the sources can check.

use std::fs;
use std::path::{Path, PathBuf};

use crate::paths;
use crate::sh::{Failure, io};

/// Words that must not stand in a part of the sources.
struct Rule {
    part: &'static str,
    except: &'static [&'static str],
    words: &'static [&'static str],
    why: &'static str,
}

const RULES: [Rule; 5] = [
    Rule {
        part: "src",
        except: &["src/lib.rs"],
        words: &["target_arch"],
        why: "the platform is gated once, in src/lib.rs",
    },
    Rule {
        part: "src",
        except: &["src/web"],
        words: &["js_sys::", "web_sys::", "gloo_net::", "wasm_bindgen::"],
        why: "only src/web knows JavaScript",
    },
    Rule {
        part: "src",
        except: &["src/web", "src/lib.rs"],
        words: &["crate::web"],
        why: "nothing uses web",
    },
    Rule {
        part: "src/model",
        except: &[],
        words: &["crate::sse", "crate::chat", "crate::provider"],
        why: "model is a leaf",
    },
    Rule {
        part: "src/sse",
        except: &[],
        words: &["crate::model", "crate::chat", "crate::provider"],
        why: "sse is a leaf",
    },
];

/// No file is longer than this; most have one purpose and 80 to 300 lines.
const LONGEST_FILE: usize = 500;

/// Searches the sources for breaches of the rules.
pub fn check() -> Result<(), Failure> {
    let mut faults = Vec::new();
    for path in sources(&paths::root().join("src"))? {
        let text = fs::read_to_string(&path).map_err(io("read", &path))?;
        let name = path
            .strip_prefix(paths::root())
            .unwrap_or(&path)
            .to_path_buf();
        faults.extend(breaches(&name, &text));
    }
    for fault in &faults {
        println!("  {fault}");
    }
    match faults.len() {
        0 => Ok(()),
        1 => Err(Failure::new(
            "the sources break a rule of CONTRIBUTING.md in one place, shown above",
        )),
        many => Err(Failure::new(format!(
            "the sources break the rules of CONTRIBUTING.md in {many} places, shown above"
        ))),
    }
}

fn breaches(name: &Path, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for rule in RULES.iter().filter(|rule| rule.covers(name)) {
        for (index, line) in text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
        {
            for word in rule.words.iter().filter(|word| line.contains(**word)) {
                faults.push(format!(
                    "{}:{}: `{word}`: {}",
                    name.display(),
                    index.saturating_add(1),
                    rule.why
                ));
            }
        }
    }
    let lines = text.lines().count();
    if lines > LONGEST_FILE {
        faults.push(format!(
            "{}: {lines} lines, more than {LONGEST_FILE}: it has more than one purpose",
            name.display()
        ));
    }
    faults
}

impl Rule {
    fn covers(&self, name: &Path) -> bool {
        name.starts_with(self.part) && !self.except.iter().any(|exempt| name.starts_with(exempt))
    }
}

/// Every Rust file below a folder, in order.
fn sources(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut files = paths::files(folder)?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(name: &str, text: &str) -> Vec<String> {
        breaches(Path::new(name), text)
    }

    #[test]
    fn the_platform_is_gated_in_lib_rs_alone() {
        let gate = "#[cfg(target_arch = \"wasm32\")]\n";
        assert!(faults("src/lib.rs", gate).is_empty());
        assert_eq!(
            faults("src/chat/mod.rs", gate),
            ["src/chat/mod.rs:1: `target_arch`: the platform is gated once, in src/lib.rs"]
        );
    }

    #[test]
    fn a_part_is_a_folder_not_a_prefix_of_a_name() {
        assert!(faults("src/web/body.rs", "use js_sys::Uint8Array;").is_empty());
        assert_eq!(faults("src/webhook.rs", "use js_sys::Uint8Array;").len(), 1);
    }

    #[test]
    fn comments_may_say_anything() {
        assert!(faults("src/sse/mod.rs", "    /// Unlike [`crate::chat`], …\n").is_empty());
    }

    #[test]
    fn a_file_of_more_than_the_longest_length_is_a_fault() {
        assert!(faults("src/a.rs", &"\n".repeat(LONGEST_FILE)).is_empty());
        assert_eq!(faults("src/a.rs", &"\n".repeat(LONGEST_FILE + 1)).len(), 1);
    }
}
