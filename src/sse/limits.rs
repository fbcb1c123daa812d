//! How large an event and an answer may be.

/// How much of one answer is kept at a time, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The largest event, and the largest JSON value outside events.
    pub event: usize,
    /// The largest answer in all.
    pub body: usize,
}

impl Default for Limits {
    /// 24 MiB for an event, since images come inline; 64 MiB for an answer, since audio does.
    ///
    /// An event stands in memory beside what it says: twice this is what one may take.
    fn default() -> Limits {
        Limits {
            event: 24 << 20,
            body: 64 << 20,
        }
    }
}

impl Limits {
    /// The largest JSON value outside events.
    pub(super) fn value(&self) -> usize {
        self.event.min(self.body)
    }
}

/// An event or value is larger than its limit; the framer is finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge {
    /// The limit in bytes.
    pub limit: usize,
}
