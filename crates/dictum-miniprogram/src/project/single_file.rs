//! The parts of a single-file component: its scripts and its template.
//!
//! One pass over the text. Everything that is not a part is blanked out, so that places
//! stay what they are.

use dictum_source::source::Span;

use crate::code::Dialects;

/// A single-file component.
#[derive(Debug, PartialEq)]
pub(super) struct SingleFile {
    /// The text with nothing but the scripts in it.
    pub(super) script: String,
    pub(super) dialect: Dialects,
    /// The text with nothing but the template in it.
    pub(super) template: String,
    /// Files that hold a part of it: as they are spelled, and where.
    pub(super) elsewhere: Vec<Elsewhere>,
    /// Languages of parts that are not read, and where they begin.
    pub(super) foreign: Vec<Foreign>,
    /// Whether a tag or a comment has no end, so that parts may be taken for others.
    pub(super) is_broken: bool,
}

/// A part that is a file of its own.
#[derive(Debug, PartialEq)]
pub(super) struct Elsewhere {
    pub(super) spelled: String,
    pub(super) span: Span,
    pub(super) is_template: bool,
}

/// A part in a language that is not read.
#[derive(Debug, PartialEq)]
pub(super) struct Foreign {
    pub(super) language: String,
    pub(super) span: Span,
    pub(super) is_template: bool,
}

/// Reads the parts of the component whose text is `text`.
pub(super) fn read(text: &str) -> SingleFile {
    let mut file = SingleFile {
        script: String::new(),
        dialect: Dialects::Script,
        template: String::new(),
        elsewhere: Vec::new(),
        foreign: Vec::new(),
        is_broken: false,
    };
    let (mut scripts, mut templates) = (Vec::new(), Vec::new());
    let (mut typed, mut markup) = (false, false);
    for block in blocks(text, &mut file.is_broken) {
        let is_template = block.name == "template";
        if let Some(spelled) = block.attribute("src") {
            let elsewhere = Elsewhere { spelled, span: block.head, is_template };
            file.elsewhere.push(elsewhere);
        }
        let language = block.attribute("lang").unwrap_or_default();
        match (is_template, language.as_str()) {
            (true, "" | "html" | "wxml") => templates.push(block.content),
            (false, "" | "js" | "javascript" | "uts") => scripts.push(block.content),
            (false, "ts" | "typescript" | "tsx" | "jsx") => {
                typed |= language.starts_with('t');
                markup |= language.ends_with('x');
                scripts.push(block.content);
            }
            _ => file.foreign.push(Foreign { language, span: block.head, is_template }),
        }
    }
    file.dialect = match (typed, markup) {
        (false, false) => Dialects::Script,
        (false, true) => Dialects::ScriptMarkup,
        (true, false) => Dialects::Types,
        (true, true) => Dialects::TypesMarkup,
    };
    file.script = only(text, &scripts);
    file.template = only(text, templates.get(..1).unwrap_or_default());
    file
}

/// A part of a component.
struct Block<'t> {
    name: &'t str,
    attributes: &'t str,
    head: Span,
    content: Span,
}

impl Block<'_> {
    /// The value of the attribute `name`.
    fn attribute(&self, name: &str) -> Option<String> {
        let mut rest = self.attributes;
        loop {
            rest = rest.trim_start_matches(|it: char| it.is_ascii_whitespace() || it == '/');
            let end = rest
                .find(|it: char| it.is_ascii_whitespace() || it == '=' || it == '/')
                .unwrap_or(rest.len());
            let (found, after) =
                rest.split_at_checked(end.max(usize::from(rest.starts_with('='))))?;
            if found.is_empty() {
                return None;
            }
            let after = after.trim_start();
            let (value, next) = match after.strip_prefix('=') {
                Some(value) => quoted(value.trim_start()),
                None => ("", after),
            };
            if found == name {
                return Some(value.trim().to_owned());
            }
            rest = next;
        }
    }
}

/// The value at the beginning of `text`, with quotes or without, and what follows.
fn quoted(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote) {
            return inner.split_once(quote).unwrap_or((inner, ""));
        }
    }
    let end = text.find(|it: char| it.is_ascii_whitespace()).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// The scripts and templates of `text` that stand in nothing else.
fn blocks<'t>(text: &'t str, is_broken: &mut bool) -> Vec<Block<'t>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(tag) = next_tag(text, at, is_broken) {
        at = tag.end;
        if tag.closes {
            continue;
        }
        let content = tag.end;
        let end = if tag.is_empty { Some(content) } else { end_of(text, &tag, is_broken) };
        *is_broken |= end.is_none();
        let end = end.unwrap_or(text.len());
        at = end;
        if matches!(tag.name, "script" | "template") {
            found.push(Block {
                name: tag.name,
                attributes: tag.attributes,
                head: Span::new(tag.start, tag.end),
                content: Span::new(content, end),
            });
        }
    }
    found
}

/// Where the content of `tag` ends: before its own closing tag.
fn end_of(text: &str, tag: &Tag<'_>, is_broken: &mut bool) -> Option<usize> {
    if tag.name != "template" {
        let close = format!("</{}", tag.name);
        return Some(tag.end + text.get(tag.end..)?.find(&close)?);
    }
    let (mut depth, mut at) = (1_usize, tag.end);
    while let Some(inner) = next_tag(text, at, is_broken) {
        at = inner.end;
        if inner.name != tag.name || inner.is_empty {
            continue;
        }
        depth = if inner.closes { depth - 1 } else { depth + 1 };
        if depth == 0 {
            return Some(inner.start);
        }
    }
    None
}

/// A tag, opening or closing.
struct Tag<'t> {
    name: &'t str,
    attributes: &'t str,
    start: usize,
    end: usize,
    closes: bool,
    is_empty: bool,
}

/// The first tag of `text` from `at` on that stands in no comment.
fn next_tag<'t>(text: &'t str, mut at: usize, is_broken: &mut bool) -> Option<Tag<'t>> {
    loop {
        let start = at + text.get(at..)?.find('<')?;
        let rest = text.get(start..)?;
        if rest.starts_with("<!--") {
            let end = rest.find("-->");
            *is_broken |= end.is_none();
            at = start + end? + 3;
            continue;
        }
        let closes = rest.starts_with("</");
        let head = start + if closes { 2 } else { 1 };
        let rest = text.get(head..)?;
        if !rest.starts_with(|it: char| it.is_ascii_alphabetic()) {
            at = head;
            continue;
        }
        let ends = |it: char| it.is_ascii_whitespace() || it == '>' || it == '/';
        let length = rest.find(ends).unwrap_or(rest.len());
        let (name, rest) = rest.split_at_checked(length)?;
        let end = head_end(rest);
        *is_broken |= end.is_none();
        let attributes = rest.get(..end?)?;
        let end = head + length + attributes.len() + 1;
        let is_empty = attributes.ends_with('/');
        return Some(Tag { name, attributes, start, end, closes, is_empty });
    }
}

/// Where `text`, the attributes of a tag, ends with a `>` that stands in no quotes.
fn head_end(text: &str) -> Option<usize> {
    let mut open: Option<u8> = None;
    for (at, byte) in text.bytes().enumerate() {
        match (open, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => open = Some(byte),
            (Some(quote), _) if quote == byte => open = None,
            _ => {}
        }
    }
    None
}

/// `text` with spaces in place of whatever stands outside of `spans`, which are in order.
fn only(text: &str, spans: &[Span]) -> String {
    let mut blank = String::with_capacity(text.len());
    let mut from = 0;
    for span in spans {
        let range = span.range();
        blank_out(text.get(from..range.start).unwrap_or_default(), &mut blank);
        blank.push_str(text.get(range.clone()).unwrap_or_default());
        from = range.end;
    }
    blank_out(text.get(from..).unwrap_or_default(), &mut blank);
    blank
}

fn blank_out(text: &str, blank: &mut String) {
    blank.extend(text.bytes().map(|it| if it == b'\n' { '\n' } else { ' ' }));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_parts_are_found_where_they_stand() {
        let table = [
            ("<script>a</script>", "a", ""),
            ("<!-- <script> --><script>a</script>", "a", ""),
            ("<!-- <script>b</script> --><script>a</script>", "a", ""),
            ("<template><a/></template><script>b</script>", "b", "<a/>"),
            (
                "<template><template #x>a</template><b/></template>",
                "",
                "<template #x>a</template><b/>",
            ),
            (
                "<template><a v=\"x > y </template>\"/></template>",
                "",
                "<a v=\"x > y </template>\"/>",
            ),
            ("<template><!-- </template> --><a/></template>", "", "<!-- </template> --><a/>"),
            ("<template><template/><a/></template>", "", "<template/><a/>"),
            ("<i18n><script>no</script></i18n><script>a</script>", "a", ""),
            ("<style>a > b { content: '<script>' }</style><script>a</script>", "a", ""),
            ("<script>if (a < b) '<template>'</script>", "if (a < b) '<template>'", ""),
        ];
        for (text, script, template) in table {
            let file = read(text);
            assert_eq!((file.script.trim(), file.template.trim()), (script, template), "{text}");
            assert!(!file.is_broken, "{text}");
        }
    }

    #[test]
    fn what_has_no_end_is_told() {
        for text in [
            "<script>a",
            "<template><a></template",
            "<template><a b=\"></a></template><script>c</script>",
            "<!-- <script>a</script>",
            "<template><template></template><script>a</script>",
        ] {
            assert!(read(text).is_broken, "{text}");
        }
    }

    #[test]
    fn what_is_elsewhere_or_in_another_language_is_told() {
        let file = read(
            "<template src='./a.html' lang=\"pug\"></template><script lang=ts src = \"./b\"/>",
        );
        let elsewhere: Vec<_> =
            file.elsewhere.iter().map(|it| (it.spelled.as_str(), it.is_template)).collect();
        assert_eq!(elsewhere, [("./a.html", true), ("./b", false)]);
        assert_eq!(file.foreign[0].language, "pug");
        assert_eq!(file.dialect, Dialects::Types);
    }

    proptest! {
        #[test]
        fn places_stay_what_they_are(text in "(<template>|</template>|<script |<script>|</script>|<!--|-->|'|\"|/>|>|src=|a|文|\n){0,40}") {
            let file = read(&text);
            for part in [&file.script, &file.template] {
                prop_assert_eq!(part.len(), text.len());
                for (blank, byte) in part.bytes().zip(text.bytes()) {
                    prop_assert!(blank == byte || blank == b' ');
                }
            }
        }
    }
}
