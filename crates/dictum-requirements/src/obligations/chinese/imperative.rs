//! Imperatives in Chinese: a verb without a subject where a sentence begins.

use std::sync::LazyLock;

use crate::obligations::sentence::Place;

/// Words that may stand before the verb.
const LEADS: [&str; 52] = [
    "然后",
    "再",
    "并且",
    "并",
    "同时",
    "随后",
    "最后",
    "首先",
    "其次",
    "接着",
    "依次",
    "先",
    "及时",
    "立即",
    "定期",
    "按时",
    "尽快",
    "主动",
    "自行",
    "另外",
    "此外",
    "统一",
    "逐一",
    "重新",
    "直接",
    "妥善",
    "如实",
    "完整",
    "正确",
    "分别",
    "手动",
    "单独",
    "提前",
    "每天",
    "每日",
    "每次",
    "也",
    "和",
    "严格",
    "切实",
    "认真",
    "全面",
    "尽早",
    "随时",
    "务必",
    "每月",
    "每周",
    "每年",
    "每季度",
    "每半年",
    "始终",
    "仔细",
];

/// Leads behind which nothing but an order stands.
const STRESSED: [&str; 8] = ["立即", "及时", "定期", "严格", "尽快", "按时", "妥善", "逐一"];

/// Verbs with which demands begin.
static VERBS: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!("verbs.txt").split_whitespace().collect());

/// What follows a verb that is part of a noun: `登录状态`, `配置说明`.
const NOUNS: [&str; 44] = [
    "后",
    "时",
    "前",
    "者",
    "率",
    "量",
    "项",
    "页",
    "器",
    "的",
    "说明",
    "方法",
    "方式",
    "步骤",
    "流程",
    "记录",
    "时间",
    "指南",
    "手册",
    "教程",
    "次数",
    "状态",
    "成功",
    "失败",
    "类",
    "型",
    "权",
    "费",
    "功能",
    "场景",
    "示例",
    "条件",
    "中心",
    "管理员",
    "目的",
    "人",
    "频率",
    "期限",
    "结果",
    "用例",
    "过程",
    "情况",
    "周期",
    "效果",
];

/// Words that say something of a noun, so that the verb before them is one.
const PREDICATES: [&str; 20] = [
    "是", "由", "会", "已", "可", "能", "通常", "包括", "包含", "位于", "用于", "组成", "如下",
    "不受", "分为", "取决", "来自", "将", "在内", "另行",
];

/// Words that open an imperative together with a verb further on: `将 … 添加至`.
const FRAMES: [&str; 14] =
    ["将", "把", "在", "为", "按", "按照", "通过", "对", "从", "向", "以", "根据", "给", "与"];

/// Whether `words`, which stand at `place`, are an imperative.
pub(super) fn is_imperative(words: &str, place: Place<'_>) -> bool {
    if words.contains("制定本") {
        // Why a document is there.
        return false;
    }
    let bare = without_leads(words.trim_end_matches("即可"));
    if let Some(verb) = VERBS.iter().find(|it| bare.starts_with(**it)) {
        let rest = bare.get(verb.len()..).unwrap_or_default();
        let led = bare.len() < words.len();
        return (rest.is_empty() && led) || is_verb(verb, rest);
    }
    if STRESSED.iter().any(|it| words.starts_with(it)) && bare.chars().count() > 1 {
        // 立即停机 orders, whatever the verb.
        return !ends_scene(bare) && !PREDICATES.iter().any(|it| says(bare, it));
    }
    if let Some(rest) = behind_a_scene(bare)
        && let Some(verb) = VERBS.iter().find(|it| rest.starts_with(**it))
    {
        return is_verb(verb, rest.get(verb.len()..).unwrap_or_default());
    }
    let words = bare;
    let Some(frame) = FRAMES.iter().find(|it| words.starts_with(**it)) else { return false };
    // 为 … before a comma is a purpose.
    let purpose = *frame == "为" && place.is_followed_by(',');
    !purpose && is_framed(words.get(frame.len()..).unwrap_or_default())
}

/// What stands behind a scene that no comma ends: `测量前` in 测量前断开电源.
fn behind_a_scene(words: &str) -> Option<&str> {
    const SCENE_MAX_CHARS: usize = 8;
    let mut ends = words.char_indices().take(SCENE_MAX_CHARS).skip(1);
    let (at, it) = ends.find(|(_, it)| matches!(it, '前' | '后' | '时'))?;
    words.get(at + it.len_utf8()..)
}

fn without_leads(words: &str) -> &str {
    let mut words = words;
    while let Some(rest) = LEADS.iter().find_map(|it| words.strip_prefix(it)) {
        words = rest;
    }
    words
}

/// Whether the verb before `rest` is one, and nothing is said of it as of a noun.
fn is_verb(verb: &str, rest: &str) -> bool {
    if rest.is_empty() || ends_scene(rest) || NOUNS.iter().any(|it| rest.starts_with(it)) {
        return false;
    }
    // 设置超时为 5 秒 sets it; 报告电话为 8800 says what it is.
    let sets = ["设置", "配置", "修改", "更改", "调整", "命名", "选择", "升级", "替换", "切换"];
    let told = PREDICATES.iter().any(|it| says(rest, it));
    let equals = rest.contains('为') && !sets.contains(&verb);
    !told && !equals
}

/// Whether what follows 将, 在, 为 … holds a verb and is no statement.
fn is_framed(rest: &str) -> bool {
    let automatic = ["自动", "会", "被", "于", "不", "此", "该", "无法"];
    let told = automatic.iter().any(|it| rest.starts_with(it));
    let statement = ["是", "由", "会", "已", "可以", "可在", "通常", "位于"];
    !told
        && !ends_scene(rest)
        && !statement.iter().any(|it| says(rest, it))
        && VERBS.iter().any(|it| rest.contains(it))
}

/// Whether `rest` has the predicate `word`, and not 是否, 交由, 即可.
fn says(rest: &str, word: &str) -> bool {
    let harmless = ["是否", "交由", "即可", "能力", "功能", "性能", "可读", "可见", "可用"];
    rest.match_indices(word).any(|(at, _)| {
        !harmless.iter().any(|it| {
            let within = it.find(word);
            within
                .and_then(|within| at.checked_sub(within))
                .and_then(|start| rest.get(start..))
                .is_some_and(|rest| rest.starts_with(it))
        })
    })
}

/// Whether what ends like this only sets the scene.
fn ends_scene(rest: &str) -> bool {
    let ends = ["后", "时", "前", "的", "者", "期间", "起", "以来"];
    ends.iter().any(|it| rest.ends_with(it)) && !rest.ends_with("小时")
}
