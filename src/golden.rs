//! TypeScript that is written by tests, so that it cannot drift from the Rust that it is made of.

/// Checks a file of this repository against what it is to be; with `BLESS` in the environment, writes it. `test` is what to run then.
pub(crate) fn check(file: &str, test: &str, generated: &str) {
    let path = format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, generated).unwrap();
    }
    let checked_in = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = generated
        .lines()
        .zip(checked_in.lines())
        .find(|(generated, checked_in)| generated != checked_in);
    assert!(
        generated == checked_in,
        "{path} is out of date: run `BLESS=1 cargo test --lib {test}`; first difference: {differs:?}"
    );
}
