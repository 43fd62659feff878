//! What the definition assumes: compute, durations, failures, sizes.

use proc_macro2::TokenStream;
use stagewright_core::catalogue::Provider;
use stagewright_core::{
    ActionKey, Assumed, BuildQuota, Bytes, Compute, Distribution, Field, LiteralError, Pipeline,
    Probability, Profile, Site,
};

use super::Lowering;
use crate::diagnostic::{Diagnostic, any_of, meant, nearest};
use crate::syntax::{self, Chance, DistributionKind, SizeValue, Spanned};

/// In the order in which a bare letter is most likely meant: `4m` are minutes.
pub(super) const TIME_UNITS: &[(&str, &str)] = &[
    ("min", "minutes"),
    ("s", "seconds"),
    ("h", "hours"),
    ("d", "days"),
    ("ms", "milliseconds"),
    ("us", "microseconds"),
];
const SIZE_UNITS: &[(&str, &str)] = &[
    ("B", "bytes"),
    ("kB", "kilobytes"),
    ("MB", "megabytes"),
    ("GB", "gigabytes"),
];

/// Everything that a definition assumes.
#[derive(Clone, Debug, Default)]
pub struct Assumptions {
    /// From the trigger to the start.
    pub trigger: Option<Assumption<Distribution>>,
    /// Builds that the account runs at once.
    pub build_quota: Option<u32>,
    /// Latency of every transition.
    pub transition: Option<Assumption<Distribution>>,
    /// Latency of the transition into a stage, by its index.
    pub transitions: Vec<(usize, Assumption<Distribution>)>,
    /// What single actions assume.
    pub actions: Vec<ActionAssumptions>,
    /// What edits say on top: people, hours, arrivals.
    pub edits: Vec<super::AssumedEdit>,
}

/// What is assumed of one action; what is absent gets the catalogue's default.
#[derive(Clone, Debug, Default)]
pub struct ActionAssumptions {
    /// Index of the stage.
    pub stage: usize,
    /// Index of the action in the stage.
    pub action: usize,
    /// Compute type.
    pub compute: Option<Compute>,
    /// Duration.
    pub takes: Option<Assumption<Distribution>>,
    /// Start-up of its build.
    pub starts: Option<Assumption<Distribution>>,
    /// Chance of failure.
    pub fails: Option<Assumption<Probability>>,
    /// Sizes by the index of the output.
    pub writes: Vec<(usize, Assumption<Bytes>)>,
}

/// A value, or an expression whose value only the program knows.
#[derive(Clone, Debug)]
pub enum Assumption<T> {
    /// A value.
    Value(T),
    /// A Rust expression.
    Expression(TokenStream),
}

impl<T> Assumption<T> {
    fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Expression(_) => None,
        }
    }
}

impl Assumptions {
    /// The profile of a pipeline under these assumptions; expressions keep the default.
    #[must_use]
    pub fn profile(&self, pipeline: &Pipeline) -> Profile {
        self.edited(pipeline, self.values(pipeline)).0
    }

    /// The same without the edits on top.
    pub(crate) fn values(&self, pipeline: &Pipeline) -> Profile {
        let mut profile = Profile::assumed(pipeline);
        if let Some(latency) = self.transition.as_ref().and_then(Assumption::value) {
            profile.transition = Assumed::given(latency.clone());
        }
        if let Some(latency) = self.trigger.as_ref().and_then(Assumption::value) {
            profile.trigger = Assumed::given(latency.clone());
        }
        if let Some(running) = self.build_quota {
            profile.build_quota = Assumed::given(BuildQuota::running(running));
        }
        for (stage, latency) in &self.transitions {
            if let (Some(stage), Some(latency)) = (pipeline.stages().get(*stage), latency.value()) {
                profile
                    .transitions
                    .insert(stage.name().to_owned(), Assumed::given(latency.clone()));
            }
        }
        for assumed in &self.actions {
            let Some(stage) = pipeline.stages().get(assumed.stage) else {
                continue;
            };
            let Some(action) = stage.actions().get(assumed.action) else {
                continue;
            };
            let key = ActionKey::new(stage.name(), action.name());
            let Some(action) = profile.actions.get_mut(&key) else {
                continue;
            };
            if let Some(compute) = &assumed.compute {
                action.set_compute(compute.clone());
            }
            if let Some(starts) = assumed.starts.as_ref().and_then(Assumption::value) {
                action.start_up = Some(Assumed::given(starts.clone()));
            }
            if let Some(takes) = assumed.takes.as_ref().and_then(Assumption::value) {
                action.duration = Some(Assumed::given(takes.clone()));
            }
            if let Some(fails) = assumed.fails.as_ref().and_then(Assumption::value) {
                action.failure = Assumed::given(*fails);
            }
            for (output, size) in &assumed.writes {
                if let (Some((_, slot)), Some(size)) =
                    (action.outputs.get_mut(*output), size.value())
                {
                    *slot = Assumed::given(*size);
                }
            }
        }
        profile
    }
}

impl Lowering {
    pub(super) fn assumptions_of(
        &mut self,
        stage: usize,
        index: usize,
        action: &syntax::Action,
        provider: Option<&'static Provider>,
        site: &Site,
    ) {
        let clauses = &action.clauses;
        let compute = clauses.compute.as_ref().and_then(|compute| {
            self.place(site.clone().field(Field::Compute), compute.span());
            self.compute(compute)
        });
        let takes = clauses
            .takes
            .as_ref()
            .and_then(|takes| self.distribution(takes, site.clone().field(Field::Duration)));
        let starts = clauses
            .starts
            .as_ref()
            .and_then(|starts| self.distribution(starts, site.clone().field(Field::StartUp)));
        let fails = clauses.fails.as_ref().and_then(|chance| match chance {
            Chance::Literal(literal) => {
                self.place(site.clone().field(Field::Failure), literal.span);
                self.literal_of(literal).map(Assumption::Value)
            }
            Chance::Expression(expression) => {
                Some(Assumption::Expression(expression.value.clone()))
            }
        });
        let writes = self.sizes(action, provider, site);
        let assumed = ActionAssumptions {
            stage,
            action: index,
            compute,
            takes,
            starts,
            fails,
            writes,
        };
        if let Some(hours) = &clauses.hours {
            self.hours(stage, index, hours, &assumed, provider);
        }
        self.lowered.assumptions.actions.push(assumed);
    }

    /// Sizes by the index of the output; `writes 20MB` alone speaks of the only one.
    fn sizes(
        &mut self,
        action: &syntax::Action,
        provider: Option<&'static Provider>,
        site: &Site,
    ) -> Vec<(usize, Assumption<Bytes>)> {
        let mut sizes = Vec::new();
        if action.outputs.is_empty() && !action.clauses.writes.is_empty() {
            // Where an output is required, a rule says that it is missing.
            if provider.is_none_or(|provider| provider.outputs.min == 0) {
                self.sizes_of_none(action, provider);
            }
            return sizes;
        }
        for size in &action.clauses.writes {
            let Some(output) = self.output_of(action, size, provider) else {
                continue;
            };
            let value = match &size.size {
                SizeValue::Literal(literal) => {
                    self.place(site.clone().output(output).field(Field::Size), literal.span);
                    match literal.value.parse::<Bytes>() {
                        Ok(bytes) => Assumption::Value(bytes),
                        Err(error) => {
                            self.error(unit_help(literal, &error, SIZE_UNITS));
                            continue;
                        }
                    }
                }
                SizeValue::Expression(expression) => {
                    Assumption::Expression(expression.value.clone())
                }
            };
            sizes.push((output, value));
        }
        sizes
    }

    /// Which output a size speaks of. That of an action without outputs is told once, whatever its sizes.
    fn output_of(
        &mut self,
        action: &syntax::Action,
        size: &syntax::Size,
        provider: Option<&'static Provider>,
    ) -> Option<usize> {
        let names: Vec<String> = action
            .outputs
            .iter()
            .map(|output| output.name.handle.to_string())
            .collect();
        let span = match (&size.artifact, &size.size) {
            (Some(artifact), _) => artifact.span,
            (None, SizeValue::Literal(literal)) => literal.span,
            (None, SizeValue::Expression(expression)) => expression.span,
        };
        let own = &action.name.handle;
        match &size.artifact {
            None if names.len() == 1 => Some(0),
            None => {
                let message = format!(
                    "`{own}` writes {} artifacts, so a size needs the name of one",
                    names.len()
                );
                let first = names.first().map_or("", String::as_str);
                let help = format!("write `writes {first} …`");
                self.wrong(span, message, help);
                None
            }
            Some(artifact) => {
                let found = action.outputs.iter().position(|output| {
                    output.name.handle == artifact.value || output.name.text.value == artifact.value
                });
                if found.is_none() {
                    let unknown = Diagnostic::mistake(
                        span,
                        format!("`{own}` writes no artifact `{}`", artifact.value),
                    );
                    let known: Vec<&str> = names.iter().map(String::as_str).collect();
                    let room = provider.is_none_or(|provider| names.len() < provider.outputs.max);
                    let help = match nearest(&artifact.value, known.iter().copied()) {
                        Some(near) => format!("an artifact with a similar name exists: `{near}`"),
                        None if room => format!(
                            "add it to the outputs, `-> ({}, {})`, or remove its size",
                            known.join(", "),
                            artifact.value
                        ),
                        None => format!("its artifacts are {}", any_of(&known)),
                    };
                    self.error(unknown.help(help));
                }
                found
            }
        }
    }

    /// Sizes of an action that has no output.
    fn sizes_of_none(&mut self, action: &syntax::Action, provider: Option<&'static Provider>) {
        let own = &action.name.handle;
        let word = action
            .clauses
            .words
            .iter()
            .find(|word| word.value == "writes");
        let span = word.map_or(own.span(), |word| word.span);
        let named: Vec<&str> = action
            .clauses
            .writes
            .iter()
            .filter_map(|size| size.artifact.as_ref())
            .map(|artifact| artifact.value.as_str())
            .collect();
        let outputs = match named.as_slice() {
            [] => "name".to_owned(),
            [only] => (*only).to_owned(),
            several => format!("({})", several.join(", ")),
        };
        let wrong = Diagnostic::mistake(
            span,
            format!("`{own}` writes no artifact, so its size means nothing"),
        );
        let takes_none = provider.is_some_and(|provider| provider.outputs.max == 0);
        self.error(if takes_none {
            wrong
                .note(format!(
                    "an action of `{}` has no outputs",
                    action.provider.name.value
                ))
                .help("remove the `writes` clause")
        } else {
            wrong.help(format!(
                "add the output: `{own}(…) -> {outputs} = …`, or remove the `writes` clause"
            ))
        });
    }

    pub(super) fn compute(&mut self, compute: &syntax::Compute) -> Option<Compute> {
        match compute {
            syntax::Compute::Fleet(name) => Some(Compute::Fleet(name.value.clone())),
            syntax::Compute::Named(name) if Compute::from_word(&name.value).is_some() => {
                let word = &name.value;
                let quoted = Diagnostic::mistake(
                    name.span,
                    format!("`\"{word}\"` is not a compute type of the service"),
                )
                .note("the service's own name goes into quotes, such as `\"BUILD_GENERAL1_SMALL\"`")
                .help(format!("write `{word}` without quotes"));
                self.error(quoted);
                None
            }
            syntax::Compute::Named(name) => {
                let known = Compute::ALL
                    .iter()
                    .find(|known| known.id() == name.value || known.compute_type() == name.value)
                    .cloned();
                Some(known.unwrap_or_else(|| Compute::Named(name.value.clone())))
            }
            syntax::Compute::Word(word) => {
                let known = Compute::from_word(&word.value);
                if known.is_none() {
                    let unknown = Diagnostic::mistake(
                        word.span,
                        format!("`{}` is not a compute type", word.value),
                    );
                    let near = nearest(&word.value, Compute::ALL.iter().map(Compute::word));
                    let named = Compute::ALL.iter().find(|known| {
                        known.id() == word.value || known.compute_type() == word.value
                    });
                    let unknown = match near {
                        Some(near) if named.is_none() => {
                            let known = Compute::ALL.iter().map(Compute::word);
                            meant(unknown, (&word.value, near), known)
                        }
                        _ => unknown,
                    };
                    self.error(unknown.help(match near {
                        _ if named.is_some() => format!(
                            "write `{}`, or the service's own name in quotes",
                            named.map_or("", Compute::word)
                        ),
                        Some(near) => format!("a compute type with a similar name exists: `{near}`"),
                        None => "write `small`, `medium`, `large`, `xlarge`, `xxlarge`, another word of the language such \
                                 as `arm_large`, `fleet \"name\"`, or the service's own name in quotes"
                            .to_owned(),
                    }));
                }
                known
            }
        }
    }

    /// A distribution, or the expression in brackets.
    pub(super) fn distribution(
        &mut self,
        distribution: &syntax::Distribution,
        site: Site,
    ) -> Option<Assumption<Distribution>> {
        self.place(site, distribution.span);
        if let DistributionKind::Expression(tokens) = &distribution.kind {
            return Some(Assumption::Expression(tokens.clone()));
        }
        let value = self.distribution_value(distribution)?;
        match value.validate() {
            Ok(()) => Some(Assumption::Value(value)),
            Err(error) => {
                self.error(Diagnostic::mistake(distribution.span, error.to_string()));
                None
            }
        }
    }

    fn distribution_value(&mut self, distribution: &syntax::Distribution) -> Option<Distribution> {
        match &distribution.kind {
            DistributionKind::Fixed(literal) => self
                .time(&Spanned::new(literal.clone(), distribution.span))
                .map(Distribution::Fixed),
            DistributionKind::Call { name, arguments } => self.call(name, arguments),
            DistributionKind::SamplesFile(file) => Some(Distribution::Samples {
                values: Vec::new(),
                file: Some(file.value.clone()),
            }),
            DistributionKind::Samples(values) => {
                let values: Vec<_> = values.iter().map(|value| self.time(value)).collect();
                Some(Distribution::Samples {
                    values: values.into_iter().collect::<Option<_>>()?,
                    file: None,
                })
            }
            DistributionKind::Mix(parts) => {
                let parts: Vec<_> = parts
                    .iter()
                    .map(|(weight, part)| {
                        let weight: Option<Probability> = self.literal_of(weight);
                        Some((weight?.get(), self.distribution_value(part)?))
                    })
                    .collect();
                Some(Distribution::Mix(parts.into_iter().collect::<Option<_>>()?))
            }
            DistributionKind::Shifted(offset, rest) => {
                let offset = self.time(offset);
                let rest = Box::new(self.distribution_value(rest)?);
                Some(Distribution::Shifted {
                    offset: offset?,
                    rest,
                })
            }
            DistributionKind::Scaled(factor, rest) => {
                let Ok(number) = factor.value.parse::<f64>() else {
                    let wrong = Diagnostic::mistake(
                        factor.span,
                        format!("`{}` is not a factor such as `0.7`", factor.value),
                    );
                    self.error(wrong);
                    return None;
                };
                let rest = Box::new(self.distribution_value(rest)?);
                Some(Distribution::Scaled {
                    factor: number,
                    rest,
                })
            }
            DistributionKind::Expression(_) => {
                let inner = Diagnostic::mistake(
                    distribution.span,
                    "a Rust expression stands alone after `takes`",
                );
                self.error(inner);
                None
            }
        }
    }

    fn call(
        &mut self,
        name: &Spanned<String>,
        arguments: &[syntax::Argument],
    ) -> Option<Distribution> {
        // A literal with a wrong unit has a message of its own, at its own token.
        let mut fine = true;
        for argument in arguments {
            let digits = argument
                .value
                .value
                .chars()
                .all(|c| c.is_ascii_digit() || c == '.');
            fine &= digits || self.time(&argument.value).is_some();
        }
        if !fine {
            return None;
        }
        let pairs: Vec<(Option<&str>, &str)> = arguments
            .iter()
            .map(|argument| {
                (
                    argument.name.as_ref().map(|name| name.value.as_str()),
                    argument.value.value.as_str(),
                )
            })
            .collect();
        match Distribution::from_arguments(&name.value, &pairs) {
            Ok(distribution) => Some(distribution),
            Err(error) => {
                let wrong = arguments
                    .iter()
                    .find(|argument| argument.value.value == error.literal);
                self.error(match wrong {
                    Some(argument) => unit_help(&argument.value, &error, TIME_UNITS),
                    None => Diagnostic::mistake(name.span, error.to_string()),
                });
                None
            }
        }
    }

    fn literal_of<T: std::str::FromStr<Err = LiteralError>>(
        &mut self,
        literal: &Spanned<String>,
    ) -> Option<T> {
        match literal.value.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.error(Diagnostic::mistake(literal.span, error.to_string()));
                None
            }
        }
    }
}

/// A message for a literal, which names the unit that was probably meant.
pub(super) fn unit_help(
    literal: &Spanned<String>,
    error: &LiteralError,
    units: &[(&str, &str)],
) -> Diagnostic {
    let diagnostic = Diagnostic::mistake(literal.span, error.to_string());
    let number: String = literal
        .value
        .chars()
        .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | '_'))
        .collect();
    let unit = literal
        .value
        .get(number.len()..)
        .unwrap_or_default()
        .to_lowercase();
    if number.is_empty() {
        return diagnostic;
    }
    if unit.is_empty() {
        let all: Vec<&str> = units.iter().map(|(unit, _)| *unit).collect();
        return diagnostic.help(format!("add a unit: {}", any_of(&all)));
    }
    let meant = units
        .iter()
        .find(|(known, name)| known.to_lowercase() == unit || name.starts_with(&unit));
    let all: Vec<&str> = units.iter().map(|(unit, _)| *unit).collect();
    diagnostic.help(match meant {
        Some((known, name)) => format!("{name} are written `{number}{known}`"),
        None => format!("write one number with one unit: {}", any_of(&all)),
    })
}
