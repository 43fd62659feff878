//! The questions Stagewright answers: how long until a change is through, what it costs a month, and what if.
//!
//! [`Study::run`] takes a checked pipeline, its profile and its workload, and gives everything that a report says as
//! plain data: lead times with their intervals, waits, capacity, the bill of the simulated month, automatic what-ifs
//! and the list of what was assumed. [`CompareStudy`] holds scenarios against each other. [`profile_file`] reads and writes `profile.toml`.

mod compare;
mod explain;
#[cfg(feature = "report")]
pub mod page;
pub mod profile_file;
mod recommend;
mod study;
mod sweep;

pub use compare::{
    BillChange, BillChanges, CompareStudy, Compared, Contender, FigureChange, FigureName, Matched,
    Precision, PrecisionReached, ScenarioSummary, Unit, Width, matched, name_of,
};
pub use explain::{
    ActionShare, Band, Cause, CauseShare, DayView, End, Explanation, HourlyLoad, InputRange,
    Sensitivity, StageShare, WhereItGoes, input_ranges,
};
pub use recommend::{RecommendStudy, Recommendation};
pub use study::{
    AppliedEdit, Assumption, BillLine, ChangeLeadTimeView, CostChange, CostComparisons, CostStudy,
    EditsView, Ending, ExampleAction, Figure, IDEAS_MONTHS, LeadTimeView, LeftOut, MonthlyBill,
    PoolView, QuantileView, RUNS_ON, RegionCost, SCHEMA_VERSION, Shape, ShapeAction, ShapeStage,
    SimulatedMonths, StageTime, StageView, Study, StudyError, StudyOptions, TimeView,
    TimedEstimate, Transitions, TypeView, VendorStudy, WhatIf, applied, assumptions, evaluation,
};
pub use sweep::{
    Axis, AxisError, AxisView, BreakEven, Plan as SweepPlan, Point as SweepPoint, SWEEP_COLUMNS,
    Side, SweepFigures, SweepRow, SweepStudy, cells as sweep_cells,
};
