use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    stage source {
        fetch() = S3 { s3_bucket: "shop-source", s3_object_key: "src.zip" };
    }

    stage build {
        compile(src) = CodeBuild { project_name: "one" };
        lint(src) = CodeBuild { project_name: "two" };
        verify(src) = Test::CodeBuild { project_name: "three" };
    }
}

fn main() {
    let shop = Shop::new();
    let _ = (shop.source.fetch, shop.build.compile);
}
