//! Finds the end of a JSON value without reading it.

use crate::plain::position_of_either;

/// Follows brackets and strings of one JSON value over any number of pieces.
#[derive(Clone, Debug, Default)]
pub(crate) struct ValueScan {
    depth: usize,
    in_string: bool,
    escaped: bool,
    begun: bool,
}

impl ValueScan {
    /// Goes on with `bytes`; says after how many of them the value is over, if it is.
    pub(crate) fn advance(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            if self.escaped {
                self.escaped = false;
            } else if self.in_string {
                let rest = bytes.get(at..).unwrap_or_default();
                // Long strings (audio, images) are skipped at the speed of the line search.
                at += position_of_either(b'"', b'\\', rest)?;
                match bytes.get(at) {
                    Some(b'"') => self.in_string = false,
                    _ => self.escaped = true,
                }
            } else {
                match byte {
                    b'"' => self.in_string = true,
                    b'{' | b'[' => {
                        self.depth += 1;
                        self.begun = true;
                    }
                    b'}' | b']' => {
                        self.depth = self.depth.saturating_sub(1);
                        if self.depth == 0 && self.begun {
                            return Some(at + 1);
                        }
                    }
                    _ => {}
                }
            }
            at += 1;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_found_at_every_cut() {
        let text = br#"{"a":"]}\"{","b":[1,{"c":"\\"}]} tail"#;
        let end = text.len() - " tail".len();
        for cut in 0..end {
            let mut scan = ValueScan::default();
            assert_eq!(scan.advance(&text[..cut]), None, "cut at {cut}");
            assert_eq!(scan.advance(&text[cut..]), Some(end - cut), "cut at {cut}");
        }
    }
}
