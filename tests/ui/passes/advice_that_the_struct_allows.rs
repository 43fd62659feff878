#![deny(deprecated, unfulfilled_lint_expectations)]

mod allowed {
    use stagewright::pipeline;

    pipeline! {
        #[allow(deprecated)]
        pub struct Shop;

        stage source {
            fetch() -> src = S3 { s3_bucket: "shop-source", s3_object_key: "src.zip" };
        }

        stage build {
            compile(src) -> zip = CodeBuild { project_name: "shop" };
        }
    }
}

mod expected {
    use stagewright::pipeline;

    pipeline! {
        #[expect(deprecated, reason = "the artifact is read by hand")]
        pub struct Shop;

        stage source {
            fetch() -> src = S3 { s3_bucket: "shop-source", s3_object_key: "src.zip" };
        }

        stage build {
            compile(src) -> zip = CodeBuild { project_name: "shop" };
        }
    }
}

mod silenced {
    use stagewright::pipeline;

    pipeline! {
        pub struct Shop;
        allow warnings;

        stage source {
            fetch() -> src = S3 { s3_bucket: "shop-source", s3_object_key: "src.zip" };
        }

        stage build {
            compile(src) -> zip = CodeBuild { project_name: "shop" };
        }
    }
}

fn main() {
    let _ = (allowed::Shop::new(), expected::Shop::new(), silenced::Shop::new());
}
