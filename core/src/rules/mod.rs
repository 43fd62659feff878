//! The rules: what the service refuses, and what its users regret. One file each, by area.
//!
//! A rule looks at a [`Context`], in which everything that several rules need is worked out once, and reports a
//! [`Site`]; it never sees syntax. Its evidence, which decides how bad a finding is, stands beside its code in one [`Rule`];
//! its facts, its prose and its examples in both front ends in a Markdown file of the same name, which the compiler need not parse.
//! `docs/rules.md` is generated from
//! both, and the tests walk by them.
//!
//! A new rule is two files in the folder of its area and one line in the area's list.
//!
//! ```
//! use stagewright_core::rules;
//!
//! let rule = rules::find("stage-count").expect("it is there");
//! assert!(rule.page().starts_with("## stage-count"));
//! ```

mod action_types;
mod advice;
mod artifacts;
mod conditions;
mod configuration;
mod context;
mod example;
pub mod keys;
mod neighbours;
mod page;
mod pipeline_type;
mod references;
mod shape;
mod sources;
mod stores;
mod texts;
mod triggers;
mod variables;

pub use context::{Context, Origin, Place, Position, Producer};
pub use example::{Example, Marked, Written};
pub use neighbours::{By, Referred};
pub(crate) use page::capitalised;
pub use page::handbook;
pub use references::{ConditionKind, Referrer, Slot, VariableReference};
pub use shape::{Together, across};
pub use texts::{Speller, nearest};

use crate::{Finding, Severity, Site};

/// A rule: its page, its code and the examples that show it in both front ends.
#[derive(Debug)]
pub struct Rule {
    /// Name: a phrase in kebab case, the same as its file in snake case.
    pub name: &'static str,
    /// How sure it is that the service refuses it. Decides whether the rule is an error or a warning.
    pub evidence: Evidence,
    /// The Markdown file beside the code: its facts, what exactly it looks at, why the service refuses that or what goes
    /// wrong, what to write instead, and the definitions that [`Rule::examples`] reads.
    pub text: &'static str,
    /// The code.
    pub check: fn(&Context<'_>, &mut Vec<Finding>),
}

impl Rule {
    /// What it asks of a definition, in one line: lower case, no full stop.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        self.fact("Asks")
    }

    /// Rows of the list of service rules (`core/tests/rows`) that it catches.
    #[must_use]
    pub fn rows(&self) -> Vec<u16> {
        let rows = self.facts("Rows").flat_map(|rows| rows.split(", "));
        rows.map(|row| row.parse().expect("rows are numbers"))
            .collect()
    }

    /// How bad its findings are: an error where it is known that the service refuses the definition or that it cannot
    /// work, otherwise a warning.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        match self.evidence {
            Evidence::Unknown | Evidence::Accepted => Severity::Warning,
            Evidence::Reproduced
            | Evidence::ServiceText
            | Evidence::ServiceModel
            | Evidence::Documented => Severity::Error,
        }
    }

    /// Definitions that break it, each with its mended form. The first stands on the page.
    ///
    /// ```
    /// use stagewright_core::rules;
    ///
    /// let rule = rules::find("stage-count").expect("it is there");
    /// assert!(rule.examples()[0].fails.complete_dsl().expect("the language can say it").contains("struct"));
    /// ```
    #[must_use]
    pub fn examples(&self) -> Vec<Example> {
        example::read(self.text)
    }

    /// A finding of this rule at this place: the facts in lower case, names in backticks, no full stop.
    #[must_use]
    pub fn at(&self, site: Site, message: impl Into<String>) -> Finding {
        Finding::new(self.name, self.severity(), site, message)
    }
}

/// How sure it is that the service refuses what a rule refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// Reproduced against the service.
    Reproduced,
    /// The text of the service's error is public.
    ServiceText,
    /// A constraint of the service model.
    ServiceModel,
    /// Stated or implied by the documentation, or refused by AWS's own tools.
    Documented,
    /// Nobody knows whether the service refuses it; the rule is a warning.
    Unknown,
    /// The service takes it; the rule is advice, a warning.
    Accepted,
}

impl Evidence {
    /// In a sentence, for the rule's page.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Reproduced => "the refusal was reproduced against the service",
            Self::ServiceText => "the text of the service's error is public",
            Self::ServiceModel => "a constraint of the service model",
            Self::Documented => {
                "stated or implied by the documentation, or refused by AWS's own tools; the refusal itself was not seen"
            }
            Self::Unknown => "not known: it has not been seen whether the service refuses it",
            Self::Accepted => "the service takes it; this is advice",
        }
    }
}

/// Rules that belong together, in the order of the handbook.
#[derive(Debug)]
pub struct Area {
    /// Heading.
    pub title: &'static str,
    /// The rules.
    pub rules: &'static [&'static Rule],
}

/// Every area of rules.
pub static AREAS: &[Area] = &[
    Area {
        title: "Shape and names",
        rules: shape::RULES,
    },
    Area {
        title: "Sources",
        rules: sources::RULES,
    },
    Area {
        title: "Artifacts",
        rules: artifacts::RULES,
    },
    Area {
        title: "Action types",
        rules: action_types::RULES,
    },
    Area {
        title: "Configuration",
        rules: configuration::RULES,
    },
    Area {
        title: "Roles, stores and regions",
        rules: stores::RULES,
    },
    Area {
        title: "Type and execution mode",
        rules: pipeline_type::RULES,
    },
    Area {
        title: "Variables and namespaces",
        rules: variables::RULES,
    },
    Area {
        title: "Triggers",
        rules: triggers::RULES,
    },
    Area {
        title: "Conditions",
        rules: conditions::RULES,
    },
    Area {
        title: "The resources beside the pipeline",
        rules: neighbours::RULES,
    },
    Area {
        title: "Advice",
        rules: advice::RULES,
    },
];

/// Every rule, in the order of the handbook.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    AREAS.iter().flat_map(|area| area.rules.iter().copied())
}

/// The rule of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.name == name)
}

/// The rule whose name is nearest to this one, if it is near enough to be a slip of the pen.
#[must_use]
pub fn near(name: &str) -> Option<&'static Rule> {
    let nearest = nearest(name, all().map(|rule| rule.name))?;
    find(nearest)
}
