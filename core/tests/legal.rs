//! What the service takes, at its edges: no rule refuses it. And what is symbolic is judged by what is known of it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

mod support;

use stagewright_core::{
    Allow, CheckOptions, Checked, Draft, Location, Part, Quotas, Reference, Severity, Text, check,
};
use support::{action, approval, at, build, configure, inputs, outputs, shop, stage};

fn current(draft: Draft) -> Checked {
    check(
        draft,
        CheckOptions {
            quotas: Quotas::Current,
        },
    )
}

/// The rules whose errors a change of the shop brings.
fn errors_after(change: impl FnOnce(&mut Draft)) -> Vec<&'static str> {
    let mut draft = shop();
    change(&mut draft);
    current(draft)
        .errors()
        .map(|finding| finding.rule)
        .collect()
}

fn reference(name: &str, value: Option<&str>) -> Part {
    Part::Reference {
        to: Reference::Parameter(name.into()),
        value: value.map(Into::into),
    }
}

fn text(parts: Vec<Part>) -> Text {
    Text::from_parts(parts)
}

const NOTHING: [&str; 0] = [];

#[test]
fn a_consumer_may_be_written_before_its_producer() {
    assert_eq!(
        errors_after(|draft| draft.stages[at::BUILD].actions.swap(0, 1)),
        NOTHING
    );
}

#[test]
fn run_orders_may_have_gaps_and_start_anywhere() {
    let errors = errors_after(|draft| {
        action(draft, at::COMPILE).run_order = Some(7.into());
        action(draft, at::CHECK).run_order = Some(999.into());
    });
    assert_eq!(errors, NOTHING);
}

#[test]
fn fifty_stages_and_fifty_actions_are_taken() {
    let errors = errors_after(|draft| {
        let actions = (0..50)
            .map(|number| approval(&format!("ask-{number}")))
            .collect();
        draft.stages.push(stage("many", actions));
        for number in draft.stages.len()..50 {
            draft
                .stages
                .push(stage(&format!("more-{number}"), vec![approval("ask")]));
        }
        assert_eq!(draft.stages.len(), 50);
    });
    assert_eq!(errors, NOTHING);
}

#[test]
fn the_guide_keeps_to_ten_stages_unless_the_definition_says_otherwise() {
    let mut draft = shop();
    for number in draft.stages.len()..11 {
        draft
            .stages
            .push(stage(&format!("more-{number}"), vec![approval("ask")]));
    }
    let guide = check(draft.clone(), CheckOptions::default());
    assert_eq!(
        guide
            .errors()
            .map(|finding| finding.rule)
            .collect::<Vec<_>>(),
        ["stage-count"]
    );
    draft.quotas = Some(Quotas::Current);
    assert!(check(draft, CheckOptions::default()).pipeline.is_some());
}

#[test]
fn what_the_service_takes_beyond_the_guide_is_a_note_that_names_the_flag() {
    let mut draft = shop();
    for number in draft.stages.len()..11 {
        draft
            .stages
            .push(stage(&format!("more-{number}"), vec![approval("ask")]));
    }
    let notes = |draft: &Draft| -> Vec<(Severity, String)> {
        let found = current(draft.clone()).findings.into_iter();
        let found = found.filter(|finding| finding.rule == "stage-count");
        found
            .map(|it| (it.severity, it.help.unwrap_or_default()))
            .collect()
    };
    let found = notes(&draft);
    assert!(
        matches!(found.as_slice(), [(Severity::Note, help)] if help.contains("`--quotas guide`")),
        "{found:?}"
    );
    draft.quotas = Some(Quotas::Current);
    assert_eq!(
        notes(&draft),
        [],
        "whoever asks for the service's quotas knows"
    );
}

#[test]
fn the_own_region_is_known_from_what_names_it() {
    let region_of = |change: &dyn Fn(&mut Draft)| {
        let mut draft = shop();
        change(&mut draft);
        draft.own_region().map(|own| own.name)
    };
    let key = |id: &str| stagewright_core::EncryptionKey::Existing {
        id: Some(id.into()),
        key_type: Some(stagewright_core::KeyType::Kms.into()),
    };
    assert_eq!(
        region_of(&|_| ()),
        None,
        "a connection is usable from everywhere"
    );
    let own = |name: &str| Some(name.to_owned());
    assert_eq!(
        region_of(&|draft| draft.region = Some("eu-west-3".into())),
        own("eu-west-3")
    );
    assert_eq!(
        region_of(&|draft| action(draft, at::ASSETS).region = Some("eu-west-2".into())),
        own("eu-west-2")
    );
    assert_eq!(
        region_of(&|draft| {
            let store = draft.artifact_store.as_mut().unwrap();
            store.encryption_key = Some(key("arn:aws:kms:eu-west-1:111122223333:key/shop"));
        }),
        own("eu-west-1")
    );
    assert_eq!(
        region_of(&|draft| {
            let store = draft.artifact_store.as_mut().unwrap();
            store.encryption_key = Some(key("alias/shop"));
        }),
        None
    );
    assert_eq!(
        region_of(&|draft| action(draft, at::COMPILE).region = Some("eu-west-2".into())),
        None
    );
}

#[test]
fn names_of_a_hundred_characters_are_taken() {
    let name = "A".repeat(94) + "z0.@_-";
    let artifact = "a".repeat(98) + "_-";
    let errors = errors_after(|draft| {
        draft.name = Some(name.clone().into());
        draft.stages[at::DEPLOY].name = name.clone().into();
        action(draft, at::TELL).name = name.clone().into();
        action(draft, at::TELL).namespace = Some(("n".repeat(97) + "@_-").into());
        action(draft, at::CHECK).outputs = outputs(&[&artifact]);
    });
    assert_eq!(errors, NOTHING);
}

#[test]
fn names_may_differ_in_case_and_repeat_across_stages() {
    let errors = errors_after(|draft| {
        draft.stages[at::DEPLOY].name = "Build".into();
        action(draft, at::TELL).name = "compile".into();
        draft.stages[at::BUILD]
            .actions
            .push(build("Compile", &["src"], &["Zip"]));
    });
    assert_eq!(errors, NOTHING);
}

#[test]
fn artifacts_may_stay_unused_and_be_used_often() {
    let errors = errors_after(|draft| {
        action(draft, at::CHECK).outputs = outputs(&["report"]);
        draft.stages[at::DEPLOY]
            .actions
            .push(build("again", &["src"], &["more"]));
        draft.stages[at::DEPLOY]
            .actions
            .push(build("once-more", &["src"], &[]));
    });
    assert_eq!(errors, NOTHING);
}

#[test]
fn a_template_without_a_name_or_type_is_taken() {
    let errors = errors_after(|draft| {
        draft.name = None;
        draft.pipeline_type = None;
        draft.variables.push(support::variable("tag"));
    });
    assert_eq!(errors, NOTHING);
}

#[test]
fn the_language_may_leave_out_role_and_store() {
    let errors = errors_after(|draft| {
        draft.creates_missing = true;
        draft.role = None;
        draft.artifact_store = None;
        action(draft, at::TELL).region = Some("us-west-2".into());
    });
    assert_eq!(errors, NOTHING);
    let errors = errors_after(|draft| {
        draft.role = None;
        draft.artifact_store = None;
    });
    assert_eq!(errors, ["artifact-store-form", "role-arn"]);
}

#[test]
fn one_region_on_every_action_may_be_the_pipelines_own() {
    let everywhere = |draft: &mut Draft| {
        for stage in &mut draft.stages {
            for action in &mut stage.actions {
                action.region = Some("eu-west-1".into());
            }
        }
    };
    assert_eq!(errors_after(everywhere), NOTHING);
}

#[test]
fn symbolic_names_are_not_guessed() {
    let unknown = || text(vec![reference("App", None), Part::Literal("-zip".into())]);
    let errors = errors_after(|draft| {
        draft.name = Some(text(vec![reference("App", None)]));
        draft.role = Some(text(vec![reference("Role", None)]));
        action(draft, at::COMPILE).outputs[0].name = unknown();
        action(draft, at::CHECK).inputs = vec![unknown()];
        // It could turn out to be the output of `compile`.
        action(draft, at::RELEASE).inputs = inputs(&["shop-zip"]);
        configure(action(draft, at::ASK), "CustomData", "#{Other.Key}");
        action(draft, at::TELL).namespace = None;
        action(draft, at::COMPILE).namespace = Some(text(vec![reference("Namespace", None)]));
    });
    assert_eq!(errors, NOTHING);
}

#[test]
fn symbolic_names_are_judged_by_what_is_known_of_them() {
    let name = |after: &str| text(vec![reference("App", None), Part::Literal(after.into())]);
    assert_eq!(
        errors_after(|draft| draft.name = Some(name(" release"))),
        ["name-characters"]
    );
    assert_eq!(
        errors_after(|draft| draft.name = Some(name(&"x".repeat(101)))),
        ["name-length"]
    );
    let errors = errors_after(|draft| action(draft, at::RELEASE).inputs = vec![name("-tarball")]);
    assert_eq!(errors, ["artifact-known"], "no output ends so");
    let errors = errors_after(|draft| {
        action(draft, at::CHECK).outputs =
            vec![stagewright_core::OutputArtifact::new(name("-out"))];
        let mut again = build("again", &["src"], &[]);
        again.outputs = vec![stagewright_core::OutputArtifact::new(name("-out"))];
        draft.stages[at::DEPLOY].actions.push(again);
    });
    assert_eq!(
        errors,
        ["artifact-names-unique"],
        "the same expression is the same name"
    );
}

#[test]
fn parameters_with_values_count_as_known() {
    let given = |value: &str| {
        text(vec![
            reference("App", Some(value)),
            Part::Literal("-artifacts".into()),
        ])
    };
    let bucket = |value: &str| {
        let location = Location::Bucket(given(value));
        errors_after(|draft| draft.artifact_store.as_mut().unwrap().location = location)
    };
    assert_eq!(bucket("web-shop"), NOTHING);
    assert_eq!(bucket("web_shop"), ["bucket-name"]);
    let mut draft = shop();
    draft.stages[at::DEPLOY].name = text(vec![reference("Stage", None)]);
    assert!(current(draft.clone()).pipeline.is_some());
    draft.set_parameter("Stage", "build");
    let rules: Vec<_> = current(draft)
        .errors()
        .map(|finding| finding.rule)
        .collect();
    assert_eq!(rules, ["stage-names-unique"]);
}

#[test]
fn one_mistake_gives_one_message() {
    let errors = errors_after(|draft| draft.stages.swap(at::SOURCE, at::BUILD));
    assert_eq!(
        errors,
        ["first-stage-source-only"],
        "the sources in the second stage"
    );
    let errors = errors_after(|draft| {
        draft.stages.remove(at::SOURCE);
        configure(action(draft, (1, 0)), "CustomData", "release");
    });
    assert_eq!(
        errors,
        ["first-stage-source-only"],
        "no source, so nothing that sources give"
    );
    let errors =
        errors_after(|draft| action(draft, at::COMPILE).inputs = inputs(&["src", "asets"]));
    assert_eq!(
        errors,
        ["artifact-known"],
        "a misspelt artifact is not also late"
    );
    let errors = errors_after(|draft| {
        let moved = draft.stages[at::BUILD].actions.remove(0);
        draft.stages[at::SOURCE].actions.push(moved);
    });
    assert_eq!(
        errors,
        ["first-stage-source-only"],
        "a build among the sources is not also early"
    );
}

#[test]
fn near_misses_are_named() {
    let mut draft = shop();
    action(&mut draft, at::RELEASE).inputs = inputs(&["Zip"]);
    let checked = current(draft);
    let finding = checked.errors().next().unwrap();
    assert_eq!(
        finding.help.as_deref(),
        Some("an artifact with a similar name exists: `zip`")
    );
}

#[test]
fn warnings_can_be_allowed_and_errors_cannot() {
    let found = |rule: &str, change: &dyn Fn(&mut Draft)| {
        let mut draft = shop();
        change(&mut draft);
        draft.allows = vec![Allow {
            rule: rule.into(),
            reason: "it is meant".into(),
        }];
        current(draft)
            .findings
            .into_iter()
            .map(|finding| finding.rule)
            .collect::<Vec<_>>()
    };
    let on_failure = |draft: &mut Draft| {
        draft.stages[at::DEPLOY].on_failure =
            support::on_failure(stagewright_core::ConditionResult::Fail);
    };
    assert!(found("other", &on_failure).contains(&"failure-result"));
    assert!(!found("failure-result", &on_failure).contains(&"failure-result"));
    assert!(found("warnings", &on_failure).is_empty());
    let too_few = |draft: &mut Draft| draft.stages.truncate(1);
    let found = found("stage-count", &too_few);
    assert!(
        found.contains(&"stage-count") && found.contains(&"allow-names-a-warning"),
        "{found:?}"
    );
}

/// New fields of the service are whole words, as AWS has them elsewhere; slips of the pen damage one.
#[test]
fn a_new_key_of_a_file_is_no_slip() {
    let mut draft = shop();
    let keys = [
        "tags",
        "Conditions",
        "retryConfiguration",
        "outputFiles",
        "regions2",
        "Deadline",
    ];
    action(&mut draft, at::TELL).extra = keys
        .iter()
        .map(|key| ((*key).to_owned(), stagewright_core::Value::Null))
        .collect();
    let found: Vec<_> = current(draft)
        .findings
        .into_iter()
        .filter(|finding| finding.rule.ends_with("-key"))
        .map(|finding| finding.rule)
        .collect();
    assert_eq!(found, ["unknown-key"; 6]);
}

#[test]
fn a_slip_in_a_key_of_a_file_is_an_error() {
    for slip in [
        "RunOder",
        "runorder",
        "NameSpace",
        "RoleARN",
        "InputArtifact",
        "TimeoutInMintues",
        "Timeout",
        "Environment",
    ] {
        let errors = errors_after(|draft| {
            action(draft, at::TELL).extra = vec![(slip.into(), stagewright_core::Value::Null)];
        });
        assert_eq!(errors, ["misspelt-key"], "{slip}");
    }
}
