//! The JSON of a history, row by row, without keeping what the table has no use for.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::MOST_ROWS;
use super::moment::LenientMoment;

/// How the error of a document with too many rows begins.
pub(super) const TOO_MANY_ROWS: &str = "too many rows";

/// What one document holds: rows of every kind.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) executions: Vec<ExecutionRow>,
    pub(super) actions: Vec<ActionRow>,
    pub(super) builds: Vec<BuildRow>,
    pub(super) events: Vec<EventRow>,
    /// Events whose text stands inside an SNS message.
    pub(super) messages: Vec<String>,
    /// Keys of documents in which nothing was known.
    pub(super) unknown: usize,
}

/// A text, number or truth value as text; nothing for anything else.
#[derive(Debug, Default, Clone)]
pub(super) struct LenientText(pub(super) Option<String>);

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ExecutionRow {
    pub(super) pipeline_execution_id: LenientText,
    pub(super) status: LenientText,
    pub(super) start_time: LenientMoment,
    pub(super) last_update_time: LenientMoment,
    pub(super) execution_mode: LenientText,
    pub(super) execution_type: LenientText,
    #[serde(deserialize_with = "null_is_default")]
    pub(super) trigger: Trigger,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Trigger {
    pub(super) trigger_type: LenientText,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ActionRow {
    pub(super) pipeline_execution_id: LenientText,
    pub(super) action_execution_id: LenientText,
    pub(super) stage_name: LenientText,
    pub(super) action_name: LenientText,
    pub(super) start_time: LenientMoment,
    pub(super) last_update_time: LenientMoment,
    pub(super) status: LenientText,
    #[serde(deserialize_with = "null_is_default")]
    pub(super) input: Input,
    #[serde(deserialize_with = "null_is_default")]
    pub(super) output: Output,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Input {
    #[serde(deserialize_with = "null_is_default")]
    pub(super) action_type_id: ActionTypeRow,
    pub(super) region: LenientText,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ActionTypeRow {
    pub(super) category: LenientText,
    pub(super) provider: LenientText,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Output {
    #[serde(deserialize_with = "null_is_default")]
    pub(super) execution_result: ExecutionResultRow,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ExecutionResultRow {
    #[serde(alias = "external-execution-id")]
    pub(super) external_execution_id: LenientText,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct BuildRow {
    pub(super) id: LenientText,
    pub(super) project_name: LenientText,
    pub(super) build_status: LenientText,
    pub(super) start_time: LenientMoment,
    pub(super) end_time: LenientMoment,
    #[serde(deserialize_with = "first_phases")]
    pub(super) phases: Vec<PhaseRow>,
    #[serde(deserialize_with = "null_is_default")]
    pub(super) environment: EnvironmentRow,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct PhaseRow {
    pub(super) phase_type: LenientText,
    pub(super) start_time: LenientMoment,
    pub(super) end_time: LenientMoment,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct EnvironmentRow {
    pub(super) compute_type: LenientText,
    #[serde(rename = "type")]
    pub(super) environment_type: LenientText,
}

/// The parts of an event, EventBridge's or a notification's, that matter.
#[derive(Debug, Default)]
pub(super) struct EventRow {
    pub(super) id: LenientText,
    pub(super) detail_type: String,
    pub(super) time: LenientMoment,
    pub(super) detail: Detail,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(super) struct Detail {
    pub(super) execution_id: LenientText,
    pub(super) action_execution_id: LenientText,
    pub(super) start_time: LenientMoment,
    pub(super) stage: LenientText,
    pub(super) action: LenientText,
    pub(super) state: LenientText,
    pub(super) region: LenientText,
    #[serde(rename = "type")]
    #[serde(deserialize_with = "null_is_default")]
    pub(super) action_type: ActionTypeRow,
    #[serde(deserialize_with = "null_is_default")]
    pub(super) execution_trigger: EventTrigger,
    #[serde(deserialize_with = "null_is_default")]
    pub(super) execution_result: ExecutionResultRow,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(super) struct EventTrigger {
    pub(super) trigger_type: LenientText,
}

impl<'de> Deserialize<'de> for Page {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PageVisitor)
    }
}

struct PageVisitor;

impl Page {
    /// Rows of every kind.
    pub(super) fn len(&self) -> usize {
        self.executions.len()
            + self.actions.len()
            + self.builds.len()
            + self.events.len()
            + self.messages.len()
    }

    fn bounded<E: Error>(&self) -> Result<(), E> {
        if self.len() > MOST_ROWS {
            return Err(E::custom(TOO_MANY_ROWS));
        }
        Ok(())
    }

    fn append(&mut self, mut other: Page) {
        self.executions.append(&mut other.executions);
        self.actions.append(&mut other.actions);
        self.builds.append(&mut other.builds);
        self.events.append(&mut other.events);
        self.messages.append(&mut other.messages);
        self.unknown += other.unknown;
    }
}

impl<'de> Visitor<'de> for PageVisitor {
    type Value = Page;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a page of a history, an event, or a list of them")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Page, A::Error> {
        let mut page = Page::default();
        while let Some(item) = items.next_element::<Page>()? {
            page.append(item);
            page.bounded()?;
        }
        Ok(page)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Page, A::Error> {
        let mut page = Page::default();
        let mut event = EventRow::default();
        let mut known = false;
        while let Some(key) = entries.next_key::<String>()? {
            known = true;
            match key.as_str() {
                "pipelineExecutionSummaries" => page.executions.append(&mut rows(&mut entries)?),
                "actionExecutionDetails" => page.actions.append(&mut rows(&mut entries)?),
                "builds" => page.builds.append(&mut rows(&mut entries)?),
                "pipelineExecution" => page.executions.push(entries.next_value()?),
                "Records" | "events" | "Messages" | "Sns" => page.append(entries.next_value()?),
                "Message" | "Body" | "body" => {
                    page.messages.extend(entries.next_value::<LenientText>()?.0);
                }
                "detail-type" | "detailType" => {
                    event.detail_type = entries.next_value::<LenientText>()?.0.unwrap_or_default();
                }
                "time" => event.time = entries.next_value()?,
                "id" => event.id = entries.next_value()?,
                "detail" => {
                    event.detail = entries.next_value::<Option<Detail>>()?.unwrap_or_default();
                }
                _ => {
                    entries.next_value::<IgnoredAny>()?;
                    known = false;
                }
            }
            page.bounded()?;
        }
        if event.detail_type.is_empty() {
            page.unknown += usize::from(!known && page.is_blank());
        } else {
            page.events.push(event);
        }
        Ok(page)
    }

    // Anything else in a list of events is no row, and no reason to stop.
    fn visit_str<E>(self, _: &str) -> Result<Page, E> {
        Ok(Page {
            unknown: 1,
            ..Page::default()
        })
    }

    fn visit_u64<E>(self, _: u64) -> Result<Page, E> {
        Ok(Page {
            unknown: 1,
            ..Page::default()
        })
    }

    fn visit_i64<E>(self, _: i64) -> Result<Page, E> {
        Ok(Page {
            unknown: 1,
            ..Page::default()
        })
    }

    fn visit_f64<E>(self, _: f64) -> Result<Page, E> {
        Ok(Page {
            unknown: 1,
            ..Page::default()
        })
    }

    fn visit_bool<E>(self, _: bool) -> Result<Page, E> {
        Ok(Page {
            unknown: 1,
            ..Page::default()
        })
    }

    fn visit_unit<E>(self) -> Result<Page, E> {
        Ok(Page {
            unknown: 1,
            ..Page::default()
        })
    }
}

impl Page {
    fn is_blank(&self) -> bool {
        self.executions.is_empty()
            && self.actions.is_empty()
            && self.builds.is_empty()
            && self.events.is_empty()
            && self.messages.is_empty()
    }
}

fn null_is_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

/// The rows of a list; null is an empty one.
fn rows<'de, A: MapAccess<'de>, T: Deserialize<'de>>(entries: &mut A) -> Result<Vec<T>, A::Error> {
    Ok(entries.next_value::<Rows<T>>()?.0)
}

/// The phases of a build. There are eleven; more than this are not kept.
fn first_phases<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<PhaseRow>, D::Error> {
    const MOST_PHASES: usize = 12;
    let mut phases = Rows::deserialize(deserializer)?.0;
    phases.truncate(MOST_PHASES);
    phases.shrink_to_fit();
    Ok(phases)
}

/// A list that stops where no history can be that long.
struct Rows<T>(Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Rows<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RowsVisitor(PhantomData))
    }
}

struct RowsVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for RowsVisitor<T> {
    type Value = Rows<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of rows")
    }

    fn visit_unit<E>(self) -> Result<Rows<T>, E> {
        Ok(Rows(Vec::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Rows<T>, A::Error> {
        let mut rows = Vec::new();
        while let Some(row) = items.next_element()? {
            rows.push(row);
            if rows.len() > MOST_ROWS {
                return Err(A::Error::custom(TOO_MANY_ROWS));
            }
        }
        Ok(Rows(rows))
    }
}

impl<'de> Deserialize<'de> for LenientText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = LenientText;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a text")
    }

    fn visit_str<E>(self, text: &str) -> Result<LenientText, E> {
        Ok(LenientText(Some(text.to_owned())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<LenientText, E> {
        Ok(LenientText(Some(number.to_string())))
    }

    fn visit_i64<E>(self, number: i64) -> Result<LenientText, E> {
        Ok(LenientText(Some(number.to_string())))
    }

    fn visit_f64<E>(self, number: f64) -> Result<LenientText, E> {
        Ok(LenientText(Some(number.to_string())))
    }

    fn visit_bool<E>(self, truth: bool) -> Result<LenientText, E> {
        Ok(LenientText(Some(truth.to_string())))
    }

    fn visit_unit<E>(self) -> Result<LenientText, E> {
        Ok(LenientText(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<LenientText, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(LenientText(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<LenientText, A::Error> {
        while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(LenientText(None))
    }
}
