use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    variable tag = "latest";

    stage source {
        fetch() -> src = S3 { s3_bucket: "shop-source", s3_object_key: "src.zip" };
    }

    stage gate {
        approve() = Manual { custom_data: "release #{variables.tga}" };
    }
}

fn main() {}
