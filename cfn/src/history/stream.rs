//! What stands between a stream and the JSON reader: limits, so that no file takes the memory of the machine.

use std::io::Read;

/// Bytes that one text of a history may have. The longest that the service gives is the body of a notification, 256 kB.
const LONGEST_TEXT: usize = 1024 * 1024;

/// Which limit a stream has crossed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Crossed {
    /// It is too long.
    Stream,
    /// One text in it is.
    Text,
}

/// Stops a stream that is too long, or that holds a text which is.
pub(super) struct Limited<R> {
    inner: R,
    left: u64,
    /// Bytes of the text that the stream is in, from its opening quote.
    text: Option<usize>,
    escaped: bool,
    pub(super) crossed: Option<Crossed>,
}

impl<R> Limited<R> {
    pub(super) fn new(inner: R, bytes: u64) -> Self {
        Limited {
            inner,
            left: bytes,
            text: None,
            escaped: false,
            crossed: None,
        }
    }

    /// Follows the texts in some bytes; whether all of them are short enough.
    fn texts_are_short(&mut self, bytes: &[u8]) -> bool {
        for byte in bytes {
            self.text = match (self.text, byte) {
                (None, b'"') => Some(0),
                (None, _) => None,
                (Some(_), b'"') if !self.escaped => None,
                (Some(length), _) => Some(length + 1),
            };
            self.escaped = self.text.is_some() && *byte == b'\\' && !self.escaped;
            if self.text.is_some_and(|length| length > LONGEST_TEXT) {
                return false;
            }
        }
        true
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let Some(left) = self.left.checked_sub(read as u64) else {
            self.crossed = Some(Crossed::Stream);
            return Err(std::io::Error::other("too long"));
        };
        self.left = left;
        if !self.texts_are_short(buffer.get(..read).unwrap_or_default()) {
            self.crossed = Some(Crossed::Text);
            return Err(std::io::Error::other("a text is too long"));
        }
        Ok(read)
    }
}

/// Leaves out a byte-order mark at the start.
pub(super) struct WithoutMark<R> {
    inner: R,
    start: Option<Vec<u8>>,
}

impl<R: Read> WithoutMark<R> {
    pub(super) fn new(inner: R) -> Self {
        WithoutMark { inner, start: None }
    }

    fn start(&mut self) -> std::io::Result<Vec<u8>> {
        let mut start = Vec::new();
        self.inner.by_ref().take(3).read_to_end(&mut start)?;
        if start.starts_with(b"\xEF\xBB\xBF") {
            start.clear();
        }
        Ok(start)
    }
}

impl<R: Read> Read for WithoutMark<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let mut start = match self.start.take() {
            Some(start) => start,
            None => self.start()?,
        };
        if start.is_empty() {
            self.start = Some(start);
            return self.inner.read(buffer);
        }
        let length = start.len().min(buffer.len());
        let rest = start.split_off(length);
        if let Some(target) = buffer.get_mut(..length) {
            target.copy_from_slice(&start);
        }
        self.start = Some(rest);
        Ok(length)
    }
}
