//! `url('https://example.com/a?b=c')`: addresses and their parts.

use std::any::Any;
use std::sync::Arc;

use fluent_uri::UriRef;
use fluent_uri::pct_enc::EStr;

use crate::library::conversions::not_a;
use crate::library::{add_all, global, member};
use crate::model::datum::Datum;
use crate::model::environment::Environment;
use crate::model::failure::Failure;
use crate::model::function::{Call, ResultSize, Traits};
use crate::model::types::Type;
use crate::model::value::{Key, Map, Opaque};

const NAME: &str = "kubernetes.URL";

const READS: Traits = Traits::new().decided_by(0).example("https://example.com/path");

const GIVES: Traits = Traits::new().total().size(ResultSize::First);

/// An absolute address, or an absolute path.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Url(UriRef<String>);

pub(super) fn register(environment: &mut Environment) {
    use Type::{Bool, String};
    let url = Type::opaque(NAME);
    environment.add_type(NAME, url.clone());
    let one = std::slice::from_ref(&url);
    let query = Type::map(String, Type::list(String));
    add_all(
        environment,
        [
            global("url", &[String], url.clone(), |call| {
                let text = call.str(0)?;
                let url = parse(text).ok_or_else(|| not_a("URL", text))?;
                Ok(Datum::Opaque(Arc::new(url)))
            })
            .doc(
                "The address that a text spells: absolute, or a path from the root.",
                "文本所写的网址：绝对地址，或以 / 开头的路径。",
            )
            .traits(READS),
            global("isURL", &[String], Bool, |call| Ok(Datum::Bool(parse(call.str(0)?).is_some())))
                .doc(
                    "Whether a text spells an address that `url` reads.",
                    "文本是否为 `url` 可读的网址。",
                )
                .traits(Traits::new().total()),
            member("getScheme", one, String, |call| {
                Ok(text(of(call)?.0.scheme().map(|it| it.as_str().to_ascii_lowercase())))
            })
            .doc(
                "The scheme, in lower case; empty where there is none.",
                "协议（小写）；没有则为空。",
            )
            .traits(GIVES),
            member("getHost", one, String, |call| Ok(text(of(call)?.host())))
                .doc("The host with its port, where one is written.", "主机名，带所写的端口。")
                .traits(GIVES),
            member("getHostname", one, String, |call| {
                let authority = of(call)?.0.authority();
                let host = authority.map(|it| it.host().trim_matches(['[', ']']).to_owned());
                Ok(text(host))
            })
            .doc(
                "The host without its port, and without the brackets of IPv6.",
                "不带端口、也不带 IPv6 方括号的主机名。",
            )
            .traits(GIVES),
            member("getPort", one, String, |call| {
                let authority = of(call)?.0.authority();
                Ok(text(authority.and_then(|it| it.port().map(|it| it.as_str().to_owned()))))
            })
            .doc("The port as text; empty where none is written.", "端口（文本）；没有写出则为空。")
            .traits(GIVES),
            member("getEscapedPath", one, String, |call| {
                Ok(text(Some(of(call)?.0.path().as_str().to_owned())))
            })
            .doc("The path, escaped as it is written.", "路径，转义如所写。")
            .traits(GIVES),
            member("getQuery", one, query, query_of)
                .doc("The names of the query with their values.", "查询参数的名称及其各值。"),
        ],
    );
}

impl Opaque for Url {
    fn kind(&self) -> Type {
        Type::opaque(NAME)
    }

    fn equals(&self, other: &dyn Opaque) -> bool {
        other.as_any().downcast_ref::<Self>() == Some(self)
    }

    fn text(&self) -> String {
        self.0.as_str().to_owned()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Url {
    fn host(&self) -> Option<String> {
        let authority = self.0.authority()?;
        Some(match authority.port() {
            Some(port) => format!("{}:{}", authority.host(), port.as_str()),
            None => authority.host().to_owned(),
        })
    }
}

/// An address is read as RFC 3986 has it, and `#` is no part of one here.
fn parse(text: &str) -> Option<Url> {
    let it = UriRef::parse(text.to_owned()).ok()?;
    let rooted = it.scheme().is_some() || it.authority().is_none() && text.starts_with('/');
    (rooted && !text.contains('#')).then_some(Url(it))
}

/// Whether `url` reads a text.
pub(super) fn is_url(text: &str) -> bool {
    parse(text).is_some()
}

fn text<'a>(it: Option<String>) -> Datum<'a> {
    Datum::string(it.unwrap_or_default())
}

fn of<'c>(call: Call<'c, '_>) -> Result<&'c Url, Failure> {
    match call.get(0)? {
        Datum::Opaque(it) => it.as_any().downcast_ref().ok_or_else(|| call.mismatch()),
        _ => Err(call.mismatch()),
    }
}

fn query_of<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    let query = of(call)?.0.query().map(EStr::as_str).unwrap_or_default();
    call.charge(query.len() / 16)?;
    let mut found: Vec<(String, Vec<Datum<'a>>)> = Vec::new();
    for pair in query.split('&').filter(|it| !it.is_empty()) {
        // As many names are looked through for each.
        call.charge(found.len() / 16 + 1)?;
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (decoded(name), Datum::string(decoded(value)));
        match found.iter_mut().find(|it| it.0 == name) {
            Some((_, values)) => values.push(value),
            None => found.push((name, vec![value])),
        }
    }
    let entry =
        |(name, values): (String, Vec<Datum<'a>>)| (Key::String(name.into()), Datum::list(values));
    Ok(Datum::Map(Arc::new(Map::from_entries(found.into_iter().map(entry)))))
}

/// A form's text: `+` is a space, `%41` a byte; bytes that are no UTF-8 are replaced.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let hex = |at: usize| bytes.get(at).and_then(|it| char::from(*it).to_digit(16));
    let mut made = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match (byte, hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                made.extend(u8::try_from(high * 16 + low));
                at += 3;
            }
            (b'+', ..) => {
                made.push(b' ');
                at += 1;
            }
            (other, ..) => {
                made.push(*other);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&made).into_owned()
}
