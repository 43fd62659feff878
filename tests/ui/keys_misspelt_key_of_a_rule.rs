use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    stage source {
        fetch() -> src = S3 { s3_bucket: "shop-source", s3_object_key: "src.zip" };
    }

    stage deploy {
        before entry fail unless CloudWatchAlarm { alarm_nmae: "shop-errors" };
        release(src) = S3 { bucket_name: "shop-site", extract: "true" };
    }
}

fn main() {}
