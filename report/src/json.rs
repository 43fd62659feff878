//! JSON that can be looked at: what is hidden in a text stands there as an escape, which every reader turns back.
//!
//! ```
//! let text = stagewright_report::json::pretty(&"a\u{9b}b\u{202e}c ##vso[x]");
//! assert_eq!(text.as_str(), "\"a\\u009bb\\u202ec \\u0023#vso[x]\"\n");
//! assert_eq!(serde_json::from_str::<String>(text.as_str()).expect("JSON"), "a\u{9b}b\u{202e}c ##vso[x]");
//! ```

use std::io;

use serde::Serialize;
use stagewright_core::json_escaped;

use crate::text::Shown;

/// A value as pretty JSON with a line break at the end.
///
/// # Panics
/// When a value cannot be JSON, such as a map whose keys are no texts; no type of this project is such a value.
#[must_use]
pub fn pretty(value: &impl Serialize) -> Shown {
    let mut text = Vec::new();
    write(&mut text, value)
        .expect("invariant: what this project serialises is JSON, and memory takes it");
    Shown::document(&String::from_utf8_lossy(&text))
}

/// The same straight to a writer, for what is too long to be held twice.
///
/// # Errors
/// Those of the writer.
pub fn write(out: impl io::Write, value: &impl Serialize) -> io::Result<()> {
    let mut out = Escaping(out);
    serde_json::to_writer_pretty(&mut out, value)?;
    out.0.write_all(b"\n")
}

/// Escapes what is written through it. The serialiser hands over whole pieces of text, never half a letter.
struct Escaping<W>(W);

impl<W: io::Write> io::Write for Escaping<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.0.write_all(json_escaped(text).as_bytes())?,
            Err(_) => return Err(io::ErrorKind::InvalidData.into()),
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
