//! The workspace: what is checked, and against what.

use std::path::Path;

use dictum_schema::id::PolicyRange;
use dictum_schema::language::Text;
use dictum_schema::rulebook::SubjectKind;
use dictum_schema::severity::{Evidence, Severity};
use dictum_schema::workspace::{Format, Policies, Subject, WaiverTerms};
use dictum_source::finding::Finding;
use dictum_source::tree::{self, Notation, Tree};
use semver::VersionReq;

use crate::check::places;
use crate::decode;
use crate::files::{FileError, Root};
use crate::layers::{self, Layers};
use crate::lock::{self, LockFile};
use crate::packs::{self, Pack};
use crate::view::View;

/// The name of the workspace file.
pub const FILE: &str = "dictum.yaml";

/// The name of the console file where the workspace file names none.
pub const CONSOLE: &str = "console.yaml";

/// The name of the file in which a team states what code calls that cannot be followed.
pub const CALLS: &str = "calls.yaml";

/// The folder of captures where the workspace file names none.
pub const CAPTURES: &str = "captures";

/// Files that say that a folder is a mini-program.
pub(crate) const SIGNS: [&str; 13] = [
    CONSOLE,
    CAPTURES,
    "app.json",
    "project.config.json",
    // uni-app
    "pages.json",
    "src/pages.json",
    "pages.config.ts",
    "src/pages.config.ts",
    // Taro, mpx and WePY
    "src/app.json",
    "src/app.config.js",
    "src/app.config.ts",
    "src/app.mpx",
    "src/app.wpy",
];

/// What is checked, and against what.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// The folder of the workspace file, or the folder that was named.
    pub root: Root,
    /// What the workspace file says, or what was guessed without one.
    pub config: dictum_schema::workspace::Workspace,
    /// The workspace file; none where there is none.
    pub tree: Option<Tree>,
    /// The packs that its subjects may name.
    pub packs: Vec<Pack>,
    /// The layers that it names.
    pub layers: Layers,
    /// The release that each range stands for; none where there is no lock file.
    pub lock: Option<LockFile>,
}

impl Workspace {
    /// The same workspace, whose files are seen through `view`.
    #[must_use]
    pub fn through(&self, view: &View) -> Self {
        let packs = self.packs.iter().map(|it| it.through(view)).collect();
        Self { root: self.root.through(view), packs, ..self.clone() }
    }
}

/// Opens the workspace in the folder at `path`.
///
/// Without a workspace file a folder that looks like a mini-program is one, and
/// the newest release of the shipped pack judges it; a finding says so.
///
/// # Errors
///
/// Fails where the folder is not there.
pub fn open(path: &Path) -> Result<(Option<Workspace>, Vec<Finding>), FileError> {
    of(Root::open(path)?)
}

/// Opens the workspace in `root`, as [`open`] does.
///
/// # Errors
///
/// Fails where its workspace file cannot be read.
pub fn of(root: Root) -> Result<(Option<Workspace>, Vec<Finding>), FileError> {
    let here = root.clone();
    let (workspace, mut findings) = unsettled(root)?;
    match &workspace {
        Some(workspace) => places::settle(&mut findings, workspace),
        None => places::settle_without(&mut findings, &here),
    }
    Ok((workspace, findings))
}

fn unsettled(root: Root) -> Result<(Option<Workspace>, Vec<Finding>), FileError> {
    match root.read(FILE) {
        Ok(source) => {
            let (tree, mut findings) = tree::parse(&source, Notation::Yaml, Evidence::Declared);
            let Some(tree) = tree.filter(|_| findings.is_empty()) else {
                return Ok((None, findings));
            };
            let (config, faults) = decode::decode(&tree);
            findings.extend(faults);
            let Some(config) = config else { return Ok((None, findings)) };
            let (packs, faults) = packs_of(&root, &config, &tree);
            findings.extend(faults);
            let (layers, faults) = layers::load(&root, &config, &tree);
            findings.extend(faults);
            let lock = match lock::read(&root) {
                Ok(lock) => lock,
                Err(faults) => {
                    findings.extend(faults);
                    return Ok((None, findings));
                }
            };
            let workspace = Workspace { root, config, tree: Some(tree), packs, layers, lock };
            Ok((Some(workspace), findings))
        }
        Err(FileError::Missing { .. }) => Ok(guess(root)),
        Err(error) => Err(error),
    }
}

/// The packs that `config` names, then those that Dictum ships.
fn packs_of(
    root: &Root,
    config: &dictum_schema::workspace::Workspace,
    tree: &Tree,
) -> (Vec<Pack>, Vec<Finding>) {
    let mut packs = Vec::new();
    let mut findings = Vec::new();
    for (index, path) in config.packs.iter().enumerate() {
        let at = || tree.location(tree.nearest(&format!("/packs/{index}")));
        match root.below(path).map(packs::folder) {
            Ok(Some(pack)) => packs.push(pack),
            Ok(None) => findings.push(
                Finding::new(
                    "pack-misnamed",
                    Severity::Error,
                    Text::new(
                        format!("`{path}` is not named like a policy"),
                        format!("`{path}` 的文件夹名不是策略名"),
                    ),
                )
                .at(at())
                .help(Text::new(
                    "a pack's folder is named after its policy, in `kebab-case`",
                    "策略包的文件夹以策略命名，使用 `kebab-case`",
                )),
            ),
            Err(error) => findings.push(error.finding().at(at())),
        }
    }
    packs.extend(packs::shipped());
    (packs, findings)
}

fn guess(root: Root) -> (Option<Workspace>, Vec<Finding>) {
    let packs = packs::shipped();
    let sign = SIGNS.into_iter().find(|it| root.has(it));
    let (Some(sign), Some(pack)) = (sign, packs.first()) else {
        let finding = Finding::new(
            "nothing-to-check",
            Severity::Error,
            Text::new(
                format!("`{}` has no `{FILE}` and does not look like a mini-program", root.name()),
                format!("`{}` 中没有 `{FILE}`，也不像小程序项目", root.name()),
            ),
        )
        .help(Text::new(
            format!("run `dictum init {}` to begin", root.name()),
            format!("请先运行 `dictum init {}`", root.name()),
        ));
        return (None, vec![finding]);
    };
    let policy = PolicyRange { policy: pack.policy().clone(), versions: VersionReq::STAR };
    let newest = pack.versions().last().map(ToString::to_string).unwrap_or_default();
    let subject = guessed(&root, policy);
    let note = Finding::new(
        "workspace-guessed",
        Severity::Info,
        Text::new(
            format!(
                "`{}` has no `{FILE}`; because of its `{sign}` it is checked as a mini-program against {} {newest}",
                root.name(),
                pack.policy()
            ),
            format!(
                "`{}` 中没有 `{FILE}`；因其中有 `{sign}`，按小程序以 {} {newest} 检查",
                root.name(),
                pack.policy()
            ),
        ),
    )
    .help(Text::new(
        format!("run `dictum init {}` to write one", root.name()),
        format!("可运行 `dictum init {}` 生成", root.name()),
    ));
    let config = dictum_schema::workspace::Workspace {
        schema: Format::V1,
        language: None,
        fail_on: Severity::Error,
        packs: Vec::new(),
        layers: Vec::new(),
        waivers: WaiverTerms::default(),
        subjects: vec![subject],
    };
    let layers = Layers::default();
    (Some(Workspace { root, config, tree: None, packs, layers, lock: None }), vec![note])
}

/// The mini-program that `root` is taken for.
fn guessed(root: &Root, policy: PolicyRange) -> Subject {
    Subject {
        name: root.own_name(),
        kind: SubjectKind::MiniProgram,
        root: ".".to_owned(),
        console: None,
        captures: None,
        files: Vec::new(),
        exclude: Vec::new(),
        files_max: None,
        policy: Policies::One(policy),
        layers: Vec::new(),
    }
}
