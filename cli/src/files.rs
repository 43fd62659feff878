//! The only place that writes files (`clippy.toml` holds the rest of the crate to it).
//!
//! A file is written whole or not at all: its new contents stand under a name of their own, or under none, in the same
//! folder, are on the disk before they get the name, and only then replace what had it. A crash leaves the old file or the
//! new one. Only regular files are replaced, and keep their mode; a pipe, a terminal or `/dev/null` is written through.
//! Nothing follows a symbolic link out of the folder that the link stands in, and no file that this command has read is
//! replaced, unless it was asked to edit it.

#![expect(clippy::disallowed_methods, reason = "this is the place that writes")]

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use atomic_write_file::AtomicWriteFile;

use crate::exit::Exit;
use crate::failure::{Failure, Message};

/// Files that were read, by their real paths.
static INPUTS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Remembers that a file is an input.
pub(crate) fn is_input(path: &Path) {
    // Standard input may be a file too; where the system does not tell, nothing can be remembered.
    let path = match path == Path::new("-") {
        true => Path::new("/dev/stdin"),
        false => path,
    };
    if let Ok(real) = path.canonicalize() {
        INPUTS
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .push(real);
    }
}

fn was_read(path: &Path) -> bool {
    let inputs = INPUTS
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    path.canonicalize().is_ok_and(|real| inputs.contains(&real))
}

/// Where an output goes.
enum Target {
    /// A regular file, which may not be there yet.
    File(PathBuf),
    /// Something that takes bytes as they come.
    Stream,
}

/// Writes an output to where the user said.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let written = match target(path)? {
        Target::Stream => write_through(path, bytes),
        Target::File(file) if was_read(&file) => {
            let message = "this is the file that was read, so it was not replaced";
            let help = "write to another file, and rename it when you are content with it";
            return Err(Failure::usage(path.display(), message, help));
        }
        Target::File(file) => replace(&file, bytes),
    };
    written.map_err(|error| Failure::write(path.display(), &error))
}

/// Changes a file that was read, if it still is what it was.
pub(crate) fn edit(path: &Path, before: &[u8], after: &[u8]) -> Result<(), Failure> {
    let Target::File(file) = target(path)? else {
        let help = "only files are edited in place; `-` formats standard input to standard output";
        return Err(Failure::usage(path.display(), "this is not a file", help));
    };
    let now = fs::read(&file).map_err(|error| Failure::read(path.display(), &error))?;
    if now != before {
        let message = "the file was changed after it was read, so it was left as it is";
        let told = Message::new(path.display(), message, "run the command again");
        return Err(Failure::with(Exit::TryAgain, vec![told]));
    }
    replace(&file, after).map_err(|error| Failure::write(path.display(), &error))
}

fn target(path: &Path) -> Result<Target, Failure> {
    let refused = |message: String, help: &str| Err(Failure::usage(path.display(), message, help));
    let at_path = match path.symlink_metadata() {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Ok(Target::File(path.to_owned()));
        }
        other => other.map_err(|error| Failure::write(path.display(), &error))?,
    };
    if at_path.is_file() {
        return Ok(Target::File(path.to_owned()));
    }
    if at_path.is_dir() {
        return refused(
            "this is a folder, not a file".to_owned(),
            "name a file inside it",
        );
    }
    // The system's own names for streams are links.
    let names = ["/dev/stdout", "/dev/stderr", "/dev/fd", "/proc/self/fd"];
    if !at_path.is_symlink() || names.iter().any(|name| path.starts_with(name)) {
        return Ok(Target::Stream);
    }
    let Ok(real) = path.canonicalize() else {
        return refused(
            "this is a link that leads nowhere".to_owned(),
            "remove the link, or name another file",
        );
    };
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new(".")).canonicalize();
    let stays = folder.is_ok_and(|folder| real.starts_with(folder));
    if stays && real.is_file() {
        return Ok(Target::File(real));
    }
    refused(
        format!(
            "this is a link to `{}`, and links are not followed out of their folder",
            real.display()
        ),
        "name that file itself, or remove the link",
    )
}

fn write_through(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let written = OpenOptions::new()
        .append(true)
        .open(path)
        .and_then(|mut stream| stream.write_all(bytes));
    match written {
        // Whoever reads may stop reading.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Replaces a regular file, or makes it.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A folder that may be written to lets a file be replaced that may not be written to: that is not what was meant.
    match path.metadata() {
        Ok(there) if there.permissions().readonly() => {
            return Err(ErrorKind::PermissionDenied.into());
        }
        Ok(_) => drop(OpenOptions::new().write(true).open(path)?),
        Err(_) => {}
    }
    let mut file = AtomicWriteFile::open(path)?;
    file.write_all(bytes)?;
    file.commit()
}

/// Makes a folder, and its parents, which the user named.
pub(crate) fn make_folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

/// Whether files can be made in a folder: makes one without a name, and drops it.
pub(crate) fn can_write_into(folder: &Path) -> io::Result<()> {
    AtomicWriteFile::open(folder.join("stagewright-probe"))?.discard()
}

/// Removes a file of ours.
pub(crate) fn remove(path: &Path) -> Result<(), Failure> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(Failure::write(path.display(), &error))
        }
        _ => Ok(()),
    }
}

/// Removes a folder of ours that stayed empty.
pub(crate) fn remove_if_empty(folder: &Path) {
    let _ = fs::remove_dir(folder);
}

/// Makes a folder with these files in it, whole or not at all: it is filled under another name beside its place, and gets
/// its own at the end. A folder that is there is left as it is.
pub(crate) fn make_whole(folder: &Path, contents: &[(&str, String)]) -> Result<(), Failure> {
    if folder.symlink_metadata().is_ok() {
        let help = "name another folder with --out, or remove this one";
        return Err(Failure::usage(
            folder.display(),
            "this is there already, so nothing was written",
            help,
        ));
    }
    let beside = folder.parent().filter(|it| !it.as_os_str().is_empty());
    let beside = beside.unwrap_or(Path::new("."));
    let failed = |error: io::Error| Failure::write(folder.display(), &error);
    make_folder(beside).map_err(failed)?;
    let filled = tempfile::Builder::new()
        .prefix(".stagewright-new")
        .tempdir_in(beside)
        .map_err(failed)?;
    for (name, text) in contents {
        let path = filled.path().join(name);
        make_folder(path.parent().expect("it is in the folder")).map_err(failed)?;
        replace(&path, text.as_bytes()).map_err(failed)?;
    }
    fs::rename(filled.path(), folder).map_err(failed)?;
    // It has another name now, so there is nothing left to remove.
    drop(filled.keep());
    Ok(())
}
