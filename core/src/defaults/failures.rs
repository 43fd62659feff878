//! How often an attempt fails where that is not given: the chance of a run, shared by its actions.
//!
//! What is published speaks of runs. Were each action given such a chance, a pipeline would fail the more often the more actions it
//! has, and one that is split or merged would fail more or less often than before.

use super::table::{
    BUILD_FAILS, DEPLOY_FAILS, LabelledDefault, OTHER_FAILS, RUN_FAILS, TEST_FAILS,
};
use crate::{Action, Assumed, Basis, Category, Draft, Probability};

/// What a run's chance to fail comes to for each of its actions.
///
/// It is made once, of the definition that is studied; a changed definition keeps the chances, so that a what-if compares durations and
/// gates, and an action that it adds adds its own. An action fails by its kind's share of the run's hazard (minus the logarithm of the
/// chance to succeed), so that, as failures are drawn independently, all of them together give the run's figure. An automatic retry is left
/// out: what it saves is the definition's own merit, and the sources' projects have none.
///
/// A chance that is given stays what it is and the others keep their share, rather than share what is left of the run: who knows that a
/// build fails in 10 % of cases has not said that deployments never do, and one value in a profile must not move the others.
///
/// ```
/// use stagewright_core::{Action, ActionType, Category, Draft, Stage, defaults::RunFailures};
/// let build = || Action::new("build", ActionType::aws(Category::Build, "CodeBuild"));
/// let builds = |many| Draft {
///     stages: vec![Stage { actions: (0..many).map(|_| build()).collect(), ..Stage::new("Build") }],
///     ..Draft::default()
/// };
/// let chance = |many| RunFailures::of(&builds(many)).chance(&build()).value.to_string();
/// assert_eq!([chance(1), chance(2), chance(10)], ["8%", "4.08%", "0.83%"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RunFailures {
    /// Hazard for each unit of weight.
    hazard: f64,
}

impl RunFailures {
    /// Shares the chance of a run of this definition.
    #[must_use]
    pub fn of(base: &Draft) -> Self {
        let weights: f64 = base
            .actions()
            .map(|(_, _, action)| value(kind(action)))
            .sum();
        let run = -libm::log1p(-value(&RUN_FAILS));
        Self {
            // Without an action there is nothing to share.
            hazard: if weights > 0.0 { run / weights } else { 0.0 },
        }
    }

    /// The chance that one attempt of an action fails: to three digits, which text gives back as they are.
    ///
    /// # Panics
    /// Never: a positive hazard gives a chance.
    #[must_use]
    pub fn chance(&self, action: &Action) -> Assumed<Probability> {
        let kind = kind(action);
        let percent = -100.0 * libm::expm1(-self.hazard * value(kind));
        Assumed {
            value: format!("{percent:.2e}%")
                .parse()
                .expect("a hazard gives a chance between 0 and 1"),
            basis: Basis::Default {
                class: kind.class,
                source: format!(
                    "{} of runs fail ({}; {}); shared as {} to build, {} to test, {} to deploy, {} to others",
                    RUN_FAILS.value,
                    RUN_FAILS.source,
                    RUN_FAILS.range,
                    BUILD_FAILS.value,
                    TEST_FAILS.value,
                    DEPLOY_FAILS.value,
                    OTHER_FAILS.value
                )
                .into(),
            },
        }
    }
}

fn kind(action: &Action) -> &'static LabelledDefault {
    match action.action_type.category.value() {
        Some(Category::Build | Category::Compute) => &BUILD_FAILS,
        Some(Category::Test) => &TEST_FAILS,
        Some(Category::Deploy) => &DEPLOY_FAILS,
        _ => &OTHER_FAILS,
    }
}

fn value(row: &LabelledDefault) -> f64 {
    row.assumed::<Probability>().value.get()
}
