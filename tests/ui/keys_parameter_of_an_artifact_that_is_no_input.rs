use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    stage source {
        fetch() -> src = S3 { s3_bucket: "shop-source", s3_object_key: "src.zip" };
    }

    stage deploy {
        release(src) = CloudFormation {
            action_mode: "CREATE_UPDATE",
            stack_name: "shop",
            role_arn: "arn:aws:iam::111122223333:role/stack",
            template_path: "src::template.yaml",
            parameter_overrides: r#"{"Tag": {"Fn::GetParam": ["build", "out.json", "tag"]}}"#,
        };
    }
}

fn main() {}
