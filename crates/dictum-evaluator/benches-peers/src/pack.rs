//! The willingness-verification pack, release 1.0.0, over its example `ready`.

use std::collections::HashSet;

use dictum_evaluator::program::{Activation, Program};
use dictum_evaluator::value::Value;
use dictum_miniprogram::facts;
use dictum_policy::{effective, program};
use dictum_schema::release::Release;
use dictum_schema::severity::Evidence;
use dictum_source::source::Source;
use dictum_source::tree::{NodeId, Notation, Tree, Value as Leaf, parse};
use regex::Regex;

const RELEASE: &str = include_str!("../../../../policies/willingness-verification/releases/1.0.0.yaml");
const CONSOLE: &str = include_str!("../../../../policies/willingness-verification/examples/ready/console.yaml");
const CAPTURES: [(&str, &str); 3] = [
    (
        "captures/getaccountbasicinfo.2026-11-16.json",
        include_str!(
            "../../../../policies/willingness-verification/examples/ready/captures/getaccountbasicinfo.2026-11-16.json"
        ),
    ),
    (
        "captures/getcategory.2026-11-16.json",
        include_str!(
            "../../../../policies/willingness-verification/examples/ready/captures/getcategory.2026-11-16.json"
        ),
    ),
    (
        "captures/getwxadevinfo.2026-11-16.json",
        include_str!(
            "../../../../policies/willingness-verification/examples/ready/captures/getwxadevinfo.2026-11-16.json"
        ),
    ),
];

/// The day of the verdicts.
pub const TODAY: &str = "2026-11-16";

/// The pack's rules and the example's facts.
pub struct Pack {
    pub tree: Tree,
    pub params: serde_json::Value,
    /// Each rule's `when` and `require`, as written.
    pub rules: Vec<(String, String)>,
    /// The same, compiled.
    pub programs: Vec<Program>,
}

impl Pack {
    pub fn new() -> Self {
        let yaml = |name: &str, text: &str| {
            let source = Source::new(name, text);
            parse(&source, Notation::Yaml, Evidence::Declared).0.expect("the file is YAML")
        };
        let release = yaml("1.0.0.yaml", RELEASE);
        let release: Release =
            serde_json::from_value(release.to_json(release.root())).expect("the file is a release");
        let policy = effective::resolve(&release);
        let program = program::compile(&policy, &facts::schema()).expect("the release compiles");
        let captures: Vec<_> = CAPTURES.iter().map(|(name, text)| Source::new(*name, *text)).collect();
        let today = TODAY.parse().expect("is a date");
        let (tree, findings) = facts::collect(Some(&yaml("console.yaml", CONSOLE)), &captures, today);
        assert!(findings.is_empty(), "{findings:?}");
        Self {
            tree,
            params: policy.params_json(),
            rules: release.rules.iter().map(|it| (it.when.clone(), it.require.clone())).collect(),
            programs: program.rules().iter().flat_map(|it| [it.when.clone(), it.require.clone()]).collect(),
        }
    }

    pub fn activation(&self) -> Activation<'_> {
        let mut activation = Activation::new();
        activation.bind_tree("subject", &self.tree, self.tree.root());
        activation.bind_value("params", Value::from(&self.params));
        activation.bind_value("today", TODAY.into());
        activation
    }

    /// The expressions that need no calendar, which only we have.
    pub fn without_calendar(&self) -> Vec<String> {
        let rules = self.rules.iter().filter(|it| !it.1.contains("workdays"));
        rules.flat_map(|it| [it.0.clone(), it.1.clone()]).collect()
    }

    pub fn programs_without_calendar(&self) -> Vec<Program> {
        let kept = |it: &&[Program]| !it.iter().any(|it| it.expression().contains("workdays"));
        let pairs: Vec<&[Program]> = self.programs.chunks(2).filter(kept).collect();
        pairs.concat()
    }
}

/// The parameters as a program would keep them.
pub struct ByHand {
    face_categories: HashSet<String>,
    live_categories: HashSet<String>,
    public: String,
    public_principals: Vec<String>,
    permission: String,
    permission_id: i64,
    platform: String,
    one_category: bool,
    domains: [Vec<String>; 4],
    shapes: [Regex; 4],
    domain_limit: usize,
    capture_max_age: i64,
}

const KINDS: [&str; 4] = ["request", "socket", "upload", "download"];

impl ByHand {
    pub fn new(params: &serde_json::Value) -> Self {
        let texts = |key: &str| -> Vec<String> {
            params[key].as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()).collect()
        };
        let text = |key: &str| params[key].as_str().unwrap().to_owned();
        let number = |key: &str| params[key].as_i64().unwrap();
        let shape = |scheme: &str| {
            let host = "([a-z0-9]([a-z0-9-]*[a-z0-9])?[.])+[a-z]([a-z0-9-]*[a-z0-9])?(:[0-9]{1,5})?";
            Regex::new(&format!("^{scheme}://{host}$")).unwrap()
        };
        Self {
            face_categories: texts("face_categories").into_iter().collect(),
            live_categories: texts("live_categories").into_iter().collect(),
            public: text("public_first_level") + ":",
            public_principals: texts("public_principals"),
            permission: text("face_permission"),
            permission_id: number("face_permission_id"),
            platform: text("authorised_platform"),
            one_category: text("reading") == "one-category",
            domains: KINDS.map(|it| texts(&format!("{it}_domains"))),
            shapes: KINDS.map(|it| shape(if it == "socket" { "wss" } else { "https" })),
            domain_limit: usize::try_from(number("domain_limit")).unwrap(),
            capture_max_age: number("capture_max_age"),
        }
    }

    /// How many rules that need no calendar hold.
    pub fn holding(&self, tree: &Tree) -> usize {
        let facts = Facts { tree };
        let signed = |section: &str| {
            facts.text(&[section, "attested", "by"]).is_some_and(|it| !it.is_empty())
                && facts.text(&[section, "attested", "on"]).is_some_and(|it| it <= TODAY)
        };
        let said = |path: &[&str]| facts.text(path).is_some_and(|it| !it.is_empty());
        let categories = facts.items(&["categories"]);
        let approved = |id: NodeId| facts.field(id, "status") == Some("approved");
        let face = |id: NodeId| facts.names(id).any(|it| self.is_face(it, &facts));
        let live = |id: NodeId| facts.names(id).any(|it| self.live_categories.contains(it));
        let any = |test: &dyn Fn(NodeId) -> bool| categories.iter().any(|id| test(*id));
        let government = facts.text(&["principal"]) == Some("government");
        let permissions = facts.items(&["authorization", "permissions"]);
        let permitted = |id: &NodeId| tree.str(*id) == Some(&self.permission);
        let captures = facts.items(&["captures"]);
        let number = |id: &NodeId, key: &str| match tree.get(*id, key).map(|it| tree.value(it)) {
            Some(Leaf::Int(it)) => Some(*it),
            _ => None,
        };
        assert!(self.permission_id == 0 && !self.one_category, "the release says so");
        let lists = KINDS.map(|it| facts.items(&["domains", it]));
        let mut holds = vec![
            said(&["read_aloud", "source"]),
            facts.is(&["beta", "granted"]) && signed("beta"),
            !any(&|id| !approved(id))
                || any(&|id| approved(id) && face(id)) && (any(&|id| approved(id) && live(id)) || government),
            facts.is(&["scenario", "matches_categories"]) && said(&["scenario", "description"]) && signed("scenario"),
            said(&["real_name", "basis"]) && signed("real_name"),
            facts.items(&["qualification", "documents"]).iter().all(|id| tree.str(*id).is_some_and(|it| !it.is_empty()))
                && !facts.items(&["qualification", "documents"]).is_empty(),
            any(&face) && (any(&live) || government),
            any(&face),
            any(&live) || government,
            permissions.iter().any(permitted) && signed("authorization"),
            permissions.iter().all(permitted) && signed("authorization"),
            facts.text(&["authorization", "platform"]) == Some(&self.platform) && signed("authorization"),
            facts.is(&["interfaces", "live_pusher"]) && signed("interfaces"),
            facts.is(&["interfaces", "live_player"]) && signed("interfaces"),
            facts.is(&["cloud_account", "registered"]),
            facts.is(&["cloud_account", "enterprise_verified"]) && signed("cloud_account"),
            lists.iter().zip(&self.shapes).all(|(list, shape)| {
                list.iter().all(|id| tree.str(*id).is_some_and(|it| shape.is_match(it)))
            }),
            lists.iter().all(|it| it.len() <= self.domain_limit),
            facts.items(&["contradictions"]).iter().all(|id| {
                tree.get(*id, "declared").map(|it| tree.value(it)) == tree.get(*id, "captured").map(|it| tree.value(it))
            }),
            captures.is_empty() || captures.iter().all(|id| number(id, "age_days").is_some_and(|it| it <= self.capture_max_age)),
            captures.is_empty() || captures.iter().all(|id| number(id, "errcode") == Some(0)),
        ];
        holds.extend(lists.iter().zip(&self.domains).map(|(list, domains)| {
            domains.iter().all(|it| list.iter().any(|id| tree.str(*id) == Some(it)))
        }));
        holds.into_iter().filter(|it| *it).count()
    }

    fn is_face(&self, name: &str, facts: &Facts<'_>) -> bool {
        self.face_categories.contains(name)
            || name.starts_with(&self.public)
                && facts.text(&["principal"]).is_some_and(|it| self.public_principals.iter().any(|own| own == it))
    }
}

struct Facts<'t> {
    tree: &'t Tree,
}

impl<'t> Facts<'t> {
    fn at(&self, path: &[&str]) -> Option<NodeId> {
        path.iter().try_fold(self.tree.root(), |id, key| self.tree.get(id, key))
    }

    fn text(&self, path: &[&str]) -> Option<&'t str> {
        self.tree.str(self.at(path)?)
    }

    fn is(&self, path: &[&str]) -> bool {
        self.at(path).is_some_and(|id| matches!(self.tree.value(id), Leaf::Bool(true)))
    }

    fn items(&self, path: &[&str]) -> &'t [NodeId] {
        self.at(path).map_or(&[], |id| self.tree.items(id))
    }

    fn field(&self, id: NodeId, key: &str) -> Option<&'t str> {
        self.tree.str(self.tree.get(id, key)?)
    }

    fn names(&self, id: NodeId) -> impl Iterator<Item = &'t str> {
        let names = self.tree.get(id, "names").map_or(&[][..], |it| self.tree.items(it));
        names.iter().filter_map(|it| self.tree.str(*it))
    }
}
