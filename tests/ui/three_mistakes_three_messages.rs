use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    mod Queued;

    stage source {
        fetch() -> src = S3 { s3_bucket: "shop", s3_object_key: "src.zip" } take 8s;
    }

    stage build {
        compile(src) -> zip CodeBuild { project_name: "shop" };
    }
}

fn main() {
    let shop = Shop::new();
    let _ = shop.source.fetch;
}
