//! The ways in which a chain of releases does not hold, in words.

use dictum_policy::diff;
use dictum_schema::compilation::Bump;
use dictum_schema::language::Text;
use dictum_schema::release::Digest;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::source::Location;
use semver::Version;

use crate::packs::{Loaded, Pack};
use crate::releases::{self, CHECKSUMS, beginning, restore};

fn fault(code: &str, message: Text) -> Finding {
    Finding::new(code, Severity::Error, message)
}

fn compile_again(pack: &Pack) -> Text {
    let folder = match pack {
        Pack::Folder(_, root) => root.name().to_owned(),
        Pack::Shipped(id) => id.to_string(),
    };
    Text::new(
        format!("run `dictum compile {folder}`, and look at what changes"),
        format!("请运行 `dictum compile {folder}`，并查看变化"),
    )
}

pub(super) fn nothing_released(pack: &Pack) -> Box<Finding> {
    let message = Text::new(
        format!("nothing was released of `{}` yet", pack.policy()),
        format!("`{}` 尚未发布任何版本", pack.policy()),
    );
    Box::new(fault("nothing-released", message).help(compile_again(pack)))
}

pub(super) fn no_checksums(pack: &Pack) -> Box<Finding> {
    let path = pack.shown(CHECKSUMS);
    let message = Text::new(
        format!("`{path}` is not there, so that nothing holds the newest release"),
        format!("找不到 `{path}`，最新版本因此无从核对"),
    );
    Box::new(fault("checksums-missing", message).help(compile_again(pack)))
}

pub(super) fn not_listed(pack: &Pack, name: &str) -> Box<Finding> {
    Box::new(releases::unlisted(&pack.shown(name)))
}

pub(super) fn unreadable(pack: &Pack, version: &Version) -> Box<Finding> {
    let path = pack.shown(&format!("{version}.yaml"));
    let message =
        Text::new(format!("`{path}` is no release"), format!("`{path}` 不是一个版本文件"));
    Box::new(fault("release-unreadable", message).help(restore()))
}

pub(super) fn not_canonical(release: &Loaded, canonical: &str) -> Box<Finding> {
    let line = first_difference(release.source.text(), canonical);
    let message = Text::new(
        format!("{} is not written as `dictum compile` writes it", named(release)),
        format!("{} 的写法与 `dictum compile` 的输出不同", named(release)),
    );
    Box::new(fault("release-not-canonical", message).at(on_line(release, line)).help(restore()))
}

pub(super) fn not_reproducible(release: &Loaded, compiled: Option<&str>) -> Box<Finding> {
    let line = compiled.map_or(1, |it| first_difference(release.source.text(), it));
    let message = Text::new(
        format!("{} is not what its document and rulebook compile to", named(release)),
        format!("{} 与其文档和规则书的编译结果不同", named(release)),
    );
    Box::new(fault("release-not-reproducible", message).at(on_line(release, line)).help(restore()))
}

pub(super) fn other_predecessor(
    release: &Loaded,
    expected: &Digest,
    found: &Digest,
) -> Box<Finding> {
    let last = release.release.previous.as_ref().map(|it| it.version.to_string());
    let (name, last) = (named(release), last.unwrap_or_default());
    let message = Text::new(
        format!("{name} follows {last} with SHA-256 {expected}, and the file's is {found}"),
        format!("{name} 所承接的 {last} 的 SHA-256 应为 {expected}，实际为 {found}"),
    );
    Box::new(fault("chain-broken", message).at(at(release, "/previous")).help(restore()))
}

pub(super) fn gap(
    release: &Loaded,
    names: Option<&Version>,
    there: Option<&Version>,
) -> Box<Finding> {
    let name = named(release);
    let message = match (names, there) {
        (Some(names), Some(there)) => Text::new(
            format!("{name} follows {names}, and the release before it is {there}"),
            format!("{name} 承接 {names}，而它之前的版本是 {there}"),
        ),
        (Some(names), None) => Text::new(
            format!("{name} follows {names}, which is not there"),
            format!("{name} 承接 {names}，但该版本不存在"),
        ),
        (None, there) => {
            let there = there.map(ToString::to_string).unwrap_or_default();
            Text::new(
                format!("{name} follows nothing, and the release before it is {there}"),
                format!("{name} 未承接任何版本，而它之前的版本是 {there}"),
            )
        }
    };
    Box::new(fault("chain-gap", message).at(at(release, "/previous")).help(restore()))
}

pub(super) fn too_low(release: &Loaded, least: &Version, bump: Bump) -> Box<Finding> {
    let (name, why) = (named(release), diff::why(bump));
    let message = Text::new(
        format!("{name} had to be {least} or later: {}", why.en),
        format!("{name} 应为 {least} 或更高版本：{}", why.zh_cn),
    );
    Box::new(fault("release-version-too-low", message).at(at(release, "/version")))
}

pub(super) fn beside_differs(pack: &Pack, name: &str) -> Box<Finding> {
    let path = pack.shown(name);
    let message = Text::new(
        format!("`{path}` is not what the releases say"),
        format!("`{path}` 与各版本的内容不符"),
    );
    Box::new(fault("release-notes-differ", message).help(compile_again(pack)))
}

pub(super) fn stray(pack: &Pack, name: &str) -> Box<Finding> {
    let path = pack.shown(name);
    let message = Text::new(
        format!("`{path}` does not belong among the releases"),
        format!("`{path}` 不属于已发布的内容"),
    );
    Box::new(fault("release-stray", message).help(Text::new("take it away", "请移除该文件")))
}

fn named(release: &Loaded) -> String {
    format!("{} {}", release.release.policy, release.release.version)
}

fn at(release: &Loaded, pointer: &str) -> Location {
    let tree = release.tree();
    tree.location(tree.nearest(pointer))
}

/// The first line, from 1, on which two texts differ.
fn first_difference(one: &str, other: &str) -> u32 {
    let same = one.split('\n').zip(other.split('\n')).take_while(|(a, b)| a == b).count();
    u32::try_from(same + 1).unwrap_or(u32::MAX)
}

fn on_line(release: &Loaded, line: u32) -> Location {
    match release.source.line_span(line) {
        Some(span) => Location::new(&release.source, span),
        None => beginning(&release.source),
    }
}
