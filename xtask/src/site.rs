//! The documentation site: the guide, the references of the types and of the crate, built into `www/dist/site/docs`.

use crate::browsers;
use crate::npm;
use crate::sh::{Failure, Run};
use crate::tools;

/// Builds the site; fails on a link that leads nowhere.
pub fn build() -> Result<(), Failure> {
    tools::rust()?;
    Run::new("build the crate's documentation", "cargo")
        .args(["doc", "--no-deps", "--package", "chatwire"])
        .run()?;
    npm::ci("pkg-template")?;
    npm::ci("www")?;
    npm::script("build the documentation site", "www", "docs").run()
}

/// Builds it and looks at it in Chromium, as the demo worker serves it.
pub fn check() -> Result<(), Failure> {
    build()?;
    browsers::chromium()?;
    npm::script("test the documentation site", "www", "test:docs").run()
}
