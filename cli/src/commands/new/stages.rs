//! The questions about stages: which provider, what it works on, what it is told.
//!
//! The catalogue knows the keys; which of them must be there depends on what was answered before, so they are asked one after
//! the other.

use stagewright_core::catalogue::{
    self, Key, PROVIDERS, Presence, Provider, Values, Variables, When,
};
use stagewright_core::{Category, Field, Site, Step, Text};

use super::answers::{Action, Answers, Stage};
use super::ask::{Away, Wizard, refused};
use super::picture;

/// A stage of the wizard: its name, its question, the categories of its actions, and whether it may be left out.
struct Kind<'a> {
    stage: &'a str,
    question: &'static str,
    categories: &'static [Category],
    optional: bool,
}

/// The stages that are asked for one after the other; further ones come behind them.
const ORDER: [&str; 5] = ["Source", "Build", "Test", "Approve", "Deploy"];

impl Wizard<'_> {
    pub(super) fn source(&mut self) -> Result<(), Away> {
        self.stage(&Kind {
            stage: "Source",
            question: "Source provider",
            categories: &[Category::Source],
            optional: false,
        })
    }

    pub(super) fn build(&mut self) -> Result<(), Away> {
        self.stage(&Kind {
            stage: "Build",
            question: "Build provider",
            categories: &[Category::Compute, Category::Build],
            optional: true,
        })
    }

    pub(super) fn test(&mut self) -> Result<(), Away> {
        self.stage(&Kind {
            stage: "Test",
            question: "Test provider",
            categories: &[Category::Test],
            optional: true,
        })
    }

    pub(super) fn approval(&mut self) -> Result<(), Away> {
        self.stage(&Kind {
            stage: "Approve",
            question: "Approval by a person",
            categories: &[Category::Approval],
            optional: true,
        })
    }

    pub(super) fn deploy(&mut self) -> Result<(), Away> {
        let works = |stage: &Stage| ["Build", "Test"].contains(&stage.name.as_str());
        self.stage(&Kind {
            stage: "Deploy",
            question: "Deploy provider",
            categories: &[Category::Deploy],
            // As in the console: a pipeline does something with its source.
            optional: self.answers.stages.iter().any(works),
        })
    }

    /// Asks for one stage with one action, which takes the place of an earlier answer.
    fn stage(&mut self, kind: &Kind<'_>) -> Result<(), Away> {
        let place = |name: &str| {
            ORDER
                .iter()
                .position(|it| *it == name)
                .unwrap_or(ORDER.len())
        };
        let stages = &mut self.answers.stages;
        let known = stages.iter().position(|it| it.name == kind.stage);
        let earlier = known.map(|at| stages.remove(at));
        // A stage that was left out before comes in where it would have come.
        let after = |it: &Stage| place(&it.name) > place(kind.stage);
        let at = known
            .or_else(|| stages.iter().position(after))
            .unwrap_or(stages.len());
        let earlier = earlier.unwrap_or_else(|| Stage {
            name: kind.stage.to_owned(),
            on_failure: None,
            actions: Vec::new(),
        });
        let asked = self.action_of(kind, &earlier, at);
        match asked {
            Ok(Some(stage)) => self.answers.stages.insert(at, stage),
            Ok(None) => {}
            Err(away) => {
                if !earlier.actions.is_empty() {
                    self.answers.stages.insert(at, earlier);
                }
                return Err(away);
            }
        }
        let picture = picture::of(&self.answers);
        self.asker.show(&picture);
        Ok(())
    }

    fn action_of(
        &mut self,
        kind: &Kind<'_>,
        earlier: &Stage,
        at: usize,
    ) -> Result<Option<Stage>, Away> {
        let offers = offered(kind.categories);
        let skip = format!("Skip {} stage", kind.stage.to_lowercase());
        let names = offers
            .iter()
            .map(|(it, _)| format!("{}: {}", it.name, it.about));
        let choices: Vec<String> = names.chain(kind.optional.then_some(skip)).collect();
        let known = earlier.actions.first();
        let proposal =
            known.and_then(|known| offers.iter().position(|(it, _)| it.name == known.provider));
        let chosen = self.asker.choose(
            kind.question,
            &choices,
            proposal.unwrap_or(0),
            "type to search",
        )?;
        let Some((provider, category)) = offers.get(chosen).copied() else {
            return Ok(None);
        };
        let same = known.filter(|known| known.provider == provider.name);
        let mut action = same.cloned().unwrap_or_else(|| Action {
            name: kind.stage.to_owned(),
            provider: provider.name.to_owned(),
            ..Action::default()
        });
        let bare = catalogue::bare(provider.name, at == 0).map(|(_, category)| category);
        action.category = (bare != Some(category)).then(|| category.as_str().to_owned());
        self.artifacts(provider, category, &mut action, at)?;
        if provider.holds_commands() {
            self.commands(&mut action)?;
        }
        self.keys(provider, &mut action, (kind.stage, at))?;
        let on_failure = self.on_failure(category)?;
        Ok(Some(Stage {
            name: kind.stage.to_owned(),
            on_failure,
            actions: vec![action],
        }))
    }

    /// Names as the console writes them; asked is only which artifact goes in, where there are several.
    fn artifacts(
        &mut self,
        provider: &Provider,
        category: Category,
        action: &mut Action,
        at: usize,
    ) -> Result<(), Away> {
        let before = self.answers.stages.iter().take(at);
        let mut there: Vec<String> = before
            .flat_map(|stage| &stage.actions)
            .flat_map(|action| action.outputs.clone())
            .collect();
        // The newest first: it is the console's proposal.
        there.reverse();
        action.inputs = match there.as_slice() {
            _ if provider.inputs.max == 0 => Vec::new(),
            [] => Vec::new(),
            [only] => vec![only.clone()],
            several => {
                let proposal = action.inputs.first();
                let proposal = several.iter().position(|it| Some(it) == proposal);
                let chosen = self.asker.choose(
                    "Input artifact",
                    several,
                    proposal.unwrap_or(0),
                    "what the action works on",
                )?;
                vec![several[chosen].clone()]
            }
        };
        let gives = matches!(category, Category::Source | Category::Build);
        let gives = provider.outputs.min > 0 || gives && provider.outputs.max > 0;
        action.outputs = match gives {
            true => vec![format!("{}Artifact", action.name)],
            false => Vec::new(),
        };
        if !matches!(provider.variables, Variables::None) && self.answers.kind == "V2" {
            action.namespace = Some(format!("{}Variables", action.name));
        }
        Ok(())
    }

    fn commands(&mut self, action: &mut Action) -> Result<(), Away> {
        let help = "one command a line; an empty line ends them";
        let earlier = std::mem::take(&mut action.commands);
        loop {
            let number = action.commands.len();
            let proposal = earlier.get(number).map_or("", String::as_str);
            let judge = |text: &str| match (text.is_empty(), number) {
                (true, 0) => Err("write at least one command".to_owned()),
                _ => Ok(()),
            };
            let line = self.asker.text("Command", proposal, help, &judge)?;
            if line.is_empty() {
                break;
            }
            action.commands.push(line);
        }
        let proposal = action.files.join(" ");
        let help = "such as `dist/**/*`, separated by blanks; nothing: no artifact";
        let files = self
            .asker
            .text("Files of its artifact", &proposal, help, &|_| Ok(()))?;
        action.files = files.split_whitespace().map(str::to_owned).collect();
        if !action.files.is_empty() {
            action.outputs = vec![format!("{}Artifact", action.name)];
        }
        Ok(())
    }

    /// The keys that must be there, then those that may.
    fn keys(
        &mut self,
        provider: &'static Provider,
        action: &mut Action,
        stage: (&str, usize),
    ) -> Result<(), Away> {
        if provider.key("PollForSourceChanges").is_some() {
            // As the console does, which has an event start the pipeline instead.
            let no = || "false".into();
            action
                .configuration
                .entry("PollForSourceChanges")
                .or_insert_with(no);
        }
        let mut asked: Vec<&str> = Vec::new();
        while let Some(key) = provider
            .keys
            .iter()
            .find(|key| !asked.contains(&key.name) && is_needed(key, action))
        {
            asked.push(key.name);
            self.value(key, action, stage)?;
        }
        loop {
            let is_open = |key: &&Key| {
                let used = key.used_when.is_none_or(|when| holds(when, action));
                used && !asked.contains(&key.name)
            };
            let open: Vec<&Key> = provider.keys.iter().filter(is_open).collect();
            if open.is_empty() {
                return Ok(());
            }
            let names = open.iter().map(|key| {
                match action
                    .configuration
                    .get(key.name)
                    .and_then(toml::Value::as_str)
                {
                    Some(value) => format!("{} ({value})", key.name),
                    None => key.name.to_owned(),
                }
            });
            let choices: Vec<String> = std::iter::once("no, go on".to_owned())
                .chain(names)
                .collect();
            let chosen = self
                .asker
                .choose("Another setting?", &choices, 0, provider.about)?;
            let Some(key) = chosen.checked_sub(1).and_then(|at| open.get(at)) else {
                return Ok(());
            };
            self.value(key, action, stage)?;
        }
    }

    fn value(
        &mut self,
        key: &'static Key,
        action: &mut Action,
        (stage, at): (&str, usize),
    ) -> Result<(), Away> {
        let words: &[&str] = match key.values {
            Values::OneOf(words) => words,
            Values::Boolean => &["true", "false"],
            _ => &[],
        };
        let earlier = action
            .configuration
            .get(key.name)
            .and_then(toml::Value::as_str);
        if !words.is_empty() {
            let choices: Vec<String> = words.iter().map(|it| (*it).to_owned()).collect();
            let proposal = words.iter().position(|it| Some(*it) == earlier);
            let chosen = self
                .asker
                .choose(key.name, &choices, proposal.unwrap_or(0), "")?;
            action
                .configuration
                .insert(key.name.to_owned(), words[chosen].into());
            return Ok(());
        }
        let answers = self.answers.clone();
        let (asked, name) = (action.clone(), key.name);
        let judge = |text: &str| {
            if text.is_empty() {
                return Err(format!("write a value for `{name}`"));
            }
            let mut action = asked.clone();
            action.configuration.insert(name.to_owned(), text.into());
            let mut with = answers.clone();
            let stage = Stage {
                name: stage.to_owned(),
                on_failure: None,
                actions: vec![action],
            };
            with.stages.insert(at, stage);
            let site = Site::action(at, 0);
            refused(&with, |it| {
                *it == site.clone().configuration(name)
                    || *it == site.clone().step(Step::ConfigurationKey(name.to_owned()))
            })
        };
        let proposal = earlier.map_or_else(|| proposed(key, &self.answers, action), str::to_owned);
        let help = match key.secret {
            true => "a secret: refer to it, so that it stands nowhere in clear",
            false => "",
        };
        let value = self.asker.text(key.name, &proposal, help, &judge)?;
        action
            .configuration
            .insert(key.name.to_owned(), value.into());
        Ok(())
    }

    fn on_failure(&mut self, category: Category) -> Result<Option<String>, Away> {
        if self.answers.kind == "V1" || matches!(category, Category::Source | Category::Approval) {
            return Ok(None);
        }
        let choices = ["Nothing", "Automatic retry", "Automatic rollback"];
        let help = "rollback brings back the last execution that succeeded";
        let proposal = usize::from(matches!(category, Category::Build | Category::Compute));
        let chosen = self.choose("On stage failure", &choices, proposal, help)?;
        Ok(["", "RETRY", "ROLLBACK"]
            .get(chosen)
            .filter(|it| !it.is_empty())
            .map(|it| (*it).to_owned()))
    }

    pub(super) fn further_stages(&mut self) -> Result<(), Away> {
        const KINDS: [(&str, &[Category]); 5] = [
            ("Build", &[Category::Compute, Category::Build]),
            ("Test", &[Category::Test]),
            ("Approve", &[Category::Approval]),
            ("Deploy", &[Category::Deploy]),
            ("Invoke", &[Category::Invoke]),
        ];
        loop {
            let kinds = KINDS.iter().map(|(name, _)| format!("{name} stage"));
            let choices: Vec<String> = std::iter::once("no, go on".to_owned())
                .chain(kinds)
                .collect();
            let chosen =
                self.asker
                    .choose("A further stage?", &choices, 0, "it comes after the others")?;
            let Some((kind, categories)) = chosen.checked_sub(1).and_then(|at| KINDS.get(at))
            else {
                return Ok(());
            };
            let count = self.answers.stages.len();
            let answers = self.answers.clone();
            let judge = |text: &str| {
                let mut with = answers.clone();
                with.stages.push(Stage {
                    name: text.to_owned(),
                    on_failure: None,
                    actions: Vec::new(),
                });
                refused(&with, |site| *site == Site::stage(count).field(Field::Name))
            };
            let free = (2..).map(|number| format!("{kind}{number}"));
            let mut free = std::iter::once((*kind).to_owned()).chain(free);
            let taken = |name: &String| answers.stages.iter().any(|it| it.name == *name);
            let proposal = free.find(|name| !taken(name)).expect("numbers do not end");
            let name = match self.asker.text("Stage name", &proposal, "", &judge) {
                Err(Away::Back) => continue,
                other => other?,
            };
            let asked = Kind {
                stage: &name,
                question: "Provider",
                categories,
                optional: false,
            };
            match self.stage(&asked) {
                Err(Away::Back) => {}
                other => other?,
            }
        }
    }
}

/// The providers of these categories that are still open to new users.
fn offered(categories: &[Category]) -> Vec<(&'static Provider, Category)> {
    let of = |category: &Category| {
        let category = *category;
        let fits = move |it: &&&Provider| it.closed.is_none() && it.categories.contains(&category);
        PROVIDERS
            .iter()
            .filter(fits)
            .map(move |it| (*it, category))
            .collect::<Vec<_>>()
    };
    categories.iter().flat_map(of).collect()
}

fn is_needed(key: &Key, action: &Action) -> bool {
    let used = key.used_when.is_none_or(|when| holds(when, action));
    used && match key.presence {
        Presence::Required => true,
        Presence::Optional => false,
        Presence::When(when) | Presence::AtRunTime(when) => holds(when, action),
    }
}

fn holds(when: When, action: &Action) -> bool {
    let configuration: Vec<(String, Text)> = action
        .configuration
        .iter()
        .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.into())))
        .collect();
    when.holds(&configuration, action.inputs.len()) == Some(true)
}

/// What a key probably holds.
fn proposed(key: &Key, answers: &Answers, action: &Action) -> String {
    let name = &answers.name;
    if key.secret {
        return format!("{{{{resolve:secretsmanager:{name}}}}}");
    }
    match (key.values, key.name) {
        (_, "BranchName" | "Branch") => "main".to_owned(),
        (_, "ImageTag") => "latest".to_owned(),
        (_, "ProjectName") => format!("{name}-{}", action.name.to_lowercase()),
        (
            _,
            "StackName" | "ApplicationName" | "RepositoryName" | "ServiceName" | "ClusterName"
            | "FunctionName",
        ) => name.clone(),
        (Values::InputArtifact, _) => action.inputs.first().cloned().unwrap_or_default(),
        (Values::InputArtifactPath | Values::TextOrArtifactPath, _) => action
            .inputs
            .first()
            .map_or_else(String::new, |input| format!("{input}::template.yaml")),
        _ => String::new(),
    }
}
