//! The facts of one response, in the shape of the facts.

use dictum_schema::language::Text;
use dictum_schema::severity::Evidence;
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Span};
use dictum_source::tree::{NodeId, Tree, Value};

use super::response::Response;
use crate::reader::{Facts, Reader, whole_number};

/// The code of findings on values of a response that are not as the platform writes them.
const SHAPE_CODE: &str = "capture-shape";

/// The facts that `body` of `tree` gives as a good answer of `response`.
pub(super) fn facts(tree: &Tree, body: NodeId, response: Response) -> (Tree, Vec<Finding>) {
    let mut reader = Reader::new(tree, SHAPE_CODE, Evidence::Captured);
    let facts = match response {
        Response::GetWxaDevInfo | Response::ModifyDomain => domains(&mut reader, body, &LOWER),
        Response::GetEffectiveDomain => match map(&mut reader, body, "effective_domain") {
            Some(group) => domains(&mut reader, group, &LOWER),
            None => Facts::new(),
        },
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
    (reader.to, reader.findings)
}

/// The keys of the four lists of domains, and the facts that they give.
type DomainKeys = [(&'static str, &'static str); 4];

const LOWER: DomainKeys = [
    ("requestdomain", "request"),
    ("wsrequestdomain", "socket"),
    ("uploaddomain", "upload"),
    ("downloaddomain", "download"),
];

const CAMEL: DomainKeys = [
    ("RequestDomain", "request"),
    ("WsRequestDomain", "socket"),
    ("UploadDomain", "upload"),
    ("DownloadDomain", "download"),
];

fn domains(reader: &mut Reader<'_>, id: NodeId, keys: &DomainKeys) -> Facts {
    let mut lists = Facts::new();
    for (key, fact) in keys {
        if let Some(value) = reader.get(id, key)
            && let Some(list) = reader.list(value, key, Reader::origin)
        {
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
    let Some(value) = reader.get(body, keys.list) else { return Facts::new() };
    let list = reader.list(value, keys.list, |reader, id, path| category(reader, id, (keys, path)));
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
    let Some(value) = reader.get(grant, "func_info") else { return Facts::new() };
    let ids = reader.list(value, "func_info", |reader, id, path| {
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
        if let Some(value) = reader.get(body, key)
            && let Some(word) = numbered(reader, value, (words, key))
        {
            facts.push((fact, reader.key_span(body, key), word));
        }
    }
    facts
}

fn privacy(reader: &mut Reader<'_>, body: NodeId) -> Facts {
    let Some(value) = reader.get(body, "privacy_list") else { return Facts::new() };
    let Some(list) = reader.list(value, "privacy_list", Reader::text) else { return Facts::new() };
    let span = reader.key_span(body, "privacy_list");
    let map = section(reader, span, vec![("declared", span, list)]);
    vec![("privacy", span, map)]
}
