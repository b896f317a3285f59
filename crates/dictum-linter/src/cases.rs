//! A pack's cases: every rule over every case.

use std::borrow::Cow;
use std::collections::BTreeMap;

use dictum_policy::effective;
use dictum_policy::outcome::{self, RuleOutcome};
use dictum_policy::program::PolicyProgram;
use dictum_schema::cases::{Base, Case, Cases};
use dictum_schema::id::{ParamId, RuleId};
use dictum_schema::language::Text;
use dictum_schema::release::{Item, Release};
use dictum_schema::rulebook::ParamValue;
use dictum_schema::severity::{Evidence, Outcome, Severity};
use dictum_schema::value::Scalar;
use dictum_source::finding::Finding;
use dictum_source::source::Location;
use dictum_source::tree::{self, NodeId, Notation, Tree, Value};

use crate::compile::PackCompiled;
use crate::decode::{self, Shape};
use crate::files::Root;

/// The folder of a pack that holds its cases.
pub const CASES: &str = "cases";

/// The file of the facts that the cases start from.
pub const BASE: &str = "cases/base.yaml";

/// Runs every rule of `pack` over every one of its cases.
pub fn run(pack: &PackCompiled) -> Tested {
    observe(pack, &mut |_| {})
}

/// Does what [`run`] does, and shows `observer` what the rule of each case says of it.
pub fn observe(pack: &PackCompiled, observer: &mut dyn FnMut(&Judged<'_>)) -> Tested {
    let PackCompiled { root, schema, compiled, .. } = pack;
    let program = &compiled.program;
    let mut tested = Tested::default();
    let Some(base) = tested.read::<Base>(root, BASE) else { return tested };
    let base_tree = &base.tree;
    let facts = subtree(base_tree, "/facts");
    let shape = &Shape::of(schema.clone());
    tested.findings.extend(shape.faults(&facts));
    let release = &compiled.release;
    let mut ctx =
        Ctx { release, program, shape, today: &base.value.today, facts: &facts, observer };
    let outcomes = outcome::evaluate(program, &facts, &base.value.today);
    let expected = tested.base(release, &base, &outcomes);
    let mut seen: BTreeMap<RuleId, Vec<Outcome>> = BTreeMap::new();
    for path in files(root) {
        let Some(Read { value: cases, tree }) = tested.read::<Cases>(root, &path) else { continue };
        if path != format!("{CASES}/{}.yaml", cases.rule) {
            tested.findings.push(misnamed(&tree, &cases));
        }
        let Some(rule) = called(release, &cases.rule) else {
            tested.findings.push(unknown_rule(&tree, "/rule", &cases.rule));
            continue;
        };
        for (index, case) in cases.cases.iter().enumerate() {
            seen.entry(rule.clone()).or_default().push(case.want);
            tested.case(&mut ctx, &expected, (rule, case, &tree, index));
        }
    }
    for rule in program.rules() {
        tested.findings.extend(uncovered(root, &rule.id, seen.get(&rule.id)));
    }
    tested.findings.sort_by(Finding::order);
    tested
}

/// The facts that the cases of the pack `root` start from; none where there are none
/// to rely on.
pub fn base(root: &Root) -> Option<Base> {
    let source = root.read(BASE).ok()?;
    let (tree, _) = tree::parse(&source, Notation::Yaml, Evidence::Declared);
    decode::decode(&tree?).0
}

/// What the cases showed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tested {
    /// How many cases ran.
    pub cases: usize,
    /// How many judgements were compared: every rule over every case.
    pub judgements: usize,
    /// How many cases came out otherwise than they want.
    pub failed: usize,
    /// What a person should look at.
    pub findings: Vec<Finding>,
}

/// The files of cases in the pack `root`, sorted, without the base facts.
pub fn files(root: &Root) -> Vec<String> {
    let names = root.names(CASES).unwrap_or_default();
    let stems = names.iter().filter_map(|it| it.strip_suffix(".yaml"));
    stems.map(|it| format!("{CASES}/{it}.yaml")).filter(|it| it != BASE).collect()
}

/// A case, and what its rule says of it.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'a> {
    /// The rule.
    pub rule: &'a RuleId,
    /// The conditions, over the case's parameters.
    pub program: &'a PolicyProgram,
    /// The case's facts.
    pub facts: &'a Tree,
    /// The day on which it is judged.
    pub today: &'a str,
    /// What the rule says.
    pub outcome: Outcome,
}

/// A file of a pack, and its tree for findings to point into.
struct Read<T> {
    value: T,
    tree: Tree,
}

/// What every case is judged with.
struct Ctx<'a> {
    release: &'a Release,
    program: &'a PolicyProgram,
    shape: &'a Shape,
    today: &'a str,
    facts: &'a Tree,
    observer: &'a mut dyn FnMut(&Judged<'_>),
}

impl Tested {
    fn read<T>(&mut self, root: &Root, path: &str) -> Option<Read<T>>
    where
        T: serde::de::DeserializeOwned + schemars::JsonSchema,
    {
        let source = match root.read(path) {
            Ok(source) => source,
            Err(error) => {
                self.findings.push(error.finding());
                return None;
            }
        };
        let (tree, findings) = tree::parse(&source, Notation::Yaml, Evidence::Declared);
        let broken = !findings.is_empty();
        self.findings.extend(findings);
        let tree = tree.filter(|_| !broken)?;
        let (value, findings) = decode::decode(&tree);
        self.findings.extend(findings);
        Some(Read { value: value?, tree })
    }

    /// Checks the base facts, and gives what each rule says of them.
    fn base(
        &mut self,
        release: &Release,
        base: &Read<Base>,
        outcomes: &[RuleOutcome],
    ) -> BTreeMap<RuleId, Outcome> {
        let Read { value: base, tree } = base;
        for rule in base.also.keys().filter(|it| called(release, it).is_none()) {
            self.findings.push(unknown_rule(tree, &format!("/also/{rule}"), rule));
        }
        let also = current(release, &base.also);
        for it in outcomes {
            let fine = matches!(it.outcome, Outcome::Satisfied | Outcome::NotApplicable);
            match also.get(&it.rule) {
                None if fine => {}
                Some(want) if *want == it.outcome => {}
                want => {
                    let want = want.copied().unwrap_or(Outcome::Satisfied);
                    let at = tree.location(tree.nearest("/facts"));
                    self.findings.push(other_outcome("base", it, want, at));
                }
            }
        }
        outcomes.iter().map(|it| (it.rule.clone(), it.outcome)).collect()
    }

    fn case(
        &mut self,
        ctx: &mut Ctx<'_>,
        expected: &BTreeMap<RuleId, Outcome>,
        (rule, case, tree, index): (&RuleId, &Case, &Tree, usize),
    ) {
        let pointer = format!("/cases/{index}");
        let at = |below: &str| tree.location(tree.nearest(&format!("{pointer}{below}")));
        let facts = match tree.at_pointer(&format!("{pointer}/facts")) {
            Some(patch) => patched(ctx.facts, tree, patch),
            None => ctx.facts.clone(),
        };
        let before = self.findings.len();
        self.findings.extend(ctx.shape.faults(&facts));
        let today = case.today.as_deref().unwrap_or(ctx.today);
        let also = current(ctx.release, &case.also);
        for other in case.also.keys().filter(|it| called(ctx.release, it).is_none()) {
            self.findings.push(unknown_rule(tree, &format!("{pointer}/also/{other}"), other));
        }
        let misfits = ctx.misfits(tree, &format!("{pointer}/params"));
        if !misfits.is_empty() {
            self.findings.extend(misfits);
            self.cases += 1;
            self.failed += 1;
            return;
        }
        let program = if case.params.is_empty() {
            Cow::Borrowed(ctx.program)
        } else {
            Cow::Owned(ctx.under(&case.params))
        };
        for it in outcome::evaluate(&program, &facts, today) {
            self.judgements += 1;
            let want = if it.rule == *rule {
                Some(case.want)
            } else {
                also.get(&it.rule).or_else(|| expected.get(&it.rule)).copied()
            };
            if want.is_some_and(|want| want != it.outcome) {
                let want = want.unwrap_or(case.want);
                self.findings.push(other_outcome(&case.name, &it, want, at("/want")));
            }
            if it.rule == *rule {
                let (program, outcome) = (&*program, it.outcome);
                (ctx.observer)(&Judged { rule, program, facts: &facts, today, outcome });
            }
            if it.rule == *rule
                && let Some(missing) = &case.missing
            {
                let found: Vec<String> = it.missing.iter().map(ToString::to_string).collect();
                if found != *missing {
                    self.findings.push(other_missing(case, &found, at("/missing")));
                }
            }
        }
        self.cases += 1;
        self.failed += usize::from(self.findings.len() > before);
    }
}

impl Ctx<'_> {
    /// The conditions where `params` are what they are.
    fn under(&self, params: &BTreeMap<ParamId, ParamValue>) -> PolicyProgram {
        let mut release = self.release.clone();
        for (id, value) in params {
            let item =
                |it: &Scalar| Item { key: None, value: it.clone(), line: None, amended: false };
            if let Some(param) = release.params.get_mut(id) {
                param.items = value.scalars().iter().map(item).collect();
            }
        }
        self.program.with_params(&effective::resolve(&release))
    }

    /// What does not fit the release's parameters in those at `pointer`.
    fn misfits(&self, tree: &Tree, pointer: &str) -> Vec<Finding> {
        if tree.at_pointer(pointer).is_none() {
            return Vec::new();
        }
        let mut schema = effective::resolve(self.release).params_schema();
        if let Some(it) = schema.as_object_mut() {
            it.remove("required");
        }
        decode::validate(&subtree(tree, pointer), &schema)
    }
}

/// What the rule `id` of a case is called now: that itself or, where there is none, the
/// first rule that had the name.
fn called<'r>(release: &'r Release, id: &RuleId) -> Option<&'r RuleId> {
    let rules = || release.rules.iter();
    let rule = rules().find(|it| it.id == *id).or_else(|| rules().find(|it| it.was.contains(id)));
    rule.map(|it| &it.id)
}

/// `also` of a case, by the names that the rules have now.
fn current(release: &Release, also: &BTreeMap<RuleId, Outcome>) -> BTreeMap<RuleId, Outcome> {
    also.iter().filter_map(|(id, it)| Some((called(release, id)?.clone(), *it))).collect()
}

/// The part of `tree` at `pointer`, as a tree of its own.
fn subtree(tree: &Tree, pointer: &str) -> Tree {
    let node = tree.nearest(pointer);
    let mut copy = tree.clone();
    copy.set_root(node);
    copy
}

/// `base` with the merge patch at node `patch` of `tree` (RFC 7386).
fn patched(base: &Tree, tree: &Tree, patch: NodeId) -> Tree {
    let mut merged = base.clone();
    let root = merge(&mut merged, Some(base.root()), tree, patch);
    merged.set_root(root);
    merged
}

fn merge(merged: &mut Tree, base: Option<NodeId>, tree: &Tree, patch: NodeId) -> NodeId {
    let Value::Map(changes) = tree.value(patch) else { return merged.graft(tree, patch) };
    let mut entries = base.map(|it| merged.entries(it).to_vec()).unwrap_or_default();
    for change in changes {
        let place = entries.iter().position(|it| it.key == change.key);
        if *tree.value(change.value) == Value::Null {
            entries.retain(|it| it.key != change.key);
            continue;
        }
        let below = place.and_then(|it| entries.get(it)).map(|it| it.value);
        let value = merge(merged, below, tree, change.value);
        match place.and_then(|it| entries.get_mut(it)) {
            Some(entry) => entry.value = value,
            None => entries.push(tree::Entry { value, ..change.clone() }),
        }
    }
    merged.push(Value::Map(entries), &tree.location(patch), tree.node(patch).evidence)
}

fn name(outcome: Outcome) -> (&'static str, &'static str) {
    match outcome {
        Outcome::Satisfied => ("satisfied", "满足"),
        Outcome::Violated => ("violated", "违反"),
        Outcome::NotApplicable => ("not applicable", "不适用"),
        Outcome::Indeterminate => ("indeterminate", "无法判断"),
    }
}

fn other_outcome(case: &str, found: &RuleOutcome, want: Outcome, at: Location) -> Finding {
    let (is, want) = (name(found.outcome), name(want));
    let rule = &found.rule;
    let mut finding = Finding::new(
        "case-failed",
        Severity::Error,
        Text::new(
            format!("case `{case}`: `{rule}` is {}, and {} is wanted", is.0, want.0),
            format!("用例 `{case}`：`{rule}` 的结果是“{}”，应为“{}”", is.1, want.1),
        ),
    )
    .at(at);
    if !found.missing_facts.is_empty() {
        let paths = found.missing_facts.join(", ");
        finding = finding.note(Text::new(
            format!("facts that are not known: {paths}"),
            format!("未知的事实：{paths}"),
        ));
    }
    if let Some(error) = &found.error {
        finding = finding.note(error.clone());
    }
    finding.help(Text::new(
        format!("mend the rule or the case; if another rule is meant to change here, list `{rule}` under `also`"),
        format!("请修正规则或用例；若其他规则在此确应变化，请在 `also` 中列出 `{rule}`"),
    ))
}

fn other_missing(case: &Case, found: &[String], at: Location) -> Finding {
    let found = found.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>();
    Finding::new(
        "case-failed",
        Severity::Error,
        Text::new(
            format!("case `{}`: missing is [{}]", case.name, found.join(", ")),
            format!("用例 `{}`：缺少的是 [{}]", case.name, found.join("、")),
        ),
    )
    .at(at)
}

fn misnamed(tree: &Tree, cases: &Cases) -> Finding {
    Finding::new(
        "cases-misnamed",
        Severity::Error,
        Text::new(
            format!("the file of these cases is `{}.yaml`", cases.rule),
            format!("这些用例的文件名应为 `{}.yaml`", cases.rule),
        ),
    )
    .at(tree.location(tree.nearest("/rule")))
}

fn unknown_rule(tree: &Tree, pointer: &str, rule: &RuleId) -> Finding {
    Finding::new(
        "rule-unknown",
        Severity::Error,
        Text::new(format!("there is no rule `{rule}`"), format!("没有名为 `{rule}` 的规则")),
    )
    .at(tree.location(tree.nearest(pointer)))
}

/// A rule needs a case that satisfies it and a case that violates it.
fn uncovered(root: &Root, rule: &RuleId, wants: Option<&Vec<Outcome>>) -> Option<Finding> {
    let has = |want| wants.is_some_and(|it| it.contains(&want));
    let (en, zh) = match (has(Outcome::Satisfied), has(Outcome::Violated)) {
        (true, true) => return None,
        (true, false) => ("violates", "违反"),
        (false, true) => ("satisfies", "满足"),
        (false, false) => ("satisfies it, and none that violates", "满足它的用例，也没有违反"),
    };
    let path = root.shown(&format!("{CASES}/{rule}.yaml"));
    Some(
        Finding::new(
            "rule-without-cases",
            Severity::Error,
            Text::new(
                format!("rule `{rule}` has no case that {en} it"),
                format!("规则 `{rule}` 没有{zh}它的用例"),
            ),
        )
        .help(Text::new(format!("add one to `{path}`"), format!("请在 `{path}` 中补充"))),
    )
}
