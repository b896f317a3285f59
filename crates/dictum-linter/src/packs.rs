//! Packs: folders of releases, and the packs that Dictum ships.

use std::sync::Arc;

use dictum_schema::cases::Cases;
use dictum_schema::id::{PolicyId, PolicyRange};
use dictum_schema::language::Text;
use dictum_schema::release::{Digest, Release};
use dictum_schema::rulebook::SubjectKind;
use dictum_schema::severity::{Evidence, Severity};
use dictum_source::finding::Finding;
use dictum_source::source::Source;
use dictum_source::tree::{self, Notation, Tree};
use semver::Version;
use serde_json::Value as Json;

use crate::files::{self, FileError, Root};
use crate::view::View;
use crate::{cases, decode, schemas};

/// The releases of the shipped packs: policy, version, the file, and the same as JSON,
/// which is read in a fraction of the time.
static SHIPPED: &[(&str, &str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/shipped.rs"));

/// The cases of the shipped packs, a file of each rule, without their facts.
static SHIPPED_CASES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/shipped_cases.rs"));

/// The files that stand beside the shipped releases: policy, name, text.
static BESIDE: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/beside.rs"));

/// The folder of a pack that holds its releases.
pub const RELEASES: &str = "releases";

/// Where releases come from.
#[derive(Debug, Clone, PartialEq)]
pub enum Pack {
    /// A pack that Dictum ships.
    Shipped(PolicyId),
    /// A folder.
    Folder(PolicyId, Root),
}

/// A release and its file.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The release.
    pub release: Release,
    /// Its file.
    pub source: Arc<Source>,
}

impl Loaded {
    /// The file as a tree, for findings to point into.
    pub fn tree(&self) -> Tree {
        let (tree, _) = tree::parse(&self.source, Notation::Yaml, Evidence::Declared);
        tree.unwrap_or_else(|| Tree::empty_map(&self.source, Evidence::Declared))
    }

    /// The digest of the file.
    pub fn digest(&self) -> Digest {
        files::digest_of(&self.source)
    }
}

/// The packs that Dictum ships.
pub fn shipped() -> Vec<Pack> {
    let mut packs: Vec<Pack> = Vec::new();
    for (policy, ..) in SHIPPED {
        let id = policy.parse().map(Pack::Shipped);
        if let Ok(pack) = id
            && !packs.contains(&pack)
        {
            packs.push(pack);
        }
    }
    packs
}

/// The pack in the folder `root`, which is named after its policy.
pub fn folder(root: Root) -> Option<Pack> {
    let id = root.own_name().parse().ok()?;
    Some(Pack::Folder(id, root))
}

impl Pack {
    /// The same pack, whose files are seen through `view`.
    #[must_use]
    pub fn through(&self, view: &View) -> Self {
        match self {
            Self::Shipped(id) => Self::Shipped(id.clone()),
            Self::Folder(id, root) => Self::Folder(id.clone(), root.through(view)),
        }
    }

    /// The policy.
    pub fn policy(&self) -> &PolicyId {
        match self {
            Self::Shipped(id) | Self::Folder(id, _) => id,
        }
    }

    /// The versions that were released, oldest first.
    pub fn versions(&self) -> Vec<Version> {
        let mut versions: Vec<Version> = match self {
            Self::Shipped(id) => SHIPPED
                .iter()
                .filter(|(policy, ..)| *policy == id.as_str())
                .filter_map(|(_, version, ..)| version.parse().ok())
                .collect(),
            Self::Folder(_, root) => root
                .names(RELEASES)
                .unwrap_or_default()
                .iter()
                .filter_map(|name| name.strip_suffix(".yaml")?.parse().ok())
                .collect(),
        };
        versions.sort();
        versions
    }

    /// The names in the folder of releases, sorted.
    pub fn names(&self) -> Vec<String> {
        match self {
            Self::Shipped(id) => {
                let releases = SHIPPED.iter().filter(|(policy, ..)| *policy == id.as_str());
                let beside = BESIDE.iter().filter(|(policy, ..)| *policy == id.as_str());
                let mut names: Vec<String> =
                    releases.map(|(_, version, ..)| format!("{version}.yaml")).collect();
                names.extend(beside.map(|(_, name, _)| (*name).to_owned()));
                names.sort();
                names
            }
            Self::Folder(_, root) => root.names(RELEASES).unwrap_or_default(),
        }
    }

    /// Reads the bytes of the file `name` in the folder of releases.
    ///
    /// # Errors
    ///
    /// Fails where there is no such regular file.
    pub fn bytes(&self, name: &str) -> Result<Vec<u8>, FileError> {
        let path = self.shown(name);
        match self {
            Self::Folder(_, root) => {
                let relative = format!("{RELEASES}/{name}");
                if root.has(&relative) && !root.has_plain_file(&relative) {
                    return Err(FileError::NotAFile { path });
                }
                root.bytes(&relative)
            }
            Self::Shipped(id) => {
                let release = SHIPPED.iter().find_map(|(policy, version, yaml, _)| {
                    let stem = name.strip_suffix(".yaml")?;
                    (*policy == id.as_str() && *version == stem).then_some(*yaml)
                });
                let beside = BESIDE.iter().find(|it| it.0 == id.as_str() && it.1 == name);
                let text = release.or_else(|| beside.map(|(.., text)| *text));
                text.map(|it| it.as_bytes().to_vec()).ok_or(FileError::Missing { path })
            }
        }
    }

    /// How people know the file `name` in the folder of releases.
    pub fn shown(&self, name: &str) -> String {
        match self {
            Self::Folder(_, root) => root.shown(&format!("{RELEASES}/{name}")),
            Self::Shipped(id) => format!("<{id}>/{name}"),
        }
    }

    /// Reads the release `version`; none where it cannot be trusted, with the reason.
    pub fn load(&self, version: &Version) -> (Option<Loaded>, Vec<Finding>) {
        let (root, name) = match self {
            Self::Folder(_, root) => (root, format!("{RELEASES}/{version}.yaml")),
            Self::Shipped(id) => return load_shipped(id, version),
        };
        match root.read(&name) {
            Ok(source) => self.decode(version, source),
            Err(error) => (None, vec![error.finding()]),
        }
    }

    /// Decodes the file `source` as the release `version`; none where it is not, with
    /// the reason.
    pub fn decode(&self, version: &Version, source: Arc<Source>) -> (Option<Loaded>, Vec<Finding>) {
        let (tree, mut findings) = tree::parse(&source, Notation::Yaml, Evidence::Declared);
        let Some(tree) = tree.filter(|_| findings.is_empty()) else { return (None, findings) };
        let (release, faults) = decode::decode::<Release>(&tree);
        findings.extend(faults);
        let Some(release) = release else { return (None, findings) };
        if release.version != *version || release.policy != *self.policy() {
            findings.push(misnamed(&tree, &release));
            return (None, findings);
        }
        (Some(Loaded { release, source }), findings)
    }

    /// The cases of each rule, by file; a file that cannot be read is left out, and
    /// `dictum test` says why.
    pub fn cases(&self) -> Vec<Cases> {
        match self {
            Self::Shipped(id) => SHIPPED_CASES
                .iter()
                .filter(|(policy, _)| *policy == id.as_str())
                .filter_map(|(_, json)| serde_json::from_str(json).ok())
                .collect(),
            Self::Folder(_, root) => cases::files(root)
                .iter()
                .filter_map(|it| {
                    let source = root.read(it).ok()?;
                    let (tree, _) = tree::parse(&source, Notation::Yaml, Evidence::Declared);
                    decode::decode::<Cases>(&tree?).0
                })
                .collect(),
        }
    }

    /// The JSON Schema of the facts that `release` was compiled for; none where this
    /// is not at hand any more.
    pub fn schema_then(&self, release: &Release) -> Option<Json> {
        let schema = self.schema(release).ok()?;
        let same = match release.subject.kind {
            SubjectKind::MiniProgram => schemas::digest(&schema) == release.subject.schema_sha256,
            SubjectKind::Document => true,
        };
        Some(schema).filter(|_| same)
    }

    /// The JSON Schema of the facts that `release` judges.
    ///
    /// # Errors
    ///
    /// Fails where the release does not hold it, and its file is not the one that the
    /// release was compiled for.
    pub fn schema(&self, release: &Release) -> Result<Json, Box<Finding>> {
        if let Some(held) = &release.subject.json_schema {
            decode::validator(held)?;
            return Ok(held.clone());
        }
        match (release.subject.kind, self, &release.subject.schema) {
            (SubjectKind::MiniProgram, _, _) => Ok(schemas::mini_program()),
            (SubjectKind::Document, Self::Folder(_, root), Some(path)) => {
                let (schema, digest) = facts_schema(root, path)?;
                if digest == release.subject.schema_sha256 {
                    Ok(schema)
                } else {
                    Err(Box::new(schema_changed(root, path, release)))
                }
            }
            (SubjectKind::Document, _, _) => Err(Box::new(Finding::new(
                "schema-invalid",
                Severity::Error,
                Text::new(
                    format!("release {} names no schema of its facts", release.version),
                    format!("版本 {} 没有指明事实的 JSON Schema", release.version),
                ),
            ))),
        }
    }
}

fn load_shipped(id: &PolicyId, version: &Version) -> (Option<Loaded>, Vec<Finding>) {
    let shipped = SHIPPED.iter().find(|(policy, it, ..)| {
        *policy == id.as_str() && it.parse::<Version>().is_ok_and(|it| it == *version)
    });
    let loaded = shipped.and_then(|(_, _, yaml, json)| {
        let release = serde_json::from_str(json).ok()?;
        Some(Loaded { release, source: Source::new(format!("<{id} {version}>"), *yaml) })
    });
    let findings = match &loaded {
        Some(_) => Vec::new(),
        None => vec![Finding::new(
            "policy-not-found",
            Severity::Error,
            Text::new(format!("{id} {version} is not shipped"), format!("没有随附 {id} {version}")),
        )],
    };
    (loaded, findings)
}

/// Reads the facts' JSON Schema at `path` of the pack `root`, with its digest.
///
/// # Errors
///
/// Fails where it cannot be read, or is no JSON.
pub fn facts_schema(root: &Root, path: &str) -> Result<(Json, Digest), Box<Finding>> {
    let source = root.read(path).map_err(|error| Box::new(error.finding()))?;
    let digest = files::digest_of(&source);
    let (tree, mut findings) = tree::parse(&source, Notation::Json, Evidence::Declared);
    match (tree, findings.pop()) {
        (Some(tree), None) => {
            let schema = tree.to_json(tree.root());
            decode::validator(&schema)?;
            Ok((schema, digest))
        }
        (_, Some(finding)) => Err(Box::new(finding)),
        (None, None) => Err(Box::new(Finding::new(
            "schema-invalid",
            Severity::Error,
            Text::new(format!("`{path}` is no JSON Schema"), format!("`{path}` 不是 JSON Schema")),
        ))),
    }
}

/// The newest version of `range` among `packs`; a folder comes before what is shipped.
///
/// # Errors
///
/// Fails where there is no such policy, or no such version of it, and says what there is.
pub fn newest<'p>(
    packs: &'p [Pack],
    range: &PolicyRange,
) -> Result<(&'p Pack, Version), Box<Finding>> {
    let named: Vec<&Pack> = packs.iter().filter(|it| *it.policy() == range.policy).collect();
    let newest = named.iter().find_map(|pack| {
        let version = pack.versions().into_iter().rfind(|it| range.matches(it))?;
        Some((*pack, version))
    });
    newest.ok_or_else(|| Box::new(no_release(packs, &named, range)))
}

fn no_release(packs: &[Pack], named: &[&Pack], range: &PolicyRange) -> Finding {
    let finding = |message| Finding::new("policy-not-found", Severity::Error, message);
    if named.is_empty() {
        let there: Vec<String> = packs.iter().map(|it| format!("`{}`", it.policy())).collect();
        finding(Text::new(
            format!("there is no policy `{}`", range.policy),
            format!("没有名为 `{}` 的策略", range.policy),
        ))
        .help(Text::new(
            format!("there are {}", there.join(", ")),
            format!("可用的策略：{}", there.join("、")),
        ))
    } else {
        let there: Vec<String> =
            named.iter().flat_map(|it| it.versions()).map(|it| format!("`{it}`")).collect();
        finding(Text::new(
            format!("no release of `{}` is in the range `{}`", range.policy, range.versions),
            format!("`{}` 没有符合 `{}` 的版本", range.policy, range.versions),
        ))
        .help(if there.is_empty() {
            Text::new(
                "nothing was released yet; run `dictum compile`",
                "尚未发布任何版本；请运行 `dictum compile`",
            )
        } else {
            Text::new(
                format!("there are {}", there.join(", ")),
                format!("已有版本：{}", there.join("、")),
            )
        })
    }
}

fn misnamed(tree: &Tree, release: &Release) -> Finding {
    Finding::new(
        "release-misnamed",
        Severity::Error,
        Text::new(
            format!(
                "this file holds {} {}, not what its name says",
                release.policy, release.version
            ),
            format!("此文件的内容是 {} {}，与文件名不符", release.policy, release.version),
        ),
    )
    .at(tree.location(tree.nearest("/version")))
    .help(Text::new(
        "a release is never edited; restore the file, or compile a new release",
        "发布后的版本不得修改；请恢复该文件，或编译新版本",
    ))
}

fn schema_changed(root: &Root, path: &str, release: &Release) -> Finding {
    let shown = root.shown(path);
    Finding::new(
        "schema-changed",
        Severity::Error,
        Text::new(
            format!(
                "`{shown}` is not the schema that release {} was compiled for",
                release.version
            ),
            format!("`{shown}` 不是编译版本 {} 时所用的 JSON Schema", release.version),
        ),
    )
    .note(Text::new(
        format!("it has to have the SHA-256 {}", release.subject.schema_sha256),
        format!("其 SHA-256 应为 {}", release.subject.schema_sha256),
    ))
    .help(Text::new(
        "releases that are compiled now hold their schema: compile a new one and move to it with \
         `dictum update`, or restore the file from version control",
        "现在编译的版本会自带 JSON Schema：请编译新版本并用 `dictum update` 切换，或从版本库恢复该文件",
    ))
}
