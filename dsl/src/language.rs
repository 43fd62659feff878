//! Findings in the words of the language. Rules speak of a definition as AWS spells it; here the same is said as it is
//! written: keys in snake case or as their author spelled them, words of the service as the language has them.

use proc_macro2::Span;
use stagewright_core::catalogue::{self, Key};
use stagewright_core::{
    Change, ConditionResult, ExecutionMode, Field, Finding, RetryMode, Site, Step,
};

use crate::diagnostic::Diagnostic;
use crate::lower::Lowered;

/// A finding at its token, in the language's words.
pub(crate) fn diagnostic(finding: Finding, lowered: &Lowered) -> Diagnostic {
    let words = words(&finding.site, lowered);
    let say = |text: String| in_words(text, &words);
    let changes = finding.fix.iter();
    let fix: Option<Vec<_>> = changes.map(|it| rewrite(it, lowered, &words)).collect();
    let mut said = finding.placed(|site| lowered.spans.of(&site));
    said.fix = fix.unwrap_or_default();
    said.message = say(said.message);
    for label in &mut said.labels {
        label.text = say(std::mem::take(&mut label.text));
    }
    said.notes = said.notes.into_iter().map(say).collect();
    said.help = said.language_help.take().or(said.help).map(say);
    said
}

/// A change at its token, in the language's words; nothing where no token says that alone.
fn rewrite(change: &Change, lowered: &Lowered, words: &[(String, String)]) -> Option<Change<Span>> {
    let Change::Write { site, was, with } = change else {
        return None;
    };
    let token = lowered.spans.exact(site);
    // The name of an artifact is all that an input is.
    let bare = || match site.steps().last()? {
        Step::Field(Field::Name) => lowered.spans.exact(&site.parent()?),
        _ => None,
    };
    let is_key = matches!(site.steps().last(), Some(Step::ConfigurationKey(_)));
    let said = |word: &String| {
        let known = words.iter().find(|(name, _)| is_key && name == word);
        known.map_or_else(|| word.clone(), |(_, said)| said.clone())
    };
    Some(Change::Write {
        site: token.or_else(bare)?,
        was: said(was),
        with: said(with),
    })
}

/// What a finding at this place may say, and what it is called in the language.
fn words(site: &Site, lowered: &Lowered) -> Vec<(String, String)> {
    let in_configuration = |step: &Step| {
        matches!(
            step,
            Step::Configuration(_)
                | Step::ConfigurationKey(_)
                | Step::Field(Field::Configuration)
                | Step::Command(_)
        )
    };
    let mut words = Vec::new();
    if let Some((owner, keys)) = owner(site, lowered) {
        // A key of one word, such as `Test`, may be the name of something else where no configuration is spoken of.
        let spoken_of = site.steps().iter().any(in_configuration);
        let keys = keys.iter().map(|key| (key.name.to_owned(), key.word()));
        words.extend(keys.filter(|(_, word)| spoken_of || word.contains('_')));
        let written = lowered
            .spellings
            .range(owner.clone()..)
            .take_while(|(known, _)| known.steps().starts_with(owner.steps()));
        for (known, spelling) in written {
            if let Some(Step::ConfigurationKey(key)) = known.steps().last() {
                words.retain(|(name, _)| name != key);
                words.push((key.clone(), spelling.clone()));
            }
        }
    }
    // A value is the author's: it is repeated as it stands.
    if !site.steps().iter().any(in_configuration) {
        let modes = ExecutionMode::ALL.iter().map(|word| word.as_str());
        words.extend(modes.map(|word| (word.to_owned(), capitalised(word))));
        let results = ConditionResult::ALL.iter().map(|word| word.as_str());
        let retries = RetryMode::ALL.iter().map(|word| word.as_str());
        let small = results.chain(retries);
        words.extend(small.map(|word| (word.to_owned(), word.to_lowercase())));
    }
    words
}

/// The action or the condition's rule in which a site lies, with the keys of its provider.
fn owner(site: &Site, lowered: &Lowered) -> Option<(Site, &'static [Key])> {
    let [Step::Stage(stage), rest @ ..] = site.steps() else {
        return None;
    };
    let definition = lowered.draft.stages.get(*stage)?;
    match rest {
        [Step::Action(action), ..] => {
            let provider = catalogue::of(&definition.actions.get(*action)?.action_type);
            let keys = provider.map_or(&[][..], |provider| provider.keys);
            Some((Site::action(*stage, *action), keys))
        }
        [kind, Step::Condition(condition), Step::Rule(rule), ..] => {
            let conditions = match kind {
                Step::BeforeEntry => definition.before_entry.as_ref()?,
                Step::OnSuccess => definition.on_success.as_ref()?,
                _ => definition.on_failure.as_ref()?.conditions.as_ref()?,
            };
            let named = conditions.get(*condition)?.rules.get(*rule)?;
            let provider = catalogue::find_rule(&named.provider.known()?);
            let site = Site::stage(*stage)
                .step(kind.clone())
                .step(Step::Condition(*condition))
                .step(Step::Rule(*rule));
            Some((site, provider.map_or(&[][..], |provider| provider.keys)))
        }
        _ => None,
    }
}

/// `QUEUED` becomes `Queued`.
fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().into_iter();
    first.chain(letters.flat_map(char::to_lowercase)).collect()
}

/// The text with every word in backticks that the language spells otherwise.
fn in_words(text: String, words: &[(String, String)]) -> String {
    if !text.contains('`') {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for (index, piece) in text.split('`').enumerate() {
        if index > 0 {
            out.push('`');
        }
        // Every second piece stands between backticks.
        let word = words
            .iter()
            .find(|(name, _)| index % 2 == 1 && name == piece);
        out.push_str(word.map_or(piece, |(_, word)| word));
    }
    out
}
