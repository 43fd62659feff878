//! Durations, money, shares and counts as people read them: one wording for tables, pictures and pages.
//!
//! ```
//! use stagewright_core::Micros;
//! use stagewright_report::format;
//!
//! assert_eq!(format::duration(Micros::from_minutes(21)), "21 min");
//! assert_eq!(format::duration(Micros::from_minutes(65)), "1 h 05 min");
//! assert_eq!(format::share(0.009), "0.9 %");
//! assert_eq!(format::count(12_000), "12,000");
//! ```

mod number;

pub use number::{bytes, decimal, money, share};
pub use stagewright_core::format::{
    TOO_FEW, count, counted, duration, duration_as_fine_as, duration_change, duration_in_full,
    duration_interval, seconds_with_interval,
};

/// A word as a shell reads it.
///
/// ```
/// use stagewright_report::format::shell_word;
///
/// assert_eq!(shell_word("Build/Compile.takes=2min"), "Build/Compile.takes=2min");
/// assert_eq!(shell_word("it's"), r"'it'\''s'");
/// ```
#[must_use]
pub fn shell_word(word: &str) -> String {
    let plain = |it: char| it.is_alphanumeric() || "-_./=:,@%+".contains(it);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}
