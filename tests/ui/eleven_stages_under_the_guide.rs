use stagewright::pipeline;

pipeline! {
    pub struct Shop;

    stage source {
        fetch() -> src = S3 { s3_bucket: "shop-source", s3_object_key: "src.zip" };
    }

    stage gate_0 {
        approve() = Manual;
    }

    stage gate_1 {
        approve() = Manual;
    }

    stage gate_2 {
        approve() = Manual;
    }

    stage gate_3 {
        approve() = Manual;
    }

    stage gate_4 {
        approve() = Manual;
    }

    stage gate_5 {
        approve() = Manual;
    }

    stage gate_6 {
        approve() = Manual;
    }

    stage gate_7 {
        approve() = Manual;
    }

    stage gate_8 {
        approve() = Manual;
    }

    stage gate_9 {
        approve() = Manual;
    }
}

fn main() {}
