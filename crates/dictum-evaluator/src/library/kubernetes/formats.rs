//! `format.dns1123Label().validate('a-b')`: whether a text is written as names, dates and
//! the like are; what is wrong with it, where it is not.

use std::any::Any;
use std::sync::Arc;

use jiff::civil::Date;

use crate::library::{add_all, global, member};
use crate::model::datum::Datum;
use crate::model::environment::Environment;
use crate::model::failure::Failure;
use crate::model::function::{Call, Traits, Work};
use crate::model::types::Type;
use crate::model::value::{Opaque, base64, quoted};

const NAME: &str = "kubernetes.NamedFormat";

/// A format: its name, its function, and whether a text is written so.
#[derive(Debug)]
struct Format {
    name: &'static str,
    function: &'static str,
    fits: fn(&str) -> bool,
    /// What such texts are, in both languages.
    words: [&'static str; 2],
}

/// The formats of Kubernetes' library. Those that end with Prefix are what a name may
/// begin with, where more is put behind it.
static FORMATS: [Format; 13] = [
    Format {
        name: "dns1123Label",
        function: "format.dns1123Label",
        fits: |it| is_label(it, false),
        words: ["a lower-case DNS label", "小写的 DNS 标签"],
    },
    Format {
        name: "dns1123Subdomain",
        function: "format.dns1123Subdomain",
        fits: |it| is_subdomain(it, false),
        words: ["lower-case DNS labels with dots between", "以点相连的小写 DNS 标签"],
    },
    Format {
        name: "dns1035Label",
        function: "format.dns1035Label",
        fits: |it| is_label(it, false) && starts_with_letter(it),
        words: ["a lower-case DNS label that begins with a letter", "以字母开头的小写 DNS 标签"],
    },
    Format {
        name: "qualifiedName",
        function: "format.qualifiedName",
        fits: is_qualified_name,
        words: [
            "a name, perhaps with a DNS domain and a slash before it",
            "名称，前面可有 DNS 域名与斜杠",
        ],
    },
    Format {
        name: "dns1123LabelPrefix",
        function: "format.dns1123LabelPrefix",
        fits: |it| is_label(it, true),
        words: ["the beginning of a lower-case DNS label", "小写 DNS 标签的前缀"],
    },
    Format {
        name: "dns1123SubdomainPrefix",
        function: "format.dns1123SubdomainPrefix",
        fits: |it| is_subdomain(it, true),
        words: [
            "the beginning of lower-case DNS labels with dots between",
            "以点相连的小写 DNS 标签的前缀",
        ],
    },
    Format {
        name: "dns1035LabelPrefix",
        function: "format.dns1035LabelPrefix",
        fits: |it| is_label(it, true) && starts_with_letter(it),
        words: [
            "the beginning of a lower-case DNS label that begins with a letter",
            "以字母开头的小写 DNS 标签的前缀",
        ],
    },
    Format {
        name: "labelValue",
        function: "format.labelValue",
        fits: |it| it.is_empty() || is_name(it),
        words: ["empty, or a name of at most 63 characters", "空文本，或至多 63 个字符的名称"],
    },
    Format {
        name: "uri",
        function: "format.uri",
        fits: super::url::is_url,
        words: ["an absolute address, or a path from the root", "绝对网址，或以 / 开头的路径"],
    },
    Format { name: "uuid", function: "format.uuid", fits: is_uuid, words: ["a UUID", "UUID"] },
    Format {
        name: "byte",
        function: "format.byte",
        fits: |it| base64::decode(it).is_some(),
        words: ["Base64", "Base64"],
    },
    Format {
        name: "date",
        function: "format.date",
        fits: is_date,
        words: ["a date such as 2026-01-31", "形如 2026-01-31 的日期"],
    },
    Format {
        name: "datetime",
        function: "format.datetime",
        fits: |it| crate::library::time::parse_moment(it).is_some(),
        words: ["a moment such as 2026-01-31T08:00:00Z", "形如 2026-01-31T08:00:00Z 的时刻"],
    },
];

pub(super) fn register(environment: &mut Environment) {
    let format = Type::opaque(NAME);
    environment.add_type(NAME, format.clone());
    for it in &FORMATS {
        let [en, zh_cn] = it.words;
        let entry = global(it.function, &[], format.clone(), |call| {
            named(call.function.strip_prefix("format.").unwrap_or_default())
                .map(made)
                .ok_or_else(|| call.mismatch())
        });
        let entry = entry.doc(&format!("The format of {en}."), &format!("格式：{zh_cn}。"));
        add_all(environment, [entry.plain()]);
    }
    let named_format =
        global("format.named", &[Type::String], Type::optional(format.clone()), |call| {
            let found = named(call.str(0)?).map(made);
            Ok(found.map_or(Datum::Optional(None), Datum::some))
        });
    let validate = member(
        "validate",
        &[format, Type::String],
        Type::optional(Type::list(Type::String)),
        validate,
    );
    add_all(
        environment,
        [
            named_format
                .doc("The format of a name, where there is one.", "某名称的格式（若有）。")
                .traits(Traits::new().total().work(Work::Constant)),
            validate
                .doc(
                    "What is wrong with a text; not there where it has the format.",
                    "文本有何不合格式之处；合格则不存在。",
                )
                .traits(Traits::new().total()),
        ],
    );
}

/// A format as a value.
#[derive(Debug, Clone, Copy)]
struct Named(&'static Format);

impl Opaque for Named {
    fn kind(&self) -> Type {
        Type::opaque(NAME)
    }

    fn equals(&self, other: &dyn Opaque) -> bool {
        other.as_any().downcast_ref::<Self>().is_some_and(|it| it.0.name == self.0.name)
    }

    fn text(&self) -> String {
        self.0.name.to_owned()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn named(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|it| it.name == name)
}

fn made<'a>(format: &'static Format) -> Datum<'a> {
    Datum::Opaque(Arc::new(Named(format)))
}

fn validate<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    let Datum::Opaque(format) = call.get(0)? else { return Err(call.mismatch()) };
    let format: Option<&Named> = format.as_any().downcast_ref();
    let Named(format) = format.ok_or_else(|| call.mismatch())?;
    let text = call.str(1)?;
    call.charge(text.len() / 16)?;
    if (format.fits)(text) {
        return Ok(Datum::Optional(None));
    }
    let [en, _] = format.words;
    let fault = format!("`{}` is not {en}", quoted(text));
    Ok(Datum::some(Datum::list([Datum::string(fault)])))
}

/// A label of a domain name (RFC 1123): at most 63 small letters, digits and `-`, the
/// last one at neither end. A prefix of one may end with it.
fn is_label(text: &str, prefix: bool) -> bool {
    let text = if prefix { text.strip_suffix('-').unwrap_or(text) } else { text };
    let inner = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-';
    !text.is_empty()
        && text.len() <= 63
        && text.bytes().all(inner)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// Labels with dots between, 253 characters at most; each may be longer than a label
/// of its own, as Kubernetes has it.
fn is_subdomain(text: &str, prefix: bool) -> bool {
    let text = if prefix { text.strip_suffix('-').unwrap_or(text) } else { text };
    let inner = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-';
    let label = |it: &str| {
        !it.is_empty() && it.bytes().all(inner) && !it.starts_with('-') && !it.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(label)
}

fn starts_with_letter(text: &str) -> bool {
    text.starts_with(|it: char| it.is_ascii_lowercase())
}

/// At most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends.
fn is_name(text: &str) -> bool {
    let inner = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_' | b'.');
    let outer = |it: Option<char>| it.is_some_and(|it| it.is_ascii_alphanumeric());
    text.len() <= 63
        && text.bytes().all(inner)
        && outer(text.chars().next())
        && outer(text.chars().next_back())
}

fn is_qualified_name(text: &str) -> bool {
    match text.split_once('/') {
        Some((domain, name)) => is_subdomain(domain, false) && is_name(name),
        None => is_name(text),
    }
}

fn is_uuid(text: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    let plain: Vec<&str> = text.split('-').collect();
    let hex = |it: &str| it.bytes().all(|it| it.is_ascii_hexdigit());
    let dashed = plain.len() == lengths.len()
        && plain.iter().zip(lengths).all(|(it, length)| it.len() == length && hex(it));
    dashed || text.len() == 32 && hex(text)
}

fn is_date(text: &str) -> bool {
    text.len() == "2026-01-31".len() && text.parse::<Date>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_their_formats() {
        for (name, good, odd) in [
            ("dns1123Label", &["a", "a-1", "1a"][..], &["", "-a", "a-", "A", "a.b", "a\n"][..]),
            ("dns1123Subdomain", &["a.b-c.d"], &["a..b", ".a", "a.", "a_b"]),
            ("dns1035Label", &["a1"], &["1a"]),
            ("qualifiedName", &["a.b/c_d", "C"], &["a/b/c", "/a", "a/", "-a"]),
            ("dns1123LabelPrefix", &["a-"], &["-", "a--"]),
            ("labelValue", &["", "a.B_c"], &["a-", "中"]),
            ("uri", &["https://a.example/b?c", "/a"], &["a", "", "https://a b"]),
            ("uuid", &["123e4567-e89b-12d3-a456-426614174000"], &["123e4567-e89b-12d3-a456"]),
            ("byte", &["aGk="], &["*"]),
            ("date", &["2026-01-31"], &["2026-1-31", "2026-02-30"]),
            ("datetime", &["2026-01-31T08:00:00Z"], &["2026-01-31"]),
        ] {
            let format = named(name).unwrap();
            for it in good {
                assert!((format.fits)(it), "{name} {it}");
            }
            for it in odd {
                assert!(!(format.fits)(it), "{name} {it}");
            }
        }
    }
}
