//! Tables of a usage file, to a usage: the rounding rules of each service, applied one by one.

mod services;

use std::cell::OnceCell;
use std::collections::BTreeSet;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use stagewright_core::{
    ActionUse, Category, Micros, Owner, PipelineType, PipelineUse, Quantity, Usage,
};

use super::reader::Written;
use super::tables::{Action, Amount, File, Pipeline};
use crate::error::{Place, times};
use crate::{BillingChoices, CostError, PriceBook};

/// Name of the pipeline that actions belong to in a file that lists none.
const ONLY_PIPELINE: &str = "pipeline";
/// More alike pipelines than any account may have; quotas end at 1,000 per region.
const MOST_PIPELINES: usize = 100_000;
const BILLIONTHS: Decimal = Decimal::from_parts(1_000_000_000, 0, 0, false, 0);
const SIXTY: Decimal = Decimal::from_parts(60, 0, 0, false, 0);

pub(super) struct Converter<'a> {
    name: &'a str,
    text: &'a str,
    file: &'a File,
    book: &'a PriceBook,
    hours: Decimal,
    choices: BillingChoices,
    usage: Usage,
    /// The names of the pipelines so far.
    names: BTreeSet<String>,
    /// The keys that are written, read once when an entry gives nothing.
    written: OnceCell<Option<Written>>,
}

/// What went wrong with an entry, before its place is known.
type EntryResult = Result<(), CostError>;

/// Converts tables in which every key is a quantity of one SKU.
macro_rules! counted {
    ($converter:ident, $($table:ident),+) => {
        $($converter.each(stringify!($table), &$converter.file.$table, |converter, entry| {
            converter.counted(entry.region.as_deref(), &entry.counted())
        })?;)+
    };
}

impl<'a> Converter<'a> {
    pub(super) fn new(
        name: &'a str,
        text: &'a str,
        file: &'a File,
        book: &'a PriceBook,
        choices: BillingChoices,
    ) -> Self {
        Self {
            name,
            text,
            file,
            book,
            hours: Decimal::ZERO,
            choices,
            usage: Usage::default(),
            names: BTreeSet::new(),
            written: OnceCell::new(),
        }
    }

    pub(super) fn usage(mut self) -> Result<Usage, CostError> {
        let file = self.file;
        self.book
            .check_region(&file.region)
            .map_err(|error| self.at("region", None, &error))?;
        self.hours = self.hours_of_the_month()?;
        self.usage.span = micros(self.hours * Decimal::from(3_600))?;
        self.each("pipelines", &file.pipelines, Self::pipeline)?;
        if file.pipelines.is_empty() && !file.actions.is_empty() {
            self.names.insert(ONLY_PIPELINE.to_owned());
            self.usage.pipelines.push(PipelineUse {
                name: ONLY_PIPELINE.into(),
                pipeline_type: PipelineType::V2,
                age_days: 0,
                executions: 1,
            });
        }
        self.each("actions", &file.actions, Self::action)?;
        self.each("builds", &file.builds, Self::builds)?;
        self.each("reserved", &file.reserved, Self::reserved)?;
        self.each("s3", &file.s3, Self::s3)?;
        self.each("data_transfer", &file.data_transfer, Self::data_transfer)?;
        self.each("kms", &file.kms, Self::kms)?;
        counted!(self, logs);
        self.each("lambda", &file.lambda, Self::lambda)?;
        self.each("fargate", &file.fargate, Self::fargate)?;
        counted!(
            self,
            device_farm,
            sns,
            eventbridge,
            secrets_manager,
            codedeploy,
            codeartifact
        );
        self.each("codecommit", &file.codecommit, |converter, entry| {
            converter.counted(None, &entry.counted())
        })?;
        self.each("ecr", &file.ecr, Self::ecr)?;
        self.each("ec2", &file.ec2, Self::ec2)?;
        counted!(self, ebs);
        self.each("quantities", &file.quantities, |converter, any| {
            converter.check_amount(any.region.as_deref(), &any.sku, any.quantity.0)?;
            converter.add(any.region.as_deref(), &any.sku, any.quantity.0)
        })?;
        Ok(self.usage)
    }

    fn each<T>(
        &mut self,
        table: &str,
        entries: &[T],
        convert: impl Fn(&mut Self, &T) -> EntryResult,
    ) -> Result<(), CostError> {
        for (position, entry) in entries.iter().enumerate() {
            let before = self.usage.quantities.len();
            convert(self, entry)
                .and_then(|()| match self.usage.quantities.len() {
                    same if same == before => self.refuse_without_quantity(table, position),
                    _ => Ok(()),
                })
                .map_err(|error| self.at(table, Some(position), &error))?;
        }
        Ok(())
    }

    /// Refuses an entry that says of what, and where, but not how much. A quantity of 0 is one.
    fn refuse_without_quantity(&self, table: &str, position: usize) -> EntryResult {
        let written = self.written.get_or_init(|| Written::of(self.text));
        let keys = written.as_ref().map(|it| it.keys(table, position));
        let keys = keys.unwrap_or_default();
        let settings = [
            "region",
            "to_region",
            "architecture",
            "platform",
            "bucket_key",
            "instance",
        ];
        if keys.iter().all(|key| settings.contains(key)) {
            return Err(CostError::Missing(
                "there is no quantity in this entry".into(),
            ));
        }
        Ok(())
    }

    /// The error with the path and the place of its entry: in TOML the line of its heading, in JSON that of its table.
    fn at(&self, table: &str, position: Option<usize>, error: &CostError) -> CostError {
        let is_json = self.text.trim_start().starts_with('{');
        let (start, nth) = match position {
            _ if is_json => (format!("\"{table}\""), 0),
            Some(position) => (format!("[[{table}]]"), position),
            None => (format!("{table} "), 0),
        };
        let mut lines = self.text.lines().enumerate().filter(|(_, line)| {
            let line = line.trim_start().trim_start_matches(['{', ' ']);
            line.starts_with(&start)
        });
        let line = lines.nth(nth).map_or(0, |(number, _)| number + 1);
        let path = position.map_or_else(
            || table.to_owned(),
            |position| format!("{table}[{position}]"),
        );
        CostError::Document {
            place: Place {
                file: self.name.to_owned(),
                line,
                column: 0,
            },
            message: format!("in `{path}`: {error}"),
        }
    }

    fn hours_of_the_month(&self) -> Result<Decimal, CostError> {
        let wrong = |message: String| self.at("month", None, &CostError::Missing(message));
        match (&self.file.month, self.file.hours) {
            (Some(_), Some(_)) => Err(wrong("give the `month` or its `hours`, not both".into())),
            (None, Some(Amount(hours))) => {
                let possible = Decimal::from(28 * 24)..=Decimal::from(31 * 24);
                if possible.contains(&hours) {
                    Ok(hours)
                } else {
                    Err(wrong(format!("a month has 672 to 744 hours, not {hours}")))
                }
            }
            (Some(month), None) => {
                let first: jiff::civil::Date = format!("{month}-01")
                    .parse()
                    .map_err(|_| wrong(format!("`{month}` is not a month such as \"2026-03\"")))?;
                Ok(Decimal::from(i64::from(first.days_in_month()) * 24))
            }
            (None, None) => self.book.number("time/hours-per-month"),
        }
    }

    /// Counts a quantity; the book must know its SKU there.
    fn add(&mut self, region: Option<&str>, sku: &str, quantity: Decimal) -> EntryResult {
        self.book
            .check_region(region.unwrap_or(&self.file.region))?;
        if quantity.is_zero() {
            return Ok(());
        }
        self.check_amount(region, sku, quantity)?;
        let billionths = times(sku, quantity, BILLIONTHS)?
            .round()
            .to_u128()
            .ok_or_else(|| CostError::absurd(sku, quantity))?;
        self.usage.quantities.push(Quantity {
            sku: sku.to_owned(),
            region: region.map(str::to_owned),
            billionths,
        });
        Ok(())
    }

    /// Counts quantities of several SKUs.
    fn counted(&mut self, region: Option<&str>, quantities: &[(&str, Decimal)]) -> EntryResult {
        quantities
            .iter()
            .try_for_each(|(sku, quantity)| self.add(region, sku, *quantity))
    }

    /// Whether the book knows a SKU there, and a quantity of it alone comes to an amount that an account can have.
    fn check_amount(&self, region: Option<&str>, sku: &str, quantity: Decimal) -> EntryResult {
        let price = self.book.price(region.unwrap_or(&self.file.region), sku)?;
        let amount = crate::bill::amount(quantity, price.first_price(), price.per());
        let out_of_range = |_| CostError::absurd(sku, format!("{quantity} {}", price.unit()));
        amount.map(drop).map_err(out_of_range)
    }

    fn pipeline(&mut self, pipeline: &Pipeline) -> EntryResult {
        let is_v1 = pipeline.pipeline_type == PipelineType::V1;
        let needed = |what: &str| {
            CostError::Missing(format!(
                "a V1 pipeline is billed by its age and by whether it ran: give `{what}`"
            ))
        };
        let age_days = match pipeline.age_days {
            None if is_v1 => return Err(needed("age_days")),
            age => age.unwrap_or(0),
        };
        let executions = match pipeline.executions {
            None if is_v1 => return Err(needed("executions")),
            executions => executions.unwrap_or(1),
        };
        let count = pipeline.count.unwrap_or(1);
        let together = self.usage.pipelines.len().saturating_add(count as usize);
        if together > MOST_PIPELINES {
            return Err(CostError::absurd("the count of pipelines", together));
        }
        for number in 1..=count {
            let name = match number {
                1 => pipeline.name.clone(),
                more => format!("{}-{more}", pipeline.name),
            };
            self.names.insert(name.clone());
            self.usage.pipelines.push(PipelineUse {
                name,
                pipeline_type: pipeline.pipeline_type,
                age_days,
                executions,
            });
        }
        Ok(())
    }

    fn action(&mut self, action: &Action) -> EntryResult {
        let pipeline = self.pipeline_of(action)?;
        let each = |of: Amount, seconds: Decimal| -> Result<u64, CostError> {
            natural(
                "executions",
                times("action minutes", of.0, minutes(seconds))?,
            )
        };
        let (billed_minutes, failed_minutes, executions, seconds) = match (
            action.executions,
            action.seconds,
            action.billed_minutes,
        ) {
            (Some(executions), Some(seconds), None) => {
                let failed = action.failed_executions.unwrap_or_default();
                if failed > executions {
                    return Err(CostError::Missing(
                        "more executions failed than there were".into(),
                    ));
                }
                let total = times("action seconds", executions.0, seconds.0)?;
                (
                    each(executions, seconds.0)?,
                    each(failed, seconds.0)?,
                    natural("executions", executions.0)?,
                    total,
                )
            }
            (executions, None, Some(billed)) => {
                let runs = executions.unwrap_or_default().0;
                (
                    natural("billed minutes", billed.0)?,
                    0,
                    natural("executions", runs)?,
                    times("minutes", billed.0, SIXTY)?,
                )
            }
            _ => {
                let message = "give `executions` with the `seconds` of each, or `billed_minutes`, rounded already";
                return Err(CostError::Missing(message.into()));
            }
        };
        let sku = "codepipeline/v2-action-minute";
        self.check_amount(None, sku, Decimal::from(billed_minutes))?;
        let free =
            action.category == Some(Category::Approval) || action.owner == Some(Owner::Custom);
        self.usage.actions.push(ActionUse {
            pipeline,
            stage: action.stage.clone().unwrap_or_default(),
            action: action.action.clone().unwrap_or_default(),
            provider: action.provider.clone().unwrap_or_default(),
            region: None,
            billable: !free,
            executions,
            time: micros(seconds)?,
            billed_minutes,
            failed_minutes,
            border_minutes: 0,
            build: None,
        });
        Ok(())
    }

    fn pipeline_of(&self, action: &Action) -> Result<String, CostError> {
        let known = || {
            self.usage
                .pipelines
                .iter()
                .map(|pipeline| pipeline.name.clone())
                .collect::<Vec<_>>()
        };
        match (&action.pipeline, self.usage.pipelines.as_slice()) {
            (Some(name), _) if self.names.contains(name) => Ok(name.clone()),
            (Some(name), _) => Err(CostError::Unknown {
                what: "pipeline in this file called",
                name: name.clone(),
                known: known(),
            }),
            (None, [only]) => Ok(only.name.clone()),
            (None, _) => Err(CostError::Missing(format!(
                "say whose action it is: `pipeline` is one of {}",
                known().join(", ")
            ))),
        }
    }
}

/// Whole minutes, rounded up.
fn minutes(seconds: Decimal) -> Decimal {
    (seconds / SIXTY).ceil()
}

fn natural(what: &str, number: Decimal) -> Result<u64, CostError> {
    if number != number.trunc() {
        return Err(CostError::Missing(format!(
            "{number} {what}: a count has no decimals"
        )));
    }
    number
        .to_u64()
        .ok_or_else(|| CostError::absurd(what, number))
}

fn micros(seconds: Decimal) -> Result<Micros, CostError> {
    times("seconds", seconds, Decimal::from(1_000_000))?
        .round()
        .to_u64()
        .map(Micros)
        .ok_or_else(|| CostError::absurd("seconds", seconds))
}
