//! Checks headers before they are sent.

use crate::finding::{InvalidRequest, Rule};

/// Checks the name and value of a header, so that nothing can be smuggled into a request and `fetch` does not refuse it. `field` is
/// what the finding names; the value, which may be a secret, is not in it.
pub fn check_header(field: &str, name: &str, value: &str) -> Result<(), InvalidRequest> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_token) {
        return Err(InvalidRequest::of(
            Rule::Syntax,
            field,
            "is not the name of a header",
        ));
    }
    if value.bytes().any(|byte| matches!(byte, b'\r' | b'\n')) {
        return Err(InvalidRequest::of(
            Rule::Syntax,
            field,
            "must not contain a line break",
        ));
    }
    if !is_latin(value.as_bytes()) {
        return Err(InvalidRequest::of(
            Rule::Syntax,
            field,
            "must contain printable Latin-1 characters only",
        ));
    }
    Ok(())
}

/// Whether UTF-8 is tabs and printable characters up to U+00FF.
fn is_latin(text: &[u8]) -> bool {
    let mut before = 0;
    text.iter().all(|byte| {
        // Behind 0xc2, the first half of the second block is control characters; 0xc4 begins what is beyond.
        let is_control = *byte < 0x20 && *byte != b'\t' || *byte == 0x7f;
        let is_upper_control = before == 0xc2 && *byte < 0xa0;
        before = *byte;
        !is_control && !is_upper_control && *byte < 0xc4
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_value_is_never_in_a_finding() {
        let finding = check_header("apiKey", "authorization", "Bearer sk-secret\n").unwrap_err();
        assert!(!finding.to_string().contains("secret"));
        assert!(check_header("x", "x y", "v").is_err());
        assert!(check_header("x", "x", "a\u{0}").is_err());
        assert!(check_header("x", "x-team", "Zürich\t1").is_ok());
    }
}
