use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    stage source {
        fetch() -> src = S3 { s3_bucket: "shop-source", s3_object_key: "src.zip" };
        tools() -> kit = S3 { s3_bucket: "shop-tools", s3_object_key: "kit.zip" };
    }

    stage build {
        compile(src, kit) = CodeBuild { project_name: "shop" };
    }
}

fn main() {}
