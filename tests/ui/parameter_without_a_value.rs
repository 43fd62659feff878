use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    parameter app;

    stage source {
        fetch() -> src = S3 { s3_bucket: "${app}-source", s3_object_key: "src.zip" };
    }

    stage build {
        compile(src) = CodeBuild { project_name: "${app}" };
    }
}

fn main() {
    let _ = Shop::new();
}
