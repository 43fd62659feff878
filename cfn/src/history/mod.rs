//! Histories of real executions, from whatever the account gives: pages of `list-pipeline-executions` and
//! `list-action-executions`, builds, and state-change events.
//!
//! All of them become one table of executions and actions. Pages join, retries are rows of their own, events may come
//! twice, out of order and with gaps.

mod calibrate;
mod event;
mod moment;
mod page;
mod records;
mod stream;
mod table;

pub use calibrate::Calibration;
pub use moment::Moment;
pub use records::{HistoryRecords, Unmatched};
pub use table::{ActionExecution, Build, BuildPhase, History, PipelineExecution};

use std::io::{BufReader, Read};

use serde::Deserialize as _;

use stagewright_core::Place;

use crate::problem::{Problem, ReadError};
use page::{Page, TOO_MANY_ROWS};
use stream::{Crossed, Limited, WithoutMark};

/// Bytes that a history may have. It is streamed, never held as a whole.
pub const LARGEST_HISTORY: u64 = 256 * 1024 * 1024;

/// Rows of all kinds that a history may have: two years of three hundred executions a day with an action each.
pub const MOST_ROWS: usize = 200_000;

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
        let mut limited = Limited::new(reader, bytes);
        let result = self.add_limited(&mut limited);
        match limited.crossed {
            Some(Crossed::Stream) => Err(ReadError::overall(
                format!("the history is over {} MB", bytes / (1024 * 1024)),
                "read it in parts: several files give one table",
            )),
            Some(Crossed::Text) => Err(ReadError::overall(
                "the history holds a text of over 1 MB, which no answer of the service has",
                "give the JSON output of the AWS CLI, or events as JSON, one after the other",
            )),
            None => result,
        }
    }

    fn add_limited(&mut self, reader: &mut impl Read) -> Result<(), ReadError> {
        let reader = BufReader::new(WithoutMark::new(reader));
        let mut documents = 0;
        for page in serde_json::Deserializer::from_reader(reader).into_iter::<Page>() {
            let page = page.map_err(|error| in_our_words(&error))?;
            if self.len() + page.len() > MOST_ROWS {
                return Err(too_many_rows(None));
            }
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
        if let Ok(page) = Page::deserialize(&mut serde_json::Deserializer::from_str(text))
            && self.len() + page.len() <= MOST_ROWS
        {
            self.take(page);
        }
    }
}

fn too_many_rows(place: Option<Place>) -> ReadError {
    let message = format!("the history has more than {MOST_ROWS} rows");
    let problem = Problem::mistake(place, message);
    problem
        .help("read a shorter time, or fewer pipelines, at once")
        .into()
}

fn in_our_words(error: &serde_json::Error) -> ReadError {
    let place = Place {
        line: error.line().max(1),
        column: error.column().max(1),
    };
    let mut message = error.to_string();
    if message.starts_with(TOO_MANY_ROWS) {
        return too_many_rows(Some(place));
    }
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

    #[test]
    fn a_text_without_end_is_refused_and_many_short_ones_are_not() {
        let endless = b"{\"x\": \"".chain(std::io::repeat(b'x'));
        let error = History::default().add(endless).unwrap_err();
        assert!(error.message().contains("text of over 1 MB"), "{error}");
        let short = format!("[{}\"\"]", "\"\\\\\\\"x\",".repeat(300_000));
        assert!(History::default().add(short.as_bytes()).is_ok());
    }

    /// Rows of nothing are small in a file and large in memory.
    #[test]
    fn rows_without_end_are_refused_with_their_place() {
        let endless = b"{\"builds\":\n[{\"id\":\"a\"}".chain(Repeat(b",{\"id\":\"a\"}", 0));
        let error = History::default().add(endless).unwrap_err();
        assert!(error.message().contains("more than 200000 rows"), "{error}");
        assert_eq!(error.place().map(|it| it.line), Some(2));
    }

    /// The same bytes again and again.
    struct Repeat(&'static [u8], usize);

    impl std::io::Read for Repeat {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            for byte in buffer.iter_mut() {
                *byte = self.0[self.1];
                self.1 = (self.1 + 1) % self.0.len();
            }
            Ok(buffer.len())
        }
    }
}
