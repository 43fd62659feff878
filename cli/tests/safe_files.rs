//! Nothing of the user's is lost: what a command may replace, what it keeps, and where it never writes.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on may stop, and makes its own files"
)]

use std::collections::BTreeMap;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use assert_cmd::Command;

const TEMPLATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/demo.yaml");
const REPORT: &str = "stagewright-report/web-shop-release";
const SOURCE: &str = "pipeline! {\n  pub struct Shop;\n name   \"shop\"; }\n";

/// Exit code, standard output, standard error.
fn stagewright(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_stagewright"))
        .current_dir(folder)
        .args(arguments)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let code = output.status.code().unwrap_or(-1);
    (code, text(&output.stdout), text(&output.stderr))
}

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

/// Every file below a folder, with its bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        for entry in std::fs::read_dir(path).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                found.insert(name, std::fs::read(path).unwrap());
            }
        }
    }
    found
}

fn read(path: impl AsRef<Path>) -> String {
    std::fs::read_to_string(path).unwrap()
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
    let (code, out, said) = study(at, &["--out", "out", "--profile", "mine.toml"]);
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

#[test]
fn an_export_does_not_replace_what_it_read() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::create_dir(at.join("sub")).unwrap();
    std::fs::copy(TEMPLATE, at.join("shop.yaml")).unwrap();
    symlink("shop.yaml", at.join("link.yaml")).unwrap();
    std::fs::write(at.join("values.json"), "{\"Application\": \"orders\"}").unwrap();
    let before = files(at);
    let absolute = at.join("shop.yaml");
    for arguments in [
        ["shop.yaml", "-o", "shop.yaml"],
        ["shop.yaml", "-o", "./sub/../shop.yaml"],
        ["shop.yaml", "-o", absolute.to_str().unwrap()],
        ["shop.yaml", "-o", "link.yaml"],
        ["link.yaml", "-o", "shop.yaml"],
    ] {
        let (code, _, said) = stagewright(at, &[&["export"], &arguments[..]].concat());
        assert_eq!(code, 2, "{arguments:?}: {said}");
        assert!(said.contains("was read"), "{arguments:?}: {said}");
        assert_eq!(files(at), before, "{arguments:?}");
    }
    let values = [
        "export",
        "shop.yaml",
        "--parameter-file",
        "values.json",
        "-o",
        "values.json",
    ];
    assert_eq!(stagewright(at, &values).0, 2);
    assert_eq!(files(at), before);
    let piped = Command::new(env!("CARGO_BIN_EXE_stagewright"))
        .current_dir(at)
        .args(["export", "-", "-o", "shop.yaml"])
        .pipe_stdin(at.join("shop.yaml"))
        .unwrap()
        .output()
        .unwrap();
    // Through a pipe nobody can know; what came out is a whole export all the same.
    assert!([Some(0), Some(2)].contains(&piped.status.code()));
    let (code, out, said) = stagewright(at, &["export", "shop.yaml", "-o", "-"]);
    assert_eq!(code, 0, "{said}");
    assert!(out.contains("AWS::CodePipeline::Pipeline"));
}

#[test]
fn fmt_changes_only_what_it_read_whole_and_may_write() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let write = |name: &str, bytes: &[u8]| std::fs::write(at.join(name), bytes).unwrap();
    write("shop.rs", SOURCE.as_bytes());
    let (code, _, said) = stagewright(at, &["fmt", "shop.rs"]);
    assert_eq!(code, 0, "{said}");
    let formatted = read(at.join("shop.rs"));
    assert_ne!(formatted, SOURCE);

    // The mark at the beginning and the line breaks of Windows stay.
    let windows = format!("\u{feff}{}", SOURCE.replace('\n', "\r\n"));
    write("windows.rs", windows.as_bytes());
    assert_eq!(stagewright(at, &["fmt", "windows.rs"]).0, 0);
    let wanted = format!("\u{feff}{}", formatted.replace('\n', "\r\n"));
    assert_eq!(read(at.join("windows.rs")), wanted);
    assert_eq!(stagewright(at, &["fmt", "--check", "windows.rs"]).0, 0);

    let large = format!("{SOURCE}//{}\n", "x".repeat(5 * 1024 * 1024));
    let latin = [SOURCE.as_bytes(), b"// caf\xe9\n"].concat();
    for (name, bytes) in [
        ("large.rs", large.as_bytes()),
        ("latin.rs", &latin),
        ("open.rs", b"pipeline! {\n"),
    ] {
        write(name, bytes);
        let (code, _, said) = stagewright(at, &["fmt", name]);
        assert_eq!(code, 2, "{name}: {said}");
        assert_eq!(std::fs::read(at.join(name)).unwrap(), bytes, "{name}");
    }

    write("locked.rs", SOURCE.as_bytes());
    let locked = at.join("locked.rs");
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o444)).unwrap();
    let (code, _, said) = stagewright(at, &["fmt", "locked.rs"]);
    assert_eq!(code, 2, "{said}");
    assert_eq!(
        read(&locked),
        SOURCE,
        "a file that may not be written to is not replaced either"
    );
}

#[test]
fn a_file_that_is_replaced_keeps_its_mode_and_a_new_one_has_the_usual() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let mode = |name: &str| at.join(name).metadata().unwrap().permissions().mode() & 0o7777;
    std::fs::write(at.join("shop.rs"), SOURCE).unwrap();
    std::fs::write(at.join("usual"), "").unwrap();
    std::fs::set_permissions(at.join("shop.rs"), std::fs::Permissions::from_mode(0o754)).unwrap();
    assert_eq!(stagewright(at, &["fmt", "shop.rs"]).0, 0);
    assert_ne!(read(at.join("shop.rs")), SOURCE);
    assert_eq!(mode("shop.rs"), 0o754);
    assert_eq!(
        stagewright(at, &["export", TEMPLATE, "-o", "new.yaml"]).0,
        0
    );
    assert_eq!(mode("new.yaml"), mode("usual"));
    let names: Vec<String> = files(at).into_keys().collect();
    assert_eq!(
        names,
        ["new.yaml", "shop.rs", "usual"],
        "nothing else is left"
    );
}

#[test]
fn what_takes_bytes_as_they_come_is_written_through() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let plain = stagewright(at, &["export", TEMPLATE]).1;
    assert_eq!(
        stagewright(at, &["export", TEMPLATE, "-o", "/dev/null"]).0,
        0
    );
    assert!(!Path::new("/dev/null").metadata().unwrap().is_file());
    assert_eq!(
        stagewright(at, &["export", TEMPLATE, "-o", "/dev/stdout"]).1,
        plain
    );

    let fifo = at.join("fifo.yaml");
    assert!(
        std::process::Command::new("mkfifo")
            .arg(&fifo)
            .status()
            .unwrap()
            .success()
    );
    let reader = std::thread::spawn({
        let fifo = fifo.clone();
        move || read(fifo)
    });
    assert_eq!(
        stagewright(at, &["export", TEMPLATE, "-o", "fifo.yaml"]).0,
        0
    );
    assert_eq!(reader.join().unwrap(), plain);
    assert!(!fifo.metadata().unwrap().is_file(), "it is a pipe still");
}

#[test]
fn no_output_follows_a_link_out_of_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let (at, outside) = (
        folder.path().join("checkout"),
        folder.path().join("outside"),
    );
    for path in [&at, &outside] {
        std::fs::create_dir(path).unwrap();
    }
    std::fs::write(outside.join("precious"), "precious").unwrap();
    std::fs::write(outside.join("precious.rs"), SOURCE).unwrap();
    let link = |to: &str, name: &str| {
        let path = at.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink(folder.path().join(to), path).unwrap();
    };
    link("outside", "stagewright-report");
    link("outside", "linked");
    link("outside/absent", "dangling");
    link("outside/precious", "out.yaml");
    link("outside/absent.yaml", "none.yaml");
    link("outside/precious.rs", "shop.rs");
    link("outside", "below/stagewright-report/web-shop-release");
    let refused: [&[&str]; 7] = [
        &["study", TEMPLATE],
        &["study", TEMPLATE, "--out", "linked"],
        &["study", TEMPLATE, "--out", "linked/"],
        &["study", TEMPLATE, "--out", "dangling"],
        &["export", TEMPLATE, "-o", "out.yaml"],
        &["export", TEMPLATE, "-o", "none.yaml"],
        &["fmt", "shop.rs"],
    ];
    let before = files(&outside);
    for arguments in refused {
        let (code, out, said) = stagewright(&at, arguments);
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}: {said}");
        assert!(said.contains("link"), "{arguments:?}: {said}");
        assert_eq!(files(&outside), before, "{arguments:?}");
    }
    let (code, _, said) = stagewright(&at.join("below"), &["study", TEMPLATE]);
    assert_eq!(code, 2, "{said}");
    assert_eq!(files(&outside), before);

    // Every file of a report, and the file by which the folder is tried.
    for name in [
        "report.html",
        "lead-time.svg",
        "execution.png",
        "bill.svg",
        ".stagewright-probe",
        "stagewright-probe",
        "profile.toml",
        "profile.new.toml",
    ] {
        for to in ["outside/precious", "outside/absent"] {
            let out = format!("{}-{}", name.replace('.', "-"), to.replace('/', "-"));
            link(to, &format!("{out}/{name}"));
            stagewright(
                &at,
                &["study", TEMPLATE, "--replications", "2", "--out", &out],
            );
            assert_eq!(files(&outside), before, "{name} as a link to {to}");
        }
    }

    // A parent that the user names may be one, and so may what stays in its folder.
    assert_eq!(
        stagewright(
            &at,
            &[
                "study",
                TEMPLATE,
                "--replications",
                "2",
                "--out",
                "linked/report"
            ]
        )
        .0,
        0
    );
    assert!(outside.join("report/report.html").exists());
    std::fs::write(at.join("v1.yaml"), "old").unwrap();
    symlink("v1.yaml", at.join("current.yaml")).unwrap();
    assert_eq!(
        stagewright(&at, &["export", TEMPLATE, "-o", "current.yaml"]).0,
        0
    );
    assert!(at.join("current.yaml").is_symlink());
    assert!(read(at.join("v1.yaml")).contains("AWS::CodePipeline::Pipeline"));
}
