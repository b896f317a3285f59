//! Where a cursor is in a YAML file, whether the file can be read or not.

use dictum_source::source::Span;
use dictum_source::tree::{NodeId, Tree, Value};

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    Key(String),
    Item(usize),
}

/// Where a cursor is in a tree that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spot {
    /// The path to the value; to the entry, where the cursor is on its key.
    pub(crate) path: Vec<Step>,
    /// Whether the cursor is on a key.
    pub(crate) on_key: bool,
    /// The key or the value that the cursor is on.
    pub(crate) span: Span,
    /// The value.
    pub(crate) node: NodeId,
}

/// The innermost value or key of `tree` that holds the byte `offset`.
pub(crate) fn spot(tree: &Tree, offset: usize) -> Spot {
    let node = tree.root();
    let span = tree.node(node).span;
    let mut spot = Spot { path: Vec::new(), on_key: false, span, node };
    loop {
        match tree.value(spot.node) {
            Value::Map(entries) => {
                let key = entries.iter().find(|it| holds(it.key_span, offset));
                let below = entries.iter().find(|it| holds(tree.node(it.value).span, offset));
                let Some(entry) = key.or(below) else { return spot };
                spot.path.push(Step::Key(entry.key.to_string()));
                spot.node = entry.value;
                spot.span = tree.node(entry.value).span;
                if key.is_some() {
                    return Spot { on_key: true, span: entry.key_span, ..spot };
                }
            }
            Value::List(items) => {
                let mut numbered = items.iter().enumerate();
                let Some((at, item)) = numbered.find(|(_, it)| holds(tree.node(**it).span, offset))
                else {
                    return spot;
                };
                spot.path.push(Step::Item(at));
                spot.node = *item;
                spot.span = tree.node(*item).span;
            }
            _ => return spot,
        }
    }
}

fn holds(span: Span, offset: usize) -> bool {
    span.start < span.end && (span.start as usize..=span.end as usize).contains(&offset)
}

/// What is being written at a cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Writing {
    /// The path of the map or list around the cursor; for a value, to that value.
    pub(crate) path: Vec<Step>,
    /// Whether a key stands before the cursor on its line, so that this is its value.
    pub(crate) is_value: bool,
    /// The column of the key that is being written.
    pub(crate) indent: usize,
    /// The beginning of the word that ends at the cursor.
    pub(crate) word: usize,
}

/// What is being written at the byte `offset` of `text`, told from the lines alone.
pub(crate) fn writing(text: &str, offset: usize) -> Writing {
    let before = text.get(..offset).unwrap_or(text);
    let (above, line) =
        before.rsplit_once('\n').map_or(("", before), |(above, line)| (above, line));
    let line_start = offset - line.len();
    let mut reader = Lines { open: Vec::new(), block: None };
    above.lines().for_each(|it| reader.line(it));
    reader.cursor(line, line_start)
}

/// The keys and items that are open, each with its column.
struct Lines {
    open: Vec<(usize, Step)>,
    /// The column of the key whose value is a block of text.
    block: Option<usize>,
}

impl Lines {
    fn line(&mut self, line: &str) {
        let indent = line.len() - line.trim_start().len();
        let content = line.trim();
        if content.is_empty() || content.starts_with('#') {
            return;
        }
        if self.block.is_some_and(|it| indent > it) {
            return;
        }
        self.block = None;
        let (column, rest) = self.dashes(indent, line.trim_start());
        if let Some((key, value)) = entry(rest) {
            self.close(column);
            self.open.push((column, Step::Key(key.to_owned())));
            if value.trim_start().starts_with(['|', '>']) {
                self.block = Some(column);
            }
        }
    }

    /// Opens an item for each dash; gives the column and the text after them.
    fn dashes<'l>(&mut self, mut column: usize, mut rest: &'l str) -> (usize, &'l str) {
        while rest == "-" || rest.starts_with("- ") {
            while self.open.last().is_some_and(|(it, _)| *it > column) {
                self.open.pop();
            }
            let next = match self.open.last() {
                Some((it, Step::Item(index))) if *it == column => Some(index + 1),
                _ => None,
            };
            if next.is_some() {
                self.open.pop();
            }
            self.open.push((column, Step::Item(next.unwrap_or(0))));
            let after = rest.get(1..).unwrap_or_default();
            let trimmed = after.trim_start();
            column += 1 + after.len() - trimmed.len();
            rest = trimmed;
        }
        (column, rest)
    }

    /// Closes what does not hold an entry at `column`.
    fn close(&mut self, column: usize) {
        while self.open.last().is_some_and(|(it, _)| *it >= column) {
            self.open.pop();
        }
    }

    fn path(&self) -> Vec<Step> {
        self.open.iter().map(|(_, step)| step.clone()).collect()
    }

    fn cursor(mut self, line: &str, line_start: usize) -> Writing {
        let indent = line.len() - line.trim_start().len();
        let (column, rest) = self.dashes(indent, line.trim_start());
        let start = line_start + line.len() - rest.len();
        if let Some((key, value)) = entry(rest) {
            self.close(column);
            self.open.push((column, Step::Key(key.to_owned())));
            let trimmed = value.trim_start();
            let value_start = line_start + line.len() - trimmed.len();
            return self.flow(trimmed, value_start, column);
        }
        // A key with a dash before it stands deeper than the item's own column.
        self.close(column);
        if rest.starts_with(['{', '[']) {
            return self.flow(rest, start, column);
        }
        Writing { path: self.path(), is_value: false, indent: column, word: start }
    }

    /// Follows brackets on the cursor's line.
    fn flow(mut self, value: &str, start: usize, indent: usize) -> Writing {
        let mut word = 0;
        let mut is_value = true;
        let mut quote = None;
        for (at, letter) in value.char_indices() {
            match (quote, letter) {
                (Some(open), it) if it == open => quote = None,
                (None, '"' | '\'') => quote = Some(letter),
                (None, '{') => {
                    self.open.push((usize::MAX, Step::Key(String::new())));
                    (word, is_value) = (at + 1, false);
                }
                (None, '[') => {
                    self.open.push((usize::MAX, Step::Item(0)));
                    (word, is_value) = (at + 1, true);
                }
                (None, ':')
                    if value
                        .get(at + 1..)
                        .is_none_or(|it| it.is_empty() || it.starts_with(' ')) =>
                {
                    if let Some((_, Step::Key(key))) = self.open.last_mut() {
                        value.get(word..at).unwrap_or_default().trim().clone_into(key);
                    }
                    (word, is_value) = (at + 1, true);
                }
                (None, ',') => {
                    match self.open.last_mut() {
                        Some((usize::MAX, Step::Item(index))) => *index += 1,
                        Some((usize::MAX, Step::Key(key))) => {
                            key.clear();
                            is_value = false;
                        }
                        _ => continue,
                    }
                    word = at + 1;
                }
                (None, '}' | ']') if self.open.last().is_some_and(|(it, _)| *it == usize::MAX) => {
                    self.open.pop();
                }
                // Quoted letters, and plain ones.
                _ => {}
            }
        }
        let rest = value.get(word..).unwrap_or_default();
        let blank = rest.len() - rest.trim_start().len();
        let mut path = self.path();
        if !is_value && matches!(path.last(), Some(Step::Key(key)) if key.is_empty()) {
            path.pop();
        }
        Writing { path, is_value, indent, word: start + word + blank }
    }
}

/// The key at the beginning of `rest`, and what follows its colon.
fn entry(rest: &str) -> Option<(&str, &str)> {
    if rest.starts_with(['{', '[', '#']) {
        return None;
    }
    if let Some(quote) = rest.chars().next().filter(|it| matches!(it, '"' | '\'')) {
        let inner = rest.get(1..)?;
        let (key, after) = inner.split_once(quote)?;
        return Some((key, after.trim_start().strip_prefix(':')?));
    }
    let (key, value) = match rest.split_once(": ") {
        Some(it) => it,
        None => (rest.strip_suffix(':')?, ""),
    };
    (!key.contains(" #")).then(|| (key.trim(), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is written at `|`, its path spelled with dots.
    fn at(text: &str) -> (String, bool) {
        let offset = text.find('|').unwrap();
        let it = writing(&text.replacen('|', "", 1), offset);
        let steps = it.path.iter().map(|step| match step {
            Step::Key(key) => key.clone(),
            Step::Item(index) => index.to_string(),
        });
        (steps.collect::<Vec<_>>().join("."), it.is_value)
    }

    #[test]
    fn the_lines_above_tell_where_a_cursor_is() {
        for (text, path, is_value) in [
            ("a: 1\n|", "", false),
            ("domains:\n  requ|", "domains", false),
            ("domains:\n  request:\n    - one\n    - |", "domains.request.1", false),
            ("domains:\n  request:\n  - one\n  |", "domains", false),
            ("rules:\n- id: x\n  sev|", "rules.0", false),
            ("rules:\n- id: x\n- id: y\n  severity: |", "rules.1.severity", true),
            ("a: >\n  text: x\nb: |", "b", true),
            ("a: {b: 1, c|", "a", false),
            ("a: {b: 1, c: |", "a.c", true),
            ("- {first: x, status: |", "0.status", true),
            ("a: [x, |", "a.1", true),
            ("beta:\n  granted: |", "beta.granted", true),
        ] {
            assert_eq!(at(text), (path.to_owned(), is_value), "{text}");
        }
    }
}
