//! The artifact bucket that a template creates, and its key.

use stagewright_core::{ArtifactStore, Draft, EncryptionKey, Location, Text};

use super::role::Statement;
use super::text::{Joined, ParameterIds, expression, pascal};
use super::tree::{attribute, entry, list, map, map_of, plain, reference, string, strings, sub};
use crate::load::Node;

pub(super) const BUCKET: &str = "ArtifactBucket";
pub(super) const BUCKET_POLICY: &str = "ArtifactBucketPolicy";
pub(super) const KEY: &str = "ArtifactKey";
pub(super) const KEY_ALIAS: &str = "ArtifactKeyAlias";

/// Days after which replaced artifacts and broken uploads go.
const DAYS_OF_OLD_VERSIONS: &str = "30";
const DAYS_OF_BROKEN_UPLOADS: &str = "7";

/// The stores of a pipeline as the template has them.
pub(super) struct Stores<'draft> {
    /// The store of the pipeline's own region, where it can be told from the others.
    pub(super) main: Option<ArtifactStore>,
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
    if draft.creates_missing && main.is_none() {
        let own = regional
            .iter()
            .position(|(_, region, _)| is_own_region(draft, region));
        main = Some(match own {
            Some(position) => regional.remove(position).2.clone(),
            None => ArtifactStore::created(),
        });
    }
    Stores {
        main,
        regional,
        listed: listed.is_some(),
    }
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
pub(super) fn bucket_parameter(region: &Text) -> String {
    format!("{BUCKET}{}", pascal(&region.to_string()))
}

/// The parameter that names a key in another region.
pub(super) fn key_parameter(region: &Text) -> String {
    format!("{KEY}{}", pascal(&region.to_string()))
}

/// The properties of the bucket.
pub(super) fn bucket(store: &ArtifactStore, ids: &ParameterIds) -> Node {
    let mut encryption = vec![entry("SSEAlgorithm", string("aws:kms"))];
    match &store.encryption_key {
        Some(EncryptionKey::Created) => {
            encryption.push(entry("KMSMasterKeyID", attribute(KEY, "Arn")));
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
    let lifecycle = map([
        ("Id", string("remove-what-was-replaced")),
        ("Status", string("Enabled")),
        (
            "NoncurrentVersionExpiration",
            map([("NoncurrentDays", plain(DAYS_OF_OLD_VERSIONS))]),
        ),
        (
            "AbortIncompleteMultipartUpload",
            map([("DaysAfterInitiation", plain(DAYS_OF_BROKEN_UPLOADS))]),
        ),
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
            map([("Rules", list([lifecycle]))]),
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

/// The policy of the bucket: encrypted transport only.
pub(super) fn bucket_policy() -> Node {
    let statement = map([
        ("Sid", string("OnlyEncryptedTransport")),
        ("Effect", string("Deny")),
        ("Principal", string("*")),
        ("Action", string("s3:*")),
        (
            "Resource",
            list([
                attribute(BUCKET, "Arn"),
                sub(format!("${{{BUCKET}.Arn}}/*")),
            ]),
        ),
        (
            "Condition",
            map([("Bool", map([("aws:SecureTransport", string("false"))]))]),
        ),
    ]);
    map([
        ("Bucket", reference(BUCKET)),
        (
            "PolicyDocument",
            map([
                ("Version", string("2012-10-17")),
                ("Statement", list([statement])),
            ]),
        ),
    ])
}

/// The key: rotated, and usable by these principals.
pub(super) fn key(users: Vec<Node>) -> Node {
    let administration = map([
        ("Sid", string("AccountDecides")),
        ("Effect", string("Allow")),
        (
            "Principal",
            map([(
                "AWS",
                sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root"),
            )]),
        ),
        ("Action", string("kms:*")),
        ("Resource", string("*")),
    ]);
    let mut statements = vec![administration];
    if !users.is_empty() {
        statements.push(map([
            ("Sid", string("PipelineUses")),
            ("Effect", string("Allow")),
            ("Principal", map([("AWS", list(users))])),
            ("Action", strings(KEY_ACTIONS)),
            ("Resource", string("*")),
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

/// What a role does with the key of an artifact bucket.
const KEY_ACTIONS: [&str; 5] = [
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey*",
    "kms:ReEncrypt*",
];

/// What a role needs of one store: the bucket, its objects, its key.
pub(super) fn access(
    store: &ArtifactStore,
    bucket: &BucketName,
    key: Option<Node>,
    ids: &ParameterIds,
) -> Vec<Statement> {
    let arn = |suffix: &str| match bucket {
        BucketName::Resource => match suffix {
            "" => attribute(BUCKET, "Arn"),
            _ => sub(format!("${{{BUCKET}.Arn}}{suffix}")),
        },
        BucketName::Parameter(id) => sub(format!("arn:${{AWS::Partition}}:s3:::${{{id}}}{suffix}")),
        BucketName::Text(name) => Joined::new(ids)
            .syntax("arn:${AWS::Partition}:s3:::")
            .text(name)
            .syntax(suffix)
            .finish(),
    };
    let mut statements = vec![
        Statement::new(
            &[
                "s3:GetBucketLocation",
                "s3:GetBucketVersioning",
                "s3:ListBucket",
            ],
            [arn("")],
        ),
        Statement::new(
            &["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
            [arn("/*")],
        ),
    ];
    let key = key.or_else(|| match &store.encryption_key {
        Some(EncryptionKey::Existing { id: Some(id), .. }) => Some(key_arn(id, ids)),
        _ => None,
    });
    if let Some(key) = key {
        statements.push(Statement::new(&KEY_ACTIONS, [key]));
    }
    statements
}

/// How a template names the bucket of a store.
pub(super) enum BucketName<'draft> {
    /// The bucket that it creates.
    Resource,
    /// A parameter.
    Parameter(String),
    /// The name in the definition.
    Text(&'draft Text),
}

/// The ARN of a key that is given by id, ARN or alias. An alias names no key in a policy, so any key of the account
/// stands for it.
fn key_arn(id: &Text, ids: &ParameterIds) -> Node {
    match id.known() {
        Some(known) if known.starts_with("arn:") && !known.contains(":alias/") => {
            expression(id, ids)
        }
        Some(known) if known.contains("alias/") => {
            sub("arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/*")
        }
        Some(_) => Joined::new(ids)
            .syntax("arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/")
            .text(id)
            .finish(),
        None => expression(id, ids),
    }
}
