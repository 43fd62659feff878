//! What is printed reads back as the same thing.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use stagewright_dsl::{check_text, normalised, print};

/// Reads, prints and reads again; gives the print.
fn round(text: &str) -> String {
    let first = check_text(text);
    let printed = print(&first.draft, first.profile.as_ref());
    let second = check_text(&printed);
    let told: Vec<_> = second
        .errors()
        .map(|error| format!("{}: {}", error.site.start, error.message))
        .collect();
    assert_eq!(
        first.errors().count(),
        second.errors().count(),
        "{told:#?}\n{printed}"
    );
    assert_eq!(
        normalised(&second.draft),
        normalised(&first.draft),
        "{printed}"
    );
    assert_eq!(second.profile, first.profile, "{printed}");
    assert_eq!(
        print(&second.draft, second.profile.as_ref()),
        printed,
        "printing is settled"
    );
    printed
}

#[test]
fn the_web_shop_comes_back() {
    let printed = round(include_str!("web_shop.txt"));
    assert!(printed.contains(
        "trigger push on source/fetch { branches: [\"main\"], file_paths: [\"shop/**\"] };"
    ));
    assert!(printed.contains("stage \"Deploy.Production\" as deploy_production {"));
}

#[test]
fn every_form_comes_back() {
    round(include_str!("every_form.txt"));
}

#[test]
fn every_form_is_right() {
    let checked = check_text(include_str!("every_form.txt"));
    let told: Vec<_> = checked
        .errors()
        .map(|error| format!("{}: {}", error.site.start, error.message))
        .collect();
    assert!(told.is_empty(), "{told:#?}");
}

/// What the service refuses is still read and written: a file that holds it must not lose it on the way.
#[test]
fn what_the_rules_refuse_comes_back_too() {
    round(
        "pub struct Shop;\nname new;\ntrigger on \"other\";\nstage a { on failure rollback; on failure rollback unless X; one(\"a b\") -> (\"c d\" as c, \"c d\" as e) = Custom::Build::\"My Tool\" at 0; }\n",
    );
    round(
        "pub struct Shop;\nstage (\"a-\" + ref Stack) as a { (import \"x\" + \"y\") as b() = Manual; }\nstage \"${AWS::StackName}\" as c { d() = Manual; }\n",
    );
}
