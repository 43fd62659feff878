use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    stages source {
        fetch() -> src = S3 { s3_bucket: "shop", s3_object_key: "src.zip" };
    }
}

fn main() {}
