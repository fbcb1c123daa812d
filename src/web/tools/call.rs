//! One call: whether it is approved, how long it may take, and what the model is told of it.

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use gloo_timers::future::TimeoutFuture;

use super::{RunnableTool, ToolEvent, ToolResult};
use crate::model::ToolCall;

/// How calls are made.
pub(super) struct Calls<'a> {
    pub(super) tools: &'a [&'a dyn RunnableTool],
    pub(super) timeout: Option<Duration>,
    pub(super) approve: Option<Box<dyn Approve + 'a>>,
    pub(super) told: Option<RefCell<Box<Told<'a>>>>,
}

/// A function that is told what happens.
type Told<'a> = dyn FnMut(ToolEvent<'_>) + 'a;

/// An async function that is asked before a call, behind a box.
pub(super) trait Approve {
    fn ask<'b>(
        &'b self,
        call: &'b ToolCall,
    ) -> Pin<Box<dyn Future<Output = Result<(), String>> + 'b>>;
}

impl<F: AsyncFn(&ToolCall) -> Result<(), String>> Approve for F {
    fn ask<'b>(
        &'b self,
        call: &'b ToolCall,
    ) -> Pin<Box<dyn Future<Output = Result<(), String>> + 'b>> {
        Box::pin(self(call))
    }
}

impl<'a> Calls<'a> {
    /// The tool that a call is of.
    pub(super) fn tool(&self, call: &ToolCall) -> Option<&'a dyn RunnableTool> {
        let mut tools = self.tools.iter().copied();
        tools.find(|tool| call.name() == Some(tool.name()))
    }

    /// Makes a call; gives what the model is told of it.
    pub(super) async fn answer(&self, call: &ToolCall) -> String {
        self.tell(ToolEvent::Call(call));
        let result = self.result(call).await;
        let content = result.unwrap_or_else(|error| format!("Error: {error}"));
        self.tell(ToolEvent::Result(call, &content));
        content
    }

    pub(super) fn tell(&self, event: ToolEvent<'_>) {
        if let Some(told) = &self.told {
            (told.borrow_mut())(event);
        }
    }

    async fn result(&self, call: &ToolCall) -> Result<String, String> {
        let tool = self.tool(call).ok_or_else(|| self.unknown(call))?;
        if let Some(approve) = &self.approve {
            approve.ask(call).await.map_err(|reason| match &*reason {
                "" => "the call was not approved.".to_owned(),
                reason => format!("the call was not approved: {reason}."),
            })?;
        }
        let limit = tool.timeout().or(self.timeout).unwrap_or_default();
        within(limit, tool.call(call.input().unwrap_or_default())).await
    }

    fn unknown(&self, call: &ToolCall) -> String {
        let names: Vec<_> = self.tools.iter().map(|tool| tool.name()).collect();
        let name = call.name().unwrap_or_default();
        format!("there is no tool {name:?}; there are {}.", names.join(", "))
    }
}

/// Waits for a call, for as long as it may take; zero: for any time.
async fn within(limit: Duration, mut call: ToolResult<'_>) -> Result<String, String> {
    let Some(millis) = timer_millis(limit) else {
        return call.await;
    };
    let mut timer = TimeoutFuture::new(millis);
    poll_fn(|context| {
        if let Poll::Ready(result) = call.as_mut().poll(context) {
            return Poll::Ready(result);
        }
        let over = Pin::new(&mut timer).poll(context);
        over.map(|()| Err(format!("it took longer than {millis} ms")))
    })
    .await
}

/// What `setTimeout` takes; more, which it would take for nothing, is 24 days and as good as any time.
fn timer_millis(limit: Duration) -> Option<u32> {
    let millis = limit.as_nanos().div_ceil(1_000_000);
    let millis = i32::try_from(millis).ok()?;
    u32::try_from(millis).ok().filter(|millis| *millis > 0)
}
