use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    stage source {
        fetch() -> src = S3 { s3_bucket: "shop-source", s3_object_key: "src.zip" };
    }

    stage deploy {
        release(src) = Deploy::Lambda { function_name: "shop", function_alias: "live", deploy_strategy: "Canary10Percent" };
    }
}

fn main() {}
