use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    stage source {
        fetch() -> src = S3 { s3_bucket: "shop", s3_object_key: "src.zip" } takes 8sec;
    }

    stage build {
        compile(src) -> zip = CodeBuild { project_name: "shop" };
    }

    stage deploy {
        release(zip) = S3 { bucket_name: "shop-site", extract: "true" };
    }
}

fn main() {}
