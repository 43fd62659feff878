use stagewright::prelude::*;

pipeline! {
    pub struct Shop;
    stage source { fetch() -> src = S3 { s3_bucket: "shop", s3_object_key: "src.zip" }; }
    stage build { compile(src) = CodeBuild { project_name: "shop" }; }
}

pipeline! {
    pub struct Orders;
    stage source { fetch() -> src = S3 { s3_bucket: "orders", s3_object_key: "src.zip" }; }
    stage build { compile(src) = CodeBuild { project_name: "orders" }; }
}

fn main() {
    let (shop, orders) = (Shop::new(), Orders::new());
    let _ = shop.what_if().transition_into(orders.build, SEC);
}
