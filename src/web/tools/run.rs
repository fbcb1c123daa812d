//! The rounds of a run: an answer, its calls, their results.

use std::cell::RefCell;
use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use super::call::{Approve, Calls};
use super::join::join;
use super::{RunnableTool, ToolEvent};
use crate::chat::Outcome;
use crate::error::{ApiError, Error, ErrorKind};
use crate::finding::{InvalidRequest, Rule};
use crate::model::{
    ChatRequest, FinishReason, Message, NamedToolChoice, ToolCall, ToolChoice, UsageMeter,
};
use crate::web::client::Client;

/// A run of tools, to be set up and awaited: see [`Client::run_tools`].
#[must_use = "nothing is sent before it is awaited"]
pub struct RunTools<'a> {
    client: &'a Client,
    request: ChatRequest,
    calls: Calls<'a>,
    rounds: u32,
}

/// How a run ended.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ToolRun {
    /// The last outcome. Its answer calls tools only where one of them is run elsewhere, or where the request demands one by name.
    pub outcome: Outcome,
    /// The conversation, the last answer included.
    pub messages: Vec<Message>,
    /// What the answers used.
    pub usage: UsageMeter,
}

/// Why a run stopped, with what had come.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ToolRunError {
    /// What went wrong.
    pub error: Error,
    /// The last outcome, whose answer may be partial; `None` where there was none.
    pub outcome: Option<Box<Outcome>>,
    /// The conversation without an answer that is not whole.
    pub messages: Vec<Message>,
    /// What the answers used.
    pub usage: UsageMeter,
}

impl<'a> RunTools<'a> {
    pub(super) fn new(
        client: &'a Client,
        request: ChatRequest,
        tools: &'a [&'a dyn RunnableTool],
    ) -> RunTools<'a> {
        RunTools {
            client,
            request,
            calls: Calls {
                tools,
                timeout: None,
                approve: None,
                told: None,
            },
            rounds: 10,
        }
    }

    /// Sets how many answers the model may give, those with calls included: at least one, 10 by default.
    pub fn rounds(mut self, rounds: u32) -> RunTools<'a> {
        self.rounds = rounds.max(1);
        self
    }

    /// Sets how long a call may take where its tool does not say; zero, as by default: any time. A call that takes longer is dropped, and
    /// the model is told.
    pub fn tool_timeout(mut self, timeout: Duration) -> RunTools<'a> {
        self.calls.timeout = Some(timeout);
        self
    }

    /// Asks this before each call. One that is refused is not made, and the model is told the reason, which may be empty.
    pub fn approve(
        mut self,
        approve: impl AsyncFn(&ToolCall) -> Result<(), String> + 'a,
    ) -> RunTools<'a> {
        self.calls.approve = Some(Box::new(approve) as Box<dyn Approve + 'a>);
        self
    }

    /// Tells this what happens.
    pub fn on_event(mut self, told: impl FnMut(ToolEvent<'_>) + 'a) -> RunTools<'a> {
        self.calls.told = Some(RefCell::new(Box::new(told)));
        self
    }

    async fn run(mut self) -> Result<ToolRun, ToolRunError> {
        let mut usage = UsageMeter::default();
        let mut last = None;
        let played = self.play(&mut last, &mut usage).await;
        let messages = self.request.messages;
        match (played, last) {
            (Ok(()), Some(outcome)) => Ok(ToolRun {
                outcome,
                messages,
                usage,
            }),
            (played, outcome) => Err(ToolRunError {
                error: played.err().unwrap_or(Error::Aborted),
                outcome: outcome.map(Box::new),
                messages,
                usage,
            }),
        }
    }

    async fn play(
        &mut self,
        last: &mut Option<Outcome>,
        usage: &mut UsageMeter,
    ) -> Result<(), Error> {
        self.declare()?;
        for _ in 0..self.rounds {
            *last = None;
            let told = |event: &_| self.calls.tell(ToolEvent::Answer(event));
            let outcome = last.insert(self.client.outcome(&self.request, told).await?);
            let completion = outcome.typed();
            if let Ok(completion) = &completion {
                usage.add(completion);
            }
            if let Some(error) = &outcome.error {
                return Err(error.clone());
            }
            let mut choices = completion
                .map_err(|error| ApiError::new(ErrorKind::Protocol, error.to_string()))?
                .choices;
            let several = choices.len() > 1;
            choices.sort_by_key(|choice| choice.index);
            let Some(choice) = choices.into_iter().next() else {
                return Ok(());
            };
            let calls = choice.message.tool_calls.clone();
            if !calls.is_empty() {
                may_be_made(several, choice.finish_reason.as_ref())?;
            }
            self.request.messages.push(Message::from(choice.message));
            if calls.is_empty() || calls.iter().any(|call| self.is_elsewhere(call)) {
                return Ok(());
            }
            let results = join(calls.iter().map(|call| self.calls.answer(call))).await;
            for (call, content) in calls.iter().zip(results) {
                let message = Message::tool(call.id().unwrap_or_default(), content);
                self.request.messages.push(message);
            }
            if demands_one(self.request.tool_choice.as_ref()) {
                return Ok(());
            }
        }
        let words = format!(
            "the model asked for calls in {} answers, the limit",
            self.rounds
        );
        Err(ApiError::new(ErrorKind::Incomplete, words).into())
    }

    /// Adds what tools say of themselves to the request.
    fn declare(&mut self) -> Result<(), InvalidRequest> {
        for (at, tool) in self.calls.tools.iter().enumerate() {
            let name = tool.name();
            if self
                .calls
                .tools
                .iter()
                .take(at)
                .any(|other| other.name() == name)
            {
                let words = format!("{name:?} is the name of another tool that is run");
                return Err(InvalidRequest::new(Rule::Conflict, "tools", words));
            }
            if !is_declared(&self.request, Some(name)) {
                self.request.tools.extend(tool.definition());
            }
        }
        Ok(())
    }

    /// Whether a call is of a tool that is known and not run here.
    fn is_elsewhere(&self, call: &ToolCall) -> bool {
        is_declared(&self.request, call.name()) && self.calls.tool(call).is_none()
    }
}

impl<'a> IntoFuture for RunTools<'a> {
    type Output = Result<ToolRun, ToolRunError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + 'a>>;

    /// Fails before anything is sent where two tools have one name; as [`Client::complete`] does; with [`ErrorKind::Incomplete`] where a
    /// limit of tokens cut an answer inside a call, which is never made, and where the model asks for calls in all rounds.
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl fmt::Display for ToolRunError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(formatter)
    }
}

impl std::error::Error for ToolRunError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

impl From<ToolRunError> for Error {
    /// Loses what had come.
    fn from(error: ToolRunError) -> Error {
        error.error
    }
}

fn is_declared(request: &ChatRequest, name: Option<&str>) -> bool {
    name.is_some() && request.tools.iter().any(|tool| tool.name() == name)
}

/// Whether the calls of an answer are whole, and those of the only choice.
fn may_be_made(several: bool, finish_reason: Option<&FinishReason>) -> Result<(), Error> {
    if several {
        let words = "must be 1 where tools are run";
        return Err(InvalidRequest::new(Rule::Conflict, "n", words).into());
    }
    // Nobody knows what a call that was cut was to be.
    if finish_reason == Some(&FinishReason::Length) {
        let words = "the answer was cut inside a call by its limit of tokens";
        return Err(ApiError::new(ErrorKind::Incomplete, words).into());
    }
    Ok(())
}

/// Whether the model has to call one tool: it would do so in every round.
fn demands_one(choice: Option<&ToolChoice>) -> bool {
    matches!(
        choice,
        Some(ToolChoice::Named(
            NamedToolChoice::Function { .. } | NamedToolChoice::Custom { .. }
        ))
    )
}
