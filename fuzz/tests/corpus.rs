//! Each target on its corpus, on its seeds, and on some thousands of changes of both, the same ones at each run.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use chatwire_fuzz::cut::Random;
use chatwire_fuzz::{Check, TARGETS, seeds};

/// How many changed inputs each target gets.
const CHANGED: usize = 2000;

#[test]
fn each_target_holds_on_its_corpus_and_on_changes_of_it() {
    let words = dictionary();
    for (name, check) in TARGETS {
        let corpus = corpus(name);
        assert!(!corpus.is_empty(), "{name} has no corpus");
        let mut inputs = corpus;
        inputs.extend(seeds::of(name));
        for input in &inputs {
            run(name, check, input);
        }
        let mut random = Random::of(name.as_bytes());
        for _ in 0..CHANGED {
            run(name, check, &changed(&inputs, &words, &mut random));
        }
        println!("{name}: {} inputs and {CHANGED} changed ones", inputs.len());
    }
}

#[test]
fn every_corpus_is_that_of_a_target() {
    for folder in seeds::files(&root().join("corpus")) {
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        assert!(TARGETS.iter().any(|(target, _)| *target == name), "{name}");
    }
}

fn run(name: &str, check: Check, input: &[u8]) {
    if catch_unwind(AssertUnwindSafe(|| check(input))).is_err() {
        panic!("{name} does not hold on \"{}\"", input.escape_ascii());
    }
}

/// One of the inputs with a few changes: bytes flipped, set, dropped or doubled, words put in, the end of another input.
fn changed(inputs: &[Vec<u8>], words: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut input = inputs[random.below(inputs.len())].clone();
    for _ in 0..1 + random.below(4) {
        let at = random.below(input.len() + 1);
        let to = input.len().min(at + 1 + random.below(16));
        match random.below(6) {
            0 => input
                .iter_mut()
                .skip(at)
                .take(1)
                .for_each(|byte| *byte ^= 1 << random.below(8)),
            1 => input
                .iter_mut()
                .skip(at)
                .take(1)
                .for_each(|byte| *byte = random.below(256) as u8),
            2 => drop(input.drain(at..to)),
            3 => {
                let again = input[at..to].to_vec();
                input.splice(at..at, again);
            }
            4 => drop(input.splice(at..at, words[random.below(words.len())].iter().copied())),
            _ => {
                let other = &inputs[random.below(inputs.len())];
                input.truncate(at);
                input.extend_from_slice(&other[random.below(other.len() + 1)..]);
            }
        }
    }
    input.truncate(seeds::LONGEST);
    input
}

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let files = seeds::files(&root().join("corpus").join(name));
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// The words of libFuzzer's dictionary.
fn dictionary() -> Vec<Vec<u8>> {
    let text = fs::read_to_string(root().join("words.dict")).unwrap();
    let lines = text
        .lines()
        .filter_map(|line| line.strip_prefix('"')?.strip_suffix('"'));
    lines.map(unescaped).collect()
}

fn unescaped(word: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = word.as_bytes();
    while let Some((byte, others)) = rest.split_first() {
        rest = others;
        match (byte, others) {
            (b'\\', [b'x', high, low, behind @ ..]) => {
                let digit = |digit: &u8| char::from(*digit).to_digit(16).unwrap() as u8;
                bytes.push(digit(high) << 4 | digit(low));
                rest = behind;
            }
            (b'\\', [plain, behind @ ..]) => {
                bytes.push(*plain);
                rest = behind;
            }
            _ => bytes.push(*byte),
        }
    }
    bytes
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
