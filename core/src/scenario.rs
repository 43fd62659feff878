//! What an experiment needs to know, in one.

use crate::edit::{Edit, EditMistake, Edited};
use crate::{CheckOptions, Pipeline, Profile, Workload};

/// A pipeline with everything that is assumed of it: its people and its work are parts of the profile.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The pipeline.
    pub pipeline: Pipeline,
    /// What is assumed of its actions, its account, its work and its people.
    pub profile: Profile,
}

impl Scenario {
    /// A pipeline with its profile.
    #[must_use]
    pub const fn new(pipeline: Pipeline, profile: Profile) -> Self {
        Self { pipeline, profile }
    }

    /// How executions come in.
    #[must_use]
    pub const fn workload(&self) -> &Workload {
        &self.profile.workload.value
    }

    /// The scenario after these edits, from left to right.
    ///
    /// # Errors
    /// Every edit that cannot be applied; if there is none, every rule that the changed definition breaks.
    pub fn edited(&self, edits: &[Edit], options: CheckOptions) -> Result<Self, Vec<EditMistake>> {
        let texts: Vec<String> = edits.iter().map(Edit::to_string).collect();
        self.apply(
            edits.iter().map(|edit| Ok(edit.clone())).zip(texts),
            options,
        )
        .map(|(_, edited)| edited)
    }

    /// Reads edits in their text form and applies them; gives them back with the scenario.
    ///
    /// ```
    /// use stagewright_core::{CheckOptions, Profile, Scenario};
    /// # use stagewright_core::*;
    /// # let mut source = Action::new("Fetch", ActionType::aws(Category::Source, "CodeCommit"));
    /// # source.configuration = vec![("RepositoryName".into(), "shop".into()), ("BranchName".into(), "main".into())];
    /// # source.outputs = vec![OutputArtifact::new("src")];
    /// # let mut build = Action::new("Compile", ActionType::aws(Category::Build, "CodeBuild"));
    /// # build.configuration = vec![("ProjectName".into(), "shop".into())];
    /// # build.inputs = vec!["src".into()];
    /// # let stage = |name: &str, action| Stage { actions: vec![action], ..Stage::new(name) };
    /// # let draft = Draft { name: Some("shop".into()), creates_missing: true,
    /// #     stages: vec![stage("Source", source), stage("Build", build)], ..Draft::default() };
    /// # let pipeline = check(draft, CheckOptions::default()).pipeline.expect("a valid pipeline");
    /// # let profile = Profile::assumed(&pipeline);
    /// let shop = Scenario::new(pipeline, profile);
    /// let (_, large) = shop.edited_by(["Build/Compile.compute=large", "mode=QUEUED"], CheckOptions::default()).unwrap();
    /// assert_eq!(large.pipeline.execution_mode(), ExecutionMode::Queued);
    /// let mistakes = shop.edited_by(["Build/Compil.takes=4min"], CheckOptions::default()).unwrap_err();
    /// assert_eq!(mistakes[0].help.as_deref(), Some("did you mean `Build/Compile`?"));
    /// ```
    ///
    /// # Errors
    /// As [`Scenario::edited`], and every text that is no edit.
    pub fn edited_by<T: AsRef<str>>(
        &self,
        texts: impl IntoIterator<Item = T>,
        options: CheckOptions,
    ) -> Result<(Vec<Edit>, Self), Vec<EditMistake>> {
        let read = texts.into_iter().map(|text| {
            let text = text.as_ref();
            (text.parse::<Edit>(), text.to_owned())
        });
        self.apply(read, options)
    }

    fn apply(
        &self,
        edits: impl Iterator<Item = (Result<Edit, crate::EditError>, String)>,
        options: CheckOptions,
    ) -> Result<(Vec<Edit>, Self), Vec<EditMistake>> {
        let mut edited = Edited::of(self);
        let (mut applied, mut mistakes) = (Vec::new(), Vec::<EditMistake>::new());
        for (index, (edit, text)) in edits.enumerate() {
            let done = edit.and_then(|edit| edited.apply(&edit).map(|()| edit));
            match done {
                Ok(edit) => applied.push(edit),
                Err(error) => {
                    // What an edit would have made that is wrong itself is no second mistake.
                    let made = |name: &str| {
                        let mut earlier = mistakes.iter();
                        earlier.any(|it| it.edit.split(['=', '+']).any(|word| word == name))
                    };
                    if !matches!(&error, crate::EditError::NoStage { stage } if made(stage)) {
                        mistakes.push(edited.mistake((index, text), &error));
                    }
                }
            }
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let draft = edited.draft.clone();
        edited
            .check(options)
            .map(|scenario| (applied.clone(), scenario))
            .map_err(|checked| {
                let index = self.refused_edit(&applied, options);
                let edit = match applied.as_slice() {
                    // These options refuse the definition as it stands.
                    [] => String::new(),
                    edits => edits[index].to_string(),
                };
                let findings = checked.errors();
                findings
                    .map(|finding| EditMistake::of_rule((index, &edit), finding, &draft))
                    .collect()
            })
    }

    /// The index of the edit from which on the rules refuse the definition.
    fn refused_edit(&self, edits: &[Edit], options: CheckOptions) -> usize {
        let mut valid = 0;
        let mut edited = Edited::of(self);
        for (index, edit) in edits.iter().enumerate() {
            let applied = edited.apply(edit);
            applied.expect("invariant: these edits were applied in this order before");
            if edited.clone().check(options).is_ok() {
                valid = index + 1;
            }
        }
        valid
    }
}
