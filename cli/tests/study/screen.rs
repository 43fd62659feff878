//! What fits one screen: the answer of each command, and its short help; and how the terminal is respected.

use std::path::Path;

use assert_cmd::Command;

use super::{TEMPLATE, text};

/// Standard output and standard error, with the environment that is said and no more of what decides how it looks.
fn shown(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> (String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stagewright"));
    for name in ["COLUMNS", "NO_COLOR", "CLICOLOR_FORCE", "CLICOLOR"] {
        command.env_remove(name);
    }
    command.current_dir(folder).args(arguments);
    let output = command.envs(environment.iter().copied()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    (text(&output.stdout), text(&output.stderr))
}

const SAMPLE: [&str; 4] = ["--replications", "20", "--as-of", "2026-11-23"];

#[test]
fn the_answer_fits_one_screen_of_any_width() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(TEMPLATE, folder.path().join("web-shop.yaml")).unwrap();
    for (columns, most) in [("60", 50), ("80", 40), ("120", 36)] {
        for command in ["study", "cost", "vendors"] {
            let arguments = [&[command, "web-shop.yaml"], &SAMPLE[..]].concat();
            let (page, _) = shown(folder.path(), &arguments, &[("COLUMNS", columns)]);
            let lines = page.lines().count();
            assert!(lines <= most, "{command}, {columns}: {lines}\n{page}");
            let widest = page
                .lines()
                .take_while(|line| !line.starts_with("Written: ") && !line.starts_with("Next: "));
            let widest = widest.map(|line| line.chars().count()).max();
            assert!(widest <= columns.parse().ok(), "{command}\n{page}");
            assert!(page.contains("--all"), "the rest has a flag\n{page}");
            let last = page.lines().last().unwrap_or_default();
            assert!(last.starts_with("Next: "), "{last}");
            if command == "study" {
                insta::assert_snapshot!(format!("study_at_{columns}"), page);
            }
        }
    }
}

#[test]
fn each_part_has_a_flag_and_all_has_every_part() {
    let folder = tempfile::tempdir().unwrap();
    let page = |flag: &str| {
        let arguments = [&["study", TEMPLATE, flag], &SAMPLE[..]].concat();
        shown(folder.path(), &arguments, &[]).0
    };
    let parts = [
        ("--time", &["\nLead time\n", "\nCapacity\n"][..]),
        ("--bill", &["\nBill\n", "\nNot in this bill\n"]),
        ("--ideas", &["\nWhat if\n"]),
        ("--assumed", &["\nNot simulated\n", "\nAssumed\n"]),
    ];
    let all = page("--all");
    for (flag, headings) in parts {
        let part = page(flag);
        for heading in headings {
            assert!(all.contains(heading), "{heading}\n{all}");
            assert!(part.contains(heading), "{flag}: {heading}\n{part}");
        }
        for (other, headings) in parts.iter().filter(|(other, _)| *other != flag) {
            assert!(!part.contains(headings[0]), "{flag} is not {other}\n{part}");
        }
    }
}

#[test]
fn the_short_help_of_each_command_fits_one_screen_and_has_an_example() {
    let folder = tempfile::tempdir().unwrap();
    let columns = [("COLUMNS", "80")];
    let (top, _) = shown(folder.path(), &["-h"], &columns);
    assert!(top.lines().count() <= 40, "{top}");
    let (_, commands) = top.split_once("Commands:\n").unwrap();
    let commands = commands.lines().take_while(|line| !line.is_empty());
    let commands = commands.map(|line| line.trim().split_once(' ').unwrap());
    let commands: Vec<(&str, &str)> = commands.filter(|(name, _)| *name != "help").collect();
    assert!(commands.len() >= 14, "{commands:?}");
    for (name, about) in commands {
        let (help, _) = shown(folder.path(), &[name, "-h"], &columns);
        assert_eq!(help.lines().next(), Some(about.trim()), "{name}");
        let lines = help.lines().count();
        assert!(lines <= 40, "{name}: {lines}\n{help}");
        assert!(help.contains("Example:\n  stagewright "), "{name}\n{help}");
    }
}

#[test]
fn colour_is_where_it_is_wanted() {
    let folder = tempfile::tempdir().unwrap();
    for (flags, environment, coloured) in [
        (&[][..], &[][..], false),
        (&["--color", "always"], &[], true),
        (&["--color", "always"], &[("NO_COLOR", "1")], true),
        (&[], &[("CLICOLOR_FORCE", "1")], true),
        (&["--color", "never"], &[("CLICOLOR_FORCE", "1")], false),
    ] {
        let arguments = [&["cost", TEMPLATE], flags, &SAMPLE[..]].concat();
        let (page, _) = shown(folder.path(), &arguments, environment);
        assert_eq!(
            page.contains('\u{1b}'),
            coloured,
            "{flags:?} {environment:?}"
        );
    }
}

/// Errors, headings, changes and hints have their colours, through one place, and lose them on the way into a file.
#[test]
fn colour_says_what_a_text_is() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = [&["study", TEMPLATE, "--color", "always"], &SAMPLE[..]].concat();
    let (page, _) = shown(folder.path(), &arguments, &[]);
    for styled in [
        "\u{1b}[1mLead time\u{1b}[0m",
        "\u{1b}[32mp50 −",
        "\u{1b}[31m+$",
        "\u{1b}[2mNext: ",
    ] {
        assert!(page.contains(styled), "{styled:?}\n{page}");
    }
    let told = |flags: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stagewright"));
        command.env_remove("CLICOLOR_FORCE").env_remove("NO_COLOR");
        let output = command.args(["study", "nowhere.yaml"]).args(flags).output();
        text(&output.unwrap().stderr)
    };
    let coloured = told(&["--color", "always"]);
    assert!(
        coloured.starts_with("nowhere.yaml: \u{1b}[1m\u{1b}[91merror\u{1b}[0m: "),
        "{coloured:?}"
    );
    assert!(coloured.contains("\n  \u{1b}[2mhelp: "), "{coloured:?}");
    for plain in [told(&[]), told(&["--color", "never"])] {
        assert!(plain.starts_with("nowhere.yaml: error: "), "{plain:?}");
        assert!(!plain.contains('\u{1b}'), "{plain:?}");
    }
    let report = folder.path().join("stagewright-report/web-shop-release");
    for name in ["report.html", "profile.toml", "bill.svg"] {
        let bytes = std::fs::read(report.join(name)).unwrap();
        assert!(!bytes.contains(&0x1b), "{name}");
    }
}

#[test]
fn quiet_leaves_the_answer_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = [&["study", TEMPLATE], &SAMPLE[..]].concat();
    let (page, _) = shown(folder.path(), &arguments, &[]);
    let (quiet, said) = shown(folder.path(), &[&arguments[..], &["-q"]].concat(), &[]);
    assert!(
        page.starts_with(&quiet) && page.len() > quiet.len(),
        "{quiet}"
    );
    for talk in ["Written: ", "Next: "] {
        assert!(page.contains(talk) && !quiet.contains(talk), "{quiet}");
    }
    assert!(!said.contains("to follow"), "{said}");
}

#[test]
fn shells_and_man_are_told_what_the_command_line_is() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish"] {
        let (script, _) = shown(folder.path(), &["completions", shell], &[]);
        assert!(script.contains("vendors") && script.contains("replications"));
    }
    let (page, _) = shown(folder.path(), &["man"], &[]);
    assert!(
        page.contains("Exit codes") && page.contains("130"),
        "{page}"
    );
    let (page, _) = shown(folder.path(), &["man", "study"], &[]);
    assert!(
        page.contains("executions") && page.contains(".TH"),
        "{page}"
    );
}
