//! The platform's side: the only place that knows JavaScript. Everything that comes from there is input.

#[cfg(feature = "npm")]
mod allocator;
mod call;
mod client;
mod convert;
#[cfg(feature = "npm")]
mod exports;
mod fetch;
mod tools;

pub use call::{Call, Event};
pub use client::{Client, TokenSource};
pub use convert::{from_js, to_js};
pub use tools::{
    CustomTool, FunctionTool, RunTools, RunnableTool, ToolEvent, ToolResult, ToolRun, ToolRunError,
};
