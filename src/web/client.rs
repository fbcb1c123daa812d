//! The client for Rust apps that run in a browser or an edge worker.

use std::pin::Pin;
use std::rc::Rc;

use js_sys::{Function, Promise, Reflect};
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

use super::call::{Call, Event, connection};
use super::fetch::{self, Reply};
use crate::chat::{
    Config, Outcome, OutcomeKind, Page, ParseError, ParsedCompletion, PreparedRequest,
};
use crate::error::{ApiError, Error, ErrorKind};
use crate::finding::{InvalidRequest, Rule};
use crate::json::{Json, parse};
use crate::model::{ChatRequest, Model};
use crate::provider::models;
use crate::sse::Limits;

/// Sends chat completions with the platform's `fetch`.
///
/// ```no_run
/// use chatwire::{ChatRequest, Client, Event, Message, chat::Config, provider::Profile};
/// # async fn run() -> Result<(), chatwire::Error> {
/// let config = Config::new(&Profile::FLEXAI, None, None)?;
/// let client = Client::new(config, Some("sk-key"));
/// let request = ChatRequest::new("Qwen2.5-32B-Instruct-FP8", [Message::user("Hi")]);
/// let mut call = client.stream(&request).await?;
/// while let Some(event) = call.next().await {
///     match event {
///         Event::Text(text) => web_sys::console::log_1(&text.into()),
///         Event::End(outcome) => assert!(outcome.error.is_none()),
///         _ => {}
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    config: Config,
    token: Token,
    limits: Limits,
    fetch: Option<Function>,
}

/// Where the key comes from.
#[derive(Clone)]
enum Token {
    Fixed(Option<String>),
    Source(Rc<dyn TokenSource>),
}

/// Gives the key for each call, from wherever it is kept.
pub trait TokenSource {
    /// Gives the key. `rejected` is the one that the server has just answered 401 to: a new one is tried once.
    ///
    /// Fails with a message, which must not have the key in it.
    fn token(
        &self,
        rejected: Option<&str>,
    ) -> Pin<Box<dyn Future<Output = Result<String, String>> + '_>>;
}

impl Client {
    /// Makes a client; `token` is sent as a bearer token.
    pub fn new(config: Config, token: Option<&str>) -> Client {
        Client {
            config,
            token: Token::Fixed(token.map(str::to_owned)),
            limits: Limits::default(),
            fetch: None,
        }
    }

    /// Sets the limits of one event and of the whole body.
    pub fn with_limits(mut self, limits: Limits) -> Client {
        self.limits = limits;
        self
    }

    /// Takes the key from this source in place of a fixed one.
    pub fn with_token_source(mut self, source: impl TokenSource + 'static) -> Client {
        self.token = Token::Source(Rc::new(source));
        self
    }

    /// Sends by this function of `Request` to a promise of `Response` in place of the global `fetch`, say, a service binding's.
    pub fn with_fetch(mut self, fetch: Function) -> Client {
        self.fetch = Some(fetch);
        self
    }

    /// Sends a request whose answer streams, and waits for its head.
    ///
    /// Fails before anything is sent with [`Error::Invalid`], and with [`Error::Connection`] when there is no response. A response
    /// that is an error is an event like any other end.
    pub async fn stream(&self, request: &ChatRequest) -> Result<Call, Error> {
        self.send(&request.clone().stream(true)).await
    }

    /// Sends a request and waits for its outcome.
    ///
    /// Fails as [`Client::stream`] does, and with the outcome's error when the answer is not whole: [`Client::outcome`] has what came of it.
    pub async fn complete(&self, request: &ChatRequest) -> Result<Outcome, Error> {
        let outcome = self.outcome(request, |_| {}).await?;
        match (outcome.kind, &outcome.error) {
            (OutcomeKind::Complete, _) | (_, None) => Ok(outcome),
            (_, Some(error)) => Err(error.clone()),
        }
    }

    /// Sends a request and reads the text of each choice as JSON that fits `T`. What the model has to know of the form is in the
    /// request's `response_format`. The request may stream: the answer is read when it is whole.
    ///
    /// Fails as [`Client::stream`] does, and as [`Outcome::parse`] does, with what came of the answer.
    ///
    /// ```no_run
    /// use chatwire::chat::{ParseError, ParseFailure};
    /// use chatwire::model::ResponseFormat;
    /// use chatwire::{ChatRequest, Client, Message};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct City {
    ///     name: String,
    /// }
    ///
    /// # async fn run(client: Client) -> Result<(), ParseError> {
    /// let schema = serde_json::json!({"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"],
    ///     "additionalProperties": false});
    /// let request = ChatRequest::new("m", [Message::user("A city in Norway?")])
    ///     .response_format(ResponseFormat::json_schema("city", schema));
    /// match client.parse::<City>(&request).await?.into_value() {
    ///     Ok(city) => web_sys::console::log_1(&city.name.into()),
    ///     Err(ParseError { reason: ParseFailure::Refusal(words), .. }) => web_sys::console::log_1(&words.into()),
    ///     Err(error) => return Err(error),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn parse<T: DeserializeOwned>(
        &self,
        request: &ChatRequest,
    ) -> Result<ParsedCompletion<T>, ParseError> {
        self.outcome(request, |_| {}).await?.parse()
    }

    /// The provider's models.
    pub async fn models(&self) -> Result<Vec<Model>, Error> {
        let page = self.page(Page::Models).await?;
        let list = models::read(&page).ok_or_else(|| {
            ApiError::new(
                ErrorKind::Protocol,
                "the server's answer is no list of models",
            )
        })?;
        let list = list.as_array().unwrap_or_default().iter();
        Ok(list.map(|model| Model::of(&model.to_string())).collect())
    }

    /// Asks whether the service is well; gives what it answers.
    pub async fn health(&self) -> Result<Json, Error> {
        self.page(Page::Health).await
    }

    /// Sends a request, tells what comes, and waits for the outcome, whole or not: what came of the answer is in it, whatever went wrong.
    ///
    /// Fails as [`Client::stream`] does.
    ///
    /// ```no_run
    /// use chatwire::{ChatRequest, Client, Event, Message};
    /// # async fn run(client: Client) -> Result<(), chatwire::Error> {
    /// let request = ChatRequest::new("m", [Message::user("Hi")]).stream(true);
    /// let outcome = client.outcome(&request, |event| {
    ///     if let Event::Text(text) = event {
    ///         web_sys::console::log_1(&text.into());
    ///     }
    /// });
    /// let outcome = outcome.await?;
    /// assert!(outcome.error.is_none() || outcome.typed().is_ok());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn outcome(
        &self,
        request: &ChatRequest,
        mut told: impl FnMut(&Event),
    ) -> Result<Outcome, Error> {
        let mut call = self.send(request).await?;
        while let Some(event) = call.next().await {
            told(&event);
            if let Event::End(outcome) = event {
                return Ok(*outcome);
            }
        }
        Err(Error::Aborted)
    }

    async fn send(&self, request: &ChatRequest) -> Result<Call, Error> {
        let text = serde_json::to_string(request)
            .map_err(|error| InvalidRequest::new(Rule::Type, "request", error.to_string()))?;
        let reply = self.exchange(|token| self.config.prepare(&text, token));
        let (reply, controller) = reply.await?;
        Call::new(reply, controller)
    }

    async fn page(&self, page: Page) -> Result<Json, Error> {
        let reply = self.exchange(|token| self.config.page(page, token));
        let (reply, controller) = reply.await?;
        if !reply.decoder.is_success() {
            let mut call = Call::new(reply, controller)?;
            while let Some(event) = call.next().await {
                if let Event::End(outcome) = event {
                    return Err(outcome.error.unwrap_or(Error::Aborted));
                }
            }
            return Err(Error::Aborted);
        }
        let text = text_of(&reply.response)
            .await
            .map_err(|error| connection(&error))?;
        parse(text.as_bytes()).map_err(|_| {
            ApiError::new(ErrorKind::Protocol, "the server's answer is no JSON").into()
        })
    }

    /// Sends a request, with another key once where the server refuses the first and the source has another.
    async fn exchange(
        &self,
        prepare: impl Fn(Option<&str>) -> Result<PreparedRequest, InvalidRequest>,
    ) -> Result<(Reply, AbortController), Error> {
        let mut token = self.token(None).await?;
        let mut rejected = None;
        loop {
            let prepared = prepare(token.as_deref())?;
            let controller = AbortController::new().map_err(|error| connection(&error))?;
            let signal = controller.signal();
            let profile = self.config.profile();
            let fetch = self.fetch.as_ref();
            let secrets = prepared.secrets();
            let sent = fetch::send(prepared, self.limits, profile, &signal, fetch);
            let reply = sent.await.map_err(|error| {
                let mut error = connection(&error);
                secrets.clean_error(&mut error);
                error
            })?;
            if rejected.is_some() || !reply.decoder.is_unauthorized() {
                return Ok((reply, controller));
            }
            let next = self.token(token.as_deref()).await?;
            if next == token {
                return Ok((reply, controller));
            }
            controller.abort();
            rejected = std::mem::replace(&mut token, next);
        }
    }

    async fn token(&self, rejected: Option<&str>) -> Result<Option<String>, Error> {
        match &self.token {
            Token::Fixed(token) => Ok(token.clone()),
            Token::Source(source) => match source.token(rejected).await {
                Ok(token) => Ok(Some(token)),
                Err(message) => Err(ApiError::new(ErrorKind::Auth, message).into()),
            },
        }
    }
}

/// The text of a response's body.
async fn text_of(response: &JsValue) -> Result<String, JsValue> {
    let read: Function = Reflect::get(response, &JsValue::from_str("text"))?.dyn_into()?;
    let text = JsFuture::from(Promise::resolve(&read.call0(response)?)).await?;
    Ok(text.as_string().unwrap_or_default())
}
