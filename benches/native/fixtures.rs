//! The fixtures of the JavaScript benchmarks, byte for byte: `node benches/lib/write-fixtures.mjs` makes them.

use std::path::PathBuf;
use std::process::Command;
use std::{env, fs};

/// One answer as a server sends it.
pub struct Fixture {
    /// All of its bytes.
    pub bytes: Vec<u8>,
    /// The length of each event, comments before it included.
    lengths: Vec<usize>,
}

impl Fixture {
    /// Reads a fixture, which is made first where it is missing.
    pub fn load(name: &str) -> Fixture {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let folder = root.join("target/bench/fixtures");
        let path = folder.join(format!("{name}.sse"));
        if !path.is_file() {
            let node = Command::new("node")
                .arg(root.join("benches/lib/write-fixtures.mjs"))
                .arg(&folder)
                .status();
            assert!(
                node.is_ok_and(|status| status.success()),
                "node is needed to make the fixtures"
            );
        }
        let lengths =
            fs::read_to_string(path.with_extension("lengths")).expect("the lengths were written");
        Fixture {
            bytes: fs::read(&path).expect("the fixture was written"),
            lengths: lengths
                .lines()
                .map(|line| line.parse().expect("a length is a number"))
                .collect(),
        }
    }

    /// How many chunks it holds: every event but the sentinel.
    pub fn chunks(&self) -> usize {
        self.lengths.len() - 1
    }

    /// The pushes that it comes in.
    pub fn cut(&self, read: &str) -> Vec<&[u8]> {
        match read {
            "whole" => vec![&self.bytes],
            "16k" => self.bytes.chunks(16384).collect(),
            "event" => {
                let mut rest = self.bytes.as_slice();
                let mut next = |length: &usize| rest.split_off(..*length).expect("it is that long");
                self.lengths.iter().map(&mut next).collect()
            }
            _ => panic!("{read} is no way to cut"),
        }
    }
}
