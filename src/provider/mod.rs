//! What each provider requires, accepts and adds: profiles as data, one file each.

mod check;
mod flexai;
mod header;
pub mod models;
mod morpheus;
mod neuroflash;
mod openai;
mod pairs;
#[cfg(test)]
mod parameters;
pub mod presets;
mod profile;
mod read;
mod request_shape;
mod shape;
mod write;

pub use check::check_request;
pub(crate) use check::look;
pub use header::check_header;
pub(crate) use profile::has_word;
pub use profile::{Hint, Prefill, Profile, Resets, Thoughts};
pub(crate) use write::rewrite;
