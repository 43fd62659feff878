use stagewright::prelude::*;

pipeline! {
    pub struct Shop;
    stage source { fetch() -> src = S3 { s3_bucket: "shop", s3_object_key: "src.zip" }; }
    stage gate { approve() = Manual; }
}

fn main() {
    let shop = Shop::new();
    let _ = shop.what_if().compute(shop.gate.approve, Compute::Large);
}
