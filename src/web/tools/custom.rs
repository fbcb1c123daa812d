//! A function of text as a custom tool.

use std::fmt::Display;
use std::time::Duration;

use super::{RunnableTool, ToolResult};
use crate::model::{CustomDefinition, CustomFormat, Tool};

/// An async function that gets the text that the model wrote for it; what it fails with is told to the model.
///
/// ```no_run
/// use chatwire::CustomTool;
///
/// let shout = CustomTool::new("shout", "Says it louder.", async |text: &str| {
///     Ok::<_, String>(text.to_uppercase())
/// });
/// ```
#[derive(Clone, Debug)]
pub struct CustomTool<F> {
    definition: CustomDefinition,
    timeout: Option<Duration>,
    function: F,
}

impl<F, E> CustomTool<F>
where
    F: AsyncFn(&str) -> Result<String, E>,
    E: Display,
{
    /// Makes a tool of a function; it takes any text.
    pub fn new(name: impl Into<String>, description: impl Into<String>, function: F) -> Self {
        let definition = CustomDefinition {
            name: name.into(),
            description: Some(description.into()),
            format: None,
            extra: Default::default(),
        };
        Self {
            definition,
            timeout: None,
            function,
        }
    }

    /// Sets what the text may look like.
    #[must_use]
    pub fn with_format(mut self, format: CustomFormat) -> Self {
        self.definition.format = Some(format);
        self
    }

    /// Sets how long a call may take; zero: any time.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }
}

impl<F, E> RunnableTool for CustomTool<F>
where
    F: AsyncFn(&str) -> Result<String, E>,
    E: Display,
{
    fn name(&self) -> &str {
        &self.definition.name
    }

    fn call<'a>(&'a self, text: &'a str) -> ToolResult<'a> {
        Box::pin(async move {
            let called = (self.function)(text).await;
            called.map_err(|error| error.to_string())
        })
    }

    fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    fn definition(&self) -> Option<Tool> {
        Some(Tool::Custom {
            custom: self.definition.clone(),
            extra: Default::default(),
        })
    }
}
