//! How rules changed.

use std::collections::BTreeSet;

use dictum_schema::compilation::Verdict;
use dictum_schema::id::ParamId;
use dictum_schema::language::Text;
use dictum_schema::severity::Severity;

use super::params::{self, Moved};
use super::{Change, Policy, reversed, together};
use crate::effective::EffectiveRule;
use crate::program::RuleProgram;

/// The changes of rules: those that `new` has in its order, then those it lost.
pub(super) fn compare(old: &Policy<'_>, new: &Policy<'_>) -> Vec<Change> {
    let moved = moved(old, new);
    let mut changes = Vec::new();
    for it in Rule::all(new) {
        match Rule::all(old).find(|before| before.effective.rule.id == it.effective.rule.id) {
            Some(before) => changes.extend(both(&before, &it, &moved)),
            None => changes.push(added(&it)),
        }
    }
    for before in Rule::all(old) {
        if new.policy.rule(&before.effective.rule.id).is_none() {
            changes.push(removed(&before));
        }
    }
    changes
}

/// A rule in force and its program.
struct Rule<'a> {
    effective: &'a EffectiveRule,
    program: &'a RuleProgram,
}

impl<'a> Rule<'a> {
    fn all(policy: &Policy<'a>) -> impl Iterator<Item = Rule<'a>> {
        let rules = policy.policy.rules().iter().zip(policy.program.rules());
        rules.map(|(effective, program)| Self { effective, program })
    }

    fn blocks(&self) -> bool {
        self.effective.severity == Severity::Error
    }
}

fn moved(old: &Policy<'_>, new: &Policy<'_>) -> Vec<Moved> {
    let names: BTreeSet<&ParamId> =
        old.policy.params().keys().chain(new.policy.params().keys()).collect();
    names
        .into_iter()
        .filter_map(|it| {
            params::change(it, old.policy.params().get(it), new.policy.params().get(it))
        })
        .collect()
}

fn added(it: &Rule<'_>) -> Change {
    let reason = if it.blocks() {
        Text::new("a new rule, whose violation fails a run", "新规则，违反即不通过")
    } else {
        Text::new("a new rule, whose violation fails no run", "新规则，违反时仅提示")
    };
    change(it, (Verdict::Tightened, it.blocks()), reason)
}

fn removed(it: &Rule<'_>) -> Change {
    let reason = Text::new("the rule is no longer there", "该规则已移除");
    change(it, (Verdict::Loosened, it.blocks()), reason)
}

fn change(it: &Rule<'_>, (verdict, blocking): (Verdict, bool), reason: Text) -> Change {
    let rule = Some(it.effective.rule.id.clone());
    Change { rule, verdict, blocking, reason, params: Vec::new() }
}

/// How a rule that both policies have changed; none where it did not.
fn both(before: &Rule<'_>, after: &Rule<'_>, moved: &[Moved]) -> Option<Change> {
    let mut verdicts: Vec<(Verdict, Text)> = Vec::new();
    verdicts.extend(switch(before.effective.enabled, after.effective.enabled));
    verdicts.extend(severity(before.effective.severity, after.effective.severity));
    verdicts.extend(condition(before, after));
    let mut params = Vec::new();
    for it in moved {
        if let Some(verdict) = param(it, before, after) {
            verdicts.push((verdict, param_reason(it, verdict)));
            params.push(it.change.clone());
        }
    }
    if verdicts.is_empty() && words(before) != words(after) {
        verdicts.push((Verdict::Words, Text::new("only its words changed", "仅文字改动")));
    }
    let (mut verdict, mut reason) = verdicts.first().cloned()?;
    for (next, why) in verdicts.iter().skip(1) {
        verdict = together(verdict, *next);
        reason.en = format!("{}; {}", reason.en, why.en);
        reason.zh_cn = format!("{}；{}", reason.zh_cn, why.zh_cn);
    }
    let blocking = before.blocks() || after.blocks();
    Some(Change { params, ..change(after, (verdict, blocking), reason) })
}

fn switch(before: bool, after: bool) -> Option<(Verdict, Text)> {
    match (before, after) {
        (true, false) => {
            Some((Verdict::Loosened, Text::new("the rule is switched off", "该规则被关闭")))
        }
        (false, true) => {
            Some((Verdict::Tightened, Text::new("the rule is switched on", "该规则被启用")))
        }
        _ => None,
    }
}

fn severity(before: Severity, after: Severity) -> Option<(Verdict, Text)> {
    let verdict = match before.cmp(&after) {
        std::cmp::Ordering::Equal => return None,
        std::cmp::Ordering::Less => Verdict::Tightened,
        std::cmp::Ordering::Greater => Verdict::Loosened,
    };
    let name = |it| match it {
        Severity::Error => ("error", "错误"),
        Severity::Warning => ("warning", "警告"),
        Severity::Info => ("info", "提示"),
    };
    let (before, after) = (name(before), name(after));
    let reason = Text::new(
        format!("its severity goes from {} to {}", before.0, after.0),
        format!("严重程度由{}改为{}", before.1, after.1),
    );
    Some((verdict, reason))
}

/// What a rewritten condition means: equal where it is the same but for white
/// space outside of literals, otherwise nothing is proved.
fn condition(before: &Rule<'_>, after: &Rule<'_>) -> Option<(Verdict, Text)> {
    let same = |a: &str, b: &str| a.trim() == b.trim();
    let (old, new) = (&before.effective.rule, &after.effective.rule);
    if same(&old.when, &new.when) && same(&old.require, &new.require) {
        return None;
    }
    Some((
        Verdict::Undecided,
        Text::new(
            "its condition was rewritten, and that the two agree is not proved",
            "条件已改写，未能证明两者等价",
        ),
    ))
}

/// What a moved parameter means for a rule, whose conditions may both read it.
fn param(moved: &Moved, before: &Rule<'_>, after: &Rule<'_>) -> Option<Verdict> {
    let of = |it: &Rule<'_>| {
        let require = moved.verdict(&it.program.require);
        // A rule that applies more often asks for more.
        let when = moved.verdict(&it.program.when).map(reversed);
        [require, when].into_iter().flatten().reduce(together)
    };
    [of(before), of(after)].into_iter().flatten().reduce(together)
}

fn param_reason(moved: &Moved, verdict: Verdict) -> Text {
    let param = &moved.change.param;
    let items =
        |words: &[String]| words.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ");
    let (added, removed) = (items(&moved.change.added), items(&moved.change.removed));
    let (en, zh) = match (moved.change.added.is_empty(), moved.change.removed.is_empty()) {
        (false, true) => (format!("gains {added}"), format!("增加 {added}")),
        (true, false) => (format!("loses {removed}"), format!("减少 {removed}")),
        (true, true) => ("has another order".to_owned(), "顺序改变".to_owned()),
        (false, false) => {
            (format!("gains {added} and loses {removed}"), format!("增加 {added}，减少 {removed}"))
        }
    };
    let (so, so_zh) = match verdict {
        Verdict::Tightened => ("the rule asks for more", "规则要求更严"),
        Verdict::Loosened => ("the rule asks for less", "规则要求更宽"),
        Verdict::Incomparable => ("the rule asks for other things", "规则要求有增有减"),
        Verdict::Undecided => ("what that means is not proved", "其影响未能证明"),
        Verdict::Words => ("which changes nothing", "没有影响"),
    };
    Text::new(format!("`{param}` {en}: {so}"), format!("`{param}` {zh}：{so_zh}"))
}

/// All of a rule that is words: what a reader sees and no verdict depends on.
fn words<'a>(it: &'a Rule<'_>) -> impl PartialEq + 'a {
    let rule = &it.effective.rule;
    let texts = (&rule.title, &rule.message, &rule.help, &rule.addition);
    (texts, rule.level, &rule.fix, &rule.layers, &rule.clauses)
}
