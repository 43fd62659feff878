//! Text that must not be shown.

use std::fmt;

/// The value of a parameter with `NoEcho`. It can be compared and counted, and nothing prints it.
///
/// ```
/// use stagewright_core::Secret;
///
/// let token = Secret::new("correct horse");
/// assert_eq!(format!("{token} {token:?}"), "**** Secret(****)");
/// assert_eq!(token.expose(), "correct horse");
/// assert_ne!(token, Secret::new("battery staple"));
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Secret(String);

impl Secret {
    /// What stands in a secret's place: the mark of the service's own answers.
    pub const MASK: &str = "****";

    /// Conceals a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for rules that judge it. It must go into no message, export or picture.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::MASK)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({self})")
    }
}
