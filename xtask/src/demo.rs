//! The demo: the page and the documentation, served by the edge worker in workerd on loopback.

use crate::npm;
use crate::pack;
use crate::sh::{Failure, Run};
use crate::site;

/// Builds all of it and becomes the server; `args` go to it as they are (`--port N`).
pub fn run(args: &[&str]) -> Result<(), Failure> {
    pack::pack()?;
    npm::install_tarball("www")?;
    npm::script("build the page and the worker", "www", "build").run()?;
    site::build()?;
    Err(Run::new("serve the demo", "node")
        .arg("www/serve.mjs")
        .args(args)
        .exec())
}
