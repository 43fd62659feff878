use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    stage source {
        fetch() -> src = S3 { s3_bucket: "shop", s3_object_key: "src.zip" };
    }
}

fn main() {
    let shop = Shop::new();
    let _ = shop.source.fetch;
}
