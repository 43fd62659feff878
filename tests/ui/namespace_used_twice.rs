use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    stage source {
        fetch() -> src = S3 { s3_bucket: "shop-source", s3_object_key: "src.zip" };
    }

    stage build {
        one(src) = CodeBuild { project_name: "one" } namespace "Build";
        two(src) = CodeBuild { project_name: "two" } namespace "Build";
    }
}

fn main() {}
