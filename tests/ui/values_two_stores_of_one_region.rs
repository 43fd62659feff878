use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    region "eu-west-1";
    store "shop-artifacts";
    store "shop-artifacts-ie" in "eu-west-1";

    stage source {
        fetch() -> src = S3 { s3_bucket: "shop-source", s3_object_key: "src.zip" };
    }

    stage deploy {
        upload(src) = S3 { bucket_name: "shop-target", extract: true };
    }
}

fn main() {}
