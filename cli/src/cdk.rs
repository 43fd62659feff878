//! A folder that `cdk synth` wrote, in place of a file: its manifest says which templates it holds.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use stagewright_cfn::{ReadOptions, cdk_assembly, list_pipelines};

use crate::arguments::ReadingArguments;
use crate::failure::Failure;
use crate::input::{Input, read_options, unreadable};

/// Assemblies inside assemblies that are followed; CDK writes one level for each stage of its own.
const DEEPEST: usize = 8;

/// The template of one stack.
#[derive(Debug)]
pub(crate) struct StackTemplate {
    /// Name of the stack, for people.
    stack: String,
    pub(crate) path: PathBuf,
    /// What the manifest knows of its account and region.
    pub(crate) environment: BTreeMap<String, String>,
}

/// Whether a folder is an assembly: web pages have a `manifest.json` too.
pub(crate) fn is_assembly(folder: &Path) -> bool {
    let manifest = folder.join("manifest.json");
    manifest.is_file()
        && Input::inside(&manifest).is_ok_and(|manifest| manifest.text.contains("\"artifacts\""))
}

/// The templates of an assembly and of those inside it, in the order of the manifest.
pub(crate) fn templates(folder: &Path) -> Result<Vec<StackTemplate>, Failure> {
    let mut found = Vec::new();
    collect(folder, 0, &mut found)?;
    Ok(found)
}

fn collect(folder: &Path, depth: usize, found: &mut Vec<StackTemplate>) -> Result<(), Failure> {
    let manifest = Input::inside(&folder.join("manifest.json"))?;
    let assembly =
        cdk_assembly(&manifest.text).map_err(|error| unreadable(&manifest.name, &error))?;
    for stack in assembly.stacks {
        found.push(StackTemplate {
            stack: stack.name,
            path: folder.join(stack.template_file),
            environment: stack.parameters,
        });
    }
    for inner in assembly.assemblies {
        if depth >= DEEPEST {
            let message = format!("assemblies stand more than {DEEPEST} times inside each other");
            let help = "write the assembly anew with `cdk synth`";
            return Err(Failure::usage(&manifest.name, message, help));
        }
        collect(&folder.join(inner), depth + 1, found)?;
    }
    Ok(())
}

/// The template with the one pipeline of an assembly, or with the one that was asked for: by its logical id, or by
/// stack and logical id where two stacks use the same.
pub(crate) fn choose(folder: &Path, arguments: &ReadingArguments) -> Result<Input, Failure> {
    let templates = templates(folder)?;
    let mut found: Vec<(String, String, &StackTemplate)> = Vec::new();
    for template in &templates {
        let input = Input::inside(&template.path)?.with(template.environment.clone(), None);
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
            let help = "give the folder of the app that has the pipeline, or a template";
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
