#![deny(warnings)]

use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    stage source {
        fetch() -> src = S3 { s3_bucket: "shop-source", s3_object_key: "src.zip" };
    }

    stage build {
        compile(src) -> zip = CodeBuild { project_name: "shop" };
    }
}

fn main() {
    let _ = Shop::new().build.compile;
}
