//! What calls used, under one set of names.

use super::{ChatCompletion, Usage};
use serde_json::Value;
use unicode_segmentation::UnicodeSegmentation;

/// What a call used, under one set of names; `None` where the provider does not say.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct UsageSummary {
    /// Tokens that were read, those from the cache included.
    pub input: Option<u64>,
    /// Tokens that were written, thoughts included.
    pub output: Option<u64>,
    /// Tokens in all, as the provider counts them.
    pub total: Option<u64>,
    /// Tokens of the input that came from the prompt cache.
    pub cached_read: Option<u64>,
    /// Tokens that were written to the prompt cache.
    pub cached_write: Option<u64>,
    /// Tokens of the output that are thoughts.
    pub reasoning: Option<u64>,
    /// Tokens of sound, read and written.
    pub audio: Option<u64>,
    /// Words of the answer, or those that the provider bills (neuroflash).
    pub words: u64,
    /// Whether the words were counted here, by Unicode's rules, since the provider does not say.
    pub words_counted: bool,
    /// The price, in the provider's currency.
    pub cost: Option<f64>,
}

impl UsageSummary {
    /// What a completion used. What the provider says itself stays in [`ChatCompletion::usage`].
    ///
    /// ```
    /// use chatwire::model::{ChatCompletion, UsageSummary};
    ///
    /// let completion: ChatCompletion = serde_json::from_str(
    ///     r#"{"choices":[{"index":0,"message":{"content":"Hello there."}}],
    ///         "usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12,"cache_read_input_tokens":4}}"#,
    /// )?;
    /// let used = UsageSummary::of(&completion);
    /// assert_eq!((used.input, used.cached_read, used.words, used.words_counted), (Some(9), Some(4), 2, true));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn of(completion: &ChatCompletion) -> Self {
        let used = completion.usage.as_ref();
        let words = used.and_then(|usage| usage.words_used);
        let texts = completion
            .choices
            .iter()
            .filter_map(|choice| choice.message.content.as_deref());
        Self {
            words: words.unwrap_or_else(|| texts.map(count_words).sum()),
            words_counted: words.is_none(),
            ..used.map(Self::told).unwrap_or_default()
        }
    }

    fn told(usage: &Usage) -> Self {
        let read = usage.prompt_tokens_details.as_ref();
        let written = usage.completion_tokens_details.as_ref();
        let extra = |name: &str| usage.extra.get(name).and_then(Value::as_u64);
        let read_extra = |name: &str| read?.extra.get(name).and_then(Value::as_u64);
        Self {
            input: Some(usage.prompt_tokens),
            output: Some(usage.completion_tokens),
            total: Some(usage.total_tokens),
            // FlexAI and OpenAI; DeepSeek; Moonshot.
            cached_read: usage
                .cached_tokens()
                .or_else(|| extra("prompt_cache_hit_tokens"))
                .or_else(|| extra("cached_tokens")),
            // FlexAI and Anthropic; LiteLLM; OpenRouter.
            cached_write: usage
                .cache_creation_input_tokens
                .or_else(|| read_extra("cache_creation_tokens"))
                .or_else(|| read_extra("cache_write_tokens")),
            reasoning: written
                .and_then(|written| written.reasoning_tokens)
                .or_else(|| extra("reasoning_tokens")),
            audio: sum(
                read.and_then(|read| read.audio_tokens),
                written.and_then(|written| written.audio_tokens),
            ),
            cost: usage.cost,
            ..Self::default()
        }
    }
}

/// Sums what calls used.
///
/// ```
/// use chatwire::model::{ChatCompletion, UsageMeter};
///
/// let mut meter = UsageMeter::default();
/// meter.add(&ChatCompletion::default());
/// assert_eq!((meter.calls, meter.calls_without_usage, meter.total.input), (1, 1, None));
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct UsageMeter {
    /// How many calls were added.
    pub calls: u64,
    /// How many of them told no usage: the sums of tokens are too small by theirs.
    pub calls_without_usage: u64,
    /// The sums. Words are counted here as soon as those of one call are.
    pub total: UsageSummary,
}

impl UsageMeter {
    /// Adds a call by its completion, whole or not; gives what that call used.
    pub fn add(&mut self, completion: &ChatCompletion) -> UsageSummary {
        let used = UsageSummary::of(completion);
        self.calls += 1;
        self.calls_without_usage += u64::from(completion.usage.is_none());
        let total = &mut self.total;
        for (sums, used) in [
            (&mut total.input, used.input),
            (&mut total.output, used.output),
            (&mut total.total, used.total),
            (&mut total.cached_read, used.cached_read),
            (&mut total.cached_write, used.cached_write),
            (&mut total.reasoning, used.reasoning),
            (&mut total.audio, used.audio),
        ] {
            *sums = sum(*sums, used);
        }
        total.words += used.words;
        total.words_counted |= used.words_counted;
        total.cost = match (total.cost, used.cost) {
            (Some(sum), Some(cost)) => Some(sum + cost),
            (sum, cost) => sum.or(cost),
        };
        used
    }
}

/// Counts the words of a text by Unicode's word boundaries: what has a letter or a digit between two of them is a word. Languages that
/// are written without spaces have no boundaries here; browsers know some of their words.
#[must_use]
pub fn count_words(text: &str) -> u64 {
    text.unicode_words().count() as u64
}

fn sum(left: Option<u64>, right: Option<u64>) -> Option<u64> {
    match (left, right) {
        (Some(left), Some(right)) => Some(left.saturating_add(right)),
        (left, right) => left.or(right),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn completion(content: &str, usage: Option<&str>) -> ChatCompletion {
        let usage = usage.map(|usage| serde_json::from_str::<Value>(usage).unwrap());
        let mut json =
            serde_json::json!({"choices": [{"index": 0, "message": {"content": content}}]});
        if let Some(usage) = usage {
            json["usage"] = usage;
        }
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn each_providers_names_become_one() {
        let told = |usage: &str| {
            let UsageSummary {
                cached_read,
                cached_write,
                reasoning,
                audio,
                cost,
                ..
            } = UsageSummary::of(&completion("", Some(usage)));
            (cached_read, cached_write, reasoning, audio, cost)
        };
        for (usage, expected) in [
            ("{}", (None, None, None, None, None)),
            (
                r#"{"cache_read_input_tokens":4,"cache_creation_input_tokens":2}"#,
                (Some(4), Some(2), None, None, None),
            ),
            (
                r#"{"prompt_tokens_details":{"cached_tokens":3,"audio_tokens":1},"completion_tokens_details":{"reasoning_tokens":5,"audio_tokens":2}}"#,
                (Some(3), None, Some(5), Some(3), None),
            ),
            (
                r#"{"prompt_tokens_details":null,"prompt_cache_hit_tokens":7}"#,
                (Some(7), None, None, None, None),
            ),
            (r#"{"cached_tokens":8}"#, (Some(8), None, None, None, None)),
            (
                r#"{"prompt_tokens_details":{"cache_write_tokens":6}}"#,
                (None, Some(6), None, None, None),
            ),
            (r#"{"cost":0.25}"#, (None, None, None, None, Some(0.25))),
        ] {
            assert_eq!(told(usage), expected, "{usage}");
        }
    }

    #[test]
    fn words_are_the_providers_or_counted_here() {
        let told = UsageSummary::of(&completion("one two", Some(r#"{"words_used":9}"#)));
        assert_eq!((told.words, told.words_counted), (9, false));
        let counted = UsageSummary::of(&completion("Don't panic: it's 42!", None));
        assert_eq!(
            (counted.words, counted.words_counted, counted.input),
            (4, true, None)
        );
        assert_eq!(count_words("Grüße, naïve façade – „so“"), 4);
    }

    #[test]
    fn a_meter_sums_over_calls() {
        let mut meter = UsageMeter::default();
        meter.add(&completion("a b", Some(r#"{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7,"cost":0.5,"words_used":2}"#)));
        meter.add(&completion("c", None));
        meter.add(&completion(
            "",
            Some(r#"{"prompt_tokens":1,"total_tokens":1,"cache_read_input_tokens":1,"cost":0.25}"#),
        ));
        let total = &meter.total;
        assert_eq!(
            (total.input, total.output, total.total),
            (Some(6), Some(2), Some(8))
        );
        assert_eq!(
            (total.cached_read, total.cached_write, total.words),
            (Some(1), None, 3)
        );
        assert_eq!((total.cost, total.words_counted), (Some(0.75), true));
        assert_eq!((meter.calls, meter.calls_without_usage), (3, 1));
    }
}
