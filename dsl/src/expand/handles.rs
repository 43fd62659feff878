//! The struct and the handles, whose names are the user's tokens.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenStream};
use quote::{TokenStreamExt as _, format_ident, quote};
use stagewright_core::catalogue::Provider;
use stagewright_core::{Action, Text, catalogue};

use crate::attribute::is_expectation;
use crate::check::Analysis;
use crate::lower::{ActionHandle, Assumption, Lowered, ParameterHandle, StageHandle};

/// Names that the generated code uses.
pub(super) struct Names {
    crate_path: TokenStream,
    module: Ident,
    /// The type of each stage's handles.
    stages: Vec<Ident>,
    artifacts: Ident,
    with: Ident,
}

impl Names {
    pub(super) fn new(crate_path: &TokenStream, name: &Ident, lowered: &Lowered) -> Self {
        let mut taken = BTreeSet::new();
        let mut fresh = |wanted: String| {
            let mut unique = wanted;
            while !taken.insert(unique.clone()) {
                unique.push('_');
            }
            unique
        };
        let stages = lowered
            .handles
            .stages
            .iter()
            .map(|stage| {
                Ident::new(
                    &fresh(crate::parse::camel_case(&stage.ident.to_string())),
                    stage.ident.span(),
                )
            })
            .collect();
        Self {
            crate_path: crate_path.clone(),
            module: format_ident!(
                "{}_handles",
                crate::parse::handle_for(&name.to_string()),
                span = Span::call_site()
            ),
            stages,
            artifacts: Ident::new(&fresh("Artifacts".to_owned()), Span::call_site()),
            with: Ident::new(&fresh("With".to_owned()), Span::call_site()),
        }
    }
}

/// Every item of the expansion. Without a table something is wrong, and the program will not run; its names are there
/// all the same.
pub(super) fn items(
    analysis: &Analysis,
    name: &Ident,
    names: &Names,
    table: Option<&TokenStream>,
    assumed: &TokenStream,
) -> TokenStream {
    let Names {
        crate_path, module, ..
    } = names;
    let definition = &analysis.definition;
    let visibility = &definition.visibility;
    let attributes = definition
        .attributes
        .iter()
        .filter(|attribute| !is_expectation(attribute));
    let lowered = &analysis.lowered;
    let docs = doc_lines(&definition.docs);
    let about = struct_doc(lowered);
    let stage_idents: Vec<&Ident> = lowered
        .handles
        .stages
        .iter()
        .map(|stage| &stage.ident)
        .collect();
    let stage_docs = lowered
        .handles
        .stages
        .iter()
        .map(|stage| stage_doc(stage, lowered));
    let stage_types = &names.stages;
    let module_items = module_items(lowered, names);
    let artifacts_type = &names.artifacts;
    let parameters = parameters(name, lowered, names);
    let define = match table {
        Some(table) => quote! {
            #[allow(unused_mut)]
            let mut definition = #crate_path::table::Definition::of(#table, parameters);
            #assumed
            definition
        },
        None => quote! {
            let _ = parameters;
            ::core::unreachable!("the definition has errors")
        },
    };
    quote! {
        #docs
        #[doc = #about]
        #(#attributes)*
        #[derive(Clone, Debug)]
        #[allow(dead_code, non_snake_case, unreachable_pub)]
        #visibility struct #name {
            #(#stage_docs pub #stage_idents: #module::#stage_types<Self>,)*
            definition_of_pipeline: #crate_path::table::Definition,
        }

        #[automatically_derived]
        #[allow(dead_code, non_snake_case, unreachable_pub)]
        impl #name {
            #parameters

            /// Starts a what-if: the same pipeline with changes.
            #[must_use]
            pub fn what_if(&self) -> #crate_path::WhatIf<Self> {
                #crate_path::WhatIf::of(self)
            }

            /// The artifacts, for what-ifs that change their sizes.
            #[must_use]
            pub fn artifacts(&self) -> #module::#artifacts_type<Self> {
                #module::#artifacts_type::new()
            }

            /// The pipeline as defined.
            #[must_use]
            pub fn pipeline(&self) -> &#crate_path::Pipeline {
                self.definition_of_pipeline.pipeline()
            }

            /// What the definition assumes.
            #[must_use]
            pub fn profile(&self) -> &#crate_path::Profile {
                self.definition_of_pipeline.profile()
            }
        }

        #[automatically_derived]
        #[allow(unused_qualifications)]
        impl #crate_path::table::Defined for #name {
            fn define(
                parameters: &[(&'static ::core::primitive::str, ::std::string::String)],
            ) -> #crate_path::table::Definition {
                #define
            }

            fn with_definition(definition: #crate_path::table::Definition) -> Self {
                Self {
                    #(#stage_idents: #module::#stage_types::new(),)*
                    definition_of_pipeline: definition,
                }
            }
        }

        #[automatically_derived]
        impl #crate_path::Model for #name {
            fn pipeline(&self) -> &#crate_path::Pipeline {
                self.definition_of_pipeline.pipeline()
            }

            fn profile(&self) -> &#crate_path::Profile {
                self.definition_of_pipeline.profile()
            }
        }

        /// Types of the handles of the pipeline.
        #[allow(dead_code, non_snake_case, unreachable_pub)]
        #visibility mod #module {
            #module_items
        }
    }
}

/// `new`, which takes the parameters without a default, and `with` where there are parameters.
fn parameters(name: &Ident, lowered: &Lowered, names: &Names) -> TokenStream {
    let Names {
        crate_path,
        module,
        with,
        ..
    } = names;
    let parameters = &lowered.handles.parameters;
    let needed: Vec<&Ident> = parameters
        .iter()
        .filter(|parameter| parameter.default.is_none())
        .map(|parameter| &parameter.ident)
        .collect();
    let new = if needed.is_empty() {
        let about = format!("The pipeline `{name}`.");
        quote! {
            #[doc = #about]
            #[must_use]
            #[allow(clippy::new_without_default)]
            pub fn new() -> Self {
                #crate_path::table::with_defaults()
            }
        }
    } else {
        let about =
            format!("The pipeline `{name}` with values for the parameters that have no default.");
        quote! {
            #[doc = #about]
            ///
            /// # Errors
            /// What the rules find with these values.
            pub fn new(
                #(#needed: impl ::core::convert::Into<::std::string::String>),*
            ) -> ::core::result::Result<Self, #crate_path::Refused> {
                Self::with()#(.#needed(#needed))*.build()
            }
        }
    };
    let with = (!parameters.is_empty()).then(|| {
        quote! {
            /// Sets parameters; the rules run again on the values given.
            pub fn with() -> #module::#with<Self> {
                #module::#with::new()
            }
        }
    });
    quote! { #new #with }
}

fn module_items(lowered: &Lowered, names: &Names) -> TokenStream {
    let crate_path = &names.crate_path;
    let mut items = TokenStream::new();
    for (index, (stage, name)) in lowered.handles.stages.iter().zip(&names.stages).enumerate() {
        let index = stage.actions.first().map_or(index, |action| action.site.0);
        let index = Literal::usize_unsuffixed(index);
        let about = format!("The actions of stage `{}`.", stage.name.value);
        let mut actions = TokenStream::new();
        for action in &stage.actions {
            let mut docs = TokenStream::new();
            for line in action_doc(action, lowered) {
                docs.append(Literal::string(&line));
            }
            actions.append(Group::new(Delimiter::Bracket, docs));
            actions.append(action.ident.clone());
            actions.append(marker(action, lowered));
            actions.append(Literal::usize_unsuffixed(action.site.1));
            actions.append(Literal::string(&action.name.value));
        }
        let stage_name = Literal::string(&stage.name.value);
        items.extend(
            quote!(#crate_path::handles_of_stage! { #name #about #index #stage_name; #actions }),
        );
    }
    items.extend(artifacts(lowered, names));
    if !lowered.handles.parameters.is_empty() {
        items.extend(builder(&lowered.handles.parameters, names));
    }
    items
}

fn artifacts(lowered: &Lowered, names: &Names) -> TokenStream {
    let Names {
        crate_path,
        artifacts,
        ..
    } = names;
    let mut handles = TokenStream::new();
    for artifact in &lowered.handles.artifacts {
        let (stage, action, output) = artifact.producer;
        let producer = lowered
            .draft
            .stages
            .get(stage)
            .and_then(|stage| stage.actions.get(action));
        let producer = producer
            .map(|action| action.name.to_string())
            .unwrap_or_default();
        handles.append(Literal::string(&format!(
            "Artifact `{}`, written by `{producer}`",
            artifact.name
        )));
        handles.append(artifact.ident.clone());
        handles.append(Literal::string(&artifact.name));
        for index in [stage, action, output] {
            handles.append(Literal::usize_unsuffixed(index));
        }
    }
    quote!(#crate_path::handles_of_artifacts! { #artifacts; #handles })
}

fn builder(parameters: &[ParameterHandle], names: &Names) -> TokenStream {
    let Names {
        crate_path, with, ..
    } = names;
    let setters = parameters.iter().map(|parameter| {
        let ParameterHandle { ident, name, docs, default } = parameter;
        let docs = doc_lines(docs);
        let about = match default {
            Some(default) => format!("Sets parameter `{name}`; `{default}` if it is left out."),
            None => format!("Sets parameter `{name}`; it has no default."),
        };
        quote! {
            #docs
            #[doc = #about]
            #[must_use]
            pub fn #ident(mut self, value: impl ::core::convert::Into<::std::string::String>) -> Self {
                self.parameters.push((#name, value.into()));
                self
            }
        }
    });
    quote! {
        /// Values for the parameters of the pipeline.
        #[must_use = "nothing is defined until `build`"]
        pub struct #with<P> {
            parameters: ::std::vec::Vec<(&'static ::core::primitive::str, ::std::string::String)>,
            pipeline_of_parameters: ::core::marker::PhantomData<fn() -> P>,
        }
        #[automatically_derived]
        impl<P: #crate_path::table::Defined> #with<P> {
            pub(super) const fn new() -> Self {
                Self { parameters: ::std::vec::Vec::new(), pipeline_of_parameters: ::core::marker::PhantomData }
            }

            #(#setters)*

            /// The pipeline with these values.
            ///
            /// # Errors
            /// What the rules find with these values, or a parameter without a value.
            pub fn build(self) -> ::core::result::Result<P, #crate_path::Refused> {
                #crate_path::table::with_parameters(&self.parameters)
            }
        }
        #[automatically_derived]
        impl<P> ::core::fmt::Debug for #with<P> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_map().entries(self.parameters.iter().map(|(name, value)| (name, value))).finish()
            }
        }
    }
}

/// The type that stands for the provider; without a declaration a general one.
fn marker(handle: &ActionHandle, lowered: &Lowered) -> Ident {
    let action = action_of(handle, lowered);
    let marker = action
        .and_then(|action| catalogue::of(&action.action_type))
        .map_or("Undeclared", |entry| entry.marker);
    Ident::new(marker, Span::call_site())
}

fn action_of<'a>(handle: &ActionHandle, lowered: &'a Lowered) -> Option<&'a Action> {
    lowered
        .draft
        .stages
        .get(handle.site.0)?
        .actions
        .get(handle.site.1)
}

fn doc_lines(docs: &[String]) -> TokenStream {
    if docs.is_empty() {
        return TokenStream::new();
    }
    quote! { #(#[doc = #docs])* #[doc = ""] }
}

fn struct_doc(lowered: &Lowered) -> String {
    let stages: Vec<String> = lowered
        .draft
        .stages
        .iter()
        .map(|stage| stage.name.to_string())
        .collect();
    format!(
        "Pipeline `{}`: {}.",
        lowered.draft.display_name(),
        stages.join(" → ")
    )
}

fn stage_doc(stage: &StageHandle, lowered: &Lowered) -> TokenStream {
    let docs = doc_lines(&stage.docs);
    let count = stage.actions.len();
    let index = stage.actions.first().map(|action| action.site.0);
    let groups = index
        .and_then(|index| lowered.draft.stages.get(index))
        .map_or(0, |stage| {
            stage
                .actions
                .iter()
                .filter_map(Action::run_order)
                .collect::<BTreeSet<_>>()
                .len()
        });
    let about = format!(
        "Stage `{}` · {count} {} in {groups} {}",
        stage.name.value,
        if count == 1 { "action" } else { "actions" },
        if groups == 1 {
            "run order"
        } else {
            "run orders"
        },
    );
    quote! { #docs #[doc = #about] }
}

/// What an editor shows: the user's words, then provider, run order, inputs and outputs, how long it takes.
fn action_doc(handle: &ActionHandle, lowered: &Lowered) -> Vec<String> {
    let mut lines = handle.docs.clone();
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines.extend(action_of(handle, lowered).map(|action| hover(handle, action, lowered)));
    lines
}

fn hover(handle: &ActionHandle, action: &Action, lowered: &Lowered) -> String {
    let mut parts = vec![
        handle.provider.value.clone(),
        format!("run order {}", action.run_order().unwrap_or_default()),
    ];
    let names = |texts: Vec<&Text>| {
        texts
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let inputs = names(action.inputs.iter().collect());
    let outputs = names(action.outputs.iter().map(|output| &output.name).collect());
    match (inputs.is_empty(), outputs.is_empty()) {
        (true, true) => {}
        (false, true) => parts.push(format!("reads {inputs}")),
        (true, false) => parts.push(format!("→ {outputs}")),
        (false, false) => parts.push(format!("{inputs} → {outputs}")),
    }
    let all = &lowered.assumptions.actions;
    let assumed = all
        .binary_search_by_key(&handle.site, |assumed| (assumed.stage, assumed.action))
        .ok()
        .and_then(|index| all.get(index));
    if let Some(compute) = assumed.and_then(|assumed| assumed.compute.as_ref()) {
        parts.push(compute.to_string());
    }
    match assumed.and_then(|assumed| assumed.takes.as_ref()) {
        Some(Assumption::Value(takes)) => parts.push(spaced(&takes.to_string())),
        Some(Assumption::Expression(_)) => parts.push("a computed duration".to_owned()),
        None => {}
    }
    match assumed.and_then(|assumed| assumed.starts.as_ref()) {
        Some(Assumption::Value(starts)) => {
            parts.push(format!("starts up in {}", spaced(&starts.to_string())));
        }
        Some(Assumption::Expression(_)) => parts.push("a computed start-up".to_owned()),
        None if catalogue::of(&action.action_type).is_some_and(Provider::runs_build) => {
            parts.push("plus an assumed start-up".to_owned());
        }
        None => {}
    }
    if let Some(Assumption::Value(fails)) = assumed.and_then(|assumed| assumed.fails.as_ref()) {
        parts.push(format!("fails {fails}"));
    }
    parts.join(" · ")
}

/// `lognormal(p50 = 4min, p95 = 9min)` becomes `lognormal(4 min, 9 min)`.
fn spaced(distribution: &str) -> String {
    let mut text = String::new();
    let mut previous = ' ';
    for word in distribution.split_inclusive(['(', ' ']) {
        if word == "= "
            || matches!(
                word.trim_end(),
                "p50" | "p95" | "mean" | "cv" | "scale" | "shape"
            )
        {
            continue;
        }
        for character in word.chars() {
            if previous.is_ascii_digit() && character.is_ascii_alphabetic() {
                text.push(' ');
            }
            text.push(character);
            previous = character;
        }
    }
    text
}
