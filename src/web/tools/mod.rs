//! Tools that a client runs: the model asks for calls, they are made and their results told, until it asks for none.

mod call;
mod custom;
mod function;
mod join;
mod run;

use std::pin::Pin;
use std::time::Duration;

use super::call::Event;
use super::client::Client;
use crate::model::{ChatRequest, Tool, ToolCall};

pub use custom::CustomTool;
pub use function::FunctionTool;
pub use run::{RunTools, ToolRun, ToolRunError};

/// What a tool gives: its result as text, or what to tell the model in its place.
pub type ToolResult<'a> = Pin<Box<dyn Future<Output = Result<String, String>> + 'a>>;

/// A tool that the model may call and that is called here. [`FunctionTool`] and [`CustomTool`] make one of a
/// function.
pub trait RunnableTool {
    /// The name by which the model calls it.
    fn name(&self) -> &str;

    /// Makes a call. `arguments` is the JSON text of a function's arguments, or the input of a custom tool.
    ///
    /// The future is dropped where the call takes too long, and where the run is dropped.
    fn call<'a>(&'a self, arguments: &'a str) -> ToolResult<'a>;

    /// How long a call may take; zero: any time. `None`, as by default: what [`RunTools::tool_timeout`] says.
    fn timeout(&self) -> Option<Duration> {
        None
    }

    /// What the model has to know of it: sent unless the request's `tools` have one of its name.
    fn definition(&self) -> Option<Tool> {
        None
    }
}

/// What happens while tools are run.
#[derive(Debug)]
#[non_exhaustive]
pub enum ToolEvent<'a> {
    /// What an answer of the model brings: its text and chunks where the request streams, and its end.
    Answer(&'a Event),
    /// A call that the model asks for, before it is approved and made.
    Call(&'a ToolCall),
    /// What the model is told of a call: its result, or why there is none.
    Result(&'a ToolCall, &'a str),
}

impl Client {
    /// Asks, makes the calls that the model asks for, those of one answer at the same time, and asks again, until it asks for none or for
    /// one of a tool that is declared and not among `tools`. Nothing is sent before the run is awaited; dropping it ends it.
    ///
    /// Each answer streams where the request does.
    ///
    /// ```no_run
    /// use std::time::Duration;
    ///
    /// use chatwire::{ChatRequest, Client, FunctionTool, Message, ToolEvent};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Wanted {
    ///     thing: String,
    /// }
    ///
    /// # async fn run(client: Client) -> Result<(), chatwire::Error> {
    /// let parameters = serde_json::json!({"type": "object", "properties": {"thing": {"type": "string"}}, "required": ["thing"]});
    /// let price = FunctionTool::new("price", "The price of a thing.", parameters, async |wanted: Wanted| {
    ///     Ok::<_, String>(format!("3 for {}", wanted.thing))
    /// });
    /// let request = ChatRequest::new("m", [Message::user("What is tea?")]).stream(true);
    /// let run = client
    ///     .run_tools(request, &[&price])
    ///     .rounds(5)
    ///     .tool_timeout(Duration::from_secs(20))
    ///     .approve(async |call| match call.input() {
    ///         Some(text) if text.contains("gold") => Err("too dear".to_owned()),
    ///         _ => Ok(()),
    ///     })
    ///     .on_event(|event| {
    ///         if let ToolEvent::Result(call, content) = event {
    ///             web_sys::console::log_2(&call.name().into(), &content.into());
    ///         }
    ///     })
    ///     .await?;
    /// web_sys::console::log_1(&run.outcome.text().into());
    /// # Ok(())
    /// # }
    /// ```
    pub fn run_tools<'a>(
        &'a self,
        request: ChatRequest,
        tools: &'a [&'a dyn RunnableTool],
    ) -> RunTools<'a> {
        RunTools::new(self, request, tools)
    }
}
