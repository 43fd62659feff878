//! The files of a study: what it may replace, and what it keeps.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on may stop, and makes its own files"
)]

#[path = "support/run.rs"]
mod run;

use std::path::Path;

use run::{files, read, stagewright};

const TEMPLATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/demo.yaml");
const REPORT: &str = "stagewright-report/web-shop-release";

fn study(folder: &Path, more: &[&str]) -> (i32, String, String) {
    let sample = [
        "study",
        TEMPLATE,
        "--replications",
        "3",
        "--as-of",
        "2026-11-23",
    ];
    stagewright(folder, &[&sample[..], more].concat())
}

#[test]
fn an_edited_profile_is_kept_to_the_letter() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let (code, out, said) = study(at, &[]);
    assert_eq!(code, 0, "{said}");
    let profile = at.join(REPORT).join("profile.toml");
    let new = at.join(REPORT).join("profile.new.toml");
    assert!(out.contains(&format!("{REPORT}/profile.toml")), "{out}");
    let first = read(&profile);

    // What says the same is no reason to write anything, and so is a comment.
    let commented = format!("# mine\n{first}");
    std::fs::write(&profile, &commented).unwrap();
    assert_eq!(study(at, &[]).0, 0);
    assert_eq!(read(&profile), commented);
    assert!(!new.exists(), "nothing changed but a comment");

    let edited = commented.replace("artifact_days = 30", "artifact_days = 7 # ours");
    assert_ne!(edited, commented);
    std::fs::write(&profile, &edited).unwrap();
    let (code, _, said) = study(at, &[]);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("profile.new.toml") && said.contains("--profile"),
        "{said}"
    );
    assert_eq!(read(&profile), edited, "an edited profile is the user's");
    assert!(
        read(&new).starts_with(&first),
        "what the study rests on stands beside it"
    );

    // With the profile passed, both say the same: nothing is left to compare.
    let path = profile.to_str().unwrap();
    assert_eq!(study(at, &["--profile", path]).0, 0);
    assert_eq!(read(&profile), edited, "also where it is passed");
    assert!(!new.exists());

    // The one beside it may be edited too.
    study(at, &[]);
    let mine = format!("{}# mine too\n", read(&new));
    std::fs::write(&new, &mine).unwrap();
    let (code, out, said) = study(at, &[]);
    assert_eq!(code, 2, "{said}");
    assert!(
        out.starts_with("web-shop-release: "),
        "the answer is given: {out}"
    );
    assert_eq!((read(&profile), read(&new)), (edited, mine));
}

#[test]
fn each_pipeline_has_its_own_folder_and_none_replaces_the_report_of_another() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let orders = ["--parameter", "Application=orders"];
    assert_eq!(study(at, &["--out", "out"]).0, 0);
    let before = files(at);
    let (code, out, said) = study(at, &[&["--out", "out"], &orders[..]].concat());
    assert_eq!((code, out.as_str()), (2, ""), "{said}");
    assert!(
        said.contains("`web-shop-release`") && said.contains("out/report.html"),
        "{said}"
    );
    assert_eq!(files(at), before);

    assert_eq!(study(at, &[]).0, 0);
    assert_eq!(study(at, &orders).0, 0);
    for name in ["web-shop-release", "orders-release"] {
        let page = read(at.join("stagewright-report").join(name).join("report.html"));
        assert!(page.contains(&format!("<title>{name}</title>")), "{name}");
    }
    assert_eq!(
        study(at, &["--out", "out"]).0,
        0,
        "its own report it does replace"
    );
}

#[test]
fn a_pipeline_that_only_a_deployment_names_is_told_apart_by_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let template = read(TEMPLATE);
    let nameless: Vec<&str> = template
        .lines()
        .filter(|it| !it.starts_with("      Name: "))
        .collect();
    for name in ["a.yaml", "b.yaml"] {
        std::fs::write(at.join(name), nameless.join("\n")).unwrap();
        let (code, _, said) = stagewright(at, &["study", name, "--replications", "2"]);
        assert_eq!(code, 0, "{said}");
    }
    let reports = files(at)
        .into_keys()
        .filter(|it| it.ends_with("report.html"))
        .count();
    assert_eq!(reports, 2, "{:?}", files(at).into_keys());
}

#[test]
fn files_of_others_in_the_folder_stay_and_pictures_of_an_earlier_run_go() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    for name in ["report.html", "bill.svg", "execution.png"] {
        let out = at.join(name.replace('.', "-"));
        std::fs::create_dir(&out).unwrap();
        std::fs::write(out.join(name), "<html>mine</html>").unwrap();
        std::fs::write(out.join("notes.txt"), "mine").unwrap();
        let before = files(at);
        let (code, _, said) = study(at, &["--out", out.to_str().unwrap()]);
        assert_eq!(code, 2, "{said}");
        assert!(said.contains(name), "{said}");
        assert_eq!(files(at), before);
    }
    // With nothing that succeeds there is no lead time to draw.
    assert_eq!(study(at, &["--out", "out"]).0, 0);
    std::fs::write(at.join("out/notes.txt"), "mine").unwrap();
    let profile = read(at.join("out/profile.toml"));
    let hopeless = profile.replace("fails = \"", "fails = \"100%\" # was \"");
    std::fs::write(at.join("mine.toml"), hopeless).unwrap();
    let (code, out, said) = study(at, &["--out", "out", "--profile", "mine.toml", "--all"]);
    assert_eq!(code, 0, "{said}");
    let names: Vec<String> = files(&at.join("out")).into_keys().collect();
    assert!(names.contains(&"notes.txt".to_owned()), "{names:?}");
    for name in names
        .iter()
        .filter(|it| it.ends_with(".svg") || it.ends_with(".png"))
    {
        assert!(
            out.contains(&format!("out/{name}")),
            "{name} is of an earlier run: {out}"
        );
    }
    assert!(!names.contains(&"lead-time.svg".to_owned()), "{names:?}");
}

#[test]
fn with_json_nothing_is_written_unless_a_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(study(folder.path(), &["--format", "json"]).0, 0);
    assert_eq!(files(folder.path()).len(), 0);
    let demo = ["demo", "--replications", "2", "--format", "json"];
    assert_eq!(stagewright(folder.path(), &demo).0, 0);
    assert_eq!(files(folder.path()).len(), 0);
    assert_eq!(
        study(folder.path(), &["--format", "json", "--out", "out"]).0,
        0
    );
    assert!(folder.path().join("out/report.html").exists());
}

#[test]
fn a_study_that_is_refused_leaves_no_folder() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, said) = study(folder.path(), &["--region", "moon-1"]);
    assert_eq!(code, 2, "{said}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
