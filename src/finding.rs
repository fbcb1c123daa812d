//! What is wrong with a request, found before it is sent.

use std::borrow::Cow;
use std::fmt;

use crate::json::{Json, Object};
use crate::plain::concat;

/// Something to know about a member of a request or an option, found before anything is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The path of the member, as in `messages[0].role`; an option's name, as in `baseURL`, for one of the client's own.
    pub field: String,
    /// What is to be said of it, as a sentence without its value, which may be a secret: `is required`.
    pub message: String,
    /// Which kind of rule says so.
    pub rule: Rule,
    /// The document in which the rule stands.
    pub source: Cow<'static, str>,
}

/// The kinds of rules that a [`Finding`] is made by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// The member has to be there.
    Required,
    /// The value has the wrong type.
    Type,
    /// The value is out of range.
    Range,
    /// The member does not go with another one.
    Conflict,
    /// A URL, header or name is not written as it has to be.
    Syntax,
    /// The provider answers with an error to it.
    Refused,
    /// The provider drops it without a word.
    Ignored,
    /// It is sent in another form, which the provider takes.
    Changed,
    /// The provider gives less than it asks for.
    Limited,
    /// A browser does not let it through to this provider.
    Cors,
    /// A secret stands where others can read it.
    Exposed,
}

impl Rule {
    /// The name that TypeScript knows it by.
    pub fn as_str(self) -> &'static str {
        match self {
            Rule::Required => "required",
            Rule::Type => "type",
            Rule::Range => "range",
            Rule::Conflict => "conflict",
            Rule::Syntax => "syntax",
            Rule::Refused => "refused",
            Rule::Ignored => "ignored",
            Rule::Changed => "changed",
            Rule::Limited => "limited",
            Rule::Cors => "cors",
            Rule::Exposed => "exposed",
        }
    }
}

impl Finding {
    /// Makes a finding.
    pub fn new(
        rule: Rule,
        field: impl Into<String>,
        message: impl Into<String>,
        source: impl Into<Cow<'static, str>>,
    ) -> Finding {
        Finding {
            field: field.into(),
            message: message.into(),
            rule,
            source: source.into(),
        }
    }

    /// As [`Finding::new`], as one function for all that call it; the message is put together.
    #[inline(never)]
    pub(crate) fn of(rule: Rule, field: &str, message: &[&str], source: &'static str) -> Finding {
        Finding::new(rule, field, concat(message), source)
    }

    pub(crate) fn to_json(&self) -> Json {
        let mut value = Object::new();
        value.push_str("field", &self.field);
        value.push_str("message", &self.message);
        value.push_str("rule", self.rule.as_str());
        value.push_str("source", &self.source);
        Json::Object(value)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.field, self.message)
    }
}

/// All that is wrong with a request; nothing was sent.
///
/// ```
/// use chatwire::{chat::Config, finding::Rule, provider::Profile};
/// let config = Config::new(&Profile::FLEXAI, None, None)?;
/// let error = config.prepare(r#"{"messages":[],"temperature":3}"#, None).err().unwrap();
/// let found: Vec<_> = error.findings.iter().map(|finding| (finding.field.as_str(), finding.rule)).collect();
/// assert_eq!(found, [("messages", Rule::Range), ("temperature", Rule::Range), ("model", Rule::Required)]);
/// # Ok::<(), chatwire::InvalidRequest>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidRequest {
    /// The findings, at least one.
    pub findings: Vec<Finding>,
}

impl InvalidRequest {
    /// Makes an error of one finding of chatwire's own.
    pub fn new(rule: Rule, field: impl Into<String>, message: impl Into<String>) -> InvalidRequest {
        Finding::new(rule, field, message, OWN).into()
    }

    /// As [`InvalidRequest::new`], as one function for all that call it.
    #[inline(never)]
    pub(crate) fn of(rule: Rule, field: &str, message: &str) -> InvalidRequest {
        Finding::of(rule, field, &[message], OWN).into()
    }

    /// The field of the first finding.
    pub fn field(&self) -> &str {
        let first = self.findings.first();
        first
            .map(|finding| finding.field.as_str())
            .unwrap_or_default()
    }
}

impl From<Finding> for InvalidRequest {
    fn from(finding: Finding) -> InvalidRequest {
        InvalidRequest {
            findings: vec![finding],
        }
    }
}

impl fmt::Display for InvalidRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, finding) in self.findings.iter().enumerate() {
            formatter.write_str(if at == 0 { "" } else { "; " })?;
            finding.fmt(formatter)?;
        }
        Ok(())
    }
}

impl std::error::Error for InvalidRequest {}

/// The source of rules that no provider has written down.
pub(crate) const OWN: &str = "chatwire";
