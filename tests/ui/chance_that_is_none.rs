use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    stage source {
        fetch() -> src = S3 { s3_bucket: "shop-source", s3_object_key: "src.zip" };
    }

    stage build {
        compile(src) = CodeBuild { project_name: "shop" } fails (0.5) on small;
    }
}

fn main() {}
