//! Why a verdict is what it is, in words.

use dictum_schema::compilation::Verdict;
use dictum_schema::id::RuleId;
use dictum_schema::language::Text;
use dictum_schema::severity::{Level, Severity};

use super::ParamChange;

/// Several reasons as one.
pub(super) fn joined(reasons: Vec<Text>) -> Text {
    let mut all = Text::default();
    for (index, reason) in reasons.into_iter().enumerate() {
        if index > 0 {
            all.en.push_str("; ");
            all.zh_cn.push('；');
        }
        all.en.push_str(&reason.en);
        all.zh_cn.push_str(&reason.zh_cn);
    }
    all
}

pub(super) fn severity(before: Severity, after: Severity) -> Text {
    let name = |it| match it {
        Severity::Error => ("error", "错误"),
        Severity::Warning => ("warning", "警告"),
        Severity::Info => ("info", "提示"),
    };
    let (before, after) = (name(before), name(after));
    Text::new(
        format!("its severity goes from {} to {}", before.0, after.0),
        format!("严重程度由{}改为{}", before.1, after.1),
    )
}

/// What the document says of the rule now; none where it says as much as before.
pub(super) fn level(before: Level, after: Level) -> Option<Text> {
    let words = |it| match it {
        Level::Must => ("demands", "demanded", "要求"),
        Level::Should => ("recommends", "recommended", "建议"),
        Level::May => ("allows", "allowed", "允许"),
    };
    let ((_, was, was_zh), (is, _, is_zh)) = (words(before), words(after));
    let en = format!("its clause now {is} what it {was} before");
    (before != after).then(|| Text::new(en, format!("条款由“{was_zh}”变为“{is_zh}”")))
}

/// The rule had another name.
pub(super) fn renamed(before: &RuleId) -> Text {
    Text::new(format!("it was called `{before}`"), format!("原名 `{before}`"))
}

/// Rules `before` were split or merged to the rules `after`.
pub(super) fn regrouped(before: &[&RuleId], after: &[&RuleId], acceptance: Verdict) -> Text {
    let named = |ids: &[&RuleId]| {
        let marked: Vec<String> = ids.iter().map(|it| format!("`{it}`")).collect();
        (marked.join(", "), marked.join("、"))
    };
    let ((before, before_zh), (after, after_zh)) = (named(before), named(after));
    let (so, so_zh) = match acceptance {
        Verdict::Tightened => ("together they ask for more", "合起来要求更多"),
        Verdict::Loosened => ("together they ask for less", "合起来要求更少"),
        Verdict::Words => ("together they ask for the same", "合起来要求不变"),
        Verdict::Incomparable | Verdict::Undecided => {
            ("how they compare together is not proved", "合起来的宽严未能证明")
        }
    };
    Text::new(
        format!("{before} became {after}: {so}"),
        format!("{before_zh} 变为 {after_zh}：{so_zh}"),
    )
}

pub(super) fn require(verdict: Verdict) -> Text {
    match verdict {
        Verdict::Words => Text::new(
            "its condition is written in another way, and means the same",
            "条件换了写法，含义不变",
        ),
        Verdict::Tightened => Text::new("its condition asks for more", "条件要求更多"),
        Verdict::Loosened => Text::new("its condition asks for less", "条件要求更少"),
        Verdict::Incomparable | Verdict::Undecided => Text::new(
            "its condition was rewritten, and how the two compare is not proved",
            "条件已改写，两者的宽严未能证明",
        ),
    }
}

pub(super) fn when(verdict: Verdict) -> Text {
    match verdict {
        Verdict::Words => Text::new(
            "when it applies is written in another way, and means the same",
            "适用条件换了写法，含义不变",
        ),
        Verdict::Tightened => Text::new("it applies to more", "适用范围扩大"),
        Verdict::Loosened => Text::new("it applies to less", "适用范围缩小"),
        Verdict::Incomparable | Verdict::Undecided => Text::new(
            "when it applies was rewritten, and what that means is not proved",
            "适用条件已改写，其影响未能证明",
        ),
    }
}

/// Values of one parameter that a reason names; a report lists them all.
const NAMED_MAX: usize = 5;

pub(super) fn param(moved: &ParamChange, verdict: Verdict) -> Text {
    let param = &moved.param;
    let (added, added_zh) = items(&moved.added);
    let (removed, removed_zh) = items(&moved.removed);
    let (en, zh) = match (moved.added.is_empty(), moved.removed.is_empty()) {
        (false, true) => (format!("gains {added}"), format!("增加 {added_zh}")),
        (true, false) => (format!("loses {removed}"), format!("减少 {removed_zh}")),
        (true, true) => ("has another order".to_owned(), "顺序改变".to_owned()),
        (false, false) if moved.single => {
            (format!("goes from {removed} to {added}"), format!("由 {removed_zh} 改为 {added_zh}"))
        }
        (false, false) => (
            format!("gains {added} and loses {removed}"),
            format!("增加 {added_zh}，减少 {removed_zh}"),
        ),
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

fn items(words: &[String]) -> (String, String) {
    let named: Vec<String> = words.iter().take(NAMED_MAX).map(|it| format!("`{it}`")).collect();
    let (mut en, mut zh) = (named.join(", "), named.join("、"));
    let more = words.len().saturating_sub(NAMED_MAX);
    if more > 0 {
        en = format!("{en} and {more} more");
        zh = format!("{zh} 等 {} 项", words.len());
    }
    (en, zh)
}
