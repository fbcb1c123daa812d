//! Changing a few places of JSON text and leaving the rest as it was written.

use super::View;

/// Changes to one object's text, made in the order in which they stand there.
pub(crate) struct Edits<'a> {
    text: &'a str,
    /// How far the text is changed.
    at: usize,
    changed: String,
}

impl<'a> Edits<'a> {
    pub(crate) fn new(text: &'a str) -> Edits<'a> {
        Edits {
            text,
            at: 0,
            changed: String::new(),
        }
    }

    /// Puts something else in the place of a value, or of a name, quotes included.
    pub(crate) fn replace(&mut self, place: View<'_>, with: &[&str]) {
        let range = place.range_in(self.text);
        self.put(range.start, range.end, with);
    }

    /// Takes a member out, with the comma that goes with it.
    pub(crate) fn remove(&mut self, name: View<'_>, value: View<'_>) {
        let bytes = self.text.as_bytes();
        let is_blank = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_whitespace);
        let mut from = name.range_in(self.text).start;
        let mut to = value.range_in(self.text).end;
        while from > self.at && is_blank(from - 1) {
            from -= 1;
        }
        if from > self.at && bytes.get(from - 1) == Some(&b',') {
            from -= 1;
        } else {
            // It is the first, or has become that.
            while is_blank(to) {
                to += 1;
            }
            to += usize::from(bytes.get(to) == Some(&b','));
        }
        self.put(from, to, &[]);
    }

    /// Appends a member to the whole object.
    pub(crate) fn append(&mut self, name: &str, value: &str) {
        let object = View::new(self.text);
        let end = object.range_in(self.text).end - 1;
        let comma = if object.is_empty() { "" } else { "," };
        self.put(end, end, &[comma, "\"", name, "\":", value]);
    }

    /// The changed text; `None` where nothing changes.
    pub(crate) fn apply(mut self) -> Option<String> {
        if self.at == 0 {
            return None;
        }
        self.put(self.text.len(), 0, &[]);
        Some(self.changed)
    }

    #[inline(never)]
    fn put(&mut self, from: usize, to: usize, with: &[&str]) {
        let kept = self.text.get(self.at..from).unwrap_or_default();
        self.changed.push_str(kept);
        for part in with {
            self.changed.push_str(part);
        }
        self.at = to;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without(text: &str, names: &[&str]) -> String {
        let mut edits = Edits::new(text);
        for (name, value) in View::new(text).members() {
            if names.iter().any(|gone| name.is(gone)) {
                edits.remove(name, value);
            }
        }
        edits.apply().unwrap_or_else(|| text.to_owned())
    }

    #[test]
    fn members_go_with_their_commas() {
        let text = r#"{ "a":1 , "b":[2], "c":3 }"#;
        for names in [
            &["a"][..],
            &["b"],
            &["c"],
            &["a", "b"],
            &["b", "c"],
            &["a", "c"],
            &["a", "b", "c"],
        ] {
            let left = without(text, names);
            let value: serde_json::Value = serde_json::from_str(&left).unwrap();
            let mut expected: serde_json::Value = serde_json::from_str(text).unwrap();
            for name in names {
                expected.as_object_mut().unwrap().remove(*name);
            }
            assert_eq!(value, expected, "{names:?}: {left}");
        }
    }

    #[test]
    fn values_and_names_are_replaced_and_members_appended() {
        let text = r#"{"a":1,"b":2}"#;
        let mut edits = Edits::new(text);
        let (name, value) = View::new(text).members().next().unwrap();
        edits.replace(name, &["\"x\""]);
        edits.replace(value, &["[]"]);
        edits.append("c", "true");
        assert_eq!(edits.apply().unwrap(), r#"{"x":[],"b":2,"c":true}"#);
        let mut edits = Edits::new("{}");
        edits.append("c", "1");
        assert_eq!(edits.apply().unwrap(), r#"{"c":1}"#);
    }
}
