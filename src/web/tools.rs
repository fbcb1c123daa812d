//! Tools that a client runs: the model asks for calls, they are made and their results told, until it asks for none.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::client::Client;
use crate::chat::Outcome;
use crate::error::{ApiError, Error, ErrorKind};
use crate::finding::{InvalidRequest, Rule};
use crate::model::{ChatRequest, FinishReason, Message, ToolCall};

/// What a tool gives: its result as text, or what to tell the model in its place.
pub type ToolResult<'a> = Pin<Box<dyn Future<Output = Result<String, String>> + 'a>>;

/// A tool that the model may call and that is called here. What the model has to know of it is in the request's `tools`.
pub trait RunnableTool {
    /// The name by which the model calls it.
    fn name(&self) -> &str;

    /// Makes a call. `arguments` is the JSON text of a function's arguments, or the input of a custom tool.
    fn call<'a>(&'a self, arguments: &'a str) -> ToolResult<'a>;
}

impl Client {
    /// Asks, makes the calls that the model asks for, those of one answer at the same time, and asks again, until it asks for none or for
    /// one of a tool that is not among `tools`. Gives the last outcome.
    ///
    /// Fails as [`Client::complete`] does; with [`ErrorKind::Incomplete`] when an answer was cut inside a call, which is never made, and
    /// when the model asks for calls in more than `rounds` answers.
    ///
    /// ```no_run
    /// use chatwire::{ChatRequest, Client, Message, RunnableTool, ToolResult, model::Tool};
    ///
    /// struct Price;
    ///
    /// impl RunnableTool for Price {
    ///     fn name(&self) -> &str {
    ///         "price"
    ///     }
    ///     fn call<'a>(&'a self, arguments: &'a str) -> ToolResult<'a> {
    ///         Box::pin(async move { Ok(format!("3 for {arguments}")) })
    ///     }
    /// }
    ///
    /// # async fn run(client: Client) -> Result<(), chatwire::Error> {
    /// let parameters = serde_json::json!({"type": "object", "properties": {"thing": {"type": "string"}}});
    /// let request = ChatRequest::new("m", [Message::user("What is tea?")]).tools([Tool::function("price", "The price of a thing.", parameters)]);
    /// let outcome = client.run_tools(request, &[&Price], 10).await?;
    /// # let _ = outcome;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn run_tools(
        &self,
        mut request: ChatRequest,
        tools: &[&dyn RunnableTool],
        rounds: u32,
    ) -> Result<Outcome, Error> {
        for _ in 0..rounds {
            let outcome = self.complete(&request).await?;
            let completion = outcome
                .typed()
                .map_err(|error| protocol(error.to_string()))?;
            let Some(choice) = completion.choices.into_iter().next() else {
                return Ok(outcome);
            };
            let calls = choice.message.tool_calls.clone();
            let known =
                |call: &ToolCall| tools.iter().find(|tool| call.name() == Some(tool.name()));
            if calls.is_empty()
                || calls
                    .iter()
                    .any(|call| is_declared(&request, call) && known(call).is_none())
            {
                return Ok(outcome);
            }
            if request.n.is_some_and(|n| n > 1) {
                return Err(InvalidRequest::new(
                    Rule::Conflict,
                    "n",
                    "must be 1 where tools are run",
                )
                .into());
            }
            if choice.finish_reason == Some(FinishReason::Length) {
                let words = "the answer was cut inside a call by its limit of tokens";
                return Err(ApiError::new(ErrorKind::Incomplete, words).into());
            }
            request.messages.push(Message::from(choice.message));
            let results = calls.iter().map(|call| match known(call) {
                Some(tool) => tool.call(text_of(call)),
                None => Box::pin(std::future::ready(Err(format!(
                    "there is no tool {:?}",
                    call.name().unwrap_or_default()
                )))),
            });
            let results = All::of(results).await;
            for (call, result) in calls.iter().zip(results) {
                let content = result.unwrap_or_else(|error| format!("Error: {error}"));
                request
                    .messages
                    .push(Message::tool(call.id().unwrap_or_default(), content));
            }
        }
        let words = format!("the model asked for calls in {rounds} answers, the limit");
        Err(ApiError::new(ErrorKind::Incomplete, words).into())
    }
}

/// Whether the request has a tool of this call's name.
fn is_declared(request: &ChatRequest, call: &ToolCall) -> bool {
    request.tools.iter().any(|tool| tool.name() == call.name())
}

/// What a call is made with.
fn text_of(call: &ToolCall) -> &str {
    match call {
        ToolCall::Function { function, .. } => &function.arguments,
        ToolCall::Custom { custom, .. } => &custom.input,
        ToolCall::Other(_) => "",
    }
}

fn protocol(message: String) -> Error {
    ApiError::new(ErrorKind::Protocol, message).into()
}

/// Waits for all of some futures at once.
struct All<'a> {
    waiting: Vec<ToolResult<'a>>,
    done: Vec<Option<Result<String, String>>>,
}

impl<'a> All<'a> {
    fn of(futures: impl Iterator<Item = ToolResult<'a>>) -> All<'a> {
        let waiting: Vec<_> = futures.collect();
        let done = waiting.iter().map(|_| None).collect();
        All { waiting, done }
    }
}

impl Future for All<'_> {
    type Output = Vec<Result<String, String>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let All { waiting, done } = &mut *self;
        for (future, done) in waiting.iter_mut().zip(done.iter_mut()) {
            if done.is_none()
                && let Poll::Ready(result) = future.as_mut().poll(context)
            {
                *done = Some(result);
            }
        }
        if done.iter().any(Option::is_none) {
            return Poll::Pending;
        }
        Poll::Ready(done.drain(..).flatten().collect())
    }
}
