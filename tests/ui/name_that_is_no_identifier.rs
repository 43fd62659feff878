use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    stage "Web.Source" {
        fetch() -> src = S3 { s3_bucket: "shop", s3_object_key: "src.zip" };
    }

    stage build {
        compile(src) = CodeBuild { project_name: "shop" };
    }
}

fn main() {
    let _ = Shop::new().web_source.fetch;
}
