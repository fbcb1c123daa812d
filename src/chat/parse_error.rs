//! Why an answer in a form has no value.

use std::fmt;

use crate::error::{ApiError, Error, ErrorKind};
use crate::model::ChatCompletion;

/// Why an answer has no value, with what came of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ParseError {
    /// Why.
    pub reason: ParseFailure,
    /// The answer as far as it came; `None` where there was none, or one that does not fit its type.
    pub partial: Option<Box<ChatCompletion>>,
}

/// The reasons of [`ParseError`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ParseFailure {
    /// The call failed.
    Call(Error),
    /// A limit of tokens cut the answer before its JSON was whole.
    Length,
    /// A filter ended the answer before its JSON was whole.
    ContentFilter,
    /// The model refused, in these words. Only [`ParsedCompletion::into_value`](super::ParsedCompletion::into_value) fails so.
    Refusal(String),
    /// The first choice has no text: it calls tools, or says nothing. Only [`ParsedCompletion::into_value`](super::ParsedCompletion::into_value) fails so.
    NoText,
    /// The answer is no JSON, or does not fit the type.
    Misfit {
        /// Which choice, from 0.
        choice: u64,
        /// What does not fit, and where.
        message: String,
    },
}

impl ParseError {
    pub(super) fn of(reason: ParseFailure, partial: ChatCompletion) -> ParseError {
        ParseError {
            reason,
            partial: Some(Box::new(partial)),
        }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reason {
            ParseFailure::Call(error) => error.fmt(formatter),
            ParseFailure::Length => formatter
                .write_str("the answer was cut by its limit of tokens before its JSON was whole"),
            ParseFailure::ContentFilter => {
                formatter.write_str("a filter ended the answer before its JSON was whole")
            }
            ParseFailure::Refusal(words) => write!(formatter, "the model refused: {words}"),
            ParseFailure::NoText => formatter.write_str("the answer has no text"),
            ParseFailure::Misfit { choice, message } => {
                write!(formatter, "choice {choice} does not fit: {message}")
            }
        }
    }
}

impl std::error::Error for ParseError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.reason {
            ParseFailure::Call(error) => Some(error),
            _ => None,
        }
    }
}

impl From<Error> for ParseError {
    fn from(error: Error) -> ParseError {
        ParseError {
            reason: ParseFailure::Call(error),
            partial: None,
        }
    }
}

impl From<ParseError> for Error {
    /// Loses what came of the answer.
    fn from(error: ParseError) -> Error {
        let kind = match error.reason {
            ParseFailure::Call(error) => return error,
            ParseFailure::Length => ErrorKind::Incomplete,
            ParseFailure::ContentFilter | ParseFailure::Refusal(_) => ErrorKind::ContentFilter,
            ParseFailure::NoText | ParseFailure::Misfit { .. } => ErrorKind::Protocol,
        };
        ApiError::new(kind, error.to_string()).into()
    }
}
