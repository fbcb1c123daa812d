//! Tools that the client runs, against the scripted provider, which answers with what it was told of its calls.

use chatwire::chat::OutcomeKind;
use chatwire::error::{Error, ErrorKind};
use chatwire::model::{Tool, ToolCall, ToolChoice};
use chatwire::{
    ChatRequest, CustomTool, Event, FunctionTool, Message, RunnableTool, ToolEvent, ToolRunError,
};
use serde::Deserialize;
use serde_json::json;
use std::cell::{Cell, RefCell};

use super::{client, hi, scripted};

#[derive(Deserialize)]
struct Wanted {
    thing: String,
}

pub(super) const TEA: &str = r#"[[tool:price {"thing":"tea"}]]"#;
const COFFEE: &str = r#"[[tool:price {"thing":"coffee"}]]"#;

pub(super) fn price() -> impl RunnableTool {
    FunctionTool::new("price", "The price of a thing.", parameters(), costs)
}

async fn costs(wanted: Wanted) -> Result<String, String> {
    match wanted.thing.as_str() {
        "water" => Err("it is free".to_owned()),
        thing => Ok(format!("{thing}: 3")),
    }
}

pub(super) fn parameters() -> serde_json::Value {
    json!({"type": "object", "properties": {"thing": {"type": "string"}}})
}

pub(super) fn ask(message: &str) -> ChatRequest {
    ChatRequest::new("m", [Message::user(message)])
}

pub async fn run() {
    let price = price();
    for (message, told) in [
        (format!("{TEA}{COFFEE}"), "tea: 3; coffee: 3"),
        (
            r#"[[tool:price {"thing":"water"}]]"#.to_owned(),
            "Error: it is free",
        ),
        (
            "[[tool:price {}]]".to_owned(),
            "Error: the arguments are wrong: missing field `thing` at line 1 column 2",
        ),
        (
            "[[tool:price {oops]]".to_owned(),
            "Error: the arguments are no JSON: key must be a string at line 1 column 2",
        ),
        (
            "[[tool:other {}]]".to_owned(),
            r#"Error: there is no tool "other"; there are price."#,
        ),
    ] {
        let run = scripted()
            .run_tools(ask(&message), &[&price])
            .await
            .unwrap();
        assert_eq!(run.outcome.text(), format!("The tools answered: {told}"));
    }
    let run = scripted().run_tools(ask(TEA), &[&price]).await.unwrap();
    let said = serde_json::to_value(&run.messages).unwrap();
    let roles: Vec<_> = said
        .as_array()
        .unwrap()
        .iter()
        .map(|message| &message["role"])
        .collect();
    assert_eq!(roles, ["user", "assistant", "tool", "assistant"]);
    assert_eq!((run.usage.calls, run.usage.calls_without_usage), (2, 0));
}

pub async fn streamed() {
    let price = price();
    let (mut text, mut chunks, mut ends, mut heard) = (String::new(), 0, 0, Vec::new());
    let message = format!("{TEA}{COFFEE}");
    let run = scripted()
        .run_tools(ask(&message).stream(true), &[&price])
        .on_event(|event| match event {
            ToolEvent::Answer(Event::Text(more)) => text.push_str(more),
            ToolEvent::Answer(Event::Chunk(_)) => chunks += 1,
            ToolEvent::Answer(Event::End(_)) => ends += 1,
            ToolEvent::Call(call) => heard.push(call.input().unwrap().to_owned()),
            ToolEvent::Result(call, content) => {
                heard.push(format!("{} {content}", call.name().unwrap()));
            }
            other => panic!("unexpected {other:?}"),
        })
        .await
        .unwrap();
    assert_eq!(text, "The tools answered: tea: 3; coffee: 3");
    assert_eq!(run.outcome.text(), text);
    assert!(chunks > 4, "{chunks} chunks");
    assert_eq!(ends, 2);
    assert_eq!(
        heard,
        [
            r#"{"thing":"tea"}"#,
            "price tea: 3",
            r#"{"thing":"coffee"}"#,
            "price coffee: 3"
        ]
    );
}

pub async fn approval() {
    let price = price();
    let asked = RefCell::new(Vec::new());
    let approve = async |call: &ToolCall| {
        asked.borrow_mut().push(call.input().unwrap().to_owned());
        match call.input() {
            Some(text) if text.contains("tea") => Err("too early for tea".to_owned()),
            Some(text) if text.contains("water") => Err(String::new()),
            _ => Ok(()),
        }
    };
    let message = format!(r#"{TEA}{COFFEE}[[tool:price {{"thing":"water"}}]][[tool:other {{}}]]"#);
    let client = scripted();
    let run = client
        .run_tools(ask(&message), &[&price])
        .approve(approve)
        .await;
    assert_eq!(
        run.unwrap().outcome.text(),
        "The tools answered: Error: the call was not approved: too early for tea.; coffee: 3; Error: the call was not approved.; \
         Error: there is no tool \"other\"; there are price."
    );
    // Whoever calls what is not there is not asked about.
    assert_eq!(asked.borrow().len(), 3);
}

/// Fails the test when it is called.
fn never() -> impl RunnableTool {
    FunctionTool::new(
        "price",
        "",
        parameters(),
        async |_: serde_json::Value| -> Result<String, String> { panic!("it was called") },
    )
}

pub async fn cut() {
    let never = never();
    for stream in [true, false] {
        let request = ask(&format!("{TEA}[[finish:length]]")).stream(stream);
        let error = scripted().run_tools(request, &[&never]).await.unwrap_err();
        assert_eq!(kind(&error), ErrorKind::Incomplete, "{error}");
        assert_eq!(error.outcome.unwrap().kind, OutcomeKind::Complete);
        assert_eq!(error.messages.len(), 1);
    }
    let request = ask(&format!("{TEA}[[cut:420]]")).stream(true);
    let error = scripted().run_tools(request, &[&never]).await.unwrap_err();
    assert_eq!(kind(&error), ErrorKind::Incomplete, "{error}");
    assert_eq!(error.outcome.unwrap().kind, OutcomeKind::Incomplete);
}

pub async fn rounds() {
    // Unlike the scripted model, this one never has enough.
    let code = "return Promise.resolve(new Response(JSON.stringify({choices: [{index: 0, finish_reason: 'tool_calls', message: {role: 'assistant',
        tool_calls: [{id: 'c' + Math.random(), type: 'function', function: {name: 'price', arguments: ''}}]}}]})))";
    let calls = Cell::new(0);
    let counts = FunctionTool::new("price", "", parameters(), async |_: serde_json::Value| {
        calls.set(calls.get() + 1);
        Ok::<_, String>(String::new())
    });
    let error = client(code)
        .run_tools(hi(), &[&counts])
        .rounds(3)
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "incomplete: the model asked for calls in 3 answers, the limit"
    );
    assert_eq!(
        (calls.get(), error.messages.len(), error.usage.calls),
        (3, 7, 3)
    );
    assert!(client(code).run_tools(hi(), &[&counts]).await.is_err());
    assert_eq!(calls.get(), 13);
}

pub async fn ends() {
    let declared = ask(TEA).tools([Tool::function("price", "", parameters())]);
    let run = scripted().run_tools(declared, &[]).await.unwrap();
    let calls = &run.outcome.typed().unwrap().choices[0].message.tool_calls;
    assert_eq!(calls[0].input(), Some(r#"{"thing":"tea"}"#));
    let price = price();
    let demanded = ask(TEA).tool_choice(ToolChoice::function("price"));
    let run = scripted().run_tools(demanded, &[&price]).await.unwrap();
    assert_eq!((run.messages.len(), run.usage.calls), (3, 1));
    let several = scripted()
        .run_tools(ask(TEA).n(2_u64), &[&price])
        .await
        .unwrap_err();
    assert!(
        matches!(&several.error, Error::Invalid(error) if error.field() == "n"),
        "{several}"
    );
}

pub async fn custom() {
    let echo = CustomTool::new("echo", "Says it again.", async |text: &str| match text {
        "nothing" => Err("there is nothing to say"),
        text => Ok(format!("again {text}")),
    });
    for (text, told) in [
        ("anything at all", "again anything at all"),
        ("nothing", "Error: there is nothing to say"),
    ] {
        let request = ask(&format!("[[tool:echo {text}]]"));
        let run = scripted().run_tools(request, &[&echo]).await.unwrap();
        assert_eq!(run.outcome.text(), format!("The tools answered: {told}"));
    }
    let twice = client("throw new Error('fetch was called')");
    let error = twice.run_tools(hi(), &[&echo, &echo]).await.unwrap_err();
    assert!(
        matches!(&error.error, Error::Invalid(error) if error.field() == "tools"),
        "{error}"
    );
}

fn kind(error: &ToolRunError) -> ErrorKind {
    match &error.error {
        Error::Api(error) => error.kind,
        other => panic!("unexpected {other}"),
    }
}
