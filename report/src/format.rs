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

mod duration;
mod number;

pub use duration::{
    duration, duration_as_fine_as, duration_change, duration_in_full, duration_interval,
};
pub use number::{bytes, count, counted, decimal, money, share};
