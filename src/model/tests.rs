//! What is read is written back: documented bodies, unknown members, unknown words.

use super::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::fmt::Debug;

/// Reads `body` as `T`, checks that it is written back equal, and returns it.
fn round_trip<T: Serialize + DeserializeOwned + PartialEq + Debug>(body: Value) -> T {
    let read: T = serde_json::from_value(body.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), body);
    // Once more from text: the readers for text and for values take different paths through flattened members.
    assert_eq!(serde_json::from_str::<T>(&body.to_string()).unwrap(), read);
    read
}

fn weather_tool() -> Value {
    json!({ "type": "function", "function": { "name": "string", "description": "string", "parameters": {} } })
}

#[test]
fn the_documented_neuroflash_body_and_answer_come_back_equal() {
    let request: ChatRequest = round_trip(json!({
        "messages": [{ "role": "user", "content": "Write a tagline for an AI content platform." }],
        "model": "openai/gpt-4.1-mini",
        "temperature": 0.7,
    }));
    assert_eq!(request.temperature, Some(0.7));

    let completion: ChatCompletion = round_trip(json!({
        "id": "gen-1775000000-AbCdEfGh",
        "object": "chat.completion",
        "model": "openai/gpt-4.1-mini",
        "choices": [{
            "index": 0,
            "message": { "role": "assistant", "content": "Create smarter content." },
            "finish_reason": "stop",
        }],
        "usage": { "prompt_tokens": 14, "completion_tokens": 12, "total_tokens": 26, "words_used": 9 },
    }));
    assert_eq!(completion.created, None);
    assert_eq!(completion.usage.unwrap().words_used, Some(9));
}

#[test]
fn every_field_that_neuroflash_documents_has_its_real_type() {
    let request: ChatRequest = round_trip(json!({
        "messages": [], "model": "string", "temperature": 1, "max_tokens": 10, "reasoning": { "effort": "high" },
        "reasoning_effort": "max", "tools": [weather_tool()], "tool_choice": "auto", "seed": 1,
        "response_format": { "type": "json_object" }, "web_search_options": { "search_context_size": "low" },
        "structured_outputs": { "type": "object" }, "frequency_penalty": 0.5, "presence_penalty": -0.5,
        "repetition_penalty": 1.1, "stop": ["a", "b"], "stream": true,
    }));
    assert!(request.extra.is_empty());
}

#[test]
fn the_placeholder_body_of_the_neuroflash_page_is_refused() {
    let body = json!({ "messages": [], "model": "string", "temperature": {} });
    assert!(serde_json::from_value::<ChatRequest>(body).is_err());
}

#[test]
fn the_documented_flexai_body_and_answer_come_back_equal() {
    let request: ChatRequest = round_trip(json!({
        "model": "Qwen/Qwen2.5-32B-Instruct",
        "messages": [{
            "role": "system", "content": "<string>", "name": "<string>", "tool_calls": [{}], "tool_call_id": "<string>",
        }],
        "stream": false, "stream_options": { "include_usage": true }, "temperature": 1, "top_p": 0.5, "max_tokens": 2,
        "tools": [weather_tool()], "tool_choice": "none", "response_format": { "type": "text" }, "seed": 123,
        "stop": "<string>", "user": "<string>",
    }));
    assert!(request.extra.is_empty());

    let completion: ChatCompletion = round_trip(json!({
        "id": "<string>", "object": "chat.completion", "created": 123, "model": "<string>",
        "choices": [{
            "index": 123,
            "message": { "role": "<string>", "content": "<string>", "tool_calls": [{}] },
            "finish_reason": "stop",
        }],
        "usage": {
            "prompt_tokens": 123, "completion_tokens": 123, "total_tokens": 123,
            "cache_read_input_tokens": 123, "cache_creation_input_tokens": 123,
        },
    }));
    assert_eq!(
        completion.usage.unwrap().cache_creation_input_tokens,
        Some(123)
    );
}

#[test]
fn the_documented_morpheus_body_comes_back_equal() {
    let request: ChatRequest = round_trip(json!({
        "model": "string",
        "messages": [{
            "role": "string", "content": "string", "name": "string", "tool_calls": [{}], "tool_call_id": "string",
        }],
        "temperature": 1, "top_p": 1, "n": 1, "stream": false, "stop": "string", "max_tokens": 0,
        "presence_penalty": 0, "frequency_penalty": 0, "tools": [weather_tool()], "tool_choice": "string",
        "session_id": "string",
    }));
    assert_eq!(request.session_id.as_deref(), Some("string"));
    assert_eq!(request.messages[0].role, Role::Other("string".to_owned()));
    assert!(request.extra.is_empty());
}

#[test]
fn every_field_of_the_openai_reference_has_a_place_of_its_own() {
    let request: ChatRequest = round_trip(json!({
        "model": "gpt-5.1",
        "messages": [
            { "role": "developer", "content": [{ "type": "text", "text": "Be brief." }] },
            { "role": "user", "content": [
                { "type": "image_url", "image_url": { "url": "data:image/png;base64,aGk=", "detail": "low" } },
                { "type": "input_audio", "input_audio": { "data": "aGk=", "format": "wav" } },
                { "type": "file", "file": { "file_id": "file-1", "filename": "a.pdf" } },
                { "type": "video_url", "video_url": { "url": "https://example.com/a.mp4" } },
            ] },
            { "role": "assistant", "refusal": "No.", "audio": { "id": "audio-1" }, "tool_calls": [
                { "type": "function", "id": "a", "function": { "name": "f", "arguments": "{}" } },
                { "type": "custom", "id": "b", "custom": { "name": "g", "input": "x" } },
            ] },
            { "role": "assistant", "content": [
                { "type": "refusal", "refusal": "No." },
                { "type": "thinking", "thinking": [{ "type": "text", "text": "Hm" }], "signature": "s" },
            ] },
            { "role": "tool", "tool_call_id": "a", "content": "ok" },
            { "role": "function", "name": "f", "content": "ok" },
        ],
        "max_completion_tokens": 5, "logit_bias": { "50256": -100, "7": 0.5 }, "logprobs": true, "top_logprobs": 2,
        "parallel_tool_calls": false, "metadata": { "a": "b" }, "store": true, "service_tier": "flex",
        "modalities": ["text", "audio"], "audio": { "voice": "alloy", "format": "pcm16" },
        "prediction": { "type": "content", "content": "x" }, "verbosity": "low", "prompt_cache_key": "k",
        "prompt_cache_retention": "24h", "safety_identifier": "s", "seed": -1,
        "stream_options": { "include_usage": true, "include_obfuscation": false },
        "web_search_options": { "user_location": {
            "type": "approximate", "approximate": { "city": "Oslo", "country": "NO" } } },
        "tools": [
            { "type": "custom", "custom": { "name": "g", "format": {
                "type": "grammar", "grammar": { "definition": "a+", "syntax": "regex" } } } },
            { "type": "function", "function": { "name": "f", "strict": true } },
        ],
        "tool_choice": { "type": "allowed_tools", "allowed_tools": {
            "mode": "required", "tools": [{ "type": "function", "function": { "name": "f" } }] } },
        "response_format": { "type": "json_schema", "json_schema": { "name": "n", "schema": {}, "strict": true } },
    }));
    assert!(request.extra.is_empty());
    let known = request
        .messages
        .iter()
        .flat_map(|message| &message.content)
        .all(|content| match content {
            Content::Text(_) => true,
            Content::Parts(parts) => !parts
                .iter()
                .any(|part| matches!(part, ContentPart::Other(_))),
        });
    assert!(known);
}

#[test]
fn unknown_members_come_back_everywhere() {
    let request: ChatRequest = round_trip(json!({
        "model": "m", "top_k": 40, "provider": { "order": ["a"] },
        "messages": [{ "role": "user", "x": null, "content": [
            { "type": "text", "text": "Hi", "cache_control": { "type": "ephemeral" } },
            { "type": "image_url", "image_url": { "url": "u", "x": 1 }, "y": 2 },
        ] }],
        "tools": [{ "type": "function", "function": { "name": "f", "x": 1 }, "cache_control": {} }],
        "response_format": { "type": "text", "x": [] },
    }));
    assert_eq!(request.extra["top_k"], 40);

    let completion: ChatCompletion = round_trip(json!({
        "object": "chat.completion", "citations": ["https://example.com"],
        "choices": [{ "index": 0, "finish_reason": null, "stop_reason": null, "message": {
            "role": "assistant", "content": null, "images": [{}],
            "tool_calls": [{ "type": "function", "id": "a", "function": { "name": "f", "arguments": "{", "x": 1 },
                             "extra_content": { "google": { "thought_signature": "c2ln" } } }],
        } }],
        "usage": { "prompt_tokens": 5, "completion_tokens": 1, "total_tokens": 60, "queue_time": 0.01, "cost": 1e-6,
                   "prompt_tokens_details": { "cached_tokens": 0, "x": 1 } },
    }));
    assert_eq!(completion.usage.unwrap().extra["queue_time"], 0.01);

    let chunk: ChatCompletionChunk = round_trip(json!({
        "id": "c", "obfuscation": "k9", "choices": [{ "index": 0, "matched_stop": 1, "delta": {
            "content": "Hi", "reasoning": "a", "reasoning_content": "a", "padding": "",
            "tool_calls": [{ "index": 0, "id": "a", "type": "function", "function": { "arguments": "{" }, "x": 1 }],
        } }],
    }));
    assert_eq!(chunk.extra["obfuscation"], "k9");
}

#[test]
fn unknown_words_and_kinds_come_back() {
    let request: ChatRequest = round_trip(json!({
        "model": "m", "reasoning_effort": "ultra", "service_tier": "gold", "modalities": ["smell"], "verbosity": "none",
        "messages": [{ "role": "critic", "content": [{ "type": "smell", "smell": "rose" }] }],
        "tools": [{ "type": "web_search", "web_search": {} }],
        "tool_choice": { "type": "hosted", "name": "x" },
        "response_format": { "type": "grammar", "grammar": "root ::= x" },
    }));
    assert_eq!(
        request.reasoning_effort,
        Some(ReasoningEffort::Other("ultra".to_owned()))
    );
    assert!(matches!(request.tools[..], [Tool::Other(_)]));

    let choice: Choice = round_trip(json!({
        "index": 0, "message": { "role": "assistant", "content": "Hi" }, "finish_reason": "recitation",
    }));
    assert_eq!(
        choice.finish_reason,
        Some(FinishReason::Other("recitation".to_owned()))
    );
}

#[test]
fn a_kind_without_what_it_requires_is_kept_whole() {
    let part: ContentPart = round_trip(json!({ "type": "text", "txt": "Hi" }));
    assert!(matches!(part, ContentPart::Other(_)));
    let call: ToolCall =
        round_trip(json!({ "id": "a", "function": { "name": "f", "arguments": "{}" } }));
    assert_eq!(call.id(), Some("a"));
}

#[test]
fn nothing_absent_is_written() {
    let request = ChatRequest::new("m", [Message::user("Hi")]).tools([]);
    assert_eq!(
        serde_json::to_string(&request).unwrap(),
        r#"{"model":"m","messages":[{"role":"user","content":"Hi"}]}"#
    );
}

#[test]
fn whole_numbers_are_written_without_a_fraction() {
    let request = ChatRequest::without_model([])
        .temperature(1.0)
        .top_p(0.25)
        .with_logit_bias("5", -100.0);
    assert_eq!(
        serde_json::to_string(&request).unwrap(),
        r#"{"messages":[],"temperature":1,"top_p":0.25,"logit_bias":{"5":-100}}"#
    );
}

#[test]
fn a_number_that_json_cannot_carry_fails_in_a_request_and_is_null_in_an_answer() {
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let request = ChatRequest::new("m", [Message::user("Hi")]);
        assert!(serde_json::to_string(&request.clone().temperature(number)).is_err());
        assert!(serde_json::to_string(&request.with_logit_bias("5", number)).is_err());
        let token = TokenLogprob {
            token: "a".to_owned(),
            logprob: Some(number),
            ..TokenLogprob::default()
        };
        assert_eq!(
            serde_json::to_string(&token).unwrap(),
            r#"{"token":"a","logprob":null}"#
        );
    }
}

#[test]
fn null_reads_as_absent() {
    let request: ChatRequest = serde_json::from_value(json!({
        "model": null, "messages": [{ "role": "assistant", "content": null, "tool_calls": null }], "tools": null,
        "temperature": null, "stop": null, "tool_choice": null, "structured_outputs": null,
    }))
    .unwrap();
    let answer = Message::from(AnswerMessage::default());
    assert_eq!(request, ChatRequest::without_model([answer]));

    let chunk: ChatCompletionChunk = serde_json::from_value(
        json!({ "choices": [{ "delta": null, "finish_reason": null }], "usage": null }),
    )
    .unwrap();
    assert_eq!(chunk.choices, [ChunkChoice::default()]);
    assert!(
        serde_json::from_value::<ChatCompletionChunk>(json!({ "choices": null }))
            .unwrap()
            .choices
            .is_empty()
    );
}

#[test]
fn an_answer_goes_back_with_calls_thoughts_and_signatures() {
    let answer: AnswerMessage = serde_json::from_value(json!({
        "role": "assistant", "content": null, "reasoning": "Hm", "annotations": [{ "type": "url_citation" }],
        "reasoning_details": [{ "type": "reasoning.text", "text": "Hm", "signature": "s", "index": 0 }],
        "tool_calls": [{ "type": "function", "id": "a", "function": { "name": "f", "arguments": "{}" },
                         "extra_content": { "google": { "thought_signature": "c2ln" } } }],
        "audio": { "id": "audio-1", "data": "aGk=", "transcript": "hi", "expires_at": 1 },
    }))
    .unwrap();
    assert_eq!(
        serde_json::to_value(Message::from(answer)).unwrap(),
        json!({
            "role": "assistant", "reasoning": "Hm",
            "reasoning_details": [{ "type": "reasoning.text", "text": "Hm", "signature": "s", "index": 0 }],
            "tool_calls": [{ "type": "function", "id": "a", "function": { "name": "f", "arguments": "{}" },
                             "extra_content": { "google": { "thought_signature": "c2ln" } } }],
            "audio": { "id": "audio-1" },
        })
    );
}
