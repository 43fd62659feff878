use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    stage source {
        fetch() -> src = S3 { s3_bucket: "shop-source", s3_object_key: "src.zip" };
    }

    stage build {
        one(src) -> zip = CodeBuild { project_name: "one" };
        two(src) -> zip = CodeBuild { project_name: "two" };
    }

    stage deploy {
        upload(zip) = S3 { bucket_name: "shop-target", extract: true };
    }
}

fn main() {}
