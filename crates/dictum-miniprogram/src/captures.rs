//! Captured responses: which response a file holds, of which day, and its facts.

pub mod response;

mod extract;
mod program;

use std::sync::Arc;

use dictum_schema::language::Text;
use dictum_schema::severity::{Evidence, Severity};
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Source, Span};
use dictum_source::tree::{self, NodeId, Notation, Tree, Value};
use jiff::civil::Date;

use crate::day;
use crate::reader::{shown, whole_number};
use extract::Extracted;
use response::{Response, Shape};

/// The most bytes that a captured response may have: 4 MiB.
pub const CAPTURE_MAX_BYTES: usize = 4 * 1024 * 1024;

/// A captured response of the platform.
#[derive(Debug, Clone, PartialEq)]
pub struct Capture {
    /// The file that holds it.
    pub source: Arc<Source>,
    /// Which response it is.
    pub response: Response,
    /// The day on which it was captured, where the file tells one that can be.
    pub taken: Option<Date>,
    /// What the platform said of the call: 0 is well.
    pub errcode: i64,
    /// The same in words.
    pub errmsg: String,
    /// The facts that it gives, in the shape of the facts; empty for an error.
    pub facts: Tree,
    /// The facts that it should give and leaves null or broken, as paths:
    /// `domains.request`. Nothing older counts in their place.
    pub unclear: Vec<&'static str>,
    /// The programs that its name and its body say it is about, and where.
    pub about: Vec<(String, Span)>,
    /// Where it begins, and where its `errcode` stands.
    pub(crate) places: Places,
}

/// Where the parts of a capture stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Places {
    pub(crate) start: Span,
    pub(crate) taken: Span,
    pub(crate) errcode: Span,
    pub(crate) errmsg: Span,
}

/// Reads the captured response in `source`, as it is seen on the day `today`.
///
/// `errcode` is read first: a body with one other than 0 gives no facts, however
/// well-formed its lists are. Which response it is is told from its keys, or from
/// the file's name where they are not enough; what fits none is a finding. The day
/// comes from the file's name (`getcategory.2026-11-01.json`), or else from
/// `captured_at` in a wrapper `{"captured_at": "2026-11-01", "response": {…}}`.
///
/// ```
/// use dictum_miniprogram::captures::{self, response::Response};
/// use dictum_source::source::Source;
///
/// let source = Source::new("getcategory.json", r#"{"errcode": 40001, "errmsg": "invalid"}"#);
/// let (capture, _) = captures::read(&source, jiff::civil::date(2026, 11, 22));
/// let capture = capture.unwrap();
/// assert_eq!((capture.response, capture.errcode), (Response::GetCategory, 40001));
/// ```
pub fn read(source: &Arc<Source>, today: Date) -> (Option<Capture>, Vec<Finding>) {
    let bytes = source.text().len();
    if bytes > CAPTURE_MAX_BYTES {
        let message = Text::new(
            format!("the capture has {bytes} bytes, and at most {CAPTURE_MAX_BYTES} are read"),
            format!("响应文件有 {bytes} 字节，最多读取 {CAPTURE_MAX_BYTES} 字节"),
        );
        let at = Location::new(source, Span::default());
        return (None, vec![Finding::new("capture-too-large", Severity::Error, message).at(at)]);
    }
    let (tree, findings) = tree::parse(source, Notation::Json, Evidence::Captured);
    let Some(tree) = tree else { return (None, findings) };
    let mut ctx = Ctx { source, tree: &tree, findings, today };
    let capture = ctx.capture();
    (capture, ctx.findings)
}

struct Ctx<'a> {
    source: &'a Arc<Source>,
    tree: &'a Tree,
    findings: Vec<Finding>,
    today: Date,
}

impl Ctx<'_> {
    fn capture(&mut self) -> Option<Capture> {
        let root = self.tree.root();
        let wrapped = self.tree.get(root, "response");
        let body = wrapped.filter(|it| matches!(self.tree.value(*it), Value::Map(_)));
        let body = body.unwrap_or(root);
        let start = self.start(body);
        let errcode = match self.errcode(body) {
            Ok(errcode) => errcode,
            Err(finding) => {
                self.findings.push(*finding);
                return None;
            }
        };
        let response = self.response(body, errcode.map_or(0, |(code, _)| code))?;
        if errcode.is_none() && response != Response::GetAuthorizerInfo {
            self.no_errcode(body, response);
            return None;
        }
        let (errcode, errcode_at) = errcode.unwrap_or((0, start));
        let (taken, taken_at) = self.taken(root, start);
        let errmsg = self.tree.get(body, "errmsg");
        let extracted = match errcode {
            0 => extract::facts(self.tree, body, response),
            _ => Extracted::nothing(self.source),
        };
        self.findings.extend(extracted.findings);
        let about = self.about(&extracted.facts, start);
        let errmsg_at = errmsg.map_or(start, |it| self.tree.node(it).span);
        Some(Capture {
            source: Arc::clone(self.source),
            response,
            taken,
            errcode,
            errmsg: errmsg.and_then(|it| self.tree.str(it)).unwrap_or_default().to_owned(),
            facts: extracted.facts,
            unclear: extracted.unclear,
            about,
            places: Places { start, taken: taken_at, errcode: errcode_at, errmsg: errmsg_at },
        })
    }

    /// The programs that the file's name and the facts of its body name.
    fn about(&self, facts: &Tree, start: Span) -> Vec<(String, Span)> {
        let named = program::find(file_name(self.source.path())).map(|it| (it, start));
        let said = facts
            .get(facts.root(), "app_id")
            .and_then(|id| Some((facts.str(id)?.trim().to_ascii_lowercase(), facts.node(id).span)));
        named.into_iter().chain(said).collect()
    }

    /// The first byte of `id`: a place that is short to show.
    fn start(&self, id: NodeId) -> Span {
        let start = self.tree.node(id).span.start;
        Span { start, end: start.saturating_add(1) }
    }

    /// The body's `errcode` and its place, where it has one.
    fn errcode(&self, body: NodeId) -> Result<Option<(i64, Span)>, Box<Finding>> {
        let Some(id) = self.tree.get(body, "errcode") else { return Ok(None) };
        if let Some(errcode) = whole_number(self.tree, id) {
            return Ok(Some((errcode, self.tree.node(id).span)));
        }
        let message = Text::new(
            "`errcode` is no whole number, so the response gives no facts",
            "`errcode` 不是整数，该响应不提供任何事实",
        );
        let at = self.tree.location(id);
        Err(Box::new(Finding::new("capture-errcode", Severity::Error, message).at(at)))
    }

    /// Which response `body` is; none, and a finding, where it is none.
    fn response(&mut self, body: NodeId, errcode: i64) -> Option<Response> {
        let shape = response::shape(self.tree, body);
        let named = Response::of_name(file_name(self.source.path()));
        match (shape, named) {
            (Shape::Response(response), _) => Some(response),
            (Shape::Domains, Some(it @ (Response::GetWxaDevInfo | Response::ModifyDomain))) => {
                Some(it)
            }
            // Both say the same of the domains; the one that yields is the careful choice.
            (Shape::Domains, _) => Some(Response::ModifyDomain),
            (Shape::Request, _) => {
                self.request(body);
                None
            }
            (Shape::Unknown, named) if errcode != 0 => Some(named.unwrap_or(Response::Unknown)),
            (Shape::Unknown, named) => {
                self.unknown(body, named);
                None
            }
        }
    }

    /// The day of the capture and its place.
    fn taken(&mut self, root: NodeId, start: Span) -> (Option<Date>, Span) {
        if let Some(text) = day::find(file_name(self.source.path())) {
            let at = Location::new(self.source, start);
            return (self.past_day(text, at), start);
        }
        // Only a wrapper tells its day: a response may have a key of that name too.
        let wrapper = self.tree.get(root, "response").is_some();
        match self.tree.get(root, "captured_at").filter(|_| wrapper) {
            None => (None, start),
            Some(id) => {
                let at = self.tree.location(id);
                let span = at.span;
                let text = self.tree.str(id).unwrap_or(self.source.slice(span));
                (self.past_day(text, at), span)
            }
        }
    }

    /// The day that `text` writes, if it can be the day of a capture.
    fn past_day(&mut self, text: &str, at: Location) -> Option<Date> {
        let quoted = shown(text);
        let message = match day::parse(text) {
            Some(day) if day <= self.today => return Some(day),
            Some(_) => Text::new(
                format!("the response was captured on `{quoted}`, which has not come yet"),
                format!("响应的采集日期 `{quoted}` 尚未到来"),
            ),
            None => Text::new(
                format!("the response was captured on `{quoted}`, which is no day as `YYYY-MM-DD`"),
                format!("响应的采集日期 `{quoted}` 不是形如 `YYYY-MM-DD` 的有效日期"),
            ),
        };
        self.report("capture-date", message, at);
        None
    }

    fn unknown(&mut self, body: NodeId, named: Option<Response>) {
        let message = match named {
            None => Text::new(
                "this is no response of the platform that holds facts or is known to hold none",
                "无法识别此文件是平台的哪个响应",
            ),
            Some(response) => Text::new(
                format!("the file is named after `{response}` and does not look like its response"),
                format!("文件名为 `{response}`，内容却不像该接口的响应"),
            ),
        };
        let help = Text::new(
            "save the whole response as the platform sent it, or move the file elsewhere",
            "请原样保存平台返回的完整响应，或将该文件移出此目录",
        );
        self.problem("capture-unknown", (message, help), body);
    }

    fn request(&mut self, body: NodeId) {
        let message = Text::new(
            "this is what was sent to the platform, not what came back, and holds no facts",
            "这是发给平台的请求，而不是平台返回的响应，不包含事实",
        );
        let help = Text::new("save the response instead", "请改为保存响应");
        self.problem("capture-is-request", (message, help), body);
    }

    fn no_errcode(&mut self, body: NodeId, response: Response) {
        let message = Text::new(
            format!("this looks like a response of `{response}` without its `errcode`"),
            format!("内容像是 `{response}` 的响应，但缺少 `errcode`"),
        );
        let help = Text::new(
            "save the whole response: without `errcode` it cannot be known whether the call went well, so no facts are taken from it",
            "请保存完整响应：缺少 `errcode` 就无法判断调用是否成功，因此不会采用其中的事实",
        );
        self.problem("capture-errcode", (message, help), body);
    }

    fn problem(&mut self, code: &str, (message, help): (Text, Text), body: NodeId) {
        let at = Location::new(self.source, self.start(body));
        self.findings.push(Finding::new(code, Severity::Warning, message).at(at).help(help));
    }

    fn report(&mut self, code: &str, message: Text, at: Location) {
        self.findings.push(Finding::new(code, Severity::Error, message).at(at));
    }
}

/// The last part of a path.
fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}
