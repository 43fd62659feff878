use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    stage source {
        fetch() -> src = S3 { s3_bucket: "shop-source", s3_object_key: "src.zip" };
    }

    stage build {
        compile(src) = CodeBuild { project_name: "one" };
        upload(zip) = S3 { bucket_name: "shop-one", extract: true };
        again(zip) = S3 { bucket_name: "shop-two", extract: true };
        once_more(zip) = S3 { bucket_name: "shop-three", extract: true };
    }
}

fn main() {
    let shop = Shop::new();
    let _ = (shop.source.fetch, shop.build.compile);
}
