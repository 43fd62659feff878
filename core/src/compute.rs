//! CodeBuild's compute types.

use std::fmt;

/// What a build environment runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Environment {
    /// Linux on x86, on demand.
    Linux,
    /// Linux on Arm, on demand.
    Arm,
    /// Linux with a GPU, on demand.
    Gpu,
    /// Windows, on demand.
    Windows,
    /// Lambda compute on x86.
    LambdaX86,
    /// Lambda compute on Arm.
    LambdaArm,
    /// A reserved fleet.
    Fleet,
    /// Something that this version does not know.
    Other,
}

macro_rules! compute_types {
    ($($variant:ident = $word:literal, $id:literal, $compute_type:literal, $environment:ident, $vcpu:literal, $memory:literal;)+) => {
        /// A CodeBuild compute type.
        ///
        /// The table holds, in this order: the word of the language, the name on the price list, the `ComputeType` of
        /// a project, the environment, virtual CPUs and memory in GiB. Source: CodeBuild user guide "build environment
        /// compute types" and the CodeBuild price list, checked 2026-11-23.
        ///
        /// ```
        /// use stagewright_core::{Compute, Environment};
        ///
        /// assert_eq!(Compute::from_word("large"), Some(Compute::Large));
        /// assert_eq!(Compute::from_project("BUILD_GENERAL1_SMALL", "LINUX_CONTAINER"), Some(Compute::Small));
        /// assert_eq!(Compute::from_project("BUILD_GENERAL1_SMALL", "linuxContainer"), Some(Compute::Small));
        /// assert_eq!(Compute::Small.larger(), Some(Compute::Medium));
        /// assert_eq!(Compute::WindowsLarge.environment(), Environment::Windows);
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Compute {
            $(#[doc = concat!("`", $id, "`: ", $vcpu, " vCPU, ", $memory, " GiB.")] $variant,)+
            /// A reserved fleet, by name or ARN.
            Fleet(String),
            /// The service's own name, for types that this version does not know.
            Named(String),
        }

        impl Compute {
            /// Every type of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word of the language, such as `arm_large`; for a fleet or an unknown type its name.
            #[must_use]
            pub fn word(&self) -> &str {
                match self { $(Self::$variant => $word,)+ Self::Fleet(name) | Self::Named(name) => name }
            }

            /// The name on the price list, such as `general1.small`; for a fleet or an unknown type its name.
            #[must_use]
            pub fn id(&self) -> &str {
                match self { $(Self::$variant => $id,)+ Self::Fleet(name) | Self::Named(name) => name }
            }

            /// `ComputeType` of a project, such as `BUILD_GENERAL1_SMALL`.
            #[must_use]
            pub fn compute_type(&self) -> &str {
                match self { $(Self::$variant => $compute_type,)+ Self::Fleet(name) | Self::Named(name) => name }
            }

            /// What it runs on.
            #[must_use]
            pub const fn environment(&self) -> Environment {
                match self {
                    $(Self::$variant => Environment::$environment,)+
                    Self::Fleet(_) => Environment::Fleet,
                    Self::Named(_) => Environment::Other,
                }
            }

            /// Virtual CPUs, if known.
            #[must_use]
            pub const fn vcpus(&self) -> Option<u32> {
                match self { $(Self::$variant => Some($vcpu),)+ Self::Fleet(_) | Self::Named(_) => None }
            }
        }
    };
}

compute_types! {
    Small = "small", "general1.small", "BUILD_GENERAL1_SMALL", Linux, 2, 3;
    Medium = "medium", "general1.medium", "BUILD_GENERAL1_MEDIUM", Linux, 4, 7;
    Large = "large", "general1.large", "BUILD_GENERAL1_LARGE", Linux, 8, 15;
    Xlarge = "xlarge", "general1.xlarge", "BUILD_GENERAL1_XLARGE", Linux, 36, 72;
    Xxlarge = "xxlarge", "general1.2xlarge", "BUILD_GENERAL1_2XLARGE", Linux, 72, 144;
    ArmSmall = "arm_small", "arm1.small", "BUILD_GENERAL1_SMALL", Arm, 2, 3;
    ArmMedium = "arm_medium", "arm1.medium", "BUILD_GENERAL1_MEDIUM", Arm, 4, 8;
    ArmLarge = "arm_large", "arm1.large", "BUILD_GENERAL1_LARGE", Arm, 8, 16;
    ArmXlarge = "arm_xlarge", "arm1.xlarge", "BUILD_GENERAL1_XLARGE", Arm, 32, 64;
    ArmXxlarge = "arm_xxlarge", "arm1.2xlarge", "BUILD_GENERAL1_2XLARGE", Arm, 48, 96;
    GpuSmall = "gpu_small", "gpu1.small", "BUILD_GENERAL1_SMALL", Gpu, 4, 15;
    GpuLarge = "gpu_large", "gpu1.large", "BUILD_GENERAL1_LARGE", Gpu, 48, 192;
    WindowsMedium = "windows_medium", "general1.medium", "BUILD_GENERAL1_MEDIUM", Windows, 4, 8;
    WindowsLarge = "windows_large", "general1.large", "BUILD_GENERAL1_LARGE", Windows, 8, 16;
    WindowsXlarge = "windows_xlarge", "general1.xlarge", "BUILD_GENERAL1_XLARGE", Windows, 36, 72;
    WindowsXxlarge = "windows_xxlarge", "general1.2xlarge", "BUILD_GENERAL1_2XLARGE", Windows, 72, 144;
    Lambda1Gb = "lambda_1gb", "lambda.x86-64.1GB", "BUILD_LAMBDA_1GB", LambdaX86, 1, 1;
    Lambda2Gb = "lambda_2gb", "lambda.x86-64.2GB", "BUILD_LAMBDA_2GB", LambdaX86, 2, 2;
    Lambda4Gb = "lambda_4gb", "lambda.x86-64.4GB", "BUILD_LAMBDA_4GB", LambdaX86, 2, 4;
    Lambda8Gb = "lambda_8gb", "lambda.x86-64.8GB", "BUILD_LAMBDA_8GB", LambdaX86, 4, 8;
    Lambda10Gb = "lambda_10gb", "lambda.x86-64.10GB", "BUILD_LAMBDA_10GB", LambdaX86, 6, 10;
    LambdaArm1Gb = "lambda_arm_1gb", "lambda.arm.1GB", "BUILD_LAMBDA_1GB", LambdaArm, 1, 1;
    LambdaArm2Gb = "lambda_arm_2gb", "lambda.arm.2GB", "BUILD_LAMBDA_2GB", LambdaArm, 2, 2;
    LambdaArm4Gb = "lambda_arm_4gb", "lambda.arm.4GB", "BUILD_LAMBDA_4GB", LambdaArm, 2, 4;
    LambdaArm8Gb = "lambda_arm_8gb", "lambda.arm.8GB", "BUILD_LAMBDA_8GB", LambdaArm, 4, 8;
    LambdaArm10Gb = "lambda_arm_10gb", "lambda.arm.10GB", "BUILD_LAMBDA_10GB", LambdaArm, 6, 10;
}

impl Compute {
    /// The type that the language calls by this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|compute| compute.word() == word)
            .cloned()
    }

    /// The type of a project with this `ComputeType` and environment `Type`.
    #[must_use]
    pub fn from_project(compute_type: &str, environment_type: &str) -> Option<Self> {
        let environment = Environment::from_project(environment_type)?;
        let wanted = plain(compute_type);
        Self::ALL
            .iter()
            .find(|compute| {
                compute.environment() == environment && plain(compute.compute_type()) == wanted
            })
            .cloned()
    }

    /// The next size up in the same environment, if there is one.
    #[must_use]
    pub fn larger(&self) -> Option<Self> {
        let position = Self::ALL.iter().position(|compute| compute == self)?;
        Self::ALL
            .get(position + 1)
            .filter(|next| next.environment() == self.environment())
            .cloned()
    }

    /// The next size down in the same environment, if there is one.
    #[must_use]
    pub fn smaller(&self) -> Option<Self> {
        let position = Self::ALL.iter().position(|compute| compute == self)?;
        Self::ALL
            .get(position.checked_sub(1)?)
            .filter(|next| next.environment() == self.environment())
            .cloned()
    }

    /// The machine of a reserved fleet that has as many cores and as much memory, by its name on the price list; nothing of what has none.
    /// A fleet that is called so is priced by it.
    ///
    /// ```
    /// use stagewright_core::Compute;
    ///
    /// let reserved = Compute::ArmLarge.reserved().unwrap();
    /// assert_eq!(reserved, "linux/reserved.arm.g1.large");
    /// assert_eq!(Compute::reserved_sku(&reserved), "codebuild/reserved/linux/reserved.arm.g1.large");
    /// assert_eq!(Compute::Lambda1Gb.reserved(), None);
    /// ```
    #[must_use]
    pub fn reserved(&self) -> Option<String> {
        let kind = match self.environment() {
            Environment::Linux => "linux/reserved.x86-64",
            Environment::Arm => "linux/reserved.arm",
            Environment::Gpu => "linux/reserved.gpu",
            // Those of Windows have other memory, or no price of their own.
            _ => return None,
        };
        let (_, size) = self.id().split_once('.')?;
        Some(format!("{kind}.g1.{size}"))
    }

    /// The price of the machines of a fleet with this name, if it is called as they are on the price list.
    #[must_use]
    pub fn reserved_sku(fleet: &str) -> String {
        format!("codebuild/reserved/{fleet}")
    }

    /// Whether it is Lambda compute, which never queues.
    #[must_use]
    pub const fn is_lambda(&self) -> bool {
        matches!(
            self.environment(),
            Environment::LambdaX86 | Environment::LambdaArm
        )
    }
}

/// A word without case and underscores: `linuxContainer` stands in published templates for `LINUX_CONTAINER`.
fn plain(word: &str) -> String {
    let letters = word.chars().filter(|letter| *letter != '_');
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}

impl Environment {
    /// The environment of a project's `Environment.Type`. Source: CloudFormation schema of `AWS::CodeBuild::Project`,
    /// checked 2026-11-23.
    #[must_use]
    pub fn from_project(environment_type: &str) -> Option<Self> {
        Some(match plain(environment_type).as_str() {
            "linuxcontainer" | "linuxec2" => Self::Linux,
            "armcontainer" | "armec2" => Self::Arm,
            "linuxgpucontainer" => Self::Gpu,
            "windowscontainer"
            | "windowsserver2019container"
            | "windowsserver2022container"
            | "windowsec2" => Self::Windows,
            "linuxlambdacontainer" => Self::LambdaX86,
            "armlambdacontainer" => Self::LambdaArm,
            _ => return None,
        })
    }

    /// The `Environment.Type` that an export writes.
    #[must_use]
    pub const fn project_type(self) -> &'static str {
        match self {
            Self::Linux | Self::Fleet | Self::Other => "LINUX_CONTAINER",
            Self::Arm => "ARM_CONTAINER",
            Self::Gpu => "LINUX_GPU_CONTAINER",
            Self::Windows => "WINDOWS_SERVER_2022_CONTAINER",
            Self::LambdaX86 => "LINUX_LAMBDA_CONTAINER",
            Self::LambdaArm => "ARM_LAMBDA_CONTAINER",
        }
    }
}

impl fmt::Display for Compute {
    /// As the language writes it: `large`, `fleet "name"`, `"BUILD_SOMETHING"`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fleet(name) => write!(f, "fleet \"{name}\""),
            Self::Named(name) => write!(f, "\"{name}\""),
            known => f.write_str(known.word()),
        }
    }
}

impl std::str::FromStr for Compute {
    type Err = crate::LiteralError;
    fn from_str(text: &str) -> Result<Self, crate::LiteralError> {
        let unquote = |text: &str| {
            text.trim()
                .strip_prefix('"')?
                .strip_suffix('"')
                .map(str::to_owned)
        };
        if let Some(fleet) = text.strip_prefix("fleet ").and_then(unquote) {
            return Ok(Self::Fleet(fleet));
        }
        if let Some(name) = unquote(text) {
            return Ok(Self::Named(name));
        }
        Self::from_word(text.trim()).ok_or_else(|| crate::LiteralError {
            literal: text.to_owned(),
            expected: "a compute type such as `small`, `medium`, `large`, `arm_large`, `windows_large`, `lambda_2gb` \
                       or `fleet \"name\"`",
        })
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Compute {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Compute {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
