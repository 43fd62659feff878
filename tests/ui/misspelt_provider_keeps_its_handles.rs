use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    stage source {
        fetch() -> src = S3 { s3_bucket: "shop", s3_object_key: "src.zip" };
    }

    stage build {
        compile(src) -> zip = CodeBuid { project_name: "shop" };
    }

    stage deploy {
        upload(zip) = S3 { bucket_name: "shop", extract: true };
    }
}

fn main() {
    let shop = Shop::new();
    let _ = shop.what_if().takes(shop.build.compile, stagewright::time::MIN);
}
