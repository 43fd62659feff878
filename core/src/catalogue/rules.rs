//! Providers of condition rules.

use super::{Builds, Count, Key, Needs, RuleProvider, Values, When, needs};

/// What a declaration starts from.
const RULE: RuleProvider = RuleProvider {
    name: "",
    about: "",
    inputs: Count::NONE,
    keys: &[],
    can_skip: false,
    builds: Builds::No,
    needs: Needs::NONE,
    source: "CodePipeline user guide, rule structure reference",
    checked: "2026-11-23",
};

/// Every provider of condition rules.
pub static RULE_PROVIDERS: &[RuleProvider] = &[
    RuleProvider {
        name: "CloudWatchAlarm",
        about: "waits for an alarm's state",
        keys: &[
            Key::required("AlarmName"),
            Key::optional("AlarmStates").of(Values::SomeOf(&["ALARM", "OK", "INSUFFICIENT_DATA"])),
            Key::optional("WaitTime"),
        ],
        needs: needs::ALARM_RULE,
        ..RULE
    },
    RuleProvider {
        name: "CodeBuild",
        about: "runs a build of a CodeBuild project",
        inputs: Count::between(0, 5),
        keys: &[
            Key::required("ProjectName"),
            Key::when("PrimarySource", When::InputsAbove(1)).of(Values::InputArtifact),
            Key::optional("BatchEnabled").of(Values::Boolean),
            Key::optional("CombineArtifacts").of(Values::Boolean),
            Key::optional("EnvironmentVariables").of(Values::EnvironmentVariables),
            Key::optional("ServiceRoleArnOverride").of(Values::RoleArn),
        ],
        builds: Builds::Project,
        needs: needs::CODEBUILD,
        ..RULE
    },
    RuleProvider {
        name: "Commands",
        about: "runs commands on compute that CodePipeline manages",
        inputs: Count::between(0, 10),
        builds: Builds::Managed,
        needs: needs::COMMANDS,
        ..RULE
    },
    RuleProvider {
        name: "DeploymentWindow",
        about: "lets executions through in a window of time",
        keys: &[
            Key::required("Cron").of(Values::Cron),
            Key::optional("TimeZone").of(Values::TimeZone),
        ],
        ..RULE
    },
    RuleProvider {
        name: "LambdaInvoke",
        about: "asks a Lambda function",
        inputs: Count::between(0, 5),
        keys: &[
            Key::required("FunctionName"),
            Key::optional("UserParameters"),
        ],
        can_skip: true,
        needs: needs::LAMBDA_RULE,
        ..RULE
    },
    RuleProvider {
        name: "VariableCheck",
        about: "compares a variable with a value",
        inputs: Count::between(0, 5),
        keys: &[
            Key::required("Variable"),
            Key::required("Value"),
            Key::required("Operator").of(Values::OneOf(&["EQ", "NE", "CONTAINS", "MATCHES"])),
        ],
        can_skip: true,
        ..RULE
    },
];
