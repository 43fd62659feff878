use stagewright::pipeline;

pipeline! {
    pub struct Shop;
    name = "shop";

    stage source {
        fetch() -> src = S3 { s3_bucket: "shop-source", s3_object_key: "src.zip" };
    }

    stage build {
        compile(src) = CodeBuild { project_name: "shop" };
    }
}

fn main() {
    let shop = Shop::new();
    let _ = (shop.source.fetch, shop.build.compile);
}
