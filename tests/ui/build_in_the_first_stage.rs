use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    stage source {
        fetch() -> src = S3 { s3_bucket: "shop-source", s3_object_key: "src.zip" };
        compile(src) = CodeBuild { project_name: "shop" };
    }

    stage test {
        verify(src) = Test::CodeBuild { project_name: "shop-it" };
    }
}

fn main() {}
