//! Bounds and frequencies that ask without a word of duty.

/// Words before a number that bound it.
const BOUNDS: [&str; 20] = [
    "不超过",
    "不少于",
    "不低于",
    "不高于",
    "不大于",
    "不小于",
    "不多于",
    "不晚于",
    "不早于",
    "不迟于",
    "不超出",
    "至少",
    "至多",
    "最多",
    "最少",
    "最迟",
    "最晚",
    "至迟",
    "及以上",
    "及以下",
];

/// With what a segment begins under which nothing is asked yet.
const CONDITIONS: [&str; 6] = ["如", "若", "当", "可", "支持", "超过"];

/// With what a segment ends that only names whom the rest is about.
const TOPICS: [&str; 6] = ["的", "时", "后", "者", "前", "之后"];

/// How long; before 内 it is a term.
const UNITS: [&str; 13] =
    ["日", "天", "工作日", "小时", "分钟", "秒", "个月", "月", "年", "周", "h", "min", "s"];

/// Whether `words` bound something, or say how often it is done.
pub(super) fn is_bound(words: &str) -> bool {
    let condition = CONDITIONS.iter().any(|it| words.starts_with(it));
    let topic = TOPICS.iter().any(|it| words.ends_with(it)) && !words.ends_with("小时");
    let told = ["一般", "通常", "大约", "有权", "平均"].iter().any(|it| words.contains(it));
    if condition || topic || told {
        return false;
    }
    BOUNDS.iter().any(|it| words.contains(it)) && !words.contains("支持")
        || has_extreme(words)
        || has_term(words)
        || has_frequency(words)
}

/// Whether `words` say what the most or the least is: `最大长度为 64`.
fn has_extreme(words: &str) -> bool {
    let extremes = ["最大", "最小", "最长", "最短", "最高", "最低", "上限", "下限"];
    let behind = extremes.iter().find_map(|it| words.split_once(it)).map(|(_, rest)| rest);
    let value = behind.and_then(|it| it.split_once(['为', '是'])).map(|(_, value)| value);
    value.is_some_and(|it| it.trim_start().starts_with(|it: char| it.is_ascii_digit()))
}

/// Whether a number, a unit of time and 内 stand in `words`: `3 个工作日内`.
fn has_term(words: &str) -> bool {
    words.match_indices('内').any(|(at, _)| {
        let before = words.get(..at).unwrap_or_default();
        let before = before.strip_suffix('以').or(before.strip_suffix('之')).unwrap_or(before);
        UNITS.iter().any(|unit| {
            let count = before.trim_end().strip_suffix(unit).map(str::trim_end);
            let count = count.map(|it| it.trim_end_matches(['个', '工', '作'])).map(str::trim_end);
            count.and_then(|it| it.chars().next_back()).is_some_and(is_numeral)
        })
    })
}

fn is_numeral(it: char) -> bool {
    it.is_ascii_digit() || "一二两三四五六七八九十百半".contains(it)
}

/// Whether `words` say that something is done each day, month or year.
fn has_frequency(words: &str) -> bool {
    let periods =
        ["每年", "每半年", "每季度", "每月", "每周", "每日", "每天", "每小时", "每班", "每次"];
    let often = ["一次", "各", "至少", "1次", "2次", "两次"];
    let automatic = ["自动", "触发", "系统", "可"];
    let counted = words.split_once('每').is_some_and(|(_, rest)| {
        let rest = rest.trim_start();
        let number = rest.trim_start_matches(is_numeral).trim_start();
        number.len() < rest.len() && UNITS.iter().chain(&["个月"]).any(|it| number.starts_with(it))
    });
    (counted || periods.iter().any(|it| words.contains(it)))
        && often.iter().any(|it| words.contains(it))
        && !automatic.iter().any(|it| words.contains(it))
}
