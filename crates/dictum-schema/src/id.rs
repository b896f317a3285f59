//! Names of policies, rules, layers and parameters, and version ranges over policies.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use semver::{Version, VersionReq};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The most characters an id may have.
pub const ID_MAX_CHARS: usize = 80;

/// Why a piece of text is no id.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IdError {
    /// The text is empty or longer than [`ID_MAX_CHARS`].
    #[error("an id has 1 to {ID_MAX_CHARS} characters")]
    Length,
    /// The text has a character that this kind of id does not allow.
    #[error("`{found}` is not allowed in {kind}; write {example}")]
    Character {
        /// The first character that is not allowed.
        found: char,
        /// What the id names.
        kind: &'static str,
        /// An id as it should be.
        example: &'static str,
    },
    /// A range is not `policy@range`, or its range is no semantic version range.
    #[error("`{0}` is no version range; write `policy@1`, `policy@^1.2` or `policy`")]
    Range(String),
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $separator:literal, $example:literal, $pattern:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        // INVARIANT (id): lower-case ASCII letters and digits, and the separator
        // between them; never empty, never longer than `ID_MAX_CHARS`.
        pub struct $name(String);

        impl $name {
            /// The id as it is spelled.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                if text.is_empty() || text.len() > ID_MAX_CHARS {
                    return Err(IdError::Length);
                }
                let mut previous = $separator;
                for found in text.chars() {
                    let plain = found.is_ascii_lowercase() || found.is_ascii_digit();
                    if !plain && (found != $separator || previous == $separator) {
                        return Err(IdError::Character { found, kind: $kind, example: $example });
                    }
                    previous = found;
                }
                if previous == $separator {
                    return Err(IdError::Character {
                        found: $separator,
                        kind: $kind,
                        example: $example,
                    });
                }
                Ok(Self(text.to_owned()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "pattern": $pattern, "maxLength": ID_MAX_CHARS })
            }
        }
    };
}

id!(
    /// The name of a policy: `willingness-verification`.
    PolicyId, "a policy id", '-', "`kebab-case`", "^[a-z0-9]+(-[a-z0-9]+)*$"
);
id!(
    /// The name of a rule, which names the fault: `request-domain-missing`.
    RuleId, "a rule id", '-', "`kebab-case`", "^[a-z0-9]+(-[a-z0-9]+)*$"
);
id!(
    /// The name of a layer: `payments`.
    LayerId, "a layer name", '-', "`kebab-case`", "^[a-z0-9]+(-[a-z0-9]+)*$"
);
id!(
    /// The name of a parameter, as CEL sees it: `request_domains`.
    ParamId, "a parameter name", '_', "`snake_case`", "^[a-z0-9]+(_[a-z0-9]+)*$"
);

/// A policy and the versions of it that will do: `willingness-verification@1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PolicyRange {
    /// The policy.
    pub policy: PolicyId,
    /// The versions that will do; every version where the text names none.
    pub versions: VersionReq,
}

impl PolicyRange {
    /// Whether `version` is one that will do.
    pub fn matches(&self, version: &Version) -> bool {
        self.versions.matches(version)
    }
}

impl FromStr for PolicyRange {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        match text.split_once('@') {
            None => Ok(Self { policy: text.parse()?, versions: VersionReq::STAR }),
            Some((policy, versions)) => Ok(Self {
                policy: policy.parse()?,
                versions: versions.parse().map_err(|_| IdError::Range(text.to_owned()))?,
            }),
        }
    }
}

impl TryFrom<String> for PolicyRange {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<PolicyRange> for String {
    fn from(range: PolicyRange) -> String {
        range.to_string()
    }
}

impl fmt::Display for PolicyRange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.versions == VersionReq::STAR {
            write!(formatter, "{}", self.policy)
        } else {
            write!(formatter, "{}@{}", self.policy, self.versions)
        }
    }
}

impl JsonSchema for PolicyRange {
    fn schema_name() -> Cow<'static, str> {
        "PolicyRange".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A policy and a range of its versions: `policy`, `policy@1`, `policy@^1.2`.",
            "pattern": "^[a-z0-9]+(-[a-z0-9]+)*(@.+)?$"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_kebab_or_snake_and_nothing_else() {
        for good in ["a", "request-domain-missing", "x1-2"] {
            assert_eq!(good.parse::<RuleId>().map(String::from), Ok(good.to_owned()));
        }
        for bad in ["", "-a", "a-", "a--b", "A", "a_b", "域名", &"a".repeat(81)] {
            assert!(bad.parse::<RuleId>().is_err(), "{bad}");
        }
        assert!("request_domains".parse::<ParamId>().is_ok());
        assert!("request-domains".parse::<ParamId>().is_err());
    }

    #[test]
    fn a_range_is_a_policy_and_versions() {
        let range: PolicyRange = "willingness-verification@1".parse().unwrap();
        assert!(range.matches(&Version::new(1, 4, 0)) && !range.matches(&Version::new(2, 0, 0)));
        assert_eq!(range.to_string(), "willingness-verification@^1");
        assert!("a@one".parse::<PolicyRange>().is_err());
    }
}
