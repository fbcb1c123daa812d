//! Writes the TypeScript wire types of the npm package, and checks that the file that is checked in is the same.
//!
//! `BLESS=1 cargo test --lib typescript` rewrites the file.

use crate::golden;

use super::{ChatCompletion, ChatCompletionChunk, ChatRequest, Model};
use std::collections::BTreeMap;
use ts_rs::{Config, TS, TypeVisitor};

#[test]
fn the_typescript_types_are_those_of_the_rust_model() {
    let generated = wire_types();
    golden::check("pkg-template/src/wire.ts", "typescript", &generated);
}

/// Returns the text of `wire.ts`: the four root types and all that they refer to.
pub(crate) fn wire_types() -> String {
    let config = Config::new().with_large_int("number");
    let mut declarations = Declarations {
        config,
        by_name: BTreeMap::new(),
    };
    declarations.visit::<ChatRequest>();
    declarations.visit::<ChatCompletion>();
    declarations.visit::<ChatCompletionChunk>();
    declarations.visit::<Model>();
    declarations
        .by_name
        .values()
        .fold(HEADER.to_owned(), |text, declaration| {
            text + "\n" + declaration + "\n"
        })
}

/// Declarations by name, because ts-rs lists what a type refers to in an order that changes with every build.
struct Declarations {
    config: Config,
    by_name: BTreeMap<String, String>,
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // Only types that the model declares have a path: strings, numbers and lists have none.
        if T::output_path().is_none() || self.by_name.contains_key(&T::name(&self.config)) {
            return;
        }
        let docs = T::docs().unwrap_or_default();
        let declaration = lay_out(&format!("{docs}export {}", T::decl(&self.config)));
        self.by_name.insert(T::name(&self.config), declaration);
        T::visit_dependencies(self);
    }
}

/// Breaks and indents a declaration, which ts-rs writes on one line but for the comments. Changes white space only, and drops
/// the last comma of an object on one line.
fn lay_out(declaration: &str) -> String {
    let mut out = String::new();
    let mut breaks: Vec<bool> = Vec::new();
    let mut rest = declaration;
    while let Some(first) = rest.chars().next() {
        let depth = breaks.iter().filter(|breaks| **breaks).count();
        let inside_broken = breaks.last() == Some(&true);
        let length = match first {
            '/' if rest.starts_with("/**") => rest.find("*/").unwrap() + 2,
            '"' => rest.match_indices('"').nth(1).unwrap().0 + 1,
            _ => first.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        if token.starts_with("/**") {
            out.push_str(&comment(token, depth));
            start_line(&mut out, depth);
        } else if first == '"' {
            out.push_str(token);
        } else if first == '{' {
            // An object with documented members gets one line for each member.
            breaks.push(body(rest).contains("/**"));
            out.push('{');
            if breaks.last() == Some(&true) {
                start_line(&mut out, depth + 1);
            }
        } else if first == '}' {
            if breaks.pop() == Some(true) {
                start_line(&mut out, depth - 1);
            }
            out.push('}');
        } else if first == ',' && inside_broken {
            out.push(',');
            start_line(&mut out, depth);
        } else if !(first.is_whitespace() && out.ends_with([' ', '\n'])) {
            out.push(if first == '\n' { ' ' } else { first });
        }
        rest = after;
    }
    out.replace(", }", " }")
}

/// Ends the line, unless it is empty, and indents the next one.
fn start_line(out: &mut String, depth: usize) {
    out.truncate(out.trim_end().len());
    out.push('\n');
    out.push_str(&"  ".repeat(depth));
}

/// Indents a comment, and puts one of a single line on that line.
fn comment(text: &str, depth: usize) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    match lines[..] {
        [_, line, _] => format!("/** {} */", line.trim_start_matches('*').trim()),
        _ => lines.join(&format!("\n{} ", "  ".repeat(depth))),
    }
}

/// Returns the text from the brace at the start to the one that closes it.
fn body(text: &str) -> &str {
    let mut depth = 0;
    for (at, character) in text.char_indices() {
        depth += match character {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        if depth == 0 {
            return text.split_at(at).0;
        }
    }
    text
}

const HEADER: &str = "\
// The wire types of chat completions, generated from src/model: change them there.
// A value may have members beyond its type: servers add them, and chatwire keeps them. Read one by a cast, such as
// `(completion as Record<string, unknown>).citations`.
";
