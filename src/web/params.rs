//! JavaScript values to [`Json`], by the rules of `JSON.stringify`, but saying what cannot be sent instead of dropping it.

use js_sys::{Array, ArrayBuffer, Function, JsString, Object as JsObject, Reflect, Symbol};
use wasm_bindgen::{JsCast, JsValue};

use crate::error::InvalidRequest;
use crate::json::{Json, MAX_DEPTH, Number, Object};

/// Turns a plain JavaScript value into JSON: members that are `undefined` are left out, `toJSON` is called, the order stays.
///
/// Fails with the path of what JSON has no form for: functions, symbols, big integers, maps, bytes, and objects that contain
/// themselves.
pub(super) fn to_json(value: &JsValue, path: &str) -> Result<Json, InvalidRequest> {
    let mut walk = Walk {
        path: path.to_owned(),
        parents: Vec::new(),
    };
    walk.value(value)?
        .ok_or_else(|| walk.finding("is required"))
}

struct Walk {
    path: String,
    /// The objects that are being walked, to notice one that contains itself.
    parents: Vec<JsValue>,
}

impl Walk {
    /// `None` for `undefined`.
    fn value(&mut self, value: &JsValue) -> Result<Option<Json>, InvalidRequest> {
        if value.is_undefined() {
            return Ok(None);
        }
        let json = if value.is_null() {
            Json::Null
        } else if let Some(value) = value.as_bool() {
            Json::Bool(value)
        } else if let Some(number) = value.as_f64() {
            Json::Number(self.number(number, value)?)
        } else if let Some(text) = value.as_string() {
            Json::String(text.into())
        } else if value.is_object() && !value.is_function() {
            return self.nested(value);
        } else {
            return Err(
                self.finding("cannot be sent: a function, symbol or BigInt has no form in JSON")
            );
        };
        Ok(Some(json))
    }

    fn number(&self, number: f64, value: &JsValue) -> Result<Number, InvalidRequest> {
        // The platform writes floats; the code for it would be a tenth of the module.
        let text = if number.fract() == 0.0 && (0.0..=9_007_199_254_740_991.0).contains(&number) {
            return Ok(Number::from(number as u64));
        } else {
            value
                .unchecked_ref::<js_sys::Number>()
                .to_string_with_radix(10)
                .map(String::from)
                .unwrap_or_default()
        };
        Number::from_text(&text).ok_or_else(|| self.finding("is not a number"))
    }

    fn nested(&mut self, value: &JsValue) -> Result<Option<Json>, InvalidRequest> {
        if self.parents.iter().any(|parent| parent == value) {
            return Err(self.finding("contains itself"));
        }
        if self.parents.len() == MAX_DEPTH {
            return Err(self.finding("is nested too deeply"));
        }
        self.parents.push(value.clone());
        let json = self.members(value);
        self.parents.pop();
        json
    }

    fn members(&mut self, value: &JsValue) -> Result<Option<Json>, InvalidRequest> {
        if Array::is_array(value) {
            let mut items = Vec::new();
            for (at, item) in value.unchecked_ref::<Array>().iter().enumerate() {
                let item = self.at(&format!("[{at}]"), |walk| walk.value(&item))?;
                items.push(item.unwrap_or(Json::Null));
            }
            return Ok(Some(Json::Array(items)));
        }
        if let Some(to_json) = self.read(value, "toJSON")?.dyn_ref::<Function>() {
            let plain = to_json
                .call0(value)
                .map_err(|_| self.finding("has a toJSON that throws"))?;
            return self.value(&plain);
        }
        let is_bytes = ArrayBuffer::is_view(value) || value.is_instance_of::<ArrayBuffer>();
        if is_bytes || Reflect::has(value, &Symbol::iterator()).unwrap_or(true) {
            return Err(
                self.finding("must be a plain object: bytes, maps and sets have no form in JSON")
            );
        }
        let mut object = Object::new();
        let keys = Reflect::own_keys(value).map_err(|_| self.finding("cannot be read"))?;
        for key in keys.iter() {
            let Some(name) = key.dyn_ref::<JsString>().map(String::from) else {
                continue;
            };
            if !value
                .unchecked_ref::<JsObject>()
                .property_is_enumerable(&key)
            {
                continue;
            }
            let member = self.read(value, &name)?;
            let place = if self.path.is_empty() {
                name.clone()
            } else {
                format!(".{name}")
            };
            if let Some(member) = self.at(&place, |walk| walk.value(&member))? {
                object.push(&name, member);
            }
        }
        Ok(Some(Json::Object(object)))
    }

    /// Reads a member, which a getter or proxy may refuse.
    fn read(&self, value: &JsValue, name: &str) -> Result<JsValue, InvalidRequest> {
        Reflect::get(value, &JsValue::from_str(name)).map_err(|_| self.finding("cannot be read"))
    }

    fn at<T>(&mut self, place: &str, walk: impl FnOnce(&mut Walk) -> T) -> T {
        let len = self.path.len();
        self.path.push_str(place);
        let value = walk(self);
        self.path.truncate(len);
        value
    }

    fn finding(&self, message: &str) -> InvalidRequest {
        InvalidRequest::new(
            if self.path.is_empty() {
                "params"
            } else {
                &self.path
            },
            message,
        )
    }
}
