//! The example that the language was designed around.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use stagewright_dsl::check_text;

const WEB_SHOP: &str = include_str!("web_shop.txt");

#[test]
fn the_web_shop_is_understood_as_a_whole() {
    let checked = check_text(WEB_SHOP);
    let told: Vec<String> = checked
        .findings
        .iter()
        .map(|f| {
            format!(
                "{}:{} {:?} {}",
                f.site.start,
                f.severity.as_str(),
                f.rule,
                f.message
            )
        })
        .collect();
    assert!(checked.pipeline.is_some(), "{told:#?}");
}
