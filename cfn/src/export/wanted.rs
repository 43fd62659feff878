//! What a definition names and the export is to create: it is taken out, so that the rest of the export sees a gap.

use stagewright_core::{
    Action, ArtifactStore, Category, Draft, EncryptionKey, Field, Finding, Location, Part,
    Reference, Site, Step, Text,
};

use super::declaration::NOT_EXPORTABLE;
use super::names::{Names, TOPIC};
use super::{ExportOptions, connection, events, store};

/// A definition that is ready for an export.
pub(super) struct Wanted {
    pub(super) draft: Draft,
    /// How many connections are created.
    pub(super) connections: usize,
    /// Whether a topic is created.
    pub(super) topic: bool,
    pub(super) findings: Vec<Finding>,
}

/// Leaves to the export what the options ask it to create. A wish that leads to nothing is told.
pub(super) fn wanted(draft: &Draft, options: &ExportOptions, names: &Names) -> Wanted {
    let mut draft = draft.clone();
    let mut findings = left_to_the_export(&mut draft, options);
    if options.instead_of_polling {
        let changed = events::switch_polling_off(&mut draft, true);
        if !changed && !events::watches_any(&draft) {
            findings.push(nothing_to_create(
                "no source can be watched by an event rule or a webhook",
                "leave the wish out: connections tell of changes themselves",
            ));
        }
    }
    let topic = options.approval_topic && tell_approvals(&mut draft, &names.id(TOPIC));
    if options.approval_topic && !topic {
        findings.push(nothing_to_create(
            "no topic is created: no approval is without one",
            "leave the wish out",
        ));
    }
    let mut connections = 0;
    if options.connections {
        let told = connection::create(&mut draft, names);
        connections = told.len();
        findings.extend(told);
        if connections == 0 {
            findings.push(nothing_to_create(
                "no connection is created: no action names one",
                "leave the wish out",
            ));
        }
    }
    Wanted {
        draft,
        connections,
        topic,
        findings,
    }
}

/// Takes role, bucket and key out, where they are to be created.
pub(super) fn left_to_the_export(draft: &mut Draft, options: &ExportOptions) -> Vec<Finding> {
    let mut findings = Vec::new();
    if options.role {
        let replaced = draft.role.take();
        for action in draft.stages.iter_mut().flat_map(|it| &mut it.actions) {
            // An action that names the pipeline's own role means the pipeline's, whichever that is: of the role that is
            // replaced nothing says that it trusts the new one.
            if action.role.is_some() && action.role == replaced {
                action.role = None;
            }
        }
    }
    for (wish, what) in [(options.store, "bucket"), (options.key, "key")] {
        if !wish {
            continue;
        }
        let Some(store) = own_store(draft) else {
            let message = format!(
                "no {what} is created: none of the artifact stores is known to be that of the pipeline's own region"
            );
            let finding = Finding::warning(
                NOT_EXPORTABLE,
                Site::pipeline().field(Field::ArtifactStores),
                message,
            );
            findings.push(finding.help("give the region with `--region`"));
            continue;
        };
        if what == "bucket" {
            store.location = Location::Created;
        } else {
            store.encryption_key = Some(EncryptionKey::Created);
        }
    }
    findings
}

/// The store of the pipeline's own region; one that is left to the export comes to be here.
fn own_store(draft: &mut Draft) -> Option<&mut ArtifactStore> {
    // An empty list says nothing, and would be written as one that has the created store in it.
    draft.artifact_stores.take_if(|stores| stores.is_empty());
    let own = store::own_position(draft);
    let alone = draft.artifact_stores.is_none();
    match (&mut draft.artifact_store, &mut draft.artifact_stores) {
        (Some(store), _) => Some(store),
        (None, Some(stores)) if own.is_some() => stores.get_mut(own?).map(|(_, store)| store),
        (created, _) if alone || draft.creates_missing => {
            Some(created.insert(ArtifactStore::created()))
        }
        _ => None,
    }
}

/// Lets approvals that tell nobody tell the topic; whether there was one.
fn tell_approvals(draft: &mut Draft, topic: &str) -> bool {
    let mut any = false;
    for action in draft.stages.iter_mut().flat_map(|stage| &mut stage.actions) {
        if is_silent_approval(action) {
            let to = Reference::Resource(topic.to_owned());
            let arn = Text::from_parts(vec![Part::Reference { to, value: None }]);
            action
                .configuration
                .push(("NotificationArn".to_owned(), arn));
            any = true;
        }
    }
    any
}

fn is_silent_approval(action: &Action) -> bool {
    action.action_type.category.value() == Some(Category::Approval)
        && action.configuration("NotificationArn").is_none()
}

fn nothing_to_create(message: &str, help: &str) -> Finding {
    Finding::warning(NOT_EXPORTABLE, Site::pipeline(), message).help(help)
}

/// The site of a store, by its place in the definition's list.
pub(super) fn store_site(position: Option<usize>) -> Site {
    let step = position.map_or(Step::Store, Step::RegionalStore);
    Site::pipeline().step(step)
}
