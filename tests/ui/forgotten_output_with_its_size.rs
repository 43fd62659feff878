use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    stage source {
        fetch() -> src = S3 { s3_bucket: "shop-source", s3_object_key: "src.zip" };
    }

    stage build {
        compile(src) = CodeBuild { project_name: "one" } writes zip 45MB;
        upload(zip) = S3 { bucket_name: "shop-target", extract: true };
        again(zip) = S3 { bucket_name: "shop-other", extract: true };
    }
}

fn main() {
    let shop = Shop::new();
    let _ = (shop.source.fetch, shop.build.compile);
}
