//! The syntax tree: what was written, with a span on everything that a message may point at.

use proc_macro2::{Ident, Span, TokenStream};

/// A whole `pipeline! { … }`.
#[derive(Clone, Debug, Default)]
pub struct Definition {
    /// Attributes of the struct other than its documentation, such as `#[allow(deprecated)]`.
    pub attributes: Vec<TokenStream>,
    /// Documentation, a line each.
    pub docs: Vec<String>,
    /// Visibility as written.
    pub visibility: TokenStream,
    /// Name of the struct; missing when the header could not be read.
    pub name: Option<Ident>,
    /// Statements, in written order.
    pub items: Vec<Item>,
}

/// Something with its place.
#[derive(Clone, Debug)]
pub struct Spanned<T> {
    /// What.
    pub value: T,
    /// Where.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Puts a value at a place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// A statement of the definition.
#[derive(Clone, Debug)]
pub enum Item {
    /// `crate = ::renamed;`
    Crate(Spanned<TokenStream>),
    /// `parameter app = "web-shop";`
    Parameter(Parameter),
    /// `name "…";`, or `name new;`: the deployment makes one.
    Name(Span, Option<Text>),
    /// `type V2;`
    Type(Spanned<String>),
    /// `mode Queued;`
    Mode(Spanned<String>),
    /// `quotas Current;`
    Quotas(Spanned<String>),
    /// `role "…";`
    Role(Text),
    /// `region "…";`
    Region(Text),
    /// `restart_on_update true;`
    RestartOnUpdate(Spanned<bool>),
    /// `store "…";`
    Store(Store),
    /// `variable tag = "latest";`
    Variable(Variable),
    /// `trigger push on source/fetch { … };`
    Trigger(Trigger),
    /// `trigger takes 5s;`
    TriggerLatency(Span, Distribution),
    /// `quota 20;`
    BuildQuota(Spanned<i64>),
    /// `arrivals 40/day;`
    Arrivals(Spanned<String>),
    /// `retried by hand 80% after 30min;`
    Retried(Retried),
    /// `assume "Deploy.opens=Mon-Fri+9-17+UTC";`
    Assume(Spanned<String>),
    /// `tag "team" = "web";`
    Tag {
        /// Key.
        key: Text,
        /// Value.
        value: Text,
    },
    /// `transition takes 2s;`
    Transition(Transition),
    /// `allow rule-name "reason";`
    Allow {
        /// Name of the rule, or `warnings` for all of them.
        rule: Spanned<String>,
        /// Why it does not matter here.
        reason: Option<Text>,
    },
    /// `stage build { … }`
    Stage(Stage),
}

/// A string value: literals, constants and references to a template, joined by `+`.
#[derive(Clone, Debug)]
pub struct Text {
    /// Pieces, at least one.
    pub pieces: Vec<Piece>,
    /// From the first token to the last where the compiler can join them, else the first token.
    pub span: Span,
}

/// A piece of a [`Text`].
#[derive(Clone, Debug)]
pub enum Piece {
    /// A string literal, `${app}` still in it.
    Literal(Spanned<String>),
    /// A number or `true`, as written.
    Plain(String),
    /// A constant expression of type `&'static str`.
    Constant(TokenStream),
    /// `ref Bucket`
    Resource(String),
    /// `ref Role.Arn`
    Attribute(String, String),
    /// `import "export-name"`
    Import(String),
    /// `unresolved "Fn::If …"`
    Unresolved(String),
}

/// A name: an identifier, or a string with the handle that stands for it.
#[derive(Clone, Debug)]
pub struct Name {
    /// AWS's name, `${app}` still in it.
    pub text: Spanned<String>,
    /// The whole name, where it is put together in brackets: `("web-" + ref Stack) as web`.
    pub whole: Option<Text>,
    /// The handle.
    pub handle: Ident,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Documentation, a line each.
    pub docs: Vec<String>,
    /// Name.
    pub name: Ident,
    /// Default.
    pub default: Option<Spanned<String>>,
    /// Description for people.
    pub description: Option<Spanned<String>>,
}

/// A pipeline variable.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Name.
    pub name: Spanned<String>,
    /// Default.
    pub default: Option<Text>,
    /// Description.
    pub description: Option<Text>,
}

/// An artifact store.
#[derive(Clone, Debug)]
pub struct Store {
    /// The `store` keyword.
    pub span: Span,
    /// Bucket; `None` for `new`.
    pub bucket: Option<Text>,
    /// Key; absent: AWS's default.
    pub key: Option<StoreKey>,
    /// Region.
    pub region: Option<Text>,
}

/// Key of a store.
#[derive(Clone, Debug)]
pub enum StoreKey {
    /// `key new`: an export creates one.
    New,
    /// A key that exists.
    Existing(Text),
}

/// A trigger of a source action.
#[derive(Clone, Debug)]
pub struct Trigger {
    /// The `trigger` keyword.
    pub span: Span,
    /// What starts an execution; absent: every change, without filters.
    pub event: Option<Spanned<TriggerEvent>>,
    /// Stage part of the path, if written.
    pub stage: Option<Spanned<String>>,
    /// Action part of the path.
    pub action: Spanned<String>,
    /// `branches`, `file_paths`, `tags`.
    pub filters: Vec<(Spanned<FilterKind>, Filter)>,
    /// `events` of a pull-request trigger.
    pub events: Vec<Spanned<String>>,
}

/// Which Git event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TriggerEvent {
    /// A push of commits or tags.
    Push,
    /// A pull request.
    PullRequest,
}

/// Which property of an event a filter looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilterKind {
    /// Branch names.
    Branches,
    /// Changed file paths.
    FilePaths,
    /// Tag names.
    Tags,
}

/// Patterns; `!"…"` excludes.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Patterns that must match.
    pub includes: Vec<Text>,
    /// Patterns that must not.
    pub excludes: Vec<Text>,
}

/// A statement about the transition into the next stage, or into every stage.
#[derive(Clone, Debug)]
pub struct Transition {
    /// The `transition` keyword.
    pub span: Span,
    /// Closed from the start, with the reason if one is given.
    pub disabled: Option<(Span, Option<Text>)>,
    /// Latency.
    pub takes: Option<Distribution>,
    /// `hours "Mon-Fri 9-17" zone "Europe/Berlin"`
    pub hours: Option<Spanned<String>>,
}

/// Who retries failed stages by hand.
#[derive(Clone, Debug)]
pub struct Retried {
    /// The keyword.
    pub span: Span,
    /// `80%`
    pub chance: Spanned<String>,
    /// `after 30min`
    pub after: Distribution,
    /// `hours "Mon-Fri 9-17" zone "Europe/Berlin"`
    pub hours: Option<Spanned<String>>,
}

/// A stage.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Documentation, a line each.
    pub docs: Vec<String>,
    /// Name.
    pub name: Name,
    /// Contents, in written order.
    pub items: Vec<StageItem>,
}

/// Something in a stage.
#[derive(Clone, Debug)]
pub enum StageItem {
    /// `before entry …;`
    BeforeEntry(Condition),
    /// `on success …;`
    OnSuccess(Condition),
    /// `on failure … unless …;`
    OnFailureCondition(Condition),
    /// `on failure retry failed_actions;`
    OnFailure {
        /// The `on` keyword.
        span: Span,
        /// `retry`, `rollback`, `fail` or `skip`.
        result: Spanned<ConditionWord>,
        /// `failed_actions` or `all_actions`.
        retry_mode: Option<Spanned<RetryWord>>,
    },
    /// An action by itself.
    Action(Box<Action>),
    /// `parallel { … }`
    Parallel(Parallel),
}

/// A group of actions that run together.
#[derive(Clone, Debug)]
pub struct Parallel {
    /// The `parallel` keyword.
    pub span: Span,
    /// `at N`.
    pub run_order: Option<Spanned<i64>>,
    /// The actions.
    pub actions: Vec<Action>,
}

/// What a condition does when a rule fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConditionWord {
    /// `fail`
    Fail,
    /// `skip`
    Skip,
    /// `rollback`
    Rollback,
    /// `retry`
    Retry,
}

/// Which actions a retry runs again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryWord {
    /// `failed_actions`
    FailedActions,
    /// `all_actions`
    AllActions,
}

/// `fail unless A { … } and B { … }`
#[derive(Clone, Debug)]
pub struct Condition {
    /// First token of the statement.
    pub span: Span,
    /// What happens when a rule fails.
    pub result: Option<Spanned<ConditionWord>>,
    /// The rules.
    pub rules: Vec<Rule>,
}

/// A rule of a condition.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Name; absent: that of the provider.
    pub name: Option<Spanned<String>>,
    /// Input artifacts.
    pub inputs: Vec<Spanned<String>>,
    /// Provider.
    pub provider: Spanned<String>,
    /// Version.
    pub version: Option<Text>,
    /// Fields in braces.
    pub fields: Vec<Field>,
    /// Clauses after the braces; only those told to AWS.
    pub clauses: Clauses,
}

/// An action.
#[derive(Clone, Debug)]
pub struct Action {
    /// Documentation, a line each.
    pub docs: Vec<String>,
    /// Name.
    pub name: Name,
    /// Input artifacts, by handle or by name.
    pub inputs: Vec<Input>,
    /// Output artifacts.
    pub outputs: Vec<Output>,
    /// Provider path.
    pub provider: Provider,
    /// Fields in braces.
    pub fields: Vec<Field>,
    /// Clauses after the braces.
    pub clauses: Clauses,
}

/// An input artifact.
#[derive(Clone, Debug)]
pub struct Input {
    /// As written.
    pub text: Spanned<String>,
    /// Whether it is AWS's name in quotes rather than a handle.
    pub quoted: bool,
}

/// An output artifact.
#[derive(Clone, Debug)]
pub struct Output {
    /// Name.
    pub name: Name,
    /// `files ["…"]`
    pub files: Vec<Text>,
}

/// A provider path, such as `CodeBuild`, `Test::CodeBuild` or `Custom::Build::MyTool version "2"`.
#[derive(Clone, Debug)]
pub struct Provider {
    /// `AWS`, `ThirdParty` or `Custom`.
    pub owner: Option<Spanned<String>>,
    /// Category.
    pub category: Option<Spanned<String>>,
    /// Provider.
    pub name: Spanned<String>,
    /// Version.
    pub version: Option<Text>,
}

/// `key: value` in braces.
#[derive(Clone, Debug)]
pub struct Field {
    /// Key.
    pub key: Spanned<String>,
    /// Whether the key stood in quotes, which is AWS's own spelling.
    pub quoted: bool,
    /// Value.
    pub value: FieldValue,
}

/// Value of a [`Field`].
#[derive(Clone, Debug)]
pub enum FieldValue {
    /// A string.
    Text(Text),
    /// `["…", "…"]`
    List(Span, Vec<Text>),
    /// `{ key: "…", TOKEN: secret "…" }`
    Block(Span, Vec<Entry>),
}

/// An entry of a block.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Key.
    pub key: Spanned<String>,
    /// `secret` or `plaintext` before the value.
    pub marker: Option<Spanned<String>>,
    /// Value.
    pub value: EntryValue,
}

/// Value of an [`Entry`].
#[derive(Clone, Debug)]
pub enum EntryValue {
    /// A string.
    Text(Text),
    /// A word such as `medium`, or `fleet "name"`.
    Compute(Compute),
    /// A span of time.
    Time(Spanned<String>),
}

/// What stands after the braces of an action.
#[derive(Clone, Debug, Default)]
pub struct Clauses {
    /// The first word of every clause, in written order.
    pub words: Vec<Spanned<String>>,
    /// `namespace "Build"`
    pub namespace: Option<Text>,
    /// `in "eu-west-1"`
    pub region: Option<Text>,
    /// `as role "arn:…"`
    pub role: Option<Text>,
    /// `timeout 3d`
    pub timeout: Option<Spanned<String>>,
    /// `at 3`
    pub run_order: Option<Spanned<i64>>,
    /// `on medium`
    pub compute: Option<Compute>,
    /// `takes lognormal(…)`
    pub takes: Option<Distribution>,
    /// `starts 20s`
    pub starts: Option<Distribution>,
    /// `fails 3%`
    pub fails: Option<Chance>,
    /// `hours "Mon-Fri 9-17" zone "Europe/Berlin"`: the text of a calendar.
    pub hours: Option<Spanned<String>>,
    /// `writes zip 45MB, tests 3MB`
    pub writes: Vec<Size>,
}

/// A compute type.
#[derive(Clone, Debug)]
pub enum Compute {
    /// A word such as `medium`.
    Word(Spanned<String>),
    /// `fleet "name"`
    Fleet(Spanned<String>),
    /// The service's own name in quotes.
    Named(Spanned<String>),
}

impl Compute {
    /// Where it stands.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Word(name) | Self::Fleet(name) | Self::Named(name) => name.span,
        }
    }
}

/// A chance of failure.
#[derive(Clone, Debug)]
pub enum Chance {
    /// `3%`
    Literal(Spanned<String>),
    /// A Rust expression in brackets.
    Expression(Spanned<TokenStream>),
}

/// A size of an output artifact.
#[derive(Clone, Debug)]
pub struct Size {
    /// Which output; absent: the only one.
    pub artifact: Option<Spanned<String>>,
    /// How much.
    pub size: SizeValue,
}

/// An amount of bytes.
#[derive(Clone, Debug)]
pub enum SizeValue {
    /// `45MB`
    Literal(Spanned<String>),
    /// A Rust expression in brackets.
    Expression(Spanned<TokenStream>),
}

/// How a span of time varies.
#[derive(Clone, Debug)]
pub struct Distribution {
    /// What was written.
    pub kind: DistributionKind,
    /// Its first token.
    pub span: Span,
}

/// The forms of a distribution.
#[derive(Clone, Debug)]
pub enum DistributionKind {
    /// `90s`
    Fixed(String),
    /// `uniform(1s, 5s)`
    Call {
        /// Name of the distribution.
        name: Spanned<String>,
        /// Arguments, named or by position.
        arguments: Vec<Argument>,
    },
    /// `samples("file.csv")`
    SamplesFile(Spanned<String>),
    /// `samples(10s, 12s)`
    Samples(Vec<Spanned<String>>),
    /// `mix(80% a, 20% b)`
    Mix(Vec<(Spanned<String>, Distribution)>),
    /// `150s + …`
    Shifted(Spanned<String>, Box<Distribution>),
    /// `0.7 * …`
    Scaled(Spanned<String>, Box<Distribution>),
    /// A Rust expression in brackets.
    Expression(TokenStream),
}

/// An argument of a distribution.
#[derive(Clone, Debug)]
pub struct Argument {
    /// `p50 =`
    pub name: Option<Spanned<String>>,
    /// The literal.
    pub value: Spanned<String>,
}
