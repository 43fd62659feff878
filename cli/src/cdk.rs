//! A folder that `cdk synth` wrote, in place of a file: its manifest says which templates it holds.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use stagewright_cfn::{ReadOptions, cdk_assembly, list_pipelines, nested_templates};

use crate::arguments::ReadingArguments;
use crate::failure::Failure;
use crate::input::{Input, read_options, unreadable};

/// Assemblies inside assemblies that are followed; CDK writes one level for each stage of its own.
const DEEPEST: usize = 8;

/// Templates and manifests of one assembly that are read.
const MOST_FILES: usize = 2_000;

/// The template of one stack.
#[derive(Debug)]
pub(crate) struct StackTemplate {
    /// Name of the stack, for people.
    stack: String,
    pub(crate) path: PathBuf,
    /// Whether it is that of a nested stack, which no manifest names.
    nested: bool,
    /// What the manifest knows of its account and region, and what the outer template gives a nested one.
    pub(crate) environment: BTreeMap<String, String>,
}

/// Whether a folder is an assembly: web pages have a `manifest.json` too.
pub(crate) fn is_assembly(folder: &Path) -> bool {
    let manifest = folder.join("manifest.json");
    manifest.is_file()
        && Input::inside(&manifest).is_ok_and(|manifest| manifest.text.contains("\"artifacts\""))
}

/// The templates of an assembly and of those inside it, in the order of the manifest; each stack's nested ones behind it.
pub(crate) fn templates(folder: &Path) -> Result<Vec<StackTemplate>, Failure> {
    let mut search = Search::default();
    search.assembly(folder, 0)?;
    Ok(search.found)
}

/// What was found so far. Manifests may name the same folder, and templates the same file, again and again: each is read
/// once, and there is an end to them.
#[derive(Default)]
struct Search {
    found: Vec<StackTemplate>,
    seen: BTreeSet<PathBuf>,
}

impl Search {
    /// Whether a file or folder is met for the first time.
    fn is_new(&mut self, path: &Path) -> Result<bool, Failure> {
        if self.seen.len() >= MOST_FILES {
            let message =
                format!("the assembly has more than {MOST_FILES} templates and manifests");
            let help = "give one of the templates";
            return Err(Failure::usage(path.display(), message, help));
        }
        let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        Ok(self.seen.insert(real))
    }

    fn assembly(&mut self, folder: &Path, depth: usize) -> Result<(), Failure> {
        if !self.is_new(folder)? {
            return Ok(());
        }
        let manifest = Input::inside(&folder.join("manifest.json"))?;
        if depth > DEEPEST {
            let message = format!("assemblies stand more than {DEEPEST} times inside each other");
            let help = "write the assembly anew with `cdk synth`";
            return Err(Failure::usage(&manifest.name, message, help));
        }
        let assembly =
            cdk_assembly(&manifest.text).map_err(|error| unreadable(&manifest.name, &error))?;
        for stack in assembly.stacks {
            let template = StackTemplate {
                stack: stack.name,
                path: folder.join(stack.template_file),
                nested: false,
                environment: stack.parameters,
            };
            self.template(template, 0)?;
        }
        for inner in assembly.assemblies {
            self.assembly(&folder.join(inner), depth + 1)?;
        }
        Ok(())
    }

    /// Takes a template, and those of its nested stacks.
    fn template(&mut self, template: StackTemplate, depth: usize) -> Result<(), Failure> {
        if !self.is_new(&template.path)? {
            return Ok(());
        }
        // One that cannot be read is told when it is read as a definition.
        let text = Input::inside(&template.path).map_or_else(|_| String::new(), |it| it.text);
        let nested = match text.contains("aws:asset:path") && depth < DEEPEST {
            true => nested_templates(&text).unwrap_or_default(),
            false => Vec::new(),
        };
        let folder = template.path.parent().map(Path::to_owned);
        let (stack, environment) = (template.stack.clone(), template.environment.clone());
        self.found.push(template);
        for inner in nested {
            let mut known = environment.clone();
            known.extend(inner.parameters);
            let template = StackTemplate {
                stack: format!("{stack}/{}", inner.logical_id),
                path: folder.clone().unwrap_or_default().join(inner.file),
                nested: true,
                environment: known,
            };
            self.template(template, depth + 1)?;
        }
        Ok(())
    }
}

/// The template with the one pipeline of an assembly, or with the one that was asked for: by its logical id, or by
/// stack and logical id where two stacks use the same.
pub(crate) fn choose(folder: &Path, arguments: &ReadingArguments) -> Result<Input, Failure> {
    let templates = templates(folder)?;
    let mut found: Vec<(String, String, &StackTemplate)> = Vec::new();
    let mut missing = Vec::new();
    for template in &templates {
        let input = match Input::inside(&template.path) {
            Ok(input) => input.with(template.environment.clone(), None),
            Err(_) if template.nested => {
                missing.push(template.path.display().to_string());
                continue;
            }
            Err(failure) => return Err(failure),
        };
        if !input.text.contains("AWS::CodePipeline::Pipeline") {
            continue;
        }
        let options = ReadOptions {
            pipeline: None,
            ..read_options(arguments, &input)?
        };
        let listed = list_pipelines(&input.text, &options)
            .map_err(|error| unreadable(&input.name, &error))?;
        for listed in listed {
            // One that is switched off can still be asked for.
            if listed.switched_off_by.is_none() || arguments.pipeline.is_some() {
                let full = format!("{}/{}", template.stack, listed.logical_id);
                found.push((full, listed.logical_id, template));
            }
        }
    }
    let all: Vec<String> = found.iter().map(|(full, _, _)| full.clone()).collect();
    if let Some(wanted) = &arguments.pipeline {
        found.retain(|(full, id, _)| full == wanted || id == wanted);
    }
    let help = format!("choose one of `{}` with --pipeline", all.join("`, `"));
    let place = folder.display();
    match (found.as_slice(), &arguments.pipeline) {
        ([(_, id, template)], _) => {
            let input = Input::inside(&template.path)?;
            Ok(input.with(template.environment.clone(), Some(id.clone())))
        }
        ([], _) if all.is_empty() => {
            let stacks: Vec<&str> = templates.iter().map(|it| it.stack.as_str()).collect();
            let message = match stacks.as_slice() {
                [] => "the assembly has no stack".to_owned(),
                stacks => format!(
                    "no stack of the assembly has a pipeline: `{}`",
                    stacks.join("`, `")
                ),
            };
            let help = match missing.as_slice() {
                [] => "give the folder of the app that has the pipeline, or a template".to_owned(),
                missing => format!(
                    "the templates of its nested stacks cannot be read: `{}`; write the assembly anew with `cdk synth`",
                    missing.join("`, `")
                ),
            };
            Err(Failure::usage(place, message, help))
        }
        ([], Some(wanted)) => {
            let message = format!("the assembly has no pipeline `{wanted}`");
            Err(Failure::usage(place, message, help))
        }
        (several, _) => {
            let message = format!("the assembly has {} pipelines", several.len());
            Err(Failure::usage(place, message, help))
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::disallowed_methods,
        reason = "a failing test may panic"
    )]

    use std::fs;

    use super::{Search, templates};

    fn manifest(artifacts: &[String]) -> String {
        format!("{{\"artifacts\": {{{}}}}}", artifacts.join(", "))
    }

    fn inner(name: usize, folder: &str) -> String {
        format!(
            r#""I{name}": {{"type": "cdk:cloud-assembly", "properties": {{"directoryName": "{folder}"}}}}"#
        )
    }

    #[test]
    fn what_is_named_again_and_again_is_read_once() {
        let folder = tempfile::tempdir().unwrap();
        // Every level names the next a hundred times: ten thousand times ten thousand visits, were each followed.
        let mut path = folder.path().to_owned();
        for level in 0..4 {
            let again: Vec<String> = (0..100)
                .map(|at| inner(at, if at % 2 == 0 { "next" } else { "./next" }))
                .collect();
            fs::create_dir_all(&path).unwrap();
            let artifacts = if level < 3 {
                manifest(&again)
            } else {
                manifest(&[])
            };
            fs::write(path.join("manifest.json"), artifacts).unwrap();
            path.push("next");
        }
        let mut search = Search::default();
        search.assembly(folder.path(), 0).unwrap();
        assert_eq!(search.seen.len(), 4);
    }

    #[test]
    fn nested_stacks_that_hold_each_other_come_to_an_end() {
        let folder = tempfile::tempdir().unwrap();
        let stack = r#""S": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "a.json"}}"#;
        fs::write(
            folder.path().join("manifest.json"),
            manifest(&[stack.to_owned()]),
        )
        .unwrap();
        let nested = |id: &str, file: &str| {
            format!(
                r#"{{"Resources": {{"{id}": {{"Type": "AWS::CloudFormation::Stack", "Metadata": {{"aws:asset:path": "{file}"}}}}}}}}"#
            )
        };
        fs::write(folder.path().join("a.json"), nested("B", "b.json")).unwrap();
        fs::write(folder.path().join("b.json"), nested("A", "a.json")).unwrap();
        let found = templates(folder.path()).unwrap();
        let stacks: Vec<&str> = found.iter().map(|it| it.stack.as_str()).collect();
        assert_eq!(stacks, ["S", "S/B"]);
    }

    #[test]
    fn an_assembly_without_end_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let stacks: Vec<String> = (0..2_100)
            .map(|at| {
                format!(
                    r#""S{at}": {{"type": "aws:cloudformation:stack", "properties": {{"templateFile": "{at}.json"}}}}"#
                )
            })
            .collect();
        fs::write(folder.path().join("manifest.json"), manifest(&stacks)).unwrap();
        let failure = templates(folder.path()).unwrap_err();
        assert!(format!("{failure:?}").contains("more than 2000 templates"));
    }
}
