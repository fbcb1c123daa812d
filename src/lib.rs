//! Chat completions for browsers, edge workers and Rust: one core that decodes what real servers send.
//!
//! Data goes one way: a request is checked and prepared by its [`provider`] profile, the bytes of the answer become events
//! ([`sse`]), the events become chunks and an answer ([`chat`]), and the answer ends in exactly one [`chat::Outcome`]. All of that is
//! pure Rust without a clock, a socket or a browser, and works on bytes from anywhere:
//!
//! ```
//! use chatwire::chat::{Decoder, Ending, Head, OutcomeKind};
//!
//! let mut decoder = Decoder::new(Head::ok(), Default::default());
//! decoder.push(b"data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n", &mut ());
//! decoder.push(b"data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n", &mut ());
//! decoder.end(Ending::Eof, &mut ());
//! let outcome = decoder.outcome();
//! assert_eq!(outcome.kind, OutcomeKind::Complete);
//! assert_eq!(outcome.text(), "Hi");
//! ```
//!
//! On wasm32 `Client` sends requests with the platform's `fetch`; the feature `npm` adds the exports behind the npm package.

// The build of the npm package is for size, but for the loops that say so.
#![cfg_attr(chatwire_unstable, feature(optimize_attribute))]

pub mod chat;
pub mod error;
pub mod finding;
#[cfg(test)]
mod golden;
pub mod json;
pub mod limits;
pub mod model;
mod plain;
pub mod provider;
pub mod retry;
pub mod sse;

#[cfg(target_arch = "wasm32")]
mod web;

pub use error::{ApiError, Error, ErrorKind};
pub use finding::{Finding, InvalidRequest};
pub use model::{ChatRequest, Message};
#[cfg(target_arch = "wasm32")]
pub use web::{
    Call, Client, CustomTool, Event, FunctionTool, RunTools, RunnableTool, TokenSource, ToolEvent,
    ToolResult, ToolRun, ToolRunError, from_js, to_js,
};

/// The examples of the README run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// Those of the page on Rust.
#[cfg(doctest)]
#[doc = include_str!("../docs/rust.md")]
struct RustPage;

/// And those of the page on providers.
#[cfg(doctest)]
#[doc = include_str!("../docs/providers.md")]
struct Providers;
