//! The layers of a workspace, each file read once.

use std::collections::BTreeMap;
use std::path::PathBuf;

use dictum_policy::layering::LayerFile;
use dictum_schema::id::PolicyId;
use dictum_schema::language::Text;
use dictum_schema::layer::Layer;
use dictum_schema::severity::{Evidence, Severity};
use dictum_schema::workspace::Workspace as Config;
use dictum_source::finding::Finding;
use dictum_source::tree::{self, Notation, Tree};

use crate::decode;
use crate::files::Root;

/// The most layer files that one workspace may name.
pub const LAYERS_MAX: usize = 100;

/// Reads every layer file that `config`, the workspace file `tree` of `root`, names.
pub fn load(root: &Root, config: &Config, tree: &Tree) -> (Layers, Vec<Finding>) {
    let mut layers = Layers::default();
    let mut findings = Vec::new();
    let mut files: BTreeMap<PathBuf, Option<usize>> = BTreeMap::new();
    for (path, pointer) in named(config) {
        let at = || tree.location(tree.nearest(&pointer));
        if layers.places.contains_key(path) {
            continue;
        }
        let real = match root.real(path) {
            Ok(real) => real,
            Err(error) => {
                findings.push(error.finding().at(at()));
                continue;
            }
        };
        if files.len() >= LAYERS_MAX && !files.contains_key(&real) {
            findings.push(too_many().at(at()));
            break;
        }
        let place = *files.entry(real).or_insert_with(|| {
            let (file, faults) = read(root, path);
            findings.extend(faults);
            layers.files.push(file?);
            Some(layers.files.len() - 1)
        });
        layers.places.extend(place.map(|it| (path.to_owned(), it)));
    }
    (layers, findings)
}

/// The layers of a workspace.
#[derive(Debug, Clone, Default)]
pub struct Layers {
    files: Vec<LayerFile>,
    /// Where the file at each path stands among `files`.
    places: BTreeMap<String, usize>,
}

impl Layers {
    /// The layers over `policy` for a subject whose own layers are at the paths `own`:
    /// first those of the workspace that are over this policy, then its own, each once.
    pub fn over(&self, policy: &PolicyId, (config, own): (&Config, &[String])) -> Vec<&LayerFile> {
        let place = |path: &String| self.places.get(path).copied();
        let is_over = |it: &usize| self.over_policy(*it) == Some(policy);
        let mut places: Vec<usize> =
            config.layers.iter().filter_map(place).filter(is_over).collect();
        places.extend(own.iter().filter_map(place));
        let mut seen = Vec::new();
        places.retain(|it| {
            !seen.contains(it) && {
                seen.push(*it);
                true
            }
        });
        places.into_iter().filter_map(|it| self.files.get(it)).collect()
    }

    fn over_policy(&self, place: usize) -> Option<&PolicyId> {
        self.files.get(place).map(|it| &it.layer.over.policy)
    }

    /// Layers of the workspace over a policy that judges none of its subjects.
    pub fn idle(&self, config: &Config) -> Vec<Finding> {
        let judges = |policy: &PolicyId| {
            config.subjects.iter().any(|subject| subject.policy.policy == *policy)
        };
        let places = config.layers.iter().filter_map(|it| self.places.get(it));
        let files = places.filter_map(|it| self.files.get(*it));
        files.filter(|it| !judges(&it.layer.over.policy)).map(over_nothing).collect()
    }
}

/// The paths that `config` names, each with where it does.
fn named(config: &Config) -> impl Iterator<Item = (&String, String)> {
    let all = config.layers.iter().enumerate();
    let all = all.map(|(index, path)| (path, format!("/layers/{index}")));
    let own = config.subjects.iter().enumerate().flat_map(|(subject, it)| {
        let paths = it.layers.iter().enumerate();
        paths.map(move |(index, path)| (path, format!("/subjects/{subject}/layers/{index}")))
    });
    all.chain(own)
}

/// Reads one layer file; none where it is no layer, with every reason.
pub fn read(root: &Root, path: &str) -> (Option<LayerFile>, Vec<Finding>) {
    let source = match root.read(path) {
        Ok(source) => source,
        Err(error) => return (None, vec![error.finding()]),
    };
    let (tree, mut findings) = tree::parse(&source, Notation::Yaml, Evidence::Declared);
    let Some(tree) = tree.filter(|_| findings.is_empty()) else { return (None, findings) };
    let (layer, faults) = decode::decode::<Layer>(&tree);
    findings.extend(faults);
    (layer.map(|layer| LayerFile { layer, tree }), findings)
}

fn too_many() -> Finding {
    Finding::new(
        "workspace-layers",
        Severity::Error,
        Text::new(
            format!("a workspace names at most {LAYERS_MAX} layer files"),
            format!("一个工作区最多引用 {LAYERS_MAX} 个层文件"),
        ),
    )
}

fn over_nothing(file: &LayerFile) -> Finding {
    let policy = &file.layer.over.policy;
    Finding::new(
        "layer-does-nothing",
        Severity::Warning,
        Text::new(
            format!("no subject of the workspace is judged by `{policy}`"),
            format!("工作区中没有对象以 `{policy}` 检查"),
        ),
    )
    .at(file.tree.location(file.tree.nearest("/over")))
}
