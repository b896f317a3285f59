//! Which name a glob that matches none may mean, and in which characters they differ.

use super::pattern::Pattern;
use crate::words;

/// The most names that are compared with a glob character by character.
const ALIGNED_MAX: usize = 24;

/// The most characters of a name, and of a glob, that are compared so.
const ALIGNED_MAX_CHARS: usize = 300;

/// The most differences that are shown.
const SHOWN_MAX: usize = 3;

/// A name, and how it differs from what was sought.
pub(super) struct Near {
    /// Its number among the names.
    pub(super) index: usize,
    /// From 0 to 1: how much of the glob's own words stand in it, in their order.
    pub(super) likeness: f64,
    /// The characters that differ: of the glob, and of the name.
    pub(super) differences: Vec<(String, String)>,
}

/// The `names`, nearest to `pattern` first; those that are as near as others keep their
/// order.
pub(super) fn of(pattern: &Pattern, names: &[String]) -> Vec<Near> {
    let mut ranked: Vec<(f64, usize)> = names
        .iter()
        .enumerate()
        .map(|(index, it)| (pattern.share(&words::normalise(it)), index))
        .collect();
    ranked.sort_by(|one, other| other.0.total_cmp(&one.0));
    let glob = tokens(pattern.glob());
    let mut near: Vec<Near> = ranked
        .iter()
        .take(ALIGNED_MAX)
        .map(|(_, index)| align(&glob, *index, names.get(*index).map_or("", String::as_str)))
        .collect();
    near.sort_by(|one, other| {
        other.likeness.total_cmp(&one.likeness).then(one.index.cmp(&other.index))
    });
    let rest = ranked.iter().skip(ALIGNED_MAX);
    near.extend(rest.map(|(_, index)| Near {
        index: *index,
        likeness: 0.0,
        differences: Vec::new(),
    }));
    near
}

/// The differences as a message shows them; none where there are too many to help.
pub(super) fn shown(differences: &[(String, String)]) -> Option<String> {
    if differences.is_empty() || differences.len() > SHOWN_MAX {
        return None;
    }
    let shown = differences.iter().map(|(glob, name)| match (glob.as_str(), name.as_str()) {
        ("", name) => format!("+`{name}`"),
        (glob, "") => format!("-`{glob}`"),
        (glob, name) => format!("`{glob}` → `{name}`"),
    });
    Some(shown.collect::<Vec<_>>().join(", "))
}

/// What a glob is made of, for the comparison: sets of characters and choices stand for
/// anything.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    One(char),
    Any,
    Many,
}

fn tokens(glob: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut chars = glob.chars();
    while let Some(it) = chars.next() {
        let token = match it {
            '*' => Token::Many,
            '?' => Token::Any,
            '[' => {
                chars.by_ref().find(|it| *it == ']');
                Token::Any
            }
            '{' => {
                let mut depth = 1;
                for it in chars.by_ref() {
                    depth += i32::from(it == '{') - i32::from(it == '}');
                    if depth == 0 {
                        break;
                    }
                }
                Token::Many
            }
            '\\' => chars.next().map_or(Token::Any, Token::One),
            it => Token::One(it),
        };
        tokens.push(token);
        if tokens.len() == ALIGNED_MAX_CHARS {
            tokens.push(Token::Many);
            break;
        }
    }
    tokens
}

/// Aligns `glob` with the name number `index`: the fewest changes of single characters
/// (Levenshtein's), where `*` stands for any number of them at no cost.
fn align(glob: &[Token], index: usize, name: &str) -> Near {
    let name: Vec<char> = words::normalise(name).chars().take(ALIGNED_MAX_CHARS).collect();
    let table = Table::new(glob, &name);
    let literals = glob.iter().filter(|it| matches!(it, Token::One(_))).count();
    let changes = u32::from(table.cost(glob.len(), name.len()));
    // What a `*` stands for says nothing of how alike the two are.
    let length = if glob.contains(&Token::Many) { literals } else { literals.max(name.len()) };
    let all = f64::from(u32::try_from(length).unwrap_or(u32::MAX)).max(1.0);
    let likeness = (1.0 - f64::from(changes) / all).max(0.0);
    Near { index, likeness, differences: table.differences(glob, &name) }
}

/// The least costs of aligning each beginning of a glob with each of a name.
struct Table {
    width: usize,
    costs: Vec<u16>,
}

impl Table {
    fn new(glob: &[Token], name: &[char]) -> Self {
        let width = name.len() + 1;
        let mut table = Self { width, costs: vec![0; (glob.len() + 1) * width] };
        for row in 0..=glob.len() {
            for column in 0..width {
                let cost = table.least(glob, name, (row, column));
                if let Some(it) = table.costs.get_mut(row * width + column) {
                    *it = cost;
                }
            }
        }
        table
    }

    fn cost(&self, row: usize, column: usize) -> u16 {
        self.costs.get(row * self.width + column).copied().unwrap_or(u16::MAX)
    }

    fn least(&self, glob: &[Token], name: &[char], (row, column): (usize, usize)) -> u16 {
        let steps = self.steps(glob, name, (row, column));
        steps.into_iter().flatten().map(|(cost, _)| cost).min().unwrap_or(0)
    }

    /// The ways to reach a place of the table: what each costs in all, and from where.
    fn steps(
        &self,
        glob: &[Token],
        name: &[char],
        (row, column): (usize, usize),
    ) -> [Option<(u16, (usize, usize))>; 3] {
        let above = row.checked_sub(1);
        let left = column.checked_sub(1);
        let token = above.and_then(|it| glob.get(it));
        let character = left.and_then(|it| name.get(it));
        let many = token == Some(&Token::Many);
        let same = match (token, character) {
            (Some(Token::One(one)), Some(it)) => one.to_lowercase().eq(it.to_lowercase()),
            (Some(Token::Any), Some(_)) => true,
            _ => false,
        };
        let step = |place: Option<(usize, usize)>, cost: u16| {
            place.map(|(row, column)| (self.cost(row, column).saturating_add(cost), (row, column)))
        };
        let both = above.zip(left).filter(|_| !many);
        [
            step(both, u16::from(!same)),
            step(above.map(|it| (it, column)), u16::from(!many)),
            step(left.map(|it| (row, it)), u16::from(!many)),
        ]
    }

    /// The runs of characters that differ, in the order of the glob.
    fn differences(&self, glob: &[Token], name: &[char]) -> Vec<(String, String)> {
        let mut place = (glob.len(), name.len());
        let mut runs: Vec<(String, String)> = Vec::new();
        let mut open = false;
        while place != (0, 0) {
            let steps = self.steps(glob, name, place).into_iter().flatten();
            let Some((cost, from)) = steps.min_by_key(|(cost, _)| *cost) else { break };
            let before = self.cost(from.0, from.1);
            if cost > before {
                if !open {
                    runs.push((String::new(), String::new()));
                }
                if let Some((of_glob, of_name)) = runs.last_mut() {
                    if let Some(Token::One(it)) = glob.get(from.0).filter(|_| from.0 < place.0) {
                        of_glob.insert(0, *it);
                    }
                    if let Some(it) = name.get(from.1).filter(|_| from.1 < place.1) {
                        of_name.insert(0, *it);
                    }
                }
            }
            open = cost > before;
            place = from;
        }
        runs.reverse();
        runs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(glob: &str, names: &[&str], want: &str) {
        let pattern = Pattern::new(glob).unwrap();
        let names: Vec<String> = names.iter().map(|it| (*it).to_owned()).collect();
        let near = of(&pattern, &names);
        let first = near.first().unwrap();
        let differences = shown(&first.differences).unwrap_or_default();
        assert_eq!(format!("{} {differences}", names[first.index]), want);
    }

    #[test]
    fn the_characters_that_differ_are_found_between_stars() {
        let page = ["先注册企业帐号。", "再开通服务。", "注册。"];
        check("*账号*", &page, "先注册企业帐号。 `账` → `帐`");
        check("*注册*账号。", &page, "先注册企业帐号。 `账` → `帐`");
        check(
            "Ports must be closed.",
            &["Hosts must be closed.", "Port must be closed."],
            "Port must be closed. -`s`",
        );
        check("*{a,b}端口*关闭", &["端口必须开启", "端口必须关闭了"], "端口必须关闭了 +`了`");
        check("4.*白名单", &["4. 添加黑名单", "5. 白名单"], "4. 添加黑名单 `白` → `黑`");
    }

    #[test]
    fn what_is_quite_different_shows_no_differences() {
        let pattern = Pattern::new("must").unwrap();
        let near = of(&pattern, &["域名".to_owned()]);
        assert!(near[0].likeness < 0.1);
    }
}
