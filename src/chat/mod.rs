//! The state machine between bytes and an answer.
//!
//! [`Decoder`] takes the bytes of one answer and keeps the answer itself; [`Sink`] is told of each chunk that they complete;
//! [`Outcome`] is how it ends, exactly once.

mod answer;
mod calls;
mod choice;
mod completion;
mod decoder;
mod envelope;
mod failure;
mod finish;
mod fragment;
mod head;
mod host;
mod known;
mod logprobs;
mod message;
mod outcome;
mod pack;
mod parse_error;
mod partial_answer;
mod prepare;
mod reader;
mod reasoning;
mod run;
mod secrets;
mod sink;
mod spill;
mod structured;
mod template;
mod url;
mod usage;

pub use decoder::{Decoder, Ending};
pub use finish::FinishClass;
pub use head::{Head, Options};
pub use outcome::{Outcome, OutcomeKind};
pub use pack::{Mode, Pack};
pub use parse_error::{ParseError, ParseFailure};
pub use partial_answer::PartialAnswer;
pub use prepare::{Config, Page, PreparedRequest, Validate};
pub use sink::{Chunk, Sink};
pub use structured::ParsedCompletion;
