//! What no document has that people wrote, and what would take more memory than it is
//! worth: the parser of Markdown makes several hundred bytes of each block.

use std::sync::Arc;

use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Source, Span};

/// The most lines that are not blank.
const LINES_MAX: usize = 500_000;

/// The most quotes and list items that may begin on one line, each inside of the last.
const MARKERS_MAX: usize = 500;

/// The error for a document that is past a limit, and is not read.
pub(super) fn exceeded(source: &Arc<Source>) -> Option<Finding> {
    let mut lines = 0;
    let mut at = 0;
    for line in source.text().split_inclusive('\n') {
        let span = Span::new(at, at + line.trim_end().len());
        at += line.len();
        lines += usize::from(!line.trim().is_empty());
        if lines > LINES_MAX {
            let message = Text::new(
                format!("the document has more than {LINES_MAX} lines, and is not read"),
                format!("文档超过 {LINES_MAX} 行，未予读取"),
            );
            return Some(error("document-too-large", message, source, span));
        }
        if markers(line) > MARKERS_MAX {
            let message = Text::new(
                format!(
                    "more than {MARKERS_MAX} quotes or items begin on this line, and the document is not read"
                ),
                format!("这一行有超过 {MARKERS_MAX} 层引用或列表，文档未予读取"),
            );
            return Some(error("document-too-deep", message, source, span));
        }
    }
    None
}

fn error(code: &str, message: Text, source: &Arc<Source>, span: Span) -> Finding {
    Finding::new(code, Severity::Error, message)
        .at(Location::new(source, span))
        .help(Text::new("part the document into several", "请把文档拆分为几份"))
}

/// How many quotes and list items `line` begins, at least.
fn markers(line: &str) -> usize {
    let mut count = 0;
    let mut rest = line;
    loop {
        rest = rest.trim_start_matches([' ', '\t']);
        let digits = rest.trim_start_matches(|it: char| it.is_ascii_digit());
        let after = if let Some(after) = rest.strip_prefix('>') {
            after
        } else if let Some(after) = rest.strip_prefix(['-', '+', '*']) {
            after
        } else if let Some(after) = digits.strip_prefix(['.', ')']).filter(|_| digits != rest) {
            after
        } else {
            return count;
        };
        if !rest.starts_with('>') && !after.starts_with([' ', '\t']) {
            return count;
        }
        count += 1;
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: Option<&str>) {
        let finding = exceeded(&Source::new("requirements.md", text));
        assert_eq!(finding.as_ref().map(|it| it.code.as_str()), want);
    }

    #[test]
    fn a_document_past_a_limit_is_not_read() {
        check("> - 1. a\n\n* * *\n", None);
        check(&">".repeat(501), Some("document-too-deep"));
        check(&"> ".repeat(501), Some("document-too-deep"));
        check(&("a\n".to_owned() + &"- ".repeat(501)), Some("document-too-deep"));
        check(&"1. ".repeat(501), Some("document-too-deep"));
        check(&"-".repeat(5000), None);
        check(&"*a*".repeat(5000), None);
        check(&"a\n".repeat(500_001), Some("document-too-large"));
        check(&"a\n\n\n".repeat(400_000), None);
    }
}
