use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    stage source {
        fetch() -> src = S3 { s3_bucket: "shop-source", s3_object_key: "src.zip" };
    }

    stage build {
        compile(src) -> zip files [] = Commands { commands: ["make"] };
    }

    stage deploy {
        upload(zip) = S3 { bucket_name: "shop-target", extract: true };
    }
}

fn main() {}
