//! What asks in Chinese: the scale of GB/T 1.1 and its equivalents, prohibitions,
//! bounds, and imperatives without a subject.

mod bounds;
mod imperative;
mod lexicon;

use dictum_schema::severity::Level;

use self::lexicon::{Kind, TRIGGERS, Trigger};
use super::Basis;
use super::sentence::{Duty, Place, Role, Said};

/// What only says where to read on.
const POINTERS: [&str; 27] = [
    "请参见",
    "请参阅",
    "请详见",
    "详见",
    "参见",
    "参阅",
    "另见",
    "请见",
    "可见",
    "请参考",
    "可参考",
    "请查看",
    "请查阅",
    "见附",
    "见第",
    "见《",
    "见[",
    "请联系",
    "请咨询",
    "请耐心",
    "敬请",
    "请知悉",
    "请放心",
    "请谅解",
    "请提交工单",
    "请前往",
    "请访问",
];

/// By what a sentence says what a term means.
const DEFINING: [&str; 3] = ["是指", "所称", "系指"];

/// With what a segment begins that sets the scene.
const SCENES: [&str; 17] = [
    "如", "若", "当", "在", "为", "为了", "对", "对于", "因", "因为", "由于", "凡", "从", "自",
    "根据", "首先", "其次",
];

/// With what a segment ends that sets the scene.
const SCENE_ENDS: [&str; 12] =
    ["时", "后", "前", "的", "之前", "之后", "期间", "情况下", "答", "问", "中", "起"];

/// What a segment says in Chinese.
pub(super) fn say(place: Place<'_>) -> Said {
    let words = bare(place.words());
    if place.segment.aside && words == "强制" {
        // The mark of a code of practice: 【强制】.
        let duty = Duty { apart: false, ..Duty::word(Level::Must) };
        return Said { duty: Some(duty), role: Role::Scene };
    }
    if place.defines || tells_of_the_past(words) {
        return Said { duty: None, role: Role::Statement };
    }
    let pointer = POINTERS.iter().filter_map(|it| words.find(it)).min();
    let asking = pointer.map_or(words, |it| words.get(..it).unwrap_or_default());
    let worded = triggered(asking, place.scale.forms);
    let forms = place.scale.forms && pointer.is_none();
    let bound = (forms && bounds::is_bound(words)).then_some(Duty::part(Level::Must));
    let imperative = forms && place.ready && imperative::is_imperative(words, place);
    let imperative = imperative.then_some(Duty::part(Level::Must));
    let role = match (pointer, imperative) {
        (Some(_), _) if worded.is_none() => Role::Pointer,
        (_, Some(_)) => Role::Imperative,
        _ if is_scene(place, words) => Role::Scene,
        _ => Role::Statement,
    };
    let joined = Duty::stronger(Duty::stronger(worded, imperative), bound);
    Said { duty: joined, role }
}

/// By what a sentence in the indicative permits, defines or explains.
const TELLING: [&str; 51] = [
    "可以",
    "可自",
    "可由",
    "有权",
    "一般",
    "通常",
    "是指",
    "所称",
    "系指",
    "制定本",
    "适用",
    "解释",
    "施行",
    "废止",
    "生效",
    "分为",
    "属于",
    "本文件",
    "由于",
    "因为",
    "例如",
    "比如",
    "依照",
    "给予",
    "处理",
    "处罚",
    "主管",
    "可能",
    "已经",
    "曾",
    "自动",
    "见第",
    "如下",
    "详见",
    "附录",
    "不适用",
    "可采",
    "可用",
    "可选",
    "可按",
    "可在",
    "除外",
    "协商",
    "地址为",
    "附件",
    "组成",
    "所有",
    "顺延",
    "无权",
    "对应",
    "决定",
];

/// What is done where a sentence says how things are done.
const DONE: [&str; 30] = [
    "采用",
    "使用",
    "填写",
    "加盖",
    "签字",
    "留存",
    "归还",
    "登记",
    "审批",
    "备份",
    "提交",
    "保管",
    "保存",
    "签署",
    "报送",
    "一致",
    "相同",
    "配备",
    "安装",
    "张贴",
    "归档",
    "签订",
    "更换",
    "轮换",
    "承担",
    "存放",
    "脱敏",
    "不写入",
    "不外传",
    "不共用",
];

/// Whether a sentence says in the indicative how things are done: in an article, where
/// the document is `by_articles`, all that does not permit, define or explain.
pub(super) fn states_a_norm(sentence: &str, by_articles: bool) -> bool {
    if sentence.is_ascii() || sentence.ends_with(['?', ':']) || sentence.contains('?') {
        return false;
    }
    let told = TELLING.iter().any(|it| sentence.contains(it));
    let copula = sentence.contains('是')
        && !["是否", "凡是", "但是", "于是"].iter().any(|it| sentence.contains(it));
    let parties = ["甲方", "乙方", "委托方", "受托方", "供应商", "服务方"];
    let party = parties.iter().any(|it| sentence.starts_with(it));
    let stopped = sentence.ends_with(['。', ';', '.']);
    !told
        && !copula
        && stopped
        && (by_articles || party || DONE.iter().any(|it| sentence.contains(it)))
}

/// Whether a sentence says what a term means.
pub(super) fn defines(sentence: &str) -> bool {
    !sentence.is_ascii() && DEFINING.iter().any(|it| sentence.contains(it))
}

/// Whether `words` say what was, and is no more.
fn tells_of_the_past(words: &str) -> bool {
    ["早期", "以前", "曾经", "此前", "过去", "原先"].iter().any(|it| words.starts_with(it))
}

/// `words` without the numbering before them: `（一）`, `第四条`, `3.2`.
fn bare(words: &str) -> &str {
    let numbered = words.trim_start_matches(|it: char| {
        it.is_ascii_digit() || matches!(it, '.' | ')' | '、' | ' ' | '-' | '*' | '•' | '·')
    });
    let article = numbered.strip_prefix('第').and_then(|it| {
        let end = it.char_indices().take(6).find(|(_, it)| "条章节款项".contains(*it));
        end.and_then(|(at, it_end)| it.get(at + it_end.len_utf8()..))
    });
    article.unwrap_or(numbered).trim_start()
}

fn is_scene(place: Place<'_>, words: &str) -> bool {
    place.segment.label
        || SCENES.iter().any(|it| words.starts_with(it))
        || (SCENE_ENDS.iter().any(|it| words.ends_with(it)) && !words.ends_with("小时"))
        || words.is_empty()
}

/// The strongest duty that a word of the lexicon states in `words`.
fn triggered(words: &str, forms: bool) -> Option<Duty> {
    let mut found = None;
    let mut skip = 0;
    for (at, it) in words.char_indices() {
        // Most characters open no word that asks, and then nothing is to be weighed.
        if at < skip || !lexicon::OPENINGS.contains(it) {
            continue;
        }
        let rest = words.get(at..).unwrap_or_default();
        let Some(trigger) = TRIGGERS.iter().find(|it| rest.starts_with(it.word)) else { continue };
        if lexicon::is_harmless(words, at, trigger.word) {
            continue;
        }
        // 需要核验时 says when.
        if matches!(trigger.word, "需" | "需要" | "要") && words.ends_with('时') {
            continue;
        }
        skip = at + trigger.word.len();
        let duty = duty_of(trigger);
        let counts = forms || duty.basis == Basis::Word;
        found = Duty::stronger(found, Some(duty).filter(|_| counts));
    }
    found
}

fn duty_of(trigger: &Trigger) -> Duty {
    match trigger.kind {
        Kind::Word => Duty::word(trigger.level),
        Kind::Form => Duty::form(trigger.level),
        Kind::Part => Duty::part(trigger.level),
    }
}
