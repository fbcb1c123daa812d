//! Answers in a form, read as values.

use serde::de::DeserializeOwned;

use super::outcome::Outcome;
use super::parse_error::{ParseError, ParseFailure};
use crate::error::{ApiError, Error, ErrorKind};
use crate::model::{ChatCompletion, Choice, FinishReason};

/// An answer whose choices were read as values.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ParsedCompletion<T> {
    /// The answer as it came.
    pub completion: ChatCompletion,
    /// The value of each choice, in the order of the answer's; `None` where the model refused, called tools or said nothing.
    pub values: Vec<Option<T>>,
}

impl Outcome {
    /// Reads the text of each choice as JSON that fits `T`.
    ///
    /// Fails where the outcome is not complete, where a limit or a filter cut a choice, and where a text is no JSON or does not fit.
    ///
    /// ```
    /// use chatwire::chat::{Decoder, Ending, Head, ParseFailure};
    ///
    /// #[derive(Debug, serde::Deserialize)]
    /// struct City {
    ///     name: String,
    /// }
    /// let answered = |reason: &str| {
    ///     let mut decoder = Decoder::new(Head::ok(), Default::default());
    ///     let message = r#"{"role":"assistant","content":"{\"name\":\"Oslo\"}"}"#;
    ///     let text = format!(r#"{{"choices":[{{"index":0,"message":{message},"finish_reason":"{reason}"}}]}}"#);
    ///     decoder.push(text.as_bytes(), &mut ());
    ///     decoder.end(Ending::Eof, &mut ());
    ///     decoder.outcome()
    /// };
    /// let city: City = answered("stop").parse()?.into_value()?;
    /// assert_eq!(city.name, "Oslo");
    /// let error = answered("length").parse::<City>().unwrap_err();
    /// assert!(matches!(error.reason, ParseFailure::Length));
    /// assert_eq!(error.partial.unwrap().text(), r#"{"name":"Oslo"}"#);
    /// # Ok::<(), chatwire::chat::ParseError>(())
    /// ```
    pub fn parse<T: DeserializeOwned>(&self) -> Result<ParsedCompletion<T>, ParseError> {
        let typed = self.typed();
        if let Some(error) = &self.error {
            return Err(ParseError {
                reason: ParseFailure::Call(error.clone()),
                partial: typed.ok().map(Box::new),
            });
        }
        match typed {
            Ok(completion) => parsed(completion),
            Err(error) => {
                Err(Error::from(ApiError::new(ErrorKind::Protocol, error.to_string())).into())
            }
        }
    }
}

impl<T> ParsedCompletion<T> {
    /// The value of the first choice.
    ///
    /// Fails with [`ParseFailure::Refusal`] or [`ParseFailure::NoText`] where it has none.
    pub fn into_value(self) -> Result<T, ParseError> {
        match self.values.into_iter().next().flatten() {
            Some(value) => Ok(value),
            None => {
                let refusal = self.completion.choices.first().and_then(refusal);
                let refusal = refusal.map(str::to_owned);
                let reason = refusal.map_or(ParseFailure::NoText, ParseFailure::Refusal);
                Err(ParseError::of(reason, self.completion))
            }
        }
    }

    /// The words with which a choice refused, by its place among [`ParsedCompletion::values`].
    #[must_use]
    pub fn refusal(&self, at: usize) -> Option<&str> {
        refusal(self.completion.choices.get(at)?)
    }
}

fn parsed<T: DeserializeOwned>(
    completion: ChatCompletion,
) -> Result<ParsedCompletion<T>, ParseError> {
    match completion.choices.iter().map(value_of).collect() {
        Ok(values) => Ok(ParsedCompletion { completion, values }),
        Err(reason) => Err(ParseError::of(reason, completion)),
    }
}

/// What a choice says; `None` where it is no value by right.
fn value_of<T: DeserializeOwned>(choice: &Choice) -> Result<Option<T>, ParseFailure> {
    match choice.finish_reason {
        Some(FinishReason::Length) => return Err(ParseFailure::Length),
        Some(FinishReason::ContentFilter) => return Err(ParseFailure::ContentFilter),
        _ => {}
    }
    let text = choice.message.content.as_deref().unwrap_or_default();
    if refusal(choice).is_some() || text.is_empty() {
        return Ok(None);
    }
    let value = serde_json::from_str(text).map_err(|error| ParseFailure::Misfit {
        choice: choice.index,
        message: error.to_string(),
    })?;
    Ok(Some(value))
}

fn refusal(choice: &Choice) -> Option<&str> {
    let words = choice.message.refusal.as_deref();
    words.filter(|words| !words.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::{Decoder, Ending, Head, Options};
    use serde::Deserialize;

    #[derive(Deserialize, Debug, PartialEq)]
    struct City {
        city: String,
    }

    fn outcome(choices: &str) -> Outcome {
        let options = Options {
            n: 2,
            ..Options::default()
        };
        let mut decoder = Decoder::new(Head::ok(), options);
        decoder.push(format!(r#"{{"choices":[{choices}]}}"#).as_bytes(), &mut ());
        decoder.end(Ending::Eof, &mut ());
        decoder.outcome()
    }

    fn choice(index: u64, message: &str, reason: &str) -> String {
        format!(r#"{{"index":{index},"message":{{{message}}},"finish_reason":"{reason}"}}"#)
    }

    const OSLO: &str = r#""content":"{\"city\":\"Oslo\"}""#;

    #[test]
    fn each_choice_has_its_value_or_its_refusal() {
        let refused = choice(1, r#""content":null,"refusal":"I will not.""#, "stop");
        let parsed = outcome(&format!("{},{refused}", choice(0, OSLO, "stop")));
        let parsed = parsed.parse::<City>().unwrap();
        let oslo = City {
            city: "Oslo".to_owned(),
        };
        assert_eq!(parsed.values, [Some(oslo), None]);
        assert_eq!(
            [parsed.refusal(0), parsed.refusal(1), parsed.refusal(2)],
            [None, Some("I will not."), None]
        );
        assert_eq!(parsed.into_value().unwrap().city, "Oslo");
    }

    #[test]
    fn refused_cut_filtered_and_wrong_answers_are_told_apart_and_kept() {
        let cut = r#""content":"{\"city\":\"Os""#;
        let calls = r#""content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]"#;
        for (message, finish, expected) in [
            (
                r#""content":null,"refusal":"No.""#,
                "stop",
                "the model refused: No.",
            ),
            (calls, "tool_calls", "the answer has no text"),
            (
                cut,
                "length",
                "the answer was cut by its limit of tokens before its JSON was whole",
            ),
            (
                cut,
                "content_filter",
                "a filter ended the answer before its JSON was whole",
            ),
            (
                cut,
                "stop",
                "choice 0 does not fit: EOF while parsing a string at line 1 column 11",
            ),
            (
                r#""content":"{}""#,
                "stop",
                "choice 0 does not fit: missing field `city` at line 1 column 2",
            ),
        ] {
            let error = outcome(&choice(0, message, finish)).parse::<City>();
            let error = error.and_then(ParsedCompletion::into_value).unwrap_err();
            assert_eq!(error.to_string(), expected);
            assert_eq!(
                error.partial.as_ref().unwrap().choices.len(),
                1,
                "{expected}"
            );
            assert!(matches!(Error::from(error), Error::Api(_)));
        }
    }

    #[test]
    fn a_call_that_failed_keeps_its_error_and_what_came() {
        let mut decoder = Decoder::new(Head::ok(), Options::default());
        decoder.push(
            b"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"{\"}}]}\n\n",
            &mut (),
        );
        decoder.end(Ending::Eof, &mut ());
        let error = decoder.outcome().parse::<City>().unwrap_err();
        assert!(
            matches!(&error.reason, ParseFailure::Call(Error::Api(error)) if error.kind == ErrorKind::Incomplete)
        );
        assert_eq!(error.partial.unwrap().text(), "{");
    }
}
