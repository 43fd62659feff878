//! `stagewright fmt`: the layout of every `pipeline!` of Rust files; the rest of a file is left to rustfmt.

use std::path::Path;

use stagewright_cfn::load::{LARGEST_DEFINITION, text_from_bytes};
use stagewright_dsl::format_source;

use crate::arguments::FmtArguments;
use crate::console;
use crate::exit::Exit;
use crate::failure::{self, Failure, Message};
use crate::files;
use crate::input::{self, unreadable};

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A file whose layout changes.
struct Changed<'a> {
    path: &'a Path,
    name: String,
    before: Vec<u8>,
    after: String,
}

pub(crate) fn run(arguments: &FmtArguments) -> Result<(), Failure> {
    // All are formatted before any is written: one mistake leaves every file as it was.
    let mut changed = Vec::new();
    for path in &arguments.files {
        let standard_input = path == Path::new("-");
        if !standard_input {
            refuse_what_holds_no_rust(path)?;
        }
        let (name, before) = input::bytes(path, LARGEST_DEFINITION, "split the file")?;
        let after = formatted(&name, &before)?;
        if standard_input && !arguments.check {
            console::give_back(&after)?;
        } else if after.as_bytes() != before {
            changed.push(Changed {
                path,
                name,
                before,
                after,
            });
        }
    }
    if arguments.check {
        console::print_lines(changed.iter().map(|it| &it.name))?;
        if !changed.is_empty() {
            console::tell_line("not formatted: run `stagewright fmt` on what is listed");
            return Err(Failure::findings());
        }
        return Ok(());
    }
    failure::all(changed.into_iter().map(|it| {
        files::edit(it.path, &it.before, it.after.as_bytes())?;
        console::tell_line(&format!("formatted {}", it.name));
        Ok(())
    }))
}

fn refuse_what_holds_no_rust(path: &Path) -> Result<(), Failure> {
    let (message, help) = match path.metadata() {
        Ok(there) if !there.is_file() && !there.is_dir() => (
            "this is not a file, so it cannot be formatted in place",
            "`-` formats standard input to standard output",
        ),
        Ok(there) if there.is_file() && path.extension().is_none_or(|it| it != "rs") => (
            "this is not a Rust file",
            "only Rust files hold a `pipeline!`; name files that end in .rs",
        ),
        _ => return Ok(()),
    };
    Err(Failure::usage(path.display(), message, help))
}

/// The file as it should be: a byte-order mark at its beginning and its line breaks stay.
fn formatted(name: &str, before: &[u8]) -> Result<String, Failure> {
    let text = text_from_bytes(before).map_err(|error| unreadable(name, &error))?;
    let breaks = text.matches('\n').count();
    let from_windows = breaks > 0 && text.matches("\r\n").count() == breaks;
    let unix = from_windows.then(|| text.replace("\r\n", "\n"));
    let formatted = format_source(unix.as_deref().unwrap_or(text)).map_err(|message| {
        let told = Message {
            at: Some((message.site.start.line, message.site.start.column)),
            ..Message::new(name, message.message, message.help.unwrap_or_default())
        };
        Failure::with(Exit::Usage, vec![told])
    })?;
    let mark = match before.starts_with(BYTE_ORDER_MARK.as_bytes()) {
        true => BYTE_ORDER_MARK,
        false => "",
    };
    Ok(match from_windows {
        true => format!("{mark}{}", formatted.replace('\n', "\r\n")),
        false => format!("{mark}{formatted}"),
    })
}
