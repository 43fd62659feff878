use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    stage source {
        fetch() -> src = S3 { s3_bucket: "shop-source", s3_object_key: "src.zip" };
    }

    stage build {
        parallel {
            compile(src) -> (zip, tests) = CodeBuild { project_name: "shop" };
            integration(src, tests) = Test::CodeBuild { project_name: "shop-it", primary_source: "src" };
        }
    }

    stage deploy {
        upload(zip) = S3 { bucket_name: "shop-target", extract: true };
    }
}

fn main() {}
