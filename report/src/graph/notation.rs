//! The graph in the notations of Mermaid and Graphviz.

use std::fmt;

use super::{Node, PipelineGraph};

impl PipelineGraph {
    /// The graph as a Mermaid flowchart, which GitHub and many wikis draw: artifacts as labelled arrows, run order as
    /// dotted ones, stages as boxes joined by thick arrows.
    #[must_use]
    pub fn mermaid(&self) -> String {
        let mut text = String::from("flowchart LR\n");
        for (index, stage) in self.stages.iter().enumerate() {
            text.push_str(&format!(
                "  subgraph s{index}[\"{}\"]\n",
                mermaid(&stage.name)
            ));
            for (node, action) in self.nodes().filter(|(node, _)| node.stage == index) {
                let (name, provider) = (mermaid(&action.name), mermaid(&action.provider));
                text.push_str(&format!(
                    "    {node}[\"{name}<br/><small>{provider}</small>\"]\n"
                ));
            }
            for (from, to) in self.order(index) {
                text.push_str(&format!("    {from} -.-> {to}\n"));
            }
            text.push_str("  end\n");
        }
        for (from, artifact, to) in self.artifacts() {
            // Without quotes the names of artifacts need no escapes: letters, digits, `-` and `_`; others get quotes.
            let plain = artifact
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
            let label = if plain {
                artifact.to_owned()
            } else {
                format!("\"{}\"", mermaid(artifact))
            };
            text.push_str(&format!("  {from} -->|{label}| {to}\n"));
        }
        for index in 1..self.stages.len() {
            text.push_str(&format!("  s{} ==> s{index}\n", index - 1));
        }
        text
    }

    /// The graph in the language of Graphviz.
    #[must_use]
    pub fn dot(&self) -> String {
        let mut text = format!(
            "digraph \"{}\" {{\n  compound=true; rankdir=LR;\n  node [shape=box, style=rounded, fontname=\"Arial\"];\n",
            dot(&self.title)
        );
        for (index, stage) in self.stages.iter().enumerate() {
            text.push_str(&format!(
                "  subgraph cluster_s{index} {{\n    label=\"{}\";\n",
                dot(&stage.name)
            ));
            for (node, action) in self.nodes().filter(|(node, _)| node.stage == index) {
                let (name, provider) = (dot(&action.name), dot(&action.provider));
                text.push_str(&format!("    {node} [label=\"{name}\\n{provider}\"];\n"));
            }
            for (from, to) in self.order(index) {
                text.push_str(&format!("    {from} -> {to} [style=dotted];\n"));
            }
            text.push_str("  }\n");
        }
        for (from, artifact, to) in self.artifacts() {
            text.push_str(&format!(
                "  {from} -> {to} [label=\"{}\"];\n",
                dot(artifact)
            ));
        }
        for index in 1..self.stages.len() {
            if let (Some(from), Some(to)) = (self.any(index - 1), self.any(index)) {
                text.push_str(&format!(
                    "  {from} -> {to} [ltail=cluster_s{}, lhead=cluster_s{index}, penwidth=2];\n",
                    index - 1
                ));
            }
        }
        text.push_str("}\n");
        text
    }

    /// The arrows of the run order in a stage: the last action of a group stands for all of it, so that fifty actions
    /// after fifty others do not become 2,500 arrows.
    fn order(&self, stage: usize) -> Vec<(Node, Node)> {
        let nodes: Vec<Node> = self
            .nodes()
            .filter(|(node, _)| node.stage == stage)
            .map(|(node, _)| node)
            .collect();
        let groups: Vec<&[Node]> = nodes.chunk_by(|a, b| a.group == b.group).collect();
        let mut edges = Vec::new();
        for (before, after) in groups.iter().zip(groups.iter().skip(1)) {
            let few = before.len() * after.len() <= 9;
            for to in *after {
                let from = if few {
                    before
                } else {
                    before.get(before.len() - 1..).unwrap_or(before)
                };
                edges.extend(from.iter().map(|from| (*from, *to)));
            }
        }
        edges
    }

    fn any(&self, stage: usize) -> Option<Node> {
        self.nodes()
            .map(|(node, _)| node)
            .find(|node| node.stage == stage)
    }
}

impl fmt::Display for Node {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "s{}a{}", self.stage, self.index)
    }
}

/// Text inside the quotes of Mermaid, which has entities instead of escapes.
fn mermaid(text: &str) -> String {
    let mut escaped = String::new();
    for letter in crate::text::visible(text).chars() {
        match letter {
            '"' => escaped.push_str("#quot;"),
            '#' => escaped.push_str("#35;"),
            '<' => escaped.push_str("#lt;"),
            '>' => escaped.push_str("#gt;"),
            '&' => escaped.push_str("#amp;"),
            '`' => escaped.push_str("#96;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// Text inside the quotes of Graphviz.
fn dot(text: &str) -> String {
    crate::text::visible(text)
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use stagewright_core::Category;

    use super::super::{GraphAction, GraphStage};
    use super::*;

    fn graph() -> PipelineGraph {
        let action =
            |name: &str, provider: &str, category, inputs: &[&str], outputs: &[&str]| GraphAction {
                name: name.to_owned(),
                provider: provider.to_owned(),
                category,
                inputs: inputs.iter().map(|name| (*name).to_owned()).collect(),
                outputs: outputs.iter().map(|name| (*name).to_owned()).collect(),
            };
        let stage = |name: &str, groups| GraphStage {
            name: name.to_owned(),
            groups,
        };
        PipelineGraph {
            title: "web-shop \"release\"".to_owned(),
            stages: vec![
                stage(
                    "Source",
                    vec![vec![action(
                        "fetch",
                        "CodeCommit",
                        Category::Source,
                        &[],
                        &["src"],
                    )]],
                ),
                stage(
                    "Build",
                    vec![
                        vec![
                            action(
                                "compile",
                                "CodeBuild",
                                Category::Build,
                                &["src"],
                                &["zip", "test-report"],
                            ),
                            action("lint", "CodeBuild", Category::Build, &["src"], &[]),
                        ],
                        vec![action(
                            "it",
                            "CodeBuild",
                            Category::Test,
                            &["src", "test-report"],
                            &[],
                        )],
                    ],
                ),
                stage(
                    "Deploy",
                    vec![vec![action(
                        "roll<out>",
                        "ECS",
                        Category::Deploy,
                        &["zip"],
                        &[],
                    )]],
                ),
            ],
        }
    }

    #[test]
    fn mermaid_shows_stages_artifacts_and_order() {
        insta::assert_snapshot!(graph().mermaid(), @r#"
    flowchart LR
      subgraph s0["Source"]
        s0a0["fetch<br/><small>CodeCommit</small>"]
      end
      subgraph s1["Build"]
        s1a0["compile<br/><small>CodeBuild</small>"]
        s1a1["lint<br/><small>CodeBuild</small>"]
        s1a2["it<br/><small>CodeBuild</small>"]
        s1a0 -.-> s1a2
        s1a1 -.-> s1a2
      end
      subgraph s2["Deploy"]
        s2a0["roll#lt;out#gt;<br/><small>ECS</small>"]
      end
      s0a0 -->|src| s1a0
      s0a0 -->|src| s1a1
      s0a0 -->|src| s1a2
      s1a0 -->|"test-report"| s1a2
      s1a0 -->|zip| s2a0
      s0 ==> s1
      s1 ==> s2
    "#);
    }

    #[test]
    fn dot_shows_stages_artifacts_and_order() {
        insta::assert_snapshot!(graph().dot(), @r#"
    digraph "web-shop \"release\"" {
      compound=true; rankdir=LR;
      node [shape=box, style=rounded, fontname="Arial"];
      subgraph cluster_s0 {
        label="Source";
        s0a0 [label="fetch\nCodeCommit"];
      }
      subgraph cluster_s1 {
        label="Build";
        s1a0 [label="compile\nCodeBuild"];
        s1a1 [label="lint\nCodeBuild"];
        s1a2 [label="it\nCodeBuild"];
        s1a0 -> s1a2 [style=dotted];
        s1a1 -> s1a2 [style=dotted];
      }
      subgraph cluster_s2 {
        label="Deploy";
        s2a0 [label="roll<out>\nECS"];
      }
      s0a0 -> s1a0 [label="src"];
      s0a0 -> s1a1 [label="src"];
      s0a0 -> s1a2 [label="src"];
      s1a0 -> s1a2 [label="test-report"];
      s1a0 -> s2a0 [label="zip"];
      s0a0 -> s1a0 [ltail=cluster_s0, lhead=cluster_s1, penwidth=2];
      s1a0 -> s2a0 [ltail=cluster_s1, lhead=cluster_s2, penwidth=2];
    }
    "#);
    }

    #[test]
    fn large_groups_are_not_joined_all_to_all() {
        let action = GraphAction {
            name: "x".to_owned(),
            provider: "CodeBuild".to_owned(),
            category: Category::Build,
            inputs: vec![],
            outputs: vec![],
        };
        let group = vec![action; 50];
        let stage = GraphStage {
            name: "s".to_owned(),
            groups: vec![group.clone(), group],
        };
        let graph = PipelineGraph {
            title: String::new(),
            stages: vec![stage],
        };
        assert_eq!(graph.order(0).len(), 50);
    }
}
