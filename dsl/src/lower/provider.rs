//! Provider paths: `CodeBuild`, `Test::CodeBuild`, `Custom::Build::MyTool version "2"`.

use stagewright_core::{ActionType, Category, Field, Given, Owner, Site, Text, Word, catalogue};

use super::Lowering;
use crate::diagnostic::{Diagnostic, any_of, meant, nearest};
use crate::syntax::{self, Spanned};

impl Lowering {
    /// The action type of a path. What is no word of the service is reported, and later rules keep silent about it.
    pub(super) fn action_type(
        &mut self,
        provider: &syntax::Provider,
        stage: usize,
        site: &Site,
    ) -> ActionType {
        self.place(site.clone().field(Field::Provider), provider.name.span);
        for (word, field) in [
            (&provider.category, Field::Category),
            (&provider.owner, Field::Owner),
        ] {
            let span = word.as_ref().map_or(provider.name.span, |word| word.span);
            self.place(site.clone().field(field), span);
        }
        if [
            Some(&provider.name),
            provider.category.as_ref(),
            provider.owner.as_ref(),
        ]
        .into_iter()
        .flatten()
        .any(|word| word.value.contains("${"))
        {
            return self.symbolic_type(provider, site);
        }
        let version = match &provider.version {
            Some(version) => self.text(version, site.clone().field(Field::Version)),
            None => Text::literal("1"),
        };
        let name = provider.name.value.as_str();
        let (owner, category) = match (&provider.owner, &provider.category) {
            (Some(owner), Some(category)) => (self.owner(owner), self.category(category)),
            (None, Some(first)) => match Owner::read(&first.value) {
                Some(owner) => (
                    Some(owner),
                    self.category_under(owner, provider, stage, site),
                ),
                // `CodeBuild::Test`: the other way round.
                None if Category::read(name).is_some()
                    && catalogue::named(&first.value).next().is_some() =>
                {
                    let (provider, category) = (&first.value, name);
                    self.wrong(
                        first.span,
                        format!("`{provider}` is a provider, and the category stands before it"),
                        format!("write `{category}::{provider}`"),
                    );
                    (None, None)
                }
                None => {
                    let category = self.category(first);
                    let owner = category.map(|category| owner_of(category, name));
                    (owner, category)
                }
            },
            // What could not be read has its message.
            _ if name.is_empty() => (None, None),
            _ => match catalogue::bare(name, stage == 0) {
                Some((entry, category)) => (Some(entry.owner), Some(category)),
                None => {
                    self.unknown_bare(&provider.name);
                    (None, None)
                }
            },
        };
        let (Some(owner), Some(category)) = (owner, category) else {
            self.lowered.silenced.push(site.clone());
            return ActionType {
                category: Given::of(category.unwrap_or(Category::Build)),
                owner: Given::of(owner.unwrap_or(Owner::Aws)),
                provider: name.into(),
                version,
            };
        };
        ActionType {
            category: category.into(),
            owner: owner.into(),
            provider: name.into(),
            version,
        }
    }

    /// A path in which a parameter stands: every part is taken as it is.
    fn symbolic_type(&mut self, provider: &syntax::Provider, site: &Site) -> ActionType {
        let field = |field| site.clone().field(field);
        let name = self.string(&provider.name, field(Field::Provider));
        let category = provider
            .category
            .as_ref()
            .map(|word| self.string(word, field(Field::Category)));
        let owner = provider
            .owner
            .as_ref()
            .map(|word| self.string(word, field(Field::Owner)));
        let version = provider
            .version
            .as_ref()
            .map(|version| self.text(version, field(Field::Version)));
        ActionType {
            category: category.map_or(Given::of(Category::Build), Given::read),
            owner: owner.map_or(Given::of(Owner::Aws), Given::read),
            provider: name,
            version: version.unwrap_or_else(|| "1".into()),
        }
    }

    fn owner(&mut self, word: &Spanned<String>) -> Option<Owner> {
        let owner = Owner::read(&word.value);
        if owner.is_none() {
            self.unknown_word(
                word,
                "an owner",
                &Owner::ALL
                    .iter()
                    .map(|owner| owner.as_str())
                    .collect::<Vec<_>>(),
            );
        }
        owner
    }

    fn category(&mut self, word: &Spanned<String>) -> Option<Category> {
        let category = Category::read(&word.value);
        if category.is_none() {
            self.unknown_word(
                word,
                "a category",
                &Category::ALL
                    .iter()
                    .map(|category| category.as_str())
                    .collect::<Vec<_>>(),
            );
        }
        category
    }

    /// `Custom::MyTool`: the category must be known from the catalogue.
    fn category_under(
        &mut self,
        owner: Owner,
        provider: &syntax::Provider,
        stage: usize,
        site: &Site,
    ) -> Option<Category> {
        let name = provider.name.value.as_str();
        let known = catalogue::named(name)
            .filter(|entry| entry.owner == owner)
            .filter_map(|entry| entry.categories.first().copied())
            .min_by_key(|category| (*category == Category::Source) != (stage == 0));
        if known.is_none() {
            let missing = Diagnostic::mistake(
                provider.name.span,
                format!("the category of `{name}` is not known"),
            )
            .note(format!(
                "the catalogue has no provider `{name}` of owner `{owner}`"
            ))
            .help(format!("write it: `{owner}::Build::{name}`"));
            self.error(missing);
            self.lowered.silenced.push(site.clone());
        }
        known
    }

    fn unknown_bare(&mut self, name: &Spanned<String>) {
        let unknown = Diagnostic::mistake(
            name.span,
            format!("provider `{}` is not in the catalogue", name.value),
        );
        let near = nearest(
            &name.value,
            catalogue::PROVIDERS.iter().map(|entry| entry.name),
        );
        let category = Category::read(&name.value);
        let unknown = match near {
            Some(near) if category.is_none() => {
                let known = catalogue::PROVIDERS.iter().map(|entry| entry.name);
                meant(unknown, (&name.value, near), known)
            }
            _ => unknown,
        };
        self.error(unknown.help(match near {
            _ if category.is_some() => {
                let mut of: Vec<&str> = catalogue::PROVIDERS
                    .iter()
                    .filter(|entry| category.is_some_and(|it| entry.categories.contains(&it)))
                    .map(|entry| entry.name)
                    .collect();
                of.sort_unstable();
                of.dedup();
                format!("`{}` is a category; its providers are {}", name.value, any_of(&of))
            }
            Some(near) => format!("a provider with a similar name exists: `{near}`"),
            None => format!(
                "a provider that the catalogue does not have is written with its category, such as `Build::{0}`, and \
                 one of your account as `Custom::Build::{0}`",
                name.value
            ),
        }));
    }

    fn unknown_word(&mut self, word: &Spanned<String>, what: &str, known: &[&'static str]) {
        let near = nearest(&word.value, known.iter().copied());
        let wrong = Diagnostic::mistake(word.span, format!("`{}` is not {what}", word.value));
        self.error(match near {
            Some(near) => {
                let wrong = wrong.help(format!("a word with a similar name exists: `{near}`"));
                meant(wrong, (&word.value, near), known.iter().copied())
            }
            None => wrong.help(format!("write {}", any_of(known))),
        });
    }
}

/// The owner that the catalogue knows for a provider under a category; AWS if it knows none.
fn owner_of(category: Category, name: &str) -> Owner {
    catalogue::named(name)
        .find(|entry| entry.categories.contains(&category))
        .map_or(Owner::Aws, |entry| entry.owner)
}
