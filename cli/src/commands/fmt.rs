//! `stagewright fmt`: the layout of every `pipeline!` of Rust files; the rest of a file is left to rustfmt.

use std::path::Path;

use stagewright_dsl::format_source;

use crate::arguments::FmtArguments;
use crate::failure::Failure;
use crate::input::Input;

pub(crate) fn run(arguments: &FmtArguments) -> Result<(), Failure> {
    // All are formatted before any is written: one mistake leaves every file as it was.
    let mut changed = Vec::new();
    for path in &arguments.files {
        let standard_input = path == Path::new("-");
        if !standard_input && path.is_file() && path.extension().is_none_or(|it| it != "rs") {
            let help = "only Rust files hold a `pipeline!`; name files that end in .rs";
            return Err(Failure::usage(path.display(), "this is no Rust file", help));
        }
        let input = Input::file(path)?;
        let formatted = format_source(&input.text).map_err(|message| {
            Failure::usage(
                format!("{}:{}", input.name, message.start),
                message.message,
                message.help.unwrap_or_default(),
            )
        })?;
        if standard_input && !arguments.check {
            anstream::print!("{formatted}");
        } else if formatted != input.text {
            changed.push((path, input.name, formatted));
        }
    }
    if arguments.check {
        for (_, name, _) in &changed {
            anstream::println!("{name}");
        }
        if !changed.is_empty() {
            anstream::eprintln!("not formatted: run `stagewright fmt` on what is listed");
            return Err(Failure::Findings);
        }
        return Ok(());
    }
    for (path, name, formatted) in changed {
        std::fs::write(path, formatted).map_err(|error| {
            Failure::usage(
                &name,
                format!("cannot be written: {error}"),
                "check its permissions",
            )
        })?;
        anstream::eprintln!("formatted {name}");
    }
    Ok(())
}
