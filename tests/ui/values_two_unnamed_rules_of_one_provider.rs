#![deny(deprecated)]

use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    stage source {
        fetch() -> src = S3 { s3_bucket: "shop-source", s3_object_key: "src.zip" };
    }

    stage deploy {
        before entry fail unless CloudWatchAlarm { alarm_name: "shop" } and CloudWatchAlarm { alarm_name: "cart" };
        upload(src) = S3 { bucket_name: "shop-target", extract: true };
    }
}

fn main() {}
