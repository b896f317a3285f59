//! What a person reads of a layer's faults.

use std::cell::OnceCell;

use dictum_schema::compilation::Verdict;
use dictum_schema::id::{ParamId, RuleId};
use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::source::Location;
use dictum_source::tree::{self, Notation, Tree};

use super::plan::Planned;
use super::{Base, CHANGES_MAX, ITEMS_MAX, LayerFile, Loosened};
use crate::effective::EffectivePolicy;
use crate::meant;
use crate::origin::Origin;

/// Tells the faults of layers over one release.
pub(super) struct Teller<'a> {
    base: Base<'a>,
    /// The release's file, parsed when something points into it.
    tree: OnceCell<Tree>,
}

impl<'a> Teller<'a> {
    pub(super) fn new(base: &Base<'a>) -> Self {
        Self { base: *base, tree: OnceCell::new() }
    }

    fn release(&self) -> String {
        format!("{} {}", self.base.release.policy, self.base.release.version)
    }

    /// The place of `rule` in the release, or of what layers may do to it.
    fn rule(&self, rule: &RuleId) -> Option<Location> {
        let tree = self.tree.get_or_init(|| {
            use dictum_schema::severity::Evidence::Declared;
            let (tree, _) = tree::parse(self.base.source, Notation::Yaml, Declared);
            tree.unwrap_or_else(|| Tree::empty_map(self.base.source, Declared))
        });
        let index = self.base.release.rules.iter().position(|it| it.id == *rule)?;
        let pointers = ["layers", "severity"].map(|it| format!("/rules/{index}/{it}"));
        let node = pointers.iter().find_map(|it| tree.at_pointer(it))?;
        Some(tree.location(node))
    }

    pub(super) fn other_policy(&self, file: &LayerFile) -> Finding {
        let over = &file.layer.over.policy;
        let policy = &self.base.release.policy;
        error(
            "layer-over-other-policy",
            Text::new(
                format!("this layer is over `{over}`, and the policy here is `{policy}`"),
                format!("此层针对 `{over}`，而这里的策略是 `{policy}`"),
            ),
        )
        .at(place(file, "/over"))
    }

    pub(super) fn other_version(&self, file: &LayerFile) -> Finding {
        let (over, release) = (&file.layer.over, self.release());
        let version = &self.base.release.version;
        error(
            "layer-over-other-version",
            Text::new(
                format!("this layer was written for `{over}`, and {release} is in force"),
                format!("此层为 `{over}` 编写，而生效的是 {release}"),
            ),
        )
        .at(place(file, "/over"))
        .labelled(Text::new("nothing of the layer applies", "本层全部不生效"))
        .help(Text::new(
            format!("look the layer over, then write `over: {}@{version}`", over.policy),
            format!("请先复核此层，再写 `over: {}@{version}`", over.policy),
        ))
    }

    pub(super) fn name_taken(&self, file: &LayerFile) -> Finding {
        let name = &file.layer.layer;
        warning(
            "layer-name-taken",
            Text::new(
                format!("another layer over {} is named `{name}` too", self.release()),
                format!("{} 之上另有一层也名为 `{name}`", self.release()),
            ),
        )
        .at(place(file, "/layer"))
    }

    pub(super) fn too_long(&self, file: &LayerFile) -> Finding {
        error(
            "layer-too-long",
            Text::new(
                format!("the layers over {} make more than {CHANGES_MAX} changes, or bring more than {ITEMS_MAX} items", self.release()),
                format!("{} 之上各层的改动超过 {CHANGES_MAX} 处，或带来的项超过 {ITEMS_MAX} 个", self.release()),
            ),
        )
        .at(place(file, "/rules"))
        .labelled(Text::new("the rest is left out", "其余不予采用"))
    }

    pub(super) fn unknown_rule(
        &self,
        rule: &RuleId,
        (policy, at): (&EffectivePolicy, Location),
    ) -> Finding {
        let release = self.release();
        let finding = error(
            "rule-unknown",
            Text::new(
                format!("{release} has no rule `{rule}`"),
                format!("{release} 没有名为 `{rule}` 的规则"),
            ),
        )
        .at(at);
        meant::hint(finding, rule.as_str(), policy.rules().iter().map(|it| it.rule.id.as_str()))
    }

    pub(super) fn unknown_param(
        &self,
        param: &ParamId,
        (policy, at): (&EffectivePolicy, Location),
    ) -> Finding {
        let release = self.release();
        let finding = error(
            "param-unknown",
            Text::new(
                format!("{release} has no parameter `{param}`"),
                format!("{release} 没有名为 `{param}` 的参数"),
            ),
        )
        .at(at);
        meant::hint(finding, param.as_str(), policy.params().keys().map(ParamId::as_str))
    }

    /// A change that would loosen rules without a grant.
    pub(super) fn loosens(
        &self,
        planned: &Planned,
        refused: &Loosened,
        asked: Option<(&Origin, &String)>,
    ) -> Finding {
        let Some((rule, verdict, why)) = refused.first() else {
            return self.allows_nothing_new(planned);
        };
        let message = match verdict {
            Verdict::Undecided => Text::new(
                format!("that this does not loosen `{rule}` is not proved: {}", why.en),
                format!("未能证明此改动不会放宽 `{rule}`：{}", why.zh_cn),
            ),
            _ => Text::new(
                format!("this would loosen `{rule}`: {}", why.en),
                format!("此改动会放宽 `{rule}`：{}", why.zh_cn),
            ),
        };
        let mut finding = error("layer-loosens", message).at(planned.at.clone()).labelled(
            Text::new("refused; the rest of the layer applies", "不予采用，本层其余照常生效"),
        );
        for (other, _, why) in refused.iter().skip(1) {
            finding = finding.note(Text::new(
                format!("`{other}` too: {}", why.en),
                format!("`{other}` 也是如此：{}", why.zh_cn),
            ));
        }
        if let Some(at) = asked.and_then(|(it, _)| it.at()) {
            finding = finding.related(at.clone(), Text::new("set here", "在此处设定"));
        } else if let Some(at) = self.rule(rule) {
            finding = finding.related(at, self.terms(rule));
        }
        finding.help(self.way_out(rule, asked))
    }

    /// What the release lets layers do to `rule`.
    fn terms(&self, rule: &RuleId) -> Text {
        let granted =
            self.base.release.rules.iter().any(|it| it.id == *rule && it.layers.is_some());
        if granted {
            Text::new(
                "layers may do this, and otherwise only tighten",
                "层可以做这些，其余只能收紧",
            )
        } else {
            Text::new("layers may only tighten it", "层只能收紧此规则")
        }
    }

    fn way_out(&self, rule: &RuleId, asked: Option<(&Origin, &String)>) -> Text {
        let policy = &self.base.release.policy;
        let (whom, whom_zh) = match asked {
            Some((Origin::Layer { layer, .. }, owner)) => (
                format!("ask {owner} to `allow` it in the layer `{layer}`"),
                format!("或请 {owner} 在层 `{layer}` 中以 `allow` 允许"),
            ),
            _ => (
                format!("ask those who keep `{policy}` to grant it with `layers:`"),
                format!("或请 `{policy}` 的维护者在规则中以 `layers:` 授权"),
            ),
        };
        let skeleton = format!(
            "waivers: [{{rule: {rule}, subject: NAME, reason: WHY, approved_by: WHO, until: YYYY-MM-DD}}]"
        );
        Text::new(
            format!("excuse a subject for a time instead, or {whom}:\n{skeleton}"),
            format!("可改为在一段时间内豁免某个对象，{whom_zh}：\n{skeleton}"),
        )
    }

    pub(super) fn allows_nothing_new(&self, planned: &Planned) -> Finding {
        let rule = &planned.rule;
        warning(
            "layer-does-nothing",
            Text::new(
                format!("{} lets every layer do this to `{rule}` already", self.release()),
                format!("{} 已允许各层对 `{rule}` 这样做", self.release()),
            ),
        )
        .at(planned.at.clone())
    }

    pub(super) fn allows_what_it_lacks(&self, planned: &Planned) -> Finding {
        let rule = &planned.rule;
        let finding = error(
            "layer-grants-nothing",
            Text::new(
                format!("this layer cannot lend what it may not do to `{rule}` itself"),
                format!("此层自己无权对 `{rule}` 这样做，不能转授"),
            ),
        )
        .at(planned.at.clone())
        .help(Text::new(
            "a layer lets others undo what it tightened itself, or passes on what it was granted",
            "一层只能允许下层撤销它自己的收紧，或转授它所得的权限",
        ));
        match self.rule(rule) {
            Some(at) => finding.related(at, self.terms(rule)),
            None => finding,
        }
    }
}

pub(super) fn error(code: &str, message: Text) -> Finding {
    Finding::new(code, Severity::Error, message)
}

pub(super) fn warning(code: &str, message: Text) -> Finding {
    Finding::new(code, Severity::Warning, message)
}

pub(super) fn place(file: &LayerFile, pointer: &str) -> Location {
    file.tree.location(file.tree.nearest(pointer))
}
