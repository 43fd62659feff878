use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    stage source {
        fetch() -> src = S3 { s3_bucket: "shop", s3_object_key: "src.zip" };
    }

    stage build {
        compile(src) -> (zip, tests) = CodeBuild { project_name: "shop" } writes zop 45MB;
    }

    stage deploy {
        parallel {
            release(zip) = S3 { bucket_name: "shop-site", extract: "true" };
            report(tests) = S3 { bucket_name: "shop-tests", extract: "true" };
        }
    }
}

fn main() {}
