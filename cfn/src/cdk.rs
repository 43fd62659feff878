//! The manifest of a CDK assembly (`cdk.out/manifest.json`): which templates it holds.

use std::collections::BTreeMap;

use crate::load::{Node, load};
use crate::problem::ReadError;

/// What an assembly holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CdkAssembly {
    /// Its stacks, in the manifest's order.
    pub stacks: Vec<CdkStack>,
    /// Folders of assemblies inside this one (CDK stages), each with a manifest of its own.
    pub assemblies: Vec<String>,
}

/// A stack of an assembly.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CdkStack {
    /// Its name for people.
    pub name: String,
    /// File of its template, beside the manifest.
    pub template_file: String,
    /// What is known of its environment, for [`ReadOptions::parameters`](crate::ReadOptions::parameters).
    pub parameters: BTreeMap<String, String>,
}

/// Reads the manifest of a CDK assembly. The caller opens the files that it names.
///
/// ```
/// let manifest = r#"{"version": "36.0.0", "artifacts": {"Shop": {"type": "aws:cloudformation:stack",
///   "environment": "aws://111122223333/eu-west-1", "properties": {"templateFile": "Shop.template.json"}}}}"#;
/// let assembly = stagewright_cfn::cdk_assembly(manifest)?;
/// assert_eq!(assembly.stacks[0].template_file, "Shop.template.json");
/// assert_eq!(assembly.stacks[0].parameters["AWS::Region"], "eu-west-1");
/// # Ok::<(), stagewright_cfn::ReadError>(())
/// ```
///
/// # Errors
///
/// When the text is no manifest, or names a file outside its folder.
pub fn cdk_assembly(manifest: &str) -> Result<CdkAssembly, ReadError> {
    let root = load(manifest)?.root;
    let Some(artifacts) = root.get("artifacts").filter(|it| it.is_map()) else {
        return Err(ReadError::at(
            root.place,
            "this is not a manifest of a CDK assembly: it has no `artifacts`",
            "give the folder that `cdk synth` wrote, usually `cdk.out`",
        ));
    };
    let mut assembly = CdkAssembly::default();
    for artifact in artifacts.entries() {
        let text =
            |node: &Node, key: &str| node.get(key).and_then(Node::as_text).map(str::to_owned);
        let properties = artifact.value.get("properties");
        match text(&artifact.value, "type").as_deref() {
            Some("aws:cloudformation:stack") => {
                let Some(file) = properties.and_then(|it| it.get("templateFile")) else {
                    continue;
                };
                assembly.stacks.push(CdkStack {
                    name: text(&artifact.value, "displayName")
                        .unwrap_or_else(|| artifact.key.clone()),
                    template_file: inside(file)?,
                    parameters: environment(text(&artifact.value, "environment").as_deref()),
                });
            }
            Some("cdk:cloud-assembly") => {
                if let Some(folder) = properties.and_then(|it| it.get("directoryName")) {
                    assembly.assemblies.push(inside(folder)?);
                }
            }
            _ => {}
        }
    }
    Ok(assembly)
}

/// A template that a stack of another template is made from, beside that template.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NestedTemplate {
    /// Logical id of the nested stack.
    pub logical_id: String,
    /// File of its template.
    pub file: String,
    /// The parameters that the outer template gives it as plain texts.
    pub parameters: BTreeMap<String, String>,
}

/// The nested stacks of a template that `cdk synth` wrote, whose templates stand beside it.
///
/// ```
/// let template = r#"{"Resources": {"Pipes": {"Type": "AWS::CloudFormation::Stack",
///   "Properties": {"Parameters": {"Branch": "main", "Bucket": {"Ref": "Bucket"}}},
///   "Metadata": {"aws:asset:path": "ShopPipes1A2B.nested.template.json"}}}}"#;
/// let nested = stagewright_cfn::nested_templates(template)?;
/// assert_eq!(nested[0].file, "ShopPipes1A2B.nested.template.json");
/// assert_eq!(nested[0].parameters["Branch"], "main");
/// # Ok::<(), stagewright_cfn::ReadError>(())
/// ```
///
/// # Errors
///
/// When the text cannot be read, or names a file outside its folder.
pub fn nested_templates(template: &str) -> Result<Vec<NestedTemplate>, ReadError> {
    let mut nested = Vec::new();
    let root = load(template)?.root;
    for resource in root.get("Resources").map_or(&[][..], Node::entries) {
        let text = |node: Option<&Node>| node.and_then(Node::as_text).map(str::to_owned);
        let stack = &resource.value;
        if text(stack.get("Type")).as_deref() != Some("AWS::CloudFormation::Stack") {
            continue;
        }
        let metadata = stack.get("Metadata");
        let Some(path) = metadata.and_then(|it| it.get("aws:asset:path")) else {
            continue;
        };
        let given = stack.get("Properties").and_then(|it| it.get("Parameters"));
        let parameters = given.map_or(&[][..], Node::entries).iter();
        nested.push(NestedTemplate {
            logical_id: resource.key.clone(),
            file: inside(path)?,
            parameters: parameters
                .filter_map(|entry| Some((entry.key.clone(), text(Some(&entry.value))?)))
                .collect(),
        });
    }
    Ok(nested)
}

/// `aws://account/region`, either of which may be unknown.
fn environment(environment: Option<&str>) -> BTreeMap<String, String> {
    let known = environment
        .and_then(|it| it.strip_prefix("aws://"))
        .and_then(|it| it.split_once('/'));
    let Some((account, region)) = known else {
        return BTreeMap::new();
    };
    let pairs = [("AWS::AccountId", account), ("AWS::Region", region)];
    let known = pairs
        .into_iter()
        .filter(|(_, value)| !value.starts_with("unknown-"));
    known
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// A name that stays inside the manifest's folder.
fn inside(node: &Node) -> Result<String, ReadError> {
    let name = node.as_text().unwrap_or_default();
    let leaves = name.starts_with(['/', '\\'])
        || name.contains(':')
        || name.split(['/', '\\']).any(|it| it == "..");
    if name.is_empty() || leaves {
        return Err(ReadError::at(
            node.place,
            format!("the manifest names `{name}`, which is not a file inside its folder"),
            "write the assembly anew with `cdk synth`",
        ));
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::cdk_assembly;

    #[test]
    fn stages_are_folders_and_other_artifacts_are_passed_over() {
        let manifest = r#"{"artifacts": {
            "assembly-Prod": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-Prod"}},
            "Tree": {"type": "cdk:tree", "properties": {"file": "tree.json"}},
            "Shop": {"type": "aws:cloudformation:stack", "environment": "aws://unknown-account/unknown-region",
                     "properties": {"templateFile": "Shop.template.json"}, "displayName": "Shop/Main"}}}"#;
        let assembly = cdk_assembly(manifest).unwrap();
        assert_eq!(assembly.assemblies, ["assembly-Prod"]);
        assert_eq!(assembly.stacks[0].name, "Shop/Main");
        assert!(assembly.stacks[0].parameters.is_empty());
    }

    #[test]
    fn a_manifest_may_not_lead_out_of_its_folder() {
        for name in ["../x", "/etc/passwd", "a/../../b", "C:\\x", ""] {
            let name = name.replace('\\', "\\\\");
            let manifest = format!(
                r#"{{"artifacts": {{"S": {{"type": "aws:cloudformation:stack", "properties": {{"templateFile": "{name}"}}}}}}}}"#
            );
            assert!(
                cdk_assembly(&manifest)
                    .unwrap_err()
                    .message()
                    .contains("not a file inside"),
                "{name}"
            );
        }
        assert!(cdk_assembly("{}").unwrap_err().help().contains("cdk synth"));
    }
}
