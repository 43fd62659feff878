use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    stage source {
        parallel {
            fetch() -> src = S3 { s3_bucket: "shop-source", s3_object_key: "src.zip" } in "us-east-1";
            styles() -> css = S3 { s3_bucket: "shop-styles", s3_object_key: "css.zip" } in "eu-west-1";
        }
    }

    stage deploy {
        upload(src) = S3 { bucket_name: "shop-target", extract: true };
        paint(css) = S3 { bucket_name: "shop-target", extract: true };
    }
}

fn main() {}
