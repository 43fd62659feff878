//! Any text as a month's usage: priced or refused, and priced alike a second time.
#![cfg_attr(not(test), no_main)]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use stagewright_cost::{PriceBook, UsageFile};

fuzz_target!(|text: &str| {
    let file = match UsageFile::parse("usage.toml", text) {
        Ok(file) => file,
        Err(error) => {
            assert!(!error.to_string().is_empty(), "an error without words");
            return;
        }
    };
    static BOOK: OnceLock<PriceBook> = OnceLock::new();
    let book = BOOK.get_or_init(PriceBook::builtin);
    let price = || file.price(book, None).map_err(|error| error.to_string());
    let (first, second) = (price(), price());
    assert_eq!(
        first.map(|bill| bill.total()),
        second.map(|bill| bill.total()),
        "a file has one price"
    );
});
