//! Answers in a form, against the scripted provider, which makes one up that fits the schema.

use chatwire::chat::{ParseFailure, PartialAnswer};
use chatwire::error::{Error, ErrorKind};
use chatwire::model::ResponseFormat;
use chatwire::{ChatRequest, Event, Message};
use serde::Deserialize;
use serde_json::json;

use super::{client, hi, scripted};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct City {
    city: String,
    people: Option<u64>,
}

#[derive(Debug, Deserialize)]
struct Strict {
    #[allow(dead_code, reason = "it is there to be missing")]
    mayor: String,
}

fn ask(message: &str) -> ChatRequest {
    let properties = json!({"city": {"type": "string"}, "people": {"type": "integer"}});
    let schema = json!({"type": "object", "properties": properties, "required": ["city", "people"], "additionalProperties": false});
    ChatRequest::new("m", [Message::user(message)])
        .response_format(ResponseFormat::json_schema("city", schema))
}

pub async fn fits() {
    for stream in [false, true] {
        let request = ask("A city?").stream(stream);
        let parsed = scripted().parse::<City>(&request).await.unwrap();
        assert!(parsed.completion.text().starts_with('{'));
        let city = parsed.into_value().unwrap();
        assert!(!city.city.is_empty() && city.people.is_some(), "{city:?}");
    }
    let two = r#"[[text:{"city":"Oslo","people":7}]]"#;
    let parsed = scripted().parse::<City>(&ask(two)).await.unwrap();
    let values: Vec<_> = parsed
        .values
        .iter()
        .flatten()
        .map(|city| city.people)
        .collect();
    assert_eq!(values, [Some(7)]);
}

pub async fn failures() {
    let refused = "return Promise.resolve(new Response(JSON.stringify({choices: [{index: 0, finish_reason: 'stop',
        message: {role: 'assistant', content: null, refusal: 'I will not.'}}]})))";
    let parsed = client(refused).parse::<City>(&hi()).await.unwrap();
    assert!(parsed.values[0].is_none());
    assert_eq!(parsed.refusal(0), Some("I will not."));
    let error = parsed.into_value().unwrap_err();
    assert!(
        matches!(&error.reason, ParseFailure::Refusal(words) if words == "I will not."),
        "{error}"
    );

    let error = scripted()
        .parse::<City>(&ask("A city?").max_tokens(1_u64))
        .await
        .unwrap_err();
    assert!(matches!(error.reason, ParseFailure::Length), "{error}");
    assert!(error.partial.unwrap().text().starts_with('{'));

    let error = scripted()
        .parse::<City>(&ask("[[finish:content_filter]]"))
        .await
        .unwrap_err();
    assert!(
        matches!(error.reason, ParseFailure::ContentFilter),
        "{error}"
    );

    for (message, start) in [
        ("A city?", "missing field `mayor`"),
        ("[[text:Oslo it is]]", "expected value"),
    ] {
        let error = scripted().parse::<Strict>(&ask(message)).await.unwrap_err();
        assert!(
            matches!(&error.reason, ParseFailure::Misfit { choice: 0, message } if message.starts_with(start)),
            "{error}"
        );
        assert!(!error.partial.unwrap().text().is_empty());
    }

    let error = scripted()
        .parse::<City>(&ask("[[status:429]]"))
        .await
        .unwrap_err();
    assert!(
        matches!(&error.reason, ParseFailure::Call(Error::Api(error)) if error.kind == ErrorKind::RateLimit)
    );
    let cut = ask(r#"[[text:{"city":"Oslo","people":7}]][[cut:640]]"#).stream(true);
    let error = scripted().parse::<City>(&cut).await.unwrap_err();
    assert!(
        matches!(&error.reason, ParseFailure::Call(Error::Api(error)) if error.kind == ErrorKind::Incomplete),
        "{error}"
    );
    assert!(error.partial.is_some());
}

pub async fn partial() {
    let mut call = scripted().stream(&ask("A city?")).await.unwrap();
    let mut answer = PartialAnswer::default();
    let (mut lengths, mut whole) = (Vec::new(), None);
    while let Some(event) = call.next().await {
        match event {
            Event::Chunk(chunk) if answer.read(&chunk).unwrap() => {
                lengths.push(answer.typed::<City>().unwrap_or_default().city.len());
            }
            Event::End(outcome) => {
                whole = Some(outcome.parse::<City>().unwrap().into_value().unwrap())
            }
            _ => {}
        }
    }
    let (city, whole): (City, City) = (answer.typed().unwrap(), whole.unwrap());
    assert!(answer.is_done());
    assert_eq!((&city.city, city.people), (&whole.city, whole.people));
    assert!(lengths.len() > 2 && lengths.is_sorted(), "{lengths:?}");
    let value: serde_json::Value = answer.typed().unwrap();
    assert_eq!(value["city"], whole.city);
}
