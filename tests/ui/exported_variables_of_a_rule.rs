use stagewright::pipeline;

pipeline! {
    pub struct Shop;
    type V2;

    stage source {
        fetch() -> src = S3 { s3_bucket: "shop-source", s3_object_key: "src.zip" };
    }

    stage build {
        before entry fail unless DeploymentWindow { cron: "* * 8-16 ? * MON-FRI *", output_variables: ["VERSION"] };
        compile(src) = CodeBuild { project_name: "shop" };
    }
}

fn main() {
    let shop = Shop::new();
    let _ = (shop.source.fetch, shop.build.compile);
}
