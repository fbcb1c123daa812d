//! Writes the seeds of a target into a folder: `seeds <target> <folder>`.

use std::{env, fs, path::PathBuf};

fn main() {
    let words: Vec<String> = env::args().skip(1).collect();
    let [target, folder] = words.as_slice() else {
        panic!("usage: seeds <target> <folder>");
    };
    fs::create_dir_all(folder).unwrap();
    for (at, seed) in chatwire_fuzz::seeds::of(target).iter().enumerate() {
        fs::write(PathBuf::from(folder).join(format!("{at:04}")), seed).unwrap();
    }
}
