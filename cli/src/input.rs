//! Opening what the user named. Only this crate opens files.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use stagewright_cfn::load::{LARGEST_DEFINITION, text_from_reader};
use stagewright_cfn::{ReadError, ReadOptions, read_parameter_file};

use crate::arguments::ReadingArguments;
use crate::cdk;
use crate::failure::Failure;

/// Bytes that a table of data may have.
const LARGEST_DATA: u64 = 256 * 1024 * 1024;

/// A text with the name under which messages speak of it.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) text: String,
    /// Pseudo parameters that are known from beside the text: the environment of a CDK stack.
    environment: BTreeMap<String, String>,
    /// The pipeline that was chosen already, where the text is one of several.
    chosen: Option<String>,
}

impl Input {
    pub(crate) fn new(name: String, text: String) -> Self {
        Self {
            name,
            text,
            environment: BTreeMap::new(),
            chosen: None,
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

    /// Reads a definition: a file, standard input (`-`), or the folder that `cdk synth` wrote.
    pub(crate) fn definition(path: &Path, arguments: &ReadingArguments) -> Result<Self, Failure> {
        if path.is_dir() && cdk::is_assembly(path) {
            return cdk::choose(path, arguments);
        }
        Self::file(path)
    }

    /// Reads a file; `-` is standard input. One that is too large is refused unread.
    pub(crate) fn file(path: &Path) -> Result<Self, Failure> {
        if path == Path::new("-") {
            let name = "<stdin>".to_owned();
            let text = text_from_reader(std::io::stdin().lock())
                .map_err(|error| unreadable(&name, &error))?;
            return Ok(Self::new(name, text));
        }
        let name = path.display().to_string();
        let file = open(path)?;
        if file
            .metadata()
            .is_ok_and(|metadata| metadata.len() > LARGEST_DEFINITION)
        {
            let limit = LARGEST_DEFINITION / (1024 * 1024);
            return Err(Failure::usage(
                &name,
                format!("the file is over {limit} MB, so it was not read"),
                "CloudFormation takes templates up to 1 MB; check that this is the file you meant",
            ));
        }
        let text = text_from_reader(file).map_err(|error| unreadable(&name, &error))?;
        Ok(Self::new(name, text))
    }

    /// Reads a small text file of ours, such as a profile.
    pub(crate) fn small(path: &Path) -> Result<Self, Failure> {
        let name = path.display().to_string();
        let mut bytes = Vec::new();
        open(path)?
            .take(LARGEST_DEFINITION)
            .read_to_end(&mut bytes)
            .map_err(|error| Failure::usage(&name, format!("cannot be read: {error}"), ""))?;
        let text = String::from_utf8(bytes)
            .map_err(|_| Failure::usage(&name, "the file is not UTF-8 text", "save it as UTF-8"))?;
        Ok(Self::new(name, text))
    }

    /// Reads a table of data, such as an extract of a bill; one that is too large is refused.
    pub(crate) fn data(path: &Path) -> Result<Self, Failure> {
        let name = path.display().to_string();
        let mut bytes = Vec::new();
        open(path)?
            .take(LARGEST_DATA + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| Failure::usage(&name, format!("cannot be read: {error}"), ""))?;
        if bytes.len() as u64 > LARGEST_DATA {
            let limit = LARGEST_DATA / (1024 * 1024);
            let help = "extract one account and month, with one row for each usage type";
            return Err(Failure::usage(
                &name,
                format!("the file is over {limit} MB"),
                help,
            ));
        }
        let text = String::from_utf8(bytes)
            .map_err(|_| Failure::usage(&name, "the file is not UTF-8 text", "save it as UTF-8"))?;
        Ok(Self::new(name, text))
    }
}

pub(crate) fn open(path: &Path) -> Result<File, Failure> {
    let name = path.display();
    if path.is_dir() {
        return Err(Failure::usage(
            name,
            "this is a folder, a file is wanted",
            "name the file inside it, or the folder that `cdk synth` wrote (it has a manifest.json)",
        ));
    }
    File::open(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Failure::usage(
            name,
            "there is no such file",
            "check the path, or use `-` for standard input",
        ),
        ErrorKind::PermissionDenied => {
            Failure::usage(name, "the file may not be read", "check its permissions")
        }
        _ => Failure::usage(name, format!("the file cannot be opened: {error}"), ""),
    })
}

/// A reading error as a failure, with its line.
pub(crate) fn unreadable(name: &str, error: &ReadError) -> Failure {
    let place = error
        .place()
        .map_or_else(|| name.to_owned(), |place| format!("{name}:{place}"));
    Failure::usage(place, error.message(), error.help())
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
    Ok(ReadOptions {
        pipeline: input.chosen.clone().or_else(|| arguments.pipeline.clone()),
        parameters,
    })
}
