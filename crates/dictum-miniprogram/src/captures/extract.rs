//! The facts of one response, in the shape of the facts.

use std::sync::Arc;

use dictum_schema::language::Text;
use dictum_schema::severity::{Evidence, Severity};
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Source, Span};
use dictum_source::tree::{NodeId, Tree, Value};

use super::response::Response;
use crate::reader::{Facts, Reader, whole_number};

/// The code of findings on values of a response that are not as the platform writes them.
const SHAPE_CODE: &str = "capture-shape";

/// The code of findings on what a response leaves empty.
const NULL_CODE: &str = "capture-null";

/// The code of findings on accounts that are no mini-program, or cannot use the service.
const ACCOUNT_CODE: &str = "account-unfit";

/// What `account_type` is of a mini-program.
const MINI_PROGRAM: i64 = 3;

/// What one response gives.
pub(super) struct Extracted {
    pub(super) facts: Tree,
    /// The facts that it should give and does not.
    pub(super) unclear: Vec<&'static str>,
    pub(super) findings: Vec<Finding>,
}

impl Extracted {
    /// What a response gives that is an error.
    pub(super) fn nothing(source: &Arc<Source>) -> Self {
        let facts = Tree::empty_map(source, Evidence::Captured);
        Self { facts, unclear: Vec::new(), findings: Vec::new() }
    }
}

/// The facts that `body` of `tree` gives as a good answer of `response`.
pub(super) fn facts(tree: &Tree, body: NodeId, response: Response) -> Extracted {
    let mut reader = Reader::new(tree, SHAPE_CODE, Evidence::Captured);
    let facts = match response {
        Response::GetWxaDevInfo | Response::ModifyDomain => domains(&mut reader, body, &LOWER),
        Response::GetEffectiveDomain => effective(&mut reader, body),
        Response::GetCategory => categories(&mut reader, body, &GET_CATEGORY),
        Response::WxaGetCategory => categories(&mut reader, body, &WXA_GET_CATEGORY),
        Response::GetAuthorizerInfo => authorizer(&mut reader, body),
        Response::GetAccountBasicInfo => account(&mut reader, body),
        Response::GetPrivacySetting => privacy(&mut reader, body),
        Response::GetEffectiveWebviewDomain
        | Response::GetAllCategories
        | Response::GetPrivacyInterface
        | Response::Plugin
        | Response::DevPlugin
        | Response::Unknown => Facts::new(),
    };
    let root = reader.to.root();
    reader.fill(root, facts);
    Extracted { facts: reader.to, unclear: reader.unclear, findings: reader.findings }
}

/// The list under `key` of `id`, which gives the fact `fact`: one that is there and null, or
/// not whole, is not known, whatever an older response says.
fn list<'a>(
    reader: &mut Reader<'a>,
    (id, key): (NodeId, &str),
    fact: &'static str,
    item: impl Fn(&mut Reader<'a>, NodeId, &str) -> Option<NodeId>,
) -> Option<NodeId> {
    let value = reader.from.get(id, key)?;
    let read = if reader.is_null(value) { None } else { reader.list(value, key, item) };
    let items = reader.from.items(value);
    if reader.is_null(value) || (!items.is_empty() && items.iter().all(|it| reader.is_null(*it))) {
        empty(reader, value, key);
    }
    if read.is_none() {
        reader.unclear.push(fact);
    }
    read
}

/// Tells that the platform left `id` empty.
fn empty(reader: &mut Reader<'_>, id: NodeId, key: &str) {
    let message = Text::new(
        format!("the response leaves `{key}` empty, so that it is not known"),
        format!("该响应的 `{key}` 为空值，因此此项未知"),
    );
    let help = Text::new(
        "capture the response again; an older one does not count in its place",
        "请重新采集该响应；更早的响应不会代替它",
    );
    let at = reader.from.location(id);
    reader.findings.push(Finding::new(NULL_CODE, Severity::Warning, message).at(at).help(help));
}

/// The domains that count, of a response that lists them by who set them.
fn effective(reader: &mut Reader<'_>, body: NodeId) -> Facts {
    const KEY: &str = "effective_domain";
    if let Some(group) = map(reader, body, KEY) {
        return domains(reader, group, &LOWER);
    }
    if let Some(value) = reader.from.get(body, KEY) {
        if reader.is_null(value) {
            empty(reader, value, KEY);
        }
        reader.unclear.extend(LOWER.iter().map(|(_, _, path)| path));
    }
    Facts::new()
}

/// The keys of the four lists of domains, and the facts that they give, with their paths.
type DomainKeys = [(&'static str, &'static str, &'static str); 4];

const LOWER: DomainKeys = [
    ("requestdomain", "request", "domains.request"),
    ("wsrequestdomain", "socket", "domains.socket"),
    ("uploaddomain", "upload", "domains.upload"),
    ("downloaddomain", "download", "domains.download"),
];

const CAMEL: DomainKeys = [
    ("RequestDomain", "request", "domains.request"),
    ("WsRequestDomain", "socket", "domains.socket"),
    ("UploadDomain", "upload", "domains.upload"),
    ("DownloadDomain", "download", "domains.download"),
];

fn domains(reader: &mut Reader<'_>, id: NodeId, keys: &DomainKeys) -> Facts {
    let mut lists = Facts::new();
    for (key, fact, path) in keys {
        if let Some(list) = list(reader, (id, key), path, Reader::origin) {
            lists.push((fact, reader.key_span(id, key), list));
        }
    }
    if lists.is_empty() {
        return Facts::new();
    }
    let start = reader.from.node(id).span.start;
    let span = Span { start, end: start.saturating_add(1) };
    vec![("domains", span, section(reader, span, lists))]
}

/// A section of `facts` that stands at `span`: the whole of what it is read from would
/// be a long place to show for what is not in it.
fn section(reader: &mut Reader<'_>, span: Span, facts: Facts) -> NodeId {
    let at = Location { span, ..reader.from.location(reader.from.root()) };
    let map = reader.to.push(Value::Map(Vec::new()), &at, reader.evidence);
    reader.fill(map, facts);
    map
}

/// The keys of a list of categories.
struct CategoryKeys {
    list: &'static str,
    levels: [(&'static str, &'static str); 3],
    status: Status,
}

/// What a list of categories tells of their review.
#[derive(Clone, Copy)]
enum Status {
    /// The state of each, as a number under this key.
    Number(&'static str),
    /// Only approved ones are listed.
    Approved,
    /// Nothing.
    Untold,
}

const GET_CATEGORY: CategoryKeys = CategoryKeys {
    list: "categories",
    levels: [("first_name", "first"), ("second_name", "second"), ("third_name", "third")],
    status: Status::Number("audit_status"),
};

const WXA_GET_CATEGORY: CategoryKeys = CategoryKeys {
    list: "category_list",
    levels: [("first_class", "first"), ("second_class", "second"), ("third_class", "third")],
    status: Status::Approved,
};

const AUTHORIZER: CategoryKeys = CategoryKeys {
    list: "categories",
    levels: [("first", "first"), ("second", "second"), ("third", "third")],
    status: Status::Untold,
};

fn categories(reader: &mut Reader<'_>, body: NodeId, keys: &CategoryKeys) -> Facts {
    let list = list(reader, (body, keys.list), "categories", |reader, id, path| {
        category(reader, id, (keys, path))
    });
    let span = reader.key_span(body, keys.list);
    list.map(|list| ("categories", span, list)).into_iter().collect()
}

fn category(
    reader: &mut Reader<'_>,
    id: NodeId,
    (keys, path): (&CategoryKeys, &str),
) -> Option<NodeId> {
    if !matches!(reader.from.value(id), Value::Map(_)) {
        return reader.wrong(id, path, &Text::new("a map", "映射"));
    }
    let mut facts = Facts::new();
    for (key, fact) in keys.levels {
        // The platform writes an absent third level as empty text, too.
        let value = reader.get(id, key).filter(|it| reader.from.str(*it) != Some(""));
        if let Some(value) = value
            && let Some(text) = reader.text(value, &format!("{path}.{key}"))
        {
            facts.push((fact, reader.key_span(id, key), text));
        }
    }
    let level = |name| facts.iter().find(|(fact, ..)| *fact == name).map(|(.., value)| *value);
    let (Some(first), Some(second)) = (level("first"), level("second")) else {
        return reader.wrong(
            id,
            path,
            &Text::new("a category with the names of two levels", "含两级名称的类目"),
        );
    };
    let span = reader.from.node(id).span;
    facts.extend(status(reader, id, (keys.status, path)).map(|it| ("status", span, it)));
    facts.extend(reader.names(id, first, second).map(|it| ("names", span, it)));
    Some(reader.map(id, facts))
}

fn status(reader: &mut Reader<'_>, id: NodeId, (status, path): (Status, &str)) -> Option<NodeId> {
    match status {
        Status::Untold => None,
        Status::Approved => Some(reader.keep(id, Value::String("approved".into()))),
        Status::Number(key) => {
            let value = reader.get(id, key)?;
            let words = [(1, "in-review"), (2, "refused"), (3, "approved")];
            numbered(reader, value, (&words, &format!("{path}.{key}")))
        }
    }
}

/// A word for which the platform has a number.
fn numbered(
    reader: &mut Reader<'_>,
    id: NodeId,
    (words, path): (&[(i64, &str)], &str),
) -> Option<NodeId> {
    let number = whole_number(reader.from, id);
    if let Some((_, word)) = words.iter().find(|(it, _)| Some(*it) == number) {
        return Some(reader.keep(id, Value::String((*word).into())));
    }
    let known: Vec<String> = words.iter().map(|(it, word)| format!("{it} ({word})")).collect();
    let known = known.join(", ");
    let message = Text::new(
        format!("`{path}` has a value that is not known; there are {known}"),
        format!("`{path}` 的值无法识别；已知的有 {known}"),
    );
    reader.report(message, reader.from.location(id));
    None
}

/// The map under `key` of `id`.
fn map(reader: &mut Reader<'_>, id: NodeId, key: &str) -> Option<NodeId> {
    let value = reader.get(id, key)?;
    match reader.from.value(value) {
        Value::Map(_) => Some(value),
        _ => reader.wrong(value, key, &Text::new("a map", "映射")),
    }
}

fn text(reader: &mut Reader<'_>, id: NodeId, (key, fact): (&str, &'static str)) -> Facts {
    let value = reader.get(id, key).filter(|it| reader.from.str(*it) != Some(""));
    let text = value.and_then(|value| reader.text(value, key));
    let span = reader.key_span(id, key);
    text.map(|it| (fact, span, it)).into_iter().collect()
}

fn authorizer(reader: &mut Reader<'_>, body: NodeId) -> Facts {
    let mut facts = Facts::new();
    if let Some(grant) = map(reader, body, "authorization_info") {
        facts.extend(text(reader, grant, ("authorizer_appid", "app_id")));
        facts.extend(permission_ids(reader, grant));
    }
    if let Some(info) = map(reader, body, "authorizer_info") {
        facts.extend(text(reader, info, ("nick_name", "name")));
        if let Some(program) = map(reader, info, "MiniProgramInfo") {
            facts.extend(categories(reader, program, &AUTHORIZER));
            if let Some(network) = map(reader, program, "network") {
                facts.extend(domains(reader, network, &CAMEL));
            }
        }
    }
    facts
}

fn permission_ids(reader: &mut Reader<'_>, grant: NodeId) -> Facts {
    let fact = "authorization.permission_ids";
    let ids = list(reader, (grant, "func_info"), fact, |reader, id, path| {
        let scope = reader.get(id, "funcscope_category");
        match scope.and_then(|scope| reader.get(scope, "id")) {
            Some(number) => reader.number(number, &format!("{path}.funcscope_category.id")),
            None => reader.wrong(
                id,
                path,
                &Text::new(
                    "a map with `funcscope_category.id`",
                    "含 `funcscope_category.id` 的映射",
                ),
            ),
        }
    });
    let Some(ids) = ids else { return Facts::new() };
    let span = reader.key_span(grant, "func_info");
    let map = section(reader, span, vec![("permission_ids", span, ids)]);
    vec![("authorization", span, map)]
}

fn account(reader: &mut Reader<'_>, body: NodeId) -> Facts {
    if is_other_account(reader, body) {
        reader.unclear.extend(["app_id", "name", "principal", "wechat_verification"]);
        return Facts::new();
    }
    let mut facts = text(reader, body, ("appid", "app_id"));
    if let Some(nickname) = map(reader, body, "nickname_info") {
        facts.extend(text(reader, nickname, ("nickname", "name")));
    }
    let principals =
        [(0, "person"), (1, "enterprise"), (2, "media"), (3, "government"), (4, "other")];
    let states = [(1, "verified"), (2, "pending"), (3, "failed")];
    for (key, fact, words) in [
        ("principal_type", "principal", principals.as_slice()),
        ("realname_status", "wechat_verification", &states),
    ] {
        let Some(value) = reader.get(body, key) else { continue };
        match numbered(reader, value, (words, key)) {
            Some(word) => facts.push((fact, reader.key_span(body, key), word)),
            None => reader.unclear.push(fact),
        }
    }
    facts
}

/// Whether the account is none of a mini-program, which is told.
fn is_other_account(reader: &mut Reader<'_>, body: NodeId) -> bool {
    let kinds = [(1, "a subscription account", "订阅号"), (2, "a service account", "服务号")];
    let Some(id) = reader.get(body, "account_type") else { return false };
    let number = whole_number(reader.from, id);
    if number == Some(MINI_PROGRAM) {
        return false;
    }
    let kind = kinds.iter().find(|(it, ..)| Some(*it) == number);
    let (en, zh) =
        kind.map_or(("of a kind that is not known", "类型未知的帐号"), |it| (it.1, it.2));
    let message = Text::new(
        format!("the account is {en}, and no mini-program"),
        format!("该帐号是{zh}，不是小程序"),
    );
    let help = Text::new(
        "capture the response with the mini-program's own token",
        "请用小程序自己的凭证采集该响应",
    );
    let at = reader.from.location(id);
    reader.findings.push(Finding::new(ACCOUNT_CODE, Severity::Error, message).at(at).help(help));
    true
}

fn privacy(reader: &mut Reader<'_>, body: NodeId) -> Facts {
    let list = list(reader, (body, "privacy_list"), "privacy.declared", Reader::text);
    let Some(list) = list else { return Facts::new() };
    let span = reader.key_span(body, "privacy_list");
    let map = section(reader, span, vec![("declared", span, list)]);
    vec![("privacy", span, map)]
}
