#![deny(deprecated)]

use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    stage source {
        fetch() -> src = S3 { s3_bucket: "shop-source", s3_object_key: "src.zip" };
    }

    stage deploy {
        release(src) = CloudFormation {
            action_mode: "CREATE_UPDATE",
            stack_name: "shop",
            template_path: "src::template.yaml",
        };
    }
}

fn main() {}
