//! The code that a project reaches, file by file, and what each loads.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Source, Span};

use super::layout::{Kind, Layout, installed};
use super::pages::Pages;
use super::{FILES_MAX, FILES_MAX_BYTES, Files};
use crate::code::{Code, Dialects};
use crate::unread::Unread;
use crate::wxml::{Dialect, Wxml};

/// One file of code.
#[derive(Debug)]
pub(super) struct Module {
    pub(super) path: String,
    pub(super) source: Arc<Source>,
    pub(super) code: Arc<Code>,
    /// What it loads: the path as it is spelled, and the module's number.
    pub(super) links: BTreeMap<String, usize>,
    /// The markup of a single-file component.
    pub(super) markup: Option<Arc<Wxml>>,
}

/// The code that is reached.
#[derive(Debug, Default)]
pub(super) struct Modules {
    pub(super) all: Vec<Module>,
    pub(super) by_path: HashMap<String, usize>,
    /// Files of which not everything is known, and why.
    pub(super) unread: Vec<(Location, &'static str)>,
}

/// Reads the code that is reached from `entries`.
pub(super) fn read(
    files: &dyn Files,
    (layout, pages): (&Layout, &Pages),
    entries: &[String],
    findings: &mut Vec<Finding>,
) -> Modules {
    let mut ctx = Ctx {
        files,
        layout,
        pages,
        modules: Modules::default(),
        waiting: VecDeque::new(),
        bytes: 0,
        findings,
    };
    for entry in entries {
        ctx.module(entry);
    }
    while let Some(number) = ctx.waiting.pop_front() {
        ctx.follow(number);
    }
    ctx.modules
}

struct Ctx<'a> {
    files: &'a dyn Files,
    layout: &'a Layout,
    pages: &'a Pages,
    modules: Modules,
    waiting: VecDeque<usize>,
    bytes: usize,
    findings: &'a mut Vec<Finding>,
}

impl Ctx<'_> {
    /// The number of the module at `path`; none where there is no such file, or it
    /// cannot be read.
    fn module(&mut self, path: &str) -> Option<usize> {
        if let Some(number) = self.modules.by_path.get(path) {
            return Some(*number);
        }
        let dialect = Dialects::of_path(path);
        let vue = path.rsplit_once('.').is_some_and(|(_, it)| matches!(it, "vue" | "nvue"));
        if dialect.is_none() && !vue {
            return None;
        }
        let source = match self.files.read(path)? {
            Ok(source) => source,
            Err(finding) => {
                let at = finding.at.clone();
                let at = at.unwrap_or_else(|| nowhere(path));
                self.modules.unread.push((at, "unreadable"));
                self.findings.push(lighter(*finding, path));
                return None;
            }
        };
        self.bytes += source.text().len();
        if self.modules.all.len() >= FILES_MAX || self.bytes > FILES_MAX_BYTES {
            if !self.modules.unread.iter().any(|(_, why)| *why == "limit") {
                let at = Location::new(&source, Span::default());
                self.findings.push(too_many(&at));
                self.modules.unread.push((at, "limit"));
            }
            return None;
        }
        let (code, markup) = if let Some(dialect) = dialect {
            (self.files.code(&source, dialect), None)
        } else {
            let (script, dialect, template) = single_file(source.text());
            let part = |text| Source::new(source.path(), text);
            let code = self.files.code(&part(script), dialect);
            (code, Some(self.files.wxml(&part(template), Dialect::Vue)))
        };
        let unread = code.unread.or(markup.as_ref().and_then(|it| it.unread));
        if let Some(why) = unread {
            self.unread(&source, why);
        }
        let number = self.modules.all.len();
        let links = BTreeMap::new();
        let path = path.to_owned();
        self.modules.by_path.insert(path.clone(), number);
        self.modules.all.push(Module { path, source, code, links, markup });
        self.waiting.push_back(number);
        Some(number)
    }

    fn unread(&mut self, source: &Arc<Source>, why: Unread) {
        let at = Location::new(source, Span::default());
        self.findings.push(unread(&at, why));
        self.modules.unread.push((at, why.code()));
    }

    /// Reads what module `number` loads.
    fn follow(&mut self, number: usize) {
        let Some(module) = self.modules.all.get(number) else { return };
        let (code, from) = (Arc::clone(&module.code), module.path.clone());
        for spelled in &code.loads {
            let candidates = self.candidates(&from, spelled);
            let target = candidates.iter().find_map(|it| self.module(it));
            if let (Some(target), Some(module)) = (target, self.modules.all.get_mut(number)) {
                module.links.insert(spelled.clone(), target);
            }
        }
    }

    /// The files that `spelled`, loaded by the file `from`, may mean.
    fn candidates(&self, from: &str, spelled: &str) -> Vec<String> {
        let mut bases = Vec::new();
        let alias = self.pages.aliases.iter().find_map(|(alias, to)| {
            spelled.strip_prefix(alias.as_str()).map(|rest| format!("{to}{rest}"))
        });
        let own = match spelled.strip_prefix("@/").or_else(|| spelled.strip_prefix("~@/")) {
            Some(rest) if self.layout.kind != Kind::Native => Some(format!("/{rest}")),
            _ => alias,
        };
        let own = own.as_deref().unwrap_or(spelled);
        bases.extend(self.layout.resolve(from, own));
        if !own.starts_with(['.', '/']) {
            bases.extend(self.layout.packages(from, own));
            bases.extend(installed(self.files, own));
        }
        let endings: &[&str] = match self.layout.kind {
            Kind::Native => &["", ".js", ".ts", "/index.js", "/index.ts"],
            _ => &[
                "",
                ".js",
                ".ts",
                ".vue",
                ".nvue",
                ".jsx",
                ".tsx",
                "/index.js",
                "/index.ts",
                "/index.vue",
                "/index.tsx",
                "/index.jsx",
            ],
        };
        let each = |base: String| endings.iter().map(move |it| format!("{base}{it}"));
        bases.into_iter().flat_map(each).collect()
    }
}

/// The script of a single-file component, its language, and its template; everything
/// else is blanked out, so that places stay what they are.
fn single_file(text: &str) -> (String, Dialects, String) {
    let scripts = blocks(text, "script");
    let types =
        scripts.iter().any(|(head, _)| head.contains("lang=\"ts\"") || head.contains("lang='ts'"));
    let dialect = if types { Dialects::Types } else { Dialects::Script };
    let spans = |blocks: &[(&str, Span)]| blocks.iter().map(|(_, it)| *it).collect::<Vec<_>>();
    let template = blocks(text, "template");
    (
        only(text, &spans(&scripts)),
        dialect,
        only(text, &spans(template.get(..1).unwrap_or_default())),
    )
}

/// The blocks `<name …>…</name>`: what stands in the head, and where the content is.
fn blocks<'t>(text: &'t str, name: &str) -> Vec<(&'t str, Span)> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|it| it.find(&open)).map(|it| at + it) {
        let rest = text.get(start..).unwrap_or_default();
        let Some(head) = rest.find('>') else { break };
        let content = start + head + 1;
        let rest = text.get(content..).unwrap_or_default();
        // A template holds templates; its end is the last one.
        let end = if name == "template" { rest.rfind(&close) } else { rest.find(&close) };
        let Some(end) = end else { break };
        found.push((
            text.get(start..content).unwrap_or_default(),
            Span::new(content, content + end),
        ));
        at = content + end + close.len();
    }
    found
}

/// `text` with spaces in place of whatever stands outside of `spans`.
fn only(text: &str, spans: &[Span]) -> String {
    let mut blank = String::with_capacity(text.len());
    for (at, it) in text.char_indices() {
        let kept = spans.iter().any(|span| span.range().contains(&at));
        match it {
            _ if kept => blank.push(it),
            '\n' => blank.push('\n'),
            _ => blank.extend(std::iter::repeat_n(' ', it.len_utf8())),
        }
    }
    blank
}

/// The first plain object of `text` as JSON with comments: keys and texts in double
/// quotes, everything else as it stands. Places stay near, and lines what they are.
pub(super) fn plain_object(text: &str) -> Option<String> {
    let (start, end) = (text.find('{')?, text.rfind('}')?);
    let mut json: String = text.get(..start)?.chars().filter(|it| *it == '\n').collect();
    let mut word = String::new();
    let mut chars = text.get(start..=end)?.chars().peekable();
    while let Some(it) = chars.next() {
        if it.is_alphanumeric() || it == '_' || it == '$' || it == '.' || it == '-' {
            word.push(it);
            continue;
        }
        if !word.is_empty() {
            let plain =
                matches!(word.as_str(), "true" | "false" | "null") || word.parse::<f64>().is_ok();
            let key = it == ':' || (it.is_whitespace() && !plain);
            let quote = if plain && !key { "" } else { "\"" };
            json.extend([quote, &word, quote]);
            word.clear();
        }
        if it == '/' && matches!(chars.peek(), Some('/')) {
            for it in chars.by_ref() {
                if it == '\n' {
                    json.push('\n');
                    break;
                }
            }
            continue;
        }
        let quoted = matches!(it, '"' | '\'' | '`');
        json.push(if quoted { '"' } else { it });
        if quoted {
            for inner in chars.by_ref() {
                match inner {
                    _ if inner == it => break,
                    '"' => json.push_str("\\\""),
                    _ => json.push(inner),
                }
            }
            json.push('"');
        }
    }
    Some(json)
}

/// The finding that not everything of a file is known.
pub(super) fn unread(at: &Location, why: Unread) -> Finding {
    let message = why.text(at.source.path());
    let help = Text::new(
        "what it holds is not known, and rules about the code cannot rule it out",
        "其内容未知，有关代码的规则无法排除其中的问题",
    );
    Finding::new(why.code(), Severity::Warning, message).at(at.clone()).help(help)
}

/// A file that cannot be read is not the end of the run.
pub(super) fn lighter(mut finding: Finding, path: &str) -> Finding {
    finding.severity = Severity::Warning;
    if finding.at.is_none() {
        finding.at = Some(nowhere(path));
    }
    finding
}

/// The beginning of a file whose text is not known.
pub(super) fn nowhere(path: &str) -> Location {
    Location::new(&Source::new(path, ""), Span::default())
}

fn too_many(at: &Location) -> Finding {
    let mib = FILES_MAX_BYTES / 1024 / 1024;
    let message = Text::new(
        format!(
            "of one project {FILES_MAX} files and {mib} MiB of code are read; this file and others are not"
        ),
        format!(
            "一个项目最多读取 {FILES_MAX} 个、合计 {mib} MiB 的代码文件；此文件及其他文件未读取"
        ),
    );
    Finding::new("project-too-large", Severity::Warning, message).at(at.clone())
}
