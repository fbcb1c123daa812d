//! The fragment of a tool call, in whatever form a server gives it.

use crate::json::{Json, Object, Text};

/// A fragment, read leniently.
pub(super) struct Fragment {
    pub(super) id: Option<String>,
    pub(super) index: Option<u64>,
    pub(super) name: Option<String>,
    pub(super) custom: bool,
    pub(super) arguments: Option<Text>,
    pub(super) extra: Object,
    pub(super) function_extra: Object,
}

impl Fragment {
    pub(super) fn read(mut fragment: Object) -> Fragment {
        let custom = fragment.get("custom").is_some() && fragment.get("function").is_none();
        let mut function = match fragment.take(if custom { "custom" } else { "function" }) {
            Some(Json::Object(function)) => function,
            // Cloudflare's own form has no function around name and arguments.
            _ => {
                let mut function = Object::new();
                for name in ["name", "arguments"] {
                    if let Some(value) = fragment.take(name) {
                        function.push(name, value);
                    }
                }
                function
            }
        };
        let id = fragment
            .take("id")
            .and_then(known_text)
            .filter(|id| id != "null");
        let index = fragment.take("index").and_then(|index| index.as_count());
        let name = function.take("name").and_then(known_text);
        let arguments = function
            .take(if custom { "input" } else { "arguments" })
            .map(|arguments| match arguments {
                Json::String(text) => text,
                value => Text::from(value.to_text()),
            });
        fragment.take("type");
        fragment.drop_nulls();
        function.drop_nulls();
        Fragment {
            id,
            index,
            name,
            custom,
            arguments,
            extra: fragment,
            function_extra: function,
        }
    }

    pub(super) fn says_nothing(&self) -> bool {
        self.id.is_none()
            && self.name.is_none()
            && self.extra.is_empty()
            && self.arguments.as_ref().is_none_or(Text::is_empty)
    }
}

/// The text of an id or name: also of a number, not of an empty string.
fn known_text(value: Json) -> Option<String> {
    let text = match value {
        Json::String(text) => text.to_str().into_owned(),
        Json::Number(number) => number.as_text().to_owned(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}
