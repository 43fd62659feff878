//! Tests.

use super::declare::providers;
use super::{Charge, Count, Key, Values, needs};
use crate::Category;

providers! {
    // The user guide says that `AppiumVersion` is required and that its value is not processed, and leaves it out of its
    // own example: it is optional here.
    DeviceFarm: AWS, "runs tests on devices of Device Farm" {
        name: "DeviceFarm",
        categories: &[Category::Test],
        inputs: Count::ONE,
        keys: &[
            Key::required("AppType").of(Values::OneOf(&["iOS", "Android", "Web"])),
            Key::required("ProjectId"),
            Key::required("App"),
            Key::required("DevicePoolArn").of(Values::Arn),
            Key::required("TestType"),
            Key::optional("AppiumVersion"),
            Key::optional("Test"),
            Key::optional("RadioBluetoothEnabled").of(Values::Boolean),
            Key::optional("RadioGpsEnabled").of(Values::Boolean),
            Key::optional("RadioNfcEnabled").of(Values::Boolean),
            Key::optional("RadioWifiEnabled").of(Values::Boolean),
            Key::optional("RecordAppPerformanceData").of(Values::Boolean),
            Key::optional("RecordVideo").of(Values::Boolean),
            Key::optional("FuzzEventCount").of(Values::Integer { min: 1, max: 10_000 }),
            Key::optional("FuzzEventThrottle").of(Values::Integer { min: 1, max: 1_000 }),
            Key::optional("FuzzRandomizerSeed"),
            Key::optional("CustomHostMachineArtifacts"),
            Key::optional("CustomDeviceArtifacts"),
            Key::optional("UnmeteredDevicesOnly").of(Values::Boolean),
            Key::optional("JobTimeoutMinutes"),
            Key::optional("Latitude"),
            Key::optional("Longitude"),
        ],
        needs: needs::DEVICE_FARM,
        billed_by: &[Charge::DeviceFarm],
        source: "CodePipeline user guide, Device Farm action reference",
        checked: "2026-11-23",
    }

    BlazeMeter: WORKER, "runs load tests on BlazeMeter" {
        name: "BlazeMeter",
        categories: &[Category::Test],
        billed_by: &[Charge::Partner("BlazeMeter")],
        source: "CodePipeline user guide, test action integrations",
        checked: "2026-11-23",
    }

    GhostInspector: PARTNER, "runs browser tests on Ghost Inspector" {
        name: "GhostInspector",
        categories: &[Category::Test],
        billed_by: &[Charge::Partner("Ghost Inspector")],
        source: "CodePipeline user guide, test action integrations",
        checked: "2026-11-23",
    }

    Runscope: PARTNER, "runs API tests on Runscope" {
        name: "Runscope",
        categories: &[Category::Test],
        billed_by: &[Charge::Partner("Runscope")],
        source: "CodePipeline user guide, test action integrations",
        checked: "2026-11-23",
    }

    StormRunnerLoad: PARTNER, "runs load tests on Micro Focus StormRunner Load" {
        name: "StormRunnerLoad",
        categories: &[Category::Test],
        billed_by: &[Charge::Partner("Micro Focus")],
        source: "CodePipeline user guide, valid action providers; the spelling of the provider is not published",
        checked: "2026-11-23",
    }

    Nouvola: PARTNER, "runs load tests on Nouvola" {
        name: "Nouvola",
        categories: &[Category::Test],
        billed_by: &[Charge::Partner("Nouvola")],
        source: "CodePipeline user guide, valid action providers; the spelling of the provider is not published",
        checked: "2026-11-23",
    }
}
