//! Reads the TypeScript that the model is written as: what a type's members are called, typed and documented, and which words it has.

use std::collections::BTreeMap;

/// Declarations of types by name.
pub(super) struct Declared<'a> {
    by_name: BTreeMap<&'a str, &'a str>,
}

/// A member of an object type.
#[derive(Debug, PartialEq)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) docs: String,
    pub(super) typed: String,
}

impl<'a> Declared<'a> {
    /// Finds the declarations in a file of them.
    pub(super) fn new(text: &'a str) -> Declared<'a> {
        let declarations = text.split("\nexport type ").skip(1);
        let by_name = declarations.filter_map(|declaration| declaration.split_once(" = "));
        Declared {
            by_name: by_name.collect(),
        }
    }

    /// The members of the object type with this name.
    pub(super) fn members(&self, name: &str) -> Vec<Member> {
        let (mut members, mut docs) = (Vec::new(), Vec::new());
        let declaration = self.by_name.get(name).copied().unwrap_or_default();
        for line in declaration
            .lines()
            .skip(1)
            .take_while(|line| line.starts_with(' '))
        {
            let text = line.trim();
            if let Some(comment) = text.strip_prefix("/**").or_else(|| text.strip_prefix('*')) {
                docs.push(comment.trim_end_matches("*/").trim_end_matches('/').trim());
            } else if let Some((name, typed)) = text.split_once(": ") {
                docs.retain(|line| !line.is_empty());
                members.push(Member {
                    name: name.trim_end_matches('?').to_owned(),
                    docs: docs.join(" "),
                    typed: typed.trim_end_matches(',').to_owned(),
                });
                docs.clear();
            }
        }
        members
    }

    /// The words that a type lists, itself or by the types that it names.
    pub(super) fn words(&self, typed: &str) -> Vec<&str> {
        let mut words = Vec::new();
        for part in typed.split(" | ") {
            let name = part
                .strip_prefix("Array<")
                .map_or(part, |part| part.trim_end_matches('>'));
            let declaration = self.by_name.get_key_value(name);
            if let Some((_, declaration)) = declaration
                && !declaration.starts_with('{')
            {
                let line = declaration.lines().next().unwrap_or_default();
                for word in line.trim_end_matches(';').split(" | ") {
                    match word.strip_prefix('"') {
                        Some(word) => words.push(word.trim_end_matches('"')),
                        None if word != name => words.extend(self.words(word)),
                        None => {}
                    }
                }
            }
        }
        words
    }
}

#[test]
fn members_and_words_are_read() {
    let text = "
/** A thing. */
export type Thing = {
  /** How hard. All. */
  effort?: Effort,
  /**
   * Which; or
   * none.
   */
  choice: Mode | { name: string },
};

export type Effort = \"low\" | \"high\" | (string & {});

export type Mode = Effort | Thing;
";
    let declared = Declared::new(text);
    let members: Vec<_> = declared
        .members("Thing")
        .into_iter()
        .map(|member| (member.name, member.docs, member.typed))
        .collect();
    let own = |texts: [&str; 3]| texts.map(str::to_owned).into();
    assert_eq!(
        members,
        [
            own(["effort", "How hard. All.", "Effort"]),
            own(["choice", "Which; or none.", "Mode | { name: string }"]),
        ]
    );
    assert_eq!(declared.words("Array<Effort>"), ["low", "high"]);
    assert_eq!(declared.words("Mode | { name: string }"), ["low", "high"]);
    assert!(declared.words("Thing").is_empty());
    assert!(declared.words("string").is_empty());
}
