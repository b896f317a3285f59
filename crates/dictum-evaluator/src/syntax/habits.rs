//! What people write who come from another language, where it does not parse.
//!
//! An expression that parses is never looked at here: whatever these words and signs mean
//! elsewhere, a name may be any of them. Where it does not parse, the first of them says
//! more than the place at which the parser gave up.

use dictum_schema::language::Text;
use dictum_source::source::Span;

use crate::model::fault::Fault;
use crate::syntax::token::{EXPRESSION_MAX_BYTES, Token, TokenKind, scan, words};

/// What to write in place of a sign or a word.
type Habit = (&'static [&'static str], &'static str, &'static str);

/// Signs that no expression has, the longer before those that they begin with.
const SIGNS: [Habit; 18] = [
    (&["!=="], "write `!=`", "请写 `!=`"),
    (&["===", ":="], "write `==`", "请写 `==`"),
    (&["=>", "->"], "write `list.all(x, condition)`", "请写 `list.all(x, 条件)`"),
    (&["=~"], "write `text.matches('pattern')`", "请写 `文本.matches('正则')`"),
    (&["<>"], "write `!=`", "请写 `!=`"),
    (&["??", "?:"], "write `a.?b.orValue(c)`", "请写 `a.?b.orValue(c)`"),
    (&["?."], "write `.?`, as in `a.?b`", "请写 `.?`，如 `a.?b`"),
    (
        &["++", "+=", "-="],
        "nothing can be changed here; write `a + 1`",
        "这里不能修改值；请写 `a + 1`",
    ),
    (&["**"], "there are no powers; multiply", "没有乘方；请写乘法"),
    (&["/*"], "a comment begins with `//`", "注释以 `//` 开头"),
    (&["#"], "a comment begins with `//`", "注释以 `//` 开头"),
    (&[";"], "join conditions with `&&`", "请用 `&&` 连接条件"),
    (&["${"], "write `'a' + b`, or `'%s'.format([b])`", "请写 `'a' + b` 或 `'%s'.format([b])`"),
    (&["$", "@"], "write the name alone", "请直接写名称"),
    (&["“", "”", "„", "「", "」"], "text stands in `\"`", "文本请用半角引号 `\"`"),
    (&["‘", "’"], "text stands in `'`", "文本请用半角引号 `'`"),
    (
        &[
            "（", "）", "［", "］", "，", "。", "：", "！", "？", "＝", "＜", "＞", "＆", "｜",
            "＋", "－", "、",
        ],
        "write the half-width sign",
        "请改用半角符号",
    ),
    (&["≤", "≥", "≠", "≦", "≧"], "write `<=`, `>=` or `!=`", "请写 `<=`、`>=` 或 `!=`"),
];

/// Words between two operands that no expression has there.
const BETWEEN: [Habit; 9] = [
    (&["and", "AND", "And"], "write `&&`", "请写 `&&`"),
    (&["or", "OR", "Or"], "write `||`", "请写 `||`"),
    (&["is", "eq", "equals"], "write `==`", "请写 `==`"),
    (&["ne", "neq"], "write `!=`", "请写 `!=`"),
    (&["not"], "write `!(a in b)`", "请写 `!(a in b)`"),
    (
        &["like", "LIKE", "matches"],
        "write `text.matches('pattern')`",
        "请写 `文本.matches('正则')`",
    ),
    (
        &["contains", "startsWith", "endsWith", "includes", "has"],
        "write it as a call: `text.contains('a')`",
        "请写成调用：`文本.contains('a')`",
    ),
    (&["then", "else", "if", "unless"], "write `condition ? a : b`", "请写 `条件 ? a : b`"),
    (&["mod"], "write `%`", "请写 `%`"),
];

/// Words before an operand that no expression has there.
const BEFORE: [Habit; 5] = [
    (&["not", "NOT", "Not"], "write `!`", "请写 `!`"),
    (
        &["if", "unless", "when", "switch", "case"],
        "write `condition ? a : b`",
        "请写 `条件 ? a : b`",
    ),
    (&["let", "var", "const", "set"], "write `cel.bind(x, value, …)`", "请写 `cel.bind(x, 值, …)`"),
    (&["for", "foreach", "while"], "write `list.all(x, condition)`", "请写 `list.all(x, 条件)`"),
    (&["return", "function", "lambda", "def", "fn"], "write the condition alone", "请直接写条件"),
];

/// The first habit in `source`, which does not parse; none where there is none, or what
/// is no word at all comes before it.
pub(super) fn find(source: &str) -> Option<Fault> {
    if source.len() > EXPRESSION_MAX_BYTES {
        return None;
    }
    let (tokens, open) = words(source);
    if open {
        return None;
    }
    let found = [sign(source, &tokens), word(source, &tokens), escape(source, &tokens)];
    let found = found.into_iter().flatten();
    let first = found.min_by_key(|it| it.span.start);
    match scan(source) {
        Ok(_) => {
            let shape = shape(source, &tokens);
            first.into_iter().chain(shape).min_by_key(|it| it.span.start)
        }
        Err(fault) => first.filter(|it| it.span.start <= fault.span.start),
    }
}

fn fault(span: Span, source: &str, (en, zh_cn): (&str, &str)) -> Fault {
    let it = source.get(span.range()).unwrap_or_default();
    let message = Text::new(
        format!("`{it}` is no part of an expression"),
        format!("`{it}` 不能出现在表达式里"),
    );
    Fault::new(span, message).help(Text::new(en, zh_cn))
}

/// The first sign outside of texts and comments.
fn sign(source: &str, tokens: &[Token]) -> Option<Fault> {
    let mut literals = tokens.iter().filter(|it| it.kind == TokenKind::Literal).peekable();
    let mut at = 0;
    while let Some(rest) = source.get(at..).filter(|it| !it.is_empty()) {
        while literals.next_if(|it| (it.span.end as usize) <= at).is_some() {}
        if let Some(literal) = literals.peek().filter(|it| it.span.start as usize <= at) {
            at = literal.span.end as usize;
        } else if rest.starts_with(|it: char| it.is_ascii_alphanumeric() || it == ' ') {
            at += 1;
        } else if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if let Some((sign, en, zh_cn)) = sign_at(rest) {
            return Some(fault(Span::new(at, at + sign.len()), source, (en, zh_cn)));
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    None
}

fn sign_at(rest: &str) -> Option<(&'static str, &'static str, &'static str)> {
    // `a ?.5 : b` is a conditional.
    let number =
        rest.strip_prefix("?.").is_some_and(|it| it.starts_with(|it: char| it.is_ascii_digit()));
    let mut signs =
        SIGNS.iter().flat_map(|(signs, en, zh_cn)| signs.iter().map(|it| (*it, *en, *zh_cn)));
    signs.find(|it| rest.starts_with(it.0) && !number)
}

/// Whether an operand may end with a word of this kind.
fn ends(token: Option<&Token>) -> bool {
    token.is_some_and(|it| {
        matches!(it.kind, TokenKind::Name | TokenKind::Literal | TokenKind::Close(_))
    })
}

/// Whether an operand may begin with a word of this kind.
fn begins(token: Option<&Token>, source: &str) -> bool {
    token.is_some_and(|it| match it.kind {
        TokenKind::Name | TokenKind::Literal | TokenKind::Open(_) | TokenKind::In => true,
        TokenKind::Operator => matches!(source.get(it.span.range()), Some("!" | "-")),
        _ => false,
    })
}

/// The first word that stands between operands, or before one, and may not.
fn word(source: &str, tokens: &[Token]) -> Option<Fault> {
    tokens.iter().enumerate().find_map(|(at, token)| {
        let before = at.checked_sub(1).and_then(|it| tokens.get(it));
        let after = tokens.get(at + 1);
        let field = before.is_some_and(|it| it.kind == TokenKind::Dot);
        if token.kind != TokenKind::Name || field || !begins(after, source) {
            return None;
        }
        let between = ends(before);
        // A function may have any name.
        if !between && after.is_some_and(|it| it.kind == TokenKind::Open(b'(')) {
            return None;
        }
        let habits: &[Habit] = if between { &BETWEEN } else { &BEFORE };
        let it = source.get(token.span.range())?;
        let (_, en, zh_cn) = habits.iter().find(|habit| habit.0.contains(&it))?;
        Some(fault(token.span, source, (en, zh_cn)))
    })
}

/// The first escape that a text does not have: a pattern's `\d` is written `\\d`, or the
/// text raw.
fn escape(source: &str, tokens: &[Token]) -> Option<Fault> {
    tokens.iter().filter(|it| it.kind == TokenKind::Literal).find_map(|token| {
        let text = source.get(token.span.range())?;
        let quote = text.find(['"', '\''])?;
        let (prefix, body) = text.split_at_checked(quote)?;
        if prefix.contains(['r', 'R']) || text.starts_with('`') {
            return None;
        }
        let at = unknown_escape(body)?;
        let letter = body.get(at + 1..)?.chars().next()?;
        let start = token.span.start as usize + quote + at;
        let span = Span::new(start, start + 1 + letter.len_utf8());
        let message = Text::new(
            format!("a text has no escape `\\{letter}`"),
            format!("文本中没有转义 `\\{letter}`"),
        );
        let help = Text::new(
            format!("write `\\\\{letter}`, or the text as `r'…'`"),
            format!("请写 `\\\\{letter}`，或把文本写成 `r'…'`"),
        );
        Some(Fault::new(span, message).help(help))
    })
}

/// Where a backslash stands before what it gives no meaning to.
fn unknown_escape(body: &str) -> Option<usize> {
    const KNOWN: &str = "abfnrtv\\?\"'`xXuU0123";
    let mut letters = body.char_indices();
    while let Some((at, letter)) = letters.next() {
        if letter == '\\' && letters.next().is_some_and(|(_, it)| !KNOWN.contains(it)) {
            return Some(at);
        }
    }
    None
}

/// What is no word, but a shape: two texts side by side, a slice, half a conditional.
fn shape(source: &str, tokens: &[Token]) -> Option<Fault> {
    let is_text = |it: &Token| {
        it.kind == TokenKind::Literal
            && source.get(it.span.range()).is_some_and(|it| it.ends_with(['"', '\'']))
    };
    let pair = tokens.windows(2).find_map(|pair| match pair {
        [one, other] if is_text(other) && (is_text(one) || one.kind == TokenKind::Name) => {
            Some(*other)
        }
        _ => None,
    });
    if let Some(text) = pair {
        let help = ("join texts with `+`, as in `'a' + b`", "请用 `+` 连接文本，如 `'a' + b`");
        return Some(unexpected(text.span, source, help));
    }
    let of = |kind| tokens.iter().filter(move |it| it.kind == kind);
    let question = of(TokenKind::Question).next();
    match (question, of(TokenKind::Colon).next()) {
        (Some(question), None) => {
            let help = ("a condition has two branches: `a ? b : c`", "条件有两个分支：`a ? b : c`");
            Some(unexpected(question.span, source, help))
        }
        (None, Some(colon)) if tokens.iter().all(|it| it.kind != TokenKind::Open(b'{')) => {
            let help = (
                "write `list.slice(0, 2)`, or `a ? b : c`",
                "请写 `list.slice(0, 2)` 或 `a ? b : c`",
            );
            Some(unexpected(colon.span, source, help))
        }
        _ => None,
    }
}

fn unexpected(span: Span, source: &str, (en, zh_cn): (&str, &str)) -> Fault {
    let it = source.get(span.range()).unwrap_or_default();
    let message = Text::new(format!("`{it}` is not expected here"), format!("此处不应出现 `{it}`"));
    Fault::new(span, message).help(Text::new(en, zh_cn))
}
