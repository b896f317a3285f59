//! What of a project is followed only so far, and where that was too little.

use std::collections::BTreeMap;

use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::source::Location;

use super::TOLD_MAX;
use super::calls::{CALLERS_MAX, WRAPPERS_MAX};
use super::values::{ADDRESSES_MAX, STEPS_MAX};

/// A bound on what is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Limit {
    /// Where the platform's object goes takes too long to work out.
    Flow,
    /// An address takes too long to work out; it is told as one that is not known.
    Address,
    /// Too many functions pass an address on; it is told as one that is not known.
    Wrappers,
    /// Too many calls lead to one call of the platform.
    Callers,
    /// There are too many calls to tell.
    Calls,
    /// There are too many live tags to tell.
    LiveTags,
}

impl Limit {
    /// Whether there may be calls that are not told.
    fn hides_calls(self) -> bool {
        matches!(self, Self::Flow | Self::Callers | Self::Calls)
    }

    fn text(self) -> Text {
        match self {
            Self::Flow => Text::new(
                "where the platform's object goes in this project takes more to work out than is followed",
                "推断平台对象在该项目中的去向所需的工作超出上限",
            ),
            Self::Address => Text::new(
                format!(
                    "this address takes more than {STEPS_MAX} steps to work out or is one of more than {ADDRESSES_MAX}, and not all are told"
                ),
                format!(
                    "推断这个地址需要超过 {STEPS_MAX} 步，或候选超过 {ADDRESSES_MAX} 个，没有全部列出"
                ),
            ),
            Self::Wrappers => Text::new(
                format!(
                    "more than {WRAPPERS_MAX} functions pass this address on, and it is followed no further"
                ),
                format!("这个地址经过了超过 {WRAPPERS_MAX} 层函数传递，不再继续追踪"),
            ),
            Self::Callers => Text::new(
                format!("more than {CALLERS_MAX} calls lead to this one, and not all are told"),
                format!("有超过 {CALLERS_MAX} 处调用到这里，没有全部列出"),
            ),
            Self::Calls => Text::new(
                format!(
                    "of one project {TOLD_MAX} network calls are told; this one and others are not"
                ),
                format!("一个项目最多列出 {TOLD_MAX} 处网络调用；此处及其余未列出"),
            ),
            Self::LiveTags => Text::new(
                format!(
                    "of one project {TOLD_MAX} live tags are told; this one and others are not"
                ),
                format!("一个项目最多列出 {TOLD_MAX} 个音视频标签；此处及其余未列出"),
            ),
        }
    }
}

/// The bounds that were passed, each with the first place where it was.
#[derive(Debug, Default)]
pub(super) struct Passed {
    first: BTreeMap<Limit, Location>,
}

impl Passed {
    /// Notes that `limit` was passed at `at`.
    pub(super) fn note(&mut self, limit: Limit, at: Location) {
        self.first.entry(limit).or_insert(at);
    }

    /// Where a bound was passed beyond which there may be calls that are not told.
    pub(super) fn hidden_calls(&self) -> impl Iterator<Item = &Location> {
        self.first.iter().filter(|(limit, _)| limit.hides_calls()).map(|(_, at)| at)
    }

    /// A finding for each bound that was passed.
    pub(super) fn findings(&self) -> impl Iterator<Item = Finding> {
        self.first.iter().map(|(limit, at)| {
            let help = Text::new(
                "what lies beyond is not known, and rules about the code cannot rule it out",
                "更远处的情况未知，有关代码的规则无法排除其中的问题",
            );
            Finding::new("code-not-followed", Severity::Warning, limit.text())
                .at(at.clone())
                .help(help)
        })
    }
}
