//! `export -o`, `fmt` and reports: what is never replaced, what is written through, and where no link leads.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on may stop, and makes its own files"
)]

#[path = "support/run.rs"]
mod run;

use std::fs::File;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

use run::{files, read, stagewright};

const TEMPLATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/demo.yaml");
const SOURCE: &str = "pipeline! {\n  pub struct Shop;\n name   \"shop\"; }\n";

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
    let mut piped = Command::new(env!("CARGO_BIN_EXE_stagewright"));
    piped
        .current_dir(at)
        .args(["export", "-", "-o", "shop.yaml"]);
    let piped = piped
        .stdin(File::open(at.join("shop.yaml")).unwrap())
        .output()
        .unwrap();
    if cfg!(target_os = "linux") {
        assert_eq!(piped.status.code(), Some(2), "standard input is that file");
        assert_eq!(files(at), before);
    }
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
fn a_limit_in_the_middle_leaves_the_source_whole() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let source = format!("{SOURCE}// {}\n", "x".repeat(140 * 1024));
    for trap in ["", "trap '' XFSZ;"] {
        std::fs::write(at.join("shop.rs"), &source).unwrap();
        let command = format!(
            "{trap} ulimit -f 50; '{}' fmt shop.rs",
            env!("CARGO_BIN_EXE_stagewright")
        );
        let output = Command::new("bash")
            .args(["-c", &command])
            .current_dir(at)
            .output()
            .unwrap();
        assert!(!output.status.success());
        assert_eq!(read(at.join("shop.rs")), source);
        assert_eq!(files(at).len(), 1, "nothing else is left");
    }
}

#[test]
fn what_fmt_gives_back_is_the_users_to_the_letter() {
    let odd = "// \u{a0}\u{200d}\u{e0b0}\n";
    let mut child = Command::new(env!("CARGO_BIN_EXE_stagewright"))
        .args(["fmt", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let text = format!("{odd}{SOURCE}");
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().starts_with(odd));
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
        Command::new("mkfifo")
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

/// The service keeps texts alone: an export that made one of a list or an object would send what its author never wrote.
#[test]
fn a_configuration_value_that_is_no_text_is_exported_in_no_form() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let definition = |value: &str| {
        format!(
            r#"{{"pipeline": {{"name": "shop", "pipelineType": "V2", "roleArn": "arn:aws:iam::111122223333:role/x",
  "artifactStore": {{"type": "S3", "location": "artifacts-bucket"}}, "stages": [
    {{"name": "Source", "actions": [{{"name": "Fetch",
      "actionTypeId": {{"category": "Source", "owner": "AWS", "provider": "CodeCommit", "version": "1"}},
      "configuration": {{"RepositoryName": "r", "BranchName": "main", "PollForSourceChanges": "false"}},
      "outputArtifacts": [{{"name": "src"}}]}}]}},
    {{"name": "Call", "actions": [{{"name": "Run",
      "actionTypeId": {{"category": "Invoke", "owner": "AWS", "provider": "Lambda", "version": "1"}},
      "configuration": {{"FunctionName": "f", "UserParameters": {value}}}}}]}}]}}}}"#
        )
    };
    for (value, refused) in [
        (r#"{"stage": {"name": "prod"}}"#, true),
        (r#"["prod"]"#, true),
        (r#""{\"stage\": \"prod\"}""#, false),
    ] {
        std::fs::write(at.join("pipeline.json"), definition(value)).unwrap();
        for format in ["yaml", "json", "create-pipeline", "rust"] {
            let (code, out, said) =
                stagewright(at, &["export", "pipeline.json", "--format", format]);
            if refused {
                assert_eq!((code, out.as_str()), (1, ""), "{value} as {format}: {said}");
                assert!(
                    said.contains("the value of `UserParameters` is"),
                    "{value}: {said}"
                );
            } else {
                assert_eq!(code, 0, "{value} as {format}: {said}");
            }
        }
    }
}
