use stagewright::pipeline;

pipeline! {
    pub struct Shop;
    type V2;
    trigger push on source.fetch { branches: ["main"] };

    stage source {
        fetch() -> src = CodeStarSourceConnection {
            connection_arn: "arn:aws:codeconnections:eu-west-1:111122223333:connection/7f0d5c36-2c3e-4ef3-9e5a-3d1c2b4a5f60",
            full_repository_id: "acme/shop", branch_name: "main"
        };
    }

    stage build {
        compile(src) = CodeBuild { project_name: "shop" };
    }
}

fn main() {
    let shop = Shop::new();
    let _ = (shop.source.fetch, shop.build.compile);
}
