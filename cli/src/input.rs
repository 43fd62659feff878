//! Opening what the user named. Only this crate opens files.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use stagewright_cfn::load::{LARGEST_DEFINITION, text_from_bytes};
use stagewright_cfn::{Account, ReadError, ReadOptions, read_parameter_file};

use crate::arguments::ReadingArguments;
use crate::cdk;
use crate::collected;
use crate::exit::Exit;
use crate::failure::{Failure, Message};
use crate::files;

/// Bytes that a table of data may have.
const LARGEST_DATA: u64 = 256 * 1024 * 1024;

/// A text with the name under which messages speak of it.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) text: String,
    /// Pseudo parameters that are known from beside the text: the environment of a CDK stack.
    environment: BTreeMap<String, String>,
    /// The pipeline that was chosen already, where the text is one of several.
    chosen: Option<String>,
    /// The folder of everything that was collected of it.
    pub(crate) collected: Option<PathBuf>,
}

impl Input {
    pub(crate) fn new(name: String, text: String) -> Self {
        Self {
            name,
            text,
            environment: BTreeMap::new(),
            chosen: None,
            collected: None,
        }
    }

    /// The same text, with what is known from beside it.
    pub(crate) fn with(
        self,
        environment: BTreeMap<String, String>,
        chosen: Option<String>,
    ) -> Self {
        Self {
            environment,
            chosen,
            ..self
        }
    }

    /// Another text in its place, with all that is known from beside it.
    pub(crate) fn with_text(&self, text: String) -> Self {
        Self {
            text,
            ..self.clone()
        }
    }

    /// Reads a definition: a file, standard input (`-`), or the folder that `cdk synth` wrote.
    pub(crate) fn definition(path: &Path, arguments: &ReadingArguments) -> Result<Self, Failure> {
        if path.is_dir() && cdk::is_assembly(path) {
            return cdk::choose(path, arguments);
        }
        if collected::is_collected(path) {
            return Self::collected(path);
        }
        Self::file(path)
    }

    /// Reads the definition of a folder that was collected.
    pub(crate) fn collected(folder: &Path) -> Result<Self, Failure> {
        let input = Self::inside(&folder.join(collected::DEFINITION))?;
        Ok(Self {
            collected: Some(folder.to_owned()),
            ..input
        })
    }

    /// Reads a file; `-` is standard input. One that is too large is refused unread.
    pub(crate) fn file(path: &Path) -> Result<Self, Failure> {
        let (name, bytes) = bytes(path, LARGEST_DEFINITION, TOO_LARGE)?;
        let text = text_from_bytes(&bytes).map_err(|error| unreadable(&name, &error))?;
        Ok(Self::new(name, text.to_owned()))
    }

    /// Reads a file that a folder holds, which the user did not name: never a pipe, which would make us wait.
    pub(crate) fn inside(path: &Path) -> Result<Self, Failure> {
        if path
            .metadata()
            .is_ok_and(|there| !there.is_file() && !there.is_dir())
        {
            let message = "this is a pipe, a socket or a device, so it was not read";
            return Err(Failure::usage(
                path.display(),
                message,
                "put a file in its place",
            ));
        }
        Self::file(path)
    }

    /// Reads a small text file of ours, such as a profile.
    pub(crate) fn small(path: &Path) -> Result<Self, Failure> {
        Self::utf8(
            path,
            LARGEST_DEFINITION,
            "check that this is the file you meant",
        )
    }

    /// Reads a table of data, such as an extract of a bill; one that is too large is refused.
    pub(crate) fn data(path: &Path) -> Result<Self, Failure> {
        let help = "extract one account and month, with one row for each usage type";
        Self::utf8(path, LARGEST_DATA, help)
    }

    fn utf8(path: &Path, most: u64, too_large: &str) -> Result<Self, Failure> {
        let (name, bytes) = bytes(path, most, too_large)?;
        let text = String::from_utf8(bytes)
            .map_err(|_| Failure::usage(&name, "the file is not UTF-8 text", "save it as UTF-8"))?;
        Ok(Self::new(name, text))
    }
}

/// What to do about a definition that is too large.
pub(crate) const TOO_LARGE: &str =
    "CloudFormation takes templates up to 1 MB; check that this is the file you meant";

/// The bytes of a file, or of standard input (`-`), under the name that messages use for it.
pub(crate) fn bytes(path: &Path, most: u64, too_large: &str) -> Result<(String, Vec<u8>), Failure> {
    let refused = |name: &str| {
        let message = format!(
            "the file is over {} MB, so it was not read",
            most / (1024 * 1024)
        );
        Failure::usage(name, message, too_large)
    };
    let mut bytes = Vec::new();
    let (name, read) = if path == Path::new("-") {
        files::is_input(path);
        let stdin = std::io::stdin().lock();
        (
            "<stdin>".to_owned(),
            stdin.take(most + 1).read_to_end(&mut bytes),
        )
    } else {
        let name = path.display().to_string();
        let file = open(path)?;
        if file.metadata().is_ok_and(|metadata| metadata.len() > most) {
            return Err(refused(&name));
        }
        (name, file.take(most + 1).read_to_end(&mut bytes))
    };
    read.map_err(|error| Failure::read(&name, &error))?;
    if bytes.len() as u64 > most {
        return Err(refused(&name));
    }
    Ok((name, bytes))
}

pub(crate) fn open(path: &Path) -> Result<File, Failure> {
    let name = path.display();
    if path.is_dir() {
        return Err(Failure::usage(
            name,
            "this is a folder, not a file",
            "name the file inside it, or the folder that `cdk synth` wrote (it has a manifest.json) or that the script of `collect` filled to its end (it has a stagewright-collected.json)",
        ));
    }
    files::is_input(path);
    File::open(path).map_err(|error| Failure::read(name, &error))
}

/// A reading error as a failure, with its line.
pub(crate) fn unreadable(name: &str, error: &ReadError) -> Failure {
    let told = Message {
        at: error.place().map(|it| (it.line, it.column)),
        ..Message::new(name, error.message(), error.help())
    };
    Failure::with(Exit::Usage, vec![told])
}

/// What the reader is told: what is known from beside the text, the values of the parameter file over that, and those
/// of the command line over both.
pub(crate) fn read_options(
    arguments: &ReadingArguments,
    input: &Input,
) -> Result<ReadOptions, Failure> {
    let mut parameters = input.environment.clone();
    if let Some(path) = &arguments.parameter_file {
        let file = Input::small(path)?;
        let values =
            read_parameter_file(&file.text).map_err(|error| unreadable(&file.name, &error))?;
        parameters.extend(values);
    }
    parameters.extend(arguments.parameters.iter().cloned());
    let mut account = match &input.collected {
        Some(folder) => collected::account(folder)?,
        None => Account::default(),
    };
    for path in &arguments.projects {
        collected::add(&mut account, &Input::file(path)?)?;
    }
    Ok(ReadOptions {
        account,
        pipeline: input.chosen.clone().or_else(|| arguments.pipeline.clone()),
        parameters,
    })
}
