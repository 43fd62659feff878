#![deny(deprecated)]

use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    variable tag = "latest";

    stage source {
        fetch() -> src = S3 { s3_bucket: "shop-source", s3_object_key: "src.zip" };
    }

    stage build {
        compile(src) = CodeBuild { project_name: "shop" };
    }

    stage approve {
        ask() = Manual {
            notification_arn: "arn:aws:sns:eu-west-1:111122223333:ask",
            custom_data: "release #{codepipeline.tag}",
        };
    }
}

fn main() {}
