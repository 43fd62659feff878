//! From bytes to text: size, byte-order marks, encodings, files that are no text at all.

use std::io::Read;

use stagewright_core::Place;

use crate::problem::ReadError;

/// Bytes that a definition may have. CloudFormation takes templates up to 1 MB.
pub const LARGEST_DEFINITION: u64 = 5 * 1024 * 1024;

/// Reads a whole definition from a stream, and stops at [`LARGEST_DEFINITION`].
///
/// ```
/// let text = stagewright_cfn::load::text_from_reader("Resources: {}".as_bytes())?;
/// assert_eq!(text, "Resources: {}");
/// # Ok::<(), stagewright_cfn::ReadError>(())
/// ```
///
/// # Errors
///
/// When the stream fails, is larger than [`LARGEST_DEFINITION`], or holds no UTF-8 text.
pub fn text_from_reader(reader: impl Read) -> Result<String, ReadError> {
    let mut bytes = Vec::new();
    reader
        .take(LARGEST_DEFINITION + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| {
            ReadError::overall(
                format!("the definition cannot be read: {error}"),
                "give a readable file",
            )
        })?;
    text_from_bytes(&bytes).map(str::to_owned)
}

/// The text in the bytes of a definition, without its byte-order mark.
///
/// # Errors
///
/// When there are more than [`LARGEST_DEFINITION`] bytes, or they are no UTF-8 text; the message names the line
/// and column of the first wrong byte.
pub fn text_from_bytes(bytes: &[u8]) -> Result<&str, ReadError> {
    if bytes.len() as u64 > LARGEST_DEFINITION {
        return Err(ReadError::overall(
            format!(
                "the definition is over {} MB",
                LARGEST_DEFINITION / (1024 * 1024)
            ),
            "CloudFormation takes templates up to 1 MB; check that this is the file you meant",
        ));
    }
    if let Some(what) = known_binary(bytes) {
        return Err(ReadError::at(
            Place::START,
            format!("the definition is {what}, not text"),
            "give a YAML or JSON file in UTF-8",
        ));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => match text.find('\0') {
            None => Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
            Some(at) => Err(ReadError::at(
                place_after(text.get(..at).unwrap_or_default()),
                "the definition holds a zero byte: it is a binary file",
                "give a YAML or JSON file in UTF-8",
            )),
        },
        Err(error) => {
            let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let place = place_after(&String::from_utf8_lossy(valid));
            let byte = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
            Err(ReadError::at(
                place,
                format!("the definition is not UTF-8: byte 0x{byte:02X} begins no character"),
                "it may be Latin-1: convert it with `iconv -f latin1 -t utf-8`",
            ))
        }
    }
}

/// The place of the character that follows `text`.
pub(super) fn place_after(text: &str) -> Place {
    let line = text.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let last_line = text.rsplit('\n').next().unwrap_or_default();
    let column = last_line.trim_start_matches('\u{feff}').chars().count() + 1;
    Place { line, column }
}

fn known_binary(bytes: &[u8]) -> Option<&'static str> {
    const SIGNATURES: [(&[u8], &str); 8] = [
        (b"\xFF\xFE", "UTF-16"),
        (b"\xFE\xFF", "UTF-16"),
        (b"\x1F\x8B", "a gzip archive"),
        (b"PK\x03\x04", "a zip archive"),
        (b"\x89PNG", "a picture"),
        (b"%PDF", "a PDF"),
        (b"\x7FELF", "a program"),
        (b"GIF8", "a picture"),
    ];
    SIGNATURES
        .iter()
        .find(|(start, _)| bytes.starts_with(start))
        .map(|(_, what)| *what)
}
