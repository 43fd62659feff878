use stagewright::prelude::*;

pipeline! {
    pub struct Shop;
    stage source { fetch() -> src = S3 { s3_bucket: "shop", s3_object_key: "src.zip" }; }
    stage gate {
        approve() = Manual { notification_arn: "arn:aws:sns:eu-west-1:111122223333:shop" };
        release(src) = Deploy::S3 { bucket_name: "shop-site", extract: "true" };
    }
}

fn main() {
    let shop = Shop::new();
    let _ = shop.what_if().compute(shop.gate.approve, Compute::Large);
}
