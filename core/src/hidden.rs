//! Characters that a reader cannot see, or that change how what stands around them is seen.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Whether a character is hidden: it steers a terminal, turns the direction of writing, has no width, or looks like a
/// blank and is none. A name that holds one reads as another name.
///
/// Control characters; format characters (bidirectional signs, zero-width joiners and spaces, tags, the byte-order mark);
/// separators other than the blank and the ideographic space; letters without a shape; private use and noncharacters.
/// Checked against the categories of Unicode 14 on 2026-11-29; visible marks of category Cf, such as the Arabic number
/// signs, are left out. The two variation selectors that choose
/// between the text and the picture of an emoji are not: they stand in names that people type.
///
/// ```
/// use stagewright_core::is_hidden;
///
/// assert!("\u{1b}\u{9b}\n\u{202e}\u{200b}\u{a0}\u{feff}\u{e0041}".chars().all(is_hidden));
/// assert!(!"a b ä 日　本 ⚠\u{fe0f}".chars().any(is_hidden));
/// ```
#[must_use]
pub fn is_hidden(character: char) -> bool {
    // Every noncharacter that ends a plane.
    if u32::from(character) & 0xFFFE == 0xFFFE {
        return true;
    }
    character.is_control()
        || matches!(
            character,
            '\u{A0}'
                | '\u{AD}'
                | '\u{034F}'
                | '\u{061C}'
                | '\u{115F}'..='\u{1160}'
                | '\u{1680}'
                | '\u{17B4}'..='\u{17B5}'
                | '\u{180B}'..='\u{180F}'
                | '\u{2000}'..='\u{200F}'
                | '\u{2028}'..='\u{202F}'
                | '\u{205F}'..='\u{206F}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{E000}'..='\u{F8FF}'
                | '\u{FDD0}'..='\u{FDEF}'
                | '\u{FE00}'..='\u{FE0D}'
                | '\u{FEFF}'
                | '\u{FFA0}'
                | '\u{FFF0}'..='\u{FFFB}'
                | '\u{13430}'..='\u{1343F}'
                | '\u{1BCA0}'..='\u{1BCA3}'
                | '\u{1D159}'
                | '\u{1D173}'..='\u{1D17A}'
                | '\u{E0000}'..='\u{E0FFF}'
                | '\u{F0000}'..='\u{10FFFF}'
        )
}

/// Where a line of output holds what the log of a build server takes for a command, if it does.
///
/// GitHub Actions takes `::` behind blanks at the beginning of a line and `##[` anywhere (its runner's
/// `ActionCommand.cs`, checked 2026-11-29); Azure Pipelines `##vso[` and `##[`, TeamCity `##teamcity[`.
///
/// ```
/// use stagewright_core::log_command;
///
/// assert_eq!(log_command("  ::error file=x::y"), Some(2));
/// assert_eq!(log_command("name ##vso[task.complete]"), Some(5));
/// assert_eq!(log_command("Type: AWS::S3::Bucket"), None);
/// ```
#[must_use]
pub fn log_command(line: &str) -> Option<usize> {
    let text = line.trim_start();
    if text.starts_with("::") {
        return Some(line.len() - text.len());
    }
    let marks = ["##[", "##vso[", "##teamcity["];
    marks.into_iter().filter_map(|mark| line.find(mark)).min()
}

/// JSON text with what is hidden in it as escapes, which every reader turns back. Outside of texts JSON has nothing hidden
/// but line breaks and tabs, which stay.
///
/// ```
/// let escaped = stagewright_core::json_escaped("\"a\u{9b}\u{e0041} ##vso[x]\"");
/// assert_eq!(escaped, r#""a\u009b\udb40\udc41 \u0023#vso[x]""#);
/// ```
#[must_use]
pub fn json_escaped(json: &str) -> Cow<'_, str> {
    let plain = |letter: char| matches!(letter, '\n' | '\r' | '\t') || !is_hidden(letter);
    if json.chars().all(plain) && !json.contains("##") {
        return Cow::Borrowed(json);
    }
    let mut text = String::with_capacity(json.len() + 16);
    let mut letters = json.chars().peekable();
    while let Some(letter) = letters.next() {
        // Two of these begin a command in the log of some build servers.
        let begins_command = letter == '#' && letters.peek() == Some(&'#');
        if plain(letter) && !begins_command {
            text.push(letter);
            continue;
        }
        for unit in letter.encode_utf16(&mut [0; 2]) {
            let _ = write!(text, "\\u{unit:04x}");
        }
    }
    Cow::Owned(text)
}
