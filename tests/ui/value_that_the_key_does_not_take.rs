use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    stage source {
        fetch() -> src = S3 { s3_bucket: "shop-source", s3_object_key: "src.zip" };
    }

    stage deploy {
        roll(src) = CloudFormation { action_mode: "CREATE", stack_name: "shop" };
    }
}

fn main() {}
