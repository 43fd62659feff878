//! Sources.

use super::declare::providers;
use super::{Charge, Count, Key, Values, Variables, needs};
use crate::Category;

const OUTPUT_FORMAT: Values = Values::OneOf(&["CODE_ZIP", "CODEBUILD_CLONE_REF"]);

providers! {
    CodeStarSourceConnection: AWS, "fetches a revision from GitHub (also Enterprise Server and Enterprise Cloud), Bitbucket, GitLab or Azure DevOps through a connection" {
        name: "CodeStarSourceConnection",
        categories: &[Category::Source],
        outputs: Count::ONE,
        keys: &[
            Key::required("ConnectionArn")
                .of(Values::ArnOf { services: &["codeconnections", "codestar-connections"], resources: &["connection/"] }),
            Key::required("FullRepositoryId"),
            Key::required("BranchName"),
            Key::optional("OutputArtifactFormat").of(OUTPUT_FORMAT),
            Key::optional("DetectChanges").of(Values::Boolean),
        ],
        variables: Variables::Listed(&[
            "AuthorDate", "BranchName", "CommitId", "CommitMessage", "ConnectionArn", "FullRepositoryName",
        ]),
        needs: needs::CONNECTION,
        source: "CodePipeline user guide, CodeStarSourceConnection action reference; providers of connections from the service model",
        checked: "2026-11-29",
    }

    CodeCommit: AWS, "fetches a revision from a CodeCommit repository" {
        name: "CodeCommit",
        categories: &[Category::Source],
        outputs: Count::ONE,
        keys: &[
            Key::required("RepositoryName"),
            Key::required("BranchName"),
            Key::optional("PollForSourceChanges").of(Values::Boolean),
            Key::optional("OutputArtifactFormat").of(OUTPUT_FORMAT),
        ],
        variables: Variables::Listed(&[
            "AuthorDate", "BranchName", "CommitId", "CommitMessage", "CommitterDate", "RepositoryName",
        ]),
        needs: needs::CODECOMMIT,
        billed_by: &[Charge::CodeCommit],
        source: "CodePipeline user guide, CodeCommit action reference; required keys reproduced against the service",
        checked: "2026-11-23",
    }

    ECR: AWS, "fetches an image's description from a repository of ECR" {
        name: "ECR",
        categories: &[Category::Source],
        outputs: Count::ONE,
        keys: &[Key::required("RepositoryName"), Key::optional("ImageTag")],
        variables: Variables::Listed(&[
            "ImageDigest", "ImageTag", "ImageURI", "RegistryId", "RepositoryName",
        ]),
        needs: needs::ECR,
        billed_by: &[Charge::Other("ECR storage")],
        source: "CodePipeline user guide, ECR action reference; required key reproduced against the service",
        checked: "2026-11-23",
    }

    S3Source: AWS, "fetches an object from a versioned bucket of S3" {
        name: "S3",
        categories: &[Category::Source],
        outputs: Count::ONE,
        keys: &[
            Key::required("S3Bucket"),
            Key::required("S3ObjectKey"),
            Key::optional("PollForSourceChanges").of(Values::Boolean),
            Key::optional("AllowOverrideForS3ObjectKey").of(Values::Boolean),
        ],
        variables: Variables::Listed(&["ETag", "VersionId"]),
        needs: needs::S3_SOURCE,
        billed_by: &[Charge::Other("S3 requests and storage"), Charge::Other("CloudTrail data events")],
        source: "CodePipeline user guide, S3 source action reference; required keys reproduced against the service",
        checked: "2026-11-23",
    }

    GitHub: PARTNER, "fetches a revision from GitHub with a personal token" {
        name: "GitHub",
        categories: &[Category::Source],
        inputs: Count::NONE,
        outputs: Count::ONE,
        keys: &[
            Key::required("Owner"),
            Key::required("Repo"),
            Key::required("Branch"),
            Key::required("OAuthToken").secret(),
            Key::optional("PollForSourceChanges").of(Values::Boolean),
        ],
        open: false,
        variables: Variables::Listed(&[
            "AuthorDate", "BranchName", "CommitId", "CommitMessage", "CommitUrl", "CommitterDate", "RepositoryName",
        ]),
        timeout_minutes: Some(60),
        source: "CodePipeline user guide, GitHub (version 1) action reference",
        checked: "2026-11-23",
    }
}
