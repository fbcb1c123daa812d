//! A function as a tool.

use std::fmt::Display;
use std::marker::PhantomData;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::error::Category;

use super::{RunnableTool, ToolResult};
use crate::model::{FunctionDefinition, Tool};

/// An async function whose arguments are read as `Arguments`; what does not fit is told to the model, and so is what the function fails
/// with.
///
/// ```no_run
/// use chatwire::FunctionTool;
///
/// #[derive(serde::Deserialize)]
/// struct Place {
///     city: String,
/// }
/// let parameters = serde_json::json!({"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]});
/// let weather = FunctionTool::new("weather", "The weather in a city.", parameters, async |place: Place| {
///     match place.city.as_str() {
///         "Oslo" => Ok("sunny".to_owned()),
///         other => Err(format!("there is no weather in {other}")),
///     }
/// });
/// ```
#[derive(Clone, Debug)]
pub struct FunctionTool<Arguments, F> {
    definition: FunctionDefinition,
    timeout: Option<Duration>,
    function: F,
    arguments: PhantomData<fn(Arguments)>,
}

impl<Arguments, F, E> FunctionTool<Arguments, F>
where
    Arguments: DeserializeOwned,
    F: AsyncFn(Arguments) -> Result<String, E>,
    E: Display,
{
    /// Makes a tool of a function; `parameters` is the JSON Schema of its arguments, for the model.
    pub fn new(
        name: impl Into<String>,
        description: impl Into<String>,
        parameters: Value,
        function: F,
    ) -> Self {
        let definition = FunctionDefinition {
            name: name.into(),
            description: Some(description.into()),
            parameters: Some(parameters),
            strict: None,
            extra: Default::default(),
        };
        Self {
            definition,
            timeout: None,
            function,
            arguments: PhantomData,
        }
    }

    /// Sets how long a call may take; zero: any time.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sets whether the provider has to keep to the schema.
    #[must_use]
    pub fn with_strict(mut self, strict: bool) -> Self {
        self.definition.strict = Some(strict);
        self
    }
}

impl<Arguments, F, E> RunnableTool for FunctionTool<Arguments, F>
where
    Arguments: DeserializeOwned,
    F: AsyncFn(Arguments) -> Result<String, E>,
    E: Display,
{
    fn name(&self) -> &str {
        &self.definition.name
    }

    fn call<'a>(&'a self, arguments: &'a str) -> ToolResult<'a> {
        Box::pin(async move {
            let called = (self.function)(read(arguments)?).await;
            called.map_err(|error| error.to_string())
        })
    }

    fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    fn definition(&self) -> Option<Tool> {
        Some(Tool::Function {
            function: self.definition.clone(),
            extra: Default::default(),
        })
    }
}

/// Some servers write nothing where there are no arguments.
fn read<Arguments: DeserializeOwned>(text: &str) -> Result<Arguments, String> {
    let text = match text.trim() {
        "" => "{}",
        text => text,
    };
    serde_json::from_str(text).map_err(|error| match error.classify() {
        Category::Data => format!("the arguments are wrong: {error}"),
        _ => format!("the arguments are no JSON: {error}"),
    })
}
