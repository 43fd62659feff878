//! A text, checked in every world that its template allows, with the place of everything found.

use std::collections::{BTreeMap, BTreeSet};

use stagewright_core::rules::{self, Rule};
use stagewright_core::{Change, CheckOptions, Draft, Finding, Place, Severity, Site, TextEdit};

use super::worlds::{Answers, Look, Looks, MOST_READINGS};
use super::{
    Chosen, Format, MOST_READ_TOGETHER, PassedOver, ReadOptions, Reading, Source, format,
    passed_over, switched_off, unknown_shape,
};
use crate::edit::Editor;
use crate::problem::{Problem, ReadError, warning_at};
use crate::template::{Answer, Asked, Question, Scope, default_value, is_secret};

/// Bytes of text that are read in all worlds together: a quarter of the largest template 64 times.
const MOST_READ_TEXT: usize = 16 * 1024 * 1024;

/// A pipeline that was read and checked.
#[derive(Debug, Clone)]
pub struct Examined {
    /// The reading with the values in force.
    pub reading: Reading,
    /// What was found with these values and with all others that the template allows, by place.
    pub found: Vec<Problem>,
}

/// What came of a text.
#[derive(Debug, Clone, Default)]
pub struct Examination {
    /// The pipelines that some value of the parameters switches on.
    pub pipelines: Vec<Examined>,
    /// Pipelines that the values in force switch off, or that have no shape before deployment; where no pipeline was
    /// read, also what the reader says of the text.
    pub passed_over: Vec<Problem>,
}

/// Reads every pipeline of a text that some value of its parameters switches on, and checks each under every combination
/// of values that decides what there is: at most 64; of more, each value alone, and a note says so. Each draft is
/// prepared before it is checked.
///
/// ```
/// use stagewright_cfn::{ReadOptions, examine};
/// use stagewright_core::CheckOptions;
///
/// let text = "
/// Parameters: {Env: {Type: String, Default: prod, AllowedValues: [dev, prod]}}
/// Conditions: {Prod: !Equals [!Ref Env, prod]}
/// Resources:
///   P: {Type: AWS::CodePipeline::Pipeline, Properties: {Name: !If [Prod, shop, 'my shop'], Stages: []}}
/// ";
/// let examination = examine(text, &ReadOptions::default(), CheckOptions::default(), &|_| {})?;
/// let mut found = examination.pipelines[0].found.iter();
/// let name = found.find(|it| it.rule == Some("name-characters")).expect("a name has no spaces");
/// assert!(name.message.ends_with("if `Env` is `dev`"));
/// # Ok::<(), stagewright_cfn::ReadError>(())
/// ```
///
/// # Errors
///
/// As [`read_every`](super::read_every).
pub fn examine(
    text: &str,
    options: &ReadOptions,
    check: CheckOptions,
    prepare: &dyn Fn(&mut Draft),
) -> Result<Examination, ReadError> {
    let source = Source::new(text, options)?;
    let asked = Asked::of(&source.template);
    let scope = Scope::new(&source.template);
    let mut examination = Examination::default();
    let mut all = Vec::new();
    if source.format == Format::GetPipeline || options.pipeline.is_some() {
        all.push(source.choose(options.pipeline.as_deref())?);
    } else if source.pipelines().next().is_none() {
        return Err(format::no_pipeline(&source.template));
    }
    for resource in source.pipelines().filter(|_| all.is_empty()) {
        match passed_over(&scope, resource) {
            Some(PassedOver::Unknown(unknown)) => examination.passed_over.push(unknown),
            Some(PassedOver::Off(condition)) => {
                let off = switched_off(resource, &condition);
                examination
                    .passed_over
                    .push(off.with_severity(Severity::Note));
            }
            None => {}
        }
    }
    if all.is_empty() {
        let shaped = source.pipelines().filter(|it| unknown_shape(it).is_none());
        all.extend(shaped.map(Chosen::Resource));
    }
    source.refuse_too_many(all.len())?;
    // A template may declare more than can be read 64 times over.
    let together = MOST_READ_TOGETHER / source.weight(all.len());
    let most = together.min(MOST_READ_TEXT / text.len().max(1));
    let even_off = options.pipeline.is_some();
    for chosen in all {
        let looks = Looks::at(&source, &asked, chosen, (most, even_off), prepare);
        examination.pipelines.extend(of_pipeline(looks, check));
    }
    let found = examination
        .pipelines
        .iter_mut()
        .flat_map(|it| &mut it.found);
    write_fixes(text, found);
    if examination.pipelines.is_empty() {
        let said = source.warnings.iter().cloned();
        examination.passed_over.extend(said.chain(scope.finish().0));
    }
    Ok(examination)
}

fn of_pipeline(mut looks: Looks<'_>, check: CheckOptions) -> Option<Examined> {
    let mut sightings = Sightings::default();
    sightings.add(&looks, check, &|_| true);
    let place = looks.found.first()?.reading.places.find(&Site::pipeline());
    rests_on_defaults(&mut looks, &mut sightings, check);
    let mut found = sightings.told(&looks);
    if looks.one_by_one {
        found.push(too_many(place, looks.most));
    }
    found.sort_by_key(|it| it.site);
    // A reading of a large template is too much to copy.
    let first = looks.found.swap_remove(0);
    Some(Examined {
        reading: first.reading,
        found,
    })
}

/// Turns the changes that rules ask for into edits of the text, where all that one finding asks for can be made.
fn write_fixes<'found>(text: &str, found: impl Iterator<Item = &'found mut Problem>) {
    let mut found = found.filter(|it| !it.fix.is_empty()).peekable();
    let Some(editor) = found.peek().and_then(|_| Editor::new(text)) else {
        return;
    };
    for found in found {
        let edit = |change: &Change<Option<Place>>| editor.edit(change, (*change.site())?);
        let edits: Option<Vec<TextEdit>> = found.fix.iter().map(edit).collect();
        found.edits = edits.unwrap_or_default();
    }
}

fn too_many(place: Place, most: usize) -> Problem {
    let message = format!(
        "the values that decide what there is have more than {most} combinations; each was looked at alone"
    );
    let help = "give the values of one deployment with `--parameter`";
    warning_at(place, message, help).with_severity(Severity::Note)
}

/// Finds out which findings rest on the default of a parameter: they are not there where it has none. What only its absence
/// brings is no finding.
fn rests_on_defaults(looks: &mut Looks<'_>, sightings: &mut Sightings, check: CheckOptions) {
    let defaults = looks.defaults();
    let before = sightings.of_world(0);
    if defaults.is_empty() || before.is_empty() {
        return;
    }
    let known = sightings.all.len();
    // Only these findings are asked about, so only their rules are.
    let seen = before.iter().filter_map(|it| sightings.all.get(*it));
    let only: BTreeSet<&str> = seen.filter_map(|(found, _)| found.rule).collect();
    looks.without_defaults(&defaults);
    sightings.add(looks, check, &|rule| only.contains(rule.name));
    let together = looks.found.len() - 1;
    let rest = before.difference(&sightings.of_world(together)).count() > 0;
    sightings.forget(together);
    looks.found.truncate(together);
    if rest && defaults.len() <= MOST_READINGS {
        for name in defaults {
            looks.without_defaults(std::slice::from_ref(&name));
        }
        sightings.add(looks, check, &|rule| only.contains(rule.name));
    }
    sightings.all.truncate(known);
}

/// A finding by what does not change with the value of a parameter: place, rule, words.
type Key = (Option<Place>, Option<&'static str>, String);

/// What was seen, and in which worlds.
#[derive(Default)]
struct Sightings {
    all: Vec<(Problem, BTreeSet<usize>)>,
    /// Where each was put, by what does not change with the value of a parameter.
    index: BTreeMap<(Key, usize), usize>,
    worlds: usize,
}

impl Sightings {
    /// Checks the worlds that were not checked before against the rules that are wanted.
    fn add(&mut self, looks: &Looks<'_>, check: CheckOptions, wanted: &dyn Fn(&Rule) -> bool) {
        for (world, look) in looks.found.iter().enumerate().skip(self.worlds) {
            let same = looks.found.iter().take(world);
            let same = same.enumerate().find(|(_, it)| {
                it.reading.draft == look.reading.draft && it.reading.places == look.reading.places
            });
            let problems = look.reading.warnings.iter().cloned();
            let mut seen = BTreeMap::new();
            for found in problems {
                self.see(found, world, &look.answers, &mut seen);
            }
            if let Some((twin, _)) = same {
                for (found, worlds) in &mut self.all {
                    if found.rule.is_some() && worlds.contains(&twin) {
                        worlds.insert(world);
                    }
                }
                continue;
            }
            let rules = rules::all().filter(|rule| wanted(rule));
            let findings = stagewright_core::findings(&look.reading.draft, check, rules);
            for finding in findings {
                let found = of_finding(&look.reading, finding);
                self.see(found, world, &look.answers, &mut seen);
            }
        }
        self.worlds = looks.found.len();
    }

    /// The same mistake reads differently where its message repeats the value of a parameter.
    fn see(
        &mut self,
        found: Problem,
        world: usize,
        answers: &Answers,
        seen: &mut BTreeMap<Key, usize>,
    ) {
        let mut words = found.message.clone();
        for (question, answer) in answers {
            if let (Question::Parameter(name), Answer::Is(value)) = (question, answer) {
                words = without(&words, value, name);
            }
        }
        let key = (found.site, found.rule, words);
        let count = seen.entry(key.clone()).or_insert(0);
        let next = self.all.len();
        let at = *self.index.entry((key, *count)).or_insert(next);
        *count += 1;
        if at == next {
            self.all.push((found, BTreeSet::from([world])));
        } else if let Some((_, worlds)) = self.all.get_mut(at) {
            worlds.insert(world);
        }
    }

    fn of_world(&self, world: usize) -> BTreeSet<usize> {
        let all = self.all.iter().enumerate();
        all.filter(|(_, (_, worlds))| worlds.contains(&world))
            .map(|(index, _)| index)
            .collect()
    }

    fn forget(&mut self, world: usize) {
        self.all.iter_mut().for_each(|(_, worlds)| {
            worlds.remove(&world);
        });
        self.worlds = world;
    }

    /// Everything found, each with the values under which it is so.
    fn told(self, looks: &Looks<'_>) -> Vec<Problem> {
        let mut known: BTreeMap<BTreeSet<usize>, String> = BTreeMap::new();
        let told = self.all.into_iter().map(|(mut found, worlds)| {
            let under = known.entry(worlds.clone()).or_insert_with(|| {
                let under = decisive(looks, &worlds).into_iter();
                let words: Vec<String> = under.map(|(it, is)| in_words(looks, it, is)).collect();
                words.join(" and ")
            });
            if !under.is_empty() {
                found.message = format!("{}, if {under}", found.message);
            }
            let mut looked = worlds.iter().filter_map(|it| looks.found.get(*it));
            if looked.all(|it| it.is_listed) {
                // The list may be longer than what is meant to be given.
                found.severity = found.severity.max(Severity::Warning);
            }
            found
        });
        told.collect()
    }
}

/// Some words with the name of a parameter in place of its value, where that stands as a word or is none by itself.
fn without(words: &str, value: &str, name: &str) -> String {
    let mut left = String::new();
    let mut rest = words;
    while let Some((before, after)) = rest.split_once(value).filter(|_| !value.is_empty()) {
        let inside =
            before.ends_with(char::is_alphanumeric) || after.starts_with(char::is_alphanumeric);
        left.push_str(before);
        if inside && value.len() < 4 {
            left.push_str(value);
        } else {
            left.push_str(&format!("${{{name}}}"));
        }
        rest = after;
    }
    left + rest
}

/// Worlds whose answers are tried as the reason of a finding.
const MOST_TRIED: usize = 8;

/// The answers that are enough for a finding: of the worlds that have it those of the first in which no value is unnamed,
/// without each that does not matter. A question that was not asked in a world does not matter there.
fn decisive<'looks>(
    looks: &'looks Looks<'_>,
    worlds: &BTreeSet<usize>,
) -> Vec<(&'looks Question, &'looks Answer)> {
    if worlds.len() == looks.found.len() {
        return Vec::new();
    }
    let unnamed = |under: &Vec<(&Question, &Answer)>| {
        let others = under.iter().filter(|(_, it)| !matches!(it, Answer::Is(_)));
        others.count()
    };
    let seen = worlds.iter().filter_map(|it| looks.found.get(*it));
    let enough = seen
        .take(MOST_TRIED)
        .map(|look| enough(looks, worlds, look));
    enough.min_by_key(unnamed).unwrap_or_default()
}

fn enough<'looks>(
    looks: &'looks Looks<'_>,
    worlds: &BTreeSet<usize>,
    of: &'looks Look,
) -> Vec<(&'looks Question, &'looks Answer)> {
    let mut under: Vec<(&Question, &Answer)> = of.answers.iter().collect();
    let mut index = 0;
    while index < under.len() {
        let left_out = under.remove(index);
        let fits = |look: &Look| {
            let answer = |question| look.answers.get(question);
            under
                .iter()
                .all(|(question, is)| answer(*question).is_none_or(|it| it == *is))
        };
        let all = looks.found.iter().enumerate();
        let mut others = all.filter(|(world, _)| !worlds.contains(world));
        if others.any(|(_, look)| fits(look)) {
            under.insert(index, left_out);
            index += 1;
        }
    }
    under
}

fn in_words(looks: &Looks<'_>, question: &Question, answer: &Answer) -> String {
    match (question, answer) {
        (Question::Parameter(name), Answer::Is(value)) => {
            let declaration = looks.declaration(name);
            let default = declaration.and_then(default_value);
            let is_default = default.as_deref() == Some(value);
            match (declaration.is_some_and(is_secret), is_default) {
                (true, true) => format!("`{name}` has its default"),
                (true, false) => format!("`{name}` has a certain value"),
                (false, true) => format!("`{name}` is `{value}`, its default"),
                (false, false) => format!("`{name}` is `{value}`"),
            }
        }
        (Question::Parameter(name), Answer::Other) => {
            format!("`{name}` has a value that no condition names")
        }
        (Question::Parameter(name), _) => format!("`{name}` has no value"),
        (Question::Comparison(comparison), answer) => {
            let holds = match answer {
                Answer::Holds(true) => "holds",
                _ => "does not hold",
            };
            match looks.comparisons.get(comparison) {
                Some((condition, true)) => format!("condition `{condition}` {holds}"),
                Some((condition, _)) if !condition.is_empty() => {
                    format!("the comparison in condition `{condition}` {holds}")
                }
                _ => format!("`{comparison}` {holds}"),
            }
        }
    }
}

fn of_finding(reading: &Reading, mut finding: Finding) -> Problem {
    // What has no place of its own in the text cannot be changed there.
    let is_placed = |change: &Change| reading.places.exact(change.site()).is_some();
    if !finding.fix.iter().all(is_placed) {
        finding.fix.clear();
    }
    finding.placed(|site| Some(reading.places.find(&site)))
}
