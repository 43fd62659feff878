use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    stage source {
        fetch() -> src = S3 { s3_bucket: "shop", s3_object_key: "src.zip" }
        again() -> more = S3 { s3_bucket: "shop", s3_object_key: "more.zip" };
    }

    stage build {
        compile(src) = CodeBuild { project_name: "shop" };
    }
}

fn main() {}
