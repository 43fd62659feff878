//! Invocations.

use super::declare::providers;
use super::{Builds, Charge, Count, Key, Values, Variables, When, needs};
use crate::Category;

/// A number of findings above which a scan fails.
const THRESHOLD: Values = Values::Integer {
    min: 0,
    max: i64::MAX,
};

providers! {
    LambdaInvoke: AWS, "calls a Lambda function and waits until it reports back" {
        name: "Lambda",
        categories: &[Category::Invoke],
        inputs: Count::between(0, 5),
        outputs: Count::between(0, 5),
        keys: &[Key::required("FunctionName"), Key::optional("UserParameters")],
        variables: Variables::Open,
        timeout_minutes: Some(24 * 60),
        needs: needs::LAMBDA,
        billed_by: &[Charge::Lambda],
        source: "CodePipeline user guide, Lambda action reference and quotas; required key reproduced against the service",
        checked: "2026-11-23",
    }

    StepFunctions: AWS, "starts a state machine and waits for its end, if it is a standard one" {
        name: "StepFunctions",
        categories: &[Category::Invoke],
        inputs: Count::between(0, 1),
        outputs: Count::between(0, 1),
        keys: &[
            Key::required("StateMachineArn")
                .of(Values::ArnOf { services: &["states"], resources: &["stateMachine:"] }),
            Key::optional("ExecutionNamePrefix"),
            Key::optional("InputType").of(Values::OneOf(&["Literal", "FilePath"])),
            Key::when("Input", When::KeyIs { key: "InputType", values: &["FilePath"] })
                .of(Values::Json)
                .used(When::KeyIsNot { key: "InputType", values: &["FilePath"] }),
        ],
        variables: Variables::Listed(&["ExecutionArn", "StateMachineArn"]),
        timeout_minutes: Some(7 * 24 * 60),
        needs: needs::STEP_FUNCTIONS,
        billed_by: &[Charge::StepFunctions],
        source: "CodePipeline user guide, Step Functions action reference; required key reproduced against the service",
        checked: "2026-11-23",
    }

    CodePipeline: AWS, "starts another pipeline" {
        name: "CodePipeline",
        categories: &[Category::Invoke],
        keys: &[
            Key::required("PipelineName"),
            Key::optional("SourceRevisions").of(Values::JsonList),
            Key::optional("Variables").of(Values::JsonList),
        ],
        needs: needs::PIPELINE,
        billed_by: &[Charge::Other("the other pipeline")],
        source: "CodePipeline user guide, CodePipeline invoke action reference; required key reproduced against the service",
        checked: "2026-11-23",
    }

    InspectorScan: AWS, "scans source code or an image for weaknesses with Inspector" {
        name: "InspectorScan",
        categories: &[Category::Invoke],
        inputs: Count::between(0, 1),
        outputs: Count::ONE,
        keys: &[
            Key::required("InspectorRunMode").of(Values::OneOf(&["SourceCodeScan", "ECRImageScan"])),
            Key::when("ECRRepositoryName", When::KeyIs { key: "InspectorRunMode", values: &["ECRImageScan"] }),
            Key::optional("ImageTag"),
            Key::optional("CriticalThreshold").of(THRESHOLD),
            Key::optional("HighThreshold").of(THRESHOLD),
            Key::optional("MediumThreshold").of(THRESHOLD),
            Key::optional("LowThreshold").of(THRESHOLD),
        ],
        variables: Variables::Listed(&["HighestScannedSeverity"]),
        builds: Builds::Managed,
        needs: needs::INSPECTOR,
        billed_by: &[Charge::CodeBuild, Charge::Inspector],
        source: "CodePipeline user guide, InspectorScan action reference",
        checked: "2026-11-23",
    }

    Snyk: PARTNER, "scans source code for weaknesses with Snyk" {
        name: "Snyk",
        categories: &[Category::Invoke],
        inputs: Count::ONE,
        outputs: Count::ONE,
        billed_by: &[Charge::Partner("Snyk")],
        source: "CodePipeline user guide, Snyk action reference",
        checked: "2026-11-23",
    }
}
