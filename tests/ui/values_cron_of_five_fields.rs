#![deny(deprecated)]

use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    stage source {
        fetch() -> src = S3 { s3_bucket: "shop-source", s3_object_key: "src.zip" };
    }

    stage deploy {
        before entry fail unless office = DeploymentWindow { cron: "0 9 * * 1-5", time_zone: "Europe/Berlin" };
        upload(src) = S3 { bucket_name: "shop-target", extract: true };
    }
}

fn main() {}
