#![deny(deprecated)]

use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    store "shop-artifacts" in "eu-west-1" key "arn:aws:kms:us-east-1:111122223333:key/shop";

    stage source {
        fetch() -> src = S3 { s3_bucket: "shop-source", s3_object_key: "src.zip" };
    }

    stage deploy {
        upload(src) = S3 { bucket_name: "shop-target", extract: true };
    }
}

fn main() {}
