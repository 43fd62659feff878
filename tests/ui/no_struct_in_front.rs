use stagewright::pipeline;

pipeline! {
    stage source {
        fetch() -> src = S3 { s3_bucket: "shop-source", s3_object_key: "src.zip" };
    }
}

fn main() {}
