//! Histories of real executions, from whatever the account gives: pages of `list-pipeline-executions` and
//! `list-action-executions`, builds, and state-change events.
//!
//! All of them become one table of executions and actions. Pages join, retries are rows of their own, events may come
//! twice, out of order and with gaps.

mod event;
mod moment;
mod page;
mod records;
mod table;

pub use moment::Moment;
pub use records::{HistoryRecords, Unmatched};
pub use table::{ActionExecution, Build, BuildPhase, History, PipelineExecution};

use std::io::{BufReader, Read};

use serde::Deserialize as _;

use crate::problem::{Place, ReadError};
use page::Page;

/// Bytes that a history may have. It is streamed, never held as a whole.
pub const LARGEST_HISTORY: u64 = 256 * 1024 * 1024;

impl History {
    /// Reads one stream of JSON into the table: one document, several after each other, or one a line.
    ///
    /// ```
    /// use stagewright_cfn::history::History;
    ///
    /// let pages = r#"{"actionExecutionDetails": [
    ///   {"pipelineExecutionId": "e1", "actionExecutionId": "a1", "stageName": "Build", "actionName": "compile",
    ///    "startTime": 1598572628.6, "lastUpdateTime": "2020-08-28T00:00:00.100Z", "status": "Succeeded"}]}"#;
    /// let mut history = History::default();
    /// history.add(pages.as_bytes())?;
    /// let history = history.finish();
    /// assert_eq!(history.actions.len(), 1);
    /// assert_eq!(history.actions[0].duration().map(|it| it.seconds()), Some(171.5));
    /// # Ok::<(), stagewright_cfn::ReadError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the stream fails, is larger than [`LARGEST_HISTORY`], or is no JSON; what was read before stays.
    pub fn add(&mut self, reader: impl Read) -> Result<(), ReadError> {
        self.add_at_most(reader, LARGEST_HISTORY)
    }

    fn add_at_most(&mut self, reader: impl Read, bytes: u64) -> Result<(), ReadError> {
        let mut limited = Limited {
            inner: reader,
            left: bytes,
            exceeded: false,
        };
        let result = self.add_limited(&mut limited);
        if limited.exceeded {
            return Err(ReadError::overall(
                format!("the history is over {} MB", bytes / (1024 * 1024)),
                "read it in parts: several files give one table",
            ));
        }
        result
    }

    fn add_limited(&mut self, reader: &mut impl Read) -> Result<(), ReadError> {
        let reader = BufReader::new(WithoutMark::new(reader));
        let mut documents = 0;
        for page in serde_json::Deserializer::from_reader(reader).into_iter::<Page>() {
            let page = page.map_err(|error| in_our_words(&error))?;
            self.take(page);
            documents += 1;
        }
        if documents == 0 {
            return Err(ReadError::overall(
                "the history is empty",
                "give the output of `aws codepipeline list-action-executions`",
            ));
        }
        Ok(())
    }

    /// Reads an event whose text stands inside another document.
    pub(crate) fn take_text(&mut self, text: &str) {
        if let Ok(page) = Page::deserialize(&mut serde_json::Deserializer::from_str(text)) {
            self.take(page);
        }
    }
}

fn in_our_words(error: &serde_json::Error) -> ReadError {
    let count = crate::load::count;
    let place = Place {
        line: count(error.line().max(1)),
        column: count(error.column().max(1)),
    };
    let mut message = error.to_string();
    if let Some(at) = message.rfind(" at line ") {
        message.truncate(at);
    }
    let help = "give the JSON output of the AWS CLI, or events as JSON, one after the other";
    ReadError::at(
        place,
        format!("the history is not valid JSON: {message}"),
        help,
    )
}

/// Stops a stream that is too long.
struct Limited<R> {
    inner: R,
    left: u64,
    exceeded: bool,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        match self.left.checked_sub(read as u64) {
            Some(left) => {
                self.left = left;
                Ok(read)
            }
            None => {
                self.exceeded = true;
                Err(std::io::Error::other("too long"))
            }
        }
    }
}

/// Leaves out a byte-order mark at the start.
struct WithoutMark<R> {
    inner: R,
    start: Option<Vec<u8>>,
}

impl<R: Read> WithoutMark<R> {
    fn new(inner: R) -> Self {
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::io::Read as _;

    use super::History;

    #[test]
    fn a_history_without_end_is_refused() {
        let endless = b"{\"x\": 1}".chain(std::io::repeat(b' '));
        let error = History::default()
            .add_at_most(endless, 3 * 1024 * 1024)
            .unwrap_err();
        assert!(error.message().contains("over 3 MB"), "{error}");
    }
}
