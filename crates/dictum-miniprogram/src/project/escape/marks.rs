//! What a value may be, beside the objects and functions of the project.

/// A set of such things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(in crate::project) struct Marks(u16);

impl Marks {
    /// Something that is not known.
    pub(in crate::project) const UNKNOWN: Self = Self(1);
    /// The platform's object.
    pub(in crate::project) const PLATFORM: Self = Self(1 << 1);
    /// The object of all global names.
    pub(in crate::project) const GLOBALS: Self = Self(1 << 2);
    /// The function `request`.
    pub(in crate::project) const REQUEST: Self = Self(1 << 3);
    /// The function `connectSocket`.
    pub(in crate::project) const SOCKET: Self = Self(1 << 4);
    /// The function `uploadFile`.
    pub(in crate::project) const UPLOAD: Self = Self(1 << 5);
    /// The function `downloadFile`.
    pub(in crate::project) const DOWNLOAD: Self = Self(1 << 6);
    /// A function of the platform whose name is computed.
    pub(in crate::project) const ANY: Self = Self(1 << 7);

    /// A function of the platform that is no network function.
    pub(in crate::project) const OTHER: Self = Self(1 << 8);

    /// A text, a number, or another value without fields of its own.
    pub(in crate::project) const PLAIN: Self = Self(1 << 9);
    /// `undefined`, or `null`.
    pub(super) const NOTHING: Self = Self(1 << 13);
    /// The function `startVerify`.
    pub(in crate::project) const START: Self = Self(1 << 10);
    /// The module of the verification SDK.
    pub(in crate::project) const SDK: Self = Self(1 << 11);
    /// Its function `init`.
    pub(in crate::project) const INIT: Self = Self(1 << 12);

    /// Its function that tells which version of the program runs.
    pub(in crate::project) const ACCOUNT: Self = Self(1 << 14);

    /// The function `getImageInfo`, which downloads images.
    pub(in crate::project) const IMAGE: Self = Self(1 << 15);

    const FUNCTIONS: Self = Self(0b1000_0000_1111_1000);
    const LEADS: Self = Self(0b1000_0000_1111_1110);

    /// The function `name` of the platform.
    pub(in crate::project) fn of_function(name: &str) -> Self {
        match name {
            "request" => Self::REQUEST,
            "connectSocket" => Self::SOCKET,
            "uploadFile" => Self::UPLOAD,
            "downloadFile" => Self::DOWNLOAD,
            "getImageInfo" => Self::IMAGE,
            "startVerify" => Self::START,
            "getAccountInfoSync" => Self::ACCOUNT,
            _ => Self::OTHER,
        }
    }

    /// Whether there is nothing in it.
    pub(in crate::project) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether it has all of `other`.
    pub(in crate::project) fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// What is in this or in `other`.
    pub(in crate::project) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in this and not in `other`.
    pub(in crate::project) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// What is in this and in `other`.
    pub(in crate::project) fn only(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The platform's network functions in it.
    pub(in crate::project) fn functions(self) -> Self {
        self.only(Self::FUNCTIONS)
    }

    /// The platform's functions in it.
    pub(in crate::project) fn platform(self) -> Self {
        self.only(Self::FUNCTIONS.with(Self::OTHER).with(Self::START).with(Self::ACCOUNT))
    }

    /// What in it has no fields that could be set, and cannot be called.
    pub(super) fn plain(self) -> Self {
        self.only(Self::PLAIN.with(Self::NOTHING))
    }

    /// What in it leads to the platform.
    pub(in crate::project) fn leads(self) -> Self {
        self.only(Self::LEADS)
    }
}
