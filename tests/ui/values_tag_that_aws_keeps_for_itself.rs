use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    tag "aws:team" = "shop";

    stage source {
        fetch() -> src = S3 { s3_bucket: "shop-source", s3_object_key: "src.zip" };
    }

    stage deploy {
        upload(src) = S3 { bucket_name: "shop-target", extract: true };
    }
}

fn main() {}
