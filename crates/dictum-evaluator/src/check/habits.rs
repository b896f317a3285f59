//! What names people call who come from another language.

use dictum_schema::language::Text;

/// What to write in place of a name.
type Habit = (&'static [&'static str], &'static str, &'static str);

/// Functions, called on a value or not.
const FUNCTIONS: [Habit; 35] = [
    (
        &[
            "quantity",
            "isQuantity",
            "semver",
            "isSemver",
            "url",
            "isURL",
            "named",
            "isSorted",
            "escapeKey",
            "authorizer",
        ],
        "Kubernetes has it, and an environment that adds its library; elsewhere write what it asks with texts, numbers and lists",
        "这是 Kubernetes 的函数，须由环境加入其函数库；否则请用文本、数字和列表表达",
    ),
    (
        &["length", "len", "count", "sizeOf", "sizeof"],
        "write `size(a)`, or `a.size()`",
        "请写 `size(a)` 或 `a.size()`",
    ),
    (
        &["includes", "include", "has", "containsKey", "hasKey", "contain", "indexof"],
        "write `x in list`, `key in map`, or `text.contains('a')`",
        "请写 `x in list`、`key in map` 或 `文本.contains('a')`",
    ),
    (&["isEmpty", "empty", "isBlank"], "write `size(a) == 0`", "请写 `size(a) == 0`"),
    (&["isNotEmpty", "nonEmpty", "notEmpty"], "write `size(a) > 0`", "请写 `size(a) > 0`"),
    (
        &["toLowerCase", "toLower", "lower", "lowercase", "downcase", "casefold"],
        "write `text.lowerAscii()`, which changes `A` to `Z` alone",
        "请写 `文本.lowerAscii()`，只转换 `A` 到 `Z`",
    ),
    (
        &["toUpperCase", "toUpper", "upper", "uppercase", "upcase"],
        "write `text.upperAscii()`, which changes `a` to `z` alone",
        "请写 `文本.upperAscii()`，只转换 `a` 到 `z`",
    ),
    (&["toString", "str", "String", "toStr", "to_string"], "write `string(a)`", "请写 `string(a)`"),
    (
        &["parseInt", "toInt", "Number", "toNumber", "integer", "Int", "atoi"],
        "write `int(a)`, or `double(a)`",
        "请写 `int(a)` 或 `double(a)`",
    ),
    (&["parseFloat", "float", "toDouble", "number"], "write `double(a)`", "请写 `double(a)`"),
    (&["Boolean", "toBool", "boolean"], "write `bool(a)`", "请写 `bool(a)`"),
    (&["strip", "trimSpace", "trimmed"], "write `text.trim()`", "请写 `文本.trim()`"),
    (
        &["substr", "mid", "subString", "left", "right"],
        "write `text.substring(0, 2)`",
        "请写 `文本.substring(0, 2)`",
    ),
    (
        &["replaceAll", "gsub", "sub"],
        "write `text.replace('a', 'b')`",
        "请写 `文本.replace('a', 'b')`",
    ),
    (
        &[
            "match",
            "test",
            "search",
            "isMatch",
            "regexMatch",
            "find",
            "findAll",
            "re_match",
            "regexp",
        ],
        "write `text.matches('pattern')`, or `regex.extract(text, 'pattern')`",
        "请写 `文本.matches('正则')` 或 `regex.extract(文本, '正则')`",
    ),
    (&["equals", "equal", "eq", "isEqual"], "write `a == b`", "请写 `a == b`"),
    (
        &["equalsIgnoreCase"],
        "write `a.lowerAscii() == b.lowerAscii()`",
        "请写 `a.lowerAscii() == b.lowerAscii()`",
    ),
    (&["and", "And", "allOf"], "write `a && b`", "请写 `a && b`"),
    (&["or", "Or", "anyOf"], "write `a || b`", "请写 `a || b`"),
    (&["not", "Not"], "write `!a`", "请写 `!a`"),
    (&["iff", "ifelse", "cond", "ternary"], "write `a ? b : c`", "请写 `a ? b : c`"),
    (
        &["coalesce", "ifNull", "ifEmpty", "default", "getOrDefault", "nvl", "get"],
        "write `a.?b.orValue(c)`",
        "请写 `a.?b.orValue(c)`",
    ),
    (
        &["exist", "isSet", "isset", "isNull", "isPresent", "defined", "isDefined", "present"],
        "write `has(a.b)`",
        "请写 `has(a.b)`",
    ),
    (
        &["now", "today", "currentTime", "getDate", "Date"],
        "an expression does not know the time; what the day is comes in as a fact or a parameter",
        "表达式不知道当前时间；日期须作为事实或参数传入",
    ),
    (
        &["date", "datetime", "parseDate", "toDate"],
        "write `timestamp('2026-01-31T00:00:00Z')`",
        "请写 `timestamp('2026-01-31T00:00:00Z')`",
    ),
    (&["min", "minimum", "least"], "write `math.least(a, b)`", "请写 `math.least(a, b)`"),
    (&["max", "maximum", "greatest"], "write `math.greatest(a, b)`", "请写 `math.greatest(a, b)`"),
    (
        &["abs", "round", "floor", "ceil", "trunc", "sign", "sqrt"],
        "write it with its library, as in `math.abs(a)`",
        "请写上所属的库，如 `math.abs(a)`",
    ),
    (&["pow", "power", "exp"], "there are no powers; multiply", "没有乘方；请写乘法"),
    (
        &["sum", "reduce", "fold", "avg", "average"],
        "nothing adds up a list; compare each value with `list.all(x, …)`",
        "没有求和；请用 `list.all(x, …)` 比较每个值",
    ),
    (&["unique", "uniq", "dedupe"], "write `list.distinct()`", "请写 `list.distinct()`"),
    (
        &["sorted", "order", "orderBy"],
        "write `list.sort()`, or `list.sortBy(x, x.key)`",
        "请写 `list.sort()` 或 `list.sortBy(x, x.键)`",
    ),
    (&["range"], "write `lists.range(3)`", "请写 `lists.range(3)`"),
    (
        &["typeof", "typeOf", "instanceof", "is"],
        "write `type(a) == string`",
        "请写 `type(a) == string`",
    ),
    (&["concat", "append", "push", "add", "plus"], "write `a + b`", "请写 `a + b`"),
];

/// Forms that go through a list, by their names elsewhere.
const LOOPS: [Habit; 6] = [
    (
        &["any", "some", "anyMatch", "exist"],
        "write `list.exists(x, condition)`",
        "请写 `list.exists(x, 条件)`",
    ),
    (
        &["every", "each", "forEach", "foreach", "forall", "allMatch"],
        "write `list.all(x, condition)`",
        "请写 `list.all(x, 条件)`",
    ),
    (&["none", "noneMatch"], "write `!list.exists(x, condition)`", "请写 `!list.exists(x, 条件)`"),
    (
        &["select", "where", "reject"],
        "write `list.filter(x, condition)`",
        "请写 `list.filter(x, 条件)`",
    ),
    (&["collect", "flatMap", "Map"], "write `list.map(x, value)`", "请写 `list.map(x, 值)`"),
    (
        &["one", "single", "existsOne"],
        "write `list.exists_one(x, condition)`",
        "请写 `list.exists_one(x, 条件)`",
    ),
];

/// Forms that go through a list, called without one.
const WITHOUT_LIST: [&str; 6] = ["all", "exists", "exists_one", "existsOne", "filter", "map"];

/// Names of values.
const VARIABLES: [Habit; 3] = [
    (
        &["None", "nil", "NULL", "Null", "undefined", "nothing"],
        "write `null`; whether a field is there asks `has(a.b)`",
        "请写 `null`；字段是否存在请用 `has(a.b)`",
    ),
    (&["True", "TRUE", "yes", "Yes", "on"], "write `true`", "请写 `true`"),
    (&["False", "FALSE", "no", "No", "off"], "write `false`", "请写 `false`"),
];

fn look_up(table: &[Habit], name: &str) -> Option<Text> {
    let (_, en, zh_cn) = table.iter().find(|it| it.0.contains(&name))?;
    Some(Text::new(*en, *zh_cn))
}

/// What to call in place of `name`, which is no function; `loops` where its first
/// argument is a name, as a form's is.
pub(super) fn function(name: &str, loops: bool) -> Option<Text> {
    if WITHOUT_LIST.contains(&name) {
        let example = format!("list.{name}(x, …)");
        return Some(Text::new(format!("write `{example}`"), format!("请写 `{example}`")));
    }
    let form = look_up(&LOOPS, name).filter(|_| loops);
    form.or_else(|| look_up(&FUNCTIONS, name)).or_else(|| look_up(&LOOPS, name))
}

/// Whether `name` goes through a list elsewhere, so that its first argument is a name of
/// its own.
pub(super) fn is_loop(name: &str) -> bool {
    WITHOUT_LIST.contains(&name) || LOOPS.iter().any(|it| it.0.contains(&name))
}

/// What to write in place of `name`, which is no variable.
pub(super) fn variable(name: &str) -> Option<Text> {
    look_up(&VARIABLES, name)
}
