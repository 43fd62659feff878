use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    stage source {
        fetch() -> src = S3 { s3_bucket: "shop", s3_object_key: "src.zip" };
    }

    stage "Build.One" as build {
        compile(src) = CodeBuild { project_name: "shop" };
    }

    stage "Build.Two" as build {
        verify(src) = CodeBuild { project_name: "shop-it" };
    }
}

fn main() {}
