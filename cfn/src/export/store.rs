//! The artifact bucket that a template creates, and its key.

use stagewright_core::defaults::ARTIFACT_DAYS;
use stagewright_core::permissions::{self, BUCKET as ASKS, BUILD_BUCKET, BUILD_OBJECTS, OBJECTS};
use stagewright_core::{ArtifactStore, Draft, EncryptionKey, Location, Text};

use super::comment::comment;
use super::names::{BUCKET, DAYS, KEY, Names};
use super::policy::{Statement, account, pattern};
use super::text::{Joined, ParameterIds, expression, pascal};
use super::tree::{attribute, entry, list, map, map_of, plain, reference, string, strings, sub};
use crate::load::Node;

/// Days after which what was removed is gone for good: the least that S3 takes, so that a store costs what a study says.
const DAYS_OF_OLD_VERSIONS: &str = "1";
const DAYS_OF_BROKEN_UPLOADS: &str = "7";

/// The stores of a pipeline as the template has them.
pub(super) struct Stores<'draft> {
    /// The store of the pipeline's own region, where it can be told from the others.
    pub(super) main: Option<ArtifactStore>,
    /// Its place and region in the definition's list, where it stands there.
    pub(super) main_in_list: Option<(usize, &'draft Text)>,
    /// The other stores, each with its place in the definition's list.
    pub(super) regional: Vec<(usize, &'draft Text, &'draft ArtifactStore)>,
    /// Whether the list form is written.
    pub(super) listed: bool,
}

/// Decides which stores are written. A definition that leaves its store to the export gets one created.
pub(super) fn stores(draft: &Draft) -> Stores<'_> {
    let listed = draft.artifact_stores.as_deref();
    let mut regional: Vec<(usize, &Text, &ArtifactStore)> = listed
        .unwrap_or_default()
        .iter()
        .enumerate()
        .map(|(index, (region, store))| (index, region, store))
        .collect();
    let mut main = draft.artifact_store.clone();
    let mut main_in_list = None;
    if main.is_none()
        && let Some(position) = own_position(draft)
    {
        let (index, region, store) = regional.remove(position);
        main = Some(store.clone());
        main_in_list = Some((index, region));
    }
    if draft.creates_missing && main.is_none() {
        main = Some(ArtifactStore::created());
    }
    Stores {
        main,
        main_in_list,
        regional,
        listed: listed.is_some(),
    }
}

/// Where the store of the pipeline's own region stands in the list.
pub(super) fn own_position(draft: &Draft) -> Option<usize> {
    let stores = draft.artifact_stores.as_deref()?;
    stores
        .iter()
        .position(|(region, _)| is_own_region(draft, region))
}

fn is_own_region(draft: &Draft, region: &Text) -> bool {
    let own = draft.region.as_ref().and_then(Text::known);
    match (region.known(), own) {
        (Some(region), Some(own)) => region == own,
        (_, _) => region.parts() == own_region().parts(),
    }
}

/// `AWS::Region`.
pub(super) fn own_region() -> Text {
    use stagewright_core::{Part, Reference};
    Text::from_parts(vec![Part::Reference {
        to: Reference::Pseudo("AWS::Region".to_owned()),
        value: None,
    }])
}

impl Stores<'_> {
    /// Every store.
    pub(super) fn all(&self) -> impl Iterator<Item = &ArtifactStore> {
        self.main
            .iter()
            .chain(self.regional.iter().map(|(_, _, store)| *store))
    }

    /// Whether the template creates the bucket of the pipeline's own region.
    pub(super) fn creates_bucket(&self) -> bool {
        self.main
            .as_ref()
            .is_some_and(|store| store.location == Location::Created)
    }

    /// Whether the template creates a key.
    pub(super) fn creates_key(&self) -> bool {
        self.main
            .as_ref()
            .is_some_and(|store| store.encryption_key == Some(EncryptionKey::Created))
    }
}

/// The parameter that names a bucket in another region, which this template cannot create.
pub(super) fn bucket_parameter(region: &Text, names: &Names) -> String {
    names.id(&format!("{BUCKET}{}", pascal(&region.to_string())))
}

/// The parameter that names a key in another region.
pub(super) fn key_parameter(region: &Text, names: &Names) -> String {
    names.id(&format!("{KEY}{}", pascal(&region.to_string())))
}

/// The parameter that says how long artifacts are kept.
pub(super) fn days_parameter() -> Node {
    map([
        ("Type", string("Number")),
        (
            "Description",
            string(
                "Days after which artifacts are removed; an execution older than that cannot be rolled back to",
            ),
        ),
        ("Default", plain(ARTIFACT_DAYS.value)),
        ("MinValue", plain("1")),
    ])
}

/// The properties of the bucket.
pub(super) fn bucket(store: &ArtifactStore, names: &Names, ids: &ParameterIds) -> Node {
    let mut encryption = vec![entry("SSEAlgorithm", string("aws:kms"))];
    match &store.encryption_key {
        Some(EncryptionKey::Created) => {
            encryption.push(entry("KMSMasterKeyID", attribute(&names.id(KEY), "Arn")));
        }
        Some(EncryptionKey::Existing { id: Some(id), .. }) => {
            encryption.push(entry("KMSMasterKeyID", expression(id, ids)));
        }
        Some(EncryptionKey::Existing { id: None, .. }) | None => {}
    }
    let rule = map([
        ("BucketKeyEnabled", plain("true")),
        ("ServerSideEncryptionByDefault", map_of(encryption)),
    ]);
    let expiry = map([
        ("Id", string("remove-artifacts")),
        ("Status", string("Enabled")),
        ("ExpirationInDays", reference(&names.id(DAYS))),
        (
            "NoncurrentVersionExpiration",
            map([("NoncurrentDays", plain(DAYS_OF_OLD_VERSIONS))]),
        ),
        (
            "AbortIncompleteMultipartUpload",
            map([("DaysAfterInitiation", plain(DAYS_OF_BROKEN_UPLOADS))]),
        ),
    ]);
    // S3 takes this only in a rule without a number of days.
    let markers = map([
        ("Id", string("remove-what-marks-removed-artifacts")),
        ("Status", string("Enabled")),
        ("ExpiredObjectDeleteMarker", plain("true")),
    ]);
    map([
        (
            "VersioningConfiguration",
            map([("Status", string("Enabled"))]),
        ),
        (
            "BucketEncryption",
            map([("ServerSideEncryptionConfiguration", list([rule]))]),
        ),
        (
            "PublicAccessBlockConfiguration",
            map([
                ("BlockPublicAcls", plain("true")),
                ("BlockPublicPolicy", plain("true")),
                ("IgnorePublicAcls", plain("true")),
                ("RestrictPublicBuckets", plain("true")),
            ]),
        ),
        (
            "OwnershipControls",
            map([(
                "Rules",
                list([map([("ObjectOwnership", string("BucketOwnerEnforced"))])]),
            )]),
        ),
        (
            "LifecycleConfiguration",
            map([("Rules", list([expiry, markers]))]),
        ),
    ])
}

/// A resource that outlives its stack.
pub(super) fn retained(resource_type: &str, properties: Node) -> Node {
    map([
        ("Type", string(resource_type)),
        ("DeletionPolicy", string("Retain")),
        ("UpdateReplacePolicy", string("Retain")),
        ("Properties", properties),
    ])
}

/// The policy of the bucket: encrypted transport only, and access for the roles whose own policies do not give it, which may
/// be those of other accounts.
pub(super) fn bucket_policy(bucket: &str, roles: Vec<Node>) -> Node {
    let objects = || sub(format!("${{{bucket}.Arn}}/*"));
    let mut statements = vec![map_of(vec![
        comment(EVERY_OBJECT),
        entry("Sid", string("OnlyEncryptedTransport")),
        entry("Effect", string("Deny")),
        entry("Principal", string("*")),
        entry("Action", string("s3:*")),
        entry("Resource", list([attribute(bucket, "Arn"), objects()])),
        entry(
            "Condition",
            map([("Bool", map([("aws:SecureTransport", string("false"))]))]),
        ),
    ])];
    if !roles.is_empty() {
        let asks = ASKS.iter().copied().chain(["s3:ListBucket"]);
        statements.push(map([
            ("Sid", string("RolesAsk")),
            ("Effect", string("Allow")),
            ("Principal", map([("AWS", list(roles.clone()))])),
            ("Action", strings(asks)),
            ("Resource", attribute(bucket, "Arn")),
        ]));
        statements.push(map_of(vec![
            comment(ARTIFACTS),
            entry("Sid", string("RolesUse")),
            entry("Effect", string("Allow")),
            entry("Principal", map([("AWS", list(roles))])),
            entry("Action", strings(OBJECTS.iter().copied())),
            entry("Resource", objects()),
        ]));
    }
    map([
        ("Bucket", reference(bucket)),
        (
            "PolicyDocument",
            map([
                ("Version", string("2012-10-17")),
                ("Statement", list(statements)),
            ]),
        ),
    ])
}

const EVERY_OBJECT: &str =
    "nothing in the bucket may be read or written without encryption on the way";
const ARTIFACTS: &str = "artifacts get their keys while the pipeline runs";
const THIS_KEY: &str = "in the policy of a key `*` is the key itself";

/// The key: rotated, and usable by these principals.
pub(super) fn key(users: Vec<Node>) -> Node {
    let administration = map_of(vec![
        comment(THIS_KEY),
        entry("Sid", string("AccountDecides")),
        entry("Effect", string("Allow")),
        entry("Principal", map([("AWS", account())])),
        entry("Action", string("kms:*")),
        entry("Resource", string("*")),
    ]);
    let mut statements = vec![administration];
    if !users.is_empty() {
        statements.push(map_of(vec![
            comment(THIS_KEY),
            entry("Sid", string("PipelineUses")),
            entry("Effect", string("Allow")),
            entry("Principal", map([("AWS", list(users))])),
            entry("Action", strings(permissions::KEY.iter().copied())),
            entry("Resource", string("*")),
        ]));
    }
    map([
        (
            "Description",
            string("Encrypts the artifacts of the pipeline"),
        ),
        ("EnableKeyRotation", plain("true")),
        (
            "KeyPolicy",
            map([
                ("Version", string("2012-10-17")),
                ("Statement", list(statements)),
            ]),
        ),
    ])
}

/// Who uses a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum User {
    /// The pipeline; what some of its sources need beside the rest, see [`User::pipeline`].
    Pipeline { lists: bool, tags: bool },
    /// A build.
    Build,
}

impl User {
    /// A CodeCommit source looks for the bucket, and objects of an S3 source bring their tags along.
    ///
    /// Source: CodePipeline user guide, troubleshooting, and manage the service role, checked 2026-11-29.
    pub(super) fn pipeline(draft: &Draft) -> Self {
        let fetches = |provider: &str| {
            draft.actions().any(|(_, _, action)| {
                let kind = &action.action_type;
                kind.category.value() == Some(stagewright_core::Category::Source)
                    && kind.provider == *provider
            })
        };
        User::Pipeline {
            lists: fetches("CodeCommit"),
            tags: fetches("S3"),
        }
    }
}

/// What a role needs of one store: the bucket, its objects, its key.
pub(super) fn access(
    (store, region): (&ArtifactStore, Option<&Text>),
    bucket: &BucketName,
    key: Option<Node>,
    user: User,
    ids: &ParameterIds,
) -> Vec<Statement> {
    let arn = |suffix: &str| match bucket {
        BucketName::Resource(id) => match suffix {
            "" => attribute(id, "Arn"),
            _ => sub(format!("${{{id}.Arn}}{suffix}")),
        },
        BucketName::Parameter(id) => sub(format!("arn:${{AWS::Partition}}:s3:::${{{id}}}{suffix}")),
        BucketName::Text(name) => Joined::new(ids)
            .syntax("arn:${AWS::Partition}:s3:::")
            .text(&permissions::fixed(name))
            .syntax(suffix)
            .finish(),
    };
    let (mut asks, mut objects) = match user {
        User::Pipeline { .. } => (ASKS.to_vec(), OBJECTS.to_vec()),
        User::Build => (BUILD_BUCKET.to_vec(), BUILD_OBJECTS.to_vec()),
    };
    if let User::Pipeline { lists, tags } = user {
        asks.extend(lists.then_some("s3:ListBucket"));
        let tagging = [
            "s3:GetObjectTagging",
            "s3:GetObjectVersionTagging",
            "s3:PutObjectTagging",
        ];
        objects.extend(tagging.into_iter().filter(|_| tags));
    }
    let mut statements = vec![
        Statement::new(&asks, [arn("")]),
        Statement::new(&objects, [arn("/*")]).because(ARTIFACTS),
    ];
    // Whose bucket one is that exists already the definition does not say; the one that is created is of this account, and
    // nobody else's of the same name takes its place after it is gone.
    if matches!(bucket, BucketName::Resource(_)) {
        let own = |it: Statement| {
            it.only(
                "StringEquals",
                "aws:ResourceAccount",
                reference("AWS::AccountId"),
            )
        };
        statements = statements.into_iter().map(own).collect();
    }
    match (key, &store.encryption_key) {
        (Some(key), _) => statements.push(Statement::new(permissions::KEY, [key])),
        (None, Some(EncryptionKey::Existing { id: Some(id), .. })) => {
            statements.push(key_statement(id, region, ids));
        }
        (None, _) => {}
    }
    statements
}

fn key_statement(id: &Text, region: Option<&Text>, ids: &ParameterIds) -> Statement {
    let (key, condition) = permissions::key_pattern(id, region);
    let statement = Statement::new(permissions::KEY, [pattern(&key, ids)]);
    let Some(condition) = condition else {
        return statement;
    };
    let values = condition.values.iter().map(|it| pattern(it, ids));
    statement
        .only(&condition.operator, &condition.key, list(values))
        .because(permissions::ALIAS)
}

/// How a template names the bucket of a store.
pub(super) enum BucketName<'draft> {
    /// The bucket that it creates, by its logical id.
    Resource(String),
    /// A parameter.
    Parameter(String),
    /// The name in the definition.
    Text(&'draft Text),
}
