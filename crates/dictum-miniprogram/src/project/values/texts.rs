//! What methods of texts give, as far as a text is known.

use super::super::address::Address;

/// The most texts that one pattern begins with.
const WAYS_MAX: usize = 16;

/// What a method of a text gives.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Given {
    Text(Address),
    Truth(bool),
    Unknown,
}

/// What the method `name` of `text` gives for `arguments`, of which those are texts that
/// are known.
pub(super) fn method(name: &str, text: &Address, arguments: &[Option<Address>]) -> Given {
    let first = arguments.first().and_then(|it| it.as_ref()).filter(|it| !it.is_open());
    let whole = (!text.is_open()).then(|| text.known());
    let tested = |it: Option<bool>| it.map_or(Given::Unknown, Given::Truth);
    match name {
        "startsWith" | "endsWith" | "includes" if arguments.len() > 1 => Given::Unknown,
        "startsWith" => tested(first.and_then(|it| starts(text, it.known()))),
        "endsWith" => tested(first.and_then(|it| Some(whole?.ends_with(it.known())))),
        "includes" => tested(first.and_then(|it| holds(text, it.known()))),
        "concat" => concat(text, arguments),
        "toString" | "valueOf" if arguments.is_empty() => Given::Text(text.clone()),
        "trim" => trimmed(text),
        "toLowerCase" => mapped(text, str::to_ascii_lowercase),
        "toUpperCase" => mapped(text, str::to_ascii_uppercase),
        "slice" | "substring" | "substr" | "charAt" => {
            let from = match arguments.first() {
                Some(it) => number(it.as_ref()),
                None => Some(0),
            };
            from.map_or(Given::Unknown, |from| cut(text, from, End::of(name, from, arguments)))
        }
        "replace" | "replaceAll" => replaced(name, text, arguments),
        _ => Given::Unknown,
    }
}

/// Whether `text` begins with `start`; none where that is not known.
fn starts(text: &Address, start: &str) -> Option<bool> {
    let known = text.known();
    if known.starts_with(start) {
        return Some(true);
    }
    let may = text.is_open() && start.starts_with(known);
    (!may).then_some(false)
}

fn holds(text: &Address, part: &str) -> Option<bool> {
    if text.known().contains(part) {
        return Some(true);
    }
    (!text.is_open()).then_some(false)
}

fn concat(text: &Address, arguments: &[Option<Address>]) -> Given {
    let mut all = text.clone();
    for it in arguments {
        if all.is_open() {
            break;
        }
        all = all.joined(it.as_ref().unwrap_or(&Address::UNKNOWN));
    }
    Given::Text(all)
}

fn trimmed(text: &Address) -> Given {
    let known = text.known().trim_start();
    // What follows decides what is left where nothing is known yet.
    if text.is_open() {
        return if known.is_empty() { Given::Unknown } else { Given::Text(Address::begin(known)) };
    }
    Given::Text(Address::of(known.trim_end()))
}

fn mapped(text: &Address, map: impl Fn(&str) -> String) -> Given {
    if !text.known().is_ascii() {
        return Given::Unknown;
    }
    let known = map(text.known());
    Given::Text(if text.is_open() { Address::begin(&known) } else { Address::of(&known) })
}

/// A number that is not below zero.
fn number(argument: Option<&Address>) -> Option<usize> {
    let argument = argument.filter(|it| !it.is_open())?;
    argument.known().parse::<u16>().ok().map(usize::from)
}

/// Where a part of a text ends.
#[derive(Debug, Clone, Copy)]
enum End {
    /// Where the text does.
    Last,
    At(usize),
    Unknown,
}

impl End {
    fn of(name: &str, from: usize, arguments: &[Option<Address>]) -> Self {
        if name == "charAt" {
            return Self::At(from + 1);
        }
        match arguments.get(1) {
            None => Self::Last,
            Some(it) => match number(it.as_ref()) {
                Some(count) if name == "substr" => Self::At(from + count),
                Some(to) if to >= from => Self::At(to),
                _ => Self::Unknown,
            },
        }
    }
}

/// The characters of `text` from one to before another, or to its end.
fn cut(text: &Address, from: usize, end: End) -> Given {
    let known = text.known();
    if !known.is_ascii() {
        return Given::Unknown;
    }
    match end {
        End::Last => match known.get(from..) {
            Some(rest) if text.is_open() => Given::Text(Address::begin(rest)),
            None if text.is_open() => Given::Unknown,
            rest => Given::Text(Address::of(rest.unwrap_or_default())),
        },
        End::At(to) if to <= known.len() || !text.is_open() => {
            let to = to.min(known.len());
            Given::Text(Address::of(known.get(from.min(to)..to).unwrap_or_default()))
        }
        End::At(_) | End::Unknown => Given::Unknown,
    }
}

/// Of a text in place of a text, both known.
fn replaced(name: &str, text: &Address, arguments: &[Option<Address>]) -> Given {
    let (Some(Some(from)), Some(Some(to))) = (arguments.first(), arguments.get(1)) else {
        return Given::Unknown;
    };
    if text.is_open() || from.is_open() || to.is_open() || to.known().contains('$') {
        return Given::Unknown;
    }
    let (text, from, to) = (text.known(), from.known(), to.known());
    Given::Text(Address::of(&match name {
        "replace" => text.replacen(from, to, 1),
        _ => text.replace(from, to),
    }))
}

/// Whether a text matches the regular expression `pattern`; none where that is not known.
///
/// Of patterns those are known that are a few texts, at the beginning or anywhere.
pub(super) fn matches(pattern: &str, flags: &str, text: &Address) -> Option<bool> {
    if !flags.chars().all(|it| matches!(it, 'i' | 'u' | 's' | 'm')) || flags.contains('m') {
        return None;
    }
    let (pattern, anchored) = match pattern.strip_prefix('^') {
        Some(rest) => (rest, true),
        None => (pattern, false),
    };
    // `^a|b` anchors its first half alone.
    let ways = ways(pattern).filter(|it| it.len() == 1 || !anchored || !splits(pattern))?;
    let folded = flags.contains('i');
    let fold = |it: &str| if folded { it.to_ascii_lowercase() } else { it.to_owned() };
    let text = if text.is_open() {
        Address::begin(&fold(text.known()))
    } else {
        Address::of(&fold(text.known()))
    };
    let mut may = false;
    for way in &ways {
        let way = fold(way);
        let found = if anchored { starts(&text, &way) } else { holds(&text, &way) };
        match found {
            Some(true) => return Some(true),
            Some(false) => {}
            None => may = true,
        }
    }
    (!may).then_some(false)
}

/// The texts that `pattern` is; none where it is more than a few.
fn ways(pattern: &str) -> Option<Vec<String>> {
    let mut chars = pattern.chars().peekable();
    let ways = alternatives(&mut chars, false)?;
    chars.peek().is_none().then_some(ways)
}

/// Whether `pattern` has alternatives outside of groups.
fn splits(pattern: &str) -> bool {
    let mut depth = 0;
    let mut chars = pattern.chars();
    while let Some(it) = chars.next() {
        match it {
            '\\' => {
                chars.next();
            }
            '(' => depth += 1,
            ')' => depth -= 1,
            '|' if depth == 0 => return true,
            _ => {}
        }
    }
    false
}

type Chars<'c> = std::iter::Peekable<std::str::Chars<'c>>;

/// `a|b`, up to the end or the closing parenthesis.
fn alternatives(chars: &mut Chars<'_>, inside: bool) -> Option<Vec<String>> {
    let mut all = Vec::new();
    let mut ways = vec![String::new()];
    loop {
        match chars.peek().copied() {
            None => break,
            Some(')') if inside => break,
            Some('|') => {
                chars.next();
                all.append(&mut ways);
                ways = vec![String::new()];
            }
            Some(_) => {
                let parts = part(chars, inside)?;
                ways = ways
                    .iter()
                    .flat_map(|it| parts.iter().map(move |part| format!("{it}{part}")))
                    .collect();
            }
        }
        if ways.len() + all.len() > WAYS_MAX {
            return None;
        }
    }
    all.append(&mut ways);
    Some(all)
}

/// A character or a group, with `?` after it or without.
fn part(chars: &mut Chars<'_>, inside: bool) -> Option<Vec<String>> {
    let mut parts = match chars.next()? {
        // A group in a group is more than is looked into.
        '(' if inside => return None,
        '(' => {
            if chars.peek() == Some(&'?') {
                chars.next();
                (chars.next()? == ':').then_some(())?;
            }
            let parts = alternatives(chars, true)?;
            (chars.next()? == ')').then_some(parts)?
        }
        '\\' => {
            let it = chars.next()?;
            (!it.is_alphanumeric()).then(|| vec![it.to_string()])?
        }
        '.' | '*' | '+' | '[' | ']' | '{' | '}' | '$' | '^' | ')' | '?' => return None,
        it => vec![it.to_string()],
    };
    match chars.peek() {
        Some('?') => {
            chars.next();
            parts.push(String::new());
            (chars.peek() != Some(&'?')).then_some(parts)
        }
        Some('*' | '+' | '{') => None,
        _ => Some(parts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_known_where_they_are_a_few_texts() {
        let open = Address::begin("https://a.example/");
        for (pattern, text, want) in [
            ("^https?:", Address::of("https://a"), Some(true)),
            ("^https?:", Address::of("/a"), Some(false)),
            ("^(http|https):\\/\\/", open.clone(), Some(true)),
            ("^(?:ws|http)s?:", Address::of("wss://a"), Some(true)),
            ("^http", Address::begin(""), None),
            ("^http", Address::begin("/a"), Some(false)),
            ("//", open, Some(true)),
            ("b", Address::begin("a"), None),
            ("^[a-z]+:", Address::of("https:"), None),
            ("^a.b", Address::of("aab"), None),
            ("^a|b", Address::of("b"), None),
        ] {
            assert_eq!(matches(pattern, "", &text), want, "{pattern}");
        }
        assert_eq!(matches("^HTTP", "i", &Address::of("http://a")), Some(true));
    }

    #[test]
    fn what_is_open_is_told_as_far_as_it_is_known() {
        let open = Address::begin("https://a.example/");
        let text = |it: &str| Some(Address::of(it));
        assert_eq!(method("startsWith", &open, &[text("http")]), Given::Truth(true));
        assert_eq!(method("includes", &open, &[text("?")]), Given::Unknown);
        assert_eq!(
            method("slice", &open, &[text("0"), text("4")]),
            Given::Text(Address::of("http"))
        );
        let joined = method("concat", &Address::of("https://a.example"), &[text("/b"), None]);
        assert_eq!(joined, Given::Text(Address::begin("https://a.example/b")));
        assert_eq!(method("replace", &open, &[text("a"), text("b")]), Given::Unknown);
        assert_eq!(method("trim", &Address::of(" a "), &[]), Given::Text(Address::of("a")));
    }
}
