//! Parameters: from what stands in the document to typed values.

use std::collections::{BTreeMap, BTreeSet};

use dictum_schema::id::ParamId;
use dictum_schema::language::Text;
use dictum_schema::release;
use dictum_schema::rulebook::{self, ParamValue, Read};
use dictum_schema::severity::Severity;
use dictum_schema::value::{ParamType, Scalar};
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Span};

use super::amend;
use super::faults::{self, Ctx};
use super::parts::{self, Part};
use super::read::{self, Reading};
use super::select;
use crate::document::ClauseId;

/// A parameter that was read, and the clauses that it was read from.
pub(crate) struct Bound {
    pub(crate) param: release::Param,
    pub(crate) places: Vec<Location>,
    pub(crate) clauses: Vec<ClauseId>,
    /// Those of the clauses that are items: one that asks is hardly a value.
    pub(crate) items: Vec<ClauseId>,
}

/// Reads parameter `id`; what cannot be read has no items.
pub(crate) fn bind(ctx: &mut Ctx<'_>, id: &ParamId, param: &rulebook::Param) -> Bound {
    let pointer = format!("/params/{id}");
    let mut bound = Bound {
        param: release::Param {
            kind: param.kind,
            title: param.title.clone(),
            reported: param.reported,
            items: Vec::new(),
        },
        places: Vec::new(),
        clauses: Vec::new(),
        items: Vec::new(),
    };
    match (&param.value, param.at.is_empty()) {
        (Some(value), true) => set(ctx, value, &pointer, &mut bound),
        (None, false) => read(ctx, param, &pointer, &mut bound),
        (value, _) => {
            let message = if value.is_some() {
                Text::new(
                    format!(
                        "the parameter `{id}` has a `value` and an `at`, and only one of them counts"
                    ),
                    format!("参数 `{id}` 同时写了 `value` 和 `at`，只能写其中之一"),
                )
            } else {
                Text::new(
                    format!("the parameter `{id}` has neither an `at` nor a `value`"),
                    format!("参数 `{id}` 既没有 `at` 也没有 `value`"),
                )
            };
            let help = Text::new(
                "write `at` and `read` for what the document says, or `value` for what it leaves open",
                "文档中有的值请写 `at` 和 `read`，文档未定的值请写 `value`",
            );
            ctx.fault(faults::error("param-source", message).help(help), &pointer);
        }
    }
    bound
}

/// Takes the value that the rulebook itself sets.
fn set(ctx: &mut Ctx<'_>, value: &ParamValue, pointer: &str, bound: &mut Bound) {
    let kind = bound.param.kind;
    let (values, is_list) = match value {
        ParamValue::One(value) => (vec![spelled(value, kind)], false),
        ParamValue::List(values) => (values.iter().map(|it| spelled(it, kind)).collect(), true),
    };
    let fits =
        is_list == kind.is_list() && !kind.is_map() && values.iter().all(|it| kind.holds(it));
    if !fits {
        let message = Text::new(format!("the value is no `{kind}`"), format!("该值不是 `{kind}`"));
        let help = Text::new(
            "write a value of that type, or change `type`",
            "请写该类型的值，或修改 `type`",
        );
        ctx.fault(faults::error("param-type", message).help(help), &format!("{pointer}/value"));
        return;
    }
    for (index, value) in values.into_iter().enumerate() {
        let value = match value {
            Scalar::Int(it) if kind == ParamType::Double => double(it),
            value => value,
        };
        bound.param.items.push(release::Item { key: None, value, line: None, amended: false });
        bound.places.push(ctx.rulebook(&if is_list {
            format!("{pointer}/value/{index}")
        } else {
            format!("{pointer}/value")
        }));
    }
}

/// `value` as it is spelled in a release: a length of time in seconds.
fn spelled(value: &Scalar, kind: ParamType) -> Scalar {
    match value {
        Scalar::String(text) if kind == ParamType::Duration => {
            Scalar::String(parts::duration(text).unwrap_or_else(|| text.clone()))
        }
        value => value.clone(),
    }
}

fn read(ctx: &mut Ctx<'_>, param: &rulebook::Param, pointer: &str, bound: &mut Bound) {
    let Some(how) = param.read else {
        let message = Text::new(
            "`at` says where and nothing says how to read it",
            "只写了 `at`，没有写如何读取",
        );
        let help = Text::new(
            "add `read`: `list`, `code`, `table`, `links`, `inline-code`, `text` or `number`",
            "请加上 `read`：`list`、`code`、`table`、`links`、`inline-code`、`text` 或 `number`",
        );
        ctx.fault(faults::error("read-missing", message).help(help), pointer);
        return;
    };
    let Some(mut place) = select::place(ctx, &param.at, &format!("{pointer}/at")) else { return };
    if let Some(says) = &param.after {
        let after = select::after(ctx, place, says, &format!("{pointer}/after"));
        let Some((block, sentence)) = after else { return };
        place = block;
        bound.clauses.push(sentence);
    }
    let reading = Reading { param, place, pointer };
    if param.kind.is_map() != param.map.is_some() {
        let message = Text::new(
            format!("the type is `{}`, and `map` has to say so or not", param.kind),
            format!("类型是 `{}`，与是否写有 `map` 不符", param.kind),
        );
        let help = Text::new(
            "write `map: {key: …, value: …}` with a type `map(string, …)`, or neither",
            "请同时写 `map: {key: …, value: …}` 和类型 `map(string, …)`，或两者都不写",
        );
        ctx.fault(faults::error("param-type", message).help(help), &format!("{pointer}/type"));
        return;
    }
    let Some(mut found) = read::read(ctx, reading, how) else { return };
    options(ctx, reading, how);
    amend::except(ctx, reading, &mut found);
    if matches!(how, Read::List | Read::Table) {
        bound.items = found.items.iter().flat_map(|it| it.clauses.iter().copied()).collect();
    }
    bound.clauses.append(&mut found.clauses);
    bound.clauses.extend(found.items.iter().flat_map(|it| it.clauses.iter().copied()));
    let Some(mut parts) = parts::of(ctx, reading, how, &found) else { return };
    amend::amend(ctx, reading, &mut parts);
    // Rows keep their repetitions, so that two columns stay side by side.
    let repeats = how == Read::Table && !param.unique || how == Read::Number;
    let parts = if repeats { parts } else { without_duplicates(ctx, parts) };
    if param.kind.is_map() && !keys_differ(ctx, &parts) {
        return;
    }
    type_items(ctx, reading, parts, bound);
}

/// Warns of options that mean nothing for what is read as `how`.
fn options(ctx: &mut Ctx<'_>, reading: Reading<'_>, how: Read) {
    let param = reading.param;
    let table = how == Read::Table;
    let has_form =
        param.form.is_some() || how == Read::Number || param.kind.item() == ParamType::Duration;
    let idle = [
        ("says", param.says.is_some() && is_of_blocks(how)),
        ("capture", param.capture.is_some() && param.matches.is_some()),
        ("pick", param.pick.is_some() && !has_form),
        ("unit", param.unit.is_some() && !has_form),
        ("unique", param.unique && !table),
        ("nested", param.nested.is_some() && how != Read::List),
        ("blocks", param.blocks.is_some() && !is_of_blocks(how)),
        ("column", param.column.is_some() && (!table || param.map.is_some())),
        ("columns", !param.columns.is_empty() && (!table || param.column.is_some())),
        ("map", param.map.is_some() && !table),
        ("where", !param.rows.is_empty() && !table),
        ("header", param.header.is_some() && !table),
        ("link", param.link.is_some() && how != Read::Links),
        ("label", param.label.is_some() && how == Read::Number),
    ];
    for (option, _) in idle.into_iter().filter(|(_, idle)| *idle) {
        let finding = Finding::new(
            "option-without-effect",
            Severity::Warning,
            Text::new(
                format!("`{option}` has no effect on what is read like this"),
                format!("`{option}` 对这种读取方式不起作用"),
            ),
        )
        .help(Text::new("take it out, or change `read`", "请删去它，或修改 `read`"));
        ctx.fault(finding, &format!("{}/{option}", reading.pointer));
    }
}

fn without_duplicates(ctx: &mut Ctx<'_>, parts: Vec<Part>) -> Vec<Part> {
    let mut first: BTreeMap<String, Span> = BTreeMap::new();
    let mut kept = Vec::with_capacity(parts.len());
    let read: BTreeSet<String> =
        parts.iter().filter(|it| !it.amended).map(|it| it.value.clone()).collect();
    for part in parts {
        if part.amended && read.contains(&part.value) {
            continue;
        }
        let Some(earlier) = first.get(&part.value).copied() else {
            first.insert(part.value.clone(), part.span);
            kept.push(part);
            continue;
        };
        if part.amended {
            continue;
        }
        let value = &part.value;
        let finding = Finding::new(
            "duplicate-item",
            Severity::Warning,
            Text::new(
                format!("`{value}` stands here a second time"),
                format!("`{value}` 在此重复出现"),
            ),
        )
        .related(ctx.document.location(earlier), Text::new("first here", "首次出现于此"))
        .help(Text::new("keep one of the two; it counts once", "请只保留一处；重复的只计一次"));
        ctx.fault_in_document(finding, part.span);
    }
    kept
}

/// Whether each key of a map has one value; where not, that is a fault.
fn keys_differ(ctx: &mut Ctx<'_>, parts: &[Part]) -> bool {
    let mut first: BTreeMap<&str, Span> = BTreeMap::new();
    let mut differ = true;
    for part in parts {
        let key = part.key.as_deref().unwrap_or_default();
        let Some(earlier) = first.get(key).copied() else {
            first.insert(key, part.span);
            continue;
        };
        differ = false;
        let message = Text::new(
            format!("the key `{key}` has a second value here"),
            format!("键 `{key}` 在此又有一个值"),
        );
        let finding = faults::error("key-twice", message)
            .related(ctx.document.location(earlier), Text::new("first here", "首次出现于此"))
            .help(Text::new(
                "leave one of the rows out with `where` or `except`, or join columns into a list",
                "请用 `where` 或 `except` 排除其中一行，或把各列合成列表",
            ));
        ctx.fault_in_document(finding, part.span);
    }
    differ
}

/// Gives the parts the parameter's type.
fn type_items(ctx: &mut Ctx<'_>, reading: Reading<'_>, parts: Vec<Part>, bound: &mut Bound) {
    let kind = bound.param.kind;
    let place = reading.place.span(ctx.document);
    if parts.is_empty() {
        let at = ctx.document.location(place);
        let message = Text::new("nothing to read stands there", "该处没有可读取的内容");
        let help = Text::new(
            "correct `at` and `read`, or `except`, so that a value remains",
            "请修改 `at` 和 `read`，或修改 `except`，使其至少留下一个值",
        );
        let finding = faults::error("param-empty", message)
            .related(at, Text::new("read here", "读取位置"))
            .help(help);
        return ctx.fault(finding, &format!("{}/at", reading.pointer));
    }
    let count = parts.len();
    if !kind.is_list() && !kind.is_map() && count > 1 {
        let message = Text::new(
            format!("the document gives {count} values here, and the type is `{kind}`"),
            format!("文档在此给出 {count} 个值，而类型是 `{kind}`"),
        );
        return type_fault(ctx, reading, message, place);
    }
    for part in parts {
        let Some(value) = scalar(&part.value, kind) else {
            let value = &part.value;
            let kind = kind.item();
            let message =
                Text::new(format!("`{value}` is no `{kind}`"), format!("`{value}` 不是 `{kind}`"));
            type_fault(ctx, reading, message, part.span);
            continue;
        };
        let line = Some(ctx.document.source().line(part.span.start));
        let key = part.key;
        bound.param.items.push(release::Item { key, value, line, amended: part.amended });
        bound.places.push(ctx.document.location(part.span));
    }
}

fn type_fault(ctx: &mut Ctx<'_>, reading: Reading<'_>, message: Text, span: Span) {
    let declared = ctx.rulebook(&format!("{}/type", reading.pointer));
    let finding = faults::error("param-type", message)
        .related(declared, Text::new("the type is declared here", "类型在此声明"))
        .help(Text::new(
            "correct the document, how it is read, or `type`",
            "请修改文档、读取方式或 `type`",
        ));
    ctx.fault_in_document(finding, span);
}

/// The value of `text` as one of type `kind`, or as an item of it.
fn scalar(text: &str, kind: ParamType) -> Option<Scalar> {
    let plain = text.replace(',', "");
    match kind.item() {
        ParamType::Bool => match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "是" => Some(Scalar::Bool(true)),
            "false" | "no" | "否" => Some(Scalar::Bool(false)),
            _ => None,
        },
        ParamType::Int => plain.parse().ok().map(Scalar::Int),
        ParamType::Double => {
            let number = plain.parse::<f64>().ok().filter(|it| it.is_finite());
            number.map(Scalar::Double)
        }
        ParamType::Duration => Some(Scalar::String(text.to_owned())).filter(|it| kind.holds(it)),
        _ => Some(Scalar::String(text.to_owned())),
    }
}

/// A whole number as the other kind; those past 2^53 lose their last digits.
#[expect(clippy::cast_precision_loss, reason = "that is what the type `double` means")]
fn double(number: i64) -> Scalar {
    Scalar::Double(number as f64)
}

/// Whether what is read as `how` is a block of one kind.
fn is_of_blocks(how: Read) -> bool {
    matches!(how, Read::List | Read::Code | Read::Table)
}

/// Whether what is read as `how` keeps the words as they are: code, addresses.
pub(crate) fn is_verbatim(how: Read) -> bool {
    matches!(how, Read::Code | Read::Links | Read::InlineCode)
}
