//! The browsers and their drivers, from Debian's packages.

use std::path::PathBuf;

use crate::debian;
use crate::sh::{Failure, which};
use crate::tools;

/// Installs Chromium and its driver when missing; returns the driver's path.
pub fn chromium() -> Result<PathBuf, Failure> {
    debian::ensure(
        "Chromium",
        &[
            ("chromium", "chromium"),
            ("chromedriver", "chromium-driver"),
        ],
    )?;
    located("chromedriver")
}

/// Installs Firefox when missing: all that who speaks WebDriver BiDi with it needs.
pub fn firefox_alone() -> Result<(), Failure> {
    debian::ensure("Firefox", &[("firefox", "firefox-esr")])
}

/// Installs Firefox and its driver when missing; returns the driver's path.
pub fn firefox() -> Result<PathBuf, Failure> {
    firefox_alone()?;
    tools::ensure(tools::GECKODRIVER)?;
    located("geckodriver")
}

/// Installs WebKit's driver with its browser, and the screen that it needs, when missing.
pub fn webkit() -> Result<(), Failure> {
    debian::ensure(
        "WebKit",
        &[
            ("WebKitWebDriver", "webkit2gtk-driver"),
            ("xvfb-run", "xvfb"),
            ("xauth", "xauth"),
        ],
    )
}

fn located(program: &str) -> Result<PathBuf, Failure> {
    which(program).ok_or_else(|| {
        Failure::new(format!(
            "`{program}` is not on the search path although it was installed"
        ))
    })
}
