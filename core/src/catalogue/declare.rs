//! One declaration per provider gives its row of the table, its marker type and the marker's page.

/// Declares providers: a marker type each, and the list `ALL` of their declarations.
///
/// A declaration is the marker's name, one line about the provider, and the fields in which it differs from the base
/// after the colon.
macro_rules! providers {
    ($($marker:ident: $base:ident, $about:literal { $($field:ident: $value:expr),+ $(,)? })+) => {
        $(
            #[doc = concat!("Marker of a provider that ", $about, ".")]
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
            pub enum $marker {}

            impl $crate::catalogue::markers::Marker for $marker {
                const PROVIDER: &'static $crate::catalogue::Provider = &$crate::catalogue::Provider {
                    marker: stringify!($marker),
                    about: $about,
                    $($field: $value,)+
                    ..$crate::catalogue::Provider::$base
                };
            }
        )+

        /// The declarations of this file, in order.
        pub(in crate::catalogue) const ALL: &[&$crate::catalogue::Provider] =
            &[$(<$marker as $crate::catalogue::markers::Marker>::PROVIDER),+];
    };
}

pub(super) use providers;
