//! Model values to JavaScript and back, for Rust apps that share them with scripts.

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use crate::finding::{InvalidRequest, Rule};

/// Makes a plain JavaScript value of a model value, as `JSON.parse` would: objects, not maps; `null` for what is none.
///
/// Fails when the value has no form in JSON.
///
/// ```no_run
/// # fn run(completion: chatwire::model::ChatCompletion) -> Result<(), chatwire::InvalidRequest> {
/// let value = chatwire::to_js(&completion)?;
/// web_sys::console::log_1(&value);
/// # Ok(())
/// # }
/// ```
pub fn to_js<T: Serialize + ?Sized>(value: &T) -> Result<JsValue, InvalidRequest> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value
        .serialize(&serializer)
        .map_err(|error| InvalidRequest::new(Rule::Type, "value", error.to_string()))
}

/// Reads a model value, such as a `ChatRequest`, from a plain JavaScript value.
///
/// Fails when it does not fit the type, with what was expected.
pub fn from_js<T: DeserializeOwned>(value: JsValue) -> Result<T, InvalidRequest> {
    serde_wasm_bindgen::from_value(value)
        .map_err(|error| InvalidRequest::new(Rule::Type, "value", error.to_string()))
}
