//! Changing a few places of JSON text and leaving the rest as it was written.

use super::View;

/// Changes to one object's text, made in the order in which they stand there.
pub(crate) struct Edits<'a> {
    object: View<'a>,
    /// How far the text is changed.
    at: usize,
    changed: String,
}

impl<'a> Edits<'a> {
    pub(crate) fn new(object: View<'a>) -> Edits<'a> {
        Edits {
            object,
            at: 0,
            changed: String::new(),
        }
    }

    /// Puts something else in the place of a value, or of a name, quotes included.
    pub(crate) fn replace(&mut self, place: View<'_>, with: &[&str]) {
        let range = place.range_in(self.object.text());
        self.put(range.start, range.end, with);
    }

    /// Takes a member out, with the comma that goes with it.
    pub(crate) fn remove(&mut self, name: View<'_>, value: View<'_>) {
        let text = self.object.text();
        let (from, to) = (name.range_in(text).start, value.range_in(text).end);
        let before = text.get(self.at..from).unwrap_or_default();
        let before = before.trim_ascii_end();
        if let Some(before) = before.strip_suffix(",") {
            return self.put(self.at + before.len(), to, &[]);
        }
        // It is the first, or has become that.
        let behind = text.get(to..).unwrap_or_default().trim_ascii_start();
        let behind = behind.strip_prefix(",").unwrap_or(behind);
        self.put(self.at + before.len(), text.len() - behind.len(), &[]);
    }

    /// Appends a member to the whole object.
    pub(crate) fn append(&mut self, name: &str, value: &str) {
        let end = self.object.text().len() - 1;
        let comma = if self.object.is_empty() { "" } else { "," };
        self.put(end, end, &[comma, "\"", name, "\":", value]);
    }

    /// The changed text; empty where nothing changes.
    pub(crate) fn apply(mut self) -> String {
        if self.at > 0 {
            self.put(self.object.text().len(), 0, &[]);
        }
        self.changed
    }

    #[inline(never)]
    fn put(&mut self, from: usize, to: usize, with: &[&str]) {
        let kept = self.object.text().get(self.at..from).unwrap_or_default();
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
        let mut edits = Edits::new(View::new(text));
        for (name, value) in View::new(text).members() {
            if names.iter().any(|gone| name.is(gone)) {
                edits.remove(name, value);
            }
        }
        edits.apply()
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
        let mut edits = Edits::new(View::new(text));
        let (name, value) = View::new(text).members().next().unwrap();
        edits.replace(name, &["\"x\""]);
        edits.replace(value, &["[]"]);
        edits.append("c", "true");
        assert_eq!(edits.apply(), r#"{"x":[],"b":2,"c":true}"#);
        let mut edits = Edits::new(View::new("{}"));
        edits.append("c", "1");
        assert_eq!(edits.apply(), r#"{"c":1}"#);
    }
}
