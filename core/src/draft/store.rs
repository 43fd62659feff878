//! Artifact stores.

use crate::{Given, KeyType, StoreType, Text, Value};

/// The S3 bucket that holds the artifacts of one region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArtifactStore {
    /// Kind of store; absent in a file is a mistake.
    pub store_type: Option<Given<StoreType>>,
    /// Which bucket.
    pub location: Location,
    /// Encryption key. `None`: AWS's default key for S3.
    pub encryption_key: Option<EncryptionKey>,
    /// Keys that no field takes, carried through.
    pub extra: Vec<(String, Value)>,
}

impl ArtifactStore {
    /// A store in this bucket with AWS's default key.
    pub fn bucket(name: impl Into<Text>) -> Self {
        Self {
            store_type: Some(StoreType::S3.into()),
            location: Location::Bucket(name.into()),
            encryption_key: None,
            extra: Vec::new(),
        }
    }

    /// A store whose bucket an export creates.
    #[must_use]
    pub fn created() -> Self {
        Self {
            location: Location::Created,
            ..Self::bucket("")
        }
    }
}

/// Which bucket a store uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// A bucket that exists, by name: 3 to 63 of `[A-Za-z0-9.-]`, no folder.
    Bucket(Text),
    /// One that an export creates.
    Created,
    /// Not written; a mistake in a file.
    Missing,
}

/// The key that encrypts artifacts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EncryptionKey {
    /// A key that exists: id, key ARN or alias ARN.
    Existing {
        /// 1 to 400 characters.
        id: Option<Text>,
        /// Kind of key.
        key_type: Option<Given<KeyType>>,
    },
    /// One that an export creates.
    Created,
}
